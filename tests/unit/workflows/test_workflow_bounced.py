"""What follows from bounces, once they are proved; on both databases."""

from datetime import timedelta

import pytest
from came_back import DOMAIN, FULL, GONE, POLICY, Post, bounce
from sqlmodel import select

from comms.model.failures import Alarm, DomainHold, Failure, Suppression
from comms.model.tables import Delivery, Receipt, Subscriber, Subscription
from comms.workflows.receive import Follows


@pytest.fixture
def post(house):
    """Give a site whose mail has left."""
    return Post(house)


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


@pytest.mark.parametrize("state", ["claimed", "in_data"])
def test_report_that_overtakes_the_answer_is_read_again(post, state):
    """A server beside ours may report before its 250 is in the ledger."""
    [anna] = post.edition("anna")
    raw = bounce(post.path(anna), GONE)

    def stands(state):
        with post.house.store.write() as session:
            row = session.get_one(Delivery, anna)
            row.state = state
            session.add(row)

    stands(state)
    assert post.comes(raw) is Follows.EARLY
    assert (post.all(Receipt), post.suppressed()) == ([], {})
    stands("sent")
    assert post.comes(raw) is Follows.SUPPRESSED


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


@pytest.mark.parametrize(
    ("known", "gone", "held"), [(120, 6, 0), (119, 6, 1), (9, 4, 0)]
)
def test_share_of_those_known_at_a_domain_is_an_incident_there(post, known, gone, held):
    """More than five of a hundred, five at least, as for mail that is refused at once.

    Behind a relay all that we hear of a server that refuses everybody are reports.
    """
    names = [f"r{number}" for number in range(known)]
    for number, row in enumerate(post.edition(*names)[:gone]):
        post.comes(bounce(post.path(row), GONE, name=names[number], number=number))

    assert len(post.suppressed()) == (0 if held else gone)
    assert len(post.all(DomainHold)) == held


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
