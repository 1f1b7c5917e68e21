"""Writes down what somebody wants changed that a second person has to agree to."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from comms.content.views import EVERYWHERE
from comms.errors import Refused
from comms.model.facts import Block
from comms.model.programme import Newsletter, Programme, Unit
from comms.model.proposals import WAITING, Proposal
from comms.store import Session, acts
from comms.store import proposals as rows
from comms.store.catalogue import Catalogue
from comms.workflows.house import House

#: Part of the programme's pages on which rules of approval stand.
POLICIES = "policies"
#: Slot of an act: the proposal that it is about.
PROPOSAL = "proposal"
#: So long a proposal waits.
WAITS_FOR = timedelta(days=14)
LONGEST_WHY = 500


def propose(  # noqa: PLR0913 - all keyword-only, each names itself
    session: Session,
    house: House,
    *,
    kind: str,
    name: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    why: str,
    user: str,
    acting_for: str = "",
    key: str | None = None,
) -> Proposal:
    """Keep a proposal, in the caller's transaction.

    Args:
        before: What the entry says now, of what would change.
        after: What it would say.
        key: Makes the same press, sent twice, one.

    Raises:
        Refused: "proposal_waits": another one about this entry waits already.
    """
    now = house.clock.now()
    if rows.waiting_about(session, kind, name, now):
        raise Refused("proposal_waits")
    row = rows.keep(
        session,
        Proposal(
            kind=kind,
            name=name,
            before=dict(before),
            after=dict(after),
            why=" ".join(why.split())[:LONGEST_WHY],
            user=user,
            acting_for=acting_for,
            at=now,
            until=now + WAITS_FOR,
            state=WAITING,
        ),
    )
    acts.record_act(
        session,
        at=now,
        user=user,
        acting_for=acting_for,
        verb="submit",
        subject=f"{kind}:{name}",
        note=row.why,
        key=key,
        slots={PROPOSAL: row.id or 0},
    )
    return row


def said_now(
    catalogue: Catalogue, kind: str, name: str, keys: Iterable[str]
) -> dict[str, Any]:
    """Return what an entry says now under some keys."""
    models = (Programme, Unit, Block)
    model = next(one for one in models if one.kind == kind)
    found = catalogue.find(model, name)
    body = {} if found is None else found.model_dump(mode="json", exclude_defaults=True)
    return {key: body.get(key) for key in keys}


def stands_everywhere(catalogue: Catalogue, name: str) -> bool:
    """Tell whether a block stands on every page, or at the foot of a newsletter."""
    feet = {part for one in catalogue.all(Newsletter) for part in one.footer}
    return name in EVERYWHERE or name in feet
