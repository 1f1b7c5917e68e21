"""The item in mail: its block in editions to come, and what went out with it.

The block is drawn by the very templates of the newsletter, in an edition that holds
this item alone, so it looks as it will in the mail.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from comms.campaigns.numbering import slug
from comms.content.words import STANDARD, words_of
from comms.errors import Finding, TemplateRefused
from comms.language import say_count
from comms.mime.skeleton import fill
from comms.model.desk import Output
from comms.model.figures import Grain, figure
from comms.model.plans import EditionPlan, Section
from comms.model.programme import Newsletter
from comms.model.states import ItemState
from comms.model.tables import Event, Publication
from comms.render.limits import fault_of
from comms.render.mail import render_edition
from comms.store import waiting
from comms.store.publications import carriers, message
from comms.store.spoilt import is_held_by_fault
from comms.workflows.desk_lines import edition_title, reason_of
from comms.workflows.desk_sight import Sight, subject_of
from comms.workflows.desk_spread import Spread
from comms.workflows.draw import EditionContent, draw_edition, read_edition
from comms.workflows.figures import grain_of
from comms.workflows.house import House
from comms.workflows.messages import slots_of
from comms.workflows.release_mail import RELEASE, can_release

#: The account that newsletters leave by.
EMAIL = "email"
#: As what they are shown.
KIND = "newsletter"
_HTML: Literal["html"] = "html"


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """An edition that carries the item, and its place in it."""

    row: Publication
    plan: EditionPlan
    section: Section


def letter_outputs(spread: Spread, carriers_: Iterable[Carrier]) -> Iterator[Output]:
    """Yield the item's block in each edition and language, then letters of its own."""
    for carrier in carriers_:
        yield from block_outputs(spread, carrier)
    letters = [row for row in spread.rows if row.kind == "correction"]
    yield from sent_outputs(spread.sight, letters, folded=spread.folded)


def open_carriers(spread: Spread) -> Iterator[Carrier]:
    """Yield the editions to come that will carry the item."""
    sight, name = spread.sight, spread.item.external_id
    if spread.item.state == ItemState.WITHDRAWN:
        return
    for row in waiting.open_editions(sight.session):
        plan = sight.catalogue.find(EditionPlan, row.external_id)
        if plan and (section := _section(sight, row, plan, name, spread.item.type)):
            yield Carrier(row=row, plan=plan, section=section)


def _section(
    sight: Sight, row: Publication, plan: EditionPlan, name: str, kind: str
) -> Section | None:
    """Return the section that holds an item: by name, or filled from the period."""
    for section in plan.sections:
        if name in section.items:
            return section
    if not any(kind in section.fill for section in plan.sections):
        return None
    content = read_edition(sight.session, sight.catalogue, row)
    return next(
        (
            section
            for section, items in content.sections
            if name in {item.external_id for item in items}
        ),
        None,
    )


def block_outputs(spread: Spread, carrier: Carrier) -> Iterator[Output]:
    """Yield the block of the item in one edition to come, a language each."""
    content = _only(spread, carrier)
    for language in carrier.plan.languages:
        if KIND in spread.folded:
            frame, reason = "", _fault(spread.sight, content, language)
        else:
            frame, reason = _drawn(spread.sight, content, language)
        yield replace(
            output_of(spread.sight, carrier.row, language),
            state=carrier.row.state,
            frame=frame,
            is_broken=bool(reason),
            reason=reason or reason_of(spread.sight, carrier.row),
        )


def _only(spread: Spread, carrier: Carrier) -> EditionContent:
    """Return the edition with this item alone in it."""
    name = spread.item.external_id
    section = carrier.section.model_copy(update={"items": [name], "fill": []})
    return EditionContent(
        publication=carrier.row,
        plan=carrier.plan.model_copy(update={"sections": [section]}),
        newsletter=spread.catalogue.get(Newsletter, carrier.plan.newsletter),
        catalogue=spread.catalogue,
        sections=[(section, [spread.item])],
        words={name: [words_of(version) for version in spread.told.versions]},
        events=dict[str, Event](spread.told.events),
    )


def _drawn(sight: Sight, content: EditionContent, language: str) -> tuple[str, str]:
    """Return a mail as it looks, or why it cannot be drawn."""
    try:
        return mail_html(sight.house, content, language), ""
    except TemplateRefused as refused:
        return "", _cannot(sight, refused.finding)


def _fault(sight: Sight, content: EditionContent, language: str) -> str:
    """Return why a mail that nobody looks at cannot be drawn; "" where it can.

    Drawn for that only where a site's own templates are new.
    """
    is_tried, finding = fault_of(_HTML, sight.house.open_templates())
    if not is_tried:
        return _drawn(sight, content, language)[1]
    return _cannot(sight, finding) if finding else ""


def _cannot(sight: Sight, finding: Finding) -> str:
    return sight.say("outputs.template_fault", problem=finding.message)


def mail_html(house: House, content: EditionContent, language: str) -> str:
    """Return the HTML that a reader of one language would get."""
    row = content.publication
    slots = slots_of(house, row, language, _HTML)
    mail = render_edition(
        draw_edition(house, content, language=language, level=STANDARD),
        format=_HTML,
        slots=slots,
        templates=house.open_templates(),
    )
    return without_reader(house, row, language, mail.html or "")


def without_reader(
    house: House,
    row: Publication,
    language: str,
    words: str,
    variant: Literal["html", "text"] = _HTML,
) -> str:
    """Return a mail with its slots filled for nobody in particular."""
    leaving = f"{house.base_url}/{language}/leaving"
    values = {
        "greeting": "",
        "unsubscribe_url": leaving,
        "preferences_url": leaving,
        "address": "",
    }
    return fill(words, slots_of(house, row, language, _HTML), values, variant)


def sent_carriers(spread: Spread) -> list[Publication]:
    """Return the editions that have carried the item to their readers."""
    return carriers(spread.sight.session, spread.item.external_id)


def sent_outputs(
    sight: Sight, rows: Iterable[Publication], *, folded: Collection[str] = ()
) -> Iterator[Output]:
    """Yield editions and letters that have begun to leave, with how many got them."""
    found = list(rows)
    counts = waiting.mail_counts(sight.session, [row.id for row in found])
    for row in found:
        told = counts.get(row.id or 0, [])
        may = tuple(_may(sight, row))
        for language in dict.fromkeys(code for code, _, _ in told):
            states = Counter[str]()
            for code, state, count in told:
                states[state] += count if code == language else 0
            yield replace(
                output_of(sight, row, language),
                state=row.state,
                text=_counted(sight, states, grain_of(sight, [row])),
                frame="" if KIND in folded else _kept_mail(sight, row, language),
                url=_archive(row, language),
                reason=reason_of(sight, row) or _not_written(sight, may),
                may=may,
            )


def _may(sight: Sight, row: Publication) -> Iterator[str]:
    """Yield what she may do where a fault of ours has stopped mail."""
    if not can_release(sight.session, row):
        return
    if sight.may(RELEASE, subject_of(row)):
        yield RELEASE
    # An edition is called off on its own page.
    letter = row.kind != "edition" and is_held_by_fault(row)
    if letter and sight.may("cancel", subject_of(row)):
        yield "cancel"


def _not_written(sight: Sight, may: tuple[str, ...]) -> str:
    """Return why mail that is out can be released: some of it was never written."""
    return sight.say("outputs.not_written") if RELEASE in may else ""


def output_of(sight: Sight, row: Publication, language: str) -> Output:
    """Return what every mail shows of its edition."""
    return Output(
        kind=KIND,
        account=EMAIL,
        title=edition_title(sight, row),
        language=language,
        state=row.state,
        at=sight.local(row.published_at or row.due_at),
        publication=row.external_id,
    )


def _counted(sight: Sight, states: Counter[str], grain: Grain) -> str:
    """Return how many readers, and what became of the mails."""
    if grain != "full":
        count = figure(sight.language, states.total(), grain)
        return sight.say("figures.readers", count=count)
    total = say_count(sight.language, "outputs.mails", states.total())
    parts = [
        sight.say(
            "outputs.mails_in", state=sight.say(f"outputs.delivery.{state}"), count=n
        )
        for state, n in states.items()
        if n
    ]
    return f"{total} ({', '.join(parts)})"


def _archive(row: Publication, language: str) -> str:
    """Return where readers find an edition; a letter has no page."""
    if row.kind != "edition" or row.number is None:
        return ""
    return f"/{language}/archive/{row.newsletter}/{slug(row)}"


def _kept_mail(sight: Sight, row: Publication, language: str) -> str:
    """Return a letter as it left; an edition has its page in the archive."""
    if row.kind == "edition":
        return ""
    kept = message(sight.session, row.id or 0, language, STANDARD, _HTML)
    return without_reader(sight.house, row, language, kept.html) if kept else ""
