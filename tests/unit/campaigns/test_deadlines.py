"""Deadlines of an edition, counted back from the day on which it leaves."""

from datetime import date

from comms.campaigns.deadlines import days_before, deadlines

TUESDAY = date(2027, 2, 23)


def test_days_are_counted_back_over_weekends():
    """Two weeks for items, four working days to translate, a test before it leaves."""
    found = {one.what: one.day for one in deadlines(TUESDAY, several_languages=True)}

    assert found == {
        "call": date(2027, 2, 9),
        "items": date(2027, 2, 12),
        "layout": date(2027, 2, 15),
        "translation": date(2027, 2, 19),
        "approval": date(2027, 2, 22),
        "test": date(2027, 2, 22),
        "send": TUESDAY,
    }


def test_one_language_needs_no_translation():
    """Nobody is reminded of what nobody does."""
    found = [one.what for one in deadlines(TUESDAY, several_languages=False)]

    assert "translation" not in found


def test_holidays_are_no_working_days():
    """Good Friday and Easter Monday lie between."""
    easter = {date(2027, 3, 26), date(2027, 3, 29)}

    assert days_before(date(2027, 3, 30), 1, easter) == date(2027, 3, 25)
