"""The archive of newsletters, as readers find it: shelves, and each number on them.

A newsletter that is sensitive has none: who may read it is a secret.
"""

from collections.abc import Sequence
from dataclasses import replace

from comms.campaigns.numbering import parse_slug
from comms.content.views import Viewer
from comms.content.words import STANDARD
from comms.mime.skeleton import fill
from comms.model.programme import Newsletter
from comms.model.tables import Publication
from comms.model.views import CorrectionNote, EditionLine, Shelf
from comms.store import Session, numbers_out
from comms.store import publications as rows
from comms.store.catalogue import load_catalogue
from comms.workflows.corrected import Corrections, corrected_editions
from comms.workflows.house import House
from comms.workflows.messages import slots_of
from comms.workflows.put_right import archive_lines

#: Numbers of each newsletter where all stand side by side; the rest stand by year.
_NEWEST = 5


class Shelves:
    """Reads the archive in one language."""

    def __init__(self, house: House) -> None:
        self._house = house

    def newest_edition(self, language: str) -> EditionLine | None:
        """Return the edition that went out last; None: none has."""
        with self._house.store.read() as session:
            viewer = self._viewer(session, language)
            found = numbers_out.newest_out(session, _public(viewer), 1)
            lines = _lines(session, viewer, found[:1])
        return lines[0] if lines else None

    def shelves(self, language: str) -> Sequence[Shelf]:
        """Return the last editions of each newsletter, the newest of all first."""
        with self._house.store.read() as session:
            viewer = self._viewer(session, language)
            found = numbers_out.newest_out(session, _public(viewer), _NEWEST + 1)
            lines = _lines(session, viewer, found)
        shelves: dict[str, list[EditionLine]] = {}
        for line in lines:
            shelves.setdefault(line.newsletter_id, []).append(line)
        return [
            Shelf(
                newsletter_id=name,
                newsletter_name=own[0].newsletter_name,
                lines=tuple(own[:_NEWEST]),
                has_more=len(own) > _NEWEST,
            )
            for name, own in shelves.items()
        ]

    def shelf(
        self, newsletter_id: str, language: str, year: int | None
    ) -> Shelf | None:
        """Return the editions of a newsletter in a year; None: none went out.

        Args:
            newsletter_id: The newsletter.
            language: The reader's.
            year: Of their numbers; None: the last one.
        """
        with self._house.store.read() as session:
            viewer = self._viewer(session, language)
            if newsletter_id not in _public(viewer):
                return None
            years = numbers_out.years_out(session, newsletter_id)
            chosen = next((one for one in years if year in {None, one}), None)
            if chosen is None:
                return None
            found = numbers_out.out_in(session, newsletter_id, chosen)
            lines = _lines(session, viewer, found)
            name = viewer.catalogue.get(Newsletter, newsletter_id).name
        return Shelf(
            newsletter_id=newsletter_id,
            newsletter_name=viewer.text(name),
            lines=tuple(lines),
            year=chosen,
            years=tuple(years),
        )

    def edition_html(self, newsletter_id: str, slug: str, language: str) -> str | None:
        """Return the web version of an edition: the very HTML that was mailed."""
        number = parse_slug(slug)
        if number is None:
            return None
        with self._house.store.read() as session:
            letter = load_catalogue(session).find(Newsletter, newsletter_id)
            row = rows.edition_by_number(session, newsletter_id, *number)
            # Mailed and no more: a page of its own would be seen by others.
            if row is None or letter is None or letter.sensitive:
                return None
            found = rows.message(session, row.id or 0, language, STANDARD, "html")
        if found is None:
            return None
        leaving = f"{self._house.base_url}/{language}/leaving"
        return fill(
            found.html,
            slots_of(self._house, row, language, "html"),
            {
                "greeting": "",
                "unsubscribe_url": leaving,
                "preferences_url": leaving,
                "address": "",
            },
            "html",
        )

    def edition_corrections(
        self, newsletter_id: str, slug: str, language: str
    ) -> Sequence[CorrectionNote]:
        """Return what an edition that went out told otherwise than it is."""
        number = parse_slug(slug)
        if number is None:
            return ()
        with self._house.store.read() as session:
            row = rows.edition_by_number(session, newsletter_id, *number)
            if row is None or row.published_at is None:
                return ()
            found = Corrections(
                session,
                self._viewer(session, language),
                items=row.carries,
                edition=row.external_id,
            )
            return found.of_edition(row.external_id, row.carries, row.published_at)

    def _viewer(self, session: Session, language: str) -> Viewer:
        return self._house.viewer(load_catalogue(session), language, base="")


def _public(viewer: Viewer) -> list[str]:
    return [one.id for one in viewer.catalogue.all(Newsletter) if not one.sensitive]


def _lines(
    session: Session, viewer: Viewer, found: Sequence[Publication]
) -> list[EditionLine]:
    """Return the lines of some numbers, with the day of what was put right since."""
    corrected = corrected_editions(session, found)
    return [
        replace(line, corrected_on=viewer.local(at).date() if at else None)
        for row, line in archive_lines(session, viewer, found)
        for at in [corrected.get(row.id)]
    ]
