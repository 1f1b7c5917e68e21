"""The worker's log: one line of JSON per event, without addresses and texts."""

import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from comms.clock import Clock

_INFO = 20


def open_log(clock: Clock) -> structlog.typing.FilteringBoundLogger:
    """Return a log that writes to standard error."""

    def dated(
        _log: object, _level: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        event["at"] = clock.now().isoformat(timespec="seconds")
        return event

    log: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            dated,
            structlog.processors.add_log_level,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_INFO),
    )
    return log
