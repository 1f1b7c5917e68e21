"""Who works here: invited by mail, changed, let go; and forgotten passwords."""

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from door_site import HERE, MAIJA, OTHER, PASSWORD, Doors, quick_hashes
from sqlmodel import select

from comms.errors import NotFound, Refused
from comms.model.access import SignInLink
from comms.model.programme import User
from comms.model.tables import Message
from comms.store.catalogue import load_catalogue
from comms.workflows.deliver import send_begun
from comms.workflows.notices import notify

AGENT, EMAIL = "agent_POH", "muutosagentti.poh@example.org"
LINK = re.compile(r"https://lape\.example\.org/desk/(?:enter|reset)/[\w-]{43}")


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def doors(lape, clock, monkeypatch):
    """Open the site's doors."""
    quick_hashes(monkeypatch)
    return Doors(lape, clock)


@pytest.fixture
def mailed(lape, channel):
    """Let what is to be mailed leave; return receiver, subject and link of each."""

    def send():
        channel.messages.clear()
        notify(lape)
        send_begun(lape)
        found = []
        for sent in channel.messages:
            mail = message_from_bytes(sent.content, policy=default)
            text = mail.get_body(("plain",)).get_content()
            links = set(LINK.findall(text))
            assert links == set(LINK.findall(mail.get_body(("html",)).get_content()))
            if links:
                found.append((sent.recipient, str(mail["Subject"]), links.pop()))
        return found

    return send


def token_of(link):
    """Return the last part of a link."""
    return link.rpartition("/")[2]


def users(house):
    """Return the users of the programme by id."""
    with house.store.read() as session:
        return {user.id: user for user in load_catalogue(session).all(User)}


def line(doors, user):
    """Return what the page of people says of somebody."""
    page = doors.people.page("admin", "fi")
    return next(one for one in page.people if one.user == user)


def refusal(act, *arguments, **more):
    """Return the rule that says no."""
    with pytest.raises(Refused) as refused:
        act(*arguments, **more)
    return refused.value.key


def test_invited_person_comes_in_by_the_link_in_her_mail(doors, mailed, lape):
    """In her language; a user only from then on; the link works once."""
    user, link = doors.people.invite("admin", MAIJA)
    assert (user, link) == ("maija-virtanen", "")
    assert user not in users(lape)
    assert line(doors, user).state == "invited"

    [(receiver, subject, link)] = mailed()
    assert receiver == "Maija.Virtanen@kunta.example"
    assert subject.startswith("Inbjudan")
    guest = doors.front.guest(token_of(link), "sv")
    assert (guest.name, guest.is_invited, guest.lacks_key) == (
        "Maija Virtanen",
        True,
        True,
    )
    key = doors.front.enter(token_of(link), agent="")

    assert doors.front.who(key, "sv").role == "coordinator"
    assert users(lape)[user].scope == "POH"
    assert doors.front.enter(token_of(link), agent="") is None
    assert mailed() == []


def test_no_token_of_a_mail_stands_in_the_database(doors, mailed, lape):
    """The message has a gap; the link is made when it leaves."""
    doors.people.invite("admin", MAIJA)
    [(_, _, link)] = mailed()

    with lape.store.read() as session:
        kept = str([row.model_dump() for row in session.exec(select(SignInLink))])
        mails = b"".join(row.skeleton for row in session.exec(select(Message)))
    assert token_of(link) not in kept
    assert token_of(link).encode() not in mails
    assert token_of(link) not in str(doors.acts())


def test_invitation_ends_after_a_week(doors, mailed, clock):
    """And says so where she is listed; a new one can be sent."""
    user, _ = doors.people.invite("admin", MAIJA)
    [(_, _, link)] = mailed()

    clock.set(clock.now() + timedelta(days=7))
    assert doors.front.guest(token_of(link), "fi") is None
    assert line(doors, user).state == "expired"
    doors.people.invite_again("admin", user)

    [(_, _, newer)] = mailed()
    assert doors.front.enter(token_of(newer), agent="")


def test_newer_invitation_and_revoking_end_the_older(doors, mailed):
    """One link at a time; revoked, there is none."""
    user, _ = doors.people.invite("admin", MAIJA)
    [(_, _, first)] = mailed()
    doors.people.invite_again("admin", user)
    [(_, _, second)] = mailed()

    assert doors.front.guest(token_of(first), "fi") is None
    doors.people.revoke_invitation("admin", user)

    assert doors.front.guest(token_of(second), "fi") is None
    assert line(doors, user).state == "left"
    assert doors.people.invite("admin", MAIJA)[0] == "maija-virtanen-2"


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"email": "nonsense"}, "email_wrong"),
        ({"email": "x@example.org\nBcc: y@example.org"}, "email_wrong"),
        ({"email": "ADMIN@example.org"}, "email_taken"),
        ({"called": " "}, "name_missing"),
        ({"role": "owner"}, "role_missing"),
        ({"scope": "XXX"}, "unit_missing"),
        ({"role": "admin", "scope": "POH"}, "role_is_national"),
    ],
)
def test_invitation_with_a_fault_is_refused(doors, changed, rule):
    """Each field says what is wrong with it; nobody is invited."""
    found = refusal(doors.people.invite, "admin", replace(MAIJA, **changed))

    assert found == rule
    assert doors.acts("invite") == []


@pytest.mark.parametrize("by", ["coordinator_POH", "national_lead", AGENT])
def test_only_administrators_say_who_works_here(doors, by):
    """Not the national lead, not a coordinator for her own unit."""
    people = doors.people
    for order in (
        lambda: people.page(by, "fi"),
        lambda: people.invite(by, MAIJA),
        lambda: people.invite_again(by, AGENT),
        lambda: people.change(by, AGENT, role="viewer", scope="POH"),
        lambda: people.deactivate(by, AGENT),
        lambda: people.end_sessions(by, AGENT),
        lambda: people.reset_factor(by, AGENT),
    ):
        assert refusal(order) == "not_allowed"


def test_another_role_holds_at_once_and_ends_her_sessions(doors, lape):
    """A user of the files is changed at the desk; the files are not."""
    key = doors.with_password(AGENT)

    doors.people.change("admin", AGENT, role="coordinator", scope="EKA")

    assert (users(lape)[AGENT].role, users(lape)[AGENT].scope) == (
        "coordinator",
        "EKA",
    )
    assert users(lape)[AGENT].name["fi"] == "Muutosagentti, Pohjanmaa"
    assert doors.front.who(key, "fi") is None
    assert doors.inside(doors.sign_in(EMAIL)) == AGENT


def test_who_is_let_go_is_out_at_once_with_all_her_keys(doors, lape):
    """Open sessions, passwords, links: nothing opens any more; her acts stay."""
    key = doors.with_password(AGENT)
    doors.people.deactivate("admin", AGENT)

    assert doors.front.who(key, "fi") is None
    assert doors.sign_in(EMAIL).rule == "wrong_password"
    assert doors.keys_of(AGENT) == set()
    assert AGENT not in users(lape)
    assert line(doors, AGENT).name != AGENT
    assert (AGENT, "change-password", f"user:{AGENT}", "done") in doors.acts()
    with pytest.raises(NotFound):
        doors.by_link(AGENT)

    doors.people.bring_back("admin", AGENT)
    assert line(doors, AGENT).state == "invited"
    assert AGENT not in users(lape)


def test_a_session_that_ended_stays_ended_when_the_rights_come_back(doors, mailed):
    """Also where nobody looked in between: it was ended, not only kept out."""
    key = doors.with_password(AGENT)
    doors.people.change("admin", AGENT, role="coordinator", scope="EKA")
    doors.people.change("admin", AGENT, role="change_agent", scope="POH")
    assert doors.front.who(key, "fi") is None

    key = doors.sign_in(EMAIL).key
    doors.people.deactivate("admin", AGENT)
    doors.people.bring_back("admin", AGENT)
    [(_, _, link)] = mailed()
    assert doors.front.enter(token_of(link), agent="test")
    assert doors.front.who(key, "fi") is None


def test_the_last_administrator_stays_and_nobody_changes_herself(doors):
    """A site without an administrator could not be mended from the desk."""
    for order in (
        lambda: doors.people.deactivate("admin", "admin"),
        lambda: doors.people.change("admin", "admin", role="viewer", scope="POH"),
        lambda: doors.people.reset_factor("admin", "admin"),
    ):
        assert refusal(order) == "own_account"
    for order in (
        lambda: doors.people.deactivate("operator", "admin"),
        lambda: doors.people.change("operator", "admin", role="viewer", scope="POH"),
    ):
        assert refusal(order) == "last_administrator"


def test_administrator_helps_who_lost_her_phone(doors):
    """Codes away, out everywhere; the password still asks who she is."""
    key, _, _ = doors.with_code(AGENT)
    doors.people.reset_factor("admin", AGENT)

    assert doors.front.who(key, "fi") is None
    assert doors.keys_of(AGENT) == {"password"}
    assert ("admin", "reset-factor", f"user:{AGENT}", "done") in doors.acts()


def test_forgotten_password_is_set_anew_by_a_mailed_link(doors, mailed):
    """Every session ends; the link works once; the second factor stays."""
    doors.with_code(AGENT)
    key = doors.by_link(AGENT)
    doors.forgotten.ask(EMAIL, "sv", HERE)
    [(receiver, subject, link)] = mailed()
    assert (receiver, subject[:13]) == (EMAIL, "Nytt lösenord")
    token = token_of(link)
    assert doors.front.guest(token, "fi") is None

    assert doors.forgotten.set_password(token, "salasana").rule == "password_common"
    assert doors.forgotten.set_password(token, OTHER) is None

    assert doors.forgotten.set_password(token, PASSWORD).rule == "no_link"
    assert doors.front.who(key, "fi") is None
    assert doors.sign_in(EMAIL, PASSWORD).rule == "wrong_password"
    assert doors.sign_in(EMAIL, OTHER).step


def test_a_changed_password_is_told_by_mail(doors, lape):
    """If it was somebody else, its owner learns it; once, and with no secret."""
    doors.with_password(AGENT)

    first, again = notify(lape), notify(lape)

    assert [name.split(".")[1] for name in first] == ["account"]
    assert again == []
    with lape.store.read() as session:
        mails = [row.html for row in session.exec(select(Message))]
    assert PASSWORD not in str(mails)
    assert len([html for html in mails if "/desk/fi/account" in html]) == 1


def test_nobody_learns_whose_address_is_known(doors, mailed, lape):
    """The same rows, the same work, the same answer; and only one gets mail."""
    doors.with_password(AGENT)
    for email in (EMAIL, "nobody@example.org"):
        assert doors.forgotten.ask(email, "fi", HERE) is None

    with lape.store.read() as session:
        links = session.exec(
            select(SignInLink).where(SignInLink.purpose == "reset")
        ).all()
    assert [bool(link.user) for link in links] == [True, False]
    assert [receiver for receiver, _, _ in mailed()] == [EMAIL]
    assert mailed() == []


def test_asking_again_and_again_floods_nobody(doors, mailed):
    """A stranger can have a handful of mails sent, not hundreds."""
    doors.with_password(AGENT)
    for _ in range(50):
        doors.forgotten.ask(EMAIL, "fi", HERE)

    assert len(doors.acts("ask-reset")) == 3
    assert len(mailed()) == 1


def test_a_restored_name_is_free_of_other_letters(doors):
    """Names as users are letters, digits and hyphens, whatever people are called."""
    new = replace(MAIJA, called="Åsa Öst-Ärlig 李", email="asa@example.org")

    assert doors.people.invite("admin", new)[0] == "asa-ost-arlig"


def test_a_new_link_for_somebody_with_keys_leaves_no_quiet_way_in(doors, mailed, lape):
    """It goes to her alone; her sessions end; each use is told her, and on record."""
    key = doors.with_password(AGENT)
    refused = refusal(doors.people.invite, "admin", MAIJA, mailed=False)
    assert refused == "not_allowed"
    mailed()

    doors.people.invite_again("admin", AGENT)

    assert doors.front.who(key, "fi") is None
    other = doors.sign_in(EMAIL).key
    [(receiver, _, link)] = mailed()
    assert receiver == EMAIL
    assert doors.front.enter(token_of(link), agent="")
    assert doors.front.who(other, "fi") is None
    doors.by_link(AGENT)
    assert doors.acts("make-link", "use-link", "invite-again") == [
        ("admin", "invite-again", f"user:{AGENT}", "done"),
        (AGENT, "use-link", f"user:{AGENT}", "done"),
        ("operator", "make-link", f"user:{AGENT}", "done"),
        (AGENT, "use-link", f"user:{AGENT}", "done"),
    ]
    assert len(notify(lape)) == 3


def test_a_link_for_who_has_no_other_way_in_is_told_to_nobody(doors, lape):
    """There is nothing to take over; the first link is how she comes in at all."""
    doors.by_link(AGENT)

    assert doors.acts("make-link", "use-link") == []
    assert notify(lape) == []
