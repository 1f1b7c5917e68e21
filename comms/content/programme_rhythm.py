"""The rhythm of a newsletter in its form: weekday, hour, which weeks; and as a rule.

The rule stands in a plan of its own (`editions/`), the pattern of the numbers to come.
A rule that no form could say (each tenth day) stays as somebody wrote it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from comms.model.desk import Values
from comms.model.plans import EditionPlan
from comms.model.rhythms import RhythmWrong, parse_cron
from comms.store.catalogue import Catalogue

WEEK, WEEKDAY, HOUR, OWNER = (
    f"rhythm.{name}" for name in ("week", "weekday", "hour", "owner")
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Days of the month by which weeks are told.
WEEKS: Mapping[str, str] = {
    "every": "*",
    "first": "1-7",
    "second": "8-14",
    "third": "15-21",
    "fourth": "22-28",
}
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])")
_YEAR = tuple(range(1, 13))


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """When numbers come out."""

    week: str
    weekday: str
    #: On the wall: "09:00".
    hour: str

    @property
    def rule(self) -> str:
        """The rule of five fields."""
        hour, _, minute = self.hour.partition(":")
        return f"{int(minute)} {int(hour)} {WEEKS[self.week]} * {self.weekday}"


def rhythm_of(rule: str) -> Rhythm | None:
    """Return what a rule says; None: no form could say it."""
    try:
        read = parse_cron(rule)
    except RhythmWrong:
        return None
    days = {_days(spec): week for week, spec in WEEKS.items()}
    week = days.get(read.days)
    if week is None or read.months != _YEAR or len(read.weekdays) != 1:
        return None
    if read.times_a_day != 1:
        return None
    hour = f"{read.hours[0]:02}:{read.minutes[0]:02}"
    return Rhythm(week=week, weekday=WEEKDAYS[read.weekdays[0]], hour=hour)


def _days(spec: str) -> tuple[int, ...]:
    return parse_cron(f"0 0 {spec} * *").days


def hour_of(typed: str) -> str:
    """Return an hour as it was typed ("9.00"); "" for none."""
    found = _HOUR.fullmatch(typed.strip())
    return f"{int(found[1]):02}:{found[2]}" if found else ""


def pattern_of(catalogue: Catalogue, newsletter: str) -> EditionPlan | None:
    """Return the plan by whose rule numbers come; None: there is none, or several."""
    found = [
        plan
        for plan in catalogue.all(EditionPlan)
        # Each number that came by the rule has its own time.
        if plan.newsletter == newsletter and plan.cron and not plan.send_at
    ]
    return found[0] if len(found) == 1 else None


def has_form(catalogue: Catalogue, newsletter: str) -> bool:
    """Tell whether a form can say the rhythm of a newsletter."""
    rules = {
        plan.cron
        for plan in catalogue.all(EditionPlan)
        if plan.newsletter == newsletter and plan.cron
    }
    return not rules or (
        len(rules) == 1
        and pattern_of(catalogue, newsletter) is not None
        and rhythm_of(min(rules)) is not None
    )


def rhythm_values(catalogue: Catalogue, newsletter: str) -> Values:
    """Return the fields of a rhythm as they stand."""
    plan = pattern_of(catalogue, newsletter)
    rhythm = rhythm_of(plan.cron) if plan else None
    if plan is None or rhythm is None:
        return {}
    return {
        WEEK: (rhythm.week,),
        WEEKDAY: (rhythm.weekday,),
        HOUR: (rhythm.hour,),
        OWNER: (plan.owner,),
    }
