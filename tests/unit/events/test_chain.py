"""The chain of an event: in wall time, each step once, along with the event."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from event_facts import E1, E2, changed
from hypothesis import given
from hypothesis import strategies as st

from comms.clock import LocalTimeUnclear, parse_offset, shifted
from comms.events.chain import (
    ChainPlan,
    chain,
    step_title,
)

HELSINKI = "Europe/Helsinki"
REMINDERS = ("-14d", "-3d", "-1d 09:00")

#: Every quarter of an hour of 2027, as a wall clock of Helsinki may show it.
MOMENTS = st.integers(0, 365 * 96 - 1).map(
    lambda quarter: datetime(2027, 1, 1) + timedelta(minutes=15 * quarter)  # noqa: DTZ001 - wall time
)
OFFSETS = st.lists(
    st.one_of(
        st.integers(1, 60).map(lambda days: f"-{days}d"),
        st.tuples(st.integers(1, 8), st.integers(0, 23)).map(
            lambda parts: f"-{parts[0]}w {parts[1]:02d}:30"
        ),
    ),
    max_size=5,
)


def locals_of(steps):
    """Return the wall times of steps by name."""
    return {step.name: step.local for step in steps}


def test_sample_event_has_its_chain():
    """Invitation, the three reminders of the announcement, the day, thanks."""
    assert locals_of(chain(E1, REMINDERS, HELSINKI)) == {
        "invitation": "2027-01-28T09:00",
        "reminder -14d": "2027-02-25T12:00",
        "reminder -3d": "2027-03-08T12:00",
        "reminder -1d 09:00": "2027-03-10T09:00",
        "day": "2027-03-11T12:00",
        "thanks": "2027-03-12T09:00",
    }


def test_where_people_sign_up_their_data_is_deleted_on_time():
    """Dietary and access needs after 14 days, the list after 90."""
    deletions = [s for s in chain(E2, (), HELSINKI) if s.kind == "deletion"]

    assert locals_of(deletions) == {
        "delete_needs": "2027-04-22T04:30",
        "delete_registrations": "2027-07-07T04:30",
    }
    assert not [s for s in chain(E1, (), HELSINKI) if s.kind == "deletion"]


def test_nothing_is_deleted_before_the_event_is_over():
    """On the day itself the caterer still needs the list."""
    rules = {"delete_dietary_and_access_after_days": 0}

    (needs, _) = [
        s
        for s in chain(changed(E2, registration=rules), (), HELSINKI)
        if s.kind == "deletion"
    ]

    assert needs.local == E2.ends


def test_programme_may_have_other_offsets():
    """Six weeks is a habit, not a law."""
    plan = ChainPlan(invitation="-8w 08:15", thanks="+2d")

    steps = locals_of(chain(E1, (), HELSINKI, plan=plan))

    assert steps["invitation"] == "2027-01-14T08:15"
    assert steps["thanks"] == "2027-03-13T15:00"


def test_wall_time_stays_where_the_clocks_change_in_between():
    """E2 is in summer time, its reminder of two weeks before in winter time."""
    steps = {step.name: step for step in chain(E2, REMINDERS, HELSINKI)}

    before, day = steps["reminder -14d"].at, steps["day"].at
    assert (before.hour, day.hour) == (12, 12)
    assert (before.utcoffset(), day.utcoffset()) == (
        timedelta(hours=2),
        timedelta(hours=3),
    )
    assert day.astimezone(UTC) - before.astimezone(UTC) == timedelta(days=14, hours=-1)


def test_time_that_the_clock_skips_is_read_with_the_offset_before_it():
    """RFC 5545, section 3.3.5; the clock of 28 March never shows 03:30."""
    event = changed(E1, starts="2027-03-29T12:00", ends="2027-03-29T13:00")

    (_, reminder, *_) = chain(event, ["-1d 03:30"], HELSINKI)

    assert reminder.at.astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert reminder.local == "2027-03-28T04:30"


def test_time_that_the_clock_shows_twice_is_the_first():
    """RFC 5545, section 3.3.5; 31 October has the hour from three twice."""
    event = changed(E1, starts="2027-11-01T12:00", ends="2027-11-01T13:00")

    (_, reminder, *_) = chain(event, ["-1d 03:30"], HELSINKI)

    assert reminder.at.astimezone(UTC) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert reminder.local == "2027-10-31T03:30"


def test_event_at_an_unclear_time_is_refused():
    """A person must say which of the two hours is meant."""
    event = changed(E1, starts="2027-10-31T03:30", ends="2027-10-31T05:00")

    with pytest.raises(LocalTimeUnclear):
        chain(event, (), HELSINKI)

    second = changed(event, starts="2027-10-31T03:30+02:00")
    (day,) = [s for s in chain(second, (), HELSINKI) if s.kind == "day"]
    assert day.at.astimezone(UTC) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_event_that_moves_takes_its_chain_along():
    """The names stay, so each step is seen to have moved."""
    old = chain(E1, REMINDERS, HELSINKI)
    later = changed(E1, starts="2027-03-18T13:00", ends="2027-03-18T16:00")
    new = chain(later, REMINDERS, HELSINKI)

    assert [step.name for step in new] == [step.name for step in old]
    assert not {step.at for step in new} & {step.at for step in old}
    assert locals_of(new)["reminder -14d"] == "2027-03-04T13:00"


def test_room_change_moves_nothing():
    """Only times move steps."""
    other = changed(E1, place={"room": {"fi": "ruokasali"}})

    assert chain(other, REMINDERS, HELSINKI) == chain(E1, REMINDERS, HELSINKI)


def test_cancelled_event_reminds_nobody_but_still_deletes():
    """What people gave is owed its deletion whether or not the event was held."""
    new = chain(changed(E2, cancelled=True), REMINDERS, HELSINKI)

    assert {step.kind for step in new} == {"deletion"}


def test_steps_whose_time_has_come_are_marked():
    """What lies in the past when first seen counts as already out."""
    now = datetime(2027, 2, 25, 12, 0, tzinfo=ZoneInfo(HELSINKI))

    past = {s.name for s in chain(E1, REMINDERS, HELSINKI, now=now) if s.past}

    assert past == {"invitation", "reminder -14d"}
    assert not any(step.past for step in chain(E1, REMINDERS, HELSINKI))


def test_occasion_is_the_local_date():
    """Near midnight the date of the instant in UTC is another one."""
    event = changed(E1, starts="2027-03-11T01:00", ends="2027-03-11T02:00")

    (day,) = [s for s in chain(event, (), HELSINKI) if s.kind == "day"]

    assert day.occasion == date(2027, 3, 11)


def test_reminder_that_would_come_too_late_is_left_out():
    """Nobody is reminded of what has begun."""
    event = changed(E1, starts="2027-03-11T08:00")
    names = {s.name for s in chain(event, ["-0d 09:00", "+1d", "-1d"], HELSINKI)}

    assert "reminder -1d" in names
    assert not names & {"reminder -0d 09:00", "reminder +1d"}


@pytest.mark.parametrize("offset", ["14d", "-d", "-1d 9", "-1m", "-1d 24:00", ""])
def test_offset_that_cannot_be_read_is_refused(offset):
    """A typing error must not become a mail on the wrong day."""
    with pytest.raises(ValueError, match=r"offset|hour"):
        parse_offset(offset)


def test_offsets_are_days_and_perhaps_a_time():
    """As campaign files write them."""
    assert parse_offset("-14d") == (-14, None)
    assert parse_offset("-6w 09:00") == (-42, time(9))
    assert parse_offset("+90d") == (90, None)


@given(starts=MOMENTS, reminders=OFFSETS, hours=st.integers(1, 60))
def test_each_step_stands_once_and_in_order_all_year(starts, reminders, hours):
    """Both changes of the clocks included; what a ticking clock needs to be safe."""
    event = changed(
        E2,
        starts=starts.isoformat(),
        ends=(starts + timedelta(hours=hours)).isoformat(),
    )
    try:
        steps = chain(event, reminders, HELSINKI)
    except LocalTimeUnclear:
        return
    moments = [step.at.astimezone(UTC) for step in steps]
    names = [step.name for step in steps]

    assert moments == sorted(moments)
    assert len(set(names)) == len(names)
    assert {"invitation", "day", "thanks", "delete_needs"} < set(names)
    reminding = [step.at.astimezone(UTC) for step in steps if step.kind == "reminder"]
    assert len(set(reminding)) == len(reminding)


@given(moment=MOMENTS, days=st.integers(-90, 90))
def test_shifted_time_exists_and_is_the_same_on_the_wall(moment, days):
    """It differs only where the clock skips it, and then by the gap."""
    zone = ZoneInfo(HELSINKI)
    anchor = moment.replace(tzinfo=zone)
    wanted = moment + timedelta(days=days)

    found = shifted(anchor, f"{days:+d}d", HELSINKI)

    assert found.astimezone(UTC).astimezone(zone) == found
    assert found.replace(tzinfo=None, fold=0) - wanted in {
        timedelta(0),
        timedelta(hours=1),
    }


def test_steps_have_names_in_each_language():
    """The desk shows them in a calendar."""
    steps = chain(E2, REMINDERS, HELSINKI)

    assert step_title(steps[0], "fi") == "Kutsu"
    assert step_title(steps[-1], "sv") == "Anmälningarna raderas"
    assert all(step_title(step, "en") for step in steps)
