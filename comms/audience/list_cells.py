"""Reads one cell of a list: words for languages, regions, days, where people stand."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from comms.audience.list_columns import plain
from comms.model.cells import unmarked
from comms.model.lists import Standing

#: Letters of a cell that is kept; custom fields of a person.
LONGEST, MOST_OWN = 500, 30
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BETWEEN = re.compile(r"[,;|\n]")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?\Z")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall time without zone
_FINNISH_DATE = re.compile(
    r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})"
    r"(?:[ T](?:klo |kl\. )?([0-9]{1,2})[.:]([0-9]{2}))?"
)
_LEVELS = {"easy": "easy", "selko": "easy", "selkokieli": "easy", "lättspråk": "easy"}
_FORMATS = {"text": "text", "plain": "text", "teksti": "text", "html": "html"}
_LANGUAGES = {
    "fi": "fi fin finnish suomi finska suomeksi",
    "sv": "sv swe se swedish ruotsi svenska ruotsiksi",
    "en": "en eng english englanti engelska",
}

#: Adds what a cell says to what is found of a row, or to what is left out.
Put = Callable[[dict[str, object], list[str]], None]


#: What is found of a row so far, and what of it is left out.
Found = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What values of a programme a list may name; keys are `plain`."""

    languages: Mapping[str, str]
    regions: Mapping[str, str]
    areas: Mapping[str, str]
    audiences: Mapping[str, str]
    events: Mapping[str, str]
    newsletter: str
    zone: str
    #: Where everybody of the list stands, whatever its cells say; "": as they say.
    standing: Standing | None = None


def languages(codes: Sequence[str]) -> dict[str, str]:
    """Return the words for some languages, as `Known` has them."""
    words = {code: _LANGUAGES.get(code, code).split() for code in codes}
    return {word: code for code, found in words.items() for word in found}


class Cells:
    """Reads the cells of one list."""

    def __init__(self, known: Known, statuses: Mapping[str, Standing]) -> None:
        self._known = known
        self._statuses = statuses
        self._readers: Mapping[str, Callable[[str], Put]] = {
            "language": self._language,
            "level": lambda text: _put("level", _LEVELS.get(plain(text), "standard")),
            "format": lambda text: _put("format", _FORMATS.get(plain(text), "html")),
            "audience": partial(_one_of, "audience", known.audiences),
            "region": partial(_one_of, "region", known.regions),
            "areas": partial(_some_of, "areas", known.areas),
            "events": partial(_some_of, "events", known.events),
            "status": self._status,
            "newsletters": self._newsletters,
            "consent_at": self._instant,
            "attributes": _attributes,
            "unsubscribed_at": lambda _: _put("standing", "unsubscribed"),
            "bounced_at": lambda _: _put("standing", "bounced"),
        }
        self._again = lru_cache(maxsize=4096)(self._read)

    def read(self, name: str, cell: str) -> "Put":
        """Return what a cell adds to what is known of its row."""
        # Languages, regions and the like are few; names and days are not.
        return (self._read if name in _MANY else self._again)(name, cell)

    def _read(self, name: str, cell: str) -> "Put":
        text = clean(cell)
        if not text:
            return _nothing
        reader = self._readers.get(name)
        return reader(text) if reader else _put(name, text)

    def _language(self, text: str) -> "Put":
        known = self._known.languages
        # "fi-FI", "sv_SE".
        code = plain(re.split("[-_]", text)[0])
        value = known.get(plain(text)) or known.get(code)
        return _put("language", value) if value else _remark("language")

    def _status(self, text: str) -> "Put":
        standing = self._statuses.get(plain(text))
        # What we do not understand is no yes.
        return _put("standing", standing or "ignored")

    def _newsletters(self, text: str) -> "Put":
        wanted = self._known.newsletter
        for part in text.split():
            newsletter, _, state = part.partition(":")
            if newsletter == wanted:
                return _put("standing", self._statuses.get(plain(state), "ignored"))
        return _put("standing", "ignored")

    def _instant(self, text: str) -> "Put":
        at = _moment(text, self._known.zone)
        return _put("consent_at", at) if at else _remark("consent_at")


#: Names whose cells seldom say the same twice.
_MANY = frozenset(
    {"name", "first_name", "last_name", "consent_at", "note", "attributes"}
)


def _one_of(name: str, known: Mapping[str, str], text: str) -> "Put":
    value = known.get(plain(text))
    return _put(name, value) if value is not None else _remark(name)


def _some_of(name: str, known: Mapping[str, str], text: str) -> "Put":
    parts = [plain(part) for part in _BETWEEN.split(text) if part.strip()]
    values = tuple(dict.fromkeys(known[part] for part in parts if part in known))
    is_whole = all(part in known for part in parts)

    def put(found: dict[str, object], remarks: list[str]) -> None:
        if values:
            found[name] = values
        if not is_whole:
            remarks.append(name)

    return put


def _attributes(text: str) -> "Put":
    try:
        written = json.loads(text)
    except (ValueError, RecursionError):
        return _remark("attributes")
    if not isinstance(written, dict):
        return _remark("attributes")
    plain_ones = tuple(
        (str(key)[:60], clean(str(value))[:LONGEST])
        for key, value in list(written.items())[:MOST_OWN]
        if isinstance(value, str | int | float | bool) and str(value).strip()
    )
    return _put("fields", plain_ones)


def _nothing(_found: dict[str, object], _remarks: list[str]) -> None:
    """Add nothing."""


def _put(name: str, value: object) -> Put:
    return lambda found, _remarks: found.__setitem__(name, value)


def _remark(name: str) -> Put:
    return lambda _found, remarks: remarks.append(name)


def clean(cell: str) -> str:
    """Return the text of a cell, in one line and without marks."""
    text = unmarked(cell.strip())
    return _CONTROL.sub(" ", text) if not text.isprintable() else text


def _moment(text: str, zone: str) -> datetime | None:
    """Return an instant that somebody wrote in any usual way; None: nobody can say."""
    try:
        if dotted := _FINNISH_DATE.match(text):
            day, month, year, hour, minute = (
                int(part or 0) for part in dotted.groups()
            )
            at = datetime(year, month, day, hour, minute)  # noqa: DTZ001 - below
        elif _SERIAL.match(text):
            at = _EPOCH + timedelta(days=float(text))
        else:
            at = datetime.fromisoformat(text.removesuffix(" UTC"))
        aware = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
        return aware.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
