"""The card that a person posts, and the tick."""

import json

import pytest

from comms.channels import copy_card
from comms.errors import UnsupportedFeature
from comms.ports import Pending, PostAttempt, Published, Unreadable
from comms.testing import FrozenClock
from comms.testing.public_stage import START, sample_post, unsaved

TRY = PostAttempt(key="key-1", number=1, started_at=START)


def channel(**settings: str) -> copy_card.CopyCardChannel:
    """Return the channel of a group."""
    return copy_card.make(settings, FrozenClock(START))


def test_card_has_everything_that_a_person_needs():
    """Nobody searches for the picture's words five minutes before noon."""
    group = "https://facebook.example.org/groups/lape"
    post = sample_post()

    outcome = channel(url=group).publish(post, TRY, unsaved)

    assert isinstance(outcome, Pending)
    assert outcome.retry_after is None
    assert json.loads(outcome.state["card"]) == {
        "account": "lape",
        "open": group,
        "language": "fi",
        "text": post.text,
        "tags": list(post.tags),
        "link": post.link,
        "pictures": [
            {"name": "kuva.png", "type": "image/png", "alt": post.media[0].alt}
        ],
    }


def test_card_waits_until_it_is_ticked():
    """The clock does not post by hand."""
    state = {"card": "{}"}

    outcome = channel().resume(sample_post(), TRY, state, unsaved)

    assert outcome == Pending(state=state)


def test_ticked_card_is_published_where_the_person_says():
    """The address that the person pasted leads there later."""
    ticked = {"card": "{}", "posted_at": "2027-03-01T07:00:00Z", "url": "https://f/1"}

    outcome = channel().resume(sample_post(), TRY, ticked, unsaved)

    assert outcome == Published(remote_id="by hand key-1", url="https://f/1")
    assert channel().reconcile(sample_post(), TRY, ticked) == outcome


def test_nobody_but_the_person_knows_of_a_card():
    """So it is never prepared for posting a second time by the program."""
    assert isinstance(channel().reconcile(sample_post(), TRY, {}), Unreadable)


def test_length_is_counted_as_the_persons_network_does():
    """A card that does not fit is found before the person is called."""
    of_x = channel(kind="x", text_limit="280")

    assert of_x.measure("https://example.org/" + "a" * 100) == 23
    assert of_x.capabilities().text_limit == 280


def test_what_a_person_does_is_refused_by_name():
    """Changing, taking away and counting happen by hand."""
    card = channel()

    for call in (
        lambda: card.update("1", sample_post()),
        lambda: card.delete("1"),
        lambda: card.metrics(["1"]),
    ):
        with pytest.raises(UnsupportedFeature):
            call()
