"""The steps of an event's chain at the desk: what comes by itself, and when."""

from collections.abc import Iterator

from comms.clock import LocalTimeUnclear
from comms.events.chain import ChainStep, chain, step_title
from comms.model.desk import Output
from comms.model.plans import EventFacts
from comms.model.tables import Event
from comms.workflows.desk_spread import Spread

CORRECTION = "correction"


def chain_outputs(spread: Spread) -> Iterator[Output]:
    """Yield the steps of each event in order of time; a correction has none."""
    if spread.told.facts.type == CORRECTION:
        return
    for row in spread.told.own_events:
        for step in steps(spread, row):
            yield _step(spread, row, step)


def steps(spread: Spread, row: Event) -> tuple[ChainStep, ...]:
    """Return the chain of one event; none where its times cannot be read."""
    facts = EventFacts.model_validate(row.facts)
    reminders = spread.told.facts.reminders
    zone = spread.catalogue.zone
    try:
        return chain(facts, reminders, zone, now=spread.sight.now)
    except (LocalTimeUnclear, ValueError):
        return ()


def _step(spread: Spread, row: Event, step: ChainStep) -> Output:
    sight = spread.sight
    facts = EventFacts.model_validate(row.facts)
    return Output(
        kind="chain",
        account="",
        title=step_title(step, sight.language),
        language=sight.language,
        state="past" if step.past else "planned",
        at=step.at,
        text=sight.viewer.text(facts.title),
        publication=row.external_id,
    )
