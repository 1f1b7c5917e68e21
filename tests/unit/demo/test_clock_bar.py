"""The bar that steps the demo's clock: on the desk's pages, from this machine only."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from comms.clock import SteppedClock
from comms.demo import timetable
from comms.demo.clock_bar import PLACE, ClockBar
from comms.demo.timetable import Timetable
from comms.workflows.tick import Ticked

HERE = "http://127.0.0.1:8000"
OWN = {"origin": HERE}
NOON = datetime(2027, 4, 15, 9, 0, tzinfo=UTC)


class Asked:
    """Remembers what was asked of the timetable."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def step(self, step: str) -> None:
        """Note a step."""
        self.steps.append(step)

    def catch_up(self) -> None:
        """Note that something was done."""
        self.steps.append("done")


def _page(request: Request) -> Response:
    if request.url.path.endswith(".txt"):
        return PlainTextResponse('<div class="shell">')
    return HTMLResponse('<body><a class="skip"></a><div class="shell">Ä</div></body>')


@pytest.fixture
def asked():
    """What was asked of the timetable."""
    return Asked()


@pytest.fixture
def client(asked, tmp_path):
    """A browser on this machine."""
    clock = SteppedClock(tmp_path / "clock")
    clock.set(NOON)
    inner = Starlette(routes=[Route("/{rest:path}", _page, methods=["GET", "POST"])])
    app = ClockBar(inner, timetable=asked, clock=clock, zone="Europe/Helsinki")
    return TestClient(app, base_url=HERE, follow_redirects=False)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Demon kello: to 15.4.2027 klo 12"),
        ("sv", "Demons klocka: to 15.4.2027 kl. 12"),
        ("en", "Demo clock: Thu 15 April 2027, 12 noon"),
    ],
)
def test_pages_of_the_desk_show_the_clock(client, language, words):
    """In the page's language, above the page, below the link that skips it."""
    answer = client.get(f"/desk/{language}/items")

    assert words in answer.text
    assert answer.text.index("skip") < answer.text.index("<aside")
    # Where buttons stand beside each other with room between them.
    assert 'action="/desk/demo-clock" class="actions"' in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize("path", ["/fi/", "/desk/words.txt"])
def test_other_answers_stay_as_they_are(client, path):
    """Readers' pages and files know of no demo clock."""
    assert "<aside" not in client.get(path).text


@pytest.mark.parametrize("step", ["next", "day"])
def test_a_button_steps_the_clock_and_leads_back(client, asked, step):
    """To the page it was pressed on."""
    fields = {"step": step, "back": "/desk/fi/items"}

    answer = client.post(PLACE, data=fields, headers=OWN)

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/fi/items")
    assert asked.steps == [step]


@pytest.mark.parametrize(
    "back", ["https://evil.example/desk/", "//evil.example/desk/", "/fi/", ""]
)
def test_it_leads_to_no_other_place(client, back):
    """A form from elsewhere may not choose where people land."""
    fields = {"step": "next", "back": back}

    answer = client.post(PLACE, data=fields, headers=OWN)

    assert answer.headers["location"] == "/desk/"


@pytest.mark.parametrize(
    ("method", "fields", "headers", "status"),
    [
        ("GET", {}, OWN, 405),
        ("POST", {"step": "next"}, {}, 403),
        ("POST", {"step": "next"}, {"origin": "https://evil.example"}, 403),
        ("POST", {"step": "next"}, {"sec-fetch-site": "cross-site"}, 403),
        ("POST", {"step": "next"}, {**OWN, "host": "evil.example"}, 403),
        ("POST", {"step": "year"}, OWN, 403),
        ("POST", {}, OWN, 403),
    ],
)
def test_nothing_else_steps_it(client, asked, method, fields, headers, status):
    """POST from the desk's own pages, on this machine."""
    answer = client.request(method, PLACE, data=fields or None, headers=headers)

    assert answer.status_code == status
    assert asked.steps == []


def test_what_is_done_sets_off_what_is_due(client, asked):
    """Approved, or signed up: mail leaves at once; looking sets off nothing."""
    client.get("/desk/fi/items")
    client.get("/fi/subscribe/")
    client.post("/desk/fi/items/x", headers=OWN)
    client.post("/u/token")

    assert asked.steps == ["done", "done"]


@pytest.fixture
def steps(monkeypatch, tmp_path):
    """A timetable with two moments, and a list of when it ticked."""
    clock, ticked, lists = SteppedClock(tmp_path / "clock"), [], []
    clock.set(NOON)
    moments = [NOON + timedelta(hours=3), NOON + timedelta(hours=30)]

    def next_beat(_house):
        return next((moment for moment in moments if moment > clock.now()), None)

    def tick(_house):
        ticked.append(clock.now() - NOON)
        return Ticked()

    monkeypatch.setattr(timetable, "next_beat", next_beat)
    monkeypatch.setattr(timetable, "tick", tick)
    monkeypatch.setattr(timetable, "look_after_lists", lists.append)
    return Timetable(None, clock), ticked, lists


def test_a_day_lets_everything_out_at_its_own_moment(steps):
    """Nothing of it is late, however long the step."""
    table, ticked, _ = steps

    table.step("day")

    assert ticked == [timedelta(hours=3), timedelta(days=1)]


def test_the_next_moment_is_the_next_one_and_the_last_the_last(steps):
    """After it nothing is due, and the clock stands."""
    table, ticked, _ = steps

    for _ in range(3):
        table.step("next")

    assert ticked == [timedelta(hours=3), timedelta(hours=30)]


def test_lists_are_looked_after_as_a_worker_does(steps):
    """No worker runs beside the demo, and its page waits for one."""
    table, _, lists = steps

    table.catch_up()

    assert lists == [None]
