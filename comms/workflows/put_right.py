"""What a correction puts right, as readers find it: pages of items, and a number."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from comms.campaigns.numbering import shown_number, slug
from comms.clock import in_zone
from comms.content.views import Viewer
from comms.content.words import STANDARD
from comms.model.programme import Newsletter
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.model.views import EditionLine, PutRight
from comms.store import Session, folders, kits, waiting
from comms.store.numbers_out import page_subjects
from comms.store.tellers import corrected, told_first


def put_right(session: Session, viewer: Viewer, item_id: str) -> tuple[PutRight, ...]:
    """Return what readers can see of what a correction puts right; () of all else."""
    item = folders.item(session, item_id)
    if item is None:
        return ()
    return (*_items(session, viewer, item.facts), *_number(session, viewer, item.facts))


def _items(
    session: Session, viewer: Viewer, facts: Mapping[str, Any]
) -> Iterator[PutRight]:
    names = corrected(facts)
    pages = kits.pages(session, names) if names else {}
    seen = [
        name
        for name in names
        if name in pages and pages[name].state == PublicationState.SENT
    ]
    items = waiting.items_named(session, seen)
    titles = waiting.titles(session, [item.id for item in items.values()])
    order = (viewer.language, *viewer.catalogue.fallbacks(viewer.language))
    for name in seen:
        known = titles.get(items[name].id or 0, {})
        language = next((code for code in (*order, *known) if code in known), "")
        if language:
            yield PutRight(
                title=known[language], language=language, url=viewer.item_url(name)
            )


def _number(
    session: Session, viewer: Viewer, facts: Mapping[str, Any]
) -> Iterator[PutRight]:
    """Yield the number whose own words were wrong, where it stands in the archive."""
    found = told_first(session, facts) if facts.get("corrects_edition") else ()
    for _, line in archive_lines(session, viewer, found):
        yield PutRight(
            title=f"{line.newsletter_name} {line.number}",
            language=viewer.language,
            url=line.url,
        )


def archive_lines(
    session: Session, viewer: Viewer, found: Sequence[Publication]
) -> Iterator[tuple[Publication, EditionLine]]:
    """Yield numbers with their lines in the archive; those without a page have none."""
    subjects = page_subjects(session, found, STANDARD)
    for row in found:
        if line := _archive_line(viewer, row, subjects[row.id]):
            yield row, line


def _archive_line(
    viewer: Viewer, row: Publication, subjects: Mapping[str, str]
) -> EditionLine | None:
    languages = tuple(subjects)
    newsletter = viewer.catalogue.find(Newsletter, row.newsletter)
    if not languages or newsletter is None or newsletter.sensitive:
        return None
    order = (viewer.language, *viewer.catalogue.fallbacks(viewer.language), *languages)
    language = next(code for code in order if code in subjects)
    return EditionLine(
        newsletter_id=newsletter.id,
        newsletter_name=viewer.text(newsletter.name),
        number=shown_number(newsletter, row, viewer.language),
        slug=slug(row),
        subject=subjects[language],
        day=in_zone(row.published_at or row.due_at, viewer.catalogue.zone).date(),
        url=f"/{language}/archive/{newsletter.id}/{slug(row)}",
        languages=languages,
    )
