"""Speak HTTP with a network and tell what became of a call; no channel itself.

A call ends as applied (an `Answer`), certainly not applied, or perhaps applied. Which
of the two last it is depends on how it broke and on the call: what may be repeated
(uploads, reading) is `Deferred`, what may not (posting) is `InDoubt`. Nothing is
retried and no redirect is followed here. Each call has a connection of its own, so a
connection that the other side closed meanwhile never makes a doubt.

Where an address was typed at the desk, only hosts of the open internet are spoken
with: the name is looked up once, and the connection goes to what was checked.
"""

import json
import math
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from comms.channels.outside import Unsent, Way, trusted, ways_out
from comms.clock import Clock
from comms.errors import Misconfigured
from comms.ports import (
    Declined,
    Deferred,
    InDoubt,
    PostOutcome,
    Published,
    Unreadable,
)

#: Seconds: to connect; to be heard and answered.
CONNECT_WITHIN = 10.0
ANSWER_WITHIN = 60.0

_OK = range(200, 300)
_REDIRECT = range(300, 400)
_SERVER_FAULT = range(500, 600)
_LONGEST_REASON = 200
#: Bytes of the longest answer that is read.
_LONGEST_ANSWER = 10_000_000

_ONLY_OUTSIDE: ContextVar[bool] = ContextVar("only_outside", default=False)


@contextmanager
def only_outside() -> Iterator[None]:
    """Open channels that never speak with this machine or the network around it."""
    token = _ONLY_OUTSIDE.set(True)
    try:
        yield
    finally:
        _ONLY_OUTSIDE.reset(token)


class Ended(Exception):
    """A call did not succeed; `outcome` is what it means for the post."""

    def __init__(self, outcome: PostOutcome) -> None:
        self.outcome = outcome
        super().__init__(getattr(outcome, "reason", ""))


class Lost(Exception):
    """It broke off after bytes had left: perhaps applied."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the other side said."""

    status: int
    #: Names in lower case.
    headers: Mapping[str, str] = field(default_factory=dict)
    #: The JSON; None where it could not be read.
    body: Any = None

    @property
    def reason(self) -> str:
        """What the network says is wrong, in its words."""
        body = self.body if isinstance(self.body, dict) else {}
        said = body.get("detail") or body.get("error") or body.get("title") or ""
        return f"{self.status} {said}"[:_LONGEST_REASON].strip()


def read_answer(status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    """Return an answer, its body None where it is not JSON."""
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        body = json.loads(content)
    except ValueError:
        body = None
    return Answer(status=status, headers=lowered, body=body)


def seconds_to_wait(headers: Mapping[str, str], clock: Clock) -> float | None:
    """Return how long a 429 asks to wait; the longest of what it says.

    Seconds or a date in `Retry-After` (RFC 9110 section 10.2.3); epoch seconds (X) or
    an ISO time (Mastodon) in `X-RateLimit-Reset`.
    """
    named = [headers.get(name) for name in ("retry-after", "x-rate-limit-reset")]
    named.append(headers.get("x-ratelimit-reset"))
    waits = [_seconds(value, clock.now()) for value in named if value]
    known = [wait for wait in waits if wait is not None]
    return max(known) if known else None


_EPOCH_FROM = 1_000_000_000


def _seconds(value: str, now: datetime) -> float | None:
    if value.isdecimal():
        number = float(value)
        wait = number - now.timestamp() if number > _EPOCH_FROM else number
        return max(0.0, float(math.ceil(wait)))
    until = _instant(value)
    if until is None:
        return None
    return max(0.0, float(math.ceil((until - now).total_seconds())))


def _instant(value: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(value)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


class Wire:
    """Calls to one network on behalf of one account.

    Args:
        base_url: Where the network's interface starts.
        clock: Tells how long a named instant is away.
        sign: Returns the headers that prove the account, for a method and an address.
        own_rules: What only this network means by an answer; asked first.
    """

    def __init__(
        self,
        base_url: str,
        *,
        clock: Clock,
        sign: Callable[[str, str], Mapping[str, str]],
        own_rules: Callable[[Answer], PostOutcome | None] = lambda _answer: None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._sign = sign
        self._own_rules = own_rules
        self._only_outside = _ONLY_OUTSIDE.get()
        self._opened: httpx2.Client | None = None

    def repeatable(
        self,
        method: str,
        path: str,
        *,
        passed: Collection[int] = (),
        **content: Any,  # noqa: ANN401 - as httpx2
    ) -> Answer:
        """Make a call that may be made again: reading, uploading, deleting.

        Args:
            method: Of HTTP.
            path: Below the base address.
            passed: Statuses beyond 2xx that the caller reads itself.
            content: As `httpx2.Client.request` takes it.

        Raises:
            Ended: With `Deferred` or `Declined`.
            Misconfigured: The account is wrong.
        """
        try:
            answer = self._call(method, path, content)
        except (Unsent, Lost) as error:
            raise Ended(_unreachable(str(error))) from None
        if answer.status in passed:
            return answer
        if answer.status in _SERVER_FAULT:
            raise Ended(_unreachable(answer.reason))
        self._refuse(answer)
        if answer.body is None:
            raise Ended(_unreachable("an answer that cannot be read"))
        return answer

    def once(self, method: str, path: str, **content: Any) -> Answer:  # noqa: ANN401 - as httpx2
        """Make a call that must never be repeated on a guess.

        Raises:
            Ended: With `Deferred`, `Declined` or `InDoubt`.
            Misconfigured: The account is wrong.
        """
        return self.judge(lambda: self._call(method, path, content))

    def judge(self, call: Callable[[], Answer]) -> Answer:
        """Tell what became of a call that must never be repeated on a guess.

        Args:
            call: Raises `Unsent` or `Lost`; anything else counts as lost.
        """
        try:
            answer = call()
        except Unsent as error:
            raise Ended(_unreachable(str(error))) from None
        except Lost as error:
            raise Ended(in_doubt(str(error))) from None
        except Exception as error:  # noqa: BLE001 - bytes may have left
            raise Ended(in_doubt(type(error).__name__)) from None
        if answer.status in _SERVER_FAULT:
            raise Ended(in_doubt(answer.reason))
        self._refuse(answer)
        if answer.body is None:
            raise Ended(in_doubt("an answer that cannot be read"))
        return answer

    def _call(self, method: str, path: str, content: Mapping[str, Any]) -> Answer:
        url = f"{self._base_url}{path}"
        headers = {**self._sign(method, url), **content.get("headers", {})}
        ways = ways_out(url) if self._only_outside else iter([Way(url=url)])
        broken = ""
        for way in ways:
            given = {**content, "headers": {**headers, **way.headers}}
            try:
                return self._ask(method, way, given)
            except (
                httpx2.ConnectError,
                httpx2.ConnectTimeout,
                httpx2.PoolTimeout,
            ) as error:
                broken = type(error).__name__
            except httpx2.RequestError as error:
                raise Lost(f"the connection broke ({type(error).__name__})") from None
        raise Unsent(f"no connection ({broken})")

    def _ask(self, method: str, way: Way, content: Mapping[str, Any]) -> Answer:
        asking = self._client().stream(
            method, way.url, extensions=dict(way.extensions), **content
        )
        with asking as said:
            found = bytearray()
            for part in said.iter_bytes():
                found += part
                if len(found) > _LONGEST_ANSWER:
                    raise Lost("an answer without end")
        return read_answer(said.status_code, said.headers, bytes(found))

    def _client(self) -> httpx2.Client:
        if self._opened is None:
            self._opened = httpx2.Client(
                verify=trusted(),
                timeout=httpx2.Timeout(ANSWER_WITHIN, connect=CONNECT_WITHIN),
                limits=httpx2.Limits(max_keepalive_connections=0),
                follow_redirects=False,
            )
        return self._opened

    def _refuse(self, answer: Answer) -> None:
        if answer.status in _OK:
            return
        own = self._own_rules(answer)
        raise Ended(own or _meaning(answer, self._clock))


def in_doubt(reason: str, key: str = "channel.in_doubt") -> InDoubt:
    """Return the outcome of what may have arrived."""
    return InDoubt(reason=reason, key=key)


def require_answer(ask: Callable[[], object], complaint: str) -> None:
    """Ask for something that any account may ask for.

    Raises:
        Misconfigured: It was not answered as that network answers.
    """
    try:
        ask()
    except Ended as ended:
        message = f"{complaint}: {ended}"
        raise Misconfigured(message, key="channel.misconfigured") from None


def saved_post(state: Mapping[str, str], url: str) -> Published | None:
    """Return the post that a saved state names; None: it names none."""
    return Published(remote_id=state["post"], url=url) if state.get("post") else None


def unreadable(ended: Ended) -> Unreadable:
    """Return what a reading that did not succeed says of a post in doubt.

    What only lacks a connection or time is looked for again; a refusal is not.
    """
    outcome = ended.outcome
    is_passing = isinstance(outcome, Deferred) and outcome.key in _PASSING
    wait = outcome.retry_after if isinstance(outcome, Deferred) else None
    return Unreadable(
        reason=str(ended), retry_after=(wait or _READ_AGAIN) if is_passing else None
    )


_PASSING = {"channel.unreachable", "channel.rate_limited", "channel.quota_exhausted"}
_READ_AGAIN = 60.0


def _unreachable(reason: str) -> Deferred:
    return Deferred(reason=reason, key="channel.unreachable")


#: Statuses after which no further try can succeed until a person has acted.
_WRONG_ACCOUNT = {
    401: "channel.auth_expired",
    403: "channel.permission_missing",
    410: "channel.closed",
    426: "channel.closed",
}


def _meaning(answer: Answer, clock: Clock) -> PostOutcome:
    """Return what a refusal means on any network."""
    if answer.status in _WRONG_ACCOUNT:
        raise Misconfigured(answer.reason, key=_WRONG_ACCOUNT[answer.status])
    if answer.status in _REDIRECT:
        message = f"{answer.status}: the address of the network is another one"
        raise Misconfigured(message, key="channel.misconfigured")
    wait = seconds_to_wait(answer.headers, clock)
    if answer.status == httpx2.codes.TOO_MANY_REQUESTS:
        return Deferred(
            reason=answer.reason, retry_after=wait, key="channel.rate_limited"
        )
    if answer.status == httpx2.codes.PAYMENT_REQUIRED:
        return Deferred(
            reason=answer.reason, retry_after=wait, key="channel.quota_exhausted"
        )
    if answer.status == httpx2.codes.NOT_FOUND:
        return Declined(reason=answer.reason, key="channel.not_found")
    return Declined(reason=answer.reason, key="channel.declined")
