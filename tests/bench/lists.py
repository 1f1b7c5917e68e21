"""What it costs to take a million people in, write them out, and count segments.

A list with garbage is taken in, once at one go and once killed with -9 half-way and
given again; then everybody is written out and five segments are counted. On SQLite an
Excel file is written, and another one taken in, too. Processor time of PostgreSQL's
own processes counts.
"""

import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from databases import fresh_database, fresh_home, postgresql

from comms.content.sheets import write_xlsx
from comms.model.segments import Condition
from comms.store import open_store
from comms.store.segments import count_people

#: What they are called in the document, in this order.
SEGMENTS = {
    "readers of a newsletter in one language": {
        "all": [{"newsletter": ["POH"]}, {"language": ["sv"]}]
    },
    "two regions, without a role": {
        "all": [{"region": ["POH", "VSU"]}, {"without": {"role": ["nurse"]}}]
    },
    "a role or an organisation": {
        "any": [{"role": ["teacher"]}, {"organisation": ["Kela"]}]
    },
    "readers with a custom field": {
        "all": [
            {"newsletter": ["POH"]},
            {"field": {"name": "city", "values": ["C1"]}},
        ]
    },
    "neither a language nor another newsletter": {
        "without": {"any": [{"language": ["fi"]}, {"newsletter": ["national"]}]}
    },
}
_SHARE_OF_GARBAGE = 0.05
_TAKES = 7
#: Rows of a sheet, its heading left out.
_MOST_OF_SHEET = 1_048_575
_TOLD = ("--newsletter", "POH", "--consent-source", "bench")
Figure = dict[str, object]


def list_figures(rows: int) -> Iterator[Figure]:
    """Yield the figures of one list and of the segments within it."""
    with fresh_home() as home:
        people = home / "people.csv"
        _write(people, rows)
        yield from _figures(rows, people, None)
        with postgresql() as server:
            yield from _figures(rows, people, server)
        sheet = home / "people.xlsx"
        in_sheet = min(rows, _MOST_OF_SHEET)
        _write_sheet(sheet, people, in_sheet)
        with _site(None) as environment:
            yield _measured(
                "list-xlsx", in_sheet, environment, "import", str(sheet), *_TOLD
            )


def _figures(rows: int, people: Path, server: str | None) -> Iterator[Figure]:
    with _site(server, "resumed") as environment:
        yield _resumed(rows, people, environment)
    with _site(server, "lists") as environment:
        yield _measured("list-import", rows, environment, "import", str(people), *_TOLD)
        out = Path(environment["COMMS_HOME"]) / "out.csv"
        yield _measured("list-export", rows, environment, "export", str(out))
        if not server:
            sheet = str(out.with_suffix(".xlsx"))
            yield _measured("list-sheet", rows, environment, "export", sheet)
        yield from _counts(environment)


@contextmanager
def _site(server: str | None, name: str = "") -> Iterator[Mapping[str, str]]:
    """Give the environment of an empty site with the sample programme."""
    with fresh_home() as home, fresh_database(server, name) as url:
        environment = {
            **os.environ,  # noqa: TID251 - for a child
            "COMMS_HOME": str(home),
            **({"COMMS_DATABASE_URL": url} if url else {}),
        }
        _run(environment, "apply", "campaigns/lape")
        yield environment


def _measured(
    name: str, rows: int, environment: Mapping[str, str], *command: str
) -> Figure:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    _run(environment, "subscribers", *command)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    database = _database(environment)
    return {
        "name": f"{name}-{database}",
        "recipients": rows,
        "database": database,
        "seconds": round(seconds, 1),
        "processor_seconds": round(used, 1),
        # The largest of all children so far: none other comes near it.
        "peak_rss_mb": round(after.ru_maxrss / 1024),
    }


def _resumed(rows: int, people: Path, environment: Mapping[str, str]) -> Figure:
    """Kill the import once half of the list is done, and give it again."""
    report = Path(environment["COMMS_HOME"]) / "imports" / "1.csv"
    half = people.stat().st_size * 0.3
    began = time.perf_counter()
    command = [sys.executable, "-m", "comms", "subscribers", "import", str(people)]
    with subprocess.Popen(
        [*command, *_TOLD], env=environment, stdout=subprocess.DEVNULL
    ) as first:
        while first.poll() is None:
            if report.exists() and report.stat().st_size > half:
                first.send_signal(signal.SIGKILL)
            time.sleep(0.05)  # noqa: TID251 - watches a process
    figure = _measured("list-resumed", rows, environment, "import", str(people), *_TOLD)
    return {
        **figure,
        "seconds": round(time.perf_counter() - began, 1),
        "was_killed": first.returncode == -signal.SIGKILL,
    }


def _counts(environment: Mapping[str, str]) -> Iterator[Figure]:
    home = Path(environment["COMMS_HOME"])
    url = environment.get("COMMS_DATABASE_URL", f"sqlite:///{home / 'comms.db'}")
    store, database = open_store(url), _database(environment)
    if not store.is_sqlite:
        # As the server does by itself within a minute.
        with store.writer.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            connection.exec_driver_sql("VACUUM (ANALYZE)")
    for number, where in enumerate(SEGMENTS.values(), 1):
        tree = Condition.model_validate(where)
        took = []
        for _ in range(_TAKES):
            with store.read() as session:
                walls, used = time.perf_counter(), time.process_time()
                count = count_people(session, tree, "Europe/Helsinki")
                took.append((time.perf_counter() - walls, time.process_time() - used))
        figure: Figure = {
            "name": f"segment-{number}-{database}",
            "recipients": count,
            "database": database,
            "milliseconds": round(statistics.median(wall for wall, _ in took) * 1000),
            "least_milliseconds": round(min(wall for wall, _ in took) * 1000),
        }
        if store.is_sqlite:
            figure["processor_ms"] = round(min(used for _, used in took) * 1000)
        yield figure
    store.close()


def _database(environment: Mapping[str, str]) -> str:
    return "postgresql" if "COMMS_DATABASE_URL" in environment else "sqlite"


def _run(environment: Mapping[str, str], *command: str) -> None:
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


def _write_sheet(place: Path, people: Path, rows: int) -> None:
    """Write the same as an Excel file, by a process whose memory does not count."""
    child = os.fork()
    if not child:
        with people.open(encoding="latin-1", newline="\n") as file:
            lines = [next(file) for _ in range(rows + 1)]
        cells = [line.strip().replace("\0", "").split(";") for line in lines]
        place.write_bytes(write_xlsx(cells, "People"))
        os._exit(0)
    os.waitpid(child, 0)
