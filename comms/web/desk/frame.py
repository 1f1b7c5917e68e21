"""How a page of the desk is drawn: templates, words, and the frame around it.

Every page shows who works, for which unit, what is stopped, and the way to stop more.
Pages of the desk are for one person: never stored, never listed, never framed. They
may fetch fragments and show previews from this very site, nothing from elsewhere.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from fastapi.responses import HTMLResponse
from jinja2 import Environment

from comms.access.policy import (
    AUDIT,
    PEOPLE,
    PROGRAMME,
    READERS,
    may_ever,
    may_stop,
)
from comms.language import LANGUAGES, say
from comms.model.desk import Choice, Counts, Stop, Who
from comms.model.programme import NATIONAL
from comms.model.text_form import KINDS
from comms.model.views import SiteView
from comms.render.environment import open_templates
from comms.web.answers import Site
from comms.web.assets import brand_sheet
from comms.web.desk.desk import Desk
from comms.web.pages import is_photo, utc

DESK_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

#: What every answer of the desk carries.
GUARDED = {
    "content-security-policy": DESK_POLICY,
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow",
}
#: In forms, "everything" has a name: an empty field may be a slip.
EVERYTHING = "all"
_NO_ANCHOR = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, kw_only=True)
class DeskFrame:
    """What the frame of a page says about the page."""

    language: str
    #: Address below "/desk/<language>" ("/items/spring_news").
    path: str
    title: str
    #: Entry of the navigation that stands for this page.
    section: str = ""
    #: Rest of the address ("?unit=POH"), which another language keeps.
    query: str = ""
    #: Id of the form on the page: switching the language keeps what is typed in it.
    form: str = ""
    #: Whether something is to be mended: the title says so first.
    faults: bool = False


class DeskPages:
    """Draws the desk's pages in the language of their frame."""

    def __init__(self, site: Site, desk: Desk) -> None:
        self.site = site
        self.desk = desk
        self._templates = open_templates(site.settings.templates)
        self._environment = cache(self._make_environment)

    def answer(
        self,
        person: Who | None,
        template: str,
        frame: DeskFrame,
        *,
        status: int = 200,
        **context: object,
    ) -> HTMLResponse:
        """Answer with a page in the desk's frame.

        Args:
            person: Who works; None for those who still stand outside.
            template: File in `templates/desk/`.
            frame: What the frame says about the page.
            status: HTTP status.
            context: What the template shows.
        """
        view = self.site.reader.site(frame.language)
        unit = view.unit
        if person:
            unit = self.site.reader.unit(person.scope, frame.language) or unit
        stops = self._stops(person, frame.language)
        html = self.draw(
            template,
            frame,
            person=person,
            site=view,
            unit_name=unit.name,
            brand=f"/static/brand/{brand_sheet(unit)[0]}",
            stops=stops,
            all_paused=any(not stop.unit for stop in stops),
            menu_counts=self._counts(person, frame.language),
            offers=_offers(person),
            kept_lock=self._lock(person),
            new_texts=new_texts(frame.language),
            stoppable=stoppable(person, view, frame.language, stops),
            **context,
        )
        return HTMLResponse(html, status_code=status, headers=GUARDED)

    def part(self, template: str, frame: DeskFrame, **context: object) -> HTMLResponse:
        """Answer with a part of a page, without the frame."""
        return HTMLResponse(self.draw(template, frame, **context), headers=GUARDED)

    def draw(self, template: str, frame: DeskFrame, **context: object) -> str:
        """Return the HTML of a template."""
        found = self._environment(frame.language).get_template(f"desk/{template}")
        now = self.site.clock.now()
        return found.render(page=frame, language=frame.language, now=now, **context)

    def _lock(self, person: Who | None) -> str:
        """Return what seals a writer's words in her browser; "" for all others."""
        if person is None or not may_ever(person, "save"):
            return ""
        return self.desk.keeping.drafts.lock(person.id)

    def _stops(self, person: Who | None, language: str) -> tuple[Stop, ...]:
        return tuple(self.desk.stops(person.id, language)) if person else ()

    def _counts(self, person: Who | None, language: str) -> Counts:
        """Return what the navigation counts beside her week and her approvals."""
        return self.desk.counts(person.id, language) if person else Counts()

    def _make_environment(self, language: str) -> Environment:
        environment = self._templates.own_environment(language)
        environment.globals.update(
            asset=self.site.assets.address,
            icon=self.site.assets.icon,
            is_photo=is_photo,
            tongues={
                code: say(language, f"site.language.{code}") for code in LANGUAGES
            },
        )
        environment.filters.update(utc=utc, anchor=anchor, json=as_json)
        return environment


def as_json(value: object) -> str:
    """Return a value for a script, to stand in an attribute: escaped as all text."""
    return json.dumps(value, ensure_ascii=False)


def anchor(field: str) -> str:
    """Return the id under which a field stands on its page ("f-title-fi")."""
    return f"f-{_NO_ANCHOR.sub('-', field)}"


def new_texts(language: str) -> list[tuple[str, str]]:
    """Return what can be written beside a seminar: name and address of the form."""
    return [
        (say(language, f"outputs.type.{kind}"), f"/texts/new/{kind}") for kind in KINDS
    ]


def stoppable(
    person: Who | None, site: SiteView, language: str, stops: Sequence[Stop]
) -> tuple[Choice, ...]:
    """Return what a person may stop and what runs as yet, the widest first."""
    if person is None:
        return ()
    stopped = {stop.unit for stop in stops}
    everything = say(language, "door.stops.everything")
    units = {"": everything, NATIONAL: site.unit.name, **dict(site.units)}
    return tuple(
        Choice(value=unit or EVERYTHING, label=name)
        for unit, name in units.items()
        if may_stop(person, unit) and unit not in stopped
    )


def _offers(person: Who | None) -> frozenset[str]:
    """Return what the frame offers: no button leads to a refusal of the role."""
    if person is None:
        return frozenset()
    return frozenset(
        verb
        for verb in ("save", "pause", PEOPLE, PROGRAMME, AUDIT, READERS)
        if may_ever(person, verb)
    )
