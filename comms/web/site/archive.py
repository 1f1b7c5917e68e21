"""The archive of newsletters: the lists, and each edition as it was mailed.

The first list has the last editions of every newsletter; all of them stand by year,
at addresses that stay: how many there are of a year is decided in that year.

Only what is meant for one reader is left out, and the way to the web version becomes
the way to the other newsletters. What was put right since stands above it.

An edition is mail HTML: it brings styles in its tags, which the policy of our own
pages forbids. It is answered alone, under a policy of its own that runs nothing and
gives it no origin to act for.
"""

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from comms.language import say
from comms.web.answers import (
    Language,
    Name,
    Site,
    cached,
    found,
    get,
    in_each_language,
    not_found,
)
from comms.web.pages import Frame
from comms.web.site.archive_notes import with_corrections

#: Pictures of ours and styles in tags; no script, no form, no frame, no origin.
EDITION_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox "
    "allow-top-navigation-by-user-activation"
)

Year = Annotated[int | None, Query(ge=1000, le=9999)]

#: What a mail says to its one reader; the footer of the mail marks it.
_PERSONAL = re.compile(
    r'<(h2|p) class="(?:[^"]* )?personal(?: [^"]*)?"[^>]*>.*?</\1>', re.DOTALL
)


class ArchivePages:
    """Routes of the archive."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        get(router, "/{language}/archive/", self.listing)
        get(router, "/{language}/archive/{newsletter_id}/", self.shelf)
        get(router, "/{language}/archive/{newsletter_id}/{slug}", self.edition)
        return router

    def listing(self, request: Request, language: Language) -> Response:
        """Show the last editions of every newsletter, newest first."""
        frame = Frame(
            language=language,
            path=f"/{language}/archive/",
            title=say(language, "site.archive.title"),
            description=say(language, "site.archive.about"),
            section="archive",
            alternates=in_each_language("/{}/archive/"),
        )
        shelves = self._site.reader.shelves(language)
        return self._site.page(request, "archive.html", frame, shelves=shelves)

    def shelf(
        self,
        request: Request,
        language: Language,
        newsletter_id: Name,
        year: Year = None,
    ) -> Response:
        """Show the editions of a newsletter in a year, or in its last."""
        shelf = found(self._site.reader.shelf(newsletter_id, language, year))
        path = f"/{{}}/archive/{newsletter_id}/" + (f"?year={year}" if year else "")
        frame = Frame(
            language=language,
            path=path.format(language),
            title=f"{shelf.newsletter_name} {shelf.year}",
            description=say(language, "site.archive.about_one"),
            section="archive",
            alternates=in_each_language(path),
        )
        return self._site.page(request, "archive_shelf.html", frame, shelf=shelf)

    def edition(
        self, request: Request, language: Language, newsletter_id: Name, slug: Name
    ) -> Response:
        """Show one edition, as it was mailed."""
        html = self._site.reader.edition_html(newsletter_id, slug, language)
        if html is None:
            raise not_found()
        # Mail needs whole addresses; here the same ones are our own, under whichever
        # of our names this page was asked for.
        ours = self._site.pages.absolute("/")
        shown = html.replace(f'="{ours}', '="/')
        own = f"/{language}/archive/{newsletter_id}/{slug}"
        public = for_everybody(shown, own=own, language=language)
        notes = self._site.reader.edition_corrections(newsletter_id, slug, language)
        return cached(
            request,
            with_corrections(public, notes, language=language).encode(),
            "text/html; charset=utf-8",
            headers={"content-security-policy": EDITION_POLICY},
        )


def for_everybody(html: str, *, own: str, language: str) -> str:
    """Return an edition as the public reads it.

    Args:
        own: Address of this very page, where the mail's "Open in browser" leads.
    """
    back, label = f"/{language}/archive/", say(language, "site.archive.back")
    here = re.compile(rf'<a href="{re.escape(own)}"([^>]*)>[^<]*</a>')
    html = here.sub(lambda seen: f'<a href="{back}"{seen[1]}>{label}</a>', html)
    return _PERSONAL.sub("", html)
