"""The page of newsletters: what comes next, what is in work, what was sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from comms.access.policy import Subject
from comms.access.readers import grain_for
from comms.campaigns.numbering import before_this_store, number_at
from comms.model.desk import Line
from comms.model.desk_edition import NewsletterCard
from comms.model.figures import told
from comms.model.in_lists import PublicationInList
from comms.model.plans import EditionPlan
from comms.model.programme import Newsletter
from comms.store.readers import readers_count
from comms.store.reports import last_numbers, latest_editions
from comms.workflows.desk_lines import edition_line, reason_of
from comms.workflows.desk_sheet import own_unit
from comms.workflows.desk_sight import Sight
from comms.workflows.edition_start import last_plan, proposed_time
from comms.workflows.edition_write import has_page

#: Numbers that are shown of each newsletter.
_IN_WORK, _SENT = 12, 5


def newsletters(sight: Sight) -> Sequence[NewsletterCard]:
    """Return the newsletters that she may see: her unit's, then those she writes."""
    found = [one for one in sight.catalogue.all(Newsletter) if sight.sees(one.unit)]
    own = own_unit(sight)
    found.sort(key=lambda one: one.unit != own)
    names = [one.id for one in found]
    counts = readers_count(sight.session, names)
    in_work = latest_editions(sight.session, names, out=False, limit=_IN_WORK)
    out = latest_editions(sight.session, names, out=True, limit=_SENT)
    given = last_numbers(sight.session, names)
    cards = [
        _card(
            sight,
            one,
            counts.get(one.id, 0),
            in_work.get(one.id, []),
            out.get(one.id, []),
            given,
        )
        for one in found
    ]
    return sorted(cards, key=lambda card: not card.may_begin)


def _card(
    sight: Sight,
    newsletter: Newsletter,
    readers: int,
    waiting: Sequence[PublicationInList],
    out: Sequence[PublicationInList],
    given: Mapping[tuple[str, int], int],
) -> NewsletterCard:
    subject = Subject(
        name="", type="edition", unit=newsletter.unit, owner=sight.user.id
    )
    grain = grain_for(sight.user, [newsletter])
    return NewsletterCard(
        id=newsletter.id,
        name=sight.viewer.text(newsletter.name),
        unit_name=sight.viewer.unit_name(newsletter.unit),
        languages=tuple(newsletter.languages),
        readers=told(readers, grain),
        grain=grain,
        next_number=_next(sight, newsletter, (*waiting, *out), given),
        may_begin=sight.may("save", subject),
        in_work=tuple(_lines(sight, waiting[::-1])),
        sent=tuple(
            edition_line(sight, row)
            if grain == "none"
            else replace(
                edition_line(sight, row), path=f"/editions/{row.external_id}/report"
            )
            for row in out
        ),
    )


def _next(
    sight: Sight,
    newsletter: Newsletter,
    rows: Sequence[PublicationInList],
    given: Mapping[tuple[str, int], int],
) -> str:
    """Return the number that would be given now, as readers would see it."""
    last = last_plan(sight.catalogue, rows)
    at = proposed_time(last, sight.now, sight.catalogue.zone)
    year = int(at[:4])
    before = before_this_store(newsletter, year)
    number = given.get((newsletter.id, year), before) + 1
    return number_at(newsletter, (number, year), at, sight.language)


def _lines(sight: Sight, rows: Sequence[PublicationInList]) -> Iterator[Line]:
    for row in rows:
        line = edition_line(sight, row, reason=reason_of(sight, row))
        plan = sight.catalogue.find(EditionPlan, row.external_id)
        if has_page(plan):
            line = replace(line, path=f"/editions/{row.external_id}")
        yield line
