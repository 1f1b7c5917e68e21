"""What only Mastodon does: limits of the instance, keys that live an hour."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from comms.channels import mastodon
from comms.channels.mastodon import answers
from comms.demo.networks import NetworkServer, StandInMastodon
from comms.errors import Misconfigured
from comms.ports import (
    Absent,
    Deferred,
    InDoubt,
    Pending,
    PostAttempt,
    Published,
    Unreadable,
)
from comms.testing import FrozenClock
from comms.testing.public_stage import START, sample_post, unsaved

FIRST = PostAttempt(key="key-1", number=1, started_at=START)


@pytest.fixture
def clock() -> FrozenClock:
    """The time of adapter and network."""
    return FrozenClock(START)


@pytest.fixture
def network(clock: FrozenClock) -> StandInMastodon:
    """An empty instance."""
    return StandInMastodon(clock)


@pytest.fixture
def server(network: StandInMastodon):
    """Serve it."""
    with NetworkServer({"mastodon": network}) as server:
        yield server


@pytest.fixture
def channel(server: NetworkServer, clock: FrozenClock) -> mastodon.MastodonChannel:
    """An account there."""
    settings = {"base_url": server.url("mastodon"), "access_token": "s.lape"}
    return mastodon.make(settings, clock)


@pytest.mark.parametrize(
    ("minutes", "kind", "waits"),
    [
        (0, Unreadable, True),
        (1.9, Unreadable, True),
        (2, Absent, None),
        (49, Absent, None),
        (50, Unreadable, False),
    ],
)
def test_key_is_sent_again_only_within_its_window(channel, clock, minutes, kind, waits):
    """Earlier the first call may still run; later the instance forgets the key."""
    clock.advance(timedelta(minutes=minutes))

    found = channel.reconcile(sample_post(), FIRST, {})

    assert isinstance(found, kind)
    if waits is not None:
        assert bool(found.retry_after) is waits


def test_window_counts_from_the_call_that_may_still_run(channel, clock):
    """Uploads take time; the post itself left later than the attempt began."""
    clock.advance(timedelta(minutes=3))
    state = {"posting": (START + timedelta(minutes=2)).isoformat()}

    found = channel.reconcile(sample_post(), FIRST, state)

    assert isinstance(found, Unreadable)
    assert found.retry_after == 60


def test_old_key_is_not_sent_again(channel, clock, network):
    """The instance would take it for a new one."""
    clock.advance(timedelta(minutes=51))
    second = replace(FIRST, number=2, started_at=clock.now(), doubtful_since=START)

    outcome = channel.publish(sample_post(), second, unsaved)

    assert isinstance(outcome, InDoubt)
    assert network.posted() == []


def test_key_is_not_sent_twice_at_once(channel, clock):
    """The instance stores the key only after it has created the post."""
    second = replace(FIRST, number=2, doubtful_since=START)
    clock.advance(timedelta(seconds=30))

    outcome = channel.publish(sample_post(), second, unsaved)

    assert isinstance(outcome, Deferred)
    assert outcome.retry_after == 90


def test_key_of_a_post_that_was_taken_away_posts_nothing(channel, network):
    """What was withdrawn stays withdrawn."""
    first = channel.publish(sample_post(), FIRST, unsaved)
    assert isinstance(first, Published)
    channel.delete(first.remote_id)

    channel.publish(sample_post(), FIRST, unsaved)

    assert [one["deleted"] for one in network.posted()] == [True]


def test_picture_in_work_is_waited_for(channel, network):
    """202, then 206 until it is ready; nothing is uploaded twice."""
    network.works_for = 1
    saved: dict[str, str] = {}

    pending = channel.publish(sample_post(), FIRST, saved.update)
    assert isinstance(pending, Pending)
    outcome = channel.resume(sample_post(), FIRST, pending.state, saved.update)

    assert pending.retry_after == 5
    assert isinstance(outcome, Published)
    assert len(network._records.media) == 1


def test_limits_are_those_of_the_instance():
    """Instances differ; some allow thousands of characters."""
    said = {
        "configuration": {
            "statuses": {"max_characters": 5000, "characters_reserved_per_url": 30},
            "media_attachments": {"description_limit": 99, "image_size_limit": 7},
        }
    }

    found, address_length = answers.limits(said)

    assert (found.text_limit, found.alt_limit, found.media_limit) == (5000, 99, 7)
    assert found.max_media == 4
    assert address_length == 30


def test_limits_that_cannot_be_asked_are_the_usual_ones(clock):
    """A preview is shown without the network too, and asks again later."""
    settings = {"base_url": "http://127.0.0.1:9", "access_token": "s"}
    channel = mastodon.make(settings, clock)

    assert channel.capabilities() == answers.USUAL
    assert not channel._has_asked


def test_limits_are_asked_once(channel, server):
    """The instance counts calls."""
    channel.capabilities()
    channel.capabilities()

    assert len(server.requests) == 1


def test_address_counts_as_the_instance_says(channel):
    """23, however long it is."""
    assert channel.measure("https://example.org/" + "a" * 100) == 23


def test_post_of_another_text_is_not_ours(channel):
    """Someone else may have posted on the account meanwhile."""
    channel.publish(sample_post(text="Toinen #Lape", tags=("#Lape",)), FIRST, unsaved)

    assert not isinstance(channel.reconcile(sample_post(), FIRST, {}), Published)


def test_edit_keeps_pictures_and_changes_their_words(channel, network):
    """An edit without its pictures would take them away."""
    first = channel.publish(sample_post(), FIRST, unsaved)
    assert isinstance(first, Published)
    new = sample_post(text="Uusi sali #Lape", tags=("#Lape",))

    channel.update(first.remote_id, new)

    (standing,) = network.posted()
    assert standing["text"] == new.text
    assert len(standing["media"]) == 1


def test_edit_of_a_post_that_is_gone_is_refused(channel):
    """Somebody took it away on the network itself."""
    outcome = channel.update("404", sample_post())

    assert outcome.key == "channel.not_found"


def test_check_says_what_is_wrong(channel, server, clock):
    """Token and address are two different mistakes."""
    channel.check()
    assert re.fullmatch(r"@\w+@127\.0\.0\.1:\d+", channel.identity().name)
    settings = {"base_url": server.url("mastodon"), "access_token": "expired"}
    expired = mastodon.make(settings, clock)
    nowhere = mastodon.make({**settings, "base_url": "http://127.0.0.1:9"}, clock)

    with pytest.raises(Misconfigured) as raised:
        expired.check()
    assert raised.value.key == "channel.auth_expired"
    with pytest.raises(Misconfigured) as raised:
        nowhere.check()
    assert raised.value.key == "channel.misconfigured"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"acct": "lape"}, "@lape@social.example.org"),
        ({"username": "lape"}, "@lape@social.example.org"),
        ({}, ""),
        ("not at all", ""),
    ],
)
def test_an_account_is_named_whole_or_not_at_all(body, name):
    """A name without the account would be everybody's on that machine."""
    assert answers.identity(body, "https://social.example.org/api").name == name
