"""Makes publications from the channels of items: records of events, press texts.

One per item and account, due with the item's page. A correction changes the record of
what it corrects and has none of its own.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from comms.campaigns.publications import move, plan_publication
from comms.clock import instant
from comms.model.programme import Account
from comms.model.states import PUBLICATION_STEPS, PublicationState
from comms.model.tables import Item, Publication
from comms.store import Session
from comms.store.catalogue import Catalogue

ANNOUNCEMENT = "announcement"
#: Kinds of channel that take structured records, and press texts.
EVENT_API, PRESS = "event_api", "press_export"


def plan_announcements(
    session: Session,
    catalogue: Catalogue,
    items: Mapping[str, Item],
    old: Mapping[str, Publication],
    now: datetime,
) -> None:
    """Plan what items tell on event interfaces and to the press; call off the rest."""
    wanted = {
        row.plan_entry: row
        for item in items.values()
        for row in _of_item(item, catalogue)
    }
    for entry, row in wanted.items():
        plan_publication(session, old.get(entry), row, now)
    for entry, row in old.items():
        if row.kind == ANNOUNCEMENT and entry not in wanted:
            _call_off(session, row)


def _of_item(item: Item, catalogue: Catalogue) -> Iterator[Publication]:
    for name in item.facts["channels"]:
        account = catalogue.find(Account, name)
        if account is not None and _takes(account, item):
            yield Publication(
                plan_entry=f"{ANNOUNCEMENT}:{item.external_id}:{name}",
                occasion=item.publish_local[:10],
                kind=ANNOUNCEMENT,
                external_id=f"{item.external_id}.{name}",
                account=name,
                unit=item.unit,
                owner=item.owner,
                due_local=item.publish_local,
                due_at=instant(item.publish_local, catalogue.zone),
            )


def _takes(account: Account, item: Item) -> bool:
    if account.channel == EVENT_API:
        return bool(item.facts["events"]) and not item.facts.get("corrects")
    return account.channel == PRESS


def _call_off(session: Session, row: Publication) -> None:
    """Cancel what the item no longer names, unless it has begun to leave."""
    waiting = PublicationState.CANCELLED in PUBLICATION_STEPS[row.state]
    if waiting and row.published_at is None:
        move(row, PublicationState.CANCELLED, key="rules.why.not_planned")
        session.add(row)
