"""Every newsletter of the demo, from the raw bytes at the catcher.

The points of a good newsletter: no spam by SpamAssassin's rules, legal structure,
one-click leaving that works, equal content in both parts, no tracking, and hostile
names that change nothing.
"""

import shutil
import urllib.request
from urllib.error import HTTPError
from urllib.parse import urlsplit

import newsletter_checks as checks
import pytest
from browsers import listening

from comms.bootstrap import open_house
from comms.config import load
from comms.deliver.merging import greeting
from comms.mime.headers import Addresses, Mailbox, Structured, message_id
from comms.mime.skeleton import Skeleton
from comms.store import open_store
from comms.store.publications import messages_of, publication
from comms.web.serve import site_app

pytestmark = pytest.mark.acceptance

PERSONAL = ("/u/", "/p/")
OWN = ("lape.example.org",)
MOST_POINTS = 1.0
HOSTILE = [
    "Ville\r\nBcc: all@example.org",
    "Ville\nBcc: all@example.org",
    "Ville\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029X-Evil: 1",
    "</a><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "=?utf-8?q?=0A=0AInjected?=",
    "\u202eElliv",
    "å" * 500,
    ".\r\n.\r\nMAIL FROM:<a@b>",
]


@pytest.fixture(scope="session")
def raws(demo) -> dict[str, bytes]:
    """Every caught mail by recipient and subject."""
    return {f"{one.subject} → {one.recipient}": one.raw() for one in demo.mail}


def _each(raws, check):
    """Return the faults by mail, {} when all is well."""
    return {name: found for name, raw in raws.items() if (found := check(raw))}


def test_structure_is_legal(raws):
    """Lines, encoded words, no bare CR or LF, every header exactly once."""
    assert _each(raws, checks.structure_problems) == {}


def test_text_part_says_the_same(raws):
    """The text is the mail, not an excuse for one."""
    html = {name: raw for name, raw in raws.items() if checks.bodies(raw)[1]}

    assert len(html) == len(raws) - 2
    assert _each(html, checks.text_problems) == {}
    assert all(len(checks.bodies(raw)[1].encode()) < 90_000 for raw in html.values())


def test_nothing_tells_who_reads(raws):
    """No pixel, no foreign content, no recipient in any link but her own two."""

    def check(raw):
        return checks.privacy_problems(raw, own_hosts=OWN, personal=PERSONAL)

    assert _each(raws, check) == {}


def test_readers_of_one_message_get_the_same_links(demo):
    """Nothing but leaving and preferences differs between two recipients."""
    by_subject: dict[str, list[bytes]] = {}
    for one in demo.mail:
        if one.html:
            by_subject.setdefault(one.subject, []).append(one.raw())

    for mails in by_subject.values():
        for other in mails[1:]:
            assert (
                checks.personal_link_problems(mails[0], other, personal=PERSONAL) == []
            )


@pytest.mark.skipif(
    shutil.which("spamassassin") is None, reason="Debian's spamassassin is missing"
)
def test_spam_filters_have_nothing_to_say(demo):
    """Below 1.0 for each newsletter in each language."""
    one_each = {one.subject: one.raw() for one in demo.mail}

    found = checks.spam_reports(*one_each.values())
    reports = dict(zip(one_each, found, strict=True))

    assert len(reports) == 10
    assert {n: r for n, r in reports.items() if r.score >= MOST_POINTS} == {}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_changes_nothing_but_its_place(demo, name):
    """S12: the stored message of NL1, merged for somebody with such a name."""
    store = open_store(f"sqlite:///{demo.home / 'comms.db'}")
    with store.read() as session:
        row = publication(session, "NL1")
        found = messages_of(session, [row.id])[row.id]
    store.close()
    wanted = ("fi", "standard", "html")
    [message] = [m for m in found if (m.language, m.level, m.variant) == wanted]
    skeleton = Skeleton.from_bytes(message.skeleton)
    mark = "Merkkinimi"

    plain, hostile = (_merged(skeleton, one) for one in (mark, name))

    assert checks.merge_problems(plain, hostile, mark=mark) == []


def _merged(skeleton, name):
    leave = "https://lape.example.org/u/token"
    return skeleton.merge(
        headers=[
            Structured("Date", "Wed, 17 Feb 2027 08:00:00 +0000"),
            message_id("abc", "posti.lape.example.org"),
            Addresses("To", (Mailbox("", "a@example.org"),)),
            Structured("List-Unsubscribe", f"<{leave}>"),
            Structured("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ],
        values={
            "greeting": greeting(name, "fi"),
            "unsubscribe_url": leave,
            "preferences_url": "https://lape.example.org/p/token",
            "address": "a@example.org",
        },
    )


@pytest.fixture(scope="module")
def site(demo):
    """The readers' site on the demo's folder, as `comms web` serves it."""
    house = open_house(load(demo.home))
    with listening(site_app(house)) as address:
        yield address
    house.store.close()


def _ask(method, url, kind="", body=None):
    request = urllib.request.Request(url, data=body, method=method)  # noqa: S310 - our own
    if kind:
        request.add_header("Content-Type", kind)
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own
            return answer.status
    except HTTPError as error:
        with error:
            return error.code


def test_one_click_leaves_and_looking_does_not(demo, site):
    """RFC 8058 from the raw bytes: GET and HEAD change nothing, the POST does."""
    [mail] = [
        one
        for one in demo.mail
        if one.recipient == "tilaaja08@example.org" and "1/2027" in one.subject
    ]
    raw = mail.raw()
    path = urlsplit(checks.one_click_url(raw)).path

    for method in ("GET", "HEAD"):
        assert _ask(method, f"{site}{path}") == 200
    assert _state(demo) == "confirmed"

    def post(url, kind, body):
        return _ask("POST", f"{site}{urlsplit(url).path}", kind, body)

    assert checks.unsubscribe(raw, post) == 200
    assert _state(demo) == "unsubscribed"
    assert checks.unsubscribe(raw, post) == 200


def _state(demo):
    store = open_store(f"sqlite:///{demo.home / 'comms.db'}")
    with store.read() as session:
        found = session.connection().exec_driver_sql(
            "SELECT state FROM subscription JOIN subscriber ON subscriber.id = "
            "subscriber_id WHERE address = 'tilaaja08@example.org' AND newsletter = "
            "'national'"
        )
        state = found.scalar()
    store.close()
    return state
