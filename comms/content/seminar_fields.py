"""Takes single fields of the desk's forms: a line, a text, a day, a time that exists.

What is wrong with a field is noted as a problem there; the form goes on being read.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from comms.clock import instant
from comms.content.seminar_problems import problem
from comms.content.seminar_text import tidied
from comms.content.seminar_times import (
    Hour,
    Unread,
    both_readings,
    local,
    read_day,
    read_hour,
    read_hours,
    unclear,
)
from comms.model import seminar as form
from comms.model.desk import Problem, Values
from comms.store.catalogue import Catalogue

#: Most characters of a field; calendars cut the summary there.
LONGEST = {"title": 200, "summary": 140, "social": 5000, "more": 20_000}
_LONGEST_LINE = 300
#: Fields of several lines.
_LINES = frozenset({"social", "more"})


class FormFields:
    """The fields of one form, and what is wrong with them so far."""

    #: Most characters by name of the field, and the fields of several lines.
    longest: Mapping[str, int] = LONGEST
    lines: frozenset[str] = _LINES

    def __init__(
        self,
        values: Values,
        catalogue: Catalogue,
        language: str,
        now: datetime,
        stood: frozenset[str],
    ) -> None:
        self.values = values
        self.catalogue = catalogue
        self._language = language
        self._now = now
        self._stood = stood
        self.problems: list[Problem] = []

    def note(self, field: str, key: str, **slots: object) -> None:
        """Note a problem of a field."""
        self.problems.append(problem(self._language, field, key, slots))

    def line(self, name: str) -> str:
        """Return a field of one line, tidied."""
        text = tidied(form.one(self.values, name), lines=False)
        if len(text) > _LONGEST_LINE:
            self._too_long(name, text, _LONGEST_LINE)
        return text

    def texts(
        self, names: Iterable[str], languages: Iterable[str]
    ) -> dict[str, dict[str, str]]:
        """Return the texts of the fields by name and language, without empty ones."""
        return {
            name: {
                code: text
                for code in languages
                if (text := self._text(name, form.field(name, code)))
            }
            for name in names
        }

    def _text(self, name: str, field: str) -> str:
        text = tidied(form.one(self.values, field), lines=name in self.lines)
        longest = self.longest.get(name, _LONGEST_LINE)
        if len(text) > longest:
            self._too_long(field, text, longest)
        return text

    def _too_long(self, field: str, text: str, longest: int) -> None:
        self.note(
            field,
            "text_too_long",
            over=len(text) - longest,
            length=len(text),
            limit=longest,
        )

    def span(self) -> tuple[str, str]:
        """Return when it starts and ends; "" where that cannot be told."""
        day = self.day("day")
        hours = read_hours(form.one(self.values, "hours"))
        if isinstance(hours, Unread):
            self.note("hours", hours.key)
        if day is None or isinstance(hours, Unread):
            return "", ""
        starts, ends = (self.clear("hours", day, hour) for hour in hours)
        if starts and ends and self.at(ends) <= self.at(starts):
            self.note("hours", "ends_before_start")
        if starts:
            self._refuse_past("day", "day_past", starts)
        return starts, ends

    def day(self, field: str) -> date | None:
        """Return the day of a field; None where that is asked or wrong."""
        day = read_day(form.one(self.values, field))
        if isinstance(day, Unread):
            empty = not form.one(self.values, field).strip()
            self.note(field, "day_missing" if empty else day.key)
            return None
        return day

    def clear(self, field: str, day: date, hour: Hour) -> str:
        """Return a local time that happens once; "" where it does not, noted."""
        moment = local(day, hour)
        rule = unclear(moment, self.catalogue.zone)
        if not rule:
            return moment
        first, second = both_readings(moment, self.catalogue.zone)
        self.note(field, rule, first=first, second=second)
        return ""

    def at(self, moment: str) -> datetime:
        """Return the instant of a local time."""
        return instant(moment, self.catalogue.zone)

    def _refuse_past(self, field: str, key: str, moment: str) -> None:
        if moment not in self._stood and self.at(moment) < self._now:
            self.note(field, key)

    def hour_of_day(self, name: str, *, usual: str = "") -> str:
        """Return a local time: fields "<name>_day" and "<name>_time"; "" if unclear.

        Args:
            name: What both fields begin with.
            usual: Hour that counts where none is typed; "": it is asked for.
        """
        day = self.day(f"{name}_day")
        typed = form.one(self.values, f"{name}_time").strip()
        hour = Hour(wall=usual) if usual and not typed else read_hour(typed)
        if isinstance(hour, Unread):
            self.note(f"{name}_time", hour.key)
        if day is None or isinstance(hour, Unread):
            return ""
        return self.clear(f"{name}_time", day, hour)

    def moment(self, name: str, starts: str) -> str:
        """Return when something leaves: fields "<name>_day" and "<name>_time"."""
        moment = self.hour_of_day(name)
        if moment:
            self._refuse_past(f"{name}_time", "leaves_in_the_past", moment)
        if moment and starts and self.at(moment) >= self.at(starts):
            self.note(f"{name}_day", "leaves_after_event")
        return moment
