"""One's own choices by the link in each mail, and another address by two of them."""

from datetime import timedelta

import pytest
from sqlmodel import col, select
from test_sign_up import mailed, token_in

from comms.model.links import LEAVE, PREFERENCES, make_token
from comms.model.sign_up_views import Choices
from comms.model.subscribers_in import Consent
from comms.model.tables import Subscriber, Subscription
from comms.store.subscribers import by_address
from comms.workflows.choosing import OwnChoices
from comms.workflows.sign_up import SignUps

CHOICES = Choices(language="sv", level="easy", format="text", region="POH")


@pytest.fixture
def reader(lape):
    """Give somebody who reads the nation's newsletter, and the token of her link."""
    with lape.store.read() as session:
        seat = session.exec(
            select(Subscription)
            .where(
                Subscription.newsletter == "national",
                Subscription.state == "confirmed",
            )
            .order_by(col(Subscription.id))
        ).first()
        person = session.get_one(Subscriber, seat.subscriber_id)
    return person, make_token(lape.key, PREFERENCES, seat.id)


def test_choices_hold_at_once_and_only_by_the_link_that_chooses(lape, reader):
    """Language, level, form, region; a link that may leave may do no more."""
    person, token = reader
    own = OwnChoices(lape)
    leave = make_token(lape.key, LEAVE, 1)

    assert own.own_choice(token, CHOICES, 30) == ()
    assert own.own_choice(leave, CHOICES, 30) is None
    assert own.own_sheet(leave) is None
    assert own.own_choice(token, CHOICES, 31) == ("pause",)
    assert "region" in own.own_choice(token, Choices(language="fi", region="x"), 0)

    sheet = own.own_sheet(token)
    assert (sheet.choices, sheet.language) == (CHOICES, "sv")
    until = (lape.clock.now() + timedelta(days=30)).date()
    assert sheet.paused_until == until
    with lape.store.read() as session:
        assert session.get_one(Subscriber, person.id).paused_until == str(until)


def test_one_more_newsletter_is_joined_with_its_words(lape, reader):
    """The link shows whose address it is; the proof says how she said yes."""
    person, token = reader
    own = OwnChoices(lape)
    [joined, *_] = [one.id for one in own.own_sheet(token).others]

    assert own.own_join(token, joined, "fi")
    assert not own.own_join(token, "nothing", "fi")

    with lape.store.read() as session:
        row = session.exec(
            select(Consent)
            .where(Consent.subscriber_id == person.id, Consent.newsletter == joined)
            .order_by(col(Consent.id).desc())
        ).first()
    assert (row.act, row.method, row.form) == ("given", "link in mail", "preferences")
    assert row.wording_hash


def test_another_address_holds_once_both_mailboxes_said_yes(lape, reader, channel):
    """Either alone changes nothing; the link to choose stays hers."""
    person, token = reader
    own, door = OwnChoices(lape), SignUps(lape)

    assert own.own_address(token, "new@example.org")
    assert not own.own_address(token, "nonsense")
    mails = dict(mailed(lape, channel))
    assert set(mails) == {"new@example.org", person.address}
    first = door.confirm(token_in(mails["new@example.org"]))
    with lape.store.read() as session:
        assert by_address(session, "new@example.org") is None
    second = door.confirm(token_in(mails[person.address]))

    assert (first.is_whole, second.is_whole) == (False, True)
    with lape.store.read() as session:
        assert by_address(session, "new@example.org").id == person.id
        assert by_address(session, person.address_key) is None
    assert own.own_sheet(token).address_hint == "n…@example.org"
    # What was answered keeps nobody from asking again on the same day.
    assert own.own_address(token, "newer@example.org")
    assert set(dict(mailed(lape, channel))) == {"newer@example.org", "new@example.org"}
