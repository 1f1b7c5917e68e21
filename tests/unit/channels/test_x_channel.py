"""What only X does: its refusals, its short links, and what tweepy lacks."""

import logging
from dataclasses import replace

import pytest
import requests
import urllib3

from comms.channels import x
from comms.channels.http import Answer
from comms.channels.outside import Unsent
from comms.channels.x import answers, tweets
from comms.demo.networks import NetworkServer, Reply, StandInX
from comms.errors import Misconfigured, UnsupportedFeature
from comms.ports import (
    Declined,
    Deferred,
    InDoubt,
    Pending,
    PostAttempt,
    Published,
    Unreadable,
)
from comms.ports.accounts import Identity
from comms.testing import FrozenClock
from comms.testing.public_stage import START, sample_post, unsaved

TRY = PostAttempt(key="key-1", number=1, started_at=START)
OTHER = replace(TRY, key="key-2")


@pytest.fixture
def clock() -> FrozenClock:
    """The time of adapter and network."""
    return FrozenClock(START)


@pytest.fixture
def network(clock: FrozenClock) -> StandInX:
    """An empty X."""
    return StandInX(clock)


@pytest.fixture
def server(network: StandInX):
    """Serve it."""
    with NetworkServer({"x": network}) as server:
        yield server


@pytest.fixture
def channel(server: NetworkServer, clock: FrozenClock) -> x.XChannel:
    """An account there."""
    return x.make({"base_url": server.url("x"), "access_token": "s.lape"}, clock)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (403, {"detail": "…with duplicate content."}, InDoubt),
        (403, {"detail": "You are not permitted."}, Declined),
        (402, {"type": ".../problems/credits", "detail": "no credits"}, Deferred),
        (429, {"type": ".../problems/usage-capped"}, Deferred),
        (403, {"type": ".../problems/usage-capped"}, Deferred),
    ],
)
def test_refusal_of_x_has_its_meaning(status: int, body: dict[str, str], kind: type):
    """Tweepy leaves the codes empty, so words and type are what there is."""
    assert isinstance(answers.meaning(Answer(status=status, body=body)), kind)


def test_missing_permission_stops_the_account():
    """No further try could succeed."""
    body = {"type": "https://api.twitter.com/2/problems/oauth1-permissions"}

    with pytest.raises(Misconfigured) as raised:
        answers.meaning(Answer(status=403, body=body))

    assert raised.value.key == "channel.permission_missing"


def test_used_up_credits_wait(channel, network):
    """Nothing was posted, and somebody has to pay."""
    network.credits = 0

    outcome = channel.publish(sample_post(), TRY, unsaved)

    assert isinstance(outcome, Deferred)
    assert outcome.key == "channel.quota_exhausted"
    assert network.posted() == []


def test_duplicate_that_is_listed_is_found(channel, network):
    """The refusal proves that it is there; the list says which."""
    first = channel.publish(sample_post(), TRY, unsaved)

    second = channel.publish(sample_post(), OTHER, unsaved)
    found = channel.reconcile(sample_post(), OTHER, {})

    assert isinstance(second, InDoubt)
    assert second.key == "channel.duplicate"
    assert isinstance(first, Published)
    assert isinstance(found, Published)
    assert found.remote_id == first.remote_id
    assert len(network.posted()) == 1


def test_post_that_is_not_listed_waits_for_a_person_in_the_end(channel, clock):
    """X lists late; an empty list never proves that a post may be sent again."""
    first = channel.reconcile(sample_post(), TRY, {})
    clock.set(START.replace(hour=8))
    last = channel.reconcile(sample_post(), TRY, {})

    assert isinstance(first, Unreadable)
    assert first.retry_after == 60
    assert isinstance(last, Unreadable)
    assert last.retry_after is None


def test_two_posts_of_the_same_text_are_for_a_person(channel, network):
    """Which of them is ours would be a guess."""
    channel.publish(sample_post(), TRY, unsaved)
    post = next(iter(network._records.posts.values()))
    network._records.posts["9"] = {**post, "id": "1800000000000000009"}

    found = channel.reconcile(sample_post(), TRY, {})

    assert isinstance(found, Unreadable)
    assert found.retry_after is None


def test_post_in_doubt_is_never_sent_again(channel, network):
    """Whoever calls wrongly is refused too: X keeps no key."""
    doubtful = replace(TRY, number=2, doubtful_since=START)

    outcomes = [
        channel.publish(sample_post(), doubtful, unsaved),
        channel.resume(sample_post(), doubtful, {}, unsaved),
    ]

    assert all(isinstance(one, InDoubt) for one in outcomes)
    assert network.posted() == []


def test_picture_in_work_is_waited_for(channel, network):
    """Asking again only reads; nothing is uploaded twice."""
    network.works_for = 2
    saved: dict[str, str] = {}

    pending = channel.publish(sample_post(), TRY, saved.update)
    again = channel.resume(sample_post(), TRY, saved, saved.update)

    assert isinstance(pending, Pending)
    assert pending.retry_after == 2
    assert isinstance(again, Published)
    assert len(network._records.media) == 1


def test_listed_text_is_compared_as_it_was_written():
    """X shortens links, escapes signs and adds the address of the picture."""
    listed = {
        "text": "A &amp; B https://t.co/1 #Lape https://t.co/2",
        "entities": {
            "urls": [
                {"url": "https://t.co/1", "expanded_url": "https://example.org/a"},
                {
                    "url": "https://t.co/2",
                    "expanded_url": "https://x.com/i/status/1/photo/1",
                    "media_key": "3_1",
                },
            ]
        },
    }

    assert answers.text_of(listed) == "A & B https://example.org/a #Lape"


def test_post_cannot_be_changed(channel):
    """Only subscribers may, and only for an hour."""
    with pytest.raises(UnsupportedFeature):
        channel.update("1", sample_post())


def test_check_says_whether_the_token_works(channel, server, clock):
    """The operator learns it before the day of the post."""
    channel.check()
    assert channel.identity() == Identity(name="@lape", url="https://x.com/lape")
    expired = x.make({"base_url": server.url("x"), "access_token": "expired"}, clock)

    with pytest.raises(Misconfigured) as raised:
        expired.check()

    assert raised.value.key == "channel.auth_expired"


def test_no_trace_of_the_token_in_tweepys_log(channel, caplog):
    """Tweepy and its libraries write headers and whole answers at DEBUG."""
    caplog.set_level(logging.DEBUG)

    channel.publish(sample_post(), TRY, unsaved)

    assert [r for r in caplog.records if r.name.startswith(("tweepy", "oauth"))] == []


def test_calls_of_tweepy_have_timeouts_and_no_retries(monkeypatch):
    """Without them a silent server holds the worker for ever."""
    settings: list[dict[str, object]] = []

    def send(self, _request, **given):
        settings.append({**given, "retries": self.max_retries.total})
        raise requests.ConnectTimeout

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    account = x.Account(access_token="s.lape")  # noqa: S106 - of nobody

    with pytest.raises(Unsent):
        tweets.create(account, "Hei", [])

    assert settings[0]["timeout"] == (10.0, 60.0)
    assert settings[0]["retries"] == 0


def test_redirect_of_a_post_is_not_followed(monkeypatch):
    """A write that is followed is a write that is made twice."""
    sent: list[str] = []

    def send(_self, request, **_):
        sent.append(request.url)
        answer = requests.Response()
        answer.status_code, answer.request, answer.url = 307, request, request.url
        answer.headers["Location"] = "https://other.example.org/"
        answer._content = b"{}"
        return answer

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)

    answer = tweets.create(x.Account(access_token="s"), "Hei", [])  # noqa: S106

    assert answer.status == 307
    assert sent == ["https://api.twitter.com/2/tweets"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (
            requests.ConnectionError(
                urllib3.exceptions.MaxRetryError(
                    None, "/", urllib3.exceptions.NewConnectionError(None, "refused")
                )
            ),
            "Unsent",
        ),
        (
            requests.ConnectionError(
                urllib3.exceptions.ProtocolError("aborted", ConnectionResetError())
            ),
            "Lost",
        ),
        (requests.ReadTimeout(), "Lost"),
        (requests.ConnectTimeout(), "Unsent"),
    ],
)
def test_refused_and_broken_connections_are_told_apart(error: Exception, kind: str):
    """Requests calls both ConnectionError; one may be repeated, the other not."""
    assert type(tweets._what_happened(error)).__name__ == kind


def test_more_posts_than_a_page_are_for_a_person(channel, network, monkeypatch):
    """Ours may stand on the page that was not read."""
    monkeypatch.setattr(x.channel, "_PAGE", 5)
    channel.publish(sample_post(), TRY, unsaved)
    post = next(iter(network._records.posts.values()))
    for number in range(6):
        network._records.posts[str(number)] = {**post, "text": f"Muu {number}"}

    found = channel.reconcile(sample_post(), TRY, {})

    assert isinstance(found, Unreadable)
    assert found.retry_after is None


def test_list_that_cannot_be_read_is_for_a_person(channel, server, monkeypatch):
    """X answers 200 with something else; nobody can tell."""
    monkeypatch.setattr(
        StandInX, "_list", lambda *_: Reply(status=200, body={"data": [{}]})
    )

    found = channel.reconcile(sample_post(), TRY, {})

    assert isinstance(found, Unreadable)
    assert server.requests
