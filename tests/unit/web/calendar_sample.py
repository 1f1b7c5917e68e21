"""A small calendar in memory: every kind and state in one February."""

from dataclasses import replace
from datetime import date, timedelta

from desk_facts import LONG, local

from comms.errors import Refused
from comms.language import say
from comms.model.calendar import (
    KINDS,
    Band,
    CalendarPage,
    Day,
    Entry,
    Feast,
    Line,
    Month,
    Moved,
    MoveSheet,
    Slot,
    TriedTable,
    UnitLine,
)
from comms.model.desk import Choice, Problem

TODAY = date(2027, 2, 16)
STATES = ("draft", "in_review", "scheduled", "sent", "missed", "partly_failed", "")


def entry(number: int = 17, **more) -> Entry:
    """Return something in the calendar."""
    return Entry(
        **{
            "key": str(number),
            "kind": "post",
            "at": local("2027-02-18T09:00"),
            "title": "Mitä perheet tarvitsevat?",
            "where": "Bluesky, Mastodon",
            "unit_name": "Kainuu",
            "languages": ("fi", "sv"),
            "state": "draft",
            "path": "/items/seminar",
            "may_move": True,
            **more,
        }
    )


def _entries() -> tuple[Entry, ...]:
    found = [
        entry(20 + number, kind=kind, state=state, title=LONG if number % 2 else "Haku")
        for number, (kind, state) in enumerate(zip(KINDS, STATES, strict=False))
    ]
    return (
        *found,
        entry(40, warnings=("Samalla tunnilla on toinen julkaisu.",)),
        entry(41, kind="page", state="scheduled", is_bound=True),
    )


def going_on(day: date) -> tuple[Entry, ...]:
    """Return a camp of three days on each day after its first."""
    at, ends = local("2027-02-18T09:00"), local("2027-02-20T16:00")
    camp = entry(50, kind="event", state="", at=at, ends=ends, title="Leiri")
    return (camp.on(day),) if at.date() < day <= ends.date() else ()


def _day(day: date) -> Day:
    slot = Slot(at=local("2027-02-20T12:00"), account="bsky", account_name="Bluesky")
    return Day(
        day=day,
        is_inside=day.month == TODAY.month,
        is_today=day == TODAY,
        is_past=day < TODAY,
        feasts=(Feast(name="laskiainen", is_swedish=True),)
        if day.day == TODAY.day
        else (),
        entries=_entries() if day == date(2027, 2, 18) else going_on(day),
        more=3 if day == date(2027, 2, 18) else 0,
        slots=(slot,) if day == date(2027, 2, 20) else (),
    )


class SampleCalendar:
    """Answers as a calendar does; notes what it is told to do."""

    def __init__(self) -> None:
        self.asked = None
        #: What was ordered.
        self.done: list[tuple] = []
        self.refusal: Refused | None = None
        self.problems: tuple[Problem, ...] = ()
        self.fixed = ""
        self.is_empty = False
        self.tried = TriedTable(
            lines=(
                Line(number=2, topic="Kahvit", what="draft", words="Luonnos, Bluesky."),
                Line(number=3, topic="", what="fault", words="Anna aika."),
                Line(number=4, topic="Haku", what="move", words="ma → ti"),
                Line(number=5, topic="Haku", what="same", words="Aika on sama."),
            )
        )

    def today(self):
        """Return a day in February."""
        return TODAY

    def page(self, user, asked, language):  # noqa: ARG002
        """Return a view."""
        self.asked = asked
        first = date(2027, 2, 1)
        week = tuple(_day(date(2027, 2, 15) + timedelta(days=n)) for n in range(7))
        page = CalendarPage(
            asked=asked,
            first=first,
            last=date(2027, 2, 28),
            today=TODAY,
            zone="Europe/Helsinki",
            earlier=date(2027, 1, 1),
            later=date(2027, 3, 1),
            count=0 if self.is_empty else 9,
            is_cut=True,
            more=True,
            choices={
                "unit": (Choice(value="KAI", label="Kainuu"),),
                "kind": (
                    Choice(value="post", label=say(language, "calendar.kind.post")),
                ),
            },
        )
        if self.is_empty:
            return replace(page, weeks=((),), more=False, is_cut=False)
        months = [
            Month(
                first=date(2027, n, 1),
                rhythm=("Uutiskirje",),
                feasts=((date(2027, n, 6), "loppiainen"),),
                entries=(entry(60 + n, kind="edition"),),
                more=2,
                counts=(("post", 14), ("page", 2)),
            )
            for n in range(1, 13)
        ]
        lines = (
            UnitLine(unit="KAI", unit_name="Kainuu", sent={}, coming={}, last=None),
            UnitLine(
                unit="LAP",
                unit_name="Lappi",
                sent={"post": 3},
                coming={"page": 1},
                last=local("2027-02-15T09:00"),
            ),
        )
        days = [_day(first + timedelta(days=n)) for n in range(28)]
        weeks = tuple(tuple(days[at : at + 7]) for at in range(0, 28, 7))
        if asked.view in {"list", "day"}:
            weeks = (tuple(day for day in days if day.entries or day.feasts),)
        goes_on = tuple(replace(d, entries=going_on(d.day), more=0) for d in week)
        bands = (
            Band(starts=0, ends=0, days=goes_on),
            Band(starts=0, ends=7, days=tuple(replace(d, entries=()) for d in week)),
            Band(starts=9, ends=10, days=week),
        )
        return replace(
            page, weeks=weeks, bands=bands, months=tuple(months), lines=lines
        )

    def sheet(self, user, key, language):  # noqa: ARG002
        """Return what Move… asks about the one post."""
        if key not in {"17", "20", "40", "41", "50"}:
            return None
        slot = Slot(
            at=local("2027-02-20T12:00"), account="bsky", account_name="Bluesky"
        )
        return MoveSheet(
            entry=entry(state="scheduled", is_bound=True),
            refusal=self.fixed,
            elsewhere="/items/seminar" if self.fixed else "",
            seen="2027-02-18T09:00",
            together=("Bluesky", "Mastodon"),
            slots=(slot,),
        )

    def move(self, user, key, to, language, *, seen=""):  # noqa: ARG002
        """Note the move, or refuse it."""
        if self.refusal:
            raise self.refusal
        if self.problems:
            return 0, self.problems
        self.done.append(("move", user, key, to, seen))
        return 5, ()

    def moved(self, user, act, language):  # noqa: ARG002
        """Return the one move."""
        if act != 5:
            return None
        return Moved(
            act=5,
            title="Mitä perheet tarvitsevat?",
            before=local("2027-02-18T09:00"),
            after=local("2027-02-19T09:00"),
            is_void=True,
            may_undo=True,
            path="/items/seminar",
            warnings=("Samalla tunnilla on toinen julkaisu.",),
        )

    def take_back(self, user, act, language):  # noqa: ARG002
        """Note it."""
        self.done.append(("take_back", user, act))

    def item_of_event(self, user, event, language):  # noqa: ARG002
        """Return the one announcement."""
        return "seminar" if event == "E1" else None

    def table(self, user, asked, language):  # noqa: ARG002
        """Return two rows, one hostile."""
        self.asked = asked
        return [["Aika", "Aihe"], ["2027-02-18 09:00", "=HYPERLINK(1)"]]

    def try_table(self, user, content, language):  # noqa: ARG002
        """Note what came."""
        self.done.append(("try", content))
        return self.tried

    def take_table(self, user, content, language, *, key=""):  # noqa: ARG002
        """Note what came."""
        self.done.append(("take", content, key))
        return replace(self.tried, lines=self.tried.lines[:1], is_done=True, taken=1)
