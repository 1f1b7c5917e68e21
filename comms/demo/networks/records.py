"""What a stand-in remembers: posts, pictures and keys, in a file where one is named."""

import base64
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_TAG = re.compile(r"(?<![\w&/])#(\w*[^\W\d_]\w*)")


class Records:
    """Posts and pictures of one network.

    Args:
        file: Kept there across restarts; None: in memory only.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        #: Posts by id, in the order of posting; deleted ones are marked.
        self.posts: dict[str, dict[str, Any]] = {}
        #: Pictures by id.
        self.media: dict[str, dict[str, Any]] = {}
        #: Post ids by account and idempotency key.
        self.keys: dict[str, dict[str, Any]] = {}
        if file is not None and file.exists():
            self.__dict__.update(json.loads(file.read_text()))

    def keep(self) -> None:
        """Write everything to the file."""
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        whole = {"posts": self.posts, "media": self.media, "keys": self.keys}
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(whole, ensure_ascii=False))
        new.replace(self._file)

    def new_id(self) -> str:
        """Return an id that no post and no picture has."""
        return str(1_800_000_000_000_000_001 + len(self.posts) + len(self.media))

    def add_picture(self, account: str, kind: str, content: bytes, alt: str) -> str:
        """Keep a picture and return its id."""
        name = self.new_id()
        self.media[name] = {
            "account": account,
            "type": kind,
            "alt": alt,
            "size": len(content),
            "content": base64.b64encode(content).decode(),
        }
        self.keep()
        return name

    def standing(self, account: str) -> Sequence[dict[str, Any]]:
        """Return an account's posts that were not deleted, newest first."""
        found = [one for one in self.posts.values() if not one["deleted"]]
        return [one for one in reversed(found) if one["account"] == account]

    def shown(self, network: str) -> Sequence[dict[str, object]]:
        """Return all posts, deleted ones too, as people and tests look at them."""
        return [
            {
                **{key: value for key, value in one.items() if key != "media"},
                "network": network,
                "tags": tags_in(one["text"]),
                "media": [
                    {"id": name, "type": media["type"], "alt": media["alt"]}
                    for name in one["media"]
                    if (media := self.media[name])
                ],
            }
            for one in self.posts.values()
        ]


def tags_in(text: str) -> list[str]:
    """Return the hashtags that a network finds, with "#"."""
    return [f"#{tag}" for tag in _TAG.findall(text)]
