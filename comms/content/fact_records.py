"""Writes down what facts and blocks have said, and which texts say them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from comms.content.fact_fields import ALLOWED, Referring, field_of, language_of
from comms.content.fact_references import references_in
from comms.content.words import STANDARD
from comms.model.fact_tables import Saying, Use
from comms.model.facts import Block, Fact
from comms.model.plans import ItemFacts, VersionText
from comms.model.tables import Definition, Version
from comms.store import Session, facts

#: Kinds that texts name.
REFERRED = frozenset({Fact.kind, Block.kind})


def note_change(
    session: Session, before: Definition, body: Mapping[str, Any], now: datetime
) -> None:
    """Write down what something says from now on, and what it has said so far.

    Args:
        session: A writing session.
        before: The row as it stands; without a body where it is new.
        body: What it says now.
        now: Since when.
    """
    kind, name = before.kind, before.external_id
    known = facts.sayings(session, kind, name)
    if not known and before.body:
        # It stood there before anybody wrote such things down.
        old = Saying(kind=kind, name=name, since=facts.ALWAYS, body=before.body)
        facts.note_saying(session, old)
    if known and known[-1].since == now:
        known[-1].body = dict(body)
        session.add(known[-1])
        return
    saying = Saying(kind=kind, name=name, since=now, body=dict(body))
    facts.note_saying(session, saying)


def is_typed_as_before(stored: Iterable[Version], texts: Iterable[VersionText]) -> bool:
    """Tell whether texts differ, if at all, in what their references say alone."""
    before = {(row.language, row.level): _typed(row) for row in stored}
    return before == {(text.language, text.level): _typed(text) for text in texts}


def _typed(text: Version | VersionText) -> dict[str, str]:
    return {name: getattr(text, name) for name in _TEXTS} | text.written


_TEXTS = tuple(ALLOWED[VersionText])


def note_texts(session: Session, item: ItemFacts, texts: Iterable[VersionText]) -> None:
    """Write down what an item and its texts say by reference."""
    told: list[Referring] = [item, *texts]
    uses = [use for one in told for use in _uses(one, item.id)]
    facts.note_uses(session, item.id, uses)


def note_entry(session: Session, one: Referring) -> None:
    """Write down what an event or an edition says by reference."""
    name = f"{one.kind}:{one.id}"
    facts.note_uses(session, name, _uses(one, name))


def _uses(one: Referring, name: str) -> Iterator[Use]:
    level = one.level if isinstance(one, VersionText) else STANDARD
    noted = set()
    for place, typed in one.written.items():
        for found in references_in(typed):
            key = (found.kind, found.id, language_of(one, place), field_of(place))
            if key in noted:
                continue
            noted.add(key)
            yield Use(
                kind=found.kind,
                name=found.id,
                item=name,
                language=key[2],
                level=level,
                field=key[3],
            )
