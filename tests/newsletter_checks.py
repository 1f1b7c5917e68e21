"""What every produced newsletter passes, from the raw bytes that arrived.

For acceptance tests: functions return sentences about what is wrong, none when all is
well. Nothing here uses the code that wrote the mail. DKIM, html-validate and axe are
checked elsewhere.
"""

import re
import shutil
import subprocess
from collections.abc import Callable, Collection
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from strict_reader import encoded_words_of, read_headers

ONCE = ("Date", "From", "Subject", "Message-ID", "To", "MIME-Version")
ONCE_IN_A_NEWSLETTER = ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")
#: Headers in which an encoded word may stand: free text and display names.
MAY_BE_ENCODED = {"Subject", "From", "To", "Cc", "Reply-To", "Sender", "List-Id"}
#: One for each key.
MAY_COME_AGAIN = {"dkim-signature"}
LARGEST_HTML = 90_000
ONE_CLICK = b"List-Unsubscribe=One-Click"
_FORM = "application/x-www-form-urlencoded"


class OneClickRefused(AssertionError):
    """A receiver would not offer one-click unsubscribe for this mail."""


@dataclass(frozen=True)
class SpamReport:
    """What SpamAssassin says, offline."""

    score: float
    rules: tuple[str, ...]


def spam_reports(*raws: bytes) -> list[SpamReport]:
    """Point 1: score mails with SpamAssassin, without any network.

    Reading its rules takes a second, a mail a fifth of one: ask about all at once.
    """
    program = shutil.which("spamassassin")
    if program is None:
        raise AssertionError("spamassassin is missing: the system package has it")
    with TemporaryDirectory() as folder:
        files = [Path(folder, f"{number:04}") for number in range(len(raws))]
        for file, raw in zip(files, raws, strict=True):
            file.write_bytes(raw)
        done = subprocess.run(  # noqa: S603 - a fixed program, our own files
            [program, "-L", "-t", "-x", *files], capture_output=True, check=True
        )
    said = re.sub(r"\n[ \t]+", " ", done.stdout.decode("utf-8", "replace"))
    states = re.findall(
        r"^X-Spam-Status:.*?score=(-?[\d.]+).*?tests=(.*?) autolearn",
        said,
        re.MULTILINE,
    )
    if len(states) != len(raws):
        raise AssertionError(f"SpamAssassin gave {len(states)} scores of {len(raws)}")
    return [
        SpamReport(float(score), tuple(re.findall(r"[A-Z0-9_]+", rules)))
        for score, rules in states
    ]


def structure_problems(raw: bytes, *, is_newsletter: bool = True) -> list[str]:
    """Point 3: lines, encoded words, and headers exactly once."""
    try:
        fields, _ = read_headers(raw)
    except AssertionError as error:
        return [str(error)]
    problems = []
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        problems.append("a line of more than 998 octets")
    if any(len(word) > 75 for word in encoded_words_of(raw)):
        problems.append("an encoded word of more than 75 octets")
    names = [name.lower() for name, _ in fields]
    wanted = ONCE + (ONCE_IN_A_NEWSLETTER if is_newsletter else ())
    problems += [
        f"{name} stands {names.count(name.lower())} times"
        for name in wanted
        if names.count(name.lower()) != 1
    ]
    several = {name for name in names if names.count(name) > 1} - MAY_COME_AGAIN
    problems += [f"{name} comes twice" for name in several]
    problems += [
        f"an encoded word in {name}"
        for name, value in fields
        if "=?" in value and name not in MAY_BE_ENCODED
    ]
    return problems


def one_click_url(raw: bytes, *, http_on: Collection[str] = ()) -> str:
    """Point 4: find the URL in the raw bytes as RFC 8058 section 3.1 says.

    Args:
        raw: The mail.
        http_on: Hosts on which plain http is good enough: a demo on this machine.

    Raises:
        OneClickRefused: Missing, folded, encoded, or not https.
    """
    if not _field(raw, b"List-Unsubscribe-Post") == ONE_CLICK:
        raise OneClickRefused("List-Unsubscribe-Post is missing or says something else")
    line = re.search(rb"(?im)^List-Unsubscribe:[ \t]?([^\r\n]*)", raw)
    if line is None:
        raise OneClickRefused("no List-Unsubscribe")
    if b"=?" in _field(raw, b"List-Unsubscribe"):
        raise OneClickRefused("List-Unsubscribe is encoded")
    whole = re.findall(rb"<(https?://[^<>\s]+)>", line[1], re.IGNORECASE)
    if len(whole) != 1:
        raise OneClickRefused("not one whole https address on the line of the name")
    url = whole[0].decode("ascii")
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in http_on:
        raise OneClickRefused("the address is not https")
    return url


def unsubscribe(
    raw: bytes,
    post: Callable[[str, str, bytes], int],
    *,
    http_on: Collection[str] = (),
) -> int:
    """Point 4: unsubscribe as a receiver does; return the status of the answer.

    Args:
        raw: The mail.
        post: Called with address, content type and body; sends no cookie, follows no
            redirect, returns the HTTP status.
        http_on: As for `one_click_url`.

    Raises:
        OneClickRefused: Not offered, or answered by anything but success.
    """
    status = post(one_click_url(raw, http_on=http_on), _FORM, ONE_CLICK)
    if not 200 <= status < 300:
        raise OneClickRefused(f"the POST was answered with {status}")
    return status


def text_problems(raw: bytes, *, tolerance: float = 0.02) -> list[str]:
    """Point 6: a text part, equal in content to the HTML; HTML not too large.

    Args:
        raw: The mail.
        tolerance: Share of the HTML's words that the text may lack ("open in the
            browser" and the like).
    """
    text, html = bodies(raw)
    problems = [] if text.strip() else ["the text part is empty"]
    if not html:
        return problems
    if len(html.encode()) >= LARGEST_HTML:
        problems.append(f"the HTML has {len(html.encode())} octets")
    page = _Page.of(html)
    shown, written = _words(page.text), _words(text)
    missing = sorted(shown - written)
    if len(missing) > tolerance * len(shown):
        problems.append(f"the text lacks {len(missing)} words: {missing[:20]}")
    lost = sorted(url for url in page.links if _is_web(url) and url not in text)
    return problems + [f"the text lacks the link {url}" for url in lost]


def privacy_problems(
    raw: bytes, *, own_hosts: Collection[str], personal: Collection[str]
) -> list[str]:
    """Point 7: no pixel, no foreign content, no recipient in links.

    Args:
        raw: The mail.
        own_hosts: Hosts that pictures may come from.
        personal: Beginnings of paths that may name the recipient (unsubscribe and
            preferences).
    """
    text, html = bodies(raw)
    page = _Page.of(html)
    problems = [f"<{tag}> is active content" for tag in sorted(page.active)]
    problems += [
        f"remote content from {url}"
        for url in page.loaded
        if urlsplit(url).hostname not in own_hosts and not url.startswith("cid:")
    ]
    problems += [f"a picture with a query: {url}" for url in page.loaded if "?" in url]
    problems += [f"a pixel: {url}" for url in page.pixels]
    recipient = str(
        message_from_bytes(raw, policy=default)["To"].addresses[0].addr_spec
    )
    told = {recipient.lower(), recipient.lower().replace("@", "%40")}
    for url in {*page.links, *page.loaded, *_web_addresses(text)}:
        is_personal = urlsplit(url).path.startswith(tuple(personal))
        if not is_personal and any(one in url.lower() for one in told):
            problems.append(f"the recipient stands in {url}")
    return problems


def personal_link_problems(
    first: bytes, second: bytes, *, personal: Collection[str]
) -> list[str]:
    """Point 7: two recipients of one message get the same links, but for their own."""
    mine, yours = (
        {url for url in _all_addresses(raw) if not _begins(url, personal)}
        for raw in (first, second)
    )
    return [f"only one of two recipients gets {url}" for url in sorted(mine ^ yours)]


def merge_problems(plain: bytes, hostile: bytes, *, mark: str) -> list[str]:
    """Point 8: a hostile name changed nothing but the place of the name.

    Args:
        plain: The mail merged with the name `mark`.
        hostile: The same, to the same recipient, merged with the hostile name.
        mark: A name that occurs nowhere else.
    """
    problems = structure_problems(hostile)
    if problems:
        return problems
    first, second = read_headers(plain)[0], read_headers(hostile)[0]
    if [name for name, _ in first] != [name for name, _ in second]:
        problems.append("the headers are not the same")
    if _recipients(plain) != _recipients(hostile):
        problems.append("the recipients are not the same")
    for place, old, new in zip(
        ("text", "HTML"), bodies(plain), bodies(hostile), strict=True
    ):
        forbidden = "[^\n]" if place == "text" else "[^\n<>\"']"
        pattern = f"{forbidden}*".join(re.escape(piece) for piece in old.split(mark))
        if not re.fullmatch(pattern, new):
            problems.append(f"the {place} changed elsewhere, or the name broke out")
    return problems


def bodies(raw: bytes) -> tuple[str, str]:
    """Return the text and the HTML of a mail; "" where one is missing."""
    message = message_from_bytes(raw, policy=default)
    found = {"plain": "", "html": ""}
    for part in message.walk():
        kind = part.get_content_type().removeprefix("text/")
        if kind in found:
            octets = part.get_payload(decode=True)
            found[kind] = octets.decode("utf-8").replace("\r\n", "\n")
    return found["plain"], found["html"]


class _Page(HTMLParser):
    """What a reader of the HTML sees, follows, and has loaded for her."""

    _HIDDEN = frozenset({"style", "title", "script", "head"})
    _ACTIVE = frozenset(
        {"script", "iframe", "object", "embed", "form", "video", "audio"}
    )

    _VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: set[str] = set()
        self.loaded: list[str] = []
        self.pixels: list[str] = []
        self.active: set[str] = set()
        self._words: list[str] = []
        self._hidden: list[str] = []

    @classmethod
    def of(cls, html: str) -> "_Page":
        page = cls()
        page.feed(html)
        page.close()
        page.loaded += re.findall(r"@import\s+[\"']?([^\"';\s)]+)", html)
        page.loaded += re.findall(r"url\(\s*[\"']?([^\"')]+)", html)
        return page

    @property
    def text(self) -> str:
        return " ".join(self._words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        unseen = re.search(r"display\s*:\s*none", values.get("style", ""))
        if tag not in self._VOID and (self._hidden or unseen or tag in self._HIDDEN):
            self._hidden.append(tag)
        if tag in self._ACTIVE:
            self.active.add(tag)
        if tag == "a" and values.get("href"):
            self.links.add(values["href"])
        source = values.get("src") or values.get("background")
        if tag == "link" and "stylesheet" in values.get("rel", ""):
            source = values.get("href")
        if source:
            self.loaded.append(source)
        sizes = {values.get("width"), values.get("height")}
        if tag == "img" and (unseen or sizes & {"0", "1"}):
            self.pixels.append(values.get("src", ""))

    def handle_endtag(self, tag: str) -> None:
        while tag in self._hidden and self._hidden.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words.append(data)


def _words(text: str) -> set[str]:
    without_addresses = re.sub(r"https?://\S+", " ", text)
    joined = without_addresses.replace("\u00ad", "").replace("\u200b", "").casefold()
    return set(re.findall(r"\w{2,}", joined))


def _field(raw: bytes, name: bytes) -> bytes:
    pattern = rb"(?im)^%b:[ \t]*(.*(?:\r\n[ \t].*)*)" % re.escape(name)
    found = re.search(pattern, raw.partition(b"\r\n\r\n")[0])
    return found[1].strip() if found else b""


def _recipients(raw: bytes) -> list[str]:
    message = message_from_bytes(raw, policy=default)
    return [
        one.addr_spec
        for name in ("To", "Cc", "Bcc")
        for header in message.get_all(name, [])
        for one in header.addresses
    ]


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _web_addresses(text: str) -> set[str]:
    return {url.rstrip(".,;:)>") for url in re.findall(r"https?://[^\s<>\"]+", text)}


def _all_addresses(raw: bytes) -> set[str]:
    text, html = bodies(raw)
    page = _Page.of(html)
    return {*page.links, *page.loaded, *_web_addresses(text)}


def _begins(url: str, personal: Collection[str]) -> bool:
    return urlsplit(url).path.startswith(tuple(personal))
