"""The calendar as a table: who says what where and when, one line a text.

The columns are those that people plan with in spreadsheets; what comes back in them
(`calendar_import`) is told by the same headings, in any of the three languages.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any

from comms.content.sheets import MOST_ROWS
from comms.language import LANGUAGES, say
from comms.model.calendar import Asked
from comms.model.programme import Area
from comms.store import calendar as rows
from comms.store import calendar_told, waiting
from comms.workflows.calendar import span
from comms.workflows.calendar_found import Found, look, shown, tongues
from comms.workflows.desk_sight import Sight

#: In this order; the first eight are what everybody has, the rest is optional.
COLUMNS = (
    "time",
    "channel",
    "person",
    "theme",
    "topic",
    "text",
    "picture",
    "link",
    "language",
    "audience",
    "length",
    "state",
    "published",
    "address",
    "item",
    "id",
)
#: In which anything can be planned.
_YEARS = range(1990, 2200)
#: Kinds that have a text somebody plans.
_KINDS = frozenset({"post", "page", "edition"})


def table(sight: Sight, asked: Asked) -> list[list[str]]:
    """Return a view of the calendar as a table, with its headings."""
    first, last = span(asked)
    window = look(sight, asked, first, last)
    planned = [one for one in window.found if one.kind in _KINDS]
    found = shown(sight, planned[:MOST_ROWS])
    named = {one.told.id for one in found if one.told}
    titles = calendar_told.titles_of(sight.session, named)
    facts = rows.facts_of(sight.session, named)
    socials = rows.socials_of(sight.session, named)
    urls = _addresses(sight, found)
    heading = [sight.say(f"calendar.column.{name}") for name in COLUMNS]
    lines = [heading]
    for one in found:
        told = one.told.id if one.told else 0
        own = [
            [cells[name] for name in COLUMNS]
            for cells in _cells(
                sight,
                one,
                facts.get(told, {}),
                titles.get(told, {}),
                socials.get(told, {}),
                tongues(sight, one, titles.get(told, {})) or ("",),
                urls,
            )
        ]
        if len(lines) + len(own) > MOST_ROWS + 1:
            # Whole things, and no more of them than can be read back.
            break
        lines += own
    return lines


def _cells(  # noqa: PLR0913, PLR0917 - what is known of one thing
    sight: Sight,
    one: Found,
    about: Mapping[str, Any],
    titles: Mapping[str, str],
    socials: Mapping[str, str],
    languages: Sequence[str],
    urls: Mapping[tuple[str, str, str], str],
) -> Iterator[dict[str, str]]:
    """Yield the cells of one thing by their columns: on each account, as it speaks."""
    for account, language in product(one.accounts or ("",), languages):
        text = socials.get(language, "") if account else ""
        yield {
            "time": one.at.strftime("%Y-%m-%d %H:%M"),
            "channel": _channel(sight, one, account),
            "person": sight.person(one.row.owner),
            "theme": ", ".join(_areas(sight, about.get("areas") or [])),
            "topic": titles.get(language, "") or one.about,
            "text": text,
            "picture": about.get("image") or "",
            "link": _link(sight, one, language),
            "language": language,
            "audience": ", ".join(about.get("audiences") or []),
            "length": str(len(text)) if text else "",
            "state": sight.say(f"desk.state.{one.state}"),
            "published": "x" if one.row.published_at else "",
            "address": urls.get((one.about, account, language), ""),
            "item": one.about,
            "id": one.key,
        }


def _channel(sight: Sight, one: Found, account: str) -> str:
    if account:
        return sight.account(account)
    if one.kind == "edition":
        return sight.newsletter(one.row.newsletter)
    return sight.say("calendar.kind.page")


def _areas(sight: Sight, names: Sequence[str]) -> list[str]:
    found = [(name, sight.catalogue.find(Area, name)) for name in names]
    return [sight.viewer.text(area.name) if area else name for name, area in found]


def _link(sight: Sight, one: Found, language: str) -> str:
    if one.kind == "edition" or not language:
        return ""
    return f"{sight.house.base_url}/{language}/news/{one.about}"


def _addresses(sight: Sight, found: Sequence[Found]) -> dict[tuple[str, str, str], str]:
    """Return where posts stand, by item, account and language."""
    out = {
        one.row.id: one.about
        for one in found
        if one.kind == "post" and one.row.published_at
    }
    told = waiting.public_deliveries(sight.session, list(out))
    urls = waiting.addresses(
        sight.session, [d.id for own in told.values() for d in own]
    )
    return {
        (out[number], one.account, one.language): urls[one.id]
        for number, own in told.items()
        for one in own
        if one.id in urls
    }


def column_of(heading: str) -> str:
    """Return the column that a heading names, in any language; "" for none."""
    wanted = " ".join(heading.split()).casefold()
    for name in COLUMNS:
        words = {say(code, f"calendar.column.{name}").casefold() for code in LANGUAGES}
        if wanted in words | {name}:
            return name
    return ""


#: What stands before an hour ("11.3.2027 klo 9.00").
_OCLOCK = re.compile(r"\s+(klo|kl\.?|at)\s+", re.IGNORECASE)


def read_time(text: str) -> str:
    """Return a written time as files write it; "" for what is none."""
    text = _OCLOCK.sub(" ", text)
    for form in (
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M",
        "%d.%m.%Y %H:%M",
        "%d.%m.%Y %H.%M",
    ):
        try:
            found = datetime.strptime(text.strip(), form)  # noqa: DTZ007 - on the wall
        except ValueError:
            continue
        return f"{found:%Y-%m-%dT%H:%M}" if found.year in _YEARS else ""
    return ""
