"""What calling an event off would hold, and what comes back if it is held after all.

Named before the press in the form, and to whoever approves the correction.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from comms.campaigns.publications import item_of
from comms.content.corrections import changes_by
from comms.content.still_said import CANCELLED
from comms.model.desk import Line
from comms.model.desk_change import ComingBack, NotLeaving
from comms.model.plans import Change, EventFacts
from comms.model.tables import Item, Publication
from comms.store import waiting
from comms.workflows import called_off, held_after_all
from comms.workflows.desk_lines import edition_line, item_line, publication_lines
from comms.workflows.desk_sight import Sight
from comms.workflows.held_after_all import Back
from comms.workflows.said_still import as_they_are

#: Lines of each sort; nobody reads more of them before a press.
_MOST = 20


def not_leaving(sight: Sight, event: EventFacts) -> NotLeaving | None:
    """Return what would not go out if an event were called off; None: nothing."""
    if event.cancelled:
        return None
    found = called_off.not_leaving(sight.session, sight.catalogue, event)
    units = [one.unit for one in (*found.posts, *found.editions)]
    units += [one.unit for one in found.texts]
    if not units:
        return None
    texts = [one for one in found.texts if sight.sees(one.unit)]
    titles = waiting.titles(sight.session, [item.id for item in texts])
    lines = (
        [item_line(sight, one, titles) for one in texts],
        _told(sight, [one for one in found.posts if sight.sees(one.unit)]),
        [edition_line(sight, one) for one in found.editions if sight.sees(one.unit)],
    )
    shown = [tuple(found[:_MOST]) for found in lines]
    return NotLeaving(
        texts=shown[0],
        posts=shown[1],
        editions=shown[2],
        others=sum(not sight.sees(unit) for unit in units),
        more=sum(max(0, len(found) - _MOST) for found in lines),
    )


def coming_back(sight: Sight, event: EventFacts) -> ComingBack | None:
    """Return what comes back if an event is held after all; None: nothing."""
    if not event.cancelled:
        return None
    on = Change(event=event.id, field=CANCELLED, before=True, after=False)
    found = held_after_all.coming_back(sight.session, sight.catalogue, [on], sight.now)
    if not found:
        return None
    seen = [one for one in found if sight.sees(one.thing.unit)]
    lines = list(_back(sight, seen))
    return ComingBack(
        lines=tuple(lines[:_MOST]),
        others=len(found) - len(seen),
        more=max(0, len(lines) - _MOST),
    )


def held_by(
    sight: Sight, correction: Item
) -> tuple[tuple[NotLeaving, ...], tuple[ComingBack, ...]]:
    """Return what a correction would hold once it is out, and what it brings back."""
    turned = {
        one.event: bool(one.after)
        for one in changes_by(correction)
        if one.field == CANCELLED
    }
    events = as_they_are(sight.session, turned)
    off = [not_leaving(sight, x) for name, x in events.items() if turned[name]]
    on = [coming_back(sight, x) for name, x in events.items() if not turned[name]]
    return tuple(one for one in off if one), tuple(one for one in on if one)


def _back(sight: Sight, found: Sequence[Back]) -> Iterator[tuple[Line, str]]:
    texts = [one.thing for one in found if isinstance(one.thing, Item)]
    titles = waiting.titles(sight.session, [item.id for item in texts])
    for how, some in groupby(sorted(found, key=_how), key=_how):
        things = [one.thing for one in some]
        for thing in things:
            if isinstance(thing, Item):
                yield item_line(sight, thing, titles), how
            elif thing.kind == "edition":
                yield edition_line(sight, thing), how
        posts = [one for one in things if isinstance(one, Publication)]
        for line in _told(sight, [one for one in posts if one.kind != "edition"]):
            yield line, how


def _how(one: Back) -> str:
    return one.how


def _told(sight: Sight, rows: Sequence[Publication]) -> list[Line]:
    items = waiting.items_named(sight.session, [item_of(row) for row in rows])
    titles = waiting.titles(sight.session, [item.id for item in items.values()])
    return list(publication_lines(sight, rows, items, titles))
