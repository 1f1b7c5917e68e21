"""What it costs to take a million rows in, and to count segments of those people."""

import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from databases import fresh_home

from comms.model.segments import Condition
from comms.store import open_store
from comms.store.segments import count_people

_SEGMENTS = (
    {"all": [{"newsletter": ["POH"]}, {"language": ["sv"]}]},
    {"all": [{"region": ["POH", "VSU"]}, {"without": {"role": ["nurse"]}}]},
    {"any": [{"role": ["teacher"]}, {"organisation": ["Kela"]}]},
    {"all": [{"newsletter": ["POH"]}, {"field": {"name": "city", "values": ["C1"]}}]},
    {"without": {"any": [{"language": ["fi"]}, {"newsletter": ["national"]}]}},
)
_SHARE_OF_GARBAGE = 0.05


def list_figures(rows: int) -> Iterator[dict[str, object]]:
    """Yield the figures of one list and of the segments within it."""
    with fresh_home() as home:
        people = home / "people.csv"
        _write(people, rows)
        environment = {**os.environ, "COMMS_HOME": str(home)}  # noqa: TID251 - for a child
        _run(environment, "apply", "campaigns/lape")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        told = ("--newsletter", "POH", "--consent-source", "bench")
        _run(environment, "subscribers", "import", str(people), *told)
        seconds = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        yield {
            "name": "list-import-sqlite",
            "recipients": rows,
            "database": "sqlite",
            "seconds": round(seconds, 1),
            "processor_seconds": round(used, 1),
            "peak_rss_mb": round(after.ru_maxrss / 1024),
        }
        store = open_store(f"sqlite:///{home / 'comms.db'}")
        for number, where in enumerate(_SEGMENTS, 1):
            tree = Condition.model_validate(where)
            with store.read() as session:
                begun = time.process_time()
                count = count_people(session, tree, "Europe/Helsinki")
                used = time.process_time() - begun
            yield {
                "name": f"segment-{number}-sqlite",
                "recipients": count,
                "database": "sqlite",
                "processor_ms": round(used * 1000),
            }
        store.close()


def _run(environment: dict[str, str], *command: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "comms", *command],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _write(place: Path, rows: int) -> None:
    """Write a list of which a twentieth is garbage."""
    chance = random.Random(5)  # noqa: S311 - no secret
    with place.open("wb") as file:
        file.write(b"E-mail;Kieli;Maakunta;role;organisation;fields.city\r\n")
        for number in range(rows):
            if chance.random() < _SHARE_OF_GARBAGE:
                file.write(b'"broken;\xe4\x00;=1+1\n')
                continue
            words = (
                f"p{chance.randrange(10**9)}.{number}@example.org",
                chance.choice(("fi", "sv", "suomi", "")),
                chance.choice(("POH", "VSU", "EKA", "")),
                chance.choice(("nurse", "teacher", "")),
                chance.choice(("Kela", "")),
                f"C{number % 50}" if number % 3 == 0 else "",
            )
            file.write((";".join(words) + "\r\n").encode())
