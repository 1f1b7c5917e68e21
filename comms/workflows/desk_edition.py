"""The page of one edition at the desk: its mails as they will be read, what stops it.

The same shape as the page of an item, so whoever approves finds both alike.
"""

from collections.abc import Iterator
from dataclasses import replace

from comms.access.approvals import given_by
from comms.content.gate import is_approved
from comms.content.seen import LETTER
from comms.errors import NotFound, TemplateRefused
from comms.model.desk import ItemPage, Output, Problem
from comms.model.programme import Newsletter
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.store import acts
from comms.store.publications import publication
from comms.workflows.desk_departure import departure_of
from comms.workflows.desk_history import deeds
from comms.workflows.desk_letters import mail_html, output_of, sent_outputs
from comms.workflows.desk_lines import edition_title, reason_of, type_name
from comms.workflows.desk_paused import as_paused
from comms.workflows.desk_reviews import writers
from comms.workflows.desk_sight import Sight, subject_of
from comms.workflows.draw import EditionContent, read_edition
from comms.workflows.edition_write import has_page

_TO_SUBMIT = frozenset({PublicationState.DRAFT, PublicationState.RETURNED})
#: States from which an edition can be called off.
_OPEN = frozenset(
    {
        *_TO_SUBMIT,
        PublicationState.IN_REVIEW,
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
        PublicationState.HELD,
        PublicationState.MISSED,
    }
)


def edition_page(sight: Sight, name: str) -> ItemPage | None:
    """Return everything about an edition; None where there is none for her."""
    row = edition_named(sight, name)
    if row is None or not sight.sees(row.unit):
        return None
    content = _content(sight, row)
    newsletter = sight.catalogue.find(Newsletter, row.newsletter)
    may = tuple(verbs_of(sight, row)) if newsletter else ()
    return ItemPage(
        id=row.external_id,
        title=edition_title(sight, row),
        sort=type_name(sight, "edition"),
        state=row.state,
        unit_name=sight.viewer.unit_name(row.unit),
        owner_name=sight.person(row.owner),
        seen=content.content_hash if content else "",
        problems=tuple(_problems(sight, content)) if content else (),
        outputs=tuple(as_paused(sight, _outputs(sight, row, content), [row])),
        differences=(),
        history=tuple(deeds(sight, row.external_id, "edition")),
        may=may,
        departure=departure_of(sight, row, may, asking="schedule") if content else None,
        built_at=f"/editions/{name}" if content and has_page(content.plan) else "",
    )


def edition_named(sight: Sight, name: str) -> Publication | None:
    """Return an edition by its id; None where there is none."""
    try:
        return publication(sight.session, name, kind="edition")
    except NotFound:
        return None


def _content(sight: Sight, row: Publication) -> EditionContent | None:
    """Return what it contains; None where the folder has lost it."""
    try:
        return read_edition(sight.session, sight.catalogue, row)
    except NotFound:
        return None


def _outputs(
    sight: Sight, row: Publication, content: EditionContent | None
) -> Iterator[Output]:
    if row.published_at is not None or content is None:
        yield from sent_outputs(sight, [row])
        return
    for language in content.plan.languages:
        try:
            frame, reason = mail_html(sight.house, content, language), ""
        except TemplateRefused as refused:
            problem = refused.finding.message
            frame, reason = "", sight.say("outputs.template_fault", problem=problem)
        yield replace(
            output_of(sight, row, language),
            frame=frame,
            reason=reason or reason_of(sight, row),
        )


def _problems(sight: Sight, content: EditionContent) -> Iterator[Problem]:
    """Yield the items that keep it from approval."""
    if content.publication.published_at is not None:
        return
    for item in {item.external_id: item for item in content.items}.values():
        if is_approved(item):
            continue
        title = sight.title_of(item.external_id, content.titles_of(item))
        yield Problem(
            field=f"item.{item.external_id}",
            severity="error",
            key="item_not_approved",
            sentence=sight.say(
                "rules.item_not_approved",
                item=title,
                state=sight.say(f"rules.state.{item.state}"),
            ),
        )


def verbs_of(sight: Sight, row: Publication) -> Iterator[str]:
    """Yield what this person may do with an edition now, the main thing first."""
    name = subject_of(row).name
    # Of a letter, whoever has written at its item has written at it.
    item = f"item:{row.external_id.removesuffix(LETTER)}"
    told = acts.deeds(sight.session, [name, item])
    subject = subject_of(row, writers(told))
    own = [deed for deed in told if deed.subject == name]
    given = given_by(own, row.content_hash)
    in_review = row.state == PublicationState.IN_REVIEW
    if in_review and sight.may("approve", subject, given):
        yield from ("approve", "return")
    if row.state in _TO_SUBMIT and sight.may("submit", subject):
        yield "submit"
    if row.state == PublicationState.APPROVED and sight.may("schedule", subject):
        yield "schedule"
    if row.state in _OPEN and sight.may("cancel", subject):
        yield "cancel"
