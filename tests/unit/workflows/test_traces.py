"""The audit log: everything that was done, to whom it may be told, page by page."""

from datetime import timedelta

import pytest
from lape_steps import approve_items

from comms.errors import Refused
from comms.language import say
from comms.model.desk_running import TracesAsked
from comms.model.programme import NATIONAL
from comms.store import acts
from comms.store.pictures import WITHDRAWN
from comms.workflows import traces as log
from comms.workflows.calendar_move import MOVE, RESCHEDULE
from comms.workflows.calendar_move import UNDO as TAKEN_BACK
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.pause import pause
from comms.workflows.reader_sight import NOBODY

ADMIN, OWN = "admin", "coordinator_POH"
NAME = "Project coordinator, Ostrobothnia"


def with_traces(house):
    """Let the nation and a region do things, one of them refused."""
    approve_items(house, "two_languages_blog", "spring_news")
    with pytest.raises(Refused):
        decide(house, "approve", "results_deck", user="agent_POH")
    house.clock.set(house.clock.now() + timedelta(days=1))
    pause(house, unit="POH", user=OWN, reason="Wrong names")


@pytest.fixture
def site(staged):
    """Open the site with its traces."""
    return staged(with_traces)[0]


def _log(site, user=ADMIN, **asked):
    return DeskReader(site).running.traces(user, TracesAsked(**asked), "en")


def _did(found):
    return [(one.did, one.thing) for one in found.traces]


def test_the_newest_stands_first_with_its_thing(site):
    """By words, with ways to the thing, in the zone of the programme."""
    found = _log(site)

    newest = found.traces[0]
    assert (newest.did, newest.user_name, newest.note) == (
        "Paused",
        NAME,
        "Wrong names",
    )
    assert newest.at.utcoffset() == timedelta(hours=2)
    approved = next(
        one for one in found.traces if one.did == "Approved" and not one.refusal
    )
    assert approved.path == "/items/spring_news"
    assert found.zone == "Europe/Helsinki"


def test_what_was_refused_was_tried_and_never_done(site):
    """With the title of the thing, an edition too; never *Approved … Refused*."""
    with site.store.write() as session:
        for verb, subject in [("schedule", "NL1"), ("upload", "spring_news.x")]:
            acts.record_act(
                session,
                at=site.clock.now(),
                user=ADMIN,
                verb=verb,
                subject=subject,
                result="not_allowed",
            )

    refused = [one for one in _log(site, refused=True).traces if one.refusal]

    assert [one.did for one in refused] == [
        "Tried and was refused (Put in a file)",
        "Tried to schedule",
        "Tried to approve",
    ]
    assert [one.path.rpartition("/")[2] for one in refused] == [
        "spring_news",
        "NL1",
        "results_deck",
    ]
    assert not any(one.thing == one.path.rpartition("/")[2] for one in refused)


def test_a_unit_reads_what_was_done_to_its_own(site):
    """Whoever did it; nothing of another unit's, nothing about people."""
    found = _log(site, OWN)

    things = {one.path for one in found.traces}
    assert "/items/two_languages_blog" in things
    assert "/items/spring_news" not in things
    assert [unit for unit, _ in found.units] == ["POH"]
    assert _log(site, OWN, unit=NATIONAL).traces == ()
    assert _log(site, OWN, thing="spring_news").traces == ()


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"person": OWN}, 2),
        ({"thing": "spring_news"}, 2),
        ({"thing": "item:two_languages_blog"}, 2),
        ({"unit": "POH"}, 3),
        ({"kind": "approving", "refused": True}, 1),
        ({"kind": "sending"}, 1),
        ({"person": "nobody"}, 0),
    ],
)
def test_filters_ask_for_what_they_say(site, asked, count):
    """One at a time and together."""
    assert len(_log(site, **asked).traces) == count


def test_a_period_has_whole_days_of_the_programme(site):
    """The day after is asked for by its date."""
    day = site.clock.now().date()

    assert _did(_log(site, since=day))[0][0] == "Paused"
    assert len(_log(site, since=day, until=day).traces) == 1
    assert "Paused" not in dict(_did(_log(site, until=day - timedelta(days=1))))


def test_pages_go_on_after_an_act(site, monkeypatch):
    """What is added meanwhile moves nothing, and nothing comes twice."""
    monkeypatch.setattr(log, "A_PAGE", 2)
    whole, after = [], 0
    for _ in range(9):
        found = _log(site, after=after)
        whole += [one.id for one in found.traces]
        after = found.next_after
        if not after:
            break
        with site.store.write() as session:
            acts.record_act(
                session, at=site.clock.now(), user="x", verb="save", subject="item:x"
            )

    assert whole == sorted(whole, reverse=True)
    assert len(whole) == len(set(whole)) == 6


def test_whoever_takes_the_log_away_is_in_it(site):
    """With what was asked for; who may not read it takes nothing."""
    desk = DeskReader(site).running

    rows = desk.traces_table(ADMIN, TracesAsked(person=OWN), "en")

    assert [row[1] for row in rows] == ["Who", *[NAME] * 2]
    newest = _log(site).traces[0]
    assert (newest.did, newest.note) == ("Took a table away", f"person: {OWN} (en)")
    with pytest.raises(Refused):
        desk.traces_table("agent_POH", TracesAsked(), "en")


REFORM = "Programme to reform child and family services"


def test_traces_speak_of_parts_ways_and_fields_by_their_names(site):
    """Not by ids of files, names of fields or words of the machine."""
    told = [
        ("sign-in", "user:admin", "password"),
        ("save", "hashtag:POH_sv", "tag, valid_until"),
        ("undo", "programme:lape", "retention"),
        ("remove", "area:school", ""),
        ("save", "unit:POH", "brand"),
    ]
    with site.store.write() as session:
        for verb, subject, note in told:
            acts.record_act(
                session,
                at=site.clock.now(),
                user=ADMIN,
                verb=verb,
                subject=subject,
                note=note,
            )

    found = [
        (one.thing, one.path, one.note)
        for one in reversed(_log(site).traces[: len(told)])
    ]

    assert found == [
        ("Administrator", "/people", "by password"),
        ("#LapeÖsterbotten", "/programme/hashtags", "Tag, Last day it is valid"),
        (REFORM, "/programme", "Retention"),
        ("Early education and school", "/programme/areas", ""),
        ("Ostrobothnia", "/programme/units/POH", "Brand"),
    ]


def test_every_act_has_words_in_every_language():
    """Nobody reads the name of a verb; a filter finds what it is about."""
    verbs = {MOVE, RESCHEDULE, TAKEN_BACK, WITHDRAWN}.union(*log.KINDS.values())

    for language in ("fi", "sv", "en"):
        for verb in verbs:
            assert say(language, f"running.did.{verb}")
    assert {MOVE, RESCHEDULE, TAKEN_BACK, WITHDRAWN} <= {*log.KINDS["writing"]}


def test_readers_and_segments_are_named_in_words(site):
    """Not by what the database calls them; of a person her number alone."""
    with site.store.write() as session:
        for subject in ("subscriber:7", NOBODY, "segment:new", "segment:gone"):
            acts.record_act(
                session,
                at=site.clock.now(),
                user=ADMIN,
                verb="look-up",
                subject=subject,
            )

    things = [one.thing for one in _log(site).traces[:4]]

    assert things == ["gone", "New segment", "an address of no reader", "Reader 7"]
