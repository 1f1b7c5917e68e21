"""Writes the timeline of the demo: the quarter as each channel shows it.

Static files that open without a server, in the folder `timeline` of the site: the
page, its style sheet, pictures and fonts, and mails as received, each in a file of
its own. Nothing in them is asked of another address; the policy in each file says so
to the browser too.
"""

import re
import shutil
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import product
from mimetypes import guess_type
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from comms.demo.mailbox import CaughtMail
from comms.demo.timeline_read import read_timeline
from comms.demo.timeline_views import (
    ALL,
    EVENTS,
    LETTERS,
    PAGES,
    STOPPED,
    Day,
    PostCard,
    shows,
)
from comms.demo.timeline_words import joined, language_name
from comms.errors import NotFound
from comms.render.environment import shipped_templates
from comms.store.catalogue import load_catalogue
from comms.web.assets import STATIC
from comms.workflows.house import House

FOLDER = "timeline"
#: What the page may load, from a disk as from the demo's server.
PAGE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'"
)
#: A mail has its styles within it, and may not lead its frame elsewhere.
MAIL_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

_MEDIA = r"/media/([0-9a-f]{32}\.[a-z0-9]{1,8})"


def write_timeline(house: House, mail: Path) -> Path:
    """Write the timeline anew and return its page.

    Args:
        mail: Maildir of the catcher.
    """
    folder = house.settings.home / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    desk = _Desk(house, folder)
    days = read_timeline(house, mail, desk)
    desk.lay_out(days)
    return folder / "index.html"


class _Desk:
    """The folder in which the timeline is laid out."""

    def __init__(self, house: House, folder: Path) -> None:
        self._house = house
        self._folder = folder
        self._templates = Environment(
            loader=FileSystemLoader(shipped_templates() / "demo"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            language=language_name,
            joined=lambda codes: joined([language_name(code) for code in codes]),
            shows=lambda cards: " ".join(sorted(shows(cards))),
        )

    def keep(self, name: str, mail: CaughtMail) -> str:
        """Write a mail as received, its pictures within it; return its address.

        Pictures are seen without the site, and links open elsewhere than in the
        frame; nothing else is changed. A frame shut in a sandbox may not load files
        of this disk, so pictures stand in the page.
        """
        return self._write(f"mail/{name}.html", self._mail_page(mail))

    def _mail_page(self, mail: CaughtMail) -> str:
        if not mail.html:
            return self._draw("timeline-text.html", mail=mail, policy=MAIL_POLICY)
        policy = (
            f'<meta http-equiv="Content-Security-Policy" content="{MAIL_POLICY}">'
            '<base target="_blank">'
        )
        own = re.escape(self._house.base_url) + _MEDIA
        page = re.sub(own, lambda found: self._within(found[1]), mail.html)
        return re.sub(r"(<head[^>]*>)", rf"\1{policy}", page, count=1)

    def _within(self, name: str) -> str:
        kind = guess_type(name)[0] or "application/octet-stream"
        try:
            content = self._house.media.read(name)
        except NotFound:
            return "data:,"
        return f"data:{kind};base64,{b64encode(content).decode()}"

    def lay_out(self, days: Sequence[Day]) -> None:
        """Write page, style sheet, pictures and fonts."""
        with self._house.store.read() as session:
            catalogue = load_catalogue(session)
        for picture in {one.file for post in _posts(days) for one in post.pictures}:
            self._copy_picture(picture)
        fonts = sorted(STATIC.glob("source-sans-3-*.woff2"))
        for font in fonts:
            shutil.copyfile(font, self._folder / font.name)
        channels = _channels(days)
        languages = catalogue.programme.languages
        pairs = list(product([ALL, *(one[0] for one in channels)], [ALL, *languages]))
        full = shows([card for day in days for card in day.cards])
        draw = partial(
            self._draw,
            days=days,
            channels=channels,
            languages=languages,
            pairs=pairs,
            empty=[pair for pair in pairs if ":".join(pair) not in full],
            fonts=[font.name for font in fonts],
        )
        self._write("timeline.css", draw("timeline.css"))
        self._write(
            "index.html",
            draw(
                "timeline.html",
                programme=catalogue.programme.name["en"],
                initial=catalogue.programme.short_name["en"][:1],
                zone=catalogue.zone,
                policy=PAGE_POLICY,
            ),
        )

    def _copy_picture(self, name: str) -> None:
        target = self._folder / "media" / name
        if target.exists():
            return
        target.parent.mkdir(exist_ok=True)
        try:
            target.write_bytes(self._house.media.read(name))
        except NotFound:
            return

    def _draw(self, template: str, **values: object) -> str:
        return self._templates.get_template(template).render(**values)

    def _write(self, name: str, text: str) -> str:
        file = self._folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return name


def _posts(days: Sequence[Day]) -> Iterable[PostCard]:
    return (post for day in days for moment in day.moments for post in moment.posts)


def _channels(days: Sequence[Day]) -> list[tuple[str, str, int]]:
    """Return the filters of channels: id, name, cards."""
    counts = Counter(card.channel for day in days for card in day.cards)
    accounts = {post.channel: post.account for post in _posts(days)}
    names = {
        PAGES: "Pages",
        LETTERS: "Newsletters",
        **dict(sorted(accounts.items(), key=lambda pair: pair[1])),
        EVENTS: "Events",
        STOPPED: "What did not go out",
    }
    return [(key, name, counts[key]) for key, name in names.items() if key in counts]
