"""The mails that a correction will send once it is out: to whom, and how they look."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from comms.campaigns.letters import CORRECTION, letter_of, plan_of
from comms.language import say_count
from comms.model.desk import Output
from comms.model.figures import figure
from comms.model.programme import Newsletter
from comms.model.states import ItemState
from comms.model.tables import Publication
from comms.store import waiting
from comms.store.tellers import told_first
from comms.workflows.desk_letters import EMAIL, Carrier, block_outputs
from comms.workflows.desk_sight import Sight
from comms.workflows.desk_spread import Spread
from comms.workflows.figures import grain_of


def letters_to_come(spread: Spread) -> Iterator[Output]:
    """Yield the mail to those who got the first notice, by each newsletter.

    None of what is no correction, of one that is out, or that is told by no mail.
    """
    session, item = spread.sight.session, spread.item
    page = next((row for row in spread.rows if row.kind == "page"), None)
    if page is None or spread.is_out or item.state == ItemState.WITHDRAWN:
        return
    if item.type != CORRECTION or EMAIL not in item.facts["channels"]:
        return
    mailed = told_first(session, item.facts)
    told: list[int | None] = []
    reached = 0
    for name in dict.fromkeys(row.newsletter for row in mailed):
        newsletter = spread.catalogue.find(Newsletter, name)
        carrier = _letter(spread, page, newsletter) if newsletter else None
        if carrier is None:
            continue
        told += [row.id for row in mailed if row.newsletter == name]
        # Who reads two newsletters is told by the first of them.
        before, reached = reached, waiting.readers_of(session, told)
        readers = reached - before
        count, whom = _said(spread.sight, readers, mailed)
        for output in block_outputs(spread, carrier):
            yield replace(
                output,
                state=page.state,
                at=spread.sight.local(page.due_at),
                text=count,
                reason=output.reason or whom,
                publication=item.external_id,
            )


def _said(sight: Sight, readers: int, mailed: Sequence[Publication]) -> tuple[str, str]:
    """Return how many it goes to, and whom; of one newsletter less another, alike."""
    grain = grain_of(sight, mailed)
    if grain != "full":
        count = figure(sight.language, readers, grain)
        return sight.say("figures.readers", count=count), ""
    return (
        say_count(sight.language, "outputs.mails", readers),
        say_count(sight.language, "outputs.told", readers),
    )


def _letter(
    spread: Spread, page: Publication, newsletter: Newsletter
) -> Carrier | None:
    row = letter_of(page, spread.item, newsletter)
    texts = {spread.item.id or 0: spread.told.versions}
    plan = plan_of(spread.catalogue, row, {spread.item.external_id: spread.item}, texts)
    if plan is None:
        return None
    return Carrier(row=row, plan=plan, section=plan.sections[0])
