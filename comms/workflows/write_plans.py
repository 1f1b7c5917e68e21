"""Takes back plans that a form no longer has: an account unticked, a letter less."""

from collections.abc import Collection

from comms.content.seen import LETTER
from comms.model.plans import Campaign, EditionPlan
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.store import Session, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.publications import by_plan_entry, forget, give_back, has_deliveries

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
    for entry, row in by_plan_entry(session).items():
        kind, _, rest = entry.partition(":")
        # Most rows are about something else, and nobody need ask who gets them.
        others = not _is_about(rest, items | editions)
        if others or row.state not in _WAITING or has_deliveries(session, row.id):
            continue
        if kind == "post" and rest.partition(":")[0] in items:
            if not _has_post(catalogue, *rest.split(":", 1)):
                forget(session, row)
        elif kind == "announcement" and rest.partition(":")[0] in items:
            item, _, account = rest.partition(":")
            if account not in folders.items(session)[item].facts["channels"]:
                forget(session, row)
        elif kind == "edition" and (
            rest in editions or rest.removesuffix(LETTER) in items
        ):
            _check_edition(session, catalogue, row, rest)
    session.flush()


def _is_about(rest: str, names: Collection[str]) -> bool:
    """Tell whether a plan entry, but for its kind, names one of some things."""
    name = rest.partition(":")[0]
    return name in names or name.removesuffix(LETTER) in names


def _has_post(catalogue: Catalogue, item: str, account: str) -> bool:
    return any(
        post.item == item and account in post.accounts
        for campaign in catalogue.all(Campaign)
        for post in campaign.posts
    )


def _check_edition(
    session: Session, catalogue: Catalogue, row: Publication, name: str
) -> None:
    """Forget an edition that is another one now; its number is free if it was last."""
    plan = catalogue.find(EditionPlan, name)
    if plan and (plan.newsletter, plan.send_at[:4]) == (row.newsletter, str(row.year)):
        return
    give_back(session, row)
    forget(session, row)
