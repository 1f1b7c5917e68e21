"""What the calendar shows, to whom, at which wall time, with how many questions."""

from contextlib import contextmanager
from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest
from calendar_steps import approved, asked, entries
from sqlalchemy import event

from comms.model.tables import Publication
from comms.store.plain import Plain
from comms.store.publications import by_plan_entry
from comms.workflows.calendar import span
from comms.workflows.calendar_entries import slips
from comms.workflows.calendar_found import Found, Window
from comms.workflows.calendar_named import found_by_key
from comms.workflows.desk import DeskReader
from comms.workflows.desk_sight import sight


@contextmanager
def counted(house):
    """Count the statements of reading sessions, and the plain ones."""
    found, run = [], Plain.run

    def note(*_arguments, **_given):
        found.append(1)

    def noted(*given, **named):
        note()
        run(*given, **named)

    event.listen(house.store.reader, "before_cursor_execute", note)
    with patch.object(Plain, "run", noted):
        yield found
    event.remove(house.store.reader, "before_cursor_execute", note)


def test_month_shows_everything_with_its_state_in_a_bounded_number_of_questions(
    staged,
):
    """Posts that leave together are one thing; nothing is asked row by row."""
    house, _ = staged(approved)
    # What is kept of the catalogue depends on what ran before.
    entries(house, "national_lead")
    with counted(house) as statements:
        found = entries(house, "national_lead")
    kinds = {one.kind for own in found.values() for one in own}
    news = {one.kind: one for one in found["spring_news"]}

    assert {"page", "post", "edition", "registration", "reminder"} <= kinds
    assert news["page"].state == news["post"].state == "scheduled"
    assert news["post"].where.count(", ") == 4
    assert news["post"].at == datetime.fromisoformat("2027-02-03T10:00+02:00")
    assert news["post"].languages == ("en", "fi", "sv")
    # Whether the catalogue still holds, two per kind, and what leaves once more.
    assert len(statements) <= 13


def test_a_crowded_day_tells_as_many_as_its_list(lape):
    """Posts of one item at one minute are one thing, however many leave in a month."""
    with lape.store.write() as session:
        session.add_all(_crowd(date(2027, 6, 9)))
    desk = DeskReader(lape).calendar
    month = desk.page("national_lead", asked("month", date(2027, 6, 1)), "en")
    days = {day.day: day for week in month.weeks for day in week}
    full = days[date(2027, 6, 9)]
    listed = desk.page("national_lead", asked("day", full.day), "en")

    assert len(full.entries) + full.more == listed.count == 410
    assert month.count == sum(len(day.entries) + day.more for day in days.values())


def test_the_same_post_again_is_said_wherever_one_of_them_stands(lape):
    """In each view, though the other one lies outside it; once for each slip."""
    days = (date(2027, 5, 30), date(2027, 6, 8), date(2027, 6, 30))
    with lape.store.write() as session:
        session.add_all(row for day in days for row in _crowd(day, 1))
    desk = DeskReader(lape).calendar

    def warned(view, day, **filters):
        page = desk.page("national_lead", asked(view, day, **filters), "en")
        cells = [one for week in page.weeks for one in week]
        cells += [one for band in page.bands for one in band.days]
        (own,) = [e for one in cells if one.day == day for e in one.entries]
        return [words.partition(" Account")[0] for words in own.warnings]

    twice = (
        "The same post twice: Sun 30 May 2027, 12 noon and Tue 8 June 2027, 12 noon."
    )
    for view in ("day", "week", "list", "month"):
        assert [warned(view, day) for day in days] == [[twice], [twice], []]
    assert warned("day", days[1], account="bsky") == [twice]
    assert warned("list", days[1], kind="post") == [twice]


def _crowd(day: date, items: int = 410) -> list[Publication]:
    """Return posts of some items, each on two accounts at a minute of the day."""
    return [
        Publication(
            plan_entry=f"post:told_{number}:{account}",
            occasion=f"{day}",
            kind="post",
            external_id=f"told_{number}.{account}",
            account=account,
            unit="national",
            owner="national_lead",
            due_local=f"{day}T12:{number % 60:02}",
            due_at=datetime(2027, day.month, day.day, 9, number % 60, tzinfo=UTC),
        )
        for number in range(items)
        for account in ("bsky", "masto")
    ]


#: What is filtered, what then is shown, and what is not.
FILTERS = (
    ({"unit": "POH"}, {"two_languages_blog"}, {"spring_news"}),
    ({"area": "special"}, {"tell_us"}, {"pilot_call"}),
    ({"account": "fb_poh"}, {"two_languages_blog"}, {"spring_news"}),
    ({"account": "POH"}, {"NL2"}, {"NL1"}),
    ({"kind": "edition"}, {"NL1", "NL2"}, {"spring_news"}),
    ({"state": "draft"}, {"NL2"}, {"NL1", "spring_news"}),
    ({"tongue": "en"}, {"NL1"}, {"NL2"}),
)


def test_filters_leave_what_they_name(staged):
    """By unit, area, account or newsletter, kind, state and language."""
    house, _ = staged(approved)

    for filters, shown, hidden in FILTERS:
        found = set(entries(house, "national_lead", asked(**filters)))

        assert shown <= found, filters
        assert not hidden & found, filters


def test_another_unit_and_the_year_from_further_away(lape):
    """A coordinator sees her own and the nation's; the national lead who is silent."""
    desk = DeskReader(lape).calendar
    own = entries(lape, "coordinator_VSU")
    year = desk.page("national_lead", asked("year"), "sv")
    units = desk.page("national_lead", asked("units", date(2027, 1, 1)), "fi")

    assert "two_languages_blog" not in own
    assert "spring_news" in own
    february = year.months[1]
    assert february.rhythm == ("Nyhetsbrev 1",)
    assert [one.kind for one in february.entries] == ["edition", "edition"]
    assert dict(february.counts)["post"] > 10
    sent = {line.unit: line.sent for line in units.lines if not line.is_silent}
    assert sent == {"national": {"page": 1, "post": 3}}
    assert len(units.lines) == 19
    assert units.lines[-1].unit == "national", "the silent ones come first"


@pytest.mark.parametrize(
    ("view", "on", "first", "last"),
    [
        ("month", "2027-02-10", "2027-02-01", "2027-02-28"),
        ("month", "2027-08-31", "2027-07-26", "2027-09-05"),
        ("week", "2027-01-03", "2026-12-28", "2027-01-03"),
        ("list", "2027-12-31", "2027-12-01", "2027-12-31"),
        ("day", "2027-03-28", "2027-03-28", "2027-03-28"),
    ],
)
def test_weeks_begin_on_monday_and_months_are_whole(view, on, first, last):
    """Also over new year; the week of 3 January 2027 is the 53rd of 2026."""
    days = span(asked(view, date.fromisoformat(on)))

    assert [day.isoformat() for day in days] == [first, last]


def test_days_of_clock_changes_hold_their_own_hours(lape):
    """The day of 23 hours and the one of 25 begin and end at their own midnights."""
    with lape.store.read() as session:
        seen = sight(lape, session, "national_lead", "en")
        lengths = {
            day: (window.ends() - window.starts()).total_seconds() / 3600
            for day in ("2027-03-28", "2027-10-31", "2027-06-06")
            for on in [date.fromisoformat(day)]
            for window in [Window(sight=seen, first=on, last=on)]
        }

    assert lengths == {"2027-03-28": 23, "2027-10-31": 25, "2027-06-06": 24}


def post(key: str, at: str, about: str = "a", account: str = "bsky") -> Found:
    """Return a post that waits."""
    return Found(
        key=key,
        kind="post",
        at=datetime.fromisoformat(at),
        about=about,
        unit="VSU",
        state="draft",
        accounts=(account,),
    )


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        (post("2", "2027-02-10T09:50+02:00", "b"), "same_hour"),
        (post("2", "2027-02-10T10:00+02:00", "b"), ""),
        (post("2", "2027-02-10T09:50+02:00", "b", "masto"), ""),
        (post("2", "2027-02-20T09:00+02:00"), "repeated"),
        (post("2", "2027-02-24T09:06+02:00"), ""),
    ],
)
def test_two_on_an_account_in_an_hour_or_the_same_words_again_are_slips(other, rule):
    """Another account, another hour, or three weeks later is none."""
    found = slips([post("1", "2027-02-10T09:05+02:00"), other])

    assert {slip.rule for own in found.values() for slip in own} == ({rule} - {""})
    assert set(found) == ({"1", "2"} if rule else set())


def test_hour_that_an_autumn_night_has_twice_is_two_hours():
    """3.10 before and 3.40 after the clocks went back are 90 minutes apart."""
    night = [
        post("1", "2027-10-31T03:40+03:00"),
        post("2", "2027-10-31T03:10+02:00", "b"),
    ]

    assert slips(night) == {}


def test_cards_for_the_press_say_their_embargo_and_whom_they_invite(staged):
    """They move with the page of their item; records for machines have no place."""
    house, _ = staged(approved)
    found = entries(house, "national_lead", asked(kind="press"))
    found |= entries(house, "national_lead", asked(on=date(2027, 3, 1), kind="press"))
    with house.store.read() as session:
        planned = by_plan_entry(session, kinds=["announcement"])
        eyes = sight(house, session, "national_lead", "fi")
        machines = [row for entry, row in planned.items() if "press" not in entry]
        assert machines
        assert all(found_by_key(eyes, str(row.id)) is None for row in machines)
        card = planned["announcement:vsu_press_release:press"]
        assert found_by_key(eyes, str(card.id)).accounts == ("press",)

    assert set(found) == {"e1_announcement", "vsu_press_release"}
    [card] = found["vsu_press_release"]
    assert "Embargo until" in card.where
    assert "Invites the media: What do families need?" in card.where
    assert not card.may_move
