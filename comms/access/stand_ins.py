"""Who stands in for whom: for some days a colleague does what waits for somebody.

A stand-in keeps her own rights and has those of who is away beside them. Nothing is
handed on: who stands in for a stand-in has that stand-in's own rights only.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from comms.access.reach import covers
from comms.clock import in_zone
from comms.errors import NotFound
from comms.model.people import Absence, Deputy
from comms.model.programme import User
from comms.store.catalogue import Catalogue


def user_named(catalogue: Catalogue, name: str, now: datetime | None = None) -> User:
    """Return the user of this name, with whose rights she has beside her own.

    Args:
        catalogue: Users, and who is away.
        name: As the files name her, or the desk.
        now: When she acts; None: only her own rights count.

    Raises:
        NotFound: There is none.
    """
    found = catalogue.find(User, name)
    if found is None:
        raise NotFound(key="missing.user", name=name)
    return with_stand_ins(catalogue, found, now) if now else found


def with_stand_ins(catalogue: Catalogue, user: User, now: datetime) -> User:
    """Return a user as she may act now: alone, or as the stand-in of others."""
    if not catalogue.absences:
        return user
    day = in_zone(now, catalogue.zone).date()
    away = [
        found
        for one in _on(catalogue.absences, day)
        if one.by == user.id
        and (found := catalogue.find(User, one.away))
        # Her role may have changed since she was named.
        and covers(user, found)
    ]
    if not away:
        return user
    return Deputy(**user.model_dump(), stands_in_for=tuple(away))


def deputies(catalogue: Catalogue, users: Collection[str], now: datetime) -> set[str]:
    """Return who stands in now for any of some users."""
    if not catalogue.absences:
        return set()
    day = in_zone(now, catalogue.zone).date()
    return {
        one.by
        for one in _on(catalogue.absences, day)
        if one.away in users
        and (by := catalogue.find(User, one.by))
        and (away := catalogue.find(User, one.away))
        and covers(by, away)
    }


def _on(absences: Iterable[Absence], day: date) -> Iterable[Absence]:
    return (one for one in absences if one.covers(day))
