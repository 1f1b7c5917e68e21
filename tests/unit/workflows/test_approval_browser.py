"""Two people approve by phone, from a mail: the whole way, in a real browser.

A mail leads to its approval by way of signing in; a comment at a sentence comes back to
who wrote it; mended, two people approve it, one after the other.
"""

import re
from email import message_from_bytes, policy

import pytest
from browsers import chromium
from desk_windows import served
from door_site import PASSWORD, Doors, quick_hashes
from lape_steps import edited
from person import Person
from playwright.sync_api import expect
from text_form import AGENT, APPROVER, BLOG, blog

from comms.clock import SystemClock
from comms.content.seen import seen_of
from comms.model.programme import ApprovalRule
from comms.store import folders
from comms.workflows.announce import approve, submit
from comms.workflows.apply import apply_checked
from comms.workflows.tick import tick
from comms.workflows.write import save

pytestmark = pytest.mark.long
#: Seconds.
OPEN, COMPARE, DECIDE = 30, 15, 60
NATION = "approver_national"
TWO = ApprovalRule(steps=["coordinator_of_unit", "approver_national"])
RULE = b"\napproval: {blog: {steps: [coordinator_of_unit, approver_national]}}\n"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "locale": "fi-FI",
}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def site(lape, checked, monkeypatch):
    """Serve the sample, whose unit wants two voices for a blog that was submitted."""
    quick_hashes(monkeypatch)
    folder, findings = checked
    ruled = edited(folder, "unit", "POH", approval={"blog": TWO})
    # What the desk writes is laid over the files themselves.
    ruled.files["units/POH.yaml"] = folder.files["units/POH.yaml"] + RULE
    with served(lape, "localhost", demo=False) as (base, house):
        doors = Doors(house, SystemClock())
        apply_checked(house, ruled, findings)
        for user in (APPROVER, NATION, AGENT):
            doors.with_password(user)
        save(house, AGENT, blog(), "fi")
        submit(house, BLOG, user=AGENT, note="Ehtiikö torstaiksi?")
        yield base, doors


@pytest.fixture
def browser():
    """Start Chromium."""
    with chromium() as found:
        yield found


def window(browser, **options):
    """Open somebody's own window; what goes wrong in it fails the test."""
    page = browser.new_context(**options).new_page()
    page.set_default_timeout(15_000)
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    return page


def mailed(doors, channel, address, words="odottaa hyväksyntääsi"):
    """Let mails leave; return the link of the newest one of a kind to somebody."""
    tick(doors.house)
    mails = [
        message_from_bytes(one.content, policy=policy.default)
        for one in channel.messages
        if one.recipient == address
    ]
    mails = [mail for mail in mails if words in mail["Subject"]]
    text = mails[-1].get_body(("plain",)).get_content()
    return re.search(r"http://\S+", text)[0]


def sign_in(page, address):
    """Sign in where one was led to."""
    page.get_by_label("Sähköpostiosoite").fill(address)
    page.get_by_label("Salasana").fill(PASSWORD)
    page.keyboard.press("Enter")


def state_of(doors):
    """Return where the blog stands."""
    with doors.house.store.read() as session:
        return folders.item(session, BLOG).state


def test_two_people_approve_by_phone_what_one_of_them_sent_back(browser, site, channel):
    """Mail, sign-in, sentence, return; mended, approved, undone, approved twice."""
    _, doors = site
    first = window(browser, **PHONE)
    return_with_a_comment(first, doors, channel)
    mend(browser, doors, channel)
    approve_as_first(first, doors, channel)
    approve_as_second(browser, doors, channel)
    assert first.faults == []


def return_with_a_comment(page, doors, channel):
    """From the mail to the sentence: a tap, the words, the press."""
    address = "koordinaattori.poh@example.org"
    link = mailed(doors, channel, address)
    page.goto(link)
    assert "/fi/enter" in page.url
    sign_in(page, address)
    page.wait_for_url(link)
    said = page.locator("main").inner_text()
    assert "Tarvitaan 2 hyväksyntää." in said
    assert "Ehtiikö torstaiksi?" in said

    first = Person(page, "phone")
    with first.task("to return it with a comment at a sentence", DECIDE):
        first.open(page.get_by_role("link", name="Palauta…"))
        asked = page.get_by_text("Mitä perhe kysyy, kun kukaan ei kiirehdi?").first
        first.click(asked)
        first.write(page.get_by_label("Kommentti", exact=True), "Kenen kiire?")
        first.open(page.get_by_role("button", name="Palauta", exact=True))
        first.reads(page.get_by_text("Palautettu kirjoittajalle"))
    assert page.url.split("?")[0].endswith("/approvals")
    assert state_of(doors) == "returned"


def mend(browser, doors, channel):
    """The writer finds the comment in her form, mends, ticks and asks anew."""
    address = "muutosagentti.poh@example.org"
    link = mailed(doors, channel, address, "palautettiin sinulle")
    page = window(browser, locale="fi-FI")
    page.goto(link)
    sign_in(page, address)
    page.wait_for_url(link)
    assert "Kenen kiire?" in page.locator(".comment").inner_text()

    page.get_by_role("link", name="Muokkaa").click()
    page.locator(".to-mend").get_by_role("link", name="Siirry kohtaan").click()
    assert page.evaluate("document.activeElement.id") == "f-summary-fi"
    page.locator("#f-summary-fi").fill("Mitä perhe kysyy, kun äidillä on aikaa?")
    page.get_by_label("Hoidettu").check()
    page.get_by_role("button", name="Lähetä hyväksyttäväksi").click()
    page.get_by_text("Lähetetty hyväksyttäväksi.").wait_for()
    assert "Hoidettu: Muutosagentti, Pohjanmaa" in page.content()
    page.context.close()


def approve_as_first(page, doors, channel):
    """What is new since the return, word by word; approve, undo, approve."""
    link = mailed(doors, channel, "koordinaattori.poh@example.org")
    first = Person(page, "phone")
    with first.task("to open it from the mail", OPEN):
        first.points(1)
        page.goto(link)
        first.reads(page.locator("h1"))
        first.reads(page.get_by_text("Yksi muutos palautuksen jälkeen"))
    with first.task("to see what is new", COMPARE):
        first.open(page.get_by_role("link", name="Muutokset (1)"))
        assert "kukaan ei kiirehdi" in first.reads(page.locator(".side del"))
        assert "äidillä on aikaa" in first.reads(page.locator(".side ins"))
    with first.task("to approve", DECIDE):
        first.open(page.get_by_role("button", name="Hyväksy", exact=True))
        page.get_by_text("Hyväksyntäsi on annettu").wait_for()
        said = first.reads(page.locator("#message"))
    assert "1/2 hyväksytty: Hankekoordinaattori, Pohjanmaa." in said
    assert "Odottaa: Hyväksyjä." in said
    assert state_of(doors) == "in_review"
    page.goto(link)
    expect(page.get_by_role("button", name="Hyväksy", exact=True)).to_have_count(0)


def hear_of_an_edit(page, house):
    """Approver's task 5: what is edited after an approval is not what is approved."""
    with house.store.read() as session:
        seen = seen_of(session, BLOG)
    edited_blog = blog(summary__fi="Mitä perhe kysyy, kun isällä on aikaa?")
    assert save(house, AGENT, edited_blog, "fi", item_id=BLOG, seen=seen).item_id
    page.get_by_role("button", name="Hyväksy", exact=True).press("Enter")
    page.get_by_text("muuttui sillä välin").wait_for()
    assert "isällä" in page.locator(".side ins").first.inner_text()
    with house.store.read() as session:
        assert folders.item(session, BLOG).state == "draft"
    submit(house, BLOG, user=AGENT)
    approve(house, BLOG, user=APPROVER)


def approve_as_second(browser, doors, channel):
    """The next one is asked by mail, and completes it by keyboard alone."""
    address = "hyvaksyja@example.org"
    link = mailed(doors, channel, address)
    page = window(browser, locale="fi-FI", viewport={"width": 1280, "height": 900})
    page.goto(link)
    sign_in(page, address)
    page.wait_for_url(link)
    hear_of_an_edit(page, doors.house)
    page.goto(link)
    page.get_by_role("button", name="Hyväksy", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("Hyväksytty: Kolme kysymystä neuvolassa.").wait_for()
    assert "Lähtee ke 10.2.2027" in page.locator("#message").inner_text()
    assert page.evaluate("document.activeElement.id") == "message"
    assert state_of(doors) == "approved"

    page.get_by_role("button", name="Kumoa").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Hyväksyntä on peruttu.").wait_for()
    assert state_of(doors) == "returned"
    page.context.close()
