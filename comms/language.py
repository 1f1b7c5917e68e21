"""The words of the program in the reader's language, and how dates are written.

Catalogues are gettext files under `locale/`, one domain per place where words are
seen; message ids are names ("news.read_more"), so English is a catalogue like the
others. `make assets` compiles them. A key without words is an error, never shown.
"""

import gettext
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

#: Languages the program itself speaks.
LANGUAGES = ("fi", "sv", "en")
#: `rules`: refusals and findings; `cli`: what commands say; `content`: words made
#: from facts; `site`: readers'
#: pages; `mail`: newsletters; `events`: press texts, copy cards, changes of events;
#: `channels`: what networks do not take, and why not; `posts`: lengths and hashtags;
#: `desk`: pages of the desk; `door`: its way in, accounts, pauses and cards;
#: `seminar`: its form, and what is written from it;
#: `notices`: mails to those who work here; `outputs`: what becomes of items, and
#: lines of the desk's lists; `operate`: starting, saving and restoring a site;
#: `doctor`: what is wrong with one; `sending`: how far, how fast, done when;
#: `bounce`: what came back, why, and what follows; `people`: ways to sign in, one's own
#: account, who works here; `calendar`: when everything leaves, and moving it;
#: `kept`: what is typed and not saved, who else writes, saved versions; `approval`:
#: what waits for whose approval, differences, comments; `running`: accounts, stops and
#: what they hold, who did what; `kits`: what is offered to units, who does what;
#: `facts`: facts and core messages; `programme`: units, areas, hashtags, newsletters,
#: brand and policies at the desk; `brand`: how a unit looks; `components`: the page of
#: all components; `lists`: people who come in by lists and go out in them, segments;
#: `signup`: forms, mails and pages of coming in and of one's choices; `rights`: what is
#: known of a person, erasing her, and who was exposed; `segments`: their pages.
DOMAINS = (
    "rules",
    "cli",
    "content",
    "site",
    "mail",
    "events",
    "channels",
    "posts",
    "desk",
    "door",
    "seminar",
    "notices",
    "outputs",
    "operate",
    "doctor",
    "sending",
    "bounce",
    "people",
    "editions",
    "calendar",
    "kept",
    "approval",
    "programme",
    "running",
    "facts",
    "kits",
    "components",
    "brand",
    "pictures",
    "proposals",
    "lists",
    "signup",
    "rights",
    "readers",
    "segments",
)

#: From here on the thousands of a number stand apart …
_APART = 10_000
#: … but in slots whose number names a thing, or is typed as it stands.
_NAMING = frozenset(
    {"act", "delivery", "ge", "le", "line", "number", "place", "port", "row"}
)

_LOCALE = Path(__file__).parent / "locale"

_WEEKDAYS = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("må", "ti", "on", "to", "fr", "lö", "sö"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "fi": [
        "tammikuu",
        "helmikuu",
        "maaliskuu",
        "huhtikuu",
        "toukokuu",
        "kesäkuu",
        "heinäkuu",
        "elokuu",
        "syyskuu",
        "lokakuu",
        "marraskuu",
        "joulukuu",
    ],
    "sv": [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


class MissingWords(LookupError):
    """A message id without words in a language; a fault of the program."""


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return all words of one language, for `say` and for Jinja's i18n extension."""
    merged = _Strict(language)
    for domain in DOMAINS:
        path = _LOCALE / language / "LC_MESSAGES" / f"{domain}.mo"
        if not path.exists():
            message = f"{path} is missing: `make assets` builds it"
            raise MissingWords(message)
        with path.open("rb") as file:
            merged.take(gettext.GNUTranslations(file))
    return merged


class _Strict(gettext.NullTranslations):
    """Translations that refuse to show a message id instead of words."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._parts: list[gettext.GNUTranslations] = []
        #: Words that were asked for before: a page asks for the same ones again and
        #: again, and each catalogue that lacks them costs time.
        self._known: dict[str, str] = {}
        #: Which catalogue has the words of what is counted.
        self._counted: dict[str, gettext.GNUTranslations] = {}

    def take(self, part: gettext.GNUTranslations) -> None:
        self._parts.append(part)

    def gettext(self, message: str) -> str:
        if message in self._known:
            return self._known[message]
        for part in self._parts:
            if (found := part.gettext(message)) != message:
                self._known[message] = found
                return found
        raise MissingWords(f"{message} ({self._language})")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        if msgid1 in self._counted:
            return self._counted[msgid1].ngettext(msgid1, msgid2, n)
        for part in self._parts:
            found = part.ngettext(msgid1, msgid2, n)
            if found not in {msgid1, msgid2}:
                self._counted[msgid1] = part
                return found
        raise MissingWords(f"{msgid1} ({self._language})")


def say(language: str, key: str, /, **slots: object) -> str:
    """Return the words of `key`, with `%(name)s` slots filled."""
    words = catalogue(interface_language(language)).gettext(key)
    return words % written(slots, language) if slots else words


def say_count(language: str, key: str, count: int, **slots: object) -> str:
    """Return the words of `key` in the plural form that `count` asks for."""
    found = catalogue(interface_language(language)).ngettext(key, f"{key}.many", count)
    return found % written({"count": count, **slots}, language)


def written(slots: Mapping[str, object], language: str) -> dict[str, object]:
    """Return what fills the slots of words: large counts and days as people do."""
    return {
        name: value if name in _NAMING else _as_read(value, language)
        for name, value in slots.items()
    }


def _as_read(value: object, language: str) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return format_day(value, language)
    return format_count(value, language)


def format_count(value: object, language: str) -> object:
    """Return a number from ten thousand on with its thousands apart.

    "12 500" with a blank that does not break, in English "12,500"; what is smaller, or
    no whole number, as it is. Years and other names of four digits stay whole.
    """
    is_large = isinstance(value, int) and abs(value) >= _APART
    if not is_large:
        return value
    mark = "," if interface_language(language) == "en" else "\u00a0"
    return f"{value:,}".replace(",", mark)


def interface_language(language: str) -> str:
    """Return the language of the program that serves readers of `language`."""
    return language if language in LANGUAGES else "en"


def pick(texts: Mapping[str, str], language: str, *fallbacks: str) -> str:
    """Return the text in the first language that has one; "" if none has."""
    for candidate in (language, *fallbacks):
        if texts.get(candidate):
            return texts[candidate]
    return next((text for text in texts.values() if text), "")


def month_name(month: int, language: str) -> str:
    """Return the month's name as it stands in a heading ("helmikuu")."""
    return _MONTHS[interface_language(language)][month - 1]


def format_day(day: date, language: str) -> str:
    """Return weekday and date: "to 11.3.2027", "Thu 11 March 2027"."""
    chosen = interface_language(language)
    weekday = _WEEKDAYS[chosen][day.weekday()]
    if chosen == "en":
        return f"{weekday} {day.day} {_MONTHS['en'][day.month - 1]} {day.year}"
    return f"{weekday} {day.day}.{day.month}.{day.year}"


def short_day(day: date, language: str, *, with_year: bool = False) -> str:
    """Return a date as it stands among others: "8.3.", "8.3" (sv), "8 Mar"."""
    chosen, year = interface_language(language), day.year if with_year else ""
    if chosen == "en":
        return f"{day.day} {_MONTHS['en'][day.month - 1][:3]} {year}".rstrip()
    point = "." if chosen == "fi" or with_year else ""
    return f"{day.day}.{day.month}{point}{year}"


def format_moment(moment: datetime, language: str) -> str:
    """Return date and wall time: "to 11.3.2027 klo 12", "…, 12 noon"."""
    return (
        f"{format_day(moment, language)}{_JOINT[interface_language(language)]}"
        f"{_time(moment, language)}"
    )


def format_span(start: datetime, end: datetime, language: str) -> str:
    """Return when something takes place: "to 11.3.2027 klo 12–15"."""
    if start.date() != end.date():
        return f"{format_moment(start, language)} – {format_moment(end, language)}"
    return f"{format_moment(start, language)}–{_time(end, language)}"


def format_hour(moment: datetime, language: str) -> str:
    """Return a time of day with its minutes: "9.41", "9.00", "9.41 am"."""
    if interface_language(language) != "en":
        return f"{moment.hour}.{moment:%M}"
    half = "am" if moment.hour < 12 else "pm"  # noqa: PLR2004 - hours of a clock
    return f"{moment.hour % 12 or 12}.{moment:%M} {half}"


def unbroken(written: str) -> str:
    """Return a written time whose hour stays with its word where lines break.

    For pages and the HTML of mail only: in plain text, what people copy or search
    for has ordinary blanks.
    """
    return _HOUR.sub("\u00a0", written)


#: Blanks between an hour and its word: "klo 12", "kl. 12", "12 noon", "4.15 pm".
_HOUR = re.compile(
    r"(?<= klo) (?=\d)|(?<= kl\.) (?=\d)|(?<=\d) (?=[ap]m|noon|midnight)"
)

_JOINT = {"fi": " klo ", "sv": " kl. ", "en": ", "}


def _time(moment: datetime, language: str) -> str:
    if interface_language(language) != "en":
        return f"{moment.hour}.{moment:%M}" if moment.minute else str(moment.hour)
    if (moment.hour, moment.minute) == (12, 0):
        return "12 noon"
    if (moment.hour, moment.minute) == (0, 0):
        return "12 midnight"
    half = "am" if moment.hour < 12 else "pm"  # noqa: PLR2004 - hours of a clock
    hour = moment.hour % 12 or 12
    return f"{hour}.{moment:%M} {half}" if moment.minute else f"{hour} {half}"
