"""The checker of newsletters finds each fault it is there for, and no other."""

import shutil

import newsletter_checks as checks
import pytest

from comms.mime.headers import (
    Addresses,
    Mailbox,
    Structured,
    Unstructured,
    list_id,
    message_id,
)
from comms.mime.skeleton import build_skeleton, new_slots

SLOTS = new_slots(b"seed")
HELLO, LEAVE = SLOTS.token("greeting"), SLOTS.token("unsubscribe_url")
URL = "https://comms.example/u/" + "x" * 90
HTML = f"""<!doctype html><html lang="fi"><head><title>Uutiset</title></head><body>
<div style="display:none">Esikatselu<br></div>
<p>{HELLO}</p><h1>Päivän uutiset</h1><p>Hyvinvointialue kutsuu mukaan.</p>
<img src="https://comms.example/media/a.png" alt="" width="600" height="300">
<p><a href="https://comms.example/news/1">Lue lisää</a></p>
<p><a href="{LEAVE}">Peruuta tilaus</a></p></body></html>
"""
TEXT = f"""{HELLO}

Päivän uutiset

Hyvinvointialue kutsuu mukaan.

Lue lisää: https://comms.example/news/1
Peruuta tilaus: {LEAVE}
"""
HOSTS = {"own_hosts": ["comms.example"], "personal": ["/u/", "/p/"]}


def _mail(name="Maija", html=HTML, text=TEXT, address="maija@esimerkki.example"):
    skeleton = build_skeleton(
        headers=[
            Addresses("From", (Mailbox("Päivän uutiset", "news@comms.example"),)),
            Unstructured("Subject", "Päivän uutiset: hyvinvointialue kutsuu mukaan"),
            list_id("Uutiset", "national", "comms.example"),
            Structured("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            Structured("Date", "Wed, 17 Feb 2027 10:00:00 +0200"),
        ],
        text=text,
        html=html,
        slots=SLOTS,
        boundary_seed=b"b",
    )
    return skeleton.merge(
        headers=[
            Addresses("To", (Mailbox("", address),)),
            message_id("one", "comms.example"),
            Structured("List-Unsubscribe", f"<{URL}>, <mailto:leave@comms.example>"),
        ],
        values={"greeting": f"Hei {name}!", "unsubscribe_url": URL},
    )


def test_good_newsletter_has_no_problem():
    """Else nobody would believe the others."""
    raw = _mail()

    assert checks.structure_problems(raw) == []
    assert checks.text_problems(raw, tolerance=0.0) == []
    assert checks.privacy_problems(raw, **HOSTS) == []
    assert checks.one_click_url(raw) == URL


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (b"MIME-Version: 1.0\r\n", b"", "MIME-Version stands 0 times"),
        (b"MIME-V", b"Subject: x\r\nMIME-V", "Subject stands 2 times"),
        (b"MIME-V", b"X-A: =?utf-8?q?x?=\r\nMIME-V", "an encoded word in X-A"),
        (b"utf-8?q?P", b"utf-8?q?" + b"P" * 80, "more than 75"),
        (b"mukaan", b"mukaan\n", "a bare line end"),
        (b"mukaan", b"m" * 999, "more than 998"),
    ],
)
def test_fault_of_structure_is_found(old, new, problem):
    """Point 3, fault by fault."""
    raw = _mail()
    assert old in raw

    problems = checks.structure_problems(raw.replace(old, new, 1))

    assert any(problem in one for one in problems), problems


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"<{URL}>".encode(), f"\r\n <{URL}>".encode()),
        (f"<{URL}>".encode(), f"<{URL[:40]}\r\n {URL[40:]}>".encode()),
        (f"<{URL}>".encode(), b"=?utf-8?q?=3Chttps=3A//comms.example/u/x=3E?="),
        (b"<https://", b"<http://"),
        (b"List-Unsubscribe: ", b"X-Leave: "),
        (b"=One-Click", b"=Two-Clicks"),
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
    ],
    ids=["moved", "folded", "encoded", "http", "missing", "other", "no-post"],
)
def test_one_click_is_refused_where_receivers_refuse_it(old, new):
    """Point 4: what no provider reads is not there."""
    raw = _mail()
    assert old in raw

    with pytest.raises(checks.OneClickRefused):
        checks.one_click_url(raw.replace(old, new, 1))


def test_one_click_posts_exactly_what_the_rfc_says():
    """RFC 8058 section 3.2."""
    posted = []

    def post(*request):
        posted.append(request)
        return 200

    assert checks.unsubscribe(_mail(), post) == 200
    form = "application/x-www-form-urlencoded"
    assert posted == [(URL, form, b"List-Unsubscribe=One-Click")]
    with pytest.raises(checks.OneClickRefused, match="302"):
        checks.unsubscribe(_mail(), lambda *_request: 302)


def test_plain_http_is_enough_on_named_hosts_only():
    """The demo runs without a certificate."""
    raw = _mail().replace(b"<https://comms.example", b"<http://127.0.0.1:8000")

    assert checks.one_click_url(raw, http_on=["127.0.0.1"]).startswith("http://127")
    with pytest.raises(checks.OneClickRefused):
        checks.one_click_url(raw)


@pytest.mark.parametrize(
    ("html", "text", "problem"),
    [
        (HTML, "\n", "empty"),
        (HTML, TEXT.replace("Hyvinvointialue", "Alue"), "hyvinvointialue"),
        (HTML, TEXT.replace("/news/1", ""), "lacks the link"),
        (HTML.replace("<h1>", "<h1>" + "ä " * 50_000), TEXT, "octets"),
    ],
    ids=["empty", "word", "link", "large"],
)
def test_fault_of_the_text_is_found(html, text, problem):
    """Point 6, fault by fault."""
    problems = checks.text_problems(_mail(html=html, text=text))

    assert any(problem in one for one in problems), problems


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        ('<img src="https://track.example/a.png">', "remote content"),
        ('<img src="https://comms.example/o.gif" width="1">', "a pixel"),
        ('<img src="https://comms.example/o.gif?r=17">', "query"),
        ('<img src="https://comms.example/o.gif" style="display:none">', "a pixel"),
        ("<style>@import 'https://fonts.example/a.css';</style>", "remote content"),
        ('<td style="background:url(https://cdn.example/b.png)">', "remote content"),
        ("<script>1</script>", "active content"),
        ('<a href="https://comms.example/n?m=maija@esimerkki.example">x</a>', "stands"),
    ],
)
def test_fault_of_privacy_is_found(added, problem):
    """Point 7, fault by fault."""
    raw = _mail(html=HTML.replace("</body>", f"{added}</body>"))

    problems = checks.privacy_problems(raw, **HOSTS)

    assert any(problem in one for one in problems), problems


def test_links_that_tell_recipients_apart_are_found():
    """Point 7: a number in a link names a person as well as an address does."""
    other = HTML.replace("/news/1", "/news/1/r17")

    same = checks.personal_link_problems(_mail(), _mail("Matti"), personal=["/u/"])
    found = checks.personal_link_problems(_mail(), _mail(html=other), personal=["/u/"])

    assert same == []
    assert found
    assert any("r17" in one for one in found)


@pytest.mark.parametrize(
    "name", ["a\r\nBcc: x@y.example", "</a><script>", '" x="', "\x00\u2028", "\u202e"]
)
def test_hostile_name_passes_where_it_was_merged_well(name):
    """Point 8."""
    plain, hostile = _mail("MARK"), _mail(name)

    assert checks.merge_problems(plain, hostile, mark="MARK") == []


def test_hostile_name_that_broke_out_is_found():
    """Point 8: what merging without escaping would make."""
    plain = _mail("MARK")
    header = plain.replace(b"MIME-V", b"Bcc: x@y.example\r\nMIME-V")

    for hostile in (plain.replace(b"MARK", b"<b>"), header):
        assert checks.merge_problems(plain, hostile, mark="MARK")


@pytest.mark.skipif(not shutil.which("spamassassin"), reason="a system package")
def test_spam_score_is_read():
    """Point 1: below 1.0 is good; HTML alone in capitals is not."""
    good, bad = checks.spam_reports(
        _mail(),
        b"From: a@b.example\r\nSubject: FREE VIAGRA!!! MAKE MONEY FAST $$$\r\n"
        b"Content-Type: text/html\r\n\r\n<b>CLICK HERE 100% FREE</b>\r\n",
    )

    assert good.score < 1.0, good
    assert bad.score > good.score
    assert bad.rules
