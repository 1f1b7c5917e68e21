"""A person lets a held domain go: its mail leaves, and its failures are believed."""

from comms.access.policy import require_pauser, user_named
from comms.deliver.holding import let_go
from comms.errors import Refused
from comms.store import acts
from comms.store.catalogue import load_catalogue
from comms.store.pauses import EVERYTHING
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR


def release_domain(house: House, domain: str, *, user: str) -> None:
    """End the hold of a domain.

    Args:
        house: The site.
        domain: As `comms status` shows it.
        user: Who orders it: somebody who may stop everything, or the operator.

    Raises:
        Refused: It is not held, or this is not for this user.
        NotFound: No such user.
    """
    now = house.clock.now()
    with house.store.write(durable=True) as session:
        if user != OPERATOR:
            require_pauser(user_named(load_catalogue(session), user, now), EVERYTHING)
        name = domain.strip().lower()
        if not let_go(session, name, user=user, now=now):
            raise Refused("domain_not_held", domain=name)
        acts.record_act(
            session, at=now, user=user, verb="release", subject=f"domain:{name}"
        )
