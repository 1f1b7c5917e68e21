"""How long the desk takes for each of its pages, in a store of five years.

Every address that the router knows is asked for through the real application, as each
of the people who may see it, after a warm-up; a page added later is measured without
being named here.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from databases import fresh_database, fresh_home
from desk_store import Size, with_years_behind
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sites import Site
from sqlmodel import select

from comms.model.states import ItemState
from comms.model.tables import Delivery, Item, Publication
from comms.web.serve import site_app
from comms.workflows.house import House
from comms.workflows.sign_in import FrontDoor, sign_in_link

PEOPLE = (
    "agent_POH",
    "coordinator_VSU",
    "national_lead",
    "approver_national",
    "admin",
)
_WARM, _TIMES = 2, 20
#: Milliseconds from which a page is asked for a few times only.
_TOO_SLOW, _FEW = 2_000, 2
#: What a page answers: itself, or that it is not hers or leads elsewhere.
_SHOWN, _NOT_HERS = 200, (200, 303, 403, 404)
#: Views, filters and searches that the routes alone do not tell.
_CALENDAR = "/desk/{language}/calendar?view="
_ALSO = (
    *(f"{_CALENDAR}{view}" for view in ("month", "week", "list", "year", "units")),
    *(f"{_CALENDAR}{view}&area=school" for view in ("month", "year")),
    *(f"{_CALENDAR}{view}&tongue=sv" for view in ("month", "year")),
    f"{_CALENDAR}month&unit=POH",
    f"{_CALENDAR}month&account=bsky",
    f"{_CALENDAR}month&on=2025-10-01",
    "/desk/{language}/items?q=perhekeskus",
    "/desk/{language}/items?q=kohtaamispaikka+1999",
    "/desk/{language}/items?q=tuntematon",
    "/desk/{language}/items?unit=POH&state=draft",
    "/desk/{language}/items?type=blog&state=returned&owner=me",
    "/desk/{language}/items?from=20000",
    "/desk/{language}/items/{waiting}",
    "/desk/{language}/approvals/{waiting}",
    "/desk/{language}/approvals/{waiting}?view=diff",
)
#: Where the same parameter means something else.
_OTHER_NAMES = {
    "/desk/{language}/messages/{name}": "/desk/{language}/messages/motto",
    "/desk/{language}/editions/{edition_id}/report": (
        "/desk/{language}/editions/Nnational_2026_12/report"
    ),
    "/desk/{language}/kit/{item_id}": "/desk/{language}/kit/core_message_card",
}
#: Ways in, files, and what needs an address of its own: no pages of the desk.
_NO_PAGE = re.compile(
    r"^/desk/(frames|pictures|enter|join|reset|outside|code|passkey|leave)"
    r"|\.(csv|xlsx)$|/(enter|code|forgotten|reset|writers)(/|$)"
    # They lead to another page, or to what is only there for a while.
    r"|/calendar/events/|/stops/resume$|/events/\{event_id\}/change$|/cards/"
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One page asked for by one person so many times."""

    page: str
    person: str
    #: Milliseconds on the clock, and of processor time of this process.
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    kilobytes: float


def desk_pages(part: int, server: str | None) -> Iterator[dict[str, object]]:
    """Yield the figures of every page of the desk, and of all of them.

    Args:
        part: The store has one in so many of the rows.
        server: Address of a PostgreSQL server; None: SQLite.
    """
    database = "postgresql" if server else "sqlite"
    with (
        fresh_home() as home,
        fresh_database(server, f"bench_{home.name[-8:].lower()}") as url,
    ):
        began = time.monotonic()
        size = Size().part(part)
        house = with_years_behind(Site(home, url), size)
        common = {"database": database, "items": size.items, "readers": size.readers}
        made = round(time.monotonic() - began, 1)
        yield {"name": f"desk-store-{database}", "seconds": made, **common}
        found = [*ask(house)]
        house.store.close()
    for asked in found:
        yield {
            "name": f"desk-{database}-{asked.page}",
            "page": asked.page,
            "person": asked.person,
            "p95_ms": round(p95(asked.wall), 1),
            "p95_cpu_ms": round(p95(asked.cpu), 1),
            "median_ms": round(sorted(asked.wall)[len(asked.wall) // 2], 1),
            "kilobytes": asked.kilobytes,
            **common,
        }
    yield {
        "name": f"desk-{database}",
        "p95_ms": round(max(p95(one.wall) for one in found), 1),
        "p95_cpu_ms": round(max(p95(one.cpu) for one in found), 1),
        "pages": len(found),
        **common,
    }


def ask(
    house: House,
    wanted: Callable[[str], bool] = lambda _: True,
    people: tuple[str, ...] = PEOPLE,
    times: int = _TIMES,
) -> Iterator[Asked]:
    """Ask for each page as that one of some people for whom it takes longest.

    Raises:
        RuntimeError: Nobody may see a page, or it does not answer.
    """
    app = site_app(house)
    things = _things(house)
    pages = [page for page in _pages(app) if wanted(page)]
    missed: list[str] = []
    with TestClient(
        app, follow_redirects=False, base_url="https://lape.example.org"
    ) as client:
        keys = {person: _session(house, person) for person in people}
        for page in pages:
            address = page.format(language="fi", **things)
            slowest = ""
            longest = 0.0
            for person, key in keys.items():
                client.cookies.set("__Host-desk", key)
                answers = [_timed(client, address) for _ in range(_WARM)]
                if (status := answers[0][2]) == _SHOWN and answers[-1][1] > longest:
                    slowest, longest = person, answers[-1][1]
                elif status not in _NOT_HERS:
                    message = f"{address} answered {status}"
                    raise RuntimeError(message)
            if not slowest:
                missed.append(page)
                continue
            client.cookies.set("__Host-desk", keys[slowest])
            # What takes seconds is too slow, however often it is asked.
            few = min(times, _FEW) if longest > _TOO_SLOW else times
            told = [_timed(client, address) for _ in range(few)]
            yield Asked(
                page=page.removeprefix("/desk/{language}") or "/",
                person=slowest,
                wall=tuple(wall for wall, *_ in told),
                cpu=tuple(cpu for _, cpu, *_ in told),
                kilobytes=told[-1][3],
            )
    if missed:
        message = f"nobody may see {missed}"
        raise RuntimeError(message)


def p95(values: tuple[float, ...]) -> float:
    """Return the value that one in twenty is above."""
    return sorted(values)[max(0, -(-len(values) * 19 // 20) - 1)]


def _timed(client: TestClient, address: str) -> tuple[float, float, int, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = client.get(address)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return (
        wall * 1e3,
        cpu * 1e3,
        answer.status_code,
        round(len(answer.content) / 1e3, 1),
    )


def _pages(app: FastAPI) -> list[str]:
    """Return the address of every page behind the door of the desk."""
    routes = {
        context.path
        for context in iter_route_contexts(app.routes)
        if "GET" in (context.methods or set())
    }
    found = [
        path
        for path in sorted(routes)
        if path.startswith("/desk/") and path != "/desk/" and not _NO_PAGE.search(path)
    ]
    return [
        *(_OTHER_NAMES.get(path, path) for path in found),
        *_ALSO,
    ]


def _things(house: House) -> dict[str, str]:
    """Return a value for every parameter of an address."""
    with house.store.read() as session:
        waiting = session.exec(
            select(Item.external_id)
            .where(Item.state == ItemState.IN_REVIEW, Item.id > 1_000)
            .order_by(Item.id)
        ).first()
        told = session.exec(
            select(Item.external_id).where(
                Item.state == ItemState.APPROVED, Item.id > 1_000
            )
        ).first()
        delivery = session.exec(
            select(Delivery.id)
            .where(Delivery.account == "masto_poh", Delivery.state == "sent")
            .limit(1)
        ).one()
        edition = "NL1"
        publication = session.exec(
            select(Publication.id).where(Publication.external_id == edition)
        ).one()
    assert waiting
    assert told
    return {
        "item_id": told,
        "waiting": waiting,
        "event_id": "E1",
        "edition_id": edition,
        "number": "1",
        "name": "regions",
        "kind": "news",
        "key": str(publication),
        "delivery": str(delivery),
        "part": "units",
        "entry": "POH",
        "account": "masto",
    }


def _session(house: House, person: str) -> str:
    """Let somebody in by a link, and return the key of her session."""
    token = sign_in_link(house, person).rpartition("/")[2]
    key = FrontDoor(house).enter(token, agent="bench")
    assert key
    return key
