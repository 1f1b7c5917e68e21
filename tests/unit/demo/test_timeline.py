"""The timeline of the demo: what each channel showed, in files that need no server."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from comms.bootstrap import open_house
from comms.clock import SteppedClock, instant
from comms.config import load
from comms.demo import timeline
from comms.demo.script import people
from comms.demo.timeline import write_timeline
from comms.demo.timeline_read import read_timeline
from comms.demo.timeline_words import beginning, pieces, post_standing, sentence
from comms.demo.viewer import mail_app
from comms.errors import Refused
from comms.model.programme import Account
from comms.store import migrate
from comms.testing import MemoryChannel
from comms.workflows.apply import apply
from comms.workflows.decide import decide
from comms.workflows.house import House
from comms.workflows.subscribe import take_in_people
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"
ROOT = Path(__file__).parents[3]
NEWS_AT, LETTER_AT = "2027-02-03T10:00", "2027-02-24T09:00"


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    """Bring the sample to the day after a letter, with one refusal before it."""
    home = tmp_path_factory.mktemp("timeline")
    (home / "settings.toml").write_text(
        'demo = true\nbase_url = "https://lape.example.org"\n'
        'mail_domain = "posti.lape.example.org"\n'
    )
    clock = SteppedClock(home / "clock")
    clock.set(instant("2027-02-01T09:00", ZONE))
    channel = MemoryChannel()
    opened = replace(open_house(load(home)), open_mail=lambda: channel)
    migrate(opened.store)
    apply(opened, ROOT / "campaigns" / "lape", "en")
    take_in_people(opened, people())
    _play(opened, clock)
    _catch(home / "mail", channel)
    yield opened
    opened.store.close()


def _play(house: House, clock: SteppedClock) -> None:
    decide(house, "submit", "spring_news", user="national_lead")
    decide(house, "submit", "two_languages_blog", user="agent_POH")
    _refused(house, "approve", "NL2", "coordinator_POH")
    decide(house, "approve", "spring_news", user="approver_national")
    decide(house, "approve", "two_languages_blog", user="coordinator_POH")
    decide(house, "submit", "core_message_card", user="national_lead")
    decide(house, "approve", "core_message_card", user="approver_national")
    for verb, user in (
        ("submit", "agent_POH"),
        ("approve", "coordinator_POH"),
        ("schedule", "agent_POH"),
    ):
        decide(house, verb, "NL2", user=user, untested_because="seen")
    for moment in (NEWS_AT, "2027-02-10T08:30", LETTER_AT, "2027-02-25T09:00"):
        clock.set(instant(moment, ZONE))
        tick(house)


def _refused(house: House, verb: str, what: str, user: str) -> None:
    with pytest.raises(Refused):
        decide(house, verb, what, user=user, key="demo:a1")


def _catch(folder: Path, channel: MemoryChannel) -> None:
    """Write what the channel delivered as the catcher would."""
    (folder / "new").mkdir(parents=True)
    for number, message in enumerate(channel.messages, start=1):
        trace = f"Return-Path: <>\r\nDelivered-To: {message.recipient}\r\n".encode()
        (folder / "new" / f"memory-{number}").write_bytes(trace + message.content)


@pytest.fixture(scope="module")
def page(house) -> Path:
    """Write the timeline once."""
    return write_timeline(house, house.settings.home / "mail")


@pytest.fixture(scope="module")
def html(page) -> str:
    """Read the page."""
    return page.read_text()


class _Addresses(HTMLParser):
    """Collects what a page loads or leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, _tag, attrs):
        self.found += [value for name, value in attrs if name in {"src", "href"}]


def card(html: str, label: str, title: str) -> str:
    """Return the card of an account and language below a heading."""
    moment = html.partition(f">{title}</span></h3>")[2].partition("<h3>")[0]
    return moment.partition(f'aria-label="{label}"')[2].partition("</article>")[0]


def test_everything_the_page_names_lies_beside_it(page, html):
    """It opens from a disk, years later, without a server or a network."""
    addresses = {one for one in _Addresses(html).found if not one.startswith("#")}
    style = (page.parent / "timeline.css").read_text()
    fonts = set(re.findall(r'url\("([^"]+)"\)', style))

    missing = [one for one in addresses | fonts if not (page.parent / one).is_file()]

    assert missing == []
    assert {"timeline.css"} < addresses
    assert "http" not in style


def test_a_post_stands_as_the_network_shows_it(html):
    """Account, text with tags, picture with its alternative text, language, state."""
    shown = card(
        html, "Bluesky, Swedish", "Lape work continues in 18 regions this spring"
    )

    assert '<p class="text" lang="sv">Våren är igång' in shown
    assert '<span class="tag">#LapeFörändring</span>' in shown
    assert re.search(r'<img src="media/\w+\.png"[^>]* alt="[^"]+" lang="sv"', shown)
    assert "Published" in shown


def test_a_card_nobody_has_ticked_waits_for_a_person(html):
    """A group without an interface is a person's work, not the program's."""
    shown = card(
        html,
        "Facebook group: Lape network, Finnish",
        "Lape work continues in 18 regions this spring",
    )

    assert "Waits for a person" in shown


def test_a_letter_counts_its_readers_by_language_from_the_ledger(html):
    """Fi 3 and sv 3: what the ledger of NL2 says."""
    counted = re.findall(r'<b>Newsletter</b> <span class="quiet">to (\d+) ', html)

    assert counted == ["3", "3"]


def test_a_mail_is_shown_as_received_and_shut_in(page, html):
    """It is not ours to trust: no scripts, no network, pictures within it."""
    frames = re.findall(r'<iframe src="([^"]+)" sandbox ', html)
    mail = (page.parent / frames[0]).read_text()

    assert len(frames) == 2
    assert timeline.MAIL_POLICY in mail
    assert "Kaksi kieltä" in mail
    assert "data:image/png;base64," in mail
    assert "/media/" not in mail


def test_a_refusal_says_its_rule_as_a_sentence(html):
    """With the name of the thing: it is known at the moment of refusal alone."""
    assert "is not approved (in review). Approve it first" in html
    assert "wanted to approve this" in html


def test_what_nobody_approved_in_time_is_told(html):
    """Silence would look as if it had never been planned."""
    assert "Nobody had approved it when its time came." in html
    assert re.search("Not published: page and posts on Bluesky, .*Mastodon.* X", html)
    assert "Not published: newsletter" in html


def test_every_choice_of_filters_has_a_rule_and_shows_what_it_names(page, html):
    """A card without the pair of its own channel and language is never seen."""
    style = (page.parent / "timeline.css").read_text()
    ids = re.findall(r'id="(channel|language)-([\w-]+)"', html)
    channels = [name for kind, name in ids if kind == "channel"]
    languages = [name for kind, name in ids if kind == "language"]
    pairs = {f"{one}:{other}" for one in channels for other in languages}

    assert set(re.findall(r'data-shows~="([^"]+)"', style)) == pairs
    shown = {
        pair
        for tokens in re.findall(r'data-shows="([^"]*)"', html)
        for pair in tokens.split()
    }
    empty = re.findall(
        r"channel-([\w-]+):checked\):has\(#language-([\w-]+)"
        r":checked\) \.nothing",
        style,
    )
    assert shown == pairs - {":".join(pair) for pair in empty}


def test_served_timeline_carries_its_policies(page, tmp_path):
    """On the demo's port a mail could else ask the viewer beside it."""
    app = mail_app(tmp_path, base_url="", site="", timeline=page.parent)
    mail = next((page.parent / "mail").iterdir()).name
    with TestClient(app) as client:
        index, letter = client.get("/timeline/"), client.get(f"/timeline/mail/{mail}")
        outside = client.get("/timeline/..%2fsite.key")

    assert index.headers["Content-Security-Policy"] == timeline.PAGE_POLICY
    assert "sandbox" in letter.headers["Content-Security-Policy"]
    assert outside.status_code == 404


def test_written_again_nothing_of_before_is_left(house, page):
    """A demo that goes on would otherwise show mails that are no more."""
    stray = page.parent / "mail" / "old.html"
    stray.write_text("")

    write_timeline(house, house.settings.home / "mail")

    assert not stray.exists()


def test_the_whole_quarter_is_read_in_a_handful_of_queries(house):
    """A query for each card would make the page slow where it is long."""
    asked = []

    def count(*said):
        asked.append(said[2])

    event.listen(Engine, "before_cursor_execute", count)
    days = read_timeline(house, house.settings.home / "none", None)
    event.remove(Engine, "before_cursor_execute", count)

    cards = sum(len(day.cards) for day in days)
    assert 0 < len(asked) < 14 < cards


def test_text_is_taken_apart_and_loses_nothing():
    """Tags and links stand out; what is only like one does not."""
    text = "Hei! #Lape-työ 5#6 https://a.example/x?y=1\n#LapeMuutos."

    found = pieces(text)

    assert "".join(piece for _, piece in found) == text
    assert [piece for kind, piece in found if kind == "tag"] == ["#Lape", "#LapeMuutos"]
    assert [p for kind, p in found if kind == "link"] == ["https://a.example/x?y=1"]


@pytest.mark.parametrize(
    ("mode", "state", "words"),
    [
        ("manual_copy", "queued", "Waits for a person"),
        ("sandbox", "queued", "Waiting to leave"),
        ("manual_copy", "sent", "Published"),
        ("sandbox", "unknown", "In doubt: look"),
    ],
)
def test_state_of_a_post_is_said_in_words(mode, state, words):
    """Waiting for a person and waiting for the clock are two things."""
    account = Account(id="a", channel="x", mode=mode, owner="o", languages=["fi"])

    assert post_standing(state, account).words == words


def test_a_reason_is_a_sentence_where_the_catalogue_has_one():
    """A network's own words are shown as they are."""
    assert sentence("channel.declined") == "The network refused the post."
    assert sentence("451 try later") == "451 try later"


def test_a_press_text_is_shown_by_its_beginning():
    """Pages of text between posts would hide what came after them."""
    text = "=====\nVapaa heti\n=====\n\n" + "\n".join(f"Rivi {n}" for n in range(20))

    lines = beginning(text).split("\n")

    assert lines[0] == "Vapaa heti"
    assert (len(lines), lines[-1]) == (8, "…")
    assert beginning("Yksi rivi") == "Yksi rivi"
