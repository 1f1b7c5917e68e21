"""The page on which an edition is put together: its parts, its mail, its readers.

What is typed is shown as it would leave, and kept only when somebody presses a button.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from comms.campaigns.filling import is_block
from comms.clock import instant
from comms.content.apply import DESK
from comms.content.edition_form import path_of, plan_from, values_of
from comms.content.fact_fields import as_written
from comms.content.fact_filling import says_of
from comms.content.fact_references import fill
from comms.content.gate import is_approved
from comms.content.words import Titled, standard_titles
from comms.deliver.served import Served
from comms.model.desk import Choice, Problem, Values
from comms.model.desk_edition import Builder, Entry, Part
from comms.model.figures import told
from comms.model.in_lists import ItemToTell
from comms.model.plans import EditionPlan
from comms.model.programme import NATIONAL, Audience, Newsletter, User
from comms.model.segments import Segment
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication
from comms.store import deliveries, period, waiting
from comms.store.readers import kinds_of_readers
from comms.workflows.desk_departure import departure_of
from comms.workflows.desk_edition import edition_named, verbs_of
from comms.workflows.desk_lines import edition_title, type_name
from comms.workflows.desk_sight import Sight, subject_of
from comms.workflows.draw import EditionContent, read_edition
from comms.workflows.edition_due import dues_of, stopping
from comms.workflows.edition_mail import drawn_mails
from comms.workflows.edition_standing import standing_of
from comms.workflows.edition_start import candidates, period_of
from comms.workflows.edition_write import (
    DISCARD,
    OPEN,
    has_page,
    plan_hash,
    settled,
    signers,
)
from comms.workflows.figures import grain_of_plan
from comms.workflows.readership import CountKinds, readership

#: Items that are offered at the most; the newest come first.
_OFFERED = 24
#: What an edition says for itself, whatever it carries.
_OWN_WORDS = ("subject", "preheader", "intro", "intro_by")


def builder(
    sight: Sight,
    name: str,
    typed: Values | None = None,
    find: str = "",
    count: CountKinds = kinds_of_readers,
    *,
    only_mail: bool = False,
) -> Builder | None:
    """Return the page of an edition; None where she may see none.

    Args:
        sight: Who looks.
        name: The edition by its id.
        typed: What stands in the form and is not kept; None: as it is kept.
        find: Words of a title that is looked for; "": the period's items are offered.
        count: Counts the readers of a newsletter.
        only_mail: Leave out what does not follow typing: its parts, what is offered
            to it, what can be chosen.
    """
    row = edition_named(sight, name)
    plan = sight.catalogue.find(EditionPlan, name)
    if row is None or plan is None or not sight.sees(row.unit) or not has_page(plan):
        return None
    if sight.catalogue.find(Newsletter, plan.newsletter) is None:
        return None
    content, problems = _content(sight, row, plan, typed)
    may = tuple(_may(sight, row))
    is_offered = "save" in may and not only_mail
    drawn = drawn_mails(sight, content)
    readers = readership(sight.session, content, count)
    by_language = _by_language(sight, row, readers, content.plan.languages)
    reader_count = sum(number for _, number in by_language)
    grain = grain_of_plan(sight, content.plan)
    departure = departure_of(
        sight,
        row,
        may,
        asking="schedule",
        readers=reader_count,
        says=_kept_hash(sight, content, plan),
    )
    return Builder(
        id=name,
        title=edition_title(sight, row),
        newsletter_name=sight.newsletter(row.newsletter),
        unit_name=sight.viewer.unit_name(row.unit),
        state=row.state,
        standing=standing_of(sight, row),
        seen=plan_hash(sight.catalogue, name),
        content_seen="" if only_mail else content.content_hash,
        languages=tuple(plan.languages),
        values=values_of(content.plan) if typed is None else typed,
        choices={} if only_mail else _choices(sight, row),
        parts=() if only_mail else tuple(_parts(sight, content)),
        offers=tuple(_offers(sight, row, content, find)) if is_offered else (),
        find=find,
        inboxes=drawn.inboxes,
        frames=drawn.frames,
        texts=drawn.texts,
        readers=tuple((code, told(count, grain)) for code, count in by_language),
        reader_count=told(reader_count, grain),
        grain=grain,
        checks=drawn.checks,
        problems=(*problems, *drawn.problems, *stopping(sight, content)),
        dues=tuple(dues_of(sight, row, content, departure)),
        leaves_at=sight.local(instant(content.plan.send_at, sight.catalogue.zone)),
        may=may,
        departure=departure,
    )


def _content(
    sight: Sight, row: Publication, plan: EditionPlan, typed: Values | None
) -> tuple[EditionContent, tuple[Problem, ...]]:
    """Return what the edition contains, with what is typed in its place."""
    problems: tuple[Problem, ...] = ()
    made = settled(sight.session, sight.catalogue, row, plan)
    if typed is not None:
        made, problems = plan_from(
            typed,
            as_written(made),
            sight.catalogue,
            sight.language,
            sight.now,
            signers={user.id for user in signers(sight.catalogue, row)},
        )
        made = fill(made, says_of(sight.catalogue))
    kind = (EditionPlan.kind, plan.id)
    catalogue = sight.catalogue
    if made != plan:
        catalogue = replace(catalogue, entries={**catalogue.entries, kind: made})
    return read_edition(sight.session, catalogue, row), problems


def _kept_hash(sight: Sight, content: EditionContent, plan: EditionPlan) -> str | None:
    """Return the hash of the edition as it is kept; None: it carries other things.

    Args:
        content: As it is shown, perhaps with other words.
        plan: As it is kept.
    """
    if content.catalogue is sight.catalogue:
        return content.content_hash
    words = {name: getattr(content.plan, name) for name in _OWN_WORDS}
    if plan.model_copy(update=words) != content.plan:
        return None
    return replace(content, plan=plan, catalogue=sight.catalogue).content_hash


def _may(sight: Sight, row: Publication) -> Iterator[str]:
    """Yield what she may do here, beside what the page of any edition offers."""
    is_open = row.state in OPEN and row.published_at is None
    if is_open and sight.may("save", subject_of(row)):
        yield "save"
        written = waiting.origin_of(sight.session, path_of(row.external_id)) == DESK
        if row.state == PublicationState.DRAFT and written:
            yield DISCARD
    yield from verbs_of(sight, row)


def _parts(sight: Sight, content: EditionContent) -> Iterator[Part]:
    number = 0
    for s, (section, items) in enumerate(content.sections):
        entries = []
        for p, item in enumerate(items):
            number += 1
            words = content.words[item.external_id]
            entry = _entry(sight, item, words, content.plan.languages)
            entries.append(replace(entry, place=f"{s}.{p}", number=number))
        yield Part(heading=sight.viewer.text(section.heading), entries=tuple(entries))


def _entry(
    sight: Sight,
    item: Item | ItemToTell,
    words: Sequence[Titled],
    languages: Sequence[str],
) -> Entry:
    has = {one.language for one in words}
    return Entry(
        item=item.external_id,
        title=sight.title_of(item.external_id, standard_titles(words)),
        sort=type_name(sight, item.type),
        unit_name=sight.viewer.unit_name(item.unit),
        state=item.state if is_approved(item) or item.state != "approved" else "draft",
        languages=tuple(code for code in languages if code in has),
        lacking=tuple(code for code in languages if code not in has),
        place="",
    )


def _offers(
    sight: Sight, row: Publication, content: EditionContent, find: str
) -> Iterator[Entry]:
    """Yield what the number could tell beside what it tells, newest first."""
    found = _to_offer(sight, row, content, find)[:_OFFERED]
    titles = period.titles(sight.session, [item.id for item in found])
    for item in found:
        words = titles.get(item.id, [])
        entry = _entry(sight, item, words, content.plan.languages)
        yield replace(entry, place=_place_for(content, item))


def _to_offer(
    sight: Sight, row: Publication, content: EditionContent, find: str
) -> list[ItemToTell]:
    own = {item.external_id for item in content.items}
    session, unit = sight.session, content.newsletter.unit
    if find:
        units = None if unit == NATIONAL else (unit, NATIONAL)
        titled = period.items_holding(
            session, find, units=units, besides=own, limit=_OFFERED
        )
        return [item for item in titled if is_block(item)]
    zone, at = sight.catalogue.zone, content.plan.send_at
    span = period_of(session, content.newsletter, zone, at, row.external_id)
    return candidates(session, span, besides=own)


def _place_for(content: EditionContent, item: ItemToTell) -> str:
    """Return where an item would be added: after its like, else at the end."""
    for s, (_, items) in enumerate(content.sections):
        if any(one.type == item.type for one in items):
            return f"{s}.{len(items)}"
    last = max(len(content.sections) - 1, 0)
    return f"{last}.{len(content.sections[last][1]) if content.sections else 0}"


def _by_language(
    sight: Sight, row: Publication, readers: Mapping[Served, int], order: Sequence[str]
) -> tuple[tuple[str, int], ...]:
    """Return how many get it in each language: as fixed, or as things stand."""
    if row.recipients_fixed_at is not None:
        counts = deliveries.by_language(sight.session, row.id)
    else:
        counts = {}
        for served, count in readers.items():
            counts[served.language] = counts.get(served.language, 0) + count
    return tuple(
        (code, counts.get(code, 0)) for code in dict.fromkeys((*order, *counts))
    )


def _choices(sight: Sight, row: Publication) -> Mapping[str, tuple[Choice, ...]]:
    users = signers(sight.catalogue, row)
    return {
        "audiences": tuple(_named(sight, sight.catalogue.all(Audience))),
        "intro_by": tuple(_named(sight, users)),
        "segment": tuple(_named(sight, _segments(sight, row))),
    }


def _segments(sight: Sight, row: Publication) -> Iterator[Segment]:
    """Yield what a number of its unit may go to: the unit's own, and the nation's."""
    for one in sight.catalogue.all(Segment):
        if one.unit in {row.unit, NATIONAL}:
            yield one


def _named(
    sight: Sight, found: Iterable[Audience | User | Segment]
) -> Iterator[Choice]:
    for one in found:
        yield Choice(value=one.id, label=sight.viewer.text(one.name))
