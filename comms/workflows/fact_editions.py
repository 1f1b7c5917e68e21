"""Numbers of newsletters whose own words say a fact: subject, preheader, intro.

One that has not left changes with the fact. One that left is put right by a mail to
exactly those who got it, which says the new by reference.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from comms.campaigns.numbering import shown_number
from comms.content.fact_correction import Corrected
from comms.language import pick
from comms.model.fact_page import Place, UseLine
from comms.model.fact_tables import Use
from comms.model.facts import Fact
from comms.model.plans import EditionPlan
from comms.model.programme import Newsletter
from comms.model.tables import Publication
from comms.store import facts
from comms.store.publications import by_plan_entry
from comms.workflows.desk_lines import edition_title
from comms.workflows.desk_sight import Sight
from comms.workflows.fact_events import EDITION, named_in
from comms.workflows.fact_uses import (
    OUT,
    Sayings,
    Used,
    followed,
    is_corrected,
    place_name,
    said_as,
    waiting_corrections,
)
from comms.workflows.figures import readers_of


def edition_lines(
    sight: Sight, sayings: Sayings, uses: Sequence[Use], found: Iterable[Used]
) -> list[UseLine]:
    """Return the lines of editions whose own words say it.

    Args:
        sight: Who asks; editions of units that she does not see are left out.
        sayings: What it has said.
        uses: All that says it.
        found: Items that say it.
    """
    said_by = _by_edition(uses)
    rows = by_plan_entry(sight.session, list(said_by)) if said_by else {}
    shown = {entry: row for entry, row in rows.items() if sight.sees(row.unit)}
    left = [entry for entry, row in shown.items() if _is_out(row)]
    corrections = waiting_corrections(sight, left)
    follow = followed(sight, sayings.now, corrections)
    told = {row.id for one in found if is_corrected(one) for row in one.out}

    def follows(entry: str) -> str:
        if entry in follow:
            return "waits"
        # The correction of what it carried goes to the same readers.
        return "told" if rows[entry].id in told else "mail"

    return [
        UseLine(
            item=row.external_id,
            title=edition_title(sight, row),
            sort=sight.say("outputs.sort.edition"),
            unit_name=sight.viewer.unit_name(row.unit),
            state=row.state,
            languages=tuple(dict.fromkeys(use.language for use in said_by[entry])),
            places=tuple(
                replace(place, follows=follows(entry))
                for place in _mailed(sight, sayings, row, said_by[entry])
            ),
            corrections=corrections.get(entry, ()),
        )
        for entry, row in shown.items()
    ]


def _by_edition(uses: Sequence[Use]) -> dict[str, list[Use]]:
    """Return uses by the plan entry of the edition that says it."""
    found: dict[str, list[Use]] = {}
    for use in uses:
        if name := named_in(use, EDITION):
            found.setdefault(f"{EDITION}:{name}", []).append(use)
    return found


def _is_out(row: Publication) -> bool:
    return row.published_at is not None and row.state in OUT


def _mailed(
    sight: Sight, sayings: Sayings, row: Publication, uses: Sequence[Use]
) -> Iterator[Place]:
    if row.published_at is None or not _is_out(row):
        return
    then = sayings.at(row.published_at)
    words = {use.language: said_as(sight, then, use.language) for use in uses}
    now = {code: said_as(sight, sayings.now, code) for code in words}
    readers, grain = readers_of(sight, [row])
    yield Place(
        kind="mail",
        name=place_name(sight, row),
        said=words,
        at=sight.local(row.published_at),
        is_current=words == now,
        follows="mail",
        readers=readers,
        grain=grain,
    )


def told_wrong(
    eyes: Sight, old: Fact, new: Fact, told: Collection[int | None]
) -> Iterator[tuple[str, Corrected]]:
    """Yield the editions that left saying what is not so any more, by plan entry.

    Args:
        eyes: Sees what stands in the store once the fact has changed.
        old: What it said.
        new: What it says now.
        told: Editions whose readers another correction tells: they hear it once.
    """
    said_by = _by_edition(facts.uses_of(eyes.session, Fact.kind, new.id))
    rows = by_plan_entry(eyes.session, list(said_by)) if said_by else {}
    for entry, row in rows.items():
        plan = eyes.catalogue.find(EditionPlan, row.external_id)
        differs = any(
            said_as(eyes, old, use.language) != said_as(eyes, new, use.language)
            for use in said_by[entry]
        )
        if plan and differs and _is_out(row) and row.id not in told:
            yield entry, _corrected(eyes, row, plan)


def _corrected(eyes: Sight, row: Publication, plan: EditionPlan) -> Corrected:
    newsletter = eyes.catalogue.get(Newsletter, plan.newsletter)
    titles = {}
    for code in plan.languages:
        subject = pick(plan.subject, code, *eyes.catalogue.fallbacks(code))
        number = shown_number(newsletter, row, code)
        titles[code] = [subject.replace("{number}", number)]
    return Corrected(
        key="corrects_edition",
        id=plan.id,
        titles=titles,
        owner=plan.owner,
        scope=row.unit,
        audiences=tuple(plan.audiences),
    )
