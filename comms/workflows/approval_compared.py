"""What differs from an earlier state: what was approved, returned, or seen."""

from collections.abc import Iterator, Mapping
from typing import Any

from comms.model.approval import Compared
from comms.model.tables import Item
from comms.store import approved
from comms.store.publications import messages
from comms.store.publications import page as page_of
from comms.workflows.approval_thing import Thing
from comms.workflows.approved import content_of, content_of_edition
from comms.workflows.desk_history import fact_differences, published
from comms.workflows.desk_sight import Sight
from comms.workflows.told import read_told

Content = Mapping[str, Any]


def compared(
    sight: Sight, thing: Thing, since: str, seen: str
) -> tuple[Mapping[str, str] | None, Compared | None]:
    """Return the words of an earlier state by place, and what else differs from it."""
    bases = dict(_bases(sight, thing, seen))
    if not bases:
        return None, None
    name = since if since in bases else next(iter(bases))
    before = bases[name]
    now = _now(sight, thing)
    texts = {
        f"{version}.{word}": text
        for version, words in before["texts"].items()
        for word, text in words.items()
    }
    facts = tuple(fact_differences(sight, before, now))
    others = tuple(one for one in bases if one != name)
    return texts, Compared(since=name, others=others, facts=facts, count=len(facts))


def _bases(sight: Sight, thing: Thing, seen: str) -> list[tuple[str, Content]]:
    """Return the earlier states by name, the one to compare with first."""
    session, name = sight.session, thing.kept_as
    found: list[tuple[str, Content]] = []
    if seen and (row := approved.submitted(session, name, seen=seen)):
        found.append(("seen", row.content))
    judged = [
        act
        for act in thing.acts
        if act.result == "done" and act.verb in {"approve", "return"}
    ]
    older = [("approved", content) for content in _approved(sight, thing)]
    if judged and judged[-1].verb == "return":
        back = approved.submitted(session, name, content_hash=judged[-1].content_hash)
        if back is not None:
            return [*found, ("returned", back.content), *older]
    return [*found, *older]


def _approved(sight: Sight, thing: Thing) -> Iterator[Content]:
    """Yield what was approved last, or stands on the page; nothing if neither is."""
    last = approved.last(sight.session, thing.kept_as)
    if last is not None:
        yield last.content
        return
    page = page_of(sight.session, thing.name)
    if page is None or not isinstance(thing.row, Item):
        return
    shown = published(messages(sight.session, page.id))
    now = _now(sight, thing)
    # Of texts for networks, and of events, the page says nothing.
    texts = {
        name: {**now["texts"].get(name, {}), **words}
        for name, words in shown["texts"].items()
    }
    yield {"facts": shown["facts"], "texts": texts, "events": now["events"]}


def _now(sight: Sight, thing: Thing) -> Content:
    if isinstance(thing.row, Item):
        return content_of(read_told(sight.session, thing.row))
    return content_of_edition(sight.session, sight.catalogue, thing.row)
