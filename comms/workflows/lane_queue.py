"""One publication on a lane: its messages, what is left to claim, what is in hand."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice

from comms.campaigns.notices import NOTICE, is_letter
from comms.deliver.asked import asked_link, asked_recipient
from comms.deliver.claims import claim
from comms.deliver.classes import CONFIRMATION, Split, class_of
from comms.deliver.holding import set_apart
from comms.deliver.merging import Merger
from comms.deliver.side_by_side import SideBySide
from comms.deliver.staff import LETTERS, StaffClaimed, StaffMerger, claim_staff
from comms.errors import Misconfigured
from comms.mime.skeleton import Skeleton
from comms.model.programme import User
from comms.ports import MergedMessage
from comms.store import Session
from comms.store.catalogue import load_catalogue
from comms.store.leaving import Leaving
from comms.store.publications import messages
from comms.store.sending import Claimed, Share
from comms.store.sign_ups import addresses_asked
from comms.workflows.house import House
from comms.workflows.mailed_links import addresses_of, door_values

#: What can be in hand.
InHand = Claimed | StaffClaimed


#: A message, or why there is none.
Made = MergedMessage | Exception
#: Messages made together.
_TOGETHER = 25
#: Seconds until an empty publication is looked at again: at first, and at the most.
FIRST_REST, LONGEST_REST = 0.25, 5.0


@dataclass(kw_only=True)
class Queue:
    """A publication that a lane sends."""

    row: Leaving
    readers: Merger | None
    staff: StaffMerger | None
    #: What makes its messages where they are signed; None: they are made one by one.
    side_by_side: SideBySide | None = None
    split: Split = field(default_factory=lambda: Split({}))
    #: Claimed, and not yet handed to the channel.
    hand: deque[InHand] = field(default_factory=deque)
    #: Messages made already, for those that are first in hand.
    _ahead: deque[Made] = field(default_factory=deque)
    #: Whose messages could not be written, one after the other, and why.
    spoilt: list[tuple[InHand, Exception]] = field(default_factory=list)
    #: When the limits of the lane let out what is in hand; None: nothing yet.
    granted_at: datetime | None = None
    #: When it is looked at again, by the lane's timer, and the rest before that.
    look_at: float = 0.0
    rest: float = FIRST_REST
    #: Whether there is anything to claim, or in hand.
    is_waiting: bool = False

    @property
    def of_class(self) -> str:
        """Its class among all mail."""
        return class_of(self.row.kind)

    def next(self) -> tuple[InHand, Made]:
        """Return what is first in hand with its message, and let go of it.

        Some that follow are made with it: made together, while all that it takes is at
        hand, they take half the time.

        Raises:
            Misconfigured: A key cannot be read: no fault of hers, the lane is down.
        """
        if not self._ahead:
            some = islice(self.hand, _TOGETHER)
            signing = self.side_by_side
            self._ahead.extend(
                signing.map(self._made, some) if signing else map(self._made, some)
            )
        return self.hand.popleft(), self._ahead.popleft()

    @property
    def in_hand(self) -> list[int]:
        """Deliveries claimed that did not come to the wire."""
        return [one.id for one in (*self.hand, *(one for one, _ in self.spoilt))]

    def begin(self) -> None:
        """Note that there is something to claim."""
        self.rest, self.is_waiting = FIRST_REST, True

    def rest_until_look(self, now: float) -> None:
        """Note that there is nothing; it is looked at again after its rest."""
        self.look_at, self.is_waiting = now + self.rest, False

    def rest_longer(self, now: float) -> None:
        """The same once more: it is looked at more and more rarely."""
        self.rest = min(2 * self.rest, LONGEST_REST)
        self.rest_until_look(now)

    def drop(self) -> None:
        """Let go of all that is in hand."""
        for each in (self.hand, self.spoilt, self._ahead):
            each.clear()

    def _made(self, one: InHand) -> Made:
        try:
            return self._merged(one)
        except Misconfigured:
            raise
        except Exception as fault:  # noqa: BLE001 - said when its turn comes
            return fault

    def _merged(self, one: InHand) -> MergedMessage:
        if isinstance(one, StaffClaimed):
            assert self.staff is not None  # noqa: S101 - claimed by it
            return self.staff.merge(one)
        assert self.readers is not None  # noqa: S101 - as above
        return self.readers.merge(one)

    def take(
        self,
        session: Session,
        house: House,
        *,
        owner: str,
        language: str,
        limit: int,
        share: Share | None,
    ) -> tuple[list[InHand], int]:
        """Claim deliveries; return what may be sent, and how many rows were taken."""
        now = house.clock.now()
        if self.staff is not None:
            staff, taken = claim_staff(
                session,
                self.row.id,
                addresses=_addresses(session, self.row),
                owner=owner,
                now=now,
                limit=limit,
                language=language,
                share=share,
            )
            return [*staff], taken
        readers, taken = claim(
            session,
            self.row.id,
            newsletter=self.row.newsletter,
            owner=owner,
            key=house.key,
            now=now,
            limit=limit,
            language=language,
            share=share,
        )
        free = set_apart(session, readers, owner=owner, tally=house.tally, now=now)
        return [*free], taken


def open_queue(session: Session, house: House, row: Leaving, lane: str) -> Queue | None:
    """Return what sends a publication; None while its messages are not kept yet.

    Args:
        session: Reads only.
        house: The site.
        row: The publication.
        lane: The mail account that it leaves by.
    """
    kept = messages(session, row.id)
    if not kept:
        return None
    skeletons = {
        (m.language, m.level, m.variant): Skeleton.from_bytes(m.skeleton) for m in kept
    }
    if row.kind == NOTICE:
        return Queue(row=row, readers=None, staff=_staff(house, row, skeletons, lane))
    if row.kind == CONFIRMATION and not row.newsletter:
        return Queue(row=row, readers=None, staff=_asked(house, row, skeletons, lane))
    return Queue(
        row=row,
        readers=_readers(house, row, skeletons, lane),
        staff=None,
        side_by_side=SideBySide() if house.settings.dkim else None,
    )


_Skeletons = Mapping[tuple[str, str, str], Skeleton]


def _readers(house: House, row: Leaving, skeletons: _Skeletons, lane: str) -> Merger:
    return Merger(
        skeletons=skeletons,
        key=house.key,
        base_url=house.base_url,
        mail_domain=house.settings.mail_domain,
        date=row.published_at or house.clock.now(),
        signers=house.signers,
        provider=_provider(house, lane),
    )


def _provider(house: House, lane: str) -> str:
    account = house.settings.mail_accounts.get(lane)
    return account.provider if account else ""


def _addresses(session: Session, row: Leaving) -> dict[str, str]:
    """Return where mail goes that is for no subscriber, as the ledger names each."""
    if is_letter(row.name):
        return {LETTERS: load_catalogue(session).unit(row.unit).host.reply_to}
    if row.kind == NOTICE:
        return addresses_of(session, load_catalogue(session).all(User), row.name)
    asked = addresses_asked(session, row.id)
    return {asked_recipient(seed): address for seed, address in asked.items()}


def _asked(house: House, row: Leaving, skeletons: _Skeletons, lane: str) -> StaffMerger:
    return replace(
        _staff(house, row, skeletons, lane),
        own_values=partial(asked_link, house.key, house.base_url),
    )


def _staff(house: House, row: Leaving, skeletons: _Skeletons, lane: str) -> StaffMerger:
    return StaffMerger(
        skeletons=skeletons,
        key=house.key,
        mail_domain=house.settings.mail_domain,
        date=row.published_at or house.clock.now(),
        signers=house.signers,
        values=door_values(house, row.name),
        provider=_provider(house, lane),
    )
