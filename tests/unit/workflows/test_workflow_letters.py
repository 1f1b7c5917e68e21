"""Letters of people that reach an address for programs go on to the unit's mailbox."""

import smtplib
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from came_back import DOMAIN, GONE, Post, bounce
from sqlmodel import select
from test_workflow_inbox import Log, listening

from comms.model.failures import Alarm
from comms.model.tables import Delivery, Message, Publication
from comms.ports import Declined
from comms.receive.letters import MOST_OCTETS
from comms.receive.reading import read_mail
from comms.store.catalogue import load_catalogue
from comms.store.retention import count_over, let_go
from comms.worker.inbox import Inbox
from comms.workflows import letters
from comms.workflows.deliver import send_begun
from comms.workflows.letters import pass_on
from comms.workflows.receive import Follows

ONCE = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)
UNIT = "viestinta@example.org"
WRITER = "anna@kunta.example"


def written(text="Kiitos! Ä\n", *, head="", subject="Re: kirje", sender=WRITER):
    """Return a letter, as octets."""
    return (
        f"From: Anna Virtanen <{sender}>\nSubject: {subject}\n{head}"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}"
    ).encode()


@pytest.fixture
def post(lape):
    """Give a site with the sample in it, whose mail has left."""
    return Post(lape)


def comes(post, raw, *to):
    """Let a letter come; return what followed."""
    return pass_on(post.house, raw, read_mail(raw, to), to)


def passed(post, channel):
    """Let what waits leave; return it as mails with their recipients."""
    channel.messages.clear()
    send_begun(post.house)
    return [
        (one.recipient, message_from_bytes(one.content, policy=default))
        for one in channel.messages
    ]


def test_letter_goes_on_once_and_is_answered_to_its_writer(post, channel):
    """From our own address, for hers would be refused; and she is answered."""
    [anna] = post.edition("anna")
    raw = written()

    said = [comes(post, raw, post.path(anna)) for _ in range(2)]

    assert said == [Follows.PASSED_ON, Follows.REPEATED]
    [(recipient, mail)] = passed(post, channel)
    assert recipient == UNIT
    assert mail["From"].addresses[0].addr_spec == "uutiskirje@example.org"
    assert mail["From"].addresses[0].display_name.startswith("Anna Virtanen")
    assert (mail["Reply-To"], mail["Subject"]) == (WRITER, "Re: kirje")
    assert mail["Auto-Submitted"] == "auto-generated"
    words, file = mail.iter_parts()
    assert "Kiitos! Ä" in words.get_content()
    assert f"Anna Virtanen <{WRITER}>" in words.get_content()
    assert (file.get_filename(), file.get_content()) == ("letter.eml", raw)
    assert passed(post, channel) == []


@ONCE
def test_what_was_passed_on_does_not_come_round_again(post, channel):
    """Where somebody sends the unit's mailbox to us."""
    [anna] = post.edition("anna")
    comes(post, written(), post.path(anna))
    [(_, mail)] = passed(post, channel)

    assert comes(post, mail.as_bytes(), post.path(anna)) is Follows.NOTHING


@ONCE
def test_what_the_mailbox_itself_answers_is_not_passed_on(post):
    """Some programs answer every mail, and do not say that they are programs."""
    [anna] = post.edition("anna")
    answer = written("Olen poissa.", sender=UNIT.title())

    assert comes(post, answer, post.path(anna)) is Follows.NOTHING


@ONCE
@pytest.mark.parametrize(
    ("to", "unit"),
    [
        ("eka@example.org", "viestinta.eka@example.org"),
        ("UUTISKIRJE@example.org", UNIT),
        (f"postmaster@{DOMAIN}", UNIT),
        (f"abuse@{DOMAIN}", UNIT),
    ],
)
def test_letter_to_where_newsletters_come_from_reaches_its_unit(
    post, channel, to, unit
):
    """Some people do not answer, they write."""
    assert comes(post, written(), to) is Follows.PASSED_ON
    assert [recipient for recipient, _ in passed(post, channel)] == [unit]


@ONCE
@pytest.mark.parametrize(
    ("raw", "to"),
    [
        (written(), f"bounce+1-{'0' * 32}@{DOMAIN}"),
        (written(), "somebody@example.org"),
        (written(), f"feedback@{DOMAIN}"),
        (written(head="X-Spam-Flag: YES\n"), "eka@example.org"),
        (written(head="Precedence: list\n"), "eka@example.org"),
        (written("x" * MOST_OCTETS), "eka@example.org"),
        (bounce("eka@example.org", GONE).encode(), "eka@example.org"),
    ],
)
def test_what_is_for_nobody_goes_nowhere(post, raw, to):
    """No token of ours, spam, lists, what no mailbox takes: no relay for strangers."""
    assert comes(post, raw, to) is Follows.NOTHING
    assert [one for one in post.all(Publication) if one.kind == "notice"] == []


@ONCE
def test_unit_that_reads_where_its_mail_comes_from_gets_no_copies(post):
    """Her letters are there already, or they would go in a circle."""
    with post.house.store.read() as session:
        catalogue = load_catalogue(session)
    eka = catalogue.unit("EKA")
    changed = {}
    for target in (eka.host.sender_address, eka.host.reply_to):
        host = eka.host.model_copy(update={"reply_to": target})
        unit = eka.model_copy(update={"host": host})
        entries = {**catalogue.entries, ("unit", "EKA"): unit}
        changed[target] = letters.mailboxes(replace(catalogue, entries=entries), DOMAIN)

    assert ["eka@example.org" in known for known in changed.values()] == [False, True]


@ONCE
def test_flood_waits_in_front_of_the_door(post, monkeypatch):
    """The mail server keeps it; an hour later it may come."""
    monkeypatch.setattr(letters, "_MOST_IN_AN_HOUR", 1)

    first = comes(post, written("1"), "eka@example.org")
    second = comes(post, written("2"), "eka@example.org")
    post.house.clock.set(post.house.clock.now() + timedelta(hours=1, seconds=1))
    third = comes(post, written("2"), "eka@example.org")

    assert (first, second, third) == (
        Follows.PASSED_ON,
        Follows.EARLY,
        Follows.PASSED_ON,
    )


@ONCE
@pytest.mark.parametrize("later", [False, True])
def test_unit_that_cannot_be_reached_is_an_alarm(post, channel, later):
    """At once, or by a report that comes back; else nobody would know."""
    if not later:
        said = f"550 5.1.1 <{UNIT}>: no such user"
        channel.fates[UNIT] = Declined(reason=said, status="5.1.1")
    comes(post, written(), f"abuse@{DOMAIN}")
    passed(post, channel)
    if later:
        [row] = [one for one in post.all(Delivery) if one.recipient == "u:letters"]
        post.comes(bounce(post.path(row.id), GONE))

    [alarm] = post.all(Alarm)
    assert (alarm.kind, alarm.subject) == ("letter_refused", "national")
    assert "@" not in alarm.detail
    assert post.suppressed() == {}


@ONCE
def test_letters_are_kept_for_two_weeks(post):
    """Long enough to arrive; then only that they came is known."""
    comes(post, written(), "eka@example.org")
    came = post.house.clock.now()
    with post.house.store.write() as session:
        young = count_over(session, "bounces", came)
        old = count_over(session, "bounces", came + timedelta(seconds=1))
        let_go(session, "bounces", came + timedelta(seconds=1))
        left = session.exec(select(Message.variant)).all()

    assert (young, old, "notice" in left) == (0, 1, False)


@ONCE
def test_letter_by_the_wire_is_in_the_ledger_when_it_is_answered(post, channel):
    """To her return path, and to the address that newsletters come from."""
    [anna] = post.edition("anna")

    with (
        listening(post.house) as port,
        smtplib.LMTP("127.0.0.1", port) as client,
    ):
        client.sendmail(WRITER, [post.path(anna)], written())
        client.sendmail(WRITER, [f"postmaster@{DOMAIN}"], written("Hei"))

    assert [recipient for recipient, _ in passed(post, channel)] == [UNIT, UNIT]


@ONCE
def test_letter_that_goes_nowhere_is_refused_in_a_sentence(post):
    """So she hears of it, and it is not thrown away."""
    taker = Inbox(post.house, Log())
    to = [f"feedback@{DOMAIN}"]

    assert taker.take(written(), to, WRITER).startswith("550 5.7.1 Nobody reads")
    large = written("x" * MOST_OCTETS)
    assert taker.take(large, to, WRITER).startswith("552 5.3.4")
    assert taker.take(written(), to, "").startswith("250")
