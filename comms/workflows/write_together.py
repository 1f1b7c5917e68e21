"""Saves that meet: what two people wrote of one item becomes one, or a question.

Every state that a save leaves is written down as a `Revision`, also the one that it
found where nobody had written that down; so any two edits have their common base.
Words that cannot be taken in without a choice are put aside as a revision, too: they
stay there, whether their writer chooses or goes home.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from comms.content.seen import seen_of
from comms.content.together import changed_fields, together
from comms.language import pick
from comms.model.desk import Values
from comms.model.kept import Clash, Met
from comms.model.programme import User
from comms.model.revisions import Revision
from comms.model.seminar import MANY
from comms.store import Session, folders, revisions
from comms.store.catalogue import Catalogue
from comms.workflows.kept_names import shown

SAVED, RESTORED, FOUND, ASIDE = "saved", "restored", "found", revisions.ASIDE


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An item as it stands: its state, and its form."""

    item_id: str
    seen: str = ""
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Saving:
    """Who saves what, when, drawn from which state."""

    user: str
    at: datetime
    based_on: str = ""
    key: str = ""
    acting_for: str = ""
    #: Number of the revision that is brought back; 0: none.
    restored: int = 0
    #: Languages that she says are in step with the first one.
    checked: frozenset[str] = frozenset()


def standing(session: Session, item_id: str, values: Values | None) -> Standing:
    """Return how an item stands now; its form is given."""
    seen = seen_of(session, item_id) if item_id else ""
    return Standing(item_id=item_id, seen=seen, values=values or {})


def seen_after(session: Session, item_id: str, key: str, seen: str) -> str:
    """Return the state that a form has seen which was sent once more.

    Its first answer may have been lost on the way: then the state that it made is
    the one that whoever typed on had before her.
    """
    made = revisions.with_key(session, item_id, key) if key else None
    return made.seen if made and made.based_on == seen else seen


def meet(
    session: Session,
    catalogue: Catalogue,
    now: Standing,
    values: Values,
    seen: str,
    language: str,
) -> Met:
    """Return what becomes of a form that was drawn from another state than stands."""
    known = revisions.with_seen(session, now.item_id, seen) if seen else None
    base = as_values(known.texts) if known else None
    both = together(base, now.values, values, many=MANY)
    words = (catalogue, language)
    newest = revisions.last(session, now.item_id)
    is_newest = newest is not None and newest.seen == now.seen
    return Met(
        name=_name(catalogue, newest.user, language) if newest and is_newest else "",
        taken=both.taken,
        clashes=tuple(
            Clash(
                field=name,
                base=None if base is None else shown(*words, name, base),
                theirs=shown(*words, name, now.values),
                mine=shown(*words, name, values),
            )
            for name in both.clashes
        ),
        values=both.values,
        seen=now.seen,
    )


def put_aside(
    session: Session,
    now: Standing,
    values: Values,
    saving: Saving,
    *,
    only: Collection[str] = (),
) -> Revision | None:
    """Write down words that met another's; None: they lie there already.

    Args:
        session: To write by.
        now: How the item stands.
        values: The form with the words.
        saving: Who wrote them.
        only: Fields that count: other ones alone are not worth it; (): all.
    """
    newest = revisions.last_aside(session, now.item_id, saving.user)
    changed = changed_fields(as_values(newest.texts), values) if newest else ()
    if newest and not (set(changed).intersection(only) if only else changed):
        return None
    note_found(session, now)
    return _add(session, now, values, saving, ASIDE, changed_from=now.values)


def note_found(session: Session, now: Standing) -> None:
    """Write down the state that a save finds, where nobody has."""
    item = folders.item(session, now.item_id)
    if item is None or revisions.with_seen(session, now.item_id, now.seen):
        return
    newest = revisions.last(session, now.item_id)
    before = as_values(newest.texts) if newest else {}
    found = Saving(user="", at=item.updated_at)
    _add(session, now, now.values, found, FOUND, changed_from=before)


def note_saved(
    session: Session, before: Standing, after: Standing, saving: Saving
) -> None:
    """Write down the state that a save leaves; nothing where it changed nothing."""
    if before.seen:
        note_found(session, before)
    if differ(before, after):
        kind = RESTORED if saving.restored else SAVED
        _add(session, after, after.values, saving, kind, changed_from=before.values)


def differ(before: Standing, after: Standing) -> bool:
    """Tell whether a save has changed anything, be it what hangs on the item alone."""
    return after.seen != before.seen or bool(
        changed_fields(before.values, after.values)
    )


def as_values(texts: dict[str, list[str]]) -> Values:
    """Return a form as the store keeps it."""
    return {name: tuple(found) for name, found in texts.items()}


def _add(
    session: Session,
    state: Standing,
    values: Values,
    saving: Saving,
    kind: str,
    changed_from: Values,
) -> Revision:
    item = folders.item(session, state.item_id)
    is_aside = kind == ASIDE
    return revisions.add(
        session,
        Revision(
            item=state.item_id,
            number=0,
            at=saving.at,
            user=saving.user,
            acting_for=saving.acting_for,
            kind=kind,
            restored=saving.restored,
            based_on=saving.based_on,
            seen="" if is_aside else state.seen,
            content_hash=item.content_hash if item and not is_aside else "",
            texts={name: list(texts) for name, texts in values.items()},
            changed=list(changed_fields(changed_from, values)),
            checked=sorted(saving.checked),
            key=saving.key,
        ),
    )


def _name(catalogue: Catalogue, user: str, language: str) -> str:
    found = catalogue.find(User, user)
    return pick(found.name, language) if found else user
