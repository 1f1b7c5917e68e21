"""The page of people: who works here, who is invited, who has left."""

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from comms.clock import Clock, in_zone
from comms.content.views import Viewer
from comms.language import LANGUAGES, say
from comms.model.access import SignInLink
from comms.model.desk import Choice
from comms.model.door import PeoplePage, PersonLine
from comms.model.people import Person
from comms.model.programme import NATIONAL, Role, Unit, User
from comms.store import access, door
from comms.store import people as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.people import as_user, stands_alone
from comms.workflows.house import House

ROLES = get_args(Role)
_ORDER = ("active", "invited", "expired", "never", "left")


def people_page(house: House, by: str, language: str, clock: Clock) -> PeoplePage:
    """Return everybody, those who work here first; whether `by` may see it is known."""
    now = clock.now()
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        viewer = house.viewer(catalogue, language, base="")
        invited = access.open_invitations(session, now)
        keys = door.users_with_keys(session)
        seen = access.last_seen(session)
        known = {row.user: row for row in rows.all_people(session)}
        of_files = rows.users_of_files(session)
    people = {user.id: user for user in catalogue.all(User)}
    people |= {
        name: as_user(row, of_files.get(name))
        for name, row in known.items()
        if name not in people and stands_alone(row)
    }
    zone = catalogue.zone
    lines = [
        PersonLine(
            user=user.id,
            name=viewer.text(user.name),
            email=user.email,
            role=user.role,
            scope=user.scope,
            unit_name=viewer.unit_name(user.scope),
            state=_state(known.get(user.id), user.id, invited, keys, seen),
            keys=tuple(sorted(keys.get(user.id, ()))),
            seen=in_zone(seen[user.id], zone) if user.id in seen else None,
            until=in_zone(invited[user.id].expires_at, zone)
            if user.id in invited
            else None,
            is_me=user.id == by,
        )
        for user in people.values()
    ]
    lines.sort(key=lambda line: _ORDER.index(line.state))
    return PeoplePage(
        people=tuple(lines), choices=_choices(catalogue, viewer, language)
    )


def _state(
    row: Person | None,
    user: str,
    invited: Mapping[str, SignInLink],
    keys: Mapping[str, frozenset[str]],
    seen: Mapping[str, datetime],
) -> str:
    if row is not None and row.left_at is not None:
        return "left"
    has_joined = row is None or row.joined_at is not None
    if has_joined and (user in keys or user in seen):
        return "active"
    if user in invited:
        return "invited"
    return "never" if has_joined else "expired"


def _choices(
    catalogue: Catalogue, viewer: Viewer, language: str
) -> dict[str, tuple[Choice, ...]]:
    units = [NATIONAL, *(unit.id for unit in catalogue.all(Unit))]
    return {
        # The narrowest first: nobody becomes an administrator by a slip.
        "role": tuple(
            Choice(value=role, label=say(language, f"desk.role.{role}"))
            for role in reversed(ROLES)
        ),
        "scope": tuple(
            Choice(value=unit, label=viewer.unit_name(unit)) for unit in units
        ),
        "language": tuple(
            Choice(value=code, label=say(language, f"site.language.{code}"))
            for code in LANGUAGES
        ),
    }
