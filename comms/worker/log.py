"""The worker's log: one line of JSON per event, without addresses and texts."""

import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from comms.clock import Clock
from comms.errors import CommsError

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


def shown(fault: Exception) -> str:
    """Return a fault for the log: what we say ourselves, else only where it was."""
    if isinstance(fault, CommsError):
        # Its sentence is for the operator and holds no secret.
        return f"{type(fault).__name__}: {fault}"
    frames = traceback.extract_tb(fault.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(fault).__name__}{place}"
