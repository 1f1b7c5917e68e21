"""A fact is typed once: its change reaches every text and each mail that told it."""

from dataclasses import replace

import pytest
from lape_steps import APPROVER, NL1_AT, approve_items, schedule_nl1

from comms.channels.sandbox import SandboxChannel
from comms.clock import instant
from comms.content.gate import is_approved
from comms.content.seen import seen_of
from comms.errors import Refused
from comms.model.seminar import as_values
from comms.model.states import ItemState
from comms.store import acts, folders
from comms.store.catalogue import load_catalogue
from comms.store.publications import carriers, letters_of
from comms.workflows.apply import apply, export, plan
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.laying import lay_over
from comms.workflows.ledger import ledger
from comms.workflows.site import SiteReader
from comms.workflows.tick import tick
from comms.workflows.write import save, values_of

LEAD = "national_lead"
FACT, ITEM = "kokeilujen_maara", "spring_news"
CORRECTION = f"{ITEM}_change_1"
WRITTEN = f"{{{{fact:{FACT}}}}}"
#: What the greeting of the newsletter says, and no text of it.
SPEAKER, NL1_FILE = "puhuja", "editions/NL1.yaml"
#: What asks the database for nothing that others do not.
ONCE = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)


def form(said="14 kokeilua", **changes):
    """Return the form of a fact; `__` for the dot."""
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return as_values(
        {
            "name.fi": "Kokeilujen määrä",
            "name.sv": "Antalet försök",
            "said.fi": said,
            "source": "Maakuntien kysely 20.1.2027",
            "unit": "national",
            "owner": LEAD,
            "until_day": "30.6.2027",
            **named,
        }
    )


SPEAKS = {**form("Puhujana on Aino"), "name.fi": ("Puhuja",), "name.sv": ("Talare",)}


def _open(house):
    return replace(
        house,
        open_channel=lambda account: SandboxChannel(
            account.channel, house.settings.home / "sandbox" / account.id
        ),
    )


def said(house):
    """Bring a fact into a text of the next newsletter."""
    opened = _open(house)
    DeskReader(opened).facts.save(LEAD, "fact", form(), "fi")
    with opened.store.read() as session:
        values, seen = values_of(session, ITEM), seen_of(session, ITEM)
    more = {
        name: (f"{text[0]}\n\nNyt: {WRITTEN}.",)
        for name, text in values.items()
        if name.startswith("more.")
    }
    lead = {"social.fi": (f"Kevät alkaa: {WRITTEN}.",)}
    saved = save(
        opened, LEAD, {**values, **more, **lead}, "fi", item_id=ITEM, seen=seen
    )
    assert saved.item_id == ITEM, saved.problems
    opened_by = DeskReader(opened).facts.save(LEAD, "fact", SPEAKS, "fi").id
    assert opened_by == SPEAKER
    with opened.store.write(in_turn=True) as session:
        file = folders.source_files(session, "lape")[NL1_FILE].content
        greeting = file.replace(
            "Tässä".encode(), f"{{{{fact:{SPEAKER}}}}}. Tässä".encode()
        )
        assert greeting != file
        assert not lay_over(session, opened, {NL1_FILE: greeting}, "fi")


def told(house):
    """Let it leave: page, posts and newsletter."""
    said(house)
    opened = _open(house)
    schedule_nl1(opened)
    for moment in ("2027-02-03T10:00", "2027-02-10T10:00"):
        house.clock.set(instant(moment, "Europe/Helsinki"))
        tick(opened)
    house.clock.set(NL1_AT)
    tick(opened)


def _page(house, kind="fact", name=FACT, user=LEAD, language="fi"):
    return DeskReader(house).facts.page(user, kind, language, name)


def _change(house, values, *, user=LEAD, of=("fact", FACT), key="", seen=None):
    state = _page(house, *of, user).seen if seen is None else seen
    return DeskReader(house).facts.save(user, of[0], values, "fi", of[1], state, key)


def _item(house, name=ITEM):
    with house.store.read() as session:
        item = folders.item(session, name)
        rows = folders.versions(session, [item.id])[item.id]
        return item, {(row.language, row.level): row for row in rows}


@ONCE
def test_a_text_says_the_fact_and_its_form_the_reference(staged):
    """What is stored and sent has words; what people edit, and git shows, does not."""
    house = _open(staged(said)[0])

    _, words = _item(house)
    with house.store.read() as session:
        typed = values_of(session, ITEM)
        files = folders.source_files(session, "lape")

    assert words["fi", "standard"].body.endswith("Nyt: 14 kokeilua.")
    assert words["fi", "standard"].social == "Kevät alkaa: 14 kokeilua."
    assert typed["more.fi"][0].endswith(f"Nyt: {WRITTEN}.")
    assert WRITTEN.encode() in files[f"items/{ITEM}/fi.md"].content
    assert b"value: 14 kokeilua" in files[f"facts/{FACT}.yaml"].content


@ONCE
def test_unsent_words_change_and_lose_their_approval(staged):
    """Nobody approved the new number."""
    house = _open(staged(said)[0])
    approve_items(house, ITEM)

    kept = _change(house, form("15 kokeilua"))

    item, words = _item(house)
    assert (kept.id, kept.changed, kept.drafted) == (FACT, 1, 0)
    assert words["fi", "standard"].body.endswith("Nyt: 15 kokeilua.")
    assert item.state == ItemState.DRAFT
    assert not is_approved(item)
    with house.store.read() as session:
        assert LEAD in acts.writers(session, f"item:{ITEM}")


def test_where_it_is_out_is_listed_with_what_it_said(staged):
    """Before anything is saved, the page shows what a change will do where."""
    house = _open(staged(told)[0])

    [use] = _page(house).uses

    places = {place.kind: place for place in use.places}
    assert places["mail"].follows == "mail"
    assert places["mail"].readers == ledger(house, "NL1")["by_state"]["sent"]
    assert places["page"].said == dict.fromkeys(places["page"].said, "14 kokeilua")
    assert all(place.is_current for place in use.places)


def test_a_changed_fact_drafts_a_correction_to_those_who_got_the_mail(staged):
    """Nothing leaves without a person; then it goes to nobody else."""
    house = _open(staged(told)[0])
    before = ledger(house, "NL1")["by_state"]["sent"]

    kept = _change(house, form("15 kokeilua"), key="once")
    again = _change(house, form("15 kokeilua"), key="once", seen="any")
    tick(house)

    assert (kept.changed, kept.drafted, again.id) == (1, 1, FACT)
    item, words = _item(house, CORRECTION)
    assert item.state == ItemState.DRAFT
    assert item.facts["corrects"] == ITEM
    assert words["fi", "standard"].lead == "Kokeilujen määrä: 15 kokeilua"
    assert "Aiemmin kerroimme: 14 kokeilua" in words["fi", "standard"].body
    [use] = [one for one in _page(house).uses if one.item == ITEM]
    mail = next(place for place in use.places if place.kind == "mail")
    assert (mail.is_current, mail.said["fi"]) == (False, "14 kokeilua")
    assert [name for name, _ in use.corrections] == [CORRECTION]
    with house.store.read() as session:
        assert not letters_of(session, CORRECTION)
    decide(house, "submit", CORRECTION, user=LEAD)
    with pytest.raises(Refused):
        decide(house, "approve", CORRECTION, user=LEAD)
    decide(house, "approve", CORRECTION, user=APPROVER)
    house.clock.set(instant("2027-02-17T10:30", "Europe/Helsinki"))
    tick(house)
    with house.store.read() as session:
        [letter] = letters_of(session, CORRECTION)
        assert carriers(session, ITEM)
    assert ledger(house, letter.external_id)["by_state"]["sent"] == before


@ONCE
def test_what_a_newsletter_said_in_its_own_words_is_corrected_too(staged, tmp_path):
    """To exactly those who got that number, once, under its subject."""
    house = _open(staged(told)[0])
    before = ledger(house, "NL1")["by_state"]["sent"]
    new = {**SPEAKS, "said.fi": ("Puhujana on Eero",)}

    kept = _change(house, new, of=("fact", SPEAKER))
    again = _change(
        house, {**new, "said.fi": ("Puhujana on Elo",)}, of=("fact", SPEAKER)
    )

    assert (kept.drafted, again.drafted) == (1, 0)
    item, words = _item(house, "NL1_change_1")
    assert (item.facts["corrects_edition"], item.unit) == ("NL1", "national")
    assert words["fi", "standard"].title.startswith("Korjaus: Lape-uutiskirje 1")
    assert words["fi", "standard"].lead == "Puhuja: Puhujana on Elo"
    assert "Aiemmin kerroimme: Puhujana on Aino" in words["fi", "standard"].body
    use = {one.item: one for one in _page(house, "fact", SPEAKER).uses}["NL1"]
    [mail] = use.places
    assert (mail.follows, mail.said["fi"]) == ("waits", "Puhujana on Aino")
    assert (mail.is_current, mail.readers) == (False, before)
    assert [name for name, _ in use.corrections] == ["NL1_change_1"]
    decide(house, "submit", "NL1_change_1", user=LEAD)
    decide(house, "approve", "NL1_change_1", user=APPROVER)
    house.clock.set(instant("2027-02-17T10:30", "Europe/Helsinki"))
    tick(house)
    assert ledger(house, "NL1_change_1")["by_state"]["sent"] == before
    line = SiteReader(house).newest_edition("fi")
    notes = SiteReader(house).edition_corrections("national", line.slug, "fi")
    told_now = [fact.now for note in notes for fact in note.facts]
    assert (told_now, str(line.corrected_on)) == (
        ["Puhuja: Puhujana on Elo"],
        "2027-02-17",
    )
    assert not any(one.corrections for one in _page(house, "fact", SPEAKER).uses)
    export(house, tmp_path / "folder")
    planned = plan(house, tmp_path / "folder", "fi")
    assert [one for one in planned.findings if one.severity == "error"] == []


def test_a_second_change_makes_no_second_correction(staged):
    """The one that waits says the newest by itself."""
    house = _open(staged(told)[0])
    _change(house, form("15 kokeilua"))

    kept = _change(house, form("16 kokeilua"))

    assert kept.drafted == 0
    _, words = _item(house, CORRECTION)
    assert "16 kokeilua" in words["fi", "standard"].lead
    assert "14 kokeilua" in words["fi", "standard"].body


@ONCE
def test_a_core_message_changes_what_has_not_left(staged):
    """What was approved is a draft again; mails that left keep their words."""
    house = _open(staged(said)[0])
    page = _page(house, "block", "motto")
    approve_items(house, "core_message_card")
    values = {**page.values, "said.fi": ("Uusi motto.",), "name.fi": ("Motto",)}

    kept = _change(house, values, of=("block", "motto"))

    item, words = _item(house, "core_message_card")
    assert (kept.changed, kept.drafted) == (1, 0)
    assert words["fi", "standard"].body.strip() == "Uusi motto."
    assert item.state == ItemState.DRAFT
    with house.store.read() as session:
        files = folders.source_files(session, "lape")
    content = files["blocks/motto.yaml"].content.decode()
    assert content.startswith("# The motto, inserted by {{block:motto}}.\n")
    assert "version: 2" in content


@ONCE
def test_the_check_leads_to_the_field_of_what_is_wrong(staged):
    """A reference to nothing stops; what has expired by today is a warning."""
    house = _open(staged(told)[0])
    _change(house, form(until_day="10.2.2027"))
    with house.store.read() as session:
        values = values_of(session, ITEM)
    social = ("Katso {{fact:kokeilut}}.",)

    tried = DeskReader(house).try_out(LEAD, values, "fi", item_id=ITEM)
    wrong = DeskReader(house).try_out(
        LEAD, {**values, "social.sv": social}, "fi", item_id=ITEM
    )

    found = {(one.field, one.severity) for one in tried.problems}
    assert {("more.fi", "warning"), ("social.fi", "warning")} <= found
    assert {one.key for one in tried.problems} == {"fact_expired"}
    assert ("social.sv", "error") in {
        (one.field, one.severity) for one in wrong.problems
    }


@ONCE
def test_what_was_withdrawn_stays_withdrawn(staged):
    """A new number brings back nothing that a person has taken away."""
    house = _open(staged(said)[0])
    decide(house, "cancel", ITEM, user=LEAD)

    kept = _change(house, form("15 kokeilua"))

    item, words = _item(house)
    assert (item.state, kept.drafted) == (ItemState.WITHDRAWN, 0)
    assert words["fi", "standard"].body.endswith("Nyt: 15 kokeilua.")


@ONCE
def test_another_unit_reads_and_may_not_change(staged):
    """A unit's writers change the unit's facts; the nation's are the nation's."""
    house = _open(staged(said)[0])
    agent = "agent_POH"

    page = _page(house, user=agent)

    assert page.line.said == "14 kokeilua"
    assert not page.may_edit
    with pytest.raises(Refused) as refusal:
        _change(house, form("99"), user=agent)
    assert refusal.value.key == "not_your_region"
    with pytest.raises(Refused):
        DeskReader(house).facts.save(agent, "fact", form(), "fi")
    own = DeskReader(house).facts.save(agent, "fact", form(unit="POH"), "fi")
    assert own.id == f"{FACT}_2"


@ONCE
def test_a_form_drawn_from_older_words_overwrites_nothing(staged):
    """Two people change one number in one minute."""
    house = _open(staged(said)[0])
    seen = _page(house).seen
    _change(house, form("15 kokeilua"))

    late = _change(house, form("20 kokeilua"), seen=seen)

    assert [one.key for one in late.problems] == ["fact_changed_meanwhile"]
    with house.store.read() as session:
        assert load_catalogue(session).entries["fact", FACT].value == "15 kokeilua"


@ONCE
def test_the_folder_that_is_exported_changes_nothing(staged, tmp_path):
    """Files remain the truth: what the desk wrote is what `comms apply` reads."""
    house = _open(staged(told)[0])
    _change(house, form("15 kokeilua"))

    folder = tmp_path / "folder"
    export(house, folder)

    planned = plan(house, folder, "fi")
    assert [one for one in planned.findings if one.severity == "error"] == []
    assert [one for one in planned.changes if one.kind != "file"] == []


@ONCE
def test_a_fact_changed_in_the_folder_drafts_what_the_desk_would(staged, tmp_path):
    """One mechanism: `plan` says what follows, `apply` does it, and does it once."""
    house, folder = _open(staged(told)[0]), tmp_path / "folder"
    export(house, folder)
    file = folder / "facts" / f"{FACT}.yaml"
    file.write_text(file.read_text().replace("14 kokeilua", "15 kokeilua"))

    planned = plan(house, folder, "fi", replace_desk=True)
    before = _item(house)[0].state
    done = apply(house, folder, "fi", replace_desk=True)
    again = apply(house, folder, "fi", replace_desk=True)

    assert planned.drafted == done.drafted == (CORRECTION,)
    assert (before, again.drafted) == (ItemState.APPROVED, ())
    assert ("item", ITEM) in planned.voided
    assert _item(house)[0].state == ItemState.DRAFT
    _, words = _item(house, CORRECTION)
    assert "14 kokeilua" in words["fi", "standard"].body
