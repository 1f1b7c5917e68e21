"""What a broken call, and each status, means for a post."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import httpx2
import pytest

from comms.channels.http import (
    Answer,
    Ended,
    Lost,
    Unsent,
    Wire,
    only_outside,
    read_answer,
    seconds_to_wait,
    unreadable,
)
from comms.errors import Misconfigured
from comms.ports import Declined, Deferred, InDoubt
from comms.testing import FrozenClock
from comms.testing.public_stage import START

CLOCK = FrozenClock(START)


def wire(answer: httpx2.Response | Exception) -> Wire:
    """Return a wire whose other side answers, or breaks, as told."""

    def other_side(_request: httpx2.Request) -> httpx2.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    made = Wire("https://x.example.org", clock=CLOCK, sign=lambda _m, _u: {})
    made._opened = httpx2.Client(transport=httpx2.MockTransport(other_side))
    return made


def end_of(answer: httpx2.Response | Exception, *, once: bool) -> object:
    """Return what a call ends with."""
    call = wire(answer).once if once else wire(answer).repeatable
    try:
        return call("POST", "/posts")
    except Ended as ended:
        return ended.outcome


@pytest.mark.parametrize(
    "error",
    [
        httpx2.ConnectError("refused"),
        httpx2.ConnectTimeout("slow"),
        httpx2.PoolTimeout("busy"),
    ],
)
def test_call_without_a_connection_is_deferred(error: Exception):
    """Nothing has left, so even a post may be tried again."""
    assert isinstance(end_of(error, once=True), Deferred)
    assert isinstance(end_of(error, once=False), Deferred)


@pytest.mark.parametrize(
    "error",
    [
        httpx2.ReadTimeout("slow"),
        httpx2.WriteError("broken"),
        httpx2.ReadError("broken"),
        httpx2.RemoteProtocolError("closed"),
        ValueError("anything else"),
    ],
)
def test_post_that_broke_off_is_in_doubt(error: Exception):
    """Bytes have left; what nobody thought of counts as that."""
    assert isinstance(end_of(error, once=True), InDoubt)


@pytest.mark.parametrize(
    ("status", "once", "repeatable"),
    [
        (500, InDoubt, Deferred),
        (502, InDoubt, Deferred),
        (503, InDoubt, Deferred),
        (429, Deferred, Deferred),
        (402, Deferred, Deferred),
        (400, Declined, Declined),
        (404, Declined, Declined),
        (422, Declined, Declined),
    ],
)
def test_status_has_one_meaning(status: int, once: type, repeatable: type):
    """A server in trouble may have the post; one that refuses has not."""
    answer = httpx2.Response(status, json={"error": "no"})

    assert isinstance(end_of(answer, once=True), once)
    assert isinstance(end_of(answer, once=False), repeatable)


@pytest.mark.parametrize(
    ("status", "key"),
    [
        (401, "channel.auth_expired"),
        (403, "channel.permission_missing"),
        (410, "channel.closed"),
        (426, "channel.closed"),
        (302, "channel.misconfigured"),
    ],
)
def test_wrong_account_is_an_error(status: int, key: str):
    """A person has to act before any try can succeed."""
    with pytest.raises(Misconfigured) as raised:
        end_of(httpx2.Response(status, json={}), once=True)

    assert raised.value.key == key


def test_answer_that_cannot_be_read_leaves_a_post_in_doubt():
    """It says 200, and not what was made."""
    answer = httpx2.Response(200, content=b"<html>")

    assert isinstance(end_of(answer, once=True), InDoubt)
    assert isinstance(end_of(answer, once=False), Deferred)


def test_redirect_is_not_followed():
    """A write that is followed is a write that is made twice."""
    asked: list[str] = []

    def other_side(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(307, headers={"Location": "https://other.example.org"})

    made = wire(httpx2.Response(200))
    client = made._client()
    made._opened = httpx2.Client(
        transport=httpx2.MockTransport(other_side),
        follow_redirects=client.follow_redirects,
    )
    with pytest.raises(Misconfigured):
        made.once("POST", "/posts")

    assert asked == ["https://x.example.org/posts"]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "30"}, 30),
        ({"retry-after": "Mon, 01 Mar 2027 07:01:00 GMT"}, 60),
        ({"x-rate-limit-reset": str(int(START.timestamp()) + 90)}, 90),
        ({"x-ratelimit-reset": "2027-03-01T07:05:00.123Z"}, 301),
        ({"x-ratelimit-reset": "2027-03-01T06:00:00Z"}, 0),
        ({"retry-after": "5", "x-ratelimit-reset": "2027-03-01T07:01:00Z"}, 60),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_wait_is_read_in_every_form(headers: Mapping[str, str], seconds: float | None):
    """X names an epoch second, Mastodon an ISO time, others seconds or a date."""
    assert seconds_to_wait(headers, CLOCK) == seconds


def test_wait_is_never_rounded_down():
    """Half a second too early counts as too early."""
    clock = FrozenClock(START + timedelta(milliseconds=500))
    headers = {"x-rate-limit-reset": str(int(START.timestamp()) + 2)}

    assert seconds_to_wait(headers, clock) == 2


def test_judge_tells_broken_from_never_begun():
    """Libraries with clients of their own report in these two words."""

    def raises(error: Exception) -> object:
        def call() -> Answer:
            raise error

        with pytest.raises(Ended) as ended:
            wire(httpx2.Response(200)).judge(call)
        return ended.value.outcome

    assert isinstance(raises(Unsent("no")), Deferred)
    assert isinstance(raises(Lost("half")), InDoubt)


def test_reason_is_short():
    """Whole pages of a server in trouble are of no use in a log."""
    answer = read_answer(500, {}, b'{"error": "' + b"x" * 5000 + b'"}')

    assert len(answer.reason) <= 200


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        (httpx2.ConnectError("refused"), 60),
        (httpx2.ReadTimeout("slow"), 60),
        (httpx2.Response(503), 60),
        (httpx2.Response(429, headers={"Retry-After": "90"}), 90),
        (httpx2.Response(400, json={}), None),
    ],
)
def test_reading_is_repeated_only_where_that_may_help(answer, again):
    """A network that refuses to be read would be asked for ever."""
    with pytest.raises(Ended) as ended:
        wire(answer).repeatable("GET", "/posts")

    assert unreadable(ended.value).retry_after == again


@pytest.fixture
def outside(monkeypatch):
    """Return what calls an address typed at the desk, and what was asked there."""
    asked: list[httpx2.Request] = []

    def call(*lookups: list[str], broken: int = 0) -> object:
        told = iter(lookups)

        def look_up(*_asked: object, **_more: object) -> list:
            return [(2, 1, 6, "", (host, 443)) for host in next(told)]

        def other_side(request: httpx2.Request) -> httpx2.Response:
            asked.append(request)
            if len(asked) <= broken:
                raise httpx2.ConnectError("nobody")
            return httpx2.Response(200, json={})

        monkeypatch.setattr("socket.getaddrinfo", look_up)
        with only_outside():
            made = Wire(
                "https://x.example.org:8443/api", clock=CLOCK, sign=lambda _m, _u: {}
            )
        made._opened = httpx2.Client(transport=httpx2.MockTransport(other_side))
        try:
            return made.once("POST", "/posts", json={})
        except Ended as ended:
            return ended.outcome

    return call, asked


def test_name_is_looked_up_once_and_that_host_is_asked(outside):
    """A name that leads home a moment later (rebinding) leads nowhere (S8)."""
    call, asked = outside

    assert isinstance(call(["93.184.215.14"], ["127.0.0.1"]), Answer)

    (request,) = asked
    assert str(request.url) == "https://93.184.215.14:8443/api/posts"
    assert request.headers["host"] == "x.example.org:8443"
    assert request.extensions["sni_hostname"] == "x.example.org"


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "::1", "64:ff9b::7f00:1"])
def test_what_leads_into_our_own_network_is_not_asked(outside, host: str):
    """One such host among several is enough; nothing has left."""
    call, asked = outside

    assert isinstance(call(["93.184.215.14", host]), Deferred)
    assert asked == []


def test_next_host_of_a_name_is_asked_where_the_first_is_away(outside):
    """As without the check; only while nothing has left."""
    call, asked = outside

    told = call(["2606:2800:21f::1", "93.184.215.14"], broken=1)

    assert isinstance(told, Answer)
    assert [one.url.host for one in asked] == ["2606:2800:21f::1", "93.184.215.14"]


def test_answer_without_end_is_not_read_to_its_end():
    """It may have been applied all the same."""
    read = []

    def endless() -> Iterator[bytes]:
        for number in range(30):
            read.append(number)
            yield b" " * 1_000_000

    outcome = end_of(httpx2.Response(200, content=endless()), once=True)

    assert isinstance(outcome, InDoubt)
    assert len(read) < 12
