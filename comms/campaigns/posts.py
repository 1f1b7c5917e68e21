"""Makes publications from plans of posts: one per item, account and occasion."""

from collections.abc import Mapping
from datetime import date, datetime

from comms.campaigns.publications import plan_publication
from comms.clock import instant
from comms.model.plans import Campaign, PostPlan
from comms.model.programme import Account
from comms.model.tables import Item, Publication
from comms.store import Session
from comms.store.catalogue import Catalogue

POST = "post"


def plan_posts(
    session: Session,
    catalogue: Catalogue,
    items: Mapping[str, Item],
    old: Mapping[str, Publication],
    now: datetime,
) -> None:
    """Plan every post of the folder's campaigns; what is planned already stays."""
    for campaign in catalogue.all(Campaign):
        for plan in campaign.posts:
            item = items.get(plan.item)
            for account in plan.accounts if item else ():
                row = _post(item, account, plan, catalogue)  # type: ignore[arg-type]
                plan_publication(session, old.get(row.plan_entry), row, now)


def account_of(publication: Publication) -> str:
    """Return the account that a post publication is for ("post:<item>:<account>")."""
    return publication.plan_entry.rpartition(":")[2]


def is_open(account: Account, day: date) -> bool:
    """Tell whether an account still takes posts on a day; a retired one does not."""
    return account.retired_on is None or account.retired_on > day


def _post(
    item: Item, account: str, plan: PostPlan, catalogue: Catalogue
) -> Publication:
    return Publication(
        plan_entry=f"post:{plan.item}:{account}",
        occasion=plan.at[:10],
        kind=POST,
        external_id=f"{plan.item}.{account}",
        unit=item.unit,
        owner=item.owner,
        due_local=plan.at,
        due_at=instant(plan.at, catalogue.zone),
    )
