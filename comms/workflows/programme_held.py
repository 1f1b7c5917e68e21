"""Parts a change of rules in two: what is stricter stands at once, the rest waits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from comms.access.strictness import loosened
from comms.model.programme import Described
from comms.model.programme_page import ChangedField
from comms.store import Session
from comms.store.catalogue import Catalogue
from comms.workflows.desk_sight import Sight
from comms.workflows.programme_effects import changed_in
from comms.workflows.programme_entry import ITEM_TYPES, Entry
from comms.workflows.programme_written import Written, files_of, stored
from comms.workflows.proposing import POLICIES, said_now

_RULES = "approval"
#: What rules are made for.
TYPES = (*ITEM_TYPES, "edition")


@dataclass(frozen=True, kw_only=True)
class Held:
    """A change of rules, a part of which waits for a second person."""

    #: What stands at once; without files where nothing does.
    now: Written
    #: What the rules would be, and what they are once the first part stands.
    after: Mapping[str, Any]
    before: Mapping[str, Any]


def held_back(
    session: Session, catalogue: Catalogue, entry: Entry, made: Written
) -> Held | None:
    """Return a change in its two parts; None: nothing of it asks for less."""
    if entry.part != POLICIES or entry.described is None or not made.files:
        return None
    new = made.body.get(_RULES, {})
    if not _asks_less(catalogue, entry, made.body, new):
        return None
    now = dict(entry.body.get(_RULES, {}))
    for name in sorted({*now, *new}):
        tried = {**now, name: new[name]} if name in new else _without(now, name)
        if tried != now and not _asks_less(catalogue, entry, made.body, tried):
            now = tried
    body = _with(made.body, now)
    files = files_of(session, catalogue, entry, entry.id, body)
    # As it will be stored: what is usual is left out.
    after = _described(entry, _with(made.body, new))
    kept = _in(catalogue, _described(entry, body))
    return Held(
        now=replace(
            made,
            body=body,
            files=files,
            before={path: stored(session, catalogue, path) for path in files},
        ),
        after=said_now(_in(catalogue, after), entry.kind.kind, entry.id, [_RULES]),
        before=said_now(kept, entry.kind.kind, entry.id, [_RULES]),
    )


def waiting_part(seen: Sight, entry: Entry, held: Held) -> tuple[ChangedField, ...]:
    """Return what of a change waits, field by field."""
    body = held.now.body
    before, after = ({**body, **part} for part in (held.before, held.after))
    return changed_in(seen, entry, _said(before), _said(after))


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value is not None}


def asks_less(before: Catalogue, after: Catalogue) -> bool:
    """Tell whether something is asked for less than before, anywhere."""
    return next(loosened(before, after, TYPES), None) is not None


def _asks_less(
    catalogue: Catalogue,
    entry: Entry,
    body: Mapping[str, Any],
    rules: Mapping[str, Any],
) -> bool:
    described = _described(entry, _with(body, rules))
    return asks_less(catalogue, _in(catalogue, described))


def _described(entry: Entry, body: Mapping[str, Any]) -> Described:
    return entry.kind.model_validate({**body, "id": entry.id})


def _in(catalogue: Catalogue, described: Described) -> Catalogue:
    key = described.kind, described.id
    return replace(catalogue, entries={**catalogue.entries, key: described})


def _with(body: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any]:
    # The programme's rules are always said, a unit's only where there are any.
    kept = _without(body, _RULES)
    return {**kept, _RULES: dict(rules)} if rules or _RULES in body else kept


def _without(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key != name}
