"""What each role may ever do, and where: the table that the policy reads.

One line per kind of act. A role reaches its own unit; the nation's roles reach
everywhere. Nobody else in the program compares roles.
"""

from collections.abc import Collection
from typing import Protocol, get_args

from comms.model.programme import NATIONAL, Role

#: Verbs of an author, and of those who answer for a unit.
WRITING = frozenset(
    {
        "save",
        "submit",
        "schedule",
        "correct",
        "change",
        "withdraw",
        "cancel",
        "tick",
        "settle",
        "release",
        "test-send",
        "comment",
        "adopt",
    }
)
#: What the nation hands to its units, and asks them about.
OFFERING = frozenset({"offer", "remind"})
#: Verbs of those whom an approval rule names.
APPROVING = frozenset({"approve", "return"})
#: Verbs that stop what others have planned.
STOPPING = frozenset({"pause", "resume", "retire"})
READING = "read"
#: One's own account: ways to sign in, devices, language, stand-in.
OWN = "own"
#: Who works here, with which role.
PEOPLE = "people"
#: What the programme is: units, areas, hashtags, newsletters, brand, policies.
PROGRAMME = "programme"
#: How accounts publish, and their secrets.
CONNECT = "connect"
#: To say yes to what another one wants for the programme as a whole.
AGREE = "agree"
#: Who did what: of one's own unit, or of all.
AUDIT = "audit"
#: One reader after the other: looked up, signed up, taken off a newsletter.
READERS = "readers"
#: Lists of readers: taken in, taken back, written out.
LISTS = "lists"

UNIT_ROLES = frozenset({"change_agent", "coordinator"})
NATIONAL_ROLES = frozenset({"admin", "national_lead", "approver"})
_WRITERS = NATIONAL_ROLES | UNIT_ROLES
_STOPPERS = NATIONAL_ROLES | {"coordinator"}
_KEEPERS = frozenset({"admin"})
#: An approver decides about texts, and needs nobody's address for it.
_LISTERS = frozenset({"admin", "national_lead", "coordinator"})
_EVERYBODY = frozenset(get_args(Role))

#: What a role may do beside what another may: whoever has the right one of a pair
#: could do all that the left one does.
_WIDER: dict[str, frozenset[str]] = {
    "viewer": _EVERYBODY,
    "translator": _EVERYBODY - {"viewer"},
    "change_agent": frozenset({"change_agent", "coordinator", *NATIONAL_ROLES}),
    "coordinator": frozenset({"coordinator", *NATIONAL_ROLES}),
    # Both reach everywhere; which of them approves what, the programme's rules say.
    "approver": frozenset({"approver", "national_lead"}),
    "national_lead": frozenset({"approver", "national_lead"}),
    "admin": frozenset({"admin"}),
}


class Actor(Protocol):
    """Somebody with rights: a user of the programme, or who is signed in as one."""

    @property
    def id(self) -> str:
        """Name in the programme's files."""
        ...

    @property
    def role(self) -> str:
        """One of the roles of a programme."""
        ...

    @property
    def scope(self) -> str:
        """Unit, or "national"."""
        ...

    @property
    def behalf(self) -> "tuple[Actor, ...]":
        """Those for whom she stands in."""
        ...


def roles_for(verb: str) -> frozenset[str]:
    """Return the roles that may carry out a verb on anything at all."""
    if verb in {READING, OWN}:
        return _EVERYBODY
    if verb in {PEOPLE, PROGRAMME, CONNECT}:
        return _KEEPERS
    if verb in WRITING | APPROVING:
        return _WRITERS
    if verb in OFFERING or verb == AGREE:
        return NATIONAL_ROLES
    if verb in {READERS, LISTS}:
        return _LISTERS if verb == LISTS else _LISTERS | UNIT_ROLES
    return _STOPPERS if verb in STOPPING | {AUDIT} else frozenset()


def may_ever(user: Actor, verb: str) -> bool:
    """Tell whether a user may carry out a verb on anything, for whomever she stands.

    Ways to sign in, the list of people, secrets of accounts and the programme itself
    are nobody's to stand in for.
    """
    if verb in {OWN, PEOPLE, PROGRAMME, CONNECT, AGREE}:
        return user.role in roles_for(verb)
    return any(hat.role in roles_for(verb) for hat in hats(user))


def fits(role: str, scope: str) -> bool:
    """Tell whether there is such a role for such a reach: the nation's have no unit."""
    return scope == NATIONAL or role not in NATIONAL_ROLES


def needs_second_factor(user: Actor, roles: Collection[str]) -> bool:
    """Tell whether one of the roles in which a user may act needs a second factor."""
    return any(hat.role in roles for hat in hats(user))


def hats(user: Actor) -> tuple[Actor, ...]:
    """Return as whom a user may act: as herself, then as each she stands in for."""
    return (user, *user.behalf)


def covers(user: Actor, other: Actor) -> bool:
    """Tell whether a user has the same role as another or a wider one.

    Whose unit it is does not matter: a coordinator may stand in for the one of the
    next region.
    """
    return user.role in _WIDER.get(other.role, frozenset())


def works_for(user: Actor, unit: str) -> bool:
    """Tell whether a unit's work is hers, also as a stand-in."""
    return any(hat.scope in {unit, NATIONAL} for hat in hats(user))


def scopes(user: Actor) -> tuple[str, ...] | None:
    """Return the units whose work is hers, her own first; None: of all units."""
    found = tuple(dict.fromkeys(hat.scope for hat in hats(user)))
    return None if NATIONAL in found else found
