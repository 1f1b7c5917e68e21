"""What the nation offers and a unit makes its own: files, approvals, words in step."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lape_steps import APPROVER, approve_items

from comms.channels.sandbox import SandboxChannel
from comms.content.kits import PUBLISHED
from comms.content.seen import seen_of
from comms.errors import Refused
from comms.model.states import ItemState
from comms.store import acts, folders, kits
from comms.store.catalogue import load_catalogue
from comms.store.publications import by_plan_entry, of_item
from comms.workflows import announce, kit_adopt
from comms.workflows.desk import DeskReader
from comms.workflows.desk_files import contents_now
from comms.workflows.kit_found import offer_named
from comms.workflows.notices import notify
from comms.workflows.site import SiteReader
from comms.workflows.tick import tick
from comms.workflows.write import save, values_of

CARD, LEAD, AGENT, COORDINATOR = (
    "core_message_card",
    "national_lead",
    "agent_POH",
    "coordinator_POH",
)
#: What the agent adds to the nation's text.
ADDED = {
    "summary.fi": ("Pohjanmaalla tämä näkyy perhekeskuksissa.",),
    "summary.sv": ("I Österbotten syns det på familjecentren.",),
    "contact": ("c_agent_POH",),
    "areas": ("culture",),
    "accounts": ("bsky",),
    "publish_day": ("3.2.2027",),
    "publish_time": ("10.00",),
}
#: Wednesday 2027-02-03, 10.00 in Helsinki.
LEAVES = datetime(2027, 2, 3, 8, tzinfo=UTC)
on_sqlite = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)


def offered(house):
    """Let the nation offer its approved core message on terms."""
    approve_items(house, CARD)
    terms = {
        "use_by": ("30.4.2027",),
        "change.fi": ("Kirjoita oma aloitus.",),
        "keep.sv": ("Kärnbudskapet.",),
    }
    assert not DeskReader(house).kits.offer(LEAD, CARD, terms, "fi", key="k1")


def adopted(house):
    """Let a unit adopt it; return its own item."""
    offered(house)
    return (
        DeskReader(house)
        .kits.adopt(AGENT, CARD, ADDED, "fi", unit="POH", key="k2")
        .item_id
    )


def draft(house, *, of=CARD, **changes):
    """Change the nation's words."""
    with house.store.read() as session:
        values, seen = values_of(session, of), seen_of(session, of)
    new = {**values, **{name.replace("__", "."): (t,) for name, t in changes.items()}}
    assert save(house, LEAD, new, "fi", item_id=of, seen=seen).item_id


def rewrite(house, *, of=CARD, **changes):
    """Change the nation's words and approve them again."""
    draft(house, of=of, **changes)
    announce.submit(house, of, user=LEAD)
    announce.approve(house, of, user=APPROVER)


def standing(house, unit="POH"):
    """Return how far a unit has come."""
    with house.store.read() as session:
        found = offer_named(session, load_catalogue(session), CARD)
        return found.state(unit, house.clock.now())


def approve(house, name):
    """Let the unit send its text for approval and approve it, by its own rules."""
    announce.submit(house, name, user=AGENT)
    announce.approve(house, name, user=COORDINATOR)


def words(house, name, field="more.fi"):
    """Return a text of an item as the desk's form has it."""
    with house.store.read() as session:
        return values_of(session, name)[field][0]


def take_over(house, name):
    """Take the original's words over as somebody who looks at the page."""
    desk = DeskReader(house).kits
    own = desk.page(AGENT, CARD, "fi").own.items[0]
    return desk.take_over(AGENT, name, "fi", seen=own.seen, key="k9")


def test_adopting_makes_the_units_own_draft_which_its_own_rules_let_out(staged):
    """Words of the nation, the rest of the unit; the nation sees each step."""
    house, name = staged(adopted)
    desk = DeskReader(house)

    with house.store.read() as session:
        item, files = folders.item(session, name), contents_now(session)
        planned = {entry for entry in by_plan_entry(session) if name in entry}
    steps = [standing(house)]
    announce.submit(house, name, user=AGENT)
    with pytest.raises(Refused, match="four_eyes"):
        announce.approve(house, name, user=AGENT)
    announce.approve(house, name, user=COORDINATOR)
    steps.append(standing(house))
    house.clock.set(LEAVES)
    tick(house)
    steps.append(standing(house))
    _check_links(SiteReader(house), name)

    facts = item.facts
    assert (facts["adopted_from"], facts["scope"]) == (CARD, "POH")
    assert (facts["contact"], facts["publish_at"]) == (
        "c_agent_POH",
        "2027-02-03T10:00",
    )
    assert "lead: Pohjanmaalla" in files[f"items/{name}/fi.md"].decode()
    assert words(house, name) == words(house, CARD) == "{{block:motto}}"
    assert planned == {f"page:{name}", f"post:{name}:bsky"}
    assert files[f"kits/{CARD}.yaml"].startswith(b"use_by: 2027-04-30\n")
    assert steps == ["adopted", "scheduled", PUBLISHED]
    again = desk.kits.adopt
    assert again(AGENT, CARD, ADDED, "fi", unit="POH", key="k2").item_id == name
    with pytest.raises(Refused, match="kit_adopted"):
        again(AGENT, CARD, ADDED, "fi", unit="POH", key="k3")


def _check_links(site, name):
    """A2: readers find each from the other."""
    (origin,), (made,) = (site.item(one, "sv", "standard").kin for one in (name, CARD))
    assert (origin.url, origin.is_origin) == (f"/sv/news/{CARD}", True)
    assert (made.unit_name, made.url) == ("Österbotten", f"/sv/news/{name}")


@on_sqlite
def test_a_changed_original_is_taken_over_and_voids_the_approval(staged):
    """As any change of words does; the unit's own lead stays."""
    house, name = staged(adopted)
    approve(house, name)
    rewrite(house, more__fi="{{block:motto}}\n\nUusi lause.", social__sv="Nytt.")

    before = DeskReader(house).kits.page(AGENT, CARD, "fi").own.items[0]
    saved = take_over(house, name)

    assert {(one.field, one.is_own) for one in before.moved} == {
        ("more.fi", False),
        ("social.sv", False),
    }
    assert saved.item_id == name
    assert words(house, name).endswith("Uusi lause.")
    assert words(house, name, "summary.fi").startswith("Pohjanmaalla")
    with house.store.read() as session:
        assert folders.item(session, name).state == ItemState.DRAFT
    assert not DeskReader(house).kits.page(AGENT, CARD, "fi").own.items[0].moved


@on_sqlite
def test_who_keeps_her_own_words_is_asked_no_more_and_stays_approved(staged):
    """Until the original changes once more; what it changes then is marked as hers."""
    house, name = staged(adopted)
    approve(house, name)
    rewrite(house, more__fi="Toinen.")
    kits_of = DeskReader(house).kits

    kits_of.keep_own(AGENT, name, key="k5")
    kits_of.keep_own(AGENT, name, key="k5")

    assert not kits_of.list(AGENT, "fi").groups["adopted"][0].has_moved
    with house.store.read() as session:
        assert folders.item(session, name).state == ItemState.APPROVED
        found = acts.about(session, [f"item:{name}"])
    assert [act.verb for act in found].count("keep_own") == 1
    rewrite(house, more__fi="Kolmas.")
    (moved,) = kits_of.page(AGENT, CARD, "fi").own.items[0].moved
    assert (moved.field, moved.is_own) == ("more.fi", True)


def changes_of(house, name):
    """Return what is made of a change on networks, with its state."""
    with house.store.read() as session:
        rows = of_item(session, name)
        return {row.plan_entry: row.state for row in rows if row.kind == "edit"}


@on_sqlite
def test_a_published_text_keeps_what_was_approved_until_the_change_is(staged):
    """Readers see no words that nobody has approved."""
    house, name = staged(adopted)
    house = replace(
        house,
        open_channel=lambda one: SandboxChannel(
            one.channel, house.settings.home / "sandbox" / one.id
        ),
    )
    approve(house, name)
    house.clock.set(LEAVES)
    tick(house)
    rewrite(house, more__fi="Korjattu.", social__fi="Näin se on.")

    assert DeskReader(house).kits.page(AGENT, CARD, "fi").own.items[0].is_out
    take_over(house, name)

    with house.store.read() as session:
        item = folders.item(session, name)
    assert item.state == ItemState.DRAFT
    assert standing(house) == PUBLISHED
    _check_coverage(DeskReader(house).kits.coverage(AGENT, "sv"))
    tick(house)
    assert changes_of(house, name) == {}
    approve(house, name)
    assert words(house, name) == "Korjattu."
    tick(house)
    # What networks showed is put right as with any change of the unit's own.
    assert changes_of(house, name) == {f"edit:{name}:bsky:1": "sent"}


def _check_coverage(found):
    """A4: the figures of the programme, and what each unit has told of each area."""
    assert [column.count for column in found.columns] == [18, 12, 16, 18, 6, 6]
    names = [column.id for column in found.columns]
    rows = {row.unit: row for row in found.rows}
    assert rows["POH"].unit_name == "Österbotten"
    assert rows["POH"].cells[names.index("culture")] == 1
    assert rows["KAI"].cells[names.index("school")] is None


@on_sqlite
def test_a_unit_is_reminded_of_an_offer_once_for_ever(staged):
    """By mail, its own people; who has answered hears nothing."""
    house, _ = staged(adopted)
    desk = DeskReader(house).kits
    house.clock.set(house.clock.now() + timedelta(days=8))
    decline = {"unit": "VSU", "verb": "kit_decline", "note": "Oma kampanja."}
    desk.answer("coordinator_VSU", CARD, **decline)

    asked = desk.page(LEAD, CARD, "fi").to_remind
    first, second = desk.remind(LEAD, CARD), desk.remind(LEAD, CARD)
    told = [one for one in notify(house) if "kit." in one]

    assert (asked, first, second) == (16, 16, 0)
    assert notify(house) == []
    # Only units that have people are told.
    assert told
    assert not any("VSU" in one or "POH" in one for one in told)
    lines = {one.unit: one for one in desk.page(LEAD, CARD, "fi").standings}
    assert (lines["VSU"].state, lines["VSU"].reason) == ("declined", "Oma kampanja.")
    assert lines["KAI"].reminded_at
    assert lines["POH"].reminded_at is None


@on_sqlite
def test_each_act_is_only_for_those_whose_it_is(staged):
    """Offering and reminding is the nation's; an answer is the unit's own."""
    house, name = staged(adopted)
    desk = DeskReader(house).kits
    refused = {
        "offer": lambda: desk.offer(COORDINATOR, CARD, {}, "fi"),
        "end": lambda: desk.end_offer(AGENT, CARD, "fi"),
        "remind": lambda: desk.remind(COORDINATOR, CARD),
        "answer": lambda: desk.answer(AGENT, CARD, unit="VSU", verb="kit_seen"),
        "adopt": lambda: desk.adopt(AGENT, CARD, ADDED, "fi", unit="VSU"),
        "take": lambda: desk.keep_own("agent_EKA", name),
    }
    keys = {}

    for act, order in refused.items():
        with pytest.raises(Refused) as caught:
            order()
        keys[act] = caught.value.key

    assert keys == {
        "offer": "not_allowed",
        "end": "not_allowed",
        "remind": "not_allowed",
        "answer": "not_your_region",
        "adopt": "not_your_region",
        "take": "not_your_region",
    }


@on_sqlite
def test_what_is_over_or_not_approved_is_not_adopted(staged):
    """A unit never gets words that the nation has not agreed on."""
    house, _ = staged(offered)
    desk = DeskReader(house).kits
    with house.store.read() as session:
        values, seen = values_of(session, CARD), seen_of(session, CARD)
    draft = {**values, "title.fi": ("Luonnos",)}

    assert len(desk.list(AGENT, "fi").groups["new"]) == 1
    save(house, LEAD, draft, "fi", item_id=CARD, seen=seen)
    hidden = desk.list(AGENT, "fi").groups["new"], desk.page(AGENT, CARD, "fi").own
    with pytest.raises(Refused, match="kit_gone"):
        desk.adopt(AGENT, CARD, ADDED, "fi", unit="POH")
    announce.submit(house, CARD, user=LEAD)
    announce.approve(house, CARD, user=APPROVER)
    house.clock.set(house.clock.now() + timedelta(days=100))
    groups = desk.list(AGENT, "fi").groups
    (nobody,) = desk.offer(LEAD, CARD, {"to": ("some",)}, "fi")

    assert (nobody.field, nobody.key) == ("units", "units_missing")
    assert hidden == ((), None)
    assert (len(groups["new"]), len(groups["past"])) == (0, 1)
    with pytest.raises(Refused, match="kit_gone"):
        desk.answer(AGENT, CARD, unit="POH", verb="kit_seen")


@on_sqlite
def test_of_two_who_adopt_at_once_one_does(staged, monkeypatch):
    """Both looked while nobody had it; the unit gets one item all the same."""
    house, _ = staged(offered)
    with house.store.read() as session:
        looked = kit_adopt.answering(session, house, AGENT, CARD, "POH")
    monkeypatch.setattr(kit_adopt, "answering", lambda *_: looked)
    desk = DeskReader(house).kits

    first = desk.adopt(AGENT, CARD, ADDED, "fi", unit="POH", key="1")

    assert desk.adopt(AGENT, CARD, ADDED, "fi", unit="POH", key="1") == first
    with pytest.raises(Refused, match="kit_adopted"):
        desk.adopt(COORDINATOR, CARD, ADDED, "fi", unit="POH", key="2")


@on_sqlite
def test_an_offer_is_found_however_many_are_newer(staged, monkeypatch):
    """The list ends somewhere; what a link leads to does not."""
    house, _ = staged(offered)
    monkeypatch.setattr("comms.store.kits._MOST", 1)
    names = [CARD, "two_languages_blog"]
    with house.store.read() as session:
        (newest,) = kits.offered(session, names)
        (other,) = {*names} - {newest.external_id}

        found = kits.offered(session, names, only=[other])

    assert [item.external_id for item in found] == [other]


@on_sqlite
def test_a_unit_sees_no_draft_of_the_original(staged):
    """While the nation rewrites it, who adopted it sees what was approved."""
    house, _ = staged(adopted)
    before = DeskReader(house).kits.page(AGENT, CARD, "fi")
    draft(house, title__fi="Uusi otsikko", more__fi="Luonnos.")

    hidden = DeskReader(house).kits.page(AGENT, CARD, "fi")
    lead = DeskReader(house).kits.page(LEAD, CARD, "fi")

    assert (hidden.title, hidden.outputs, hidden.is_open) == (before.title, (), False)
    assert lead.title == "Uusi otsikko"
    assert lead.outputs
