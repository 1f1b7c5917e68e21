"""All that `ONLY=desk make bench` measures, one step after the other.

STEPS="pages browser" measures some of it; the stores are filled in any case, both at
once, since nothing is timed yet.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context

from databases import fresh_database, fresh_home, postgresql
from desk import ask, p95
from desk_commands import commands
from desk_paint import interactions
from desk_store import NOW, Size, fill
from sites import Site

from comms.workflows.house import House

Figure = dict[str, object]


def pages(house: House) -> Iterator[Figure]:
    """Ask for every page of the desk; last the slowest of each kind of figure."""
    found = []
    missed: list[str] = []
    for asked in ask(house, missed):
        found.append(asked)
        yield asked.figure()
    yield {
        "pages": len(found),
        "missed": missed,
        "p95_ms": round(max(p95(one.wall) for one in found), 1),
        "p95_cpu_ms": round(max(p95(one.cpu) for one in found), 1),
    }


#: What is measured, and how.
STEPS: dict[str, Callable[[House], Iterator[Figure]]] = {
    "pages": pages,
    "browser": interactions,
    "commands": commands,
}
#: What is the same whatever the database, and is measured on SQLite.
_ONCE = ("browser", "commands")


def desk_figures(part: int, steps: Sequence[str] = ()) -> Iterator[Figure]:
    """Yield the figures of the desk, at full size or a part of it.

    Args:
        part: The stores have one in so many of the rows.
        steps: What to measure; none: all.
    """
    size = Size().part(part)
    with ExitStack() as stack:
        server = stack.enter_context(postgresql())
        homes = {
            database: stack.enter_context(fresh_home())
            for database in ("sqlite", "postgresql")
        }
        name = f"bench_{homes['postgresql'].name[-8:].lower()}"
        url = stack.enter_context(fresh_database(server, name))
        sites = {
            "sqlite": Site(homes["sqlite"], ""),
            "postgresql": Site(homes["postgresql"], url),
        }
        yield from _filled(sites, size)
        for database, site in sites.items():
            common: Figure = {
                "database": database,
                "items": size.items,
                "readers": size.readers,
            }
            house = site.open(NOW, second_factor_roles=[])
            for step in steps or STEPS:
                if database == "sqlite" or step not in _ONCE:
                    for figure in STEPS[step](house):
                        yield {"name": f"desk-{database}-{step}", **figure, **common}
            house.store.close()


def _filled(sites: dict[str, Site], size: Size) -> Iterator[Figure]:
    """Fill the stores, each in a process of its own."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        found = {name: pool.submit(fill, site, size) for name, site in sites.items()}
        for name, done in found.items():
            yield {
                "name": f"desk-store-{name}",
                "seconds": done.result(),
                "database": name,
                "items": size.items,
                "readers": size.readers,
            }
