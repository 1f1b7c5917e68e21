"""Links the event of a form into a series: its own file and its neighbours'."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from comms.access.policy import Subject, require_may, user_named
from comms.clock import instant
from comms.content.differences import body_of
from comms.content.fact_fields import as_written
from comms.content.folder import read_contents
from comms.content.seminar_files import as_yaml, ordered
from comms.content.seminar_problems import problem
from comms.content.seminar_read import Seminar
from comms.content.series import Links, relinked, with_links
from comms.content.writing_back import with_changes
from comms.errors import Refused
from comms.language import format_day, pick, say
from comms.model import seminar as form
from comms.model.desk import Choice, Problem
from comms.model.plans import EventFacts
from comms.model.states import ItemState
from comms.model.tables import Event
from comms.store import Session, acts, folders, series, waiting
from comms.store.catalogue import Catalogue
from comms.store.publications import of_item
from comms.workflows.desk_sight import Sight
from comms.workflows.house import House
from comms.workflows.write_together import Saving

#: How far back events are offered as the one before.
_BACK = timedelta(days=365)
_OFFERED = 60
#: States of an announcement that a change of its event ends.
_PROMISED = frozenset({ItemState.IN_REVIEW, ItemState.APPROVED})


@dataclass(frozen=True, kw_only=True)
class Linked:
    """What linking an event into a series changes."""

    #: Files of events by path.
    files: Mapping[str, bytes] = field(default_factory=dict)
    #: Its neighbours whose files change, by id.
    beside: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def linked(  # noqa: PLR0913 - all keyword-only, each names itself
    session: Session,
    house: House,
    catalogue: Catalogue,
    *,
    user: str,
    event: str,
    seminar: Seminar,
    file: bytes | None,
    language: str,
) -> Linked:
    """Return the files that the neighbours chosen in a form change.

    Args:
        session: The store as it is now.
        house: The site.
        catalogue: Units and users.
        user: Who fills the form.
        event: The event by its id, kept or not.
        seminar: What the form says.
        file: The event's own file as it will be; None: as it is stored.
        language: Of the problems.
    """
    if seminar.series is None:
        return Linked()
    rows = _Rows(session)
    wanted = Links(previous=seminar.series[0], next=seminar.series[1])
    changed = relinked(event, wanted, rows.links_of)
    if not changed:
        return Linked()
    own = changed.get(event) or wanted
    found = [*_misplaced(rows, catalogue, seminar, own, language)]
    others = [name for name in changed if name != event]
    for name in others:
        row = rows[name]
        if row is None or not _may(house, catalogue, user, row):
            found.append(problem(language, form.PREVIOUS, "series_not_yours"))
    if found:
        return Linked(problems=tuple(dict.fromkeys(found)))
    files = {
        row.path: with_links(_file_now(session, row), changed[name])
        for name in others
        if (row := rows[name])
    }
    path = f"events/{event}.yaml"
    stored = rows[event]
    content = _file_now(session, stored) if file is None and stored else file or b""
    files[path] = with_links(content, changed.get(event, wanted))
    warned = (_voids(session, rows, name, own, language) for name in others)
    return Linked(
        files=files,
        beside=tuple(others),
        problems=tuple(one for one in warned if one),
    )


def promised(session: Session, events: Iterable[str]) -> tuple[str, ...]:
    """Return what announces events and waits, approved or to be, unseen by readers."""
    found = [waiting.announcement_of(session, name) for name in events]
    return tuple(
        item.external_id
        for item in found
        if item is not None
        and item.state in _PROMISED
        and not any(row.published_at for row in of_item(session, item.external_id))
    )


def _file_now(session: Session, row: Event) -> bytes:
    """Return the file of an event with what corrections have changed since."""
    content = series.file_at(session, row.path)
    now = as_written(EventFacts.model_validate(row.facts))
    for entry in read_contents({row.path: content}).entries:
        if isinstance(entry.described, EventFacts):
            before, after = body_of(entry.described), body_of(now)
            try:
                return with_changes(row.path, content, before, after)
            except Refused:
                # It has a fact by now that its file does not: it is written anew.
                break
    return as_yaml(
        ordered(EventFacts, now.model_dump(exclude_defaults=True, exclude={"id"}))
    )


class _Rows:
    """Events by id, each read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found: dict[str, Event | None] = {}

    def __getitem__(self, name: str) -> Event | None:
        if name not in self._found:
            rows = folders.events_named(self._session, [name])
            self._found[name] = rows.get(name)
        return self._found[name]

    def links_of(self, name: str) -> Links:
        row = self[name]
        return links_of(EventFacts.model_validate(row.facts)) if row else Links()


def links_of(event: EventFacts) -> Links:
    """Return what an event names."""
    return Links(
        previous=event.previous_in_series or "",
        next=event.next_in_series or "",
        series=event.series or "",
    )


def _misplaced(
    rows: _Rows, catalogue: Catalogue, seminar: Seminar, links: Links, language: str
) -> Iterator[Problem]:
    """Yield what does not lie before or after the event; that would be a circle."""
    starts = instant(seminar.starts, catalogue.zone)
    beside = ((links.previous, form.PREVIOUS), (links.next, form.NEXT))
    for name, key in beside:
        row = rows[name] if name else None
        is_first = key == form.PREVIOUS
        if name and row is None:
            yield problem(language, key, "series_unknown")
        elif row and (row.starts_at == starts or (row.starts_at < starts) != is_first):
            slots = {"title": _title(row, language)}
            yield problem(language, key, f"{key}_misplaced", slots)


def _voids(
    session: Session, rows: _Rows, name: str, own: Links, language: str
) -> Problem | None:
    """Return that a link ends the approval of what announces a neighbour."""
    row = rows[name]
    if row is None or not promised(session, [name]):
        return None
    key = "series_voids"
    slots = {"title": _title(row, language)}
    return Problem(
        field=form.NEXT if own.next == name else form.PREVIOUS,
        severity="warning",
        key=key,
        sentence=say(language, f"seminar.problem.{key}", **slots),
    )


def _may(house: House, catalogue: Catalogue, user: str, row: Event) -> bool:
    subject = Subject(name="", type=form.ITEM_TYPE, unit=row.unit, owner=user)
    try:
        require_may(user_named(catalogue, user, house.clock.now()), "save", subject)
    except Refused:
        return False
    return True


def note_beside(
    session: Session, beside: tuple[str, ...], saving: Saving, note: str
) -> None:
    """Write down at the announcements of its neighbours what a link changed."""
    for name in beside:
        item = waiting.announcement_of(session, name)
        if item is not None:
            acts.record_act(
                session,
                at=saving.at,
                user=saving.user,
                acting_for=saving.acting_for,
                verb="save",
                subject=f"item:{item.external_id}",
                content_hash=item.content_hash,
                note=note,
            )


def choices(sight: Sight, unit: str, event: str = "") -> tuple[Choice, ...]:
    """Return the events of a unit that another could be linked to, by their start.

    Args:
        sight: Who chooses.
        unit: Whose events.
        event: The one that is linked; what it is linked to already is offered too.
    """
    rows = series.events_from(sight.session, unit, sight.now - _BACK, limit=_OFFERED)
    found = {row.external_id: row for row in rows}
    own = folders.events_named(sight.session, [event]) if event else {}
    named = {
        str(name)
        for row in own.values()
        for key in ("previous_in_series", "next_in_series")
        if (name := row.facts.get(key))
    }
    found |= folders.events_named(sight.session, named - {*found})
    found.pop(event, None)
    in_order = sorted(found.values(), key=lambda row: (row.starts_at, row.external_id))
    return tuple(_choice(sight, row) for row in in_order)


def _choice(sight: Sight, row: Event) -> Choice:
    day = format_day(sight.local(row.starts_at).date(), sight.language)
    gone = sight.say("outputs.series_cancelled") if row.facts["cancelled"] else ""
    hint = ", ".join(part for part in (day, gone) if part)
    return Choice(value=row.external_id, label=_title(row, sight.language), hint=hint)


def _title(row: Event, language: str) -> str:
    titles = row.facts["title"]
    return pick(titles, language, *titles)
