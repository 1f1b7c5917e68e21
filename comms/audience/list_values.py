"""Makes of the cells of a row somebody who can be written to, or says why not."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from comms.audience.list_columns import Columns, plain
from comms.mime.addresses import HeaderRefused, wire_address
from comms.model.addresses import address_key
from comms.model.cells import unmarked
from comms.model.lists import Candidate, Outcome, Standing, Unfit

#: Letters of a cell that is kept; of an address.
_LONGEST, _LONGEST_ADDRESS = 500, 320
_MOST_OWN = 30
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BETWEEN = re.compile(r"[,;|\n]")
#: "Maija Meikäläinen <maija@example.org>", as mail programs write it.
_WITHIN = re.compile(r"[^<>]*<([^<>\s]+)>\Z")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?\Z")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall time without zone
_FINNISH_DATE = re.compile(
    r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:[ T](?:klo |kl\. )?([0-9]{1,2})[.:]([0-9]{2}))?"
)
_LEVELS = {"easy": "easy", "selko": "easy", "selkokieli": "easy", "lättspråk": "easy"}
_FORMATS = {"text": "text", "plain": "text", "teksti": "text", "html": "html"}
_LANGUAGES = {
    "fi": "fi fin finnish suomi finska suomeksi",
    "sv": "sv swe se swedish ruotsi svenska ruotsiksi",
    "en": "en eng english englanti engelska",
}


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


class Rows:
    """Reads rows of one list by its columns."""

    def __init__(self, columns: Columns, known: Known) -> None:
        self._known = known
        self._own = columns.own[:_MOST_OWN]
        self._statuses = columns.statuses
        self._width = columns.width
        places = dict(columns.places)
        [self._email, *_] = places.pop("email")
        # By the column: most lists have three or four, and rows are many.
        self._places = tuple(
            (name, place) for name, found in places.items() for place in found
        )
        self._once = lru_cache(maxsize=4096)(self._read_cell)

    def read(
        self, number: int, line: int, cells: Sequence[str] | None
    ) -> Candidate | Unfit:
        """Return what one row says."""
        if cells is None:
            return Unfit(number, line, "too_long")
        if not any(cells):
            return Unfit(number, line, Outcome.EMPTY)
        count = len(cells)
        if count > self._width and any(map(str.strip, cells[self._width :])):
            return Unfit(number, line, "too_many_cells", _shown(cells, self._email))
        written = cells[self._email].strip() if self._email < count else ""
        if not written:
            is_blank = not any(map(str.strip, cells))
            return Unfit(number, line, Outcome.EMPTY if is_blank else "no_address")
        address = _address(written)
        if not address:
            return Unfit(number, line, "bad_address", written[:_LONGEST_ADDRESS])
        if not self._places and not self._own:
            standing = self._known.standing or "active"
            return Candidate(number, line, address, address_key(address), standing)
        found = self._cells(cells, count)
        if found is None:
            return Unfit(number, line, "cell_too_long", address)
        return Candidate(number, line, address, address_key(address), **found)

    def _cells(self, cells: Sequence[str], count: int) -> dict[str, object] | None:
        found: dict[str, object] = {}
        remarks: list[str] = []
        for name, place in self._places:
            cell = cells[place] if place < count else ""
            if not cell:
                continue
            if len(cell) > _LONGEST and name != "attributes":
                return None
            # Languages, regions and the like are few; names and days are not.
            read = self._read_cell if name in _MANY else self._once
            read(name, cell)(found, remarks)
        own = [*found.get("fields", ())]  # type: ignore[call-overload]
        for name, place in self._own:
            cell = _clean(cells[place]) if place < count else ""
            if len(cell) > _LONGEST:
                return None
            if cell:
                own.append((name, cell))
        if own:
            found["fields"] = tuple(sorted(dict(own).items()))
        if first := found.pop("first_name", ""):
            found.setdefault("name", f"{first} {found.get('last_name', '')}".strip())
        last = found.pop("last_name", "")
        if last:
            found.setdefault("name", last)
        if self._known.standing:
            found["standing"] = self._known.standing
        if remarks:
            found["remarks"] = " ".join(dict.fromkeys(remarks))
        return found

    def _read_cell(self, name: str, cell: str) -> "_Put":
        text = _clean(cell)
        if not text:
            return _nothing
        reader = _READERS.get(name)
        return reader(self, text) if reader else _put(name, text)

    def _one_of(self, name: str, known: Mapping[str, str], text: str) -> "_Put":
        value = known.get(plain(text))
        return _put(name, value) if value is not None else _remark(name)

    def _some_of(self, name: str, known: Mapping[str, str], text: str) -> "_Put":
        parts = [plain(part) for part in _BETWEEN.split(text) if part.strip()]
        values = tuple(dict.fromkeys(known[part] for part in parts if part in known))
        is_whole = all(part in known for part in parts)

        def put(found: dict[str, object], remarks: list[str]) -> None:
            if values:
                found[name] = values
            if not is_whole:
                remarks.append(name)

        return put

    def _language(self, text: str) -> "_Put":
        known = self._known.languages
        # "fi-FI", "sv_SE".
        code = plain(re.split("[-_]", text)[0])
        value = known.get(plain(text)) or known.get(code)
        return _put("language", value) if value else _remark("language")

    def _status(self, text: str) -> "_Put":
        standing = self._statuses.get(plain(text))
        # What we do not understand is no yes.
        return _put("standing", standing or "ignored")

    def _newsletters(self, text: str) -> "_Put":
        wanted = self._known.newsletter
        for part in text.split():
            newsletter, _, state = part.partition(":")
            if newsletter == wanted:
                return _put("standing", self._statuses.get(plain(state), "ignored"))
        return _put("standing", "ignored")

    def _instant(self, text: str) -> "_Put":
        at = _moment(text, self._known.zone)
        return _put("consent_at", at) if at else _remark("consent_at")

    def _attributes(self, text: str) -> "_Put":
        try:
            written = json.loads(text)
        except (ValueError, RecursionError):
            return _remark("attributes")
        if not isinstance(written, dict):
            return _remark("attributes")
        plain_ones = tuple(
            (str(key)[:60], _clean(str(value))[:_LONGEST])
            for key, value in list(written.items())[:_MOST_OWN]
            if isinstance(value, str | int | float | bool) and str(value).strip()
        )
        return _put("fields", plain_ones)


#: Adds what a cell says to what is found of a row, or to what is left out.
_Put = Callable[[dict[str, object], list[str]], None]


def _nothing(_found: dict[str, object], _remarks: list[str]) -> None:
    """Add nothing."""


def _put(name: str, value: object) -> _Put:
    return lambda found, _remarks: found.__setitem__(name, value)


def _remark(name: str) -> _Put:
    return lambda _found, remarks: remarks.append(name)


_READERS: Mapping[str, Callable[[Rows, str], _Put]] = {
    "language": Rows._language,
    "level": lambda _rows, text: _put("level", _LEVELS.get(plain(text), "standard")),
    "format": lambda _rows, text: _put("format", _FORMATS.get(plain(text), "html")),
    "audience": lambda rows, text: rows._one_of("audience", rows._known.audiences, text),
    "region": lambda rows, text: rows._one_of("region", rows._known.regions, text),
    "areas": lambda rows, text: rows._some_of("areas", rows._known.areas, text),
    "events": lambda rows, text: rows._some_of("events", rows._known.events, text),
    "status": Rows._status,
    "newsletters": Rows._newsletters,
    "consent_at": Rows._instant,
    "attributes": Rows._attributes,
    "unsubscribed_at": lambda _rows, _text: _put("standing", "unsubscribed"),
    "bounced_at": lambda _rows, _text: _put("standing", "bounced"),
}
#: Names whose cells seldom say the same twice.
_MANY = frozenset(
    {"name", "first_name", "last_name", "consent_at", "note", "attributes"}
)


def _clean(cell: str) -> str:
    text = unmarked(cell.strip())
    return _CONTROL.sub(" ", text) if not text.isprintable() else text


def _shown(cells: Sequence[str], place: int) -> str:
    return cells[place].strip()[:_LONGEST_ADDRESS] if place < len(cells) else ""


def _address(written: str) -> str:
    """Return an address as it is written to; "" for what is none."""
    address = unmarked(written)
    if "<" in address and (within := _WITHIN.match(address[:_LONGEST])):
        address = within[1]
    address = address.removeprefix("mailto:")
    if len(address) > _LONGEST_ADDRESS or "." not in address.rpartition("@")[2]:
        return ""
    try:
        wire_address("list", address, smtputf8=True)
    except HeaderRefused:
        return ""
    return address


def _moment(text: str, zone: str) -> datetime | None:
    """Return an instant that somebody wrote in any usual way; None: nobody can say."""
    try:
        if dotted := _FINNISH_DATE.match(text):
            day, month, year, hour, minute = (int(part or 0) for part in dotted.groups())
            at = datetime(year, month, day, hour, minute)  # noqa: DTZ001 - below
        elif _SERIAL.match(text):
            at = _EPOCH + timedelta(days=float(text))
        else:
            at = datetime.fromisoformat(text.removesuffix(" UTC"))
        aware = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
        return aware.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
