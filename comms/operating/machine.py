"""Checks of the machine itself: room on the disk, the clock, the sign of life."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from comms.operating.diagnosis import Diagnosis, Finder

#: Bytes that must be free in any case.
LEAST_ROOM = 200 * 2**20
#: Bytes that a send needs per recipient. On SQLite 200 were measured in the database
#: (delivery, indexes), as many in its log; the rest is for what else grows.
ROOM_PER_RECIPIENT = 1_000
#: A clock may be so far from the last thing that was done.
_LEEWAY = timedelta(minutes=1)
#: A worker gives a sign of life more often than this.
_SILENT_AFTER = timedelta(minutes=5)
_MEGABYTE = 2**20


def check_disk(folder: Path, recipients: int) -> Iterator[Diagnosis]:
    """Yield that a disk has too little room for the largest send."""
    found = Finder("disk", str(folder))
    free = shutil.disk_usage(folder).free
    needed = LEAST_ROOM + recipients * ROOM_PER_RECIPIENT
    slots = {
        "free": free // _MEGABYTE,
        "needed": needed // _MEGABYTE,
        "recipients": recipients,
    }
    if free < LEAST_ROOM:
        yield found.error("disk_full", **slots)
    elif free < needed:
        yield found.warning("disk_tight", **slots)


def check_clock(
    now: datetime, last: datetime | None, installed_at: datetime
) -> Iterator[Diagnosis]:
    """Yield that the clock shows a time that cannot be.

    Args:
        now: What the machine's clock shows.
        last: When anything was done last, by the same clock.
        installed_at: When this program was put on the machine, or made.
    """
    found = Finder("clock", "")
    shown = now.isoformat(timespec="minutes")
    if now < installed_at - _LEEWAY:
        yield found.error("clock_slow", now=shown)
    elif last is not None and now < last - _LEEWAY:
        yield found.error(
            "clock_back", now=shown, last=last.isoformat(timespec="minutes")
        )


def check_zone(zone: str) -> Iterator[Diagnosis]:
    """Yield that this machine does not know the zone of a programme."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield Finder("clock", zone).error("zone_missing")


def check_worker(sign: Path, now: datetime) -> Iterator[Diagnosis]:
    """Yield that nobody sends for a site.

    Args:
        sign: The file in which a worker says how it is.
        now: By the clock that the worker takes its time from.
    """
    found = Finder("worker", "")
    try:
        told = json.loads(sign.read_text())
        seen = datetime.fromisoformat(told["seen_at"])
        state, fault = str(told["state"]), str(told.get("fault", ""))
    except (OSError, ValueError, KeyError, TypeError):
        yield found.warning("worker_absent")
        return
    if state == "ended" or now - seen > _SILENT_AFTER:
        yield found.warning("worker_absent")
    elif fault:
        yield found.warning("worker_fault", state=state, fault=fault)
