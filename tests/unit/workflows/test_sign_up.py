"""Coming in by one's own word: asked by mail, let in by a press, welcomed."""

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlmodel import col, select

from comms.audience import sign_ups as rules
from comms.model.addresses import address_hmac
from comms.model.sign_up_views import Choices, Wish
from comms.model.subscribers_in import Consent, ConsentWording, SignUp
from comms.model.tables import Delivery, Publication, Subscriber, Subscription
from comms.ports import Declined
from comms.store import sign_ups
from comms.store.retention import count_over, let_go
from comms.store.subscribers import by_address
from comms.store.suppressions import SuppressionReason, suppress_address
from comms.workflows.deliver import send_begun
from comms.workflows.sign_up import SignUps
from comms.workflows.sign_up_mail import ask_and_welcome

WISH = Wish(
    address="Käyttäjä@Esimerkki-Ä.fi",
    newsletters=("national",),
    choices=Choices(language="sv", level="easy", format="text", region="POH"),
    shown_in="fi",
    form="site",
)
KEY = "käyttäjä@esimerkki-ä.fi"


def mailed(house, channel):
    """Write what is to be mailed, send it, and return the new mails, read."""
    before = len(channel.messages)
    ask_and_welcome(house)
    send_begun(house)
    return [
        (one.recipient, message_from_bytes(one.content, policy=policy.default))
        for one in channel.messages[before:]
    ]


def token_in(mail):
    """Return the token of the link in a mail that asks."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"https://lape\.example\.org/c/(\S+)", text)[1]


def person_of(house, key=KEY):
    """Return a subscriber with the states of her subscriptions."""
    with house.store.read() as session:
        person = by_address(session, key)
        if person is None:
            return None, {}
        seats = session.exec(
            select(Subscription).where(Subscription.subscriber_id == person.id)
        )
        return person, {one.newsletter: one.state for one in seats}


def test_only_the_press_behind_the_link_makes_a_subscriber(lape, channel):
    """Asked, mailed, confirmed twice, welcomed once, with the words she agreed to."""
    door = SignUps(lape)

    assert door.sign_up(WISH) == ()
    [(to, mail)] = mailed(lape, channel)
    assert person_of(lape) == (None, {})
    assert to == WISH.address
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    token = token_in(mail)
    shown = door.asked(token)
    assert not shown.is_confirmed
    assert person_of(lape) == (None, {})
    views = [door.confirm(token), door.confirm(token)]

    assert [view.is_confirmed for view in views] == [True, True]
    person, seats = person_of(lape)
    assert (person.address, person.language, person.level) == (
        WISH.address,
        "sv",
        "easy",
    )
    assert (person.format, person.region, seats) == (
        "text",
        "POH",
        {"national": "confirmed"},
    )
    with lape.store.read() as session:
        rows = session.exec(
            select(Consent)
            .where(Consent.subscriber_id == person.id)
            .order_by(col(Consent.id))
        ).all()
        words = session.exec(
            select(ConsentWording).where(ConsentWording.hash == rows[0].wording_hash)
        ).one()
    assert [(one.act, one.method, one.form) for one in rows] == [
        ("given", "double opt-in", "site"),
        ("confirmed", "double opt-in", "site"),
    ]
    assert words.language == "fi"
    assert "Rekisterinpitäjä:" in words.text
    [(to, welcome)] = mailed(lape, channel)
    assert to == WISH.address
    assert "/u/" in welcome["List-Unsubscribe"]
    assert "/p/" in welcome.get_body(("plain",)).get_content()
    assert mailed(lape, channel) == []


def test_nobody_learns_from_the_answer_who_reads_what(lape, channel):
    """Known or not, one mail a day and three a month, with the same words."""
    door = SignUps(lape)
    with lape.store.read() as session:
        known = session.exec(select(Subscriber)).first().address
    wishes = [replace(WISH, address=one) for one in (known, "new@example.org")]

    answers = {door.sign_up(wish) for wish in wishes for _ in range(3)}
    mails = mailed(lape, channel)
    for _ in range(4):
        lape.clock.set(lape.clock.now() + timedelta(days=2))
        door.sign_up(wishes[1])
        mails += mailed(lape, channel)

    assert answers == {()}
    to = [one for one, _ in mails]
    assert to.count(known) == 1
    assert to.count("new@example.org") == 3
    same = [
        re.sub(r"/c/\S+", "", m.get_body(("plain",)).get_content())
        for _, m in mails[:2]
    ]
    assert same[0] == same[1]


def test_her_own_yes_lifts_what_bounces_and_complaints_led_to(lape, channel):
    """Nothing else does; what was set for safety stays, and is not even asked."""
    door = SignUps(lape)
    hashed = address_hmac(lape.key, KEY)
    with lape.store.write() as session:
        for newsletter, reason in (("", "complaint"), ("national", "unsubscribe")):
            suppress_address(
                session,
                hashed,
                SuppressionReason(reason),
                at=lape.clock.now(),
                newsletter=newsletter,
            )

    door.sign_up(WISH)
    [(_, mail)] = mailed(lape, channel)
    door.confirm(token_in(mail))

    with lape.store.write() as session:
        assert sign_ups.suppressions_of(session, hashed) == {}
        other = address_hmac(lape.key, "safe@example.org")
        now = lape.clock.now()
        suppress_address(session, other, SuppressionReason.SAFETY, at=now)
    door.sign_up(replace(WISH, address="safe@example.org"))
    assert [to for to, _ in mailed(lape, channel)] == [WISH.address]


def test_link_is_forged_or_late_and_nothing_happens(lape, channel):
    """A week; one letter more or less, another site's key."""
    door = SignUps(lape)
    door.sign_up(WISH)
    [(_, mail)] = mailed(lape, channel)
    token = token_in(mail)

    assert door.confirm(token[:-1] + ("0" if token[-1] != "0" else "1")) is None
    assert door.confirm("nonsense") is None
    lape.clock.set(lape.clock.now() + timedelta(days=7))
    assert door.confirm(token).is_over
    assert person_of(lape) == (None, {})


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b", "a b@example.org", "a@example.org\nBcc: b@c.de"]
)
def test_what_is_no_address_is_said(lape, address):
    """The field is named; nothing is kept."""
    assert SignUps(lape).sign_up(replace(WISH, address=address)) == ("address",)
    with lape.store.read() as session:
        assert session.exec(select(SignUp)).all() == []
        assert not session.exec(
            select(Publication).where(Publication.kind == "confirmation")
        ).all()


def test_what_nobody_answered_is_forgotten_and_what_was_answered_needs_no_question(
    lape, channel
):
    """A week; a month later not even the hash is known."""
    door = SignUps(lape)
    door.sign_up(WISH)
    mailed(lape, channel)
    lape.clock.set(lape.clock.now() + timedelta(days=8))
    week = lape.clock.now() - timedelta(days=7)

    with lape.store.write() as session:
        before = count_over(session, "sign_ups", week)
        let_go(session, "sign_ups", week)
        left = session.exec(select(SignUp)).one()
        assert (left.address, left.newsletters) == ("", [])
        assert count_over(session, "sign_ups", week) == 0 < before
        let_go(session, "sign_ups", week + timedelta(days=31))
        assert session.exec(select(SignUp)).all() == []


def test_flood_of_forms_asks_nobody_until_it_is_over(lape, channel, monkeypatch):
    """In all, not for each address: bombs go to many, from many networks."""
    monkeypatch.setattr(rules, "MOST_IN_AN_HOUR", 3)
    monkeypatch.setattr(rules, "MOST_WITH_WORK", 4)
    door = SignUps(lape)

    answers = [
        door.sign_up(
            replace(WISH, address=f"a{number}@example.org", has_worked=number > 3)
        )
        for number in range(6)
    ]
    assert answers == [(), (), (), ("busy", "work"), (), ("busy",)]
    assert len(mailed(lape, channel)) == 4

    lape.clock.set(lape.clock.now() + timedelta(hours=1))
    assert door.sign_up(replace(WISH, address="a5@example.org")) == ()


def test_question_that_a_server_refuses_ends_there(lape, channel):
    """No such mailbox: nobody is a subscriber, and nothing is tried for ever."""
    channel.fates[WISH.address] = Declined(
        reason="550 5.1.1 no such reader", status="5.1.1"
    )
    SignUps(lape).sign_up(WISH)
    mailed(lape, channel)

    with lape.store.read() as session:
        [row] = session.exec(
            select(Delivery).where(col(Delivery.recipient).like("c:%"))
        ).all()
    assert row.state == "refused"
    assert person_of(lape) == (None, {})


def test_question_that_a_worker_left_behind_leaves_with_the_next_one(lape, channel):
    """Claimed and not sent: it is taken back like all mail, and is sent once."""
    SignUps(lape).sign_up(WISH)
    ask_and_welcome(lape)
    with lape.store.write() as session:
        [row] = session.exec(
            select(Delivery).where(col(Delivery.recipient).like("c:%"))
        ).all()
        row.state, row.claimed_by = "claimed", "another:1"
        row.lease_until = lape.clock.now() - timedelta(days=400)
        session.add(row)

    assert [to for to, _ in mailed(lape, channel)] == [WISH.address]


def test_question_about_several_newsletters_speaks_of_them_all(lape, channel):
    """In her language; one alone is asked about as one."""
    SignUps(lape).sign_up(replace(WISH, newsletters=("national", "POH")))

    [(_, mail)] = mailed(lape, channel)

    assert mail["Subject"] == "Bekräfta prenumerationen på nyhetsbreven"
