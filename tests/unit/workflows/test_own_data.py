"""A reader sees what is kept of her, and is erased, by a link that is hers alone."""

import json
from datetime import timedelta

from test_choosing import reader
from test_sign_up import mailed, token_in

from comms.model.links import LEAVE, make_token
from comms.model.tables import Subscriber
from comms.workflows.own_data import OwnData
from comms.workflows.sign_up import SignUps

__all__ = ["reader"]


def test_only_the_link_in_her_mailbox_shows_and_erases(lape, reader, channel):
    """The link in each mail asks for it; its answer is the same however often."""
    person, token = reader
    own, door = OwnData(lape), SignUps(lape)

    asked = [own.ask_own_data(token) for _ in range(5)]
    mails = mailed(lape, channel)

    assert asked == [True] * 5
    assert not own.ask_own_data(make_token(lape.key, LEAVE, 1))
    assert [to for to, _ in mails] == [person.address]
    link = token_in(mails[0][1])
    assert own.own_data(token) is None
    assert (door.asked(link), door.confirm(link)) == (None, None)
    assert not own.own_data(link).is_over
    told = json.loads(own.own_file(link, "json"))
    assert told["person"]["address"] == person.address
    assert own.erase_own(link)
    assert own.own_data(link) is None
    assert own.own_file(link, "json") is None
    assert not own.erase_own(link)
    with lape.store.read() as session:
        assert session.get(Subscriber, person.id) is None


def test_her_link_is_open_for_two_days_and_while_the_address_is_hers(
    lape, reader, channel
):
    """A mailbox that she has left shows nothing of her any more."""
    person, token = reader
    own = OwnData(lape)
    own.ask_own_data(token)
    [(_, mail)] = mailed(lape, channel)
    link = token_in(mail)
    with lape.store.write() as session:
        session.get(Subscriber, person.id).address_key = "other@example.org"
    assert own.own_data(link).is_over
    with lape.store.write() as session:
        session.get(Subscriber, person.id).address_key = person.address_key
    assert not own.own_data(link).is_over

    lape.clock.set(lape.clock.now() + timedelta(days=2))

    assert own.own_data(link).is_over
    assert own.own_file(link, "zip") is None
    assert not own.erase_own(link)
