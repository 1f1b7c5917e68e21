"""Reads posts back from where they went, and compares them with what was composed.

What was composed is what a preview shows: text, tags, alternative texts, language.
Networks are read from what their stand-ins keep, other accounts from sandbox files.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Stand-in of a network → account; X has no field for a language.
_NETWORKS = {"x": "x_national", "mastodon": "masto"}
_WITHOUT_LANGUAGE = frozenset({"x_national"})


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A post as it stands at the other end."""

    account: str
    remote_id: str
    text: str
    language: str
    alt: tuple[str, ...]


def read_back(home: Path, posts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how many posts stand on each account, and how many are as composed."""
    composed = {
        (post["account"], post["remote_id"]): post
        for post in posts
        if post["state"] == "sent"
    }
    counted: dict[str, dict[str, int]] = defaultdict(
        lambda: {"standing": 0, "alike": 0}
    )
    for one in standing(home):
        counted[one.account]["standing"] += 1
        post = composed.get((one.account, one.remote_id))
        counted[one.account]["alike"] += bool(post and _alike(one, post))
    wanted: dict[str, int] = defaultdict(int)
    for account, _ in composed:
        wanted[account] += 1
    alike = {name: found["alike"] for name, found in counted.items()}
    there = {name: found["standing"] for name, found in counted.items()}
    return {
        "wanted": dict(sorted(wanted.items())),
        "counted": dict(sorted(counted.items())),
        "holds": alike == dict(wanted) == there,
    }


def standing(home: Path) -> Iterator[Standing]:
    """Yield every post that stands on a network or in a sandbox."""
    for network, account in _NETWORKS.items():
        file = home / "networks" / f"{network}.json"
        kept = json.loads(file.read_text()) if file.is_file() else {"posts": {}}
        for post in kept["posts"].values():
            if not post["deleted"]:
                yield Standing(
                    account=account,
                    remote_id=post["id"],
                    text=post["text"],
                    language=post["language"],
                    alt=tuple(kept["media"][name]["alt"] for name in post["media"]),
                )
    for file in sorted(home.glob("sandbox/*/*.json")):
        post = json.loads(file.read_text())
        # A record of an interface is no post: it has no text.
        if isinstance(post, dict) and "text" in post:
            yield Standing(
                account=post["account"],
                remote_id=file.stem,
                text=post["text"],
                language=post["language"],
                alt=tuple(media["alt"] for media in post["media"]),
            )


def _alike(one: Standing, post: Mapping[str, Any]) -> bool:
    """Whether it stands there as composed, each tag in the text."""
    return (
        one.text == post["text"]
        and list(one.alt) == list(post["alt"])
        and all(tag in one.text for tag in post["tags"])
        and (one.account in _WITHOUT_LANGUAGE or one.language == post["language"])
    )
