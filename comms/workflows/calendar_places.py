"""By which place in a file something in the calendar has its time; none: by a rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comms.clock import LocalTimeUnclear, instant
from comms.content.writing_back import Path
from comms.model.plans import EditionPlan
from comms.store.catalogue import Catalogue

_PARTS_OF_POST = 3
#: Begins the entry of a post that comes back by a rule, as `post@repeat:tell_us:ig`.
_BY_RULE = "post@"


@dataclass(frozen=True, kw_only=True)
class Place:
    """One time in one file."""

    file: str
    path: Path


def places(
    catalogue: Catalogue,
    kind: str,
    about: str,
    row: Any,  # noqa: ANN401 - a publication, or columns of one
) -> Iterator[Place]:
    """Yield where the time of something stands; nothing: it follows from others.

    A page takes the posts along that leave with it: they lead to it.

    Args:
        catalogue: The programme as it stands.
        kind: Its kind in the calendar: "event", "page", "edition", "post".
        about: The event, item or edition by its id.
        row: Its publication, of which entry and time are read; of an event nothing is.
    """
    if kind == "event":
        for edge in ("starts", "ends"):
            yield Place(file=f"events/{about}.yaml", path=(edge,))
    elif row.plan_entry.startswith(_BY_RULE):
        return
    elif kind == "page":
        yield Place(file=f"items/{about}/item.yaml", path=("publish_at",))
        yield from _posts(catalogue, about, row.due_at)
    elif kind == "edition":
        plan = catalogue.find(EditionPlan, about)
        if plan is not None and plan.send_at and not plan.cron:
            yield Place(file=f"editions/{about}.yaml", path=("send_at",))
    elif len(row.plan_entry.split(":")) == _PARTS_OF_POST:
        yield from _posts(catalogue, about, row.due_at)


def _posts(catalogue: Catalogue, about: str, due_at: datetime) -> Iterator[Place]:
    """Yield the plans by which an item is posted at the time of what was found."""
    for campaign, number in catalogue.posts_of(about):
        at = campaign.posts[number].at
        if at and _is_at(catalogue, at, due_at):
            path = ("posts", str(number), "at")
            yield Place(file=f"posts/{campaign.id}.yaml", path=path)


def _is_at(catalogue: Catalogue, written: str, due_at: datetime) -> bool:
    try:
        return bool(instant(written, catalogue.zone) == due_at)
    except (LocalTimeUnclear, ValueError):
        # A check of its file says so.
        return False
