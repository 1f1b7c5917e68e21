"""Files about lists that are over their time: reports, and what was left lying about.

Reports hold addresses. A list that was put in waits a week; a file of either sort whose
row is gone, because a process ended in between, goes by its own age.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from comms.store import acts
from comms.store.catalogue import load_catalogue
from comms.store.list_uploads import stored_names
from comms.workflows.house import House
from comms.workflows.list_import import REPORTS
from comms.workflows.list_work import KEPT_FOR
from comms.workflows.pause import OPERATOR
from comms.workflows.retention import VERB

#: Days that a report is there.
REPORT_DAYS = 90
#: Lists that were put in, and those that were on their way out.
_PASSING = re.compile(r"[0-9a-f]{32}\.list|out-[0-9a-f]{32}\.\w+")


def list_files(house: House, *, run: bool = False) -> int:
    """Return how many files of lists are over their time; with `run`, remove them.

    Raises:
        NotFound: Nothing has been applied.
    """
    now = house.clock.now()
    with house.store.read() as session:
        wanted = stored_names(session)
    over = [
        one for one in _places(house) if one.name not in wanted and _is_over(one, now)
    ]
    if run and over:
        for place in over:
            place.unlink(missing_ok=True)
        with house.store.write(durable=True, in_turn=True) as session:
            acts.record_act(
                session,
                at=now,
                user=OPERATOR,
                verb=VERB,
                subject=f"programme:{load_catalogue(session).programme.id}",
                note=f"list_files {len(over)}",
            )
    return len(over)


def _places(house: House) -> list[Path]:
    folder = house.settings.home / REPORTS
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _is_over(place: Path, now: datetime) -> bool:
    is_passing = _PASSING.fullmatch(place.name)
    kept_for = KEPT_FOR if is_passing else timedelta(days=REPORT_DAYS)
    return datetime.fromtimestamp(place.stat().st_mtime, UTC) < now - kept_for
