"""Takes back plans that a form no longer has: an account unticked, a letter less."""

from collections.abc import Collection

from comms.content.seen import LETTER
from comms.model.plans import EditionPlan
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.store import Session, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.publications import (
    by_plan_entry,
    forget,
    give_back,
    has_deliveries,
    of_item,
)

#: Nothing of these has left, so they can be forgotten as if never planned.
_WAITING = frozenset(
    {
        PublicationState.DRAFT,
        PublicationState.IN_REVIEW,
        PublicationState.RETURNED,
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
        PublicationState.MISSED,
        PublicationState.EXPIRED,
        PublicationState.HELD,
    }
)


def drop_unplanned(session: Session, files: Collection[str]) -> None:
    """Forget what waits of the written items and is planned no more.

    Args:
        session: A writing session.
        files: Paths that were written or taken away.
    """
    items = {path.split("/")[1] for path in files if path.startswith("items/")}
    editions = {
        path.split("/")[1].removesuffix(".yaml")
        for path in files
        if path.startswith("editions/")
    }
    catalogue = load_catalogue(session)
    for entry, row in _about(session, items, editions).items():
        kind, _, rest = entry.partition(":")
        if row.state not in _WAITING or has_deliveries(session, row.id):
            continue
        if kind == "post" and rest.partition(":")[0] in items:
            if not _has_post(catalogue, *rest.split(":", 1)):
                forget(session, row)
        elif kind == "announcement" and rest.partition(":")[0] in items:
            item, _, account = rest.partition(":")
            told = folders.item(session, item)
            if told is None or account not in told.facts["channels"]:
                forget(session, row)
        elif kind == "edition" and (
            rest in editions or rest.removesuffix(LETTER) in items
        ):
            _check_edition(session, catalogue, row, rest)
    session.flush()


def _about(
    session: Session, items: Collection[str], editions: Collection[str]
) -> dict[str, Publication]:
    """Return the newest publication of each plan entry about some things."""
    letters = {name for item in items for name in (item, f"{item}{LETTER}")}
    numbers = [f"edition:{name}" for name in sorted(letters | {*editions})]
    told = {row.plan_entry: row for item in items for row in of_item(session, item)}
    return told | by_plan_entry(session, numbers)


def _has_post(catalogue: Catalogue, item: str, account: str) -> bool:
    return any(
        account in campaign.posts[number].accounts
        for campaign, number in catalogue.posts_of(item)
    )


def _check_edition(
    session: Session, catalogue: Catalogue, row: Publication, name: str
) -> None:
    """Forget an edition that is another one now; its number is free if it was last."""
    plan = catalogue.find(EditionPlan, name)
    if plan and plan.cron:
        # Numbers that come by a rule are kept in step with it.
        return
    if plan and (plan.newsletter, plan.send_at[:4]) == (row.newsletter, str(row.year)):
        return
    give_back(session, row)
    forget(session, row)
