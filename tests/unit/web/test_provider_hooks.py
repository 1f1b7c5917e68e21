"""Where mail providers call: what comes in, and what is answered."""

from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sample_site import SampleMedia
from starlette.responses import PlainTextResponse

from comms.config import Settings
from comms.errors import StoreUnavailable
from comms.testing import FrozenClock
from comms.web.app import make_app
from comms.web.hooks.providers import ProviderHooks
from comms.web.shield import MAX_REPORT_BYTES, BodyLimits, Perimeter, Shield
from comms.web.throttle import Throttle


@dataclass
class Reports:
    """Answers what the name of a webhook says."""

    calls: list = field(default_factory=list)

    def take(self, name, headers, body):
        """Remember the call."""
        self.calls.append((name, headers, body))
        if name == "away":
            raise StoreUnavailable
        return name


@pytest.fixture
def reports():
    """What takes the calls."""
    return Reports()


@pytest.fixture
def client(reports, clock):
    """A provider, at the perimeter of a site."""
    app = FastAPI()
    throttle = Throttle(FrozenClock(clock.now()))
    app.include_router(ProviderHooks(reports, throttle).routes())
    settings = Settings(allowed_hosts=["testserver"])
    app.add_middleware(BodyLimits)
    app.add_middleware(
        Shield,
        perimeter=Perimeter.of(settings, self_guarded=("/hooks/",)),
        refuse=lambda status, _scope: PlainTextResponse("", status_code=status),
    )
    return TestClient(app)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("taken", 200),
        ("forged", 403),
        ("unreadable", 406),
        ("later", 503),
        ("unknown", 404),
    ],
)
def test_answers_are_what_providers_expect(client, name, status):
    """2xx: never again; 4xx: it will not be taken; 5xx: once more, please."""
    answer = client.post(f"/hooks/{name}", content=b"[]")

    assert answer.status_code == status
    assert ("retry-after" in answer.headers) == (status == 503)
    assert "location" not in answer.headers
    if status != 404:
        assert answer.text == f"{name}\n"


def test_body_and_fields_come_as_they_are(client, reports):
    """A signature is of octets."""
    client.post("/hooks/taken", content=b" {\xff", headers={"X-Any": "Thing"})

    [(_, headers, body)] = reports.calls
    assert (headers["x-any"], body) == ("Thing", b" {\xff")


def test_a_body_that_no_provider_sends_is_refused_unread(client, reports):
    """SendGrid's batches have 768 kilobytes; nobody's have more than a megabyte."""
    whole = client.post("/hooks/taken", content=b"x" * MAX_REPORT_BYTES)
    longer = client.post("/hooks/taken", content=b"x" * (MAX_REPORT_BYTES + 1))

    assert (whole.status_code, longer.status_code) == (200, 413)
    assert len(reports.calls) == 1


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_posts_are_taken(client, reports, method):
    """Whatever opens addresses changes nothing."""
    answer = client.request(method, "/hooks/taken")

    assert answer.status_code in {403, 405}
    assert reports.calls == []


@pytest.mark.parametrize("path", ["/hooks/", "/hooks/a/b", "/hooks/a.b", "/hooks/å"])
def test_other_addresses_are_none(client, reports, path):
    """Names are those of the settings."""
    assert client.post(path).status_code in {404, 422}
    assert reports.calls == []


def test_strangers_are_slowed_down_and_providers_are_not(client):
    """Behind a proxy all callers have one address: a right call always comes in."""
    wrong = [client.post("/hooks/forged").status_code for _ in range(12)]

    assert wrong == [403] * 10 + [429] * 2
    assert client.post("/hooks/taken").status_code == 200


def test_a_site_without_providers_has_no_such_route(home, reader, clock):
    """Off unless somebody asks for it; then open to calls from anywhere."""
    none, one = (_site(home, reader, clock, by) for by in (None, Reports()))
    elsewhere = {"origin": "https://x.example"}

    assert none.post("/hooks/taken", headers=elsewhere).status_code == 404
    assert one.post("/hooks/taken", headers=elsewhere).text == "taken\n"
    away = one.post("/hooks/away")
    assert (away.status_code, "retry-after" in away.headers) == (503, True)


def _site(home, reader, clock, reports):
    app = make_app(
        settings=Settings(home=home, allowed_hosts=["testserver"]),
        reader=reader,
        media=SampleMedia(),
        clock=clock,
        reports=reports,
    )
    return TestClient(app, raise_server_exceptions=False)
