"""Writes down what facts and blocks have said, and which texts say them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from comms.content.fact_references import FIELDS, references_in
from comms.model.fact_tables import Saying, Use
from comms.model.facts import Block, Fact
from comms.model.plans import VersionText
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
    return {name: getattr(text, name) for name in FIELDS} | text.written


def note_texts(session: Session, item: str, texts: Iterable[VersionText]) -> None:
    """Write down what the texts of an item say by reference."""
    facts.note_uses(session, item, _uses(item, texts))


def _uses(item: str, texts: Iterable[VersionText]) -> Iterator[Use]:
    for text in texts:
        for field, typed in text.written.items():
            named = {(found.kind, found.id): found for found in references_in(typed)}
            for kind, name in named:
                yield Use(
                    kind=kind,
                    name=name,
                    item=item,
                    language=text.language,
                    level=text.level,
                    field=field,
                )
