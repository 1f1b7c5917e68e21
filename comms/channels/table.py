"""The table of what each channel can do, made from what the adapters say."""

from collections.abc import Mapping

from comms.channels import loading
from comms.clock import SystemClock
from comms.ports import Capabilities

#: Enough settings to make each adapter of ours without asking anybody.
_EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "mastodon": {"base_url": "http://127.0.0.1:9", "access_token": "none"},
    "x": {"access_token": "none"},
}
_HEAD = (
    "channel",
    "text",
    "pictures",
    "alternative text",
    "language",
    "second try",
    "found again",
    "edit",
    "delete",
    "counts",
    "seen on",
)


def capability_table() -> str:
    """Return the table as Markdown, without its limits that a server may change."""
    rows = [_HEAD, ("---",) * len(_HEAD)]
    for adapter in loading.listing():
        if adapter.is_ours:
            make = adapter.load()
            channel = make(_EXAMPLES.get(adapter.kind, {}), SystemClock())
            rows.append(_row(adapter.kind, channel.capabilities()))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(kind: str, can: Capabilities) -> tuple[str, ...]:
    alternative = {"required": "required", "supported": "yes", "none": "no"}
    return (
        f"`{kind}`",
        f"{can.text_limit:,}".replace(",", " "),
        str(can.max_media),
        alternative[can.alt_text] + (f", {can.alt_limit}" if can.alt_limit else ""),
        _yes(can.has_language),
        _SECOND_TRY[can.idempotency],
        _yes(can.can_reconcile),
        _yes(can.can_update),
        _yes(can.can_delete),
        _yes(can.can_measure),
        can.as_of,
    )


_SECOND_TRY = {
    "permanent": "the same post",
    "window": "the same post for a time",
    "container": "the same upload",
    "detects_duplicate": "refused",
    "none": "never made",
}


def _yes(can: bool) -> str:
    return "yes" if can else "no"
