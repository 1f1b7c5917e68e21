"""Numbers of newsletters that come by a rule: drafts, each waiting for a person."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from comms.campaigns.numbering import before_this_store
from comms.campaigns.occasions import PlanEntry
from comms.clock import in_zone
from comms.model.plans import EditionPlan
from comms.model.programme import Newsletter
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.ports import Occasion, Triggers
from comms.store import Session
from comms.store.catalogue import Catalogue
from comms.store.publications import take_number

EDITION = "edition"
#: States in which a number that is due to be drafted may still be given.
_UNDECIDED = frozenset(
    {
        PublicationState.DRAFT,
        PublicationState.IN_REVIEW,
        PublicationState.RETURNED,
    }
)


def edition_entries(catalogue: Catalogue, triggers: Triggers) -> Iterator[PlanEntry]:
    """Yield the plan entries of numbers that come by a rule."""
    for plan in catalogue.all(EditionPlan):
        if not plan.cron or plan.starts_on is None or plan.until is None:
            continue
        if plan.send_at:
            # A number that came by the rule: the rule itself stands beside it.
            continue
        yield PlanEntry(
            key=f"{EDITION}:{plan.id}",
            trigger=triggers.cron(
                plan.cron, plan.starts_on, plan.until, catalogue.zone
            ),
            make=partial(_edition, catalogue, plan),
            past="none",
        )


def _edition(
    catalogue: Catalogue, plan: EditionPlan, occasion: Occasion
) -> Publication:
    return Publication(
        plan_entry=f"{EDITION}:{plan.id}",
        occasion=occasion.name,
        kind=EDITION,
        external_id=f"{plan.id}.{occasion.name}",
        unit=catalogue.get(Newsletter, plan.newsletter).unit,
        owner=plan.owner,
        newsletter=plan.newsletter,
        due_local=occasion.local,
        due_at=occasion.at,
    )


def number_drafts(
    session: Session, catalogue: Catalogue, rows: Iterable[Publication], now: datetime
) -> list[str]:
    """Give their numbers to the drafts whose time to be worked on has come.

    Args:
        session: Of the planner.
        catalogue: With the plans.
        rows: All editions, in order of time.
        now: When.

    Returns:
        The ids of those that got one.
    """
    found = []
    for row in rows:
        plan = catalogue.find(EditionPlan, row.plan_entry.partition(":")[2])
        if plan is None or not plan.cron or row.number is not None:
            continue
        begins = row.due_at - timedelta(days=plan.draft_days)
        if row.state in _UNDECIDED and begins <= now < row.due_at:
            _give_number(session, catalogue, row)
            found.append(row.external_id)
    return found


def _give_number(session: Session, catalogue: Catalogue, row: Publication) -> None:
    newsletter = catalogue.get(Newsletter, row.newsletter or "")
    day = in_zone(row.due_at, catalogue.zone).date()
    row.year = day.year
    row.number = take_number(
        session, newsletter.id, day, before_this_store(newsletter, day.year)
    )
    row.reason = {"key": "rules.why.number_drafted"}
    session.add(row)
    session.flush()
