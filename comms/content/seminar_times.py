"""Reads days and hours as people type them in Finnish, Swedish and English.

"11.3.2027", "to 11.3.", "11 mars 2027", "12–15", "klo 9.30", "12 noon to 3 pm": what
is clear is taken, what is missing is asked for. No text, however odd, raises.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from comms.clock import LocalTimeUnclear, in_zone, instant

#: Longer than this is no day and no hour.
_LONGEST = 60
_DOTTED = re.compile(r"([0-9]{1,2})\s?[./-]\s?([0-9]{1,2})(?:\s?[./-]?\s?([0-9]*))?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NAMED = re.compile(r"([0-9]{1,2})\.?\s*([^\W\d_]{3,})\.?,?\s*([0-9]*)")
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+([0-9]{1,2}),?\s*([0-9]*)")
#: A weekday or "den" before a date says nothing new.
_WEEKDAY = re.compile(
    r"^(?:den|ma|ti|ke|to|pe|la|su|må|on|fr|lö|sö|ti|mon|tue|wed|thu|fri|sat|sun"
    r"|[^\W\d_]+(?:tai|kko|stai|dag|day|na))\.?,?\s+(?:den\s+)?",
    re.IGNORECASE,
)
#: How names of months begin in the three languages; the longer ones first.
_MONTHS = {
    "maalis": 3,
    "marras": 11,
    "tammi": 1,
    "helmi": 2,
    "huhti": 4,
    "touko": 5,
    "heinä": 7,
    "joulu": 12,
    "kesä": 6,
    "syys": 9,
    "loka": 10,
    "elo": 8,
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "maj": 5,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "okt": 10,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}

_YEAR_DIGITS = 4
_NOON = 12


@dataclass(frozen=True, kw_only=True)
class Unread:
    """Why a day or hour could not be taken: the rule, for its sentence."""

    #: "year_missing", "day_wrong", "hours_wrong", "end_missing", "time_wrong".
    key: str


def read_day(text: str) -> date | Unread:
    """Return the day that was typed."""
    plain = " ".join(text[:_LONGEST].split()).strip(" .,").lower()
    plain = _WEEKDAY.sub("", plain)
    if found := _ISO.fullmatch(plain):
        return _day(found[3], found[2], found[1])
    if found := _DOTTED.fullmatch(plain):
        return _day(found[1], found[2], found[3] or "")
    if found := _NAMED.fullmatch(plain):
        return _day(found[1], _month(found[2]), found[3])
    if found := _NAMED_FIRST.fullmatch(plain):
        return _day(found[2], _month(found[1]), found[3])
    return Unread(key="day_wrong")


def _month(name: str) -> str:
    return next((str(n) for start, n in _MONTHS.items() if name.startswith(start)), "0")


def _day(day: str, month: str, year: str) -> date | Unread:
    # Any leap year: whether there is such a day at all comes before the year.
    wanted = int(year) if len(year) == _YEAR_DIGITS else _LEAP_YEAR
    try:
        found = date(wanted, int(month), int(day))
    except ValueError:
        return Unread(key="day_wrong")
    return found if len(year) == _YEAR_DIGITS else Unread(key="year_missing")


_LEAP_YEAR = 2028

#: One time of day: hour, minutes, half of the day, offset from UTC.
_TIME = (
    r"(?:klo|kl\.?|at|från|from|kello)?\s*([0-9]{1,2})(?:[.:]([0-9]{2}))?\s*"
    r"(am|pm|a\.m\.?|p\.m\.?|noon|midnight)?\s*"
    r"((?:utc)?\+[0-9]{2}:[0-9]{2}|utc-[0-9]{2}:[0-9]{2})?"
)
_ONE = re.compile(_TIME)
#: Any of the signs that people take for "from … to".
_DASH = "[-\u2010-\u2015\u2212]"
_SPAN = re.compile(rf"{_TIME}\s*(?:{_DASH}|to|till|until)\s*{_TIME}")


@dataclass(frozen=True, kw_only=True)
class Hour:
    """A time of day as a wall clock shows it."""

    #: "12:00".
    wall: str
    #: "+03:00", where somebody told two hours of one night apart; else "".
    offset: str = ""


def read_hour(text: str) -> Hour | Unread:
    """Return the time of day that was typed."""
    found = _ONE.fullmatch(_tidied(text))
    hour = _hour(found.groups(), "") if found else None
    return hour or Unread(key="time_wrong")


def read_hours(text: str) -> tuple[Hour, Hour] | Unread:
    """Return when it begins and ends."""
    plain = _tidied(text)
    if found := _SPAN.fullmatch(plain):
        start, end = found.groups()[:4], found.groups()[4:]
        last = _hour(end, "")
        first = _first(start, end[2] or "", last) if last else None
        return (first, last) if first and last else Unread(key="hours_wrong")
    if (found := _ONE.fullmatch(plain)) and _hour(found.groups(), ""):
        return Unread(key="end_missing")
    return Unread(key="hours_wrong")


def _tidied(text: str) -> str:
    return " ".join(text[:_LONGEST].split()).strip(" ,").lower()


def _first(parts: tuple[str, ...], half: str, last: Hour) -> Hour | None:
    """Return the beginning; "9–11 am" begins in the morning, and "11–3 pm" too."""
    same = _hour(parts, half if half not in {"noon", "midnight"} else "")
    return same if same and same.wall < last.wall else _hour(parts, "")


def _hour(parts: tuple[str, ...], half: str) -> Hour | None:
    hour, minutes = int(parts[0]), int(parts[1] or 0)
    half = (parts[2] or half).replace(".", "")
    if half and not 1 <= hour <= _NOON:
        return None
    if half in {"am", "midnight"}:
        hour %= _NOON
    elif half in {"pm", "noon"}:
        hour = hour % _NOON + _NOON
    if hour > 23 or minutes > 59:  # noqa: PLR2004 - a clock
        return None
    return Hour(
        wall=f"{hour:02}:{minutes:02}", offset=(parts[3] or "").removeprefix("utc")
    )


def local(day: date, hour: Hour) -> str:
    """Return day and hour as files hold them ("2027-03-11T12:00")."""
    return f"{day.isoformat()}T{hour.wall}{hour.offset}"


def unclear(moment: str, zone: str) -> str:
    """Return what is wrong with a local time in its zone: a rule, or ""."""
    try:
        instant(moment, zone)
    except LocalTimeUnclear as fault:
        return fault.key
    except (ValueError, OverflowError):
        return "offset_wrong"
    return ""


def both_readings(moment: str, zone: str) -> tuple[str, str]:
    """Return how to write the two hours of an autumn night that look the same."""
    naive = datetime.fromisoformat(moment).replace(tzinfo=None)
    place = ZoneInfo(zone)
    first, second = (
        _offset(naive.replace(tzinfo=place, fold=fold).utcoffset()) for fold in (0, 1)
    )
    return f"{naive:%H.%M}{first}", f"{naive:%H.%M}{second}"


def _offset(span: timedelta | None) -> str:
    minutes = round((span or timedelta()).total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    prefix = "UTC" if minutes < 0 else ""
    return f"{prefix}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def next_minute(now: datetime, zone: str) -> str:
    """Return the present minute, or the next, as local time that happens once."""
    whole = now.replace(second=0, microsecond=0)
    local = in_zone(whole if whole == now else whole + timedelta(minutes=1), zone)
    moment = f"{local:%Y-%m-%dT%H:%M}"
    if not unclear(moment, zone):
        return moment
    first, second = both_readings(moment, zone)
    offset = (second if local.fold else first)[len("00.00") :].removeprefix("UTC")
    return f"{moment}{offset}"


def shown_day(moment: str) -> str:
    """Return the day of a stored local time as people type it ("11.3.2027")."""
    day = date.fromisoformat(moment[:10])
    return f"{day.day}.{day.month}.{day.year}"


def shown_hour(moment: str) -> str:
    """Return the hour of a stored local time as people type it ("9.00")."""
    at = datetime.fromisoformat(moment)
    return f"{at.hour}.{at:%M}{_offset(at.utcoffset()) if at.tzinfo else ''}"


def shown_hours(starts: str, ends: str) -> str:
    """Return two stored local times as people type them ("12–15")."""
    return "–".join(shown_hour(at).removesuffix(".00") for at in (starts, ends))
