"""S4 and S5: code that stands in any text is a text, on every page, in every mail.

All texts of the sample are spoilt before anything is approved, and all of it goes out.
Debian's Chromium then reads every page, without the policy that would stop scripts,
and every mail and entry of a feed as the document that it is.
"""

import json
import re
from collections import defaultdict

import pytest
from desk_windows import windows
from fastapi.routing import iter_route_contexts
from icalendar import Event
from lape_steps import approve_items, schedule_nl1
from spoilt import CODES, spoil, spoil_people
from sqlmodel import delete, select
from vectors import LINES, VECTORS

from comms.clock import instant
from comms.mime.addresses import HeaderRefused
from comms.mime.headers import Unstructured, serialise
from comms.model.tables import Definition, Item, Message, Publication, Version
from comms.web.serve import site_app
from comms.workflows.tick import tick

pytestmark = pytest.mark.long
#: What the parser of a browser makes of a page that has taken a text for code.
_RUNS = """() => [...document.querySelectorAll("*")].flatMap((one) =>
  [...one.attributes].filter((found) => /^on/i.test(found.name)
    || /^(java|vb)script:|^data:text/i.test(found.value.replace(/[\\s\\0]/g, ""))
      && /href|src|action|data|content|to|values/i.test(found.name)
    || (found.name === "srcdoc" && !one.hasAttribute("sandbox"))
    || (one.tagName !== "A" && /evil[.]example/.test(found.value)
      && /^(href|src|action|data|style)$/i.test(found.name)))
  .map((found) => `${one.tagName} ${found.name}`)
  .concat(/^(SCRIPT|STYLE)$/.test(one.tagName) && /ran\\(|evil[.]/.test(one.textContent)
    ? [one.tagName] : []))
  .concat(window.hasRun ? ["it ran"] : [])
  .concat(document.documentElement.textContent.includes("50337") ? ["evaluated"] : [])
"""
#: What is no page: tables are asked for formulas, files by their own tests.
FILES = (".ics", ".csv", ".xlsx", ".atom", ".json", ".txt", "{name}")
#: Stands in each text, beside some of the codes.
TAG = "<img src=x onerror=ran()>"
#: Letters that codes have together in one text: a title takes 200.
_ROOM = 90


def _turns(codes):
    """Yield what stands in a text: the tag, and as many codes as find room."""
    held = ""
    for code in codes:
        if held and len(held) + len(code) > _ROOM:
            yield f"{TAG}{held}"
            held = ""
        held += f" {code}"
    yield f"{TAG}{held}"


TURNS = [*_turns((*CODES, *VECTORS))]
VALUES = {
    "language": "fi",
    "item_id": "two_languages_blog",
    "event_id": "E1",
    "delivery": "1",
    "newsletter_id": "national",
    "edition_id": "NL1",
    "slug": "1-2027",
    "kind": "blog",
    "part": "units",
    "entry": "POH",
    "account": "x_national",
}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def spoilt_and_out(house):
    """Spoil everything, then let NL1 and what it carries go out."""
    spoil(house, TURNS)
    with house.store.write() as session:
        # Each code stands in some text; in this one, each does.
        shown = select(Version).join(Item, Item.id == Version.item_id)
        for version in session.exec(
            shown.where(Item.external_id == VALUES["item_id"])
        ).all():
            version.body = "\n\n".join((version.body, *TURNS))
            session.add(version)
        # Their pictures only draw letters, which takes long for so many.
        session.execute(delete(Publication).where(Publication.kind == "post"))
        session.execute(delete(Definition).where(Definition.kind == "campaign"))
    schedule_nl1(house)
    approve_items(house, "core_message_card", "tell_us")
    for moment in ("2027-02-03T10:00", "2027-02-17T10:00"):
        house.clock.set(instant(moment, "Europe/Helsinki"))
        tick(house)
    spoil_people(house, TURNS)


def test_code_in_a_text_never_runs(staged):
    """Every page that answers to GET, as the administrator and as a reader."""
    house, _ = staged(spoilt_and_out)
    known = defaultdict(lambda: "1", VALUES)
    paths = [
        context.path.format_map(known)
        for context in iter_route_contexts(site_app(house).routes)
        if "GET" in (context.methods or set()) and not context.path.endswith(FILES)
    ]
    found, told = {}, set()
    tried = {one_line(code) for code in (*CODES, *VECTORS)}
    with windows(house) as desk:
        page = desk.open("admin", bypass_csp=True).page
        page.add_init_script("window.ran = () => { window.hasRun = true; }")
        for path in paths:
            assert page.goto(f"{desk.base}{path}").status < 500, path
            words = one_line(page.locator("html").text_content())
            told |= {code for code in tried if code in words}
            found[path] = page.evaluate(_RUNS)
        for name, html in (mails(house) | entries(page, desk.base)).items():
            page.set_content(html)
            found[name] = page.evaluate(_RUNS)

    assert {name: runs for name, runs in found.items() if runs} == {}
    assert told == tried, "else a code was not tried"
    broken = re.compile(rb"(?im)^(ATTACH|X-Evil|Bcc|MAIL FROM)\b")
    with house.store.read() as session:
        for one in session.exec(select(Message)):
            assert not broken.search(one.skeleton), one.subject


def one_line(text):
    """Return a text as a page shows it: its blanks are one."""
    return " ".join(text.split())


def mails(house):
    """Return the mails that went out, and the pages of posts."""
    with house.store.read() as session:
        return {
            f"{one.account} {one.language} {one.id}": one.html
            for one in session.exec(select(Message))
            if one.html
        }


def entries(page, base):
    """Return the entries of the feed as a reader shows them."""
    feed = json.loads(page.request.get(f"{base}/fi/feed.json").text())
    return {one["url"]: one.get("content_html", "") for one in feed["items"]}


@pytest.mark.parametrize("code", LINES)
def test_no_text_begins_a_line_of_its_own(code):
    """S12: a header refuses it or folds it; a calendar writes it as one line."""
    try:
        header = serialise(Unstructured("Subject", code))
    except HeaderRefused:
        header = b"Subject: refused\r\n"
    lines = header.split(b"\r\n")
    assert lines.pop() == b""
    assert all(line.startswith(b" ") for line in lines[1:])

    entry = Event()
    entry.add("summary", code)
    written = entry.to_ical().split(b"\r\n")
    assert [line for line in written if line[:1].isalpha()] == [
        b"BEGIN:VEVENT",
        next(line for line in written if line.startswith(b"SUMMARY:")),
        b"END:VEVENT",
    ]
