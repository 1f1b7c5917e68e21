"""What was told together, or twice, is put right by one mail to each reader."""

from dataclasses import replace

import pytest
from seminar_form import AUTHOR, E1_AT_THE_DESK, e1
from test_workflow_change import NOW, ONCE, ROOMS, SAYS_HALL, day_before

from comms.campaigns.letters import letter_of
from comms.model.facts import Fact
from comms.model.programme import Newsletter
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication
from comms.store import folders
from comms.store.catalogue import load_catalogue
from comms.store.item_names import keep_names
from comms.store.publications import of_item
from comms.store.queues import readers_told
from comms.store.tellers import told_first
from comms.store.waiting import corrections_of
from comms.workflows.desk_sight import sight
from comms.workflows.fact_correct import corrections, draft_all
from comms.workflows.fact_uses import used
from comms.workflows.forecast import _counted
from comms.workflows.write import save

SECOND = "toinen"


@pytest.fixture
def house(staged):
    """Open the sample on the day before its seminar takes place."""
    return staged(day_before)[0]


def _after(session, house):
    """Look with a fact that says another room than it did; return both."""
    eyes = sight(house, session, AUTHOR, "fi")
    old = eyes.catalogue.get(Fact, "sali")
    rooms = {name.partition(".")[2]: text for name, text in ROOMS.items()}
    new = old.model_copy(update={"texts": rooms, "value": ""})
    entries = {**eyes.catalogue.entries, (Fact.kind, "sali"): new}
    return replace(eyes, catalogue=replace(eyes.catalogue, entries=entries)), old, new


@ONCE
def test_two_events_of_one_announcement_are_corrected_by_one_mail(house):
    """Each under its name, with one apology."""
    _announce_second(house)
    with house.store.write() as session:
        first, event = folders.item(session, E1_AT_THE_DESK), SECOND
        first.facts = {**first.facts, "events": [E1_AT_THE_DESK, event]}
        keep_names(session, first, [("event", E1_AT_THE_DESK), ("event", event)])
        folders.event(session, event).published_at = NOW
        session.flush()
        eyes, old, new = _after(session, house)
        found = used(eyes, "fact", "sali", most=None)

        drafted = corrections(eyes, found, old, new)
        session.rollback()

    [(name, files)] = drafted.items()
    item = files[f"items/{name}/item.yaml"].decode()
    words = files[f"items/{name}/fi.md"].decode()
    assert item.count("event: ") == 2
    assert "title: 'Muutoksia: Mitä perheet" in words
    assert words.count("## ") == 2
    assert words.index("## Mitä perheet") < words.index("## Toinen")
    assert words.count("Pahoittelemme") == 1


@ONCE
def test_two_announcements_of_one_unit_are_corrected_by_one_mail(house):
    """A reader of both hears once of the fact that both say; it waits once."""
    _announce_second(house)
    with house.store.write(in_turn=True) as session:
        _let_out_second(session)
        eyes, old, new = _after(session, house)
        found = used(eyes, "fact", "sali", most=None)

        [name] = draft_all(session, house, corrections(eyes, found, old, new), "fi")

        assert corrections(eyes, found, old, new) == {}
        fix = folders.item(session, name)
        both = [E1_AT_THE_DESK, SECOND]
        assert fix.facts["events"] == [
            fix.facts["corrects"],
            *fix.facts["corrects_also"],
        ]
        assert fix.facts["events"] == both
        for one in both:
            [listed] = corrections_of(session, one)
            assert listed.external_id == name
        more, mailed = _told_by_another(session, SECOND)
        assert told_first(session, fix.facts) == [mailed, more]
        [words] = [
            one
            for one in folders.versions(session, [fix.id])[fix.id]
            if one.language == "fi"
        ]
        assert words.title.startswith("Muutoksia: Mitä perheet")
        assert words.title.endswith(" · Toinen")
        assert words.body.count("## ") == 2
        session.rollback()


def _announce_second(house):
    """Plan another seminar of the same room; return nothing."""
    rooms = {f"room__{code}": SAYS_HALL for code in ("fi", "sv", "en")}
    later = {"day": "8.4.2027", "publish_day": "15.3.2027", "mail_day": "15.3.2027"}
    titles = {f"title__{code}": "Toinen" for code in ("fi", "sv", "en")}
    made = save(house, AUTHOR, e1(**later, **rooms, **titles, mail_time="9.00"), "fi")
    assert made.item_id == SECOND


def _let_out_second(session):
    """Tell it by its own page."""
    [page] = [row for row in of_item(session, SECOND) if row.kind == "page"]
    page.state, page.published_at = PublicationState.SENT, NOW
    folders.event(session, SECOND).published_at = NOW
    session.flush()


def _told_by_another(session, item):
    """Let another number carry an item; return it, with the one that told E1."""
    [mailed] = told_first(session, {"corrects": E1_AT_THE_DESK})
    more = {"external_id": "other", "plan_entry": "edition:other", "number": None}
    kept = mailed.model_dump(exclude={"id"})
    other = Publication(**{**kept, **more, "carries": [item]})
    session.add(other)
    session.flush()
    return other, mailed


@ONCE
def test_whoever_heard_of_an_event_from_another_text_hears_of_its_change(house):
    """By the newsletter that told her; they are counted before anybody is fixed."""
    with house.store.write() as session:
        first = folders.item(session, E1_AT_THE_DESK)
        [mailed] = told_first(session, {"corrects": E1_AT_THE_DESK})
        whole = first.model_dump(exclude={"id"})
        beside = Item(**{**whole, "external_id": SECOND, "type": "news"})
        session.add(beside)
        session.flush()
        keep_names(session, beside, [("event", E1_AT_THE_DESK)])
        _told_by_another(session, SECOND)
        change = {"corrects": E1_AT_THE_DESK, "changes": [{"event": E1_AT_THE_DESK}]}

        told = [one.external_id for one in told_first(session, change)]
        fix = {"external_id": "fix", "facts": {**first.facts, **change}}
        correction = Item(**{**whole, **fix, "type": "correction"})
        session.add(correction)
        session.flush()
        catalogue = load_catalogue(session)
        letter = letter_of(
            mailed, correction, catalogue.get(Newsletter, mailed.newsletter)
        )
        expected = _counted(session, catalogue, letter)
        known, readers = mailed.external_id, readers_told(session, [mailed.id])
        session.rollback()

    assert told == [known, "other"]
    assert expected == (readers, 0)
    assert readers > 0
