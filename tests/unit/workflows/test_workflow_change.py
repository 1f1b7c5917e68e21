"""A changed fact of an announced event reaches everyone who was told of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from lape_steps import APPROVER, schedule_nl1
from seminar_form import AUTHOR, E1_AT_THE_DESK, e1

from comms.channels.sandbox import SandboxChannel
from comms.clock import instant
from comms.errors import Refused
from comms.model.plans import EditionPlan
from comms.model.programme import User
from comms.model.seminar import as_values
from comms.store import folders
from comms.store.catalogue import load_catalogue
from comms.store.publications import of_item, publication
from comms.workflows.announce import approve, submit
from comms.workflows.apply import export, plan
from comms.workflows.change_fact import change, values_of
from comms.workflows.check import check
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.ledger import ledger
from comms.workflows.site import SiteReader
from comms.workflows.tick import tick
from comms.workflows.write import save

ZONE = "Europe/Helsinki"
NOW = instant("2027-03-10T12:40", ZONE)
REASON = "Valtuustosali tarvitaan vaaleihin."
CHANGE = f"{E1_AT_THE_DESK}_change_1"
ROOMS = {
    "room.fi": "ruokasali, 1. kerros",
    "room.sv": "matsalen, 1 vån.",
    "room.en": "dining hall, ground floor",
}


#: What asks the database for nothing that others do not.
ONCE = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)
#: Where it is to be, as a fact that others say too.
HALL = {"fi": "valtuustosali, 2. kerros", "sv": "fullmäktigesalen, 2 vån."}
HALL["en"] = "council chamber, 2nd floor"
SAYS_HALL = "{{fact:sali}}"


def hall(said):
    """Return the form of the fact."""
    texts = {f"said.{code}": text for code, text in said.items()}
    return as_values({"name.fi": "Sali", "unit": "VSU", "owner": AUTHOR, **texts})


def day_before(house):
    """Bring a seminar of the desk to the day before; its room is said by reference."""
    opened = _with_sandboxes(house)
    kept = DeskReader(opened).facts.save(AUTHOR, "fact", hall(HALL), "fi")
    assert kept.id == "sali", kept.problems
    rooms = {f"room__{code}": SAYS_HALL for code in HALL}
    save(opened, AUTHOR, e1(**rooms), "fi")
    submit(opened, E1_AT_THE_DESK, user=AUTHOR)
    approve(opened, E1_AT_THE_DESK, user=APPROVER, untested_because="seen")
    for moment in ("2027-02-15T09:00", "2027-03-01T08:00"):
        house.clock.set(instant(moment, ZONE))
        tick(opened)
    house.clock.set(NOW)


@pytest.fixture
def told(staged):
    """Open the sample on the day before its seminar takes place."""
    return _with_sandboxes(staged(day_before)[0])


def _with_sandboxes(house):
    return replace(
        house,
        open_channel=lambda account: SandboxChannel(
            account.channel, house.settings.home / "sandbox" / account.id
        ),
    )


def _change(house, texts, *, at_once=True, reason=REASON, user=AUTHOR, key=""):
    with house.store.read() as session:
        before = values_of(folders.event(session, E1_AT_THE_DESK))
    values = {**before, **as_values({**texts, "reason": reason})}
    return change(house, user, E1_AT_THE_DESK, values, "fi", at_once=at_once, key=key)


def _staff(house):
    """Who works here gets notices too."""
    with house.store.read() as session:
        return {user.email for user in load_catalogue(session).all(User)}


def _item(house, name=CHANGE):
    with house.store.read() as session:
        item = folders.item(session, name)
        rows = folders.versions(session, [item.id])[item.id]
        return item, {row.language: row for row in rows}


def _event(house):
    with house.store.read() as session:
        return folders.event(session, E1_AT_THE_DESK)


def test_the_room_change_reaches_exactly_those_who_were_told(told, channel):
    """H10: page, calendar, posts, and a mail to who got the first notice by mail."""
    first = {m.recipient for m in channel.messages} - _staff(told)
    before, sequence = len(channel.messages), _event(told).sequence

    saved = _change(told, ROOMS)
    tick(told)

    assert (saved.item_id, saved.problems) == (CHANGE, ())
    got = [m.recipient for m in channel.messages[before:] if m.recipient in first]
    assert sorted(got) == sorted(first)
    assert ledger(told, CHANGE)["recipients"] == len(first) > 0
    assert _event(told).sequence == sequence + 1
    assert SiteReader(told).event(E1_AT_THE_DESK, "sv").room == "matsalen, 1 vån."
    with told.store.read() as session:
        states = {row.plan_entry: row.state for row in of_item(session, CHANGE)}
    assert states[f"page:{CHANGE}"] == "sent"
    for account in ("bsky", "masto", "x_national"):
        assert states[f"post:{CHANGE}:{account}"] == "sent"


@ONCE
def test_a_changed_fact_reaches_exactly_those_who_were_told(told, channel):
    """The event stays as it was told until a person lets the correction out.

    Then it goes where any other change of the room goes, and the event follows the
    fact from there on.
    """
    first = {m.recipient for m in channel.messages} - _staff(told)
    before, sequence = len(channel.messages), _event(told).sequence
    desk = DeskReader(told)
    rooms = {name.partition(".")[2]: text for name, text in ROOMS.items()}
    page = desk.facts.page(AUTHOR, "fact", "fi", "sali")

    kept = desk.facts.save(AUTHOR, "fact", hall(rooms), "fi", "sali", page.seen)
    waits = _event(told)
    after = desk.facts.page(AUTHOR, "fact", "fi", "sali")
    second = desk.facts.save(
        AUTHOR, "fact", hall({**rooms, "fi": "ruokasali"}), "fi", "sali", after.seen
    )
    _, words = _item(told)
    line, _ = desk.facts.page(AUTHOR, "fact", "fi", "sali").uses
    submit(told, CHANGE, user=AUTHOR)
    told.clock.set(NOW + timedelta(minutes=1))
    approve(told, CHANGE, user=APPROVER)
    tick(told)

    assert [(one.drafted, one.problems) for one in (kept, second)] == [(1, ()), (0, ())]
    assert [(one.kind, one.follows, one.is_current) for one in page.uses[0].places] == [
        ("page", "event", True),
        ("mail", "mail", True),
    ]
    assert {place.said["fi"] for place in line.places} == {HALL["fi"]}
    assert [item for item, _ in line.corrections] == [CHANGE]
    assert (waits.facts["place"]["room"], waits.sequence) == (HALL, sequence)
    assert words["fi"].title.startswith("Tila vaihtuu:")
    assert "ruokasali" in words["fi"].lead
    assert HALL["fi"] in words["fi"].body
    got = [m.recipient for m in channel.messages[before:] if m.recipient in first]
    assert sorted(got) == sorted(first)
    now = _event(told)
    assert now.facts["place"]["room"] == {**rooms, "fi": "ruokasali"}
    assert now.facts["written"]["place.room.fi"] == SAYS_HALL
    assert now.sequence == sequence + 1


@ONCE
def test_a_changed_fact_changes_what_nobody_has_been_told(told):
    """An approved event and its letter say the new, and are to be approved anew."""
    desk = DeskReader(told)
    later = {"day": "8.4.2027", "publish_day": "15.3.2027", "mail_day": "15.3.2027"}
    rooms = {f"room__{code}": SAYS_HALL for code in HALL}
    form = e1(**later, **rooms, title__fi=f"Ilta: {SAYS_HALL}", mail_time="9.00")
    name = save(told, AUTHOR, form, "fi").item_id
    assert name == "ilta_valtuustosali_2_kerros"
    submit(told, name, user=AUTHOR)
    approve(told, name, user=APPROVER, untested_because="seen")
    with told.store.read() as session:
        before = folders.event(session, name)
        letter = load_catalogue(session).get(EditionPlan, f"{name}_letter")
    page = desk.facts.page(AUTHOR, "fact", "fi", "sali")
    said = {line.item: line.state for line in page.uses}

    new = {**HALL, "fi": "Aula"}
    kept = desk.facts.save(AUTHOR, "fact", hall(new), "fi", "sali", page.seen)

    assert letter.subject["fi"] == f"Ilta: {HALL['fi']}"
    assert {name: "approved", f"{name}_letter": "scheduled"}.items() <= said.items()
    assert kept.changed == 2  # The event's text, and its letter.
    with told.store.read() as session:
        item, event = folders.item(session, name), folders.event(session, name)
        letter = load_catalogue(session).get(EditionPlan, f"{name}_letter")
        mail = publication(session, f"{name}_letter", kind="edition")
    assert (mail.approved_hash, mail.state) == (None, "draft")
    assert item.state == "draft"
    assert event.facts["place"]["room"] == new
    assert event.sequence == before.sequence + 1
    assert letter.subject["fi"] == item_title(told, name) == "Ilta: Aula"


def item_title(house, name):
    """Return the Finnish title of an item."""
    return _item(house, name)[1]["fi"].title


def test_its_words_are_whole_sentences_in_each_language(told):
    """Names stand as they are; before and after, and what stays the same."""
    _change(told, ROOMS)

    _, texts = _item(told)
    assert texts["fi"].title == (
        "Tila vaihtuu: Mitä perheet tarvitsevat? Avoin iltapäivä"
    )
    assert texts["fi"].lead == (
        "Uusi tila: ruokasali, 1. kerros. Aika ei muutu: to 11.3.2027 klo 12–15."
    )
    assert texts["sv"].body.startswith(
        "Tidigare meddelad lokal: fullmäktigesalen, 2 vån."
    )
    assert texts["en"].social.startswith("New room: What do families need?")


def test_the_same_change_sent_twice_is_told_once(told, channel):
    """A second press of the button changes nothing."""
    _change(told, ROOMS, key="k")
    tick(told)
    before = len(channel.messages)

    again = _change(told, ROOMS, key="k")
    tick(told)

    assert again.item_id == CHANGE
    assert len(channel.messages) == before
    with told.store.read() as session:
        assert f"{E1_AT_THE_DESK}_change_2" not in folders.items(session)


def test_an_event_moves_with_all_its_facts(told):
    """Time and place at once: one correction, one SEQUENCE, instants that follow."""
    texts = {
        "day": "12.3.2027",
        "hours": "13–15.30",
        "place.fi": "Kirjasto",
        "place.sv": "Biblioteket",
        "place.en": "Library",
    }

    _change(told, texts)
    tick(told)

    event, (item, words) = _event(told), _item(told)
    assert event.sequence == 1
    assert event.starts_at == instant("2027-03-12T13:00", ZONE)
    assert event.ends_at == instant("2027-03-12T15:30", ZONE)
    assert [change["field"] for change in item.facts["changes"]] == [
        "starts",
        "ends",
        "place.name",
    ]
    assert words["fi"].title.startswith("Muutoksia: ")
    assert "Uusi aika: pe 12.3.2027 klo 13–15.30." in words["fi"].lead


def test_a_cancelled_event_says_so_everywhere(told):
    """Whether at all is the weightiest fact; the page stays."""
    _change(told, {"cancelled": "yes"})
    tick(told)

    event, (_, words) = _event(told), _item(told)
    assert (event.facts["cancelled"], event.sequence) == (True, 1)
    assert words["sv"].title.startswith("Inställt: ")
    assert words["fi"].lead == (
        "Tapahtumaa ei järjestetä. Sen oli määrä olla to 11.3.2027 klo 12–15."
    )


def test_what_can_wait_is_approved_by_a_second_person(told):
    """Not urgent: nothing changes before somebody else has looked."""
    saved = _change(told, ROOMS, at_once=False, reason="")
    tick(told)
    waiting = _event(told).facts["place"]["room"]["fi"]

    told.clock.set(instant("2027-03-10T16:40", ZONE))
    tick(told)
    approve(told, saved.item_id, user=APPROVER)
    tick(told)
    told.clock.set(instant("2027-03-10T16:41", ZONE))
    tick(told)

    assert waiting == "valtuustosali, 2. kerros"
    assert _event(told).facts["place"]["room"]["fi"] == "ruokasali, 1. kerros"


@pytest.mark.parametrize(
    ("texts", "reason", "problem"),
    [
        ({}, REASON, ("", "nothing_changed")),
        (ROOMS, " ", ("reason", "reason_missing")),
        ({"room.fi": "aula"}, REASON, ("room.sv", "other_language_unchanged")),
        ({"day": "12.3."}, REASON, ("day", "year_missing")),
        ({"day": "1.3.2027"}, REASON, ("day", "day_past")),
    ],
)
def test_what_is_wrong_stands_at_its_field(told, texts, reason, problem):
    """Nothing is kept, and the form says where to mend it."""
    saved = _change(told, texts, reason=reason)

    assert saved.item_id == ""
    assert problem in [(found.field, found.key) for found in saved.problems]


def test_nobody_changes_another_units_event(told):
    """N15 holds for changes too."""
    with pytest.raises(Refused) as refused:
        _change(told, ROOMS, user="agent_POH")

    assert refused.value.key == "not_your_region"


def test_after_the_change_export_and_apply_change_nothing(told, tmp_path):
    """The file gets the new room, and the folder is taken for what the desk wrote."""
    _change(told, ROOMS)
    tick(told)
    export(told, tmp_path / "folder")

    planned = plan(told, tmp_path / "folder", "en")

    folder, findings = check(tmp_path / "folder", "en")
    assert not [found for found in findings if found.severity == "error"]
    assert b"ruokasali" in folder.files[f"events/{E1_AT_THE_DESK}.yaml"]
    assert {change.kind for change in planned.changes} <= {"file"}


@ONCE
def test_a_link_of_a_series_leaves_what_a_correction_changed(told):
    """The file of the first is written with what readers know by now."""
    _change(told, ROOMS)
    tick(told)
    told_now = _event(told)
    second = e1(
        title__fi="Seuraava",
        day="8.4.2027",
        publish_day="15.3.2027",
        mail_day="15.3.2027",
        mail_time="9.00",
        series_previous=E1_AT_THE_DESK,
    )

    saved = save(told, AUTHOR, second, "fi")

    after = _event(told)
    assert after.facts["next_in_series"] == saved.item_id == "seuraava"
    assert after.facts["place"] == told_now.facts["place"]
    assert after.sequence == told_now.sequence
    # It was said by words, so the fact is followed no more.
    assert "written" not in after.facts


def test_walk_through_3_tells_the_nine_of_the_sample(lape):
    """An event of the folder is changed at the desk like one of the desk."""
    schedule_nl1(lape)
    decide(lape, "submit", "NL3", user=AUTHOR)
    decide(lape, "approve", "NL3", user=APPROVER)
    decide(lape, "schedule", "NL3", user=AUTHOR, untested_because="seen")
    for moment in ("2027-02-15T09:00", "2027-02-17T10:00", "2027-03-01T08:00"):
        lape.clock.set(instant(moment, ZONE))
        tick(lape)
    lape.clock.set(NOW)
    with lape.store.read() as session:
        before = values_of(folders.event(session, "E1"))
    values = {**before, **as_values({**ROOMS, "reason": REASON})}

    saved = change(lape, AUTHOR, "E1", values, "fi", at_once=True)
    tick(lape)

    proof = ledger(lape, saved.item_id)
    assert saved.item_id == "e1_announcement_change_1"
    assert (proof["recipients"], proof["adds_up"]) == (9, True)
    assert SiteReader(lape).event("E1", "fi").room == "ruokasali, 1. kerros"
    item, _ = _item(lape, saved.item_id)
    assert (item.facts["corrects"], item.state) == ("e1_announcement", "approved")
