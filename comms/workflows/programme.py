"""Setting a programme up and running it, for administrators: pages and orders.

What is changed is written as the very files that `comms apply` reads. Nothing is saved
that was not shown first, nobody's change is overwritten unseen, what something else
names stays, and each order is on record with what stood there before.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from comms.access.policy import PROGRAMME, require_keeper
from comms.clock import in_zone
from comms.content.differences import hash_of
from comms.content.programme_files import without_entry
from comms.errors import NotFound, Refused
from comms.model.brand_look import TypedBrand
from comms.model.desk import Problem, PutIn, Values
from comms.model.programme_page import (
    DoneLine,
    Effects,
    PartCard,
    PartPage,
    ProgrammeSheet,
    TriedSheet,
)
from comms.model.tables import Act
from comms.store import Session, acts
from comms.workflows.desk_sight import Sight, sight
from comms.workflows.house import House
from comms.workflows.programme_beside import use_lines
from comms.workflows.programme_change import Files, Followed, Scope, carry
from comms.workflows.programme_effects import effects_of, problems_of
from comms.workflows.programme_entry import GROWING, KINDS, Entry, entry_of, form_of
from comms.workflows.programme_held import Held, held_back, waiting_part
from comms.workflows.programme_logos import put_in_logo
from comms.workflows.programme_look import Ground, mail_of, share_of
from comms.workflows.programme_parts import LINES, cards, part_page
from comms.workflows.programme_record import (
    ADD,
    BEFORE,
    REMOVE,
    SAVE,
    UNDO,
    is_about_rules,
    record,
    stands,
)
from comms.workflows.programme_sheet import not_offered, problem_of, sheet_of
from comms.workflows.programme_written import Written, stored, written
from comms.workflows.proposing import PROPOSAL, propose
from comms.workflows.uploads import taken_in
from comms.workflows.write import at_one_instant

_BRAND = "brand"


class ProgrammeDesk:
    """What administrators look at and order about the programme itself."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._store = house.store

    def cards(self, user: str, language: str) -> tuple[PartCard, ...]:
        """Return every part with its state.

        Raises:
            Refused: Not for this user; so do all others.
        """
        with self._read(user, language) as seen:
            return cards(seen)

    def part(
        self, user: str, part: str, language: str, find: str = ""
    ) -> PartPage | None:
        """Return the table of a part; None: there is no such part."""
        with self._read(user, language) as seen:
            return part_page(seen, part, find) if part in LINES else None

    def sheet(
        self,
        user: str,
        part: str,
        identifier: str,
        language: str,
        values: Values | None = None,
    ) -> ProgrammeSheet | None:
        """Return the form of an entry, with what was typed; None: there is none."""
        with self._read(user, language) as seen:
            entry = _entry(seen, part, identifier)
            return sheet_of(seen, entry, values) if entry else None

    def put_in_logo(self, user: str, content: bytes, language: str) -> PutIn:
        """Take a logo in, to be chosen in a form; nothing refers to it yet."""
        return taken_in(self._house, user, language, content, put_in_logo)

    def mail(
        self, user: str, entry: str, typed: TypedBrand, ground: Ground, language: str
    ) -> str | None:
        """Return a mail as it would look with a brand; None: there is no such unit."""
        with self._read(user, language) as seen:
            found = _entry(seen, _BRAND, entry)
            return mail_of(seen, found, typed, ground) if found else None

    def share_picture(
        self, user: str, entry: str, typed: TypedBrand, language: str
    ) -> bytes | None:
        """Return a share picture as it would look; None: there is no such unit."""
        with self._read(user, language) as seen:
            found = _entry(seen, _BRAND, entry)
            return share_of(seen, found, typed).content if found else None

    def try_out(
        self, user: str, part: str, identifier: str, values: Values, language: str
    ) -> TriedSheet:
        """Return what saving a form would change; changes nothing."""
        house = at_one_instant(self._house)
        with self._store.write(in_turn=True) as session:
            seen = _sight(house, session, user, language)
            entry = _named(seen, part, identifier)
            tried = self._tried(house, seen, entry, values)[0]
            session.rollback()
        return tried

    def save(  # noqa: PLR0913 - a form, whoever fills it, and what she was shown
        self,
        user: str,
        part: str,
        identifier: str,
        values: Values,
        language: str,
        *,
        seen: str,
        agreed: str,
        key: str,
        why: str = "",
    ) -> TriedSheet:
        """Keep a form, if what follows is what its writer was shown.

        Args:
            seen: State of the entry that the form was drawn from.
            agreed: Digest of the effects that were shown.
            key: Makes the same press, sent twice, one.
            why: For whoever has to agree, too; "": nobody has to.
        """
        house = at_one_instant(self._house)
        typed = sorted((one, [*told]) for one, told in values.items())
        name = _name(user, key, [part, identifier, seen, typed])
        with self._store.write(durable=True, in_turn=True) as session:
            eyes = _sight(house, session, user, language)
            name, done = _pressed(eyes, name)
            if done:
                asked = int(done.slots.get(PROPOSAL, 0))
                saved = 0 if asked else done.id or 0
                named = done.subject.partition(":")[2]
                return TriedSheet(act=saved, id=named, proposal=asked)
            entry = _named(eyes, part, identifier)
            if entry.seen != seen:
                return TriedSheet(problems=_meanwhile(eyes, entry, values))
            tried, made, followed, held = self._tried(house, eyes, entry, values)
            effects = tried.effects
            if effects is None or effects.digest != agreed:
                session.rollback()
                return tried
            if held and not why.strip():
                session.rollback()
                return TriedSheet(problems=(_said(eyes, "why_missing", "why"),))
            saved = 0
            if made.files:
                verb = SAVE if entry.described else ADD
                press = None if held else name
                saved = record(eyes, verb, entry, made, followed, press).id or 0
            waits = held and propose(
                session,
                house,
                kind=entry.kind.kind,
                name=entry.id,
                before=held.before,
                after=held.after,
                why=why,
                user=user,
                key=name,
            )
            asked = (waits.id or 0) if waits else 0
            return TriedSheet(effects=effects, act=saved, id=made.id, proposal=asked)

    def remove(  # noqa: PLR0913 - as for `save`
        self,
        user: str,
        part: str,
        identifier: str,
        language: str,
        *,
        seen: str,
        agreed: str,
        key: str,
    ) -> TriedSheet:
        """Take an entry away, unless something names it; first say what follows."""
        house = at_one_instant(self._house)
        name = _name(user, key, [part, identifier, seen])
        with self._store.write(durable=True, in_turn=True) as session:
            eyes = _sight(house, session, user, language)
            name, done = _pressed(eyes, name)
            if done:
                return TriedSheet(act=done.id or 0)
            entry = _named(eyes, part, identifier)
            if part not in GROWING or entry.kind is not KINDS[part][0]:
                raise NotFound(key="missing.item", name=identifier)
            if entry.seen != seen:
                return TriedSheet(problems=(_said(eyes, "changed_meanwhile"),))
            if use_lines(eyes, entry):
                return TriedSheet(problems=(_said(eyes, "in_use"),))
            content = stored(session, eyes.catalogue, entry.path) or b""
            files: Files = {entry.path: without_entry(entry.path, content, entry.id)}
            followed = carry(session, house, files, language, Scope())
            if followed.is_refused:
                session.rollback()
                return TriedSheet(problems=(_said(eyes, "in_use"),))
            made = Written(
                id=entry.id, body={}, files=files, before={entry.path: content}
            )
            sheet = sheet_of(eyes, entry)
            effects = effects_of(eyes, entry, made, followed, sheet)
            if effects.digest != agreed:
                session.rollback()
                return TriedSheet(effects=effects)
            act = record(eyes, REMOVE, entry, made, followed, name)
            return TriedSheet(act=act.id or 0)

    def done(self, user: str, act: int, language: str) -> DoneLine | None:
        """Return what an order of hers did; None: it was not hers."""
        with self._read(user, language) as seen:
            row = seen.session.get(Act, act)
            if row is None or row.user != user or BEFORE not in row.slots:
                return None
            title = str(row.slots.get("title", ""))
            return DoneLine(
                act=act,
                words=seen.say(f"programme.done.{row.verb}", title=title),
                may_undo=row.verb != UNDO
                and bool(row.slots.get("harmless"))
                and not is_about_rules(row)
                and stands(seen, row),
            )

    def undo(self, user: str, act: int, language: str) -> int:
        """Bring back what stood before an order of hers; return the new act.

        Raises:
            Refused: "programme_moved_on": something else stands there by now.
        """
        house = at_one_instant(self._house)
        with self._store.write(durable=True, in_turn=True) as session:
            seen = _sight(house, session, user, language)
            if done := acts.act_by_key(session, f"programme:undo:{act}"):
                return done.id or 0
            row = session.get(Act, act)
            if row is None or row.user != user or BEFORE not in row.slots:
                raise NotFound(key="missing.item", name=str(act))
            is_free = row.slots.get("harmless") and not is_about_rules(row)
            if not is_free or not stands(seen, row):
                raise Refused("programme_moved_on")
            files = {
                path: None if text is None else text.encode()
                for path, text in json.loads(row.slots[BEFORE]).items()
            }
            added = _added(seen, row)
            followed = carry(session, house, files, language, Scope())
            # Nobody has been shown what would follow, so nothing may. Who works in
            # what was added, or reads it, no file says.
            stops = followed.is_refused or followed.voided or followed.stopped
            if stops or (added and use_lines(seen, added)):
                session.rollback()
                raise Refused("programme_moved_on")
            taken_back = acts.record_act(
                session,
                at=house.clock.now(),
                user=user,
                verb=UNDO,
                subject=row.subject,
                note=row.note,
                key=f"programme:undo:{act}",
                slots={"title": row.slots.get("title", ""), BEFORE: "{}"},
            )
            return taken_back.id or 0

    @contextmanager
    def _read(self, user: str, language: str) -> Iterator[Sight]:
        with self._store.read() as session:
            yield _sight(self._house, session, user, language)

    def _tried(
        self, house: House, seen: Sight, entry: Entry, values: Values
    ) -> tuple[TriedSheet, Written, Followed, Held | None]:
        """Carry a form out, in a transaction that the caller ends.

        What asks for less approval than before is held back.
        """
        session = seen.session
        sheet = sheet_of(seen, entry, values)
        today = in_zone(seen.now, seen.catalogue.zone).date()
        media = house.media
        made = written(session, seen.catalogue, media, entry, values, today)
        wrong = tuple(problem_of(seen, w.field, w.key, w.slots) for w in made.wrong)
        told = {one.field for one in wrong}
        wrong += tuple(
            _said(seen, "refused", name)
            for name in not_offered(sheet, form_of(entry, seen.catalogue))
            if name not in told
        )
        if wrong:
            return TriedSheet(problems=wrong), made, Followed(), None
        if not made.files:
            nothing = TriedSheet(problems=(_said(seen, "nothing"),))
            return nothing, made, Followed(), None
        held = held_back(session, seen.catalogue, entry, made)
        apart = waiting_part(seen, entry, held) if held else ()
        made = held.now if held else made
        if held and not made.files:
            effects = Effects(held=apart, digest=hash_of([held.after, held.before]))
            return TriedSheet(effects=effects, id=made.id), made, Followed(), held
        followed = carry(session, house, made.files, seen.language, made.scope)
        problems = problems_of(sheet, followed.findings, made.files)
        if followed.is_refused:
            return TriedSheet(problems=problems), made, followed, None
        effects = effects_of(seen, entry, made, followed, sheet)
        if held:
            digest = hash_of([effects.digest, held.after])
            effects = replace(effects, held=apart, digest=digest)
        return (
            TriedSheet(problems=problems, effects=effects, id=made.id),
            made,
            followed,
            held,
        )


def _name(user: str, key: str, typed: Any) -> str | None:  # noqa: ANN401 - JSON
    """Return what makes the same press of the same form one act; None: nothing."""
    return f"programme:{user}:{key}:{hash_of(typed)[:16]}" if key else None


def _pressed(seen: Sight, name: str | None) -> tuple[str | None, Act | None]:
    """Return the act of a press, if what it did still stands; else a free name."""
    done = acts.act_by_key(seen.session, name) if name else None
    if done is None or PROPOSAL in done.slots or stands(seen, done):
        return name, done
    return None, None


def _added(seen: Sight, row: Act) -> Entry | None:
    """Return the entry that an order added; None: it did something else."""
    kind, _, name = row.subject.partition(":")
    parts = [part for part in sorted(GROWING) if KINDS[part][0].kind == kind]
    return _entry(seen, parts[0], name) if row.verb == ADD and parts else None


def _sight(house: House, session: Session, user: str, language: str) -> Sight:
    seen = sight(house, session, user, language)
    require_keeper(seen.user, PROGRAMME)
    return seen


def _entry(seen: Sight, part: str, identifier: str) -> Entry | None:
    if part not in LINES:
        return None
    return entry_of(seen.session, seen.catalogue, part, identifier)


def _named(seen: Sight, part: str, identifier: str) -> Entry:
    found = _entry(seen, part, identifier)
    if found is None:
        raise NotFound(key="missing.item", name=identifier)
    return found


def _said(seen: Sight, key: str, field: str = "", **slots: Any) -> Problem:  # noqa: ANN401
    return problem_of(seen, field, key, slots)


def _meanwhile(seen: Sight, entry: Entry, values: Values) -> tuple[Problem, ...]:
    """Return what stands in each field by now that differs from what was typed."""
    now = form_of(entry, seen.catalogue)
    sheet = sheet_of(seen, entry, values)
    found = [_said(seen, "changed_meanwhile")]
    for group in sheet.groups:
        for field in group.fields:
            theirs, mine = now.get(field.name, ()), values.get(field.name, ())
            if tuple(filter(None, theirs)) != tuple(filter(None, mine)):
                labels = {c.value: c.label for c in sheet.choices.get(field.name, ())}
                shown = ", ".join(labels.get(one, one) for one in theirs)
                found.append(_said(seen, "stands_now", field.name, now=shown or "–"))
    return tuple(found)
