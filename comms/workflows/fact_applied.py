"""Corrections that a folder asks for whose facts have changed: the same as at the desk.

Who applied the folder is nobody in particular: no hand is noted, so whoever may approve
a correction that was drafted so, may.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comms.content.differences import Difference
from comms.model.facts import Fact
from comms.model.programme import NATIONAL, User
from comms.store import Session
from comms.store.catalogue import load_catalogue
from comms.workflows.desk_sight import Sight
from comms.workflows.fact_correct import corrections, draft_all
from comms.workflows.fact_uses import Used, used
from comms.workflows.house import House

#: Sees what stands in the store, and decides nothing.
_NOBODY = User(id="folder", role="viewer", scope=NATIONAL, email="", name={})


@dataclass(frozen=True)
class Told:
    """What a fact said before a folder was applied, and which items said it."""

    old: Fact
    found: Sequence[Used]


def told_before(
    session: Session, house: House, changes: Iterable[Difference], language: str
) -> list[Told]:
    """Return the facts that a folder changes, with what says them now."""
    names = [one.id for one in changes if (one.kind, one.verb) == _CHANGED]
    if not names:
        return []
    eyes = _eyes(session, house, language)
    return [
        Told(old, used(eyes, Fact.kind, name, most=None))
        for name in names
        if (old := eyes.catalogue.find(Fact, name))
    ]


_CHANGED = (Fact.kind, "change")


def draft_corrections(
    session: Session, house: House, told: Iterable[Told], language: str
) -> tuple[str, ...]:
    """Draft a correction for each mail that told what is not so any more.

    Args:
        session: A writing session, in its turn, in which the folder has been applied.
        house: The site.
        told: What the facts said before.
        language: Of problems.

    Returns:
        The corrections by their ids.
    """
    drafted: list[str] = []
    for one in told:
        eyes = _eyes(session, house, language)
        new = eyes.catalogue.find(Fact, one.old.id)
        if new is not None:
            files = corrections(eyes, one.found, one.old, new)
            drafted += draft_all(session, house, files, language)
    return tuple(drafted)


def _eyes(session: Session, house: House, language: str) -> Sight:
    return Sight(house, session, load_catalogue(session), _NOBODY, language)
