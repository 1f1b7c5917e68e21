"""What follows from mail that came back, once it is proved; on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import select

from comms.deliver.merging import opaque, return_path
from comms.model.addresses import address_hmac
from comms.model.failures import Alarm, DomainHold, Failure, Suppression
from comms.model.links import LEAVE, PREFERENCES, make_token
from comms.model.tables import (
    Consent,
    Delivery,
    Publication,
    Receipt,
    Subscriber,
    Subscription,
)
from comms.receive.reading import read_mail
from comms.store.suppressions import SuppressionReason, suppress_address
from comms.workflows.departures import DEPARTURES_FILE
from comms.workflows.receive import Follows, mark_of, receive

DOMAIN = "posti.example.org"
GONE = "550 5.1.1 no such user"
FULL = "552 5.2.2 mailbox full"
POLICY = "550 5.7.1 refused by policy"


class Post:
    """A site with editions that were sent, and what comes back from them."""

    def __init__(self, house):
        self.house, self.people, self.seats = house, {}, {}
        self.count = 0

    def edition(self, *names):
        """Send an edition to these readers; return its deliveries."""
        self.count += 1
        now = self.house.clock.now()
        with self.house.store.write() as session:
            sending = Publication(
                plan_entry=f"edition:E{self.count}",
                occasion="2027-02-17",
                kind="edition",
                external_id=f"E{self.count}",
                unit="national",
                owner="o",
                due_local="2027-02-17T10:00",
                due_at=now,
                newsletter="n",
                state="sent",
                recipients_fixed_at=now,
            )
            session.add(sending)
            session.flush()
            return [self._deliver(session, sending.id, name, now) for name in names]

    def _deliver(self, session, sending, name, now):
        if name not in self.people:
            address = name if "@" in name else f"{name}@example.org"
            person = Subscriber(
                address=address, address_key=address, language="fi", created_at=now
            )
            session.add(person)
            session.flush()
            seat = Subscription(
                subscriber_id=person.id,
                newsletter="n",
                state="confirmed",
                changed_at=now,
            )
            session.add(seat)
            session.flush()
            self.people[name], self.seats[name] = person.id, seat.id
        row = Delivery(
            publication_id=sending,
            account="email",
            recipient=f"s:{self.people[name]}",
            language="fi",
            level="standard",
            variant="html",
            state="sent",
            sent_at=now,
            attempts=1,
        )
        session.add(row)
        session.flush()
        return row.id

    def path(self, delivery):
        """Return the return path of a delivery."""
        return return_path(self.house.key, delivery, DOMAIN)

    def message_id(self, delivery):
        """Return the Message-ID of a delivery."""
        return f"{opaque(self.house.key, 'message-id', delivery)}@{DOMAIN}"

    def token(self, name, purpose=LEAVE):
        """Return the token of somebody's seat."""
        return make_token(self.house.key, purpose, self.seats[name])

    def comes(self, raw):
        """Let a mail come back; return what followed."""
        found = read_mail(raw.encode())
        return receive(self.house, found, mark_of(raw.encode(), found))

    def all(self, table):
        """Return every row of a table."""
        with self.house.store.read() as session:
            return list(session.exec(select(table).order_by(table.id)))

    def state(self, delivery):
        """Return where a delivery stands."""
        with self.house.store.read() as session:
            return session.get_one(Delivery, delivery).state

    def suppressed(self):
        """Return why nobody writes to whom any more."""
        names = {
            address_hmac(
                self.house.key, name if "@" in name else f"{name}@example.org"
            ): name
            for name in self.people
        }
        return {names[row.address_hmac]: row.reason for row in self.all(Suppression)}


@pytest.fixture
def post(house):
    """Give a site whose mail has left."""
    return Post(house)


def bounce(  # noqa: PLR0913 - what a report may say
    to, said, *, about="", name="anna", number=1, action="failed", head=""
):
    """Return a report that came to an address of ours."""
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: <{to}>\n"
        f"Message-ID: <r{number}@mx.example>\n"
        f"Subject: Undelivered\n{head}MIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {name}@example.org\nAction: {action}\n"
        f"Status: {said.split()[1]}\nDiagnostic-Code: smtp; {said}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{about}>\n\n--b--\n"
    )


def complaint(original, *, type_="abuse"):
    """Return a report of unwanted mail that brings the head of a mail."""
    return (
        "From: fbl@big.example\nTo: <abuse@posti.example.org>\nSubject: Abuse\n"
        f"Message-ID: <{type_}@big.example>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
        f"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: {type_}\n"
        "User-Agent: Big/1\nVersion: 1\n\n"
        f"--b\nContent-Type: message/rfc822\n\n{original}\n\nHei\n--b--\n"
    )


def test_proved_bounce_of_somebody_gone_is_an_end(post):
    """Nothing more is sent to her; the ledger says that the mail came back."""
    [anna, other] = post.edition("anna", "bertta")

    assert post.comes(bounce(post.path(anna), GONE)) is Follows.SUPPRESSED

    assert post.suppressed() == {"anna": "hard_bounce"}
    assert (post.state(anna), post.state(other)) == ("bounced", "sent")
    [receipt] = post.all(Receipt)
    assert (receipt.kind, receipt.delivery_id) == ("hard-bounce", anna)
    assert "@" not in receipt.detail


def test_same_mail_twice_counts_once(post):
    """Mailboxes are read again, and mails come by two ways."""
    [anna] = post.edition("anna")
    full = bounce(post.path(anna), FULL)

    assert post.comes(full) is Follows.POINT
    before = [post.all(table) for table in (Receipt, Failure, Suppression, Delivery)]
    relayed = f"Received: from a by b\n{full}"

    assert [post.comes(full), post.comes(relayed)] == [Follows.REPEATED] * 2
    assert before == [
        post.all(table) for table in (Receipt, Failure, Suppression, Delivery)
    ]


@pytest.mark.parametrize("forge", ["other", "short", "upper"])
def test_forged_token_changes_nothing(post, forge):
    """Whoever knows the form of our addresses can still report nobody gone."""
    [anna, bertta] = post.edition("anna", "bertta")
    true = post.path(anna)
    path = {
        "other": true.replace(f"bounce+{anna}-", f"bounce+{bertta}-"),
        "short": f"bounce+{anna}-{'0' * 32}@{DOMAIN}",
        "upper": f"bounce+{bertta}-{true.split('-')[1]}",
    }[forge]

    assert post.comes(bounce(path, GONE)) is Follows.FORGED

    assert post.suppressed() == {}
    assert {row.state for row in post.all(Delivery)} == {"sent"}
    assert post.all(Receipt) == []


def test_address_alone_proves_nothing(post):
    """Nor does the number of a delivery, which is no secret."""
    [anna] = post.edition("anna")
    envelope = f"Original-Envelope-Id: {anna}\n"
    bare = bounce(f"postmaster@{DOMAIN}", GONE, about=f"guessed@{DOMAIN}")
    named = bare.replace("Reporting-MTA", f"{envelope}Reporting-MTA")

    assert [post.comes(bare), post.comes(named)] == [Follows.UNPROVED] * 2
    assert post.suppressed() == {}


@pytest.mark.parametrize("head", ["", "Original-Envelope-Id: {}\n"])
def test_message_id_proves_where_the_return_path_was_lost(post, head):
    """Some servers report to the From; only we can have made that Message-ID."""
    post.edition("anna")
    [anna, bertta] = post.edition("anna", "bertta")
    raw = bounce(f"kirje@{DOMAIN}", GONE, about=post.message_id(anna))
    raw = raw.replace("Reporting-MTA", f"{head.format(anna)}Reporting-MTA")
    raw = raw.replace("anna@example.org", "Anna@Example.org")

    assert post.comes(raw) is Follows.SUPPRESSED

    assert post.suppressed() == {"anna": "hard_bounce"}
    assert (post.state(anna), post.state(bertta)) == ("bounced", "sent")


def test_message_id_of_one_says_nothing_about_another(post):
    """Somebody's own mail does not let her report her neighbour."""
    [anna, _] = post.edition("anna", "bertta")
    raw = bounce(f"kirje@{DOMAIN}", GONE, about=post.message_id(anna), name="bertta")

    assert post.comes(raw) is Follows.UNPROVED
    assert post.suppressed() == {}


def test_policy_is_never_held_against_a_person(post):
    """An alarm about how we send, and the mail did not arrive."""
    [anna] = post.edition("anna")

    assert post.comes(bounce(post.path(anna), POLICY)) is Follows.ALARM

    [alarm] = post.all(Alarm)
    assert (alarm.kind, alarm.subject) == ("sender_refused", "5.7.1")
    assert post.suppressed() == {}
    assert post.state(anna) == "bounced"


def test_contradiction_costs_nobody_anything(post):
    """A code of the dead with words of the living."""
    [anna] = post.edition("anna")

    assert post.comes(bounce(post.path(anna), "550 5.1.1 quota exceeded")) is (
        Follows.NOTHING
    )
    assert post.suppressed() == {}
    assert post.all(Failure) == []


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_what_has_not_failed_changes_nothing(post, action):
    """It may still arrive, or has."""
    [anna] = post.edition("anna")

    assert post.comes(bounce(post.path(anna), GONE, action=action)) is Follows.NOTHING
    assert post.state(anna) == "sent"


def test_automatic_answer_changes_nothing(post):
    """Even one that says the address is gone, and comes to the return path."""
    [anna] = post.edition("anna")
    raw = (
        f"From: anna@example.org\nTo: <{post.path(anna)}>\nSubject: Automatic reply\n"
        "Auto-Submitted: auto-replied\n\nThis address no longer exists.\n"
    )

    assert post.comes(raw) is Follows.NOTHING
    assert (post.state(anna), post.suppressed()) == ("sent", {})


def test_full_for_five_days_over_three_sendings_is_an_end(post):
    """A point a day, as for mail that was refused at once."""
    for day in range(5):
        assert post.suppressed() == {}
        [anna] = post.edition("anna")
        post.comes(bounce(post.path(anna), FULL, number=day))
        post.house.clock.set(post.house.clock.now() + timedelta(days=1))

    assert post.suppressed() == {"anna": "soft_threshold"}


def test_a_few_of_one_domain_are_no_incident(post):
    """What was tried is not known any more, so no share of it can be too large."""
    names = [f"r{number}" for number in range(20)]
    for number, row in enumerate(post.edition(*names)):
        post.comes(bounce(post.path(row), GONE, name=names[number], number=number))

    assert len(post.suppressed()) == 20
    assert post.all(DomainHold) == []


def test_wave_of_one_domain_is_an_incident_there(post):
    """More than fifty within minutes: nobody is suppressed, and mail there waits."""
    names = [f"r{number}" for number in range(51)]
    for number, row in enumerate(post.edition(*names)):
        post.comes(bounce(post.path(row), GONE, name=names[number], number=number))

    assert post.suppressed() == {}
    assert [row.domain for row in post.all(DomainHold)] == ["example.org"]


def test_folder_of_an_old_week_is_no_incident(post):
    """Reports say when they were written."""
    names = [f"r{number}" for number in range(60)]
    rows = post.edition(*names)
    sent = post.house.clock.now()
    post.house.clock.set(sent + timedelta(days=6))
    for number, row in enumerate(rows):
        at = sent + timedelta(hours=2 * number)
        head = f"Date: {at:%a, %d %b %Y %H:%M:%S} +0000\n"
        post.comes(
            bounce(post.path(row), GONE, name=names[number], number=number, head=head)
        )

    assert len(post.suppressed()) == 60


def test_complaint_ends_everything_and_outranks_what_servers_said(post):
    """In all newsletters, at once; no incident takes it back."""
    [anna] = post.edition("anna")
    with post.house.store.write() as session:
        hashed = address_hmac(post.house.key, "anna@example.org")
        reason = SuppressionReason.SOFT_THRESHOLD
        suppress_address(session, hashed, reason, at=post.house.clock.now())

    raw = complaint(f"Return-Path: <{post.path(anna)}>\nMessage-ID: <x@y>")

    assert post.comes(raw) is Follows.SUPPRESSED
    assert post.suppressed() == {"anna": "complaint"}
    assert post.state(anna) == "complained"
    assert [row.state for row in post.all(Subscription)] == ["unsubscribed"]
    assert [row.act for row in post.all(Consent)] == ["withdrawn"]
    assert post.comes(raw) is Follows.REPEATED


def test_complaint_is_proved_by_the_link_for_leaving(post):
    """Large receivers leave out who it was."""
    post.edition("anna", "bertta")
    link = f"https://lape.example.org/u/{post.token('anna')}"

    followed = post.comes(complaint(f"List-Unsubscribe: <{link}>"))

    assert followed is Follows.SUPPRESSED
    assert post.suppressed() == {"anna": "complaint"}


@pytest.mark.parametrize("fields", ["", "List-Unsubscribe: <https://x/u/{}>"])
def test_complaint_without_proof_changes_nothing(post, fields):
    """A link for preferences, or none at all."""
    post.edition("anna")
    token = post.token("anna", PREFERENCES)

    followed = post.comes(complaint(f"To: anna@example.org\n{fields.format(token)}"))

    assert followed is (Follows.FORGED if fields else Follows.UNPROVED)
    assert post.suppressed() == {}


def test_old_form_of_complaint_leaves_one_newsletter(post):
    """Opt-out asks to leave; it is no complaint."""
    [anna] = post.edition("anna")

    raw = complaint(f"Return-Path: <{post.path(anna)}>", type_="opt-out")

    assert post.comes(raw) is Follows.LEFT
    assert [row.state for row in post.all(Subscription)] == ["unsubscribed"]
    assert (post.suppressed(), post.state(anna)) == ({}, "sent")


def test_mail_to_the_leaving_address_leaves(post):
    """Once: who comes back by her link is not thrown out by the same mail again."""
    post.edition("anna")
    raw = (
        f"From: anna@example.org\nTo: <leave+{post.token('anna')}@{DOMAIN}>\n"
        "Subject: unsubscribe\nMessage-ID: <u@example.org>\n\n"
    )

    assert post.comes(raw) is Follows.LEFT

    [seat] = post.all(Subscription)
    assert seat.state == "unsubscribed"
    noted = (post.house.settings.home / DEPARTURES_FILE).read_text()
    assert post.token("anna") in noted
    with post.house.store.write() as session:
        again = session.get_one(Subscription, seat.id)
        again.state = "confirmed"
        session.add(again)
    assert post.comes(raw) is Follows.REPEATED
    assert [row.state for row in post.all(Subscription)] == ["confirmed"]


def test_mail_to_a_forged_leaving_address_leaves_nobody(post):
    """A token is the only key."""
    post.edition("anna")
    raw = f"From: a@x.example\nTo: <leave+{'t' * 35}@{DOMAIN}>\n\n"

    assert post.comes(raw) is Follows.FORGED
    assert [row.state for row in post.all(Subscription)] == ["confirmed"]


def test_bounce_after_a_complaint_keeps_the_complaint(post):
    """What a person said stays."""
    [anna] = post.edition("anna")
    post.comes(complaint(f"Return-Path: <{post.path(anna)}>"))

    post.comes(bounce(post.path(anna), GONE))

    assert post.suppressed() == {"anna": "complaint"}
    assert post.state(anna) == "complained"


def test_report_about_an_erased_person_is_noted_and_no_more(post):
    """Her delivery is still there, she is not."""
    [anna] = post.edition("anna")
    with post.house.store.write() as session:
        for row in session.exec(select(Subscription)):
            session.delete(row)
        session.flush()
        session.delete(session.get_one(Subscriber, post.people["anna"]))

    assert post.comes(bounce(post.path(anna), GONE)) is Follows.NOTHING
    assert (post.state(anna), post.all(Suppression)) == ("bounced", [])


def test_report_that_names_several_counts_for_ours_alone(post):
    """The mildest word, where none is about her own address."""
    [anna] = post.edition("anna")
    raw = bounce(post.path(anna), GONE, name="forward").replace(
        "\n\n--b\nContent-Type: text",
        "\n\nFinal-Recipient: rfc822; other@example.net\nAction: failed\n"
        f"Status: 5.2.2\nDiagnostic-Code: smtp; {FULL}\n\n--b\nContent-Type: text",
    )

    assert post.comes(raw) is Follows.POINT
    assert post.suppressed() == {}
