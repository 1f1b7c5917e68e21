"""What two people of the nation must want: proposed by one, agreed to by another.

A rule of approval that asks for less than before, and the words of every page, stand
once a second person has agreed. Bound to what was proposed: where the entry says
something else by then, it is overtaken and nothing is carried out.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from comms.access.policy import AGREE, require_second, roles_for, user_named
from comms.content.programme_files import with_entry
from comms.errors import NotFound, Refused
from comms.model.facts import Block
from comms.model.programme import NATIONAL, User
from comms.model.proposals import (
    AGREED,
    OVERTAKEN,
    REFUSED,
    WAITING,
    WITHDRAWN,
    Proposal,
)
from comms.store import Session, acts
from comms.store import proposals as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.fact_write import keep_agreed
from comms.workflows.house import House
from comms.workflows.programme_change import Scope, carry
from comms.workflows.programme_entry import entry_of
from comms.workflows.programme_written import stored
from comms.workflows.proposal_ends import end, record
from comms.workflows.proposing import POLICIES, said_now
from comms.workflows.write import at_one_instant

#: What somebody may press, and where it leads.
VERBS: Mapping[str, str] = {
    "approve": AGREED,
    "return": REFUSED,
    "withdraw": WITHDRAWN,
}
_LONGEST_NOTE = 500
#: What lets an account in, or gives it to somebody, and for how long that counts.
_MAKING = frozenset({"invite", "invite-again", "bring-back", "change-role"})
_SETTLED = timedelta(days=1)


def decide_proposal(
    house: House, user: str, number: int, verb: str, note: str, language: str
) -> str:
    """Agree to a proposal, refuse it, or take one's own back; return its new state.

    Args:
        verb: One of `VERBS`.
        note: Why it is refused.
        language: Of findings that stop it.

    Raises:
        Refused: "four_eyes", "not_allowed"; "proposal_over": it waits no more;
            "proposal_overtaken": the entry says something else by now, or who proposed
            it speaks for the nation no more; "proposal_newcomer": who proposed it has
            just let her in.
        NotFound: There is no such proposal.
    """
    house = at_one_instant(house)
    overtaken = False
    with house.store.write(durable=True, in_turn=True) as session:
        now = house.clock.now()
        row = rows.proposal(session, number)
        if row is None or verb not in VERBS:
            raise NotFound(key="missing.item", name=str(number))
        catalogue = load_catalogue(session)
        _require(session, catalogue, user, row, verb, now)
        if row.state == VERBS[verb] and row.decided_by == user:
            # The same press once more.
            return row.state
        if row.state != WAITING or row.until <= now:
            raise Refused("proposal_over")
        state = VERBS[verb]
        if verb == "approve" and not _carried_out(
            session, house, catalogue, row, language
        ):
            # What was tried on the way is taken back.
            session.rollback()
            row = rows.proposal(session, number) or row
            state, overtaken = OVERTAKEN, True
        end(session, row, state, now, user, note.strip()[:_LONGEST_NOTE])
        if not overtaken:
            record(session, row, verb, user, now)
    if overtaken:
        raise Refused("proposal_overtaken")
    return state


def _require(
    session: Session,
    catalogue: Catalogue,
    user: str,
    row: Proposal,
    verb: str,
    now: datetime,
) -> None:
    who = user_named(catalogue, user, now)
    if verb != "withdraw":
        require_second(who, row.user)
        if verb == "approve" and _is_of_her_making(session, user, row):
            raise Refused("proposal_newcomer")
    elif user != row.user:
        raise Refused("not_allowed", user=user, verb=verb)


def _is_of_her_making(session: Session, user: str, row: Proposal) -> bool:
    """Tell whether who proposes has just made the account that is to agree."""
    since = row.at - _SETTLED
    return any(
        act.user == row.user and act.verb in _MAKING and act.at >= since
        for act in acts.about(session, [f"user:{user}"])
    )


def _may_still(catalogue: Catalogue, row: Proposal) -> bool:
    """Tell whether who proposed it still speaks for the nation."""
    named = catalogue.find(User, row.acting_for or row.user)
    if named is None:
        return False
    return named.role in roles_for(AGREE) and named.scope == NATIONAL


def _carried_out(
    session: Session, house: House, catalogue: Catalogue, row: Proposal, language: str
) -> bool:
    """Carry out what was agreed to; False: the entry says something else by now."""
    if said_now(catalogue, row.kind, row.name, row.before) != row.before:
        return False
    if not _may_still(catalogue, row):
        return False
    if row.kind == Block.kind:
        old = catalogue.get(Block, row.name)
        new = Block.model_validate({**old.model_dump(mode="json"), **row.after})
        return keep_agreed(session, house, row, old, new, language)
    entry = entry_of(session, catalogue, POLICIES, row.name)
    if entry is None:
        return False
    content = stored(session, catalogue, entry.path)
    written = with_entry(entry.kind, entry.path, content, entry.id, row.after)
    followed = carry(session, house, {entry.path: written}, language, Scope())
    return not followed.is_refused
