"""How long the desk takes for each of its pages, in a store of five years.

Every address that the router knows is asked for through the real application, as each
of the people who may see it, after a warm-up; a page added later is measured without
being named here.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from gzip import compress
from pathlib import Path

from desk_processor import Processor
from desk_readers import ONE
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sqlmodel import select

import comms.web
from comms.errors import Refused
from comms.model.states import ItemState
from comms.model.tables import Delivery, Item, Publication
from comms.web.serve import loaded_app
from comms.workflows.house import House
from comms.workflows.reader_sight import look_up
from comms.workflows.sign_in import FrontDoor, sign_in_link

PEOPLE = (
    "agent_POH",
    "coordinator_VSU",
    "national_lead",
    "approver_national",
    "admin",
)
_TIMES = 20
#: Stands in an address for the number by which a person opens a reader's page.
_LOOK = "{look}"
#: Milliseconds from which a page is asked for a few times only.
_TOO_SLOW, _FEW = 2_000, 2
_SHOWN = 200
#: A script that a page loads; scripts of the desk load no others.
_SCRIPT = re.compile(rb'<script[^>]* src="[^"]*/([\w-]+\.js)"')
_STATIC = Path(comms.web.__file__).parent / "static"
#: What is typed into the command menu.
FOUND = ("perhe", "kohtaamispaikka+1999", "tuntematon")
#: Views, filters and searches that the routes alone do not tell.
_CALENDAR = "/desk/{language}/calendar?view="
_ALSO = (
    *(f"{_CALENDAR}{view}" for view in ("month", "week", "list", "year", "units")),
    *(f"{_CALENDAR}{view}&area=school" for view in ("month", "year")),
    *(f"{_CALENDAR}{view}&tongue=sv" for view in ("month", "year")),
    f"{_CALENDAR}month&unit=POH",
    f"{_CALENDAR}month&account=bsky",
    f"{_CALENDAR}month&on=2025-10-01",
    "/desk/{language}/find?q=perhekeskus",
    "/desk/{language}/items?q=perhekeskus",
    "/desk/{language}/items?q=kohtaamispaikka+1999",
    "/desk/{language}/items?q=tuntematon",
    "/desk/{language}/items?unit=POH&state=draft",
    "/desk/{language}/items?type=blog&state=returned&owner=me",
    "/desk/{language}/items?from=20000",
    *(
        f"/desk/{{language}}/programme/{entry}"
        for entry in (
            "hashtags/programme_fi",
            "hashtags/POH_fi",
            "areas/school",
            "accounts/masto",
            "accounts/masto_poh",
            "newsletters/national",
            "newsletters/POH",
            "policies/POH",
            "retention/lape",
            "brand/POH",
        )
    ),
    "/desk/{language}/editions/NL2",
    "/desk/{language}/items/e1_room_change",
    "/desk/{language}/readers/{look}?done=choose",
    "/desk/{language}/lists?done=undo",
    *(f"/desk/{{language}}/find?q={words}" for words in FOUND),
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
    "/desk/{language}/segments/{name}": "/desk/{language}/segments/group_13",
}
#: Ways in, files, and what needs an address of its own: no pages of the desk.
_NO_PAGE = re.compile(
    r"^/desk/(frames|pictures|enter|join|reset|outside|code|passkey|leave|address)"
    r"|\.(csv|xlsx)$|/(enter|code|forgotten|reset|writers|address)(/|$)"
    # They lead to another page, or to what is only there for a while.
    r"|/calendar/events/|/stops/resume$|/events/\{event_id\}/change$|/cards/"
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One page asked for by one person so many times."""

    page: str
    person: str
    #: Milliseconds on the clock, and of processor time of the server's processes.
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    kilobytes: float
    #: Kilobytes of JavaScript that it loads, compressed as browsers get it.
    script: float

    def figure(self) -> dict[str, object]:
        """Return it as `make bench` tells it."""
        return {
            "page": self.page,
            "person": self.person,
            "p95_ms": round(p95(self.wall), 1),
            "p95_cpu_ms": round(p95(self.cpu), 1),
            "median_ms": round(middle(self.wall), 1),
            "median_cpu_ms": round(middle(self.cpu), 1),
            "kilobytes": self.kilobytes,
            "script_kilobytes": self.script,
        }


def ask(
    house: House,
    missed: list[str],
    wanted: Callable[[str], bool] = lambda _: True,
    people: tuple[str, ...] = PEOPLE,
    times: int = _TIMES,
) -> Iterator[Asked]:
    """Ask for each page as that one of some people for whom it takes longest.

    Args:
        missed: Gets the pages that answer nobody, each with what they answered.
    """
    app = loaded_app(house)
    things = things_of(house)
    pages = [page for page in _pages(app) if wanted(page)]
    with TestClient(
        app,
        follow_redirects=False,
        base_url="https://lape.example.org",
        raise_server_exceptions=False,
    ) as client:
        keys = {person: Door.of(house, person) for person in people}
        asking = _Asking(client, Processor.of(house.store))
        for page in pages:
            address = page.format(language="fi", look=_LOOK, **things)
            slowest, answered = asking.slowest(address, keys)
            if slowest:
                yield asking.asked(page, address, slowest, times)
            else:
                missed.append(f"{_short(page)} ({answered})")


class _Asking:
    """Asks for pages, one after the other."""

    def __init__(self, client: TestClient, processor: Processor) -> None:
        self._client = client
        self._processor = processor
        self._look = 0

    def slowest(self, address: str, keys: dict[str, "Door"]) -> tuple[str, str]:
        """Return for whom a page takes longest, "" for nobody, and all answers."""
        found = ""
        longest = 0.0
        statuses = set()
        for person, door in keys.items():
            self._enter(door)
            # The first time templates are compiled, and what is kept is read.
            answers = [self._timed(address) for _ in range(1 if found else 2)]
            _, cpu, status, _ = answers[-1]
            statuses.add(status)
            if status == _SHOWN and cpu > longest:
                found, longest = person, cpu
        if found:
            self._enter(keys[found])
        return found, ", ".join(map(str, sorted(statuses)))

    def asked(self, page: str, address: str, person: str, times: int) -> Asked:
        """Ask so many times as whoever's key is at hand."""
        told = [self._timed(address)]
        # What takes seconds is too slow, however often it is asked.
        few = min(times, _FEW) if told[0][0] > _TOO_SLOW else times
        told += [self._timed(address) for _ in range(few - 1)]
        content = told[-1][3]
        return Asked(
            page=_short(page),
            person=person,
            wall=tuple(wall for wall, *_ in told),
            cpu=tuple(cpu for _, cpu, *_ in told),
            kilobytes=round(len(content) / 1e3, 1),
            script=_script_of(content),
        )

    def _enter(self, door: "Door") -> None:
        self._client.cookies.set("__Host-desk", door.key)
        self._look = door.look

    def _timed(self, address: str) -> tuple[float, float, int, bytes]:
        """Return milliseconds on the clock and of processor time, and the answer."""
        address = address.replace(_LOOK, str(self._look))
        cpu, wall = self._processor.seconds(), time.perf_counter()
        answer = self._client.get(address)
        wall = time.perf_counter() - wall
        cpu = self._processor.seconds() - cpu
        return wall * 1e3, cpu * 1e3, answer.status_code, answer.content


def _script_of(page: bytes) -> float:
    """Return how much JavaScript a page loads, in compressed kilobytes."""
    names = {name.decode() for name in _SCRIPT.findall(page)}
    return round(
        sum(len(compress((_STATIC / name).read_bytes(), 6)) for name in names) / 1e3, 1
    )


def _short(page: str) -> str:
    return page.removeprefix("/desk/{language}") or "/"


def p95(values: tuple[float, ...]) -> float:
    """Return the value that one in twenty is above."""
    return sorted(values)[max(0, -(-len(values) * 19 // 20) - 1)]


def middle(values: tuple[float, ...]) -> float:
    """Return the value that half of them are above."""
    return sorted(values)[len(values) // 2]


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


def things_of(house: House) -> dict[str, str]:
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
        "newsletter_id": "POH",
        "name": "regions",
        "kind": "news",
        "key": str(publication),
        "delivery": str(delivery),
        "part": "units",
        "entry": "POH",
        "account": "masto",
    }


@dataclass(frozen=True)
class Door:
    """What lets one person in, and opens the page of a reader to her."""

    key: str
    #: 0: no reader's page is hers to open.
    look: int

    @classmethod
    def of(cls, house: House, person: str) -> "Door":
        """Let somebody in, and have her look a reader up."""
        look = 0
        with suppress(Refused):
            look = look_up(house, person, f"tilaaja{ONE}@example.org")
        return cls(session_of(house, person), look)


def session_of(house: House, person: str) -> str:
    """Let somebody in by a link, and return the key of her session."""
    token = sign_in_link(house, person).rpartition("/")[2]
    key = FrontDoor(house).enter(token, agent="bench")
    assert key
    return key
