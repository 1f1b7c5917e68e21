"""Holidays of Finland and Sweden, computed from the rules that laws and churches set.

Twenty lines of rules do not change with the year and need no library to load; a test
compares them with printed calendars. Names are in the reader's language. School terms
differ by municipality: they belong into the year clock of a programme.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from comms.language import interface_language

#: Feasts by their distance from Easter Sunday, in days.
_EASTER = {
    "good_friday": -2,
    "easter": 0,
    "easter_monday": 1,
    "ascension": 39,
    "pentecost": 49,
}
#: Month and day, and where the day is kept.
_FIXED = (
    ("new_year", 1, 1, "FI SE"),
    ("epiphany", 1, 6, "FI SE"),
    ("may_day", 5, 1, "FI SE"),
    ("national_day", 6, 6, "SE"),
    ("independence", 12, 6, "FI"),
    ("christmas_eve", 12, 24, "FI SE"),
    ("christmas", 12, 25, "FI SE"),
    ("boxing_day", 12, 26, "FI SE"),
    ("new_years_eve", 12, 31, "SE"),
)
_FRIDAY, _SATURDAY = 4, 5

_NAMES = {
    "new_year": ("uudenvuodenpäivä", "nyårsdagen", "New Year's Day"),
    "epiphany": ("loppiainen", "trettondagen", "Epiphany"),
    "good_friday": ("pitkäperjantai", "långfredagen", "Good Friday"),
    "easter": ("pääsiäispäivä", "påskdagen", "Easter Sunday"),
    "easter_monday": ("2. pääsiäispäivä", "annandag påsk", "Easter Monday"),
    "may_day": ("vappu", "första maj", "May Day"),
    "ascension": ("helatorstai", "Kristi himmelsfärdsdag", "Ascension Day"),
    "pentecost": ("helluntaipäivä", "pingstdagen", "Pentecost"),
    "national_day": (
        "Ruotsin kansallispäivä",
        "Sveriges nationaldag",
        "National Day of Sweden",
    ),
    "midsummer_eve": ("juhannusaatto", "midsommarafton", "Midsummer Eve"),
    "midsummer": ("juhannuspäivä", "midsommardagen", "Midsummer Day"),
    "all_saints": ("pyhäinpäivä", "alla helgons dag", "All Saints' Day"),
    "independence": (
        "itsenäisyyspäivä",
        "självständighetsdagen",
        "Independence Day of Finland",
    ),
    "christmas_eve": ("jouluaatto", "julafton", "Christmas Eve"),
    "christmas": ("joulupäivä", "juldagen", "Christmas Day"),
    "boxing_day": ("tapaninpäivä", "annandag jul", "Boxing Day"),
    "new_years_eve": ("uudenvuodenaatto", "nyårsafton", "New Year's Eve"),
}
_LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """A day on which few people read, and fewer work."""

    day: date
    #: As it stands in a calendar of the reader's language.
    name: str
    #: "FI", "SE": where it is kept.
    countries: tuple[str, ...]


def holidays(first: date, last: date, language: str) -> list[Holiday]:
    """Return the holidays of a span, both days included, in order."""
    place = _LANGUAGES.index(interface_language(language))
    found = [
        Holiday(day=day, name=_NAMES[key][place], countries=tuple(where.split()))
        for year in range(first.year, last.year + 1)
        for key, day, where in _of(year)
        if first <= day <= last
    ]
    return sorted(found, key=lambda holiday: (holiday.day, holiday.name))


def _of(year: int) -> Iterator[tuple[str, date, str]]:
    sunday = easter(year)
    for key, days in _EASTER.items():
        yield key, sunday + timedelta(days=days), "FI SE"
    for key, month, day, where in _FIXED:
        yield key, date(year, month, day), where
    yield "midsummer_eve", _first(_FRIDAY, date(year, 6, 19)), "FI SE"
    yield "midsummer", _first(_SATURDAY, date(year, 6, 20)), "FI SE"
    yield "all_saints", _first(_SATURDAY, date(year, 10, 31)), "FI SE"


def _first(weekday: int, day: date) -> date:
    """Return the first such weekday on a day or after it."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def easter(year: int) -> date:
    """Return Easter Sunday of the western churches (Meeus, Jones and Butcher)."""
    golden, century = year % 19, year // 100
    leaps = century - century // 4 - (8 * century + 13) // 25
    epact = (leaps + 19 * golden + 15) % 30
    moon = epact - epact // 28 * (1 - 29 // (epact + 1) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))
