"""A sandbox: shows exactly what would go to a network, and sends nothing.

Each post is a JSON file in the site folder, named by its key; the same key again is
the same file. Accounts of any kind may stand in sandbox mode.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from comms.channels.limits import findings, refusal
from comms.counting import LIMITS, LIMITS_SEEN, length
from comms.errors import UnsupportedFeature
from comms.ports import (
    Absent,
    Capabilities,
    Declined,
    Post,
    PostAttempt,
    PostFinding,
    PostOutcome,
    Published,
    SaveState,
)


class SandboxChannel:
    """Writes posts of one kind of network into a folder."""

    def __init__(
        self, kind: str, folder: Path, *, text_limit: int | None = None
    ) -> None:
        self._kind = kind
        self._folder = folder
        self._limit = text_limit or LIMITS.get(kind, 5_000)

    def capabilities(self) -> Capabilities:
        """Return the limits of the network it stands for."""
        return Capabilities(
            text_limit=self._limit,
            max_media=4,
            alt_limit=1_000,
            media_limit=8_000_000,
            alt_text="required",
            has_language=True,
            idempotency="permanent",
            can_reconcile=True,
            can_update=True,
            can_delete=True,
            takes_records=True,
            as_of=LIMITS_SEEN,
        )

    def check(self) -> None:
        """Nothing can be wrong with a folder of our own."""

    def measure(self, text: str) -> int:
        """Return the length as the network counts it."""
        return length(self._kind, text)

    def validate(self, post: Post) -> Sequence[PostFinding]:
        """Return what the network would not take."""
        return findings(post, self.capabilities(), self.measure(post.text))

    def publish(
        self,
        post: Post,
        attempt: PostAttempt,
        save_state: SaveState,  # noqa: ARG002 - one step, nothing to save
    ) -> PostOutcome:
        """Write the post; the key names the file."""
        if refused := refusal(self.validate(post)):
            return refused
        self._write(attempt.key, post)
        return Published(remote_id=attempt.key)

    def resume(
        self,
        post: Post,
        attempt: PostAttempt,
        state: Mapping[str, str],  # noqa: ARG002 - one step, nothing to go on from
        save_state: SaveState,
    ) -> PostOutcome:
        """Write it again: the same key is the same file."""
        return self.publish(post, attempt, save_state)

    def reconcile(
        self,
        post: Post,  # noqa: ARG002 - the key alone decides
        attempt: PostAttempt,
        state: Mapping[str, str],  # noqa: ARG002 - as above
    ) -> Published | Absent:
        """Look whether the file is there."""
        there = self._file(attempt.key).exists()
        return Published(remote_id=attempt.key) if there else Absent()

    def update(self, remote_id: str, post: Post) -> PostOutcome:
        """Write the new content over the old."""
        if not self._file(remote_id).exists():
            return Declined(reason="not there", key="channel.not_found")
        if refused := refusal(self.validate(post)):
            return refused
        self._write(remote_id, post)
        return Published(remote_id=remote_id)

    def delete(self, remote_id: str) -> Published:
        """Take the file away; gone is gone."""
        self._file(remote_id).unlink(missing_ok=True)
        return Published(remote_id=remote_id)

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Refuse: nobody reads a sandbox."""
        del remote_ids
        raise UnsupportedFeature("a sandbox has no readers to count")

    def _write(self, key: str, post: Post) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        new = self._file(key).with_suffix(".new")
        # A record is shown as the very JSON that an interface would be given.
        content = post.record or json.dumps(_shown(post), ensure_ascii=False, indent=2)
        new.write_text(content)
        new.replace(self._file(key))

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.json"


def _shown(post: Post) -> dict[str, object]:
    return {
        "account": post.account,
        "language": post.language,
        "text": post.text,
        "tags": list(post.tags),
        "link": post.link,
        "media": [
            {"name": media.name, "type": media.type, "alt": media.alt}
            for media in post.media
        ],
    }
