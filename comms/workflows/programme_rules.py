"""What the form of an entry refuses, beside what no campaign file may say.

A file may hold what an operator knows to be right; at the desk a slip is more likely,
so a colour that cannot be read and a tag that breaks on a network are not taken.
"""

from collections.abc import Collection, Iterator
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

from comms.campaigns.accounts import OWN_KINDS
from comms.content.hashtag_lint import lint_tags
from comms.content.hashtags import same_tag
from comms.content.programme_values import Wrong
from comms.model.programme import Account, Area, Described, Hashtag, Newsletter, Unit
from comms.render.colour import READABLE, WHITE, contrast, readable
from comms.store.catalogue import Catalogue

_HEX = 6
#: Networks on which accounts are begun at the desk, beside those of plug-ins.
NETWORKS = (
    "mastodon",
    "x",
    "bluesky",
    "facebook_page",
    "facebook_group",
    "instagram",
    "youtube",
    "slideshare",
)
BY_HAND = "manual_copy"
_SLOTS = frozenset({"n", "yyyy", "month"})
#: How a number may be filled up: as it is, or with noughts to two or three places.
_WIDTHS = frozenset({"", "02", "03"})


def rules_for(
    kind: type[Described], catalogue: Catalogue, identifier: str, body: dict[str, Any]
) -> list[Wrong]:
    """Return what is wrong with the new body of an entry; tidies it on the way.

    Args:
        kind: What it is.
        catalogue: All others.
        identifier: Its id.
        body: As its form was read.
    """
    found = [*_colour(body), *_notice(body), *_umbrella(body), *_runs(body)]
    if kind is Hashtag:
        found += _tag(catalogue, identifier, body)
    if kind is Newsletter:
        found += _numbering(body)
    if kind is Account:
        found += _account(catalogue, identifier, body)
    if kind in {Unit, Newsletter} and body.get("publish_together"):
        found += _together(body)
    if kind is Area and "coverage" in body and not body["coverage"]:
        found.append(Wrong(field="coverage", key="missing", slots={}))
    return found


def _umbrella(body: dict[str, Any]) -> Iterator[Wrong]:
    """Let what it says nothing of go; it has a name, or there is none."""
    said = body.get("umbrella")
    if said is None or said.get("name"):
        return
    if said.get("valid_until"):
        yield Wrong(field="umbrella.valid_until", key="umbrella", slots={})
    body.pop("umbrella")


def _runs(body: dict[str, Any]) -> Iterator[Wrong]:
    said = body.get("runs") or {}
    starts, ends = said.get("starts"), said.get("ends")
    if starts and ends and ends < starts:
        yield Wrong(field="runs.ends", key="ends_before", slots={})


def _notice(body: dict[str, Any]) -> Iterator[Wrong]:
    for code, address in ((body.get("host") or {}).get("privacy_notice") or {}).items():
        if not _is_web(address):
            yield Wrong(field=f"host.privacy_notice.{code}", key="address", slots={})


def _is_web(address: str) -> bool:
    """Whether a browser may be led there: no script, and no other scheme."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname)


def _colour(body: dict[str, Any]) -> Iterator[Wrong]:
    colour = (body.get("brand") or {}).get("colour")
    if colour is None:
        return
    digits = colour.removeprefix("#")
    if len(digits) != _HEX or any(d not in "0123456789ABCDEFabcdef" for d in digits):
        yield Wrong(field="brand.colour", key="colour", slots={})
        return
    body["brand"]["colour"] = f"#{digits}"
    ratio = contrast(WHITE, f"#{digits}")
    if ratio < READABLE:
        better = readable(f"#{digits}", WHITE)
        yield Wrong(
            field="brand.colour",
            key="contrast",
            # Never rounded up to what would be enough.
            slots={"ratio": f"{int(ratio * 10) / 10:.1f}", "better": better},
        )


def _tag(
    catalogue: Catalogue, identifier: str, body: dict[str, Any]
) -> Iterator[Wrong]:
    tag = str(body.get("tag") or "").removeprefix("#")
    if not tag:
        return
    body["tag"] = tag
    yield from breaking(tag, "tag")
    scope, unit = body.get("scope"), body.get("unit")
    if scope == "region" and not unit:
        yield Wrong(field="unit", key="unit_missing", slots={})
    if scope != "region":
        body.pop("unit", None)
    for other in catalogue.all(Hashtag):
        is_same = same_tag(other.tag) == same_tag(tag) and other.id != identifier
        if is_same and other.language == body.get("language"):
            yield Wrong(field="tag", key="tag_taken", slots={"tag": f"#{other.tag}"})


def breaking(tag: str, field: str) -> Iterator[Wrong]:
    """Yield what makes a network cut a tag."""
    for problem in lint_tags([tag]):
        if problem.code == "hashtag_breaks":
            yield Wrong(field=field, key="lint", slots={"problem": problem})


def _account(
    catalogue: Catalogue, identifier: str, body: dict[str, Any]
) -> Iterator[Wrong]:
    """A new account is posted on by hand until it has been connected and tested."""
    before = catalogue.find(Account, identifier)
    body.setdefault("mode", BY_HAND)
    if before and body.get("channel") != before.channel:
        yield Wrong(field="channel", key="channel_fixed", slots={})
    known = {*NETWORKS, *(one.channel for one in catalogue.all(Account))}
    if before is None and body.get("channel") in OWN_KINDS:
        yield Wrong(field="channel", key="channel_own", slots={})
    elif body.get("channel") and not _is_name(str(body["channel"]), known):
        yield Wrong(field="channel", key="refused", slots={})
    if not _is_web(str(body.get("url") or "https://-")):
        yield Wrong(field="url", key="address", slots={})


def _is_name(channel: str, known: Collection[str]) -> bool:
    """Tell whether a kind of channel is known, or may be that of a plug-in."""
    return channel in known or (channel.isascii() and channel.isidentifier())


def _numbering(body: dict[str, Any]) -> Iterator[Wrong]:
    pattern = str(body.get("numbering") or "")
    try:
        parts = [part[1:] for part in Formatter().parse(pattern) if part[1] is not None]
    except ValueError:
        parts = []
    slots = {name for name, _, _ in parts}
    # A width is room in memory: {n:999999999} would fill it wherever it is shown.
    is_short = all(spec in _WIDTHS and not conversion for _, spec, conversion in parts)
    if pattern and (not slots <= _SLOTS or "n" not in slots or not is_short):
        yield Wrong(field="numbering", key="numbering", slots={})


def _together(body: dict[str, Any]) -> Iterator[Wrong]:
    if len(body.get("languages") or ()) < 2:  # noqa: PLR2004 - two together
        yield Wrong(field="publish_together", key="together", slots={})
