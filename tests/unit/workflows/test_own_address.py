"""Another e-mail address of one's own: confirmed at the new one, told at the old."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from bs4 import BeautifulSoup
from door_site import OTHER, PASSWORD, Doors, quick_hashes
from test_getting_in_pages import browser_at, words

from comms.clock import SystemClock
from comms.errors import Refused
from comms.workflows.deliver import send_begun
from comms.workflows.notices import notify

AGENT, OLD = "agent_POH", "muutosagentti.poh@example.org"
NEW = "uusi.osoite@example.org"
LINK = re.compile(r"https://lape\.example\.org/desk/address/([\w-]{43})")


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def doors(lape, monkeypatch):
    """Open the site's doors, by the machine's clock, as pages do."""
    quick_hashes(monkeypatch)
    return Doors(lape, SystemClock())


@pytest.fixture
def mailed(lape, channel):
    """Let what is to be mailed leave; return subject and token by receiver."""

    def send():
        channel.messages.clear()
        notify(lape)
        send_begun(lape)
        found = {}
        for sent in channel.messages:
            mail = message_from_bytes(sent.content, policy=default)
            text = mail.get_body(("plain",)).get_content()
            link = LINK.search(text)
            found[sent.recipient] = (
                str(mail["Subject"]),
                link.group(1) if link else "",
            )
        return found

    return send


def asks_again(stranger, page, shown):
    """Press without having seen the page, and by a script; return a person's press."""
    pressed = {"nonce": BeautifulSoup(shown.text, "html.parser").find("input")["value"]}
    scripts = {"sec-fetch-mode": "navigate", "user-agent": "Chrome/140"}
    for fields, headers in (({}, {}), (pressed, scripts)):
        asked = stranger.post(page, data=fields, headers=headers)
        assert "Paina vielä kerran" in words(asked)
    return pressed


def test_new_address_holds_once_its_link_is_pressed(doors, mailed, lape, monkeypatch):
    """Both addresses are told; sessions stay; the old one signs in no more."""
    monkeypatch.setattr("comms.web.hooks.press.READING_TIME", 0)
    key = doors.with_password(AGENT)
    phone = doors.by_link(AGENT)
    mailed()
    browser = browser_at(lape, key)
    asked = browser.post("/desk/fi/account/email", data={"email": NEW})
    assert NEW in words(browser.get(asked.headers["location"]))

    told = mailed()
    assert set(told) == {NEW, OLD}
    token = told[NEW][1]
    assert token
    assert not told[OLD][1]
    stranger = browser_at(lape)
    shown = stranger.get(f"/desk/fi/address/{token}")
    assert NEW in words(shown)
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert doors.page.page(key, "fi").email == OLD
    pressed = asks_again(stranger, f"/desk/fi/address/{token}", shown)
    assert doors.page.page(key, "fi").email == OLD
    assert "vaihdettu" in words(
        stranger.post(f"/desk/fi/address/{token}", data=pressed)
    )

    assert doors.page.page(key, "fi").email == NEW
    assert doors.front.who(phone, "fi").id == AGENT
    assert set(mailed()) == {OLD}
    assert doors.inside(doors.sign_in(NEW)) == AGENT
    assert doors.inside(doors.sign_in(OLD)) is None
    assert (AGENT, "change-address", f"user:{AGENT}", "done") in doors.acts()
    assert stranger.post(f"/desk/fi/address/{token}").status_code == 404
    assert NEW not in str(doors.acts())


def test_an_address_that_somebody_has_gets_no_mail_and_no_other_answer(
    doors, mailed, lape
):
    """Who asks learns nothing of it; its owner keeps it."""
    key = doors.with_password(AGENT)
    mailed()
    browser = browser_at(lape, key)
    taken = "admin@example.org"
    answers = []
    for email in (taken, NEW):
        answer = browser.post("/desk/fi/account/email", data={"email": email})
        page = words(browser.get(answer.headers["location"]))
        # A minute may pass between the two.
        page = re.sub(r"[0-9.]+", "", page.replace(email, ""))
        answers.append((answer.status_code, page))
        assert (email in mailed()) == (email == NEW)
    assert answers[0] == answers[1]


def test_link_to_a_new_address_ends(doors, mailed):
    """Taken back, a new password, a newer link, let go, or a day later."""
    endings = {
        "agent_POH": doors.address.take_back,
        "agent_EKA": lambda key: doors.account.set_password(key, OTHER),
        "coordinator_VSU": lambda key: doors.address.ask(key, "kolmas@example.org"),
        "coordinator_POH": lambda _: doors.people.deactivate(
            "admin", "coordinator_POH"
        ),
        "national_lead": lambda _: setattr(doors.address, "_clock", Later()),
    }
    keys = {user: doors.with_password(user) for user in endings}
    for user, key in keys.items():
        doors.address.ask(key, f"uusi.{user}@example.org")
    told = mailed()
    for user, ends in endings.items():
        token = told[f"uusi.{user}@example.org"][1]
        assert doors.address.offered(token), user

        ends(keys[user])

        assert doors.address.offered(token) == "", user
        assert not doors.address.confirm(token), user


class Later:
    """A clock that is a day ahead."""

    def now(self):
        """Return this time tomorrow."""
        return SystemClock().now() + timedelta(days=1)


def test_only_who_has_just_signed_in_asks_and_not_too_often(doors):
    """Nobody floods a mailbox, or takes over what was left open."""
    key = doors.by_link(AGENT)
    for typed, rule in (("nonsense", "email_wrong"), (OLD.upper(), "email_own")):
        with pytest.raises(Refused) as refused:
            doors.address.ask(key, typed)
        assert refused.value.key == rule
    with pytest.raises(Refused) as refused:
        doors.address.ask("nobody", NEW)
    assert refused.value.key == "sign_in_again"
    for number in range(3):
        doors.address.ask(key, f"uusi{number}@example.org")
    with pytest.raises(Refused) as refused:
        doors.address.ask(key, NEW)
    assert refused.value.key == "too_many_links"
    assert PASSWORD not in str(doors.acts())
