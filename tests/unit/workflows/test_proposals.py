"""What two people of the nation must want: proposed by one, agreed to by another."""

from datetime import timedelta

import pytest
from lape_steps import edited
from programme_steps import Desk

from comms.errors import Refused
from comms.model.door import Newcomer
from comms.model.facts import Block
from comms.model.people import Person
from comms.model.programme import Programme
from comms.store import acts
from comms.store import people as rows
from comms.store.catalogue import load_catalogue
from comms.workflows.apply import apply_checked
from comms.workflows.desk import DeskReader
from comms.workflows.fact_pages import FactReader
from comms.workflows.notices import notify
from comms.workflows.people import People
from comms.workflows.proposal_ends import expire_proposals
from comms.workflows.proposal_notices import proposals_to_tell
from comms.workflows.proposals import decide_proposal

CORE = "core_message"


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def _found(house, kind, name):
    with house.store.read() as session:
        return load_catalogue(session).get(kind, name)


def loosen(desk, **more):
    """Ask for less where a press release is approved; return what came of it."""
    values = desk.form("policies", "lape", approval__press_release="approver_national")
    values |= {name: (value,) for name, value in more.items()}
    tried = desk.try_out("policies", "lape", values)
    assert tried.problems == ()
    asked = {"seen": desk.sheet("policies", "lape").seen, "key": "k"}
    done = desk.desk.save(
        "admin",
        "policies",
        "lape",
        values,
        "en",
        agreed=tried.effects.digest,
        why="Two are too slow.",
        **asked,
    )
    return tried, done


def _rules(house):
    return _found(house, Programme, "lape").approval


def test_a_looser_rule_waits_and_a_stricter_one_stands_at_once(lape):
    """One form has both; somebody else of the nation lets the looser part in."""
    desk = Desk(lape)
    stricter = {"approval.news": "coordinator_of_unit+approver_national"}

    tried, done = loosen(desk, **stricter)

    assert [one.after for one in tried.effects.held] == ["National approver"]
    assert tried.effects.is_of_rules
    assert _rules(lape)["news"].steps == ["coordinator_of_unit", "approver_national"]
    assert len(_rules(lape)["press_release"].steps) == 2
    assert _rules(lape)["national"].four_eyes
    assert _rules(lape)["urgent_correction"].steps == []
    waiting = DeskReader(lape).week("national_lead", "en").waiting
    assert f"/proposals/{done.proposal}" in [line.path for line in waiting]
    with pytest.raises(Refused, match="four_eyes"):
        decide_proposal(lape, "admin", done.proposal, "approve", "", "en")
    with pytest.raises(Refused, match="not_allowed"):
        decide_proposal(lape, "coordinator_EPO", done.proposal, "approve", "", "en")

    decide_proposal(lape, "national_lead", done.proposal, "approve", "", "en")
    # The same press once more.
    decide_proposal(lape, "national_lead", done.proposal, "approve", "", "en")

    assert _rules(lape)["press_release"].steps == ["approver_national"]
    with lape.store.read() as session:
        told = acts.about(session, ["programme:lape"])
    assert [(act.verb, act.user) for act in told] == [
        ("save", "admin"),
        ("submit", "admin"),
        ("approve", "national_lead"),
    ]
    assert told[-1].note == "Two are too slow."
    assert not desk.desk.done("admin", done.act, "en").may_undo


def test_a_proposal_is_bound_to_what_stood_there_and_ends_by_itself(lape):
    """Overtaken by the folder; refused; expired; never carried out."""
    desk = Desk(lape)
    _, first = loosen(desk)
    _, again = loosen(desk)
    assert (again.proposal, again.act) == (first.proposal, first.act)
    decide_proposal(lape, "approver_national", first.proposal, "return", "No.", "en")
    with pytest.raises(Refused, match="proposal_over"):
        decide_proposal(lape, "national_lead", first.proposal, "approve", "", "en")


def _save(house, key, words):
    """Ask for another core message; return what came of it."""
    desk = FactReader(house)
    page = desk.page("national_lead", "block", "en", CORE)
    said = {**page.values, "said.en": (words,), "why": ("It was long.",)}
    return desk.save("national_lead", "block", said, "en", CORE, page.seen, key)


def test_words_of_every_page_wait_for_a_second_person(lape, clock):
    """The nation's core message; its other details are kept at once."""
    desk = FactReader(lape)
    before = _found(lape, Block, CORE)
    page = desk.page("national_lead", "block", "en", CORE)
    assert page.proposal == 0
    said = {**page.values, "said.en": ("Another core message.",)}

    def save(values, key):
        seen = desk.page("national_lead", "block", "en", CORE).seen
        return desk.save("national_lead", "block", values, "en", CORE, seen, key)

    assert [one.key for one in save(said, "1").problems] == ["proposal_why_missing"]
    kept = save({**page.values, "source": ("The board",)}, "2")
    assert (kept.proposal, kept.problems) == (0, ())
    said |= {"source": ("The board",), "why": ("It was long.",)}
    asked = save(said, "3")
    assert save(said, "3").proposal == asked.proposal
    assert _found(lape, Block, CORE).texts == before.texts
    told = [one for one in notify(lape) if "proposal" in one]
    assert len(told) == 1
    page = desk.page("approver_national", "block", "en", CORE)
    assert page.proposal == asked.proposal
    with lape.store.read() as session:
        [news] = proposals_to_tell(session, lape, load_catalogue(session))
    assert "15.2.2027 klo 9 asti" in news.notice("fi").text

    clock.set(lape.clock.now() + timedelta(days=15))
    assert expire_proposals(lape) == [asked.proposal]
    with pytest.raises(Refused, match="proposal_over"):
        decide_proposal(lape, "admin", asked.proposal, "approve", "", "en")


def test_words_that_were_agreed_to_stand_unless_a_folder_was_first(lape, checked):
    """Whoever runs the server needs nobody else, and it is on record."""
    second = _save(lape, "2", "Another core message.")
    decide_proposal(lape, "admin", second.proposal, "approve", "", "en")
    assert _found(lape, Block, CORE).texts["en"] == "Another core message."
    third = _save(lape, "3", "A third one.")
    folder, findings = checked
    folder = edited(folder, "block", CORE, texts={"fi": "Uusi."})
    apply_checked(lape, folder, findings, replace_desk=True)
    with pytest.raises(Refused, match="proposal_overtaken"):
        decide_proposal(lape, "admin", third.proposal, "approve", "", "en")
    with lape.store.read() as session:
        last = acts.about(session, [f"block:{CORE}"])[-2:]
    assert [(act.verb, act.user) for act in last] == [
        ("submit", "national_lead"),
        ("apply", "operator"),
    ]


def test_nobody_makes_herself_a_second_person(lape):
    """By an account she has just let in; nor stands what she wanted once gone."""
    desk = Desk(lape)
    _, done = loosen(desk)
    people = People(lape, lape.clock)
    new = Newcomer(
        email="second@example.org",
        called="A B",
        role="national_lead",
        scope="national",
        language="",
    )
    user, _ = people.invite("admin", new)
    with lape.store.write() as session:
        rows.person(session, user).joined_at = lape.clock.now()

    with pytest.raises(Refused, match="proposal_newcomer"):
        decide_proposal(lape, user, done.proposal, "approve", "", "en")

    with lape.store.write() as session:
        gone = Person(
            user="admin",
            role="translator",
            scope="national",
            email="",
            made_by="operator",
            made_at=lape.clock.now(),
            joined_at=lape.clock.now(),
        )
        rows.keep_person(session, gone)
    with pytest.raises(Refused, match="proposal_overtaken"):
        decide_proposal(lape, "national_lead", done.proposal, "approve", "", "en")
    assert len(_rules(lape)["press_release"].steps) == 2
