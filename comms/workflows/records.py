"""Makes the record of an announcement's events, for an event interface.

One record set per item and account: every event in all its languages, and the series
above them. Made from a `Told`, so a preview shows the very JSON that would be sent.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from comms.content.words import STANDARD, words_of
from comms.events.linked_events import (
    EventSource,
    Record,
    Series,
    Status,
    linked_events_file,
    linked_events_record,
    series_record,
)
from comms.events.linked_events_check import LIMITS, check_record
from comms.model.programme import Account
from comms.model.tables import Event
from comms.model.views import EventView, ItemView
from comms.ports import Post, PostFinding
from comms.store.catalogue import Catalogue
from comms.workflows.house import House
from comms.workflows.told import Told

#: Several languages in one thing (ISO 639-2).
EVERY_LANGUAGE = "mul"
#: Kind of channel that takes records.
EVENT_API = "event_api"

#: When each event starts and ends, by its id there.
Times = Mapping[str, tuple[str, str]]


def record_post(
    house: House,
    catalogue: Catalogue,
    told: Told,
    account: Account,
    *,
    announced: Times | None = None,
) -> Post:
    """Return what an event interface is given about the events of an item.

    Args:
        house: The site.
        catalogue: Names of units, areas and contacts.
        told: The item, kept or not.
        account: The interface.
        announced: Times that were told first; None: nothing was told yet.
    """
    source = _source(house, catalogue, account)
    shown = _Shown.of(house, catalogue, told, account)
    series = _series(told)
    records = [
        linked_events_record(
            shown.events[row.external_id],
            shown.items,
            source=source,
            series=series.get(str(row.facts.get("series"))),
            status=_status(row, source, shown, announced),
            spoken=_spoken(catalogue, row),
        )
        for row in told.own_events
    ]
    records += [
        series_record(
            one,
            [shown.events[name] for name in _of_series(told, one.id)],
            shown.items,
            source=source,
        )
        for one in series.values()
    ]
    return Post(
        account=account.id,
        language=EVERY_LANGUAGE,
        text="\n".join(_name(record) for record in records),
        record=linked_events_file(records).decode(),
    )


def check_post(post: Post, account: Account) -> list[PostFinding]:
    """Return what the interface would refuse, or cut in silence."""
    own = {name: n for name in LIMITS if isinstance(n := account.limits.get(name), int)}
    limits = {**LIMITS, **own}
    records = records_of(post.record)
    # What the item is written in, every record owes.
    languages = list(dict.fromkeys(code for one in records for code in one["name"]))
    return [
        finding
        for one in records
        for finding in check_record(one, limits=limits, languages=languages)
    ]


def records_of(record: str) -> list[Record]:
    """Return the records of a set."""
    found: list[Record] = json.loads(record)["events"] if record else []
    return found


def times_of(record: str) -> Times:
    """Return when each event of a set starts and ends."""
    return {
        str(one["id"]): (str(one["start_time"]), str(one["end_time"]))
        for one in records_of(record)
    }


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """The item and its events in every language of the account."""

    #: By event, then by language.
    events: dict[str, dict[str, EventView]]
    items: dict[str, ItemView]

    @classmethod
    def of(
        cls, house: House, catalogue: Catalogue, told: Told, account: Account
    ) -> "_Shown":
        events: dict[str, dict[str, EventView]] = {}
        items = {}
        for version in told.standard:
            language = version.language
            if language not in account.languages:
                continue
            viewer = house.viewer(catalogue, language, base=house.base_url)
            # Those that its text names, and those beside in a series, too.
            views = {
                name: viewer.event(row, told.events)
                for name, row in told.events.items()
            }
            for name, view in views.items():
                events.setdefault(name, {})[language] = view
            items[language] = viewer.item(
                told.facts, words_of(version), views, wanted=(language, STANDARD)
            )
        return cls(events=events, items=items)


def _source(house: House, catalogue: Catalogue, account: Account) -> EventSource:
    """Return our names there: the settings of the account, else usual ones."""
    own = house.settings.accounts.get(account.id, {})
    programme = catalogue.programme.id
    return EventSource(
        api=own.get("api") or account.url or f"{house.base_url}/linkedevents/v1",
        data_source=own.get("data_source") or programme,
        publisher=own.get("publisher") or f"{programme}:{account.owner}",
    )


def _series(told: Told) -> dict[str, Series]:
    """Return the series of the events by id, named as the item is."""
    names = {str(row.facts["series"]) for row in told.own_events if row.facts["series"]}
    titles = {version.language: version.title for version in told.standard}
    own = {row.external_id for row in told.own_events}
    found = {}
    for name in sorted(names):
        events = _of_series(told, name)
        # One announcement of all of them names them; else the first of them does.
        first = min((told.events[one] for one in events), key=lambda row: row.starts_at)
        called = titles if own >= {*events} else dict(first.facts["title"])
        found[name] = Series(id=name, name=called)
    return found


def _of_series(told: Told, series: str | None) -> list[str]:
    """Return the events of a series: its own, and those beside that readers know."""
    own = {row.external_id for row in told.own_events}
    return [
        name
        for name, row in told.events.items()
        if series
        and row.facts.get("series") == series
        and (name in own or row.published_at is not None)
    ]


def _status(
    row: Event, source: EventSource, shown: _Shown, announced: Times | None
) -> Status:
    """Return whether the event has been moved since it was told first."""
    first = (announced or {}).get(f"{source.data_source}:{row.external_id}")
    if first is None:
        return "EventScheduled"
    # As records write instants, so that they compare as text.
    record = linked_events_record(shown.events[row.external_id], None, source=source)
    now = (record["start_time"], record["end_time"])
    return "EventScheduled" if now == first else "EventRescheduled"


def _spoken(catalogue: Catalogue, row: Event) -> tuple[str, ...]:
    """Return the languages of the event itself, where its facts tell them."""
    interpreted: list[str] = row.facts["access"]["interpretation"]
    if not interpreted:
        return ()
    return (catalogue.programme.default_language, *interpreted)


def _name(record: Record) -> str:
    names: dict[str, str] = record["name"]
    return next(iter(names.values()), str(record["id"]))
