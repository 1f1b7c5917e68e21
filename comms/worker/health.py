"""Says how the worker is, in a small file that others may read at any moment."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from comms.clock import Clock

#: The file's name in the site folder.
HEALTH_FILE = "worker.json"
#: Looks between two signs of life while nothing changes.
_SIGN_EVERY = 5


@dataclass
class Health:
    """What is known of this worker; written whole or not at all."""

    path: Path
    clock: Clock
    #: "starting", "working", "standing by", "store away", "beat failed",
    #: "sending failed", "ended".
    state: str = "starting"
    #: What went wrong last, by its kind; "" while all is well.
    fault: str = ""
    #: Each mail account: "up", "down" (asked again by itself) or "wrong".
    lanes: Mapping[str, str] = field(default_factory=dict)
    _told: tuple[object, ...] = ()
    _silent: int = field(default=0)

    def tell(self, state: str, fault: str = "") -> None:
        """Note how it is; the file follows at once where that has changed."""
        self.state, self.fault = state, fault
        self._silent += 1
        told = (state, fault, dict(self.lanes))
        if told == self._told and self._silent < _SIGN_EVERY:
            return
        self._told, self._silent = told, 0
        new = self.path.with_name(f"{self.path.name}.new")
        sign = _Sign(
            pid=os.getpid(),
            state=state,
            fault=fault,
            lanes=self.lanes,
            seen_at=self.clock.now().isoformat(timespec="seconds"),
        )
        # A full disk must not end the one who tells of it.
        with suppress(OSError):
            new.write_text(json.dumps(asdict(sign)) + "\n")
            new.replace(self.path)

    def remove(self) -> None:
        """Leave no file behind."""
        self.path.unlink(missing_ok=True)


@dataclass(frozen=True, kw_only=True)
class _Sign:
    """One sign of life."""

    pid: int
    state: str
    fault: str
    lanes: Mapping[str, str]
    seen_at: str
