"""How mails and share pictures look with a brand as it is typed; keeps nothing.

Drawn by the very functions that draw what leaves, around words that stand for any.
"""

import re
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Literal

from comms.clock import in_zone
from comms.content.hashtags import all_tags
from comms.content.logo_form import upload_of
from comms.content.views import Viewer
from comms.errors import NotFound
from comms.language import LANGUAGES, interface_language, say
from comms.model.brand_look import TypedBrand
from comms.model.programme import NATIONAL, Newsletter, Unit
from comms.model.tables import Publication
from comms.model.views import (
    EditionSection,
    EditionView,
    ItemView,
    Markdown,
    Picture,
    UnitView,
)
from comms.render.mail import render_edition
from comms.render.share_facts import share_facts
from comms.render.share_picture import ShareFacts, SharePicture, draw_share_picture
from comms.workflows.desk_letters import without_reader
from comms.workflows.desk_sight import Sight
from comms.workflows.messages import slots_of
from comms.workflows.programme_entry import Entry

Ground = Literal["light", "dark"]
_HTML: Literal["html"] = "html"
_COLOUR = re.compile(r"#?([0-9A-Fa-f]{6})")
#: What a mail says to programs that show it in dark; see `templates/mail/parts/look`.
_DARK_RULE = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")
_BOTH = "light dark"


@dataclass(frozen=True, kw_only=True)
class _Look:
    """A unit as it would look, and the words around it."""

    viewer: Viewer
    unit: UnitView
    item: ItemView


def mail_of(seen: Sight, entry: Entry, typed: TypedBrand, ground: Ground) -> str:
    """Return a mail of a unit as it would look on light or on dark ground."""
    look = _look(seen, entry, typed)
    row = _row(seen, look.unit.id)
    language = look.viewer.language
    mail = render_edition(
        _edition(seen, look),
        format=_HTML,
        slots=slots_of(seen.house, row, language, _HTML),
        templates=seen.house.open_templates(),
    )
    html = without_reader(seen.house, row, language, mail.html or "")
    # The ground is the one that was asked for, whatever this browser prefers.
    rule = "@media all" if ground == "dark" else "@media not all"
    return _DARK_RULE.sub(rule, html).replace(_BOTH, ground)


def share_of(seen: Sight, entry: Entry, typed: TypedBrand) -> SharePicture:
    """Return a share picture of a unit as it would look."""
    return draw_share_picture(facts_of(seen, entry, typed))


def facts_of(seen: Sight, entry: Entry, typed: TypedBrand) -> ShareFacts:
    """Return what stands on the share picture."""
    look = _look(seen, entry, typed)
    viewer, language = look.viewer, look.viewer.language
    day = in_zone(seen.now, seen.catalogue.zone).date()
    tags = all_tags(seen.catalogue, unit=look.unit.id, language=language, day=day)
    facts = share_facts(
        look.item,
        look.unit,
        read=lambda picture: read_picture(seen, picture),
        funder=viewer.funder(),
        tag=f"#{tags[0]}" if tags else "",
        badge="DEMO" if seen.house.settings.demo else "",
    )
    return replace(facts, details=(_words(language, "place"),))


def picture_of(seen: Sight, viewer: Viewer, chosen: str) -> Picture | None:
    """Return a logo that is chosen in a form; None: there is no such file."""
    upload = upload_of(chosen)
    if not upload:
        return viewer.picture(chosen)
    from PIL import Image  # noqa: PLC0415 - slow to import

    try:
        content = seen.house.media.read(upload)
        with Image.open(BytesIO(content), formats=("PNG",)) as picture:
            width, height = picture.size
    except (NotFound, OSError):
        return None
    return Picture(url=f"/media/{upload}", alt="", width=width, height=height)


def read_picture(seen: Sight, picture: Picture) -> bytes | None:
    """Return the file of a picture; None where it has none."""
    name = picture.url.rpartition("/media/")[2]
    return seen.house.media.read(name) if name else None


def colour_of(typed: str) -> str:
    """Return a colour as it was typed; "" for none."""
    found = _COLOUR.fullmatch(typed.strip())
    return f"#{found[1].upper()}" if found else ""


def _look(seen: Sight, entry: Entry, typed: TypedBrand) -> _Look:
    unit = entry.id if isinstance(entry.described, Unit) else NATIONAL
    viewer = seen.house.viewer(seen.catalogue, _language(seen, unit), base="")
    language = viewer.language
    now = seen.catalogue.unit(unit).brand
    logo = picture_of(seen, viewer, typed.logo)
    view = viewer.unit(unit)
    item = ItemView(
        id="look",
        type="news",
        language=language,
        level="standard",
        title=_words(language, "title"),
        lead=_words(language, "lead"),
        body=(Markdown(text=_words(language, "text")),),
        unit_id=unit,
        unit_name=view.name,
        published_at=seen.now,
        url=f"/{language}/",
    )
    return _Look(
        viewer=viewer,
        unit=replace(
            view,
            colour=colour_of(typed.colour) or now.colour,
            logo=replace(logo, alt=logo.alt or view.logo.alt) if logo else view.logo,
            logo_dark=picture_of(seen, viewer, typed.logo_dark),
        ),
        item=item,
    )


def _language(seen: Sight, unit: str) -> str:
    """Return the language of the sample: the reader's, if the unit writes in it."""
    codes = [code for code in seen.catalogue.unit(unit).languages if code in LANGUAGES]
    if seen.language in codes or not codes:
        return seen.language
    return codes[0]


def _edition(seen: Sight, look: _Look) -> EditionView:
    viewer, unit = look.viewer, look.unit
    language = viewer.language
    letters = [n for n in seen.catalogue.all(Newsletter) if n.unit == unit.id]
    sender = seen.catalogue.unit(unit.id).host.sender_name
    day = in_zone(seen.now, seen.catalogue.zone).date()
    return EditionView(
        id="look",
        newsletter_id=letters[0].id if letters else "",
        newsletter_name=viewer.text(letters[0].name if letters else sender),
        number=f"1/{day.year}",
        language=language,
        level="standard",
        subject=look.item.title,
        preheader=look.item.lead,
        day=day,
        intro="",
        intro_by="",
        sections=(
            EditionSection(heading=_words(language, "heading"), items=(look.item,)),
        ),
        unit=unit,
        core_message=viewer.core_message(),
        contacts=(),
        funder=viewer.funder(),
        follow=viewer.follow(unit.id),
        site_url=f"/{language}/",
        web_url=f"/{language}/archive/",
        archive_url=f"/{language}/archive/",
        accessibility_url=f"/{language}/accessibility",
        demo_notice=viewer.demo_notice(),
    )


def _row(seen: Sight, unit: str) -> Publication:
    """Return an edition that is nobody's: its slots are filled at once."""
    day = in_zone(seen.now, seen.catalogue.zone).date().isoformat()
    return Publication(
        plan_entry=f"look:{unit}",
        occasion=day,
        kind="edition",
        external_id="look",
        unit=unit,
        owner="",
        due_local=f"{day} 09:00",
        due_at=seen.now,
    )


def _words(language: str, name: str) -> str:
    return say(interface_language(language), f"brand.sample.{name}")
