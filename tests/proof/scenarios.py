"""The proofs at full size: what is done to an edition, and how often."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from chaos.fates import mixed_address, plain_address
from proof.backups import put_back
from proof.disk import in_namespace, limited, namespace, prove_full_disk
from proof.killing import Run, finish, kill_often
from proof.moments import (
    deadly_address,
    deadly_ending,
    die_at_commits,
    start_again_until_over,
)
from proof.outages import SILENCE, restarts, slow_address
from proof.postgres import Server
from proof.runs import open_run
from proof.site import STARTS, Site, prepare_site
from proof.timetables import look_together
from proof.verdict import Verdict, judge
from proof.victim import Forked, Mixed, Workers

#: Seconds that a run of full size may take to its end once nobody kills any more.
_LONGEST = 1800.0


@dataclass(kw_only=True)
class Place:
    """Where proofs are made, and how large."""

    folder: Path
    server: Server
    forked: Forked
    #: Everything is so many times smaller.
    part: int = 1
    #: Where chance begins.
    seed: int = 2027
    _made: int = 0
    _databases: int = 0

    @contextmanager
    def run(
        self,
        database: str,
        recipients: int,
        address_of: Callable[[int], str],
        *,
        workers: Workers | None = None,
        **settings: object,
    ) -> Iterator[Run]:
        """Open a run on a fresh site.

        Args:
            database: "sqlite" or "postgresql".
            recipients: At full size.
            address_of: Addresses by number.
            workers: What starts workers.
            settings: Settings of the site.
        """
        site = self.site(database)
        with open_run(
            site.home,
            site.database_url,
            recipients // self.part,
            address_of,
            workers=workers or self.forked,
            settings=settings,
        ) as run:
            yield run

    def site(self, database: str, *, waits: bool = True) -> Site:
        """Return a prepared site with a database of its own; see `prepare_site`."""
        self._made += 1
        home = self.folder / f"site{self._made}"
        site = Site(home=home, database_url=self.empty(database))
        prepare_site(site, waits=waits)
        return site

    def empty(self, database: str) -> str:
        """Return the address of an empty database; "": SQLite needs none."""
        if database == "sqlite":
            return ""
        self._databases += 1
        name, host = f"proof{self._databases}", str(self.server.folder)
        self.server.run("createdb", "-U", "postgres", "-h", host, name)
        return self.server.url(name)

    def chance(self) -> random.Random:
        """Return chance, the same in each run of the program."""
        return random.Random(self.seed)  # noqa: S311 - moments, not secrets


def kills(place: Place, database: str) -> Verdict:
    """Kill workers 200 times among 100,000 readers."""
    workers = Mixed(place.forked)
    with place.run(database, 100_000, plain_address, workers=workers) as run:
        kill_often(run, 200 // place.part, place.chance())
        finish(run, within=_LONGEST)
        verdict = judge(run, f"kills-{database}")
    if verdict.kills < 200 // place.part:
        verdict.faults.append("too few kills")
    return verdict


def fates(place: Place, database: str) -> Verdict:
    """Let 20,000 readers with mixed fates end as their fates say."""
    with place.run(database, 20_000, mixed_address) as run:
        finish(run, within=_LONGEST, steps=True)
        return judge(run, f"fates-{database}", exact=True)


def weather(place: Place, database: str) -> Verdict:
    """Kill workers while the server has its misfortunes."""
    with place.run(database, 20_000, mixed_address) as run:
        kill_often(run, 100 // place.part, place.chance(), steps=True)
        finish(run, within=_LONGEST, steps=True)
        return judge(run, f"weather-{database}")


def commits(place: Place, database: str) -> Verdict:
    """Let workers die just before and just after each of their first 60 commits."""
    with place.run(database, 20_000, plain_address) as run:
        die_at_commits(run, range(1, 61))
        finish(run, within=_LONGEST)
        return judge(run, f"commits-{database}")


def dialogue(place: Place, database: str) -> Verdict:
    """Kill the worker at each step of the dialogue, again and again."""
    with place.run(database, 2_000, deadly_address) as run:
        start_again_until_over(run)
        return judge(run, f"dialogue-{database}", fated=deadly_ending)


def full_disk(place: Place) -> Verdict:
    """Fill a small filesystem in mid-send."""
    way, why_not = namespace()
    if not way:
        return Verdict(name="disk-full", skipped=why_not)
    prepared = place.site("sqlite").home
    return in_namespace(way, place.folder / "small", prepared, 10_000 // place.part)


def limited_files(place: Place) -> Verdict:
    """Limit the size of the worker's files in mid-send."""
    with place.run("sqlite", 10_000, plain_address) as run:
        log = run.site.home / "worker.log"
        return prove_full_disk(
            run,
            lambda victim: limited(victim, log.stat().st_size + 5_000),
            "files-limited",
        )


def crashes(place: Place) -> Verdict:
    """Crash PostgreSQL 20 times under three workers."""
    with place.run("postgresql", 20_000, slow_address, worker_silence=SILENCE) as run:
        found = restarts(
            run, place.server, 20 // place.part, workers=3, chance=place.chance()
        )
    found.verdict.name = "crashes-postgresql"
    slowest = max(found.seconds)
    found.verdict.notes["recovered_seconds_most"] = round(slowest, 1)
    if slowest > 10:
        found.verdict.faults.append(f"{slowest:.1f} s until mail left again")
    return found.verdict


def backups(place: Place, database: str) -> Verdict:
    """Back up while 20,000 readers are served, and go on from that elsewhere."""
    folder = place.folder / f"backup-{database}"
    folder.mkdir()
    with place.run(database, 20_000, plain_address) as run:
        verdict = put_back(
            run,
            folder,
            place.empty(database),
            midst=run.recipients // 4,
            within=_LONGEST,
        )
    verdict.name = f"backup-{database}"
    return verdict


def timetables(place: Place) -> Verdict:
    """Let two, three, four and five timetables look at the same moments."""
    found = Verdict(name="timetables")
    for count in range(2, 6):
        site = place.site("postgresql", waits=False)
        one = look_together(
            site, count, STARTS + timedelta(days=20 if place.part == 1 else 6)
        )
        found.recipients += one.recipients
        found.doubled += one.doubled
        found.copies_most = max(found.copies_most, one.copies_most)
        found.faults += [f"{count} timetables: {fault}" for fault in one.faults]
    found.adds_up = found.equals_log = not found.faults
    return found


#: Name → what proves it.
SCENARIOS: dict[str, Callable[[Place], Verdict]] = {
    "kills-sqlite": lambda place: kills(place, "sqlite"),
    "kills-postgresql": lambda place: kills(place, "postgresql"),
    "fates-sqlite": lambda place: fates(place, "sqlite"),
    "fates-postgresql": lambda place: fates(place, "postgresql"),
    "weather-sqlite": lambda place: weather(place, "sqlite"),
    "weather-postgresql": lambda place: weather(place, "postgresql"),
    "commits-sqlite": lambda place: commits(place, "sqlite"),
    "commits-postgresql": lambda place: commits(place, "postgresql"),
    "dialogue-sqlite": lambda place: dialogue(place, "sqlite"),
    "dialogue-postgresql": lambda place: dialogue(place, "postgresql"),
    "disk-full": full_disk,
    "files-limited": limited_files,
    "crashes-postgresql": crashes,
    "timetables": timetables,
    "backup-sqlite": lambda place: backups(place, "sqlite"),
    "backup-postgresql": lambda place: backups(place, "postgresql"),
}
