"""Claims of one lane: as many deliveries as the limits of its account let out."""

from typing import NamedTuple

from comms.deliver import lanes
from comms.deliver.limits import LaneLimits
from comms.store import Session
from comms.store import lanes as lane_rows
from comms.store.plain import Plain
from comms.store.sending import Share
from comms.workflows.house import House
from comms.workflows.lane_queue import InHand, Queue


class Found(NamedTuple):
    """What a claim brought."""

    claimed: list[InHand]
    #: So many the limits let out, and so many rows were taken for them.
    granted: int
    taken: int
    #: Where the limits let out nothing: until they may.
    wait_seconds: float
    #: Of the ledger, as they were claimed.
    version: int | None


class Claims:
    """Those of one lane.

    Args:
        house: The site.
        name: Of the lane.
        limits: Of its account.
        owner: Whose the claims are.
    """

    def __init__(self, house: House, name: str, limits: LaneLimits, owner: str) -> None:
        self._house, self._name, self._owner = house, name, owner
        self._limits = limits

    def take(
        self, queue: Queue, language: str, most: int, share: Share | None
    ) -> Found:
        """Claim deliveries of a publication that may leave now.

        Args:
            queue: The publication.
            language: What they are served in.
            most: So many at the most.
            share: Only this part; None: all.
        """
        now, limits = self._house.clock.now(), self._limits
        claimed: list[InHand] = []
        taken = 0
        with self._house.store.claim() as session:
            version = Plain.of(session).version()
            granted = lanes.grant(
                session, self._name, limits, most, now, queue.of_class
            )
            if granted.count:
                claimed, taken = queue.take(
                    session,
                    self._house,
                    owner=self._owner,
                    language=language,
                    limit=granted.count,
                    share=share,
                )
                claimed = self._within_domains(session, claimed)
                unused = granted.count - len(claimed)
                lanes.give_back(session, self._name, limits, unused, now)
        queue.granted_at = now
        return Found(claimed, granted.count, taken, granted.wait_seconds, version)

    def _within_domains(self, session: Session, claimed: list[InHand]) -> list[InHand]:
        """Put back what goes to a domain that has had enough for now."""
        limits = self._limits
        if not limits.domains:
            return claimed
        now = self._house.clock.now()
        addresses = {one.id: one.address for one in claimed}
        later = lanes.hold_back(session, self._name, limits, addresses, now)
        lane_rows.defer_untried(session, later, owner=self._owner, now=now)
        return [one for one in claimed if one.id not in later]

    def give_back(self, queue: Queue) -> None:
        """Give back to the limits what was claimed and never came to the wire."""
        at, count = queue.granted_at, len(queue.in_hand)
        queue.drop()
        if at is None or self._limits.is_free or not count:
            return
        with self._house.store.write() as session:
            lanes.give_back(session, self._name, self._limits, count, at)
