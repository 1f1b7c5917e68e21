"""What `comms status` says of the lanes, in sentences."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from comms.language import MissingWords, say, say_count


def lane_sentences(lanes: Iterable[Mapping[str, Any]], language: str) -> Iterator[str]:
    """Yield lines about lanes on which something waits, or that have limits."""
    for lane in lanes:
        if lane["queued"] or lane["used"] or lane["quiet_until"]:
            yield _queued(lane, language)
            yield from (f"  {line}" for line in _details(lane, language))


def _queued(lane: Mapping[str, Any], language: str) -> str:
    counts = lane["queued"]
    classes = ", ".join(
        f"{say(language, f'sending.class.{name}')} {count}"
        for name, count in counts.items()
    )
    key = "sending.lane.queued" if counts else "sending.lane.empty"
    total = sum(counts.values())
    return say_count(language, key, total, lane=lane["lane"], classes=classes)


def _details(lane: Mapping[str, Any], language: str) -> Iterator[str]:
    for window in lane["used"]:
        yield say(
            language,
            "sending.lane.used",
            used=window["used"],
            limit=window["limit"],
            span=_span(window["seconds"], language),
        )
    if lane["quiet_until"]:
        yield say(language, "sending.lane.quiet", at=_shown(lane["quiet_until"]))
    if lane["done"]:
        yield say(language, "sending.lane.done", at=_shown(lane["done"]))


def _span(seconds: float | None, language: str) -> str:
    if seconds is None:
        return say(language, "sending.span.today")
    try:
        return say(language, f"sending.span.{seconds:g}")
    except MissingWords:
        return say(language, "sending.span.seconds", seconds=f"{seconds:g}")


def _shown(local: str) -> str:
    """Return a local time as lists of `comms status` show it."""
    return local[:16].replace("T", " ")
