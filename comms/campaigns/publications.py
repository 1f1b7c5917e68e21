"""Makes publications from plans: a page per item, an edition per plan.

The key of a publication is its plan entry and the occasion the plan names by local
date, so planning again finds the same rows. What lies in the past when it is first
planned counts as already out.
"""

from collections.abc import Mapping
from datetime import datetime

from comms.campaigns.numbering import before_this_store
from comms.clock import instant
from comms.errors import Refused
from comms.model.plans import EditionPlan
from comms.model.programme import Newsletter
from comms.model.states import (
    PUBLICATION_STEPS,
    PublicationState,
    step,
)
from comms.model.tables import Item, Publication
from comms.store import Session
from comms.store.catalogue import Catalogue
from comms.store.publications import give_back, has_deliveries, take_number

#: The account of our own pages.
WEB = "web"
#: States in which a plan may still move a publication.
OPEN = frozenset(
    {
        PublicationState.DRAFT,
        PublicationState.IN_REVIEW,
        PublicationState.RETURNED,
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
        PublicationState.MISSED,
        PublicationState.EXPIRED,
    }
)
#: What had its time, and leaves at another one once that is approved.
_TOO_LATE = frozenset({PublicationState.MISSED, PublicationState.EXPIRED})


def plan_pages(
    session: Session,
    catalogue: Catalogue,
    items: Mapping[str, Item],
    old: Mapping[str, Publication],
    now: datetime,
) -> None:
    """Plan a page for every item that belongs on our site."""
    for item in items.values():
        if WEB in item.facts["channels"]:
            entry = f"page:{item.external_id}"
            row = old.get(entry)
            # Of thousands, all but a few stand as they are planned.
            if row is None or not stands(row, item):
                plan_publication(session, row, _page(item, entry, catalogue.zone), now)


def stands(row: Publication, item: Item) -> bool:
    """Tell whether what follows an item's time is planned as the item says."""
    is_due = row.due_local == item.publish_local or row.state not in OPEN
    return is_due and (row.unit, row.owner) == (item.unit, item.owner)


def plan_editions(
    session: Session,
    catalogue: Catalogue,
    old: Mapping[str, Publication],
    now: datetime,
) -> None:
    """Plan every edition of the folder; new ones get their number in time order."""
    plans = [plan for plan in catalogue.all(EditionPlan) if not plan.cron]
    for plan in sorted(plans, key=lambda plan: plan.send_at):
        entry = f"edition:{plan.id}"
        row = plan_publication(
            session, old.get(entry), _edition(plan, catalogue, entry), now
        )
        if row.newsletter != plan.newsletter:
            raise Refused(
                "newsletter_stays", edition=plan.id, newsletter=row.newsletter
            )
        if row.number is None:
            newsletter = catalogue.get(Newsletter, plan.newsletter)
            day = datetime.fromisoformat(plan.send_at).date()
            row.year = day.year
            row.number = take_number(
                session, newsletter.id, day, before_this_store(newsletter, day.year)
            )
            _require_next(plan, row.number)
            session.add(row)
            session.flush()


def _require_next(plan: EditionPlan, free: int) -> None:
    """Refuse a number in a file that would leave a gap or come twice."""
    if plan.number is None or plan.number == free:
        return
    rule = "number_taken" if plan.number < free else "number_gap"
    raise Refused(rule, edition=plan.id, number=plan.number, free=free)


def item_of(row: Publication) -> str:
    """Return the item that a page, post or letter tells."""
    return item_named(row.plan_entry)


def item_named(plan_entry: str) -> str:
    """Return the item that a plan entry tells ("post:<item>:<account>")."""
    return plan_entry.split(":")[1]


def move(row: Publication, new: str, **why: object) -> None:
    """Take one legal step, and say why; an older reason holds no longer.

    Args:
        row: The publication.
        new: Its next state.
        why: "key" of the sentence and its slots; nothing: the state says it.
    """
    row.state = step(PUBLICATION_STEPS, row.state, new)
    row.reason = {name: _plain(value) for name, value in why.items()}


def _plain(value: object) -> object:
    """Return a value as JSON keeps it."""
    return value if isinstance(value, int) else str(value)


def void_changed(row: Publication, content_hash: str) -> None:
    """Note what a publication now says; an approval of anything else is void."""
    row.content_hash = content_hash
    approved = row.state in {PublicationState.APPROVED, PublicationState.SCHEDULED}
    if approved and row.approved_hash != content_hash:
        move(row, PublicationState.DRAFT, key="rules.why.content_changed")
        row.approved_hash = None


def plan_publication(
    session: Session, old: Publication | None, new: Publication, now: datetime
) -> Publication:
    """Write a planned publication, or bring the planned one up to date."""
    if old is None:
        if new.due_at < now:
            new.state = PublicationState.SENT
            new.published_at = new.finished_at = new.due_at
        session.add(new)
        session.flush()
        return new
    if old.state in OPEN and old.due_local != new.due_local:
        old.due_local, old.due_at, old.occasion = (
            new.due_local,
            new.due_at,
            new.occasion,
        )
        if old.state in _TOO_LATE and new.due_at > now:
            move(old, PublicationState.DRAFT)
    if old.newsletter != new.newsletter and _has_no_readers(session, old):
        # Its number was one of the other newsletter's.
        give_back(session, old)
        old.newsletter, old.number, old.year = new.newsletter, None, None
    old.unit, old.owner = new.unit, new.owner
    session.add(old)
    return old


def _has_no_readers(session: Session, row: Publication) -> bool:
    """Tell whether it may still become a number of another newsletter."""
    return row.state in OPEN and not has_deliveries(session, row.id)


def _page(item: Item, entry: str, zone: str) -> Publication:
    return Publication(
        plan_entry=entry,
        occasion=item.publish_local[:10],
        kind="page",
        external_id=item.external_id,
        unit=item.unit,
        owner=item.owner,
        due_local=item.publish_local,
        due_at=instant(item.publish_local, zone),
    )


def _edition(plan: EditionPlan, catalogue: Catalogue, entry: str) -> Publication:
    return Publication(
        plan_entry=entry,
        occasion=plan.send_at[:10],
        kind="edition",
        external_id=plan.id,
        unit=catalogue.get(Newsletter, plan.newsletter).unit,
        owner=plan.owner,
        newsletter=plan.newsletter,
        due_local=plan.send_at,
        due_at=instant(plan.send_at, catalogue.zone),
    )
