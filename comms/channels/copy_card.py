"""A copy card: the program prepares, a person posts and ticks.

For networks without an interface (groups, personal accounts). `publish` writes nowhere:
it returns `Pending` with the card in its state, as text, and stays `Pending` until a
person has ticked it. Whoever records the tick adds `posted_at` to the state, and
`url` where the person gave it; `resume` then returns `Published`, with `by hand` before
the key as its remote id. Only the person knows what became of a card, so reading
without a tick is `Unreadable`, never `Absent`.
"""

import json
from collections.abc import Mapping, Sequence

from pydantic import Field

from comms.channels.account import AccountSettings, read_settings
from comms.channels.limits import findings, refusal
from comms.clock import Clock
from comms.counting import length
from comms.errors import UnsupportedFeature
from comms.ports import (
    Capabilities,
    Pending,
    Post,
    PostAttempt,
    PostFinding,
    PostOutcome,
    Published,
    SaveState,
    Unreadable,
)


class Account(AccountSettings):
    """Where the person posts."""

    kind: str = Field(
        default="", description="Kind of network whose way of counting holds (x)."
    )
    url: str = Field(default="", description="Opened by the person to post there.")
    text_limit: int = Field(default=63_206, ge=1, description="Longest text.")
    max_media: int = Field(default=10, ge=0, description="Most pictures.")


def make(settings: Mapping[str, str], clock: Clock) -> "CopyCardChannel":
    """Return the channel of an account that a person serves."""
    del clock
    return CopyCardChannel(read_settings(Account, settings))


class CopyCardChannel:
    """Prepares cards for one account."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def capabilities(self) -> Capabilities:
        """Return what the person's network takes."""
        return Capabilities(
            text_limit=self._account.text_limit,
            max_media=self._account.max_media,
            alt_text="required",
            idempotency="none",
            as_of="2026-11-21",
        )

    def check(self) -> None:
        """Nothing can be wrong: no account of ours is used."""

    def measure(self, text: str) -> int:
        """Return the length as the person's network counts."""
        return length(self._account.kind, text)

    def validate(self, post: Post) -> Sequence[PostFinding]:
        """Return what the person's network would not take."""
        return findings(post, self.capabilities(), self.measure(post.text))

    def publish(
        self, post: Post, attempt: PostAttempt, save_state: SaveState
    ) -> PostOutcome:
        """Prepare the card; nothing leaves."""
        del attempt
        if refused := refusal(self.validate(post)):
            return refused
        state = {"card": json.dumps(card(post, self._account), ensure_ascii=False)}
        save_state(state)
        return Pending(state=state)

    def resume(
        self,
        post: Post,
        attempt: PostAttempt,
        state: Mapping[str, str],
        save_state: SaveState,
    ) -> PostOutcome:
        """Return `Published` once a person has ticked, else the card again."""
        if state.get("posted_at"):
            return _by_hand(attempt, state)
        if state.get("card"):
            return Pending(state=state)
        return self.publish(post, attempt, save_state)

    def reconcile(
        self,
        post: Post,  # noqa: ARG002 - only the tick decides
        attempt: PostAttempt,
        state: Mapping[str, str],
    ) -> Published | Unreadable:
        """Ask the tick; without one, only the person knows."""
        if state.get("posted_at"):
            return _by_hand(attempt, state)
        return Unreadable(reason="only the person who has the card knows")

    def update(self, remote_id: str, post: Post) -> PostOutcome:
        """Refuse: a person changes it."""
        del remote_id, post
        raise UnsupportedFeature("a post made by hand is changed by hand")

    def delete(self, remote_id: str) -> PostOutcome:
        """Refuse: a person takes it away."""
        del remote_id
        raise UnsupportedFeature("a post made by hand is taken away by hand")

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Refuse: nothing is read there."""
        del remote_ids
        raise UnsupportedFeature("nobody counts readers of posts made by hand")


def card(post: Post, account: Account) -> Mapping[str, object]:
    """Return what a person needs in order to post."""
    return {
        "account": post.account,
        "open": account.url,
        "language": post.language,
        "text": post.text,
        "tags": list(post.tags),
        "link": post.link,
        "pictures": [
            {"name": one.name, "type": one.type, "alt": one.alt} for one in post.media
        ],
    }


def _by_hand(attempt: PostAttempt, state: Mapping[str, str]) -> Published:
    return Published(remote_id=f"by hand {attempt.key}", url=state.get("url", ""))
