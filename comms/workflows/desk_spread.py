"""An item spread out on the desk: what it says, and all that was planned of it.

The same value is made of an item in the store and of a form that nobody has kept
yet; whatever draws outputs from it cannot tell the two apart.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from comms.clock import in_zone
from comms.model.programme import Account
from comms.model.tables import Delivery, Item, Message, Publication
from comms.ports import Post
from comms.store import waiting
from comms.store.catalogue import Catalogue
from comms.store.publications import messages_of, of_item
from comms.workflows.compose import MakePicture
from comms.workflows.desk_sight import Sight
from comms.workflows.pictures import promised
from comms.workflows.told import Told, foreseen, in_order, read_told


@dataclass(frozen=True, kw_only=True)
class Spread:
    """An item and everything that hangs on it, kept or not."""

    sight: Sight
    #: Standing facts, with what the form would add to them.
    catalogue: Catalogue
    item: Item
    told: Told
    #: Planned or told of it, in order of time; no editions.
    rows: Sequence[Publication]
    #: Newest messages, and what was told to the world, by publication.
    messages: Mapping[int, Sequence[Message]] = field(default_factory=dict)
    deliveries: Mapping[int, Sequence[Delivery]] = field(default_factory=dict)
    #: Where posts stand, by delivery.
    addresses: Mapping[int, str] = field(default_factory=dict)
    picture: MakePicture = promised
    #: Kinds of outputs that nobody looks at now: what they say is not drawn.
    folded: Collection[str] = ()
    #: Posts that were composed already, by plan entry: drawn once, shown twice.
    made: dict[str, Sequence[Post]] = field(default_factory=dict)

    def kept(self, row: Publication) -> Sequence[Message]:
        """Return the frozen messages of a publication."""
        return self.messages.get(row.id or 0, ())

    def delivery(
        self, row: Publication, account: str, language: str
    ) -> Delivery | None:
        """Return what became of a publication on an account in one language."""
        found = self.deliveries.get(row.id or 0, ())
        return next(
            (d for d in found if (d.account, d.language) == (account, language)), None
        )

    def day(self, row: Publication) -> date:
        """Return the day on which a publication leaves."""
        return in_zone(row.due_at, self.catalogue.zone).date()

    def account(self, name: str) -> Account | None:
        """Return an account by its id."""
        return self.catalogue.find(Account, name)

    @property
    def page(self) -> Publication | None:
        """The publication of the item's own page."""
        return next((row for row in self.rows if row.kind == "page"), None)

    @property
    def is_out(self) -> bool:
        """Whether readers can see the item's page."""
        return self.page is not None and self.page.published_at is not None


def spread_of(
    sight: Sight,
    item: Item,
    *,
    picture: MakePicture,
    folded: Collection[str] = (),
) -> Spread:
    """Read an item of the store with everything that hangs on it."""
    rows = sorted(
        (
            row
            for row in of_item(sight.session, item.external_id)
            if row.kind not in waiting.TO_STAFF
        ),
        key=lambda row: row.due_at,
    )
    told_to_world = [row.id for row in rows if row.kind != "correction"]
    deliveries = waiting.public_deliveries(sight.session, told_to_world)
    return Spread(
        sight=sight,
        catalogue=sight.catalogue,
        item=item,
        told=in_order(_told(sight, item, rows), sight.catalogue.programme.languages),
        rows=rows,
        messages=messages_of(sight.session, told_to_world),
        deliveries=deliveries,
        addresses=waiting.addresses(
            sight.session, [one.id for found in deliveries.values() for one in found]
        ),
        picture=picture,
        folded=folded,
    )


def _told(sight: Sight, item: Item, rows: Sequence[Publication]) -> Told:
    """Read the item; a correction that waits shows its events as they will be."""
    told = read_told(sight.session, item)
    is_out = any(row.kind == "page" and row.published_at for row in rows)
    return told if is_out else foreseen(told, sight.catalogue.zone)
