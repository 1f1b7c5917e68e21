"""When what is planned may leave: quiet hours of the unit, and how late is too late."""

import re
from datetime import timedelta

import pytest

from comms.campaigns.leaving_times import is_late, leaves_at, window_of
from comms.clock import in_zone, instant
from comms.content.quiet_form import hours_of, hours_shown
from comms.model.programme import Newsletter, Programme, Unit
from comms.model.tables import Publication
from comms.store.catalogue import Catalogue

ZONE = "Europe/Helsinki"


def _catalogue(general="21:00-07:00", own="", minutes=None):
    """A programme with one unit and its newsletter, as far as times need them."""
    found = (
        Programme.model_construct(
            id="p", timezone=ZONE, quiet_hours=general, lateness_window_minutes=120
        ),
        Unit.model_construct(id="POH", quiet_hours=own),
        Newsletter.model_construct(
            id="poh", unit="POH", lateness_window_minutes=minutes
        ),
    )
    return Catalogue(
        entries={(one.kind, one.id): one for one in found}, hashes={}, files={}
    )


def _row(local, kind="post", unit="POH"):
    return Publication(
        plan_entry=f"{kind}:x",
        occasion=local[:10],
        kind=kind,
        external_id="x",
        unit=unit,
        owner="x",
        newsletter="poh",
        due_local=local,
        due_at=instant(local, ZONE),
    )


@pytest.mark.parametrize(
    ("hours", "row", "leaves"),
    [
        (("21:00-07:00", ""), _row("2027-02-01T22:00"), "02-02 07:00"),
        (("21:00-07:00", ""), _row("2027-02-01T21:00"), "02-02 07:00"),
        (("21:00-07:00", ""), _row("2027-02-01T07:00"), "02-01 07:00"),
        (("21:00-07:00", ""), _row("2027-02-01T12:00"), "02-01 12:00"),
        # A page wakes nobody; an own rule goes before the programme's.
        (("21:00-07:00", ""), _row("2027-02-01T22:00", "page"), "02-01 22:00"),
        (("21:00-07:00", "none"), _row("2027-02-01T22:00"), "02-01 22:00"),
        (("", "12:00-13:00"), _row("2027-02-01T12:30"), "02-01 13:00"),
        (("", "12:00-13:00"), _row("2027-02-01T12:30", unit="national"), "02-01 12:30"),
        # The night of the clock change is an hour shorter, or longer.
        (("21:00-03:30", ""), _row("2027-03-27T23:00"), "03-28 04:30"),
        (("21:00-07:00", ""), _row("2027-10-30T23:00"), "10-31 07:00"),
    ],
)
def test_what_is_due_in_quiet_hours_leaves_when_they_end(hours, row, leaves):
    """On the wall, whatever the clocks do in that night."""
    at = leaves_at(_catalogue(*hours), row)

    assert f"{in_zone(at, ZONE):%m-%d %H:%M}" == leaves


@pytest.mark.parametrize(
    ("minutes", "kind", "window"),
    [(None, "edition", 120), (30, "edition", 30), (30, "post", 120)],
)
def test_a_newsletter_says_how_late_its_numbers_may_leave(minutes, kind, window):
    """Counted from the end of quiet hours, since nobody could leave before."""
    catalogue, row = _catalogue(minutes=minutes), _row("2027-02-01T22:00", kind)
    end = instant("2027-02-02T07:00", ZONE) + timedelta(minutes=window)

    assert window_of(catalogue, row) == timedelta(minutes=window)
    assert not is_late(catalogue, row, end)
    assert is_late(catalogue, row, end + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("typed", "said", "shown"),
    [
        ("21–7", "21:00-07:00", "21.00–7.00"),
        ("21.30 - 6.45", "21:30-06:45", "21.30–6.45"),
        ("9:05-12", "09:05-12:00", "9.05–12.00"),
        ("–", "none", "–"),
        ("", "", ""),
    ],
)
def test_hours_are_read_as_people_write_them(typed, said, shown):
    """And shown so that they can be read again."""
    assert hours_of(typed) == said
    assert hours_shown(said) == shown
    assert hours_of(shown) == said


@pytest.mark.parametrize("typed", ["7–7", "25–7", "21", "night", "21.60–7", "7.00–7"])
def test_what_is_no_stretch_of_hours_is_refused(typed):
    """The same time twice would be a day, or nothing."""
    with pytest.raises(ValueError, match=re.escape(typed)):
        hours_of(typed)
