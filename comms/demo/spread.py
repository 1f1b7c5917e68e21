"""Counts where an announcement and the change of its room have arrived.

Names of outputs are those of the content plan ("web_page_fi", "post_x_fi"). Pages and
files are asked of the site as it was at the moment of the announcement, or is now.
"""

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import timedelta
from typing import Any

from comms.clock import StandingClock
from comms.demo.asking import Reader
from comms.demo.mailbox import CaughtMail
from comms.store import folders
from comms.store.publications import by_plan_entry, carriers, messages
from comms.workflows.house import House

_LANGUAGES = ("fi", "sv", "en")
#: The content plan's word for an account ("post_x_fi"), where it is another.
_SHORT = {"x_national": "x"}
_ANNOUNCEMENT, _CORRECTION = "e1_announcement", "e1_room_change"
_EVENT = "E1"

Posts = Sequence[Mapping[str, Any]]


def announced(house: House, item: str, posts: Posts) -> dict[str, int]:
    """Return how often each output of an announcement is there."""
    titles = _titles(house, item)
    reader = _reader_of_that_day(house, item)
    pages = {code: reader.read(f"/{code}/news/{item}") for code in _LANGUAGES}
    feeds = [reader.read(f"/{code}/feed.atom") for code in _LANGUAGES]
    calendars = [reader.read(f"/{code}/events/{_EVENT}.ics") for code in _LANGUAGES]
    records = _records(house)
    series = [one for one in records if one.get("super_event_type") == "recurring"]
    return {
        **{
            f"web_page_{code}": int(titles[code] in page)
            for code, page in pages.items()
        },
        "feed_entry": sum(f"/news/{item}" in feed for feed in feeds),
        "ics_file_two_events": sum(_events(file) == 2 for file in calendars),  # noqa: PLR2004 - two, as the name says
        "linkedevents_json_two_events_one_series": int(
            (len(records), len(series)) == (3, 1)
        ),
        "newsletter_block": _blocks(house, item),
        **_sent(item, posts),
        **{
            f"press_text_{code}": sum(titles[code] in text for text in texts)
            for code, texts in _press_texts(house, item).items()
        },
    }


def changed(house: House, caught: Sequence[CaughtMail], posts: Posts) -> dict[str, int]:
    """Return how often the changed room is told, by where it is told."""
    reader = Reader(house, house.clock)
    with house.store.read() as session:
        event = folders.event(session, _EVENT)
    rooms: Mapping[str, str] = event.facts["place"]["room"]
    pages = [
        rooms[code] in reader.read(f"/{code}/events/{_EVENT}") for code in _LANGUAGES
    ]
    files = [reader.read(f"/{code}/events/{_EVENT}.ics") for code in _LANGUAGES]
    return {
        "web_page": sum(pages),
        "ics_sequence_plus_1": sum("SEQUENCE:1" in file for file in files),
        "linkedevents_update": sum(
            rooms["fi"] in json.dumps(one, ensure_ascii=False)
            for one in _records(house)
        ),
        "correction_email_to_those_who_got_the_announcement": _told_again(
            house, caught
        ),
        "correction_posts": sum(_sent(_CORRECTION, posts).values()),
    }


def _reader_of_that_day(house: House, item: str) -> Reader:
    """Return a reader who looks just after the announcement."""
    with house.store.read() as session:
        page = by_plan_entry(session)[f"page:{item}"]
    moment = StandingClock((page.published_at or page.due_at) + timedelta(minutes=1))
    return Reader(replace(house, clock=moment), moment)


def _titles(house: House, item: str) -> dict[str, str]:
    with house.store.read() as session:
        row = folders.item(session, item)
        found = folders.versions(session, [row.id if row else None])
    return {
        version.language: version.title
        for versions in found.values()
        for version in versions
        if version.level == "standard"
    }


def _events(calendar: str) -> int:
    return calendar.count("BEGIN:VEVENT")


def _records(house: House) -> list[dict[str, Any]]:
    """Return the records in the files of the sandboxed event interface."""
    folder = house.settings.home / "sandbox" / "linkedevents"
    found: list[dict[str, Any]] = []
    for file in sorted(folder.glob("*.json")):
        found += json.loads(file.read_text())["events"]
    return found


def _blocks(house: House, item: str) -> int:
    """Return in how many texts of newsletters the item has its block."""
    link = f"/news/{item}".encode()
    with house.store.read() as session:
        return sum(
            link in message.skeleton
            for row in carriers(session, item)
            for message in messages(session, row.id)
            if message.variant == "html"
        )


def _sent(item: str, posts: Posts) -> dict[str, int]:
    return {
        f"post_{_SHORT.get(post['account'], post['account'])}_{post['language']}": 1
        for post in posts
        if (post["item"], post["state"]) == (item, "sent")
    }


def _press_texts(house: House, item: str) -> dict[str, list[str]]:
    """Return the press texts of an announcement by language."""
    found: dict[str, list[str]] = {}
    with house.store.read() as session:
        for entry, row in by_plan_entry(session).items():
            if entry == f"announcement:{item}:press":
                for message in messages(session, row.id):
                    text = json.loads(message.skeleton)["text"]
                    found.setdefault(message.language, []).append(text)
    return found


def _told_again(house: House, caught: Sequence[CaughtMail]) -> int:
    """Return how many got the correction, if they are those who were told first."""
    with house.store.read() as session:
        first = {
            message.subject
            for row in carriers(session, _ANNOUNCEMENT)
            for message in messages(session, row.id)
        }
    told = _mailboxes(caught, first)
    again = _mailboxes(caught, set(_titles(house, _CORRECTION).values()))
    return len(again) if again == told else 0


def _mailboxes(caught: Sequence[CaughtMail], subjects: AbstractSet[str]) -> set[str]:
    return {one.recipient.casefold() for one in caught if one.subject in subjects}
