"""What people type is kept while they type, for themselves, and never in the item.

Each view of a form has a draft of its own; a view that goes on from an older draft
takes it over unless another one did. A draft ends when it is saved, dropped, or when
nobody has come back to it for a month. Passwords and codes are never kept.
"""

import re
import secrets
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from comms.access.sealing import derive
from comms.content.together import changed_fields
from comms.errors import NotFound, Refused
from comms.model.desk import Values
from comms.model.kept import (
    Clash,
    Compared,
    Kept,
    Mark,
    Offer,
    Typed,
    Verdict,
    Writer,
    facts,
    verdict,
)
from comms.model.revisions import KeptDraft
from comms.store import Session, folders, kept, revisions
from comms.store.catalogue import load_catalogue
from comms.workflows.desk_sight import Sight, sight, subject_of
from comms.workflows.house import House
from comms.workflows.kept_names import shown
from comms.workflows.kept_stored import says_more
from comms.workflows.write import values_of
from comms.workflows.write_together import as_values, note_found, standing

#: How long a draft waits for its writer, and an ended one for what comes late.
WAITS, LINGERS = timedelta(days=30), timedelta(days=1)
#: How long undo stands beside a draft that was dropped.
_REGRET = timedelta(minutes=10)
#: How long after her last word somebody counts as writing.
_WRITING = timedelta(minutes=3)
#: Drafts that one person may have, and that are offered at one form.
_MOST, _OFFERED = 100, 5
_MOST_WRITERS = 3
_PLACE = re.compile(r"/[A-Za-z0-9/_-]{1,200}")
_WRITER_LETTERS, _MARK_LETTERS = 64, 12
_SECRETS = re.compile(r"password|secret|token|^code$|^answer$", re.IGNORECASE)
#: A view without scripts sends no turn of its own.
_FIRST = 1


class KeptWords:
    """What is typed at forms."""

    def __init__(self, house: House) -> None:
        self._house = house

    def keep(self, user: str, language: str, typed: Typed) -> Kept | None:
        """Keep what a view of a form holds now; None: all of it is stored.

        What the view had kept before ends then: its writer has taken it back.

        Raises:
            NotFound: There is no such item for her to write.
            Refused: She has more drafts than anybody reads.
        """
        with self._house.store.write(in_turn=True) as session:
            seen = sight(self._house, session, user, language)
            _require_form(seen, typed)
            if not (_is_late(session, user, typed) or says_more(seen, typed)):
                _end_all(session, user, typed, self._house.clock.now())
                return None
            row = _keep(seen, typed)
            return Kept(mark=_mark(row), at=seen.local(row.kept_at))

    def end(self, user: str, typed: Typed) -> None:
        """End the draft of a view whose form was saved; what comes late is older."""
        with self._house.store.write(in_turn=True) as session:
            _end_all(session, user, typed, self._house.clock.now())

    def drop(self, user: str, number: int) -> str:
        """Drop a draft at its writer's wish; return the form where it was typed.

        Its words linger, so that she can think again.

        Raises:
            NotFound: She has none of that number.
        """
        with self._house.store.write(in_turn=True) as session:
            row = kept.by_number(session, user, number)
            if row is None:
                raise NotFound(key="missing.kept", name=str(number))
            row.ended_at = self._house.clock.now()
            session.add(row)
            return row.place

    def take_back(self, user: str, number: int) -> str:
        """Let a draft that was dropped wait again; return its form.

        Raises:
            NotFound: She has none of that number, or its words are gone.
        """
        with self._house.store.write(in_turn=True) as session:
            row = kept.by_number(session, user, number)
            if row is None or not row.typed:
                raise NotFound(key="missing.kept", name=str(number))
            row.ended_at = None
            session.add(row)
            return row.place

    def dropped_at(self, user: str, place: str, language: str) -> Offer | None:
        """Return what a person has dropped at a form last, while she may regret it."""
        with self._house.store.read() as session:
            since = self._house.clock.now() - _REGRET
            row = kept.ended_last(session, user, place, since=since)
            if row is None or not row.typed:
                return None
            return _line(sight(self._house, session, user, language), row)

    def typed(self, user: str, place: str, number: int) -> tuple[Values, Mark] | None:
        """Return a form as its writer left it; None: it has ended, or is not hers."""
        with self._house.store.read() as session:
            row = kept.by_number(session, user, number)
            if row is None or row.ended_at is not None or row.place != place:
                return None
            return as_values(row.typed), _mark(row)

    def offers(
        self, user: str, place: str, current: Values, language: str, seen: str = ""
    ) -> tuple[Offer, ...]:
        """Return what a person has typed at a form and not saved, newest first.

        Args:
            user: Who opens the form.
            place: Address of the form below "/desk/<language>".
            current: The form as it would be shown.
            language: Hers.
            seen: State that this form is drawn from; "": of something new.
        """
        with self._house.store.read() as session:
            hers = sight(self._house, session, user, language)
            rows = kept.waiting(session, user, place, limit=_OFFERED)
            return tuple(_offers(hers, rows, current, seen))

    def waiting(self, user: str, language: str) -> tuple[Offer, ...]:
        """Return what a person has begun at any form and not saved, newest first."""
        with self._house.store.read() as session:
            seen = sight(self._house, session, user, language)
            rows = kept.waiting(session, user, limit=_OFFERED)
            return tuple(_line(seen, row) for row in rows)

    def writers(
        self, user: str, item_id: str, state: str, language: str
    ) -> tuple[Writer, ...]:
        """Return who else writes at an item now, and who has saved since a state.

        Args:
            user: Who asks.
            item_id: The item.
            state: What her form was drawn from; "": it does not matter.
            language: Hers.

        Raises:
            NotFound: There is no such item for her to see.
        """
        with self._house.store.read() as session:
            seen = sight(self._house, session, user, language)
            item = folders.item(session, item_id)
            if item is None or not seen.sees(item.unit):
                raise NotFound(key="missing.item", name=item_id)
            return (*_saved_since(seen, item_id, state), *_writing(seen, item_id))

    def clashes(
        self, names: Collection[str], theirs: Values, mine: Values, language: str
    ) -> tuple[Clash, ...]:
        """Return both texts of fields that wait for a choice."""
        with self._house.store.read() as session:
            words = (load_catalogue(session), language)
        return tuple(
            Clash(
                field=name,
                base=None,
                theirs=shown(*words, name, theirs),
                mine=shown(*words, name, mine),
            )
            for name in names
        )

    def lock(self, user: str) -> str:
        """Return what seals a person's words in her browser, with her own mark.

        Whoever signs in on the same machine later reads none of them.
        """
        key = self._house.key
        mark = derive(key, "kept words of", user)[:_MARK_LETTERS]
        return f"{mark}.{derive(key, 'kept words sealed for', user)}"


def _require_form(seen: Sight, typed: Typed) -> None:
    """Refuse a form that is not hers, and addresses that are none of ours."""
    item = folders.item(seen.session, typed.item_id) if typed.item_id else None
    known = not typed.item_id or item is not None
    if not known or (item and not seen.may("save", subject_of(item))):
        raise NotFound(key="missing.item", name=typed.item_id)
    if not _PLACE.fullmatch(typed.place) or len(typed.writer) > _WRITER_LETTERS:
        raise NotFound(key="missing.kept", name=typed.place[:60])


def _keep(seen: Sight, typed: Typed) -> KeptDraft:
    session, user, now = seen.session, seen.user.id, seen.house.clock.now()
    own = kept.of_writer(session, user, typed.writer) if typed.writer else None
    other = kept.by_number(session, user, typed.adopts.number) if typed.adopts else None
    adopted = _mark(other) if other and other.ended_at is None else None
    what = verdict(_mark(own) if own else None, adopted, typed.turn, typed.adopts)
    if own and what in {Verdict.UPDATE, Verdict.IGNORE}:
        row = own
    elif other and what is Verdict.TAKE_OVER:
        row = other
        row.writer = typed.writer or other.writer
    else:
        row = _insert(seen, typed)
    if what is Verdict.IGNORE:
        return row
    # A view without scripts has no turns: each keeping is the next one.
    row.turn = typed.turn if typed.writer else row.turn + _FIRST
    row.typed = {
        name: list(texts)
        for name, texts in typed.fields.items()
        if not _SECRETS.search(name)
    }
    row.place, row.item = typed.place, typed.item_id
    row.kept_at, row.ended_at = now, None
    session.add(row)
    session.flush()
    return row


def _insert(seen: Sight, typed: Typed) -> KeptDraft:
    """Begin a draft; the state that it is drawn from is written down with it."""
    session, now = seen.session, seen.house.clock.now()
    kept.forget(session, typed_before=now - WAITS, ended_before=now - LINGERS)
    if kept.count(session, seen.user.id) >= _MOST:
        raise Refused("too_many_drafts")
    if typed.item_id and (values := values_of(session, typed.item_id)) is not None:
        note_found(session, standing(session, typed.item_id, values))
    return _new(seen.user.id, typed, now)


def _new(user: str, typed: Typed, now: datetime) -> KeptDraft:
    return KeptDraft(
        user=user,
        place=typed.place,
        item=typed.item_id,
        writer=typed.writer or secrets.token_urlsafe(12),
        turn=typed.turn,
        typed={},
        kept_at=now,
    )


def _rows(session: Session, user: str, typed: Typed) -> Iterator[KeptDraft]:
    """Yield the drafts of a view: its own, and the one it was drawn from."""
    own = kept.of_writer(session, user, typed.writer) if typed.writer else None
    if own:
        yield own
    adopts = typed.adopts
    other = kept.by_number(session, user, adopts.number) if adopts else None
    if other is not None and other is not own and _mark(other) == adopts:
        yield other


def _is_late(session: Session, user: str, typed: Typed) -> bool:
    own = kept.of_writer(session, user, typed.writer) if typed.writer else None
    return own is not None and own.turn >= typed.turn


def _end_all(session: Session, user: str, typed: Typed, now: datetime) -> None:
    """End what a view has kept, also for what of it comes late."""
    for row in _rows(session, user, typed):
        row.turn = max(row.turn, typed.turn)
        _end(row, now)
        session.add(row)
    if typed.writer and not kept.of_writer(session, user, typed.writer):
        row = _new(user, typed, now)
        _end(row, now)
        session.add(row)


def _end(row: KeptDraft, now: datetime) -> None:
    row.typed, row.ended_at = {}, now


def _mark(row: KeptDraft) -> Mark:
    return Mark(number=row.id or 0, turn=row.turn, writer=row.writer)


def _line(seen: Sight, row: KeptDraft) -> Offer:
    return Offer(
        number=row.id or 0,
        place=row.place,
        at=seen.local(row.kept_at),
        title=_title(facts(as_values(row.typed))),
        differences=(),
    )


def _offers(
    seen: Sight, rows: Iterable[KeptDraft], current: Values, state: str
) -> Iterator[Offer]:
    for row in rows:
        typed = facts(as_values(row.typed))
        if changed := changed_fields(current, typed):
            yield Offer(
                number=row.id or 0,
                place=row.place,
                at=seen.local(row.kept_at),
                title=_title(typed),
                is_older=_was_drawn_before(row, state),
                differences=tuple(
                    Compared(
                        field=name,
                        before=shown(seen.catalogue, seen.language, name, current),
                        after=shown(seen.catalogue, seen.language, name, typed),
                    )
                    for name in changed
                ),
            )


def _was_drawn_before(row: KeptDraft, state: str) -> bool:
    """Whether the thing stood otherwise when the form of a draft was drawn."""
    drawn = "".join(row.typed.get("seen", ()))
    return drawn not in {"", state}


def _title(typed: Values) -> str:
    names = (name for name in typed if name.startswith(("title.", "subject.")))
    titles = (title for name in names for title in typed[name] if title.strip())
    # A number of a newsletter gets its own when it leaves.
    return next(titles, "").replace("{number}", "").strip()


def _writing(seen: Sight, item_id: str) -> Iterator[Writer]:
    rows = kept.at_item(seen.session, item_id, seen.house.clock.now() - _WRITING)
    latest = {row.user: row for row in reversed(rows) if row.user != seen.user.id}
    for user, row in list(latest.items())[:_MOST_WRITERS]:
        yield Writer(name=seen.person(user), at=seen.local(row.kept_at))


def _saved_since(seen: Sight, item_id: str, state: str) -> Iterator[Writer]:
    newest = revisions.last(seen.session, item_id) if state else None
    if newest and newest.seen != state and newest.user not in {"", seen.user.id}:
        yield Writer(
            name=seen.person(newest.user), at=seen.local(newest.at), has_saved=True
        )
