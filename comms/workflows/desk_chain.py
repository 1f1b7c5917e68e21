"""The steps of an event's chain at the desk: what is told when, and who must say yes.

A step that is planned has a state of its own and waits for its own approval; what it
will say is proposed by the function that will post it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from comms.campaigns.accounts import account_of
from comms.clock import LocalTimeUnclear
from comms.events.chain import ChainStep, chain, step_title
from comms.model.desk import Output
from comms.model.plans import EventFacts
from comms.model.programme import Account
from comms.model.states import PublicationState
from comms.model.tables import Event, Publication
from comms.store import acts
from comms.workflows.chain import slug
from comms.workflows.chain_posts import Telling, step_posts
from comms.workflows.desk_lines import reason_of
from comms.workflows.desk_sight import subject_of
from comms.workflows.desk_spread import Spread

CORRECTION = "correction"
_DELETION = "deletion"
_TO_SUBMIT = frozenset({PublicationState.DRAFT, PublicationState.RETURNED})
#: States from which a step can be called off.
_OPEN = frozenset(
    {
        *_TO_SUBMIT,
        PublicationState.IN_REVIEW,
        PublicationState.SCHEDULED,
        PublicationState.HELD,
        PublicationState.MISSED,
    }
)


def chain_outputs(spread: Spread) -> Iterator[Output]:
    """Yield the steps of each event in order of time; a correction has none."""
    if spread.told.facts.type == CORRECTION:
        return
    planned = {row.plan_entry: row for row in spread.rows if row.kind == "reminder"}
    about = f"item:{spread.item.external_id}"
    authors = acts.writers(spread.sight.session, about) if planned else set()
    for event in spread.told.own_events:
        for step in steps(spread, event):
            name = f"{spread.item.external_id}:{event.external_id}:{slug(step.name)}"
            made = _step(spread, event, step)
            row = planned.get(f"chain:{name}")
            yield _with_row(spread, made, row, authors) if row else made


def steps(spread: Spread, event: Event) -> tuple[ChainStep, ...]:
    """Return the chain of one event; none where its times cannot be read."""
    facts = EventFacts.model_validate(event.facts)
    reminders = spread.told.facts.reminders
    try:
        return chain(facts, reminders, spread.catalogue.zone, now=spread.sight.now)
    except (LocalTimeUnclear, ValueError):
        return ()


def _step(spread: Spread, event: Event, step: ChainStep) -> Output:
    sight = spread.sight
    return Output(
        kind="chain",
        account="",
        title=step_title(step, sight.language),
        language=sight.language,
        state="past" if step.past else "planned",
        at=step.at,
        text=_said(spread, event, step),
        publication=event.external_id,
    )


def _said(spread: Spread, event: Event, step: ChainStep) -> str:
    """Return what the step will say; where it says nothing, which event it is of."""
    if "chain" in spread.folded:
        return ""
    return _proposed(spread, event, step) or _title(spread, event)


def _title(spread: Spread, event: Event) -> str:
    return spread.sight.viewer.text(EventFacts.model_validate(event.facts).title)


def _proposed(spread: Spread, event: Event, step: ChainStep) -> str:
    """Return what the step will say on the first account in her language."""
    if step.kind == _DELETION or step.past:
        return ""
    sight = spread.sight
    own = [one for one in spread.told.standard if one.language == sight.language]
    account = next(
        (one for one in _accounts(spread) if sight.language in one.languages), None
    )
    if account is None or not own:
        return ""
    telling = Telling(event=event, kind=step.kind, account=account, day=step.occasion)
    (post,) = step_posts(
        sight.house,
        spread.catalogue,
        replace(spread.told, versions=own),
        telling,
        picture=spread.picture,
    )
    return post.text


def _accounts(spread: Spread) -> Sequence[Account]:
    """Return the accounts on which the announcement is posted, where all is told."""
    names = [account_of(row) for row in spread.rows if row.kind == "post"]
    found = [spread.account(name) for name in dict.fromkeys(names)]
    return [account for account in found if account is not None]


def _with_row(
    spread: Spread, made: Output, row: Publication, authors: Collection[str]
) -> Output:
    """Return a step as it is planned: its state, its time, and what may be done."""
    return replace(
        made,
        state=row.state,
        at=spread.sight.local(row.published_at or row.due_at),
        reason=reason_of(spread.sight, row),
        publication=row.external_id,
        may=tuple(_may(spread, row, authors)),
    )


def _may(spread: Spread, row: Publication, authors: Collection[str]) -> Iterator[str]:
    """Yield what this person may do with the step now."""
    sight = spread.sight
    subject = replace(subject_of(row, authors), type=spread.item.type)
    if row.state == PublicationState.IN_REVIEW:
        given = [
            act.user
            for act in acts.approvals(sight.session, subject.name, row.content_hash)
        ]
        if sight.may("approve", subject, given):
            yield from ("approve", "return")
    if row.state in _TO_SUBMIT and sight.may("submit", subject):
        yield "submit"
    if row.state == PublicationState.MISSED and sight.may("schedule", subject):
        yield "schedule"
    if row.state in _OPEN and sight.may("cancel", subject):
        yield "cancel"
