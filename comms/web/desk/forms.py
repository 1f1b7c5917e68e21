"""What pages with forms have in common: what was pressed, what was typed, echoes.

Nothing here decides: checks belong to the desk behind the page. An echo says a date
back in words, so that whoever typed it sees the weekday; a date that cannot be read
has no echo, its error says more.
"""

import re
from collections.abc import Iterable
from datetime import date

from comms.errors import Refused
from comms.language import MissingWords, say
from comms.model import kept
from comms.model.desk import Problem, Values
from comms.model.kept import COMMENT
from comms.model.seminar import one
from comms.model.text_form import KINDS
from comms.web.desk.refusals import sentence

#: Names of fields in forms that are not facts of the thing itself.
ABOUT_THE_FORM = kept.ABOUT_THE_FORM
#: Returns what a form says about the thing, without its own fields.
facts = kept.facts

#: Fields that hold a day, and those that hold hours.
DAYS = (
    "day",
    "registration_closes_day",
    "publish_day",
    "mail_day",
    "closes_day",
    "embargo_day",
    "photo_until_day",
)

#: Comments that are ticked at once, at most.
_MOST_COMMENTS = 200
#: Severities that keep a form from becoming what was pressed.
_STOPPING = frozenset({"error", "ask"})

_WRITTEN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_NUMBER = re.compile(r"[0-9]{1,9}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def number(text: str) -> int:
    """Return the number of a row that a form names; 0 for anything else."""
    return int(text) if _NUMBER.fullmatch(text) else 0


def ticked(posted: Values) -> list[int]:
    """Return the comments that are ticked as done in a form."""
    names = (name.removeprefix(COMMENT) for name in posted if name.startswith(COMMENT))
    return [found for name in names if (found := number(name))][:_MOST_COMMENTS]


def once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems so that a field says each sentence once."""
    found = {(one.field, one.severity, one.sentence): one for one in problems}
    return tuple(found.values())


def by_field(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Return the problems that stop, by the field that shows them."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.field and problem.severity in _STOPPING:
            found.setdefault(problem.field, []).append(problem)
    return found


def stops(problems: Iterable[Problem]) -> bool:
    """Tell whether something stops."""
    return any(problem.severity in _STOPPING for problem in problems)


def echoes(values: Values, language: str) -> dict[str, str]:
    """Return the days of a form in words: field → "torstai, viikko 10"."""
    return {name: spoken_day(one(values, name), language) for name in DAYS}


def spoken_day(typed: str, language: str) -> str:
    """Return weekday and week of a typed day; "" where it is no whole date."""
    day = read_day(typed)
    if day is None:
        return ""
    week = day.isocalendar().week
    return say(language, f"desk.weekday.{day.weekday()}", week=week)


def read_day(typed: str) -> date | None:
    """Return the day that was typed as "11.3.2027" or "2027-03-11"."""
    text = typed.strip()
    if match := _WRITTEN.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def leaving_on(on: str) -> Values:
    """Return when something leaves, as the form has it, from "2027-02-10T09:00"."""
    day, _, hour = on.partition("T")
    found = read_day(day)
    if found is None:
        return {}
    values = {"publish_day": (f"{found.day}.{found.month}.{found.year}",)}
    if hour:
        values["publish_time"] = (hour.removeprefix("0").replace(":", "."),)
    return values


def label(field: str, language: str, kind: str = "") -> str:
    """Return what a person calls a field, with the language it is written in.

    Args:
        field: Its name.
        language: Of the words.
        kind: Type of the text whose form it stands in; "" for a seminar's.
    """
    name, _, code = field.partition(".")
    words = _OF_TEXTS.get(name) if kind in KINDS else None
    try:
        word = say(language, (words or f"desk.form.{name}").format(kind=kind))
    except MissingWords:
        return field
    return f"{word} ({code})" if code else word


#: Fields that a text calls otherwise than a seminar does.
_OF_TEXTS = {
    "summary": "desk.text.summary",
    "more": "desk.text.body",
    "closes_day": "desk.form.closes_day.{kind}",
}


def refused(refusal: Refused, language: str, field: str = "") -> tuple[Problem, ...]:
    """Return a rule that said no as a problem of a field, or of the whole form."""
    words = sentence(refusal, language)
    problem = Problem(field=field, severity="error", key=refusal.key, sentence=words)
    return (problem,)


def named(problems: Iterable[Problem], rule: str, words: str) -> str:
    """Return what a rule said no with, in the page's own words where it has them.

    Args:
        problems: What the page says to be wrong: it calls things by their titles.
        rule: Key of the rule; "": none said no.
        words: What the rule says, which may know ids only.
    """
    own = [one.sentence for one in problems if rule and one.key == rule]
    return " ".join(own) or words
