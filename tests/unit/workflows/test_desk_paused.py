"""What a pause holds, where the desk shows it: rows of an item, one stop for its posts.

A text that waits on three accounts is one thing to whoever looks at it.
"""

from datetime import timedelta

import pytest
from lape_steps import NL1_AT
from test_resuming import BLOG, LEAD, stopped_at_nl1

from comms.errors import NotFound
from comms.model.desk_list import OUT, Sought
from comms.store.publications import of_item
from comms.workflows.desk import DeskReader
from comms.workflows.pause import pause
from comms.workflows.resuming import resume_chosen
from comms.workflows.tick import tick


@pytest.fixture
def stopped(staged):
    """Open the site under its pause."""
    return staged(stopped_at_nl1)[0]


def _rows(house):
    with house.store.read() as session:
        return of_item(session, BLOG)


def _page(house):
    return DeskReader(house).item(LEAD, BLOG, "fi")


def test_rows_of_what_is_paused_say_so(stopped):
    """Scheduled would promise that it leaves."""
    states = {one.state for one in _page(stopped).outputs if one.kind != "newsletter"}

    assert states == {"paused"}
    [line] = [
        one
        for one in DeskReader(stopped).week(LEAD, "fi").upcoming
        if one.path == f"/items/{BLOG}"
    ]
    assert line.state == "paused"
    waits = DeskReader(stopped).counts(LEAD, "fi").held
    assert waits[""] >= len(_rows(stopped))


def test_stops_of_one_item_are_one_and_are_lifted_at_once(stopped):
    """Nobody presses once for each account; by the row each can be lifted alone."""
    resume_chosen(stopped, unit="", user=LEAD, choices={})
    desk = DeskReader(stopped)

    [stop] = [one for one in desk.stops(LEAD, "fi") if one.path == f"/items/{BLOG}"]
    rows = [one for one in _page(stopped).outputs if one.state == "paused"]
    plan = desk.running.plan(LEAD, stop.unit, "fi")
    choices = dict.fromkeys(
        (number for one in plan.at_once for number in one.ids), "go"
    )
    resume_chosen(stopped, unit=stop.unit, user=LEAD, choices=choices, seen=plan.seen)
    tick(stopped)

    assert (stop.unit, plan.is_single) == (f"item:{BLOG}", True)
    assert len(stop.parts) == len({row.kind + row.plan_entry for row in _rows(stopped)})
    assert {one.act for one in rows} == {"resume"}
    assert not [one for one in desk.stops(LEAD, "fi") if one.path == f"/items/{BLOG}"]
    of_item = [one for one in _page(stopped).outputs if one.kind != "newsletter"]
    assert not {one.state for one in of_item} & {"paused", "scheduled"}


def test_what_was_too_late_leaves_at_the_new_time_it_is_given(stopped):
    """The press "give a new time" leads to the date, and that is kept."""
    stopped.clock.set(NL1_AT + timedelta(hours=3))
    tick(stopped)
    desk = DeskReader(stopped)
    plan = desk.running.plan(LEAD, "", "fi")
    [held] = [one for one in plan.too_late if one.path == f"/items/{BLOG}"]
    resume_chosen(stopped, unit="", user=LEAD, choices={})

    key = held.new_time.removeprefix("/calendar/move/")
    assert desk.calendar.sheet(LEAD, key, "fi").refusal == ""
    rows = [one for one in _page(stopped).outputs if one.act == "retime"]
    assert held.new_time in {one.act_path for one in rows}


def test_a_list_calls_published_what_readers_see(stopped):
    """Approved is what waits; the filter tells the two apart."""
    desk = DeskReader(stopped)

    def states(state):
        asked = Sought(words=BLOG, state=state)
        found = desk.items(LEAD, "fi", asked, limit=9, offset=0)
        return [line.state for line in found.lines]

    assert (states("approved"), states(OUT)) == (["approved"], [])
    rows = dict.fromkeys((row.id for row in _rows(stopped)), "go")
    resume_chosen(stopped, unit="", user=LEAD, choices=rows)
    tick(stopped)
    assert (states("approved"), states(OUT)) == ([], [OUT])


def test_nothing_is_paused_by_the_name_of_an_item(stopped):
    """That name lifts; to pause, each publication or its unit is named."""
    with pytest.raises(NotFound):
        pause(stopped, unit=f"item:{BLOG}", user=LEAD, reason="x")
