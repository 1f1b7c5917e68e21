"""A network that is a list: for tests, rehearsals and as the smallest example.

Keeps the promises of `ports.PublicChannel` as a network with a permanent key does. A
test says what becomes of the next post.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Literal

from comms.channels.account import AccountSettings, read_settings
from comms.channels.http import in_doubt
from comms.channels.limits import findings, refusal
from comms.clock import Clock
from comms.counting import characters
from comms.errors import Misconfigured
from comms.ports import (
    Absent,
    Capabilities,
    Declined,
    Deferred,
    Post,
    PostAttempt,
    PostFinding,
    PostOutcome,
    Published,
    SaveState,
)

#: What becomes of a post: `before` it arrives, or `after`, the answer is lost.
Trouble = Literal["later", "no", "before", "after", "expired"]

_CAPABILITIES = Capabilities(
    text_limit=500,
    max_media=4,
    alt_limit=1500,
    media_limit=8 * 1024 * 1024,
    alt_text="required",
    has_language=True,
    idempotency="permanent",
    can_reconcile=True,
    can_update=True,
    can_delete=True,
    can_measure=True,
    takes_records=True,
    as_of="2026-11-22",
)


class Account(AccountSettings):
    """Nothing has to be known."""


def make(settings: Mapping[str, str], clock: Clock) -> "MemoryPublicChannel":
    """Return an empty network; it lives as long as the object."""
    del clock
    read_settings(Account, settings)
    return MemoryPublicChannel()


class MemoryPublicChannel:
    """Posts into a dictionary, by key."""

    def __init__(self) -> None:
        #: What stands there, by remote id, in the order of posting.
        self.posts: dict[str, Post] = {}
        #: What becomes of the next posts; empty: they arrive.
        self.troubles: deque[Trouble] = deque()

    def capabilities(self) -> Capabilities:
        """Return limits as usual networks have them."""
        return _CAPABILITIES

    def check(self) -> None:
        """Refuse while the next trouble is a wrong account."""
        if self.troubles and self.troubles[0] == "expired":
            raise Misconfigured("the account is wrong", key="channel.auth_expired")

    def measure(self, text: str) -> int:
        """Return the number of characters."""
        return characters(text)

    def validate(self, post: Post) -> Sequence[PostFinding]:
        """Return what this network would not take."""
        return findings(post, _CAPABILITIES, self.measure(post.text))

    def publish(
        self, post: Post, attempt: PostAttempt, save_state: SaveState
    ) -> PostOutcome:
        """Post, or end as told; the same key is the same post."""
        self.check()
        if refused := refusal(self.validate(post)):
            return refused
        save_state({"posting": attempt.key})
        trouble = self.troubles.popleft() if self.troubles else ""
        if trouble == "later":
            return Deferred(reason="wait", retry_after=30, key="channel.rate_limited")
        if trouble == "no":
            return Declined(reason="no", key="channel.declined")
        if trouble != "before":
            self.posts.setdefault(attempt.key, post)
        if trouble:
            return in_doubt("the answer was lost")
        save_state({"post": attempt.key})
        return _published(attempt.key)

    def resume(
        self,
        post: Post,
        attempt: PostAttempt,
        state: Mapping[str, str],
        save_state: SaveState,
    ) -> PostOutcome:
        """Post again: the key makes that harmless."""
        if state.get("post"):
            return _published(state["post"])
        return self.publish(post, attempt, save_state)

    def reconcile(
        self,
        post: Post,  # noqa: ARG002 - the key decides
        attempt: PostAttempt,
        state: Mapping[str, str],  # noqa: ARG002 - as above
    ) -> Published | Absent:
        """Look for the key."""
        there = attempt.key in self.posts
        return _published(attempt.key) if there else Absent()

    def update(self, remote_id: str, post: Post) -> PostOutcome:
        """Change what stands there."""
        if remote_id not in self.posts:
            return Declined(reason="not there", key="channel.not_found")
        self.posts[remote_id] = post
        return _published(remote_id)

    def delete(self, remote_id: str) -> PostOutcome:
        """Take a post away."""
        self.posts.pop(remote_id, None)
        return _published(remote_id)

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Return nothing but zeros: nobody reads here."""
        return {one: {"likes": 0} for one in remote_ids if one in self.posts}


def _published(key: str) -> Published:
    return Published(remote_id=key, url=f"memory:{key}")
