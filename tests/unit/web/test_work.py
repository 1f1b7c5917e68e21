"""Work in place of a puzzle: asked where many forms come, done or waited for.

Numbers are small here: what is asked is asked in the same way.
"""

from datetime import timedelta
from hashlib import sha256
from itertools import count

import pytest
from bs4 import BeautifulSoup
from one_app import one_app
from starlette.testclient import TestClient
from test_subscribing import FORM, OURS, sent

from comms.access.tries import neighbourhood
from comms.testing import FrozenClock
from comms.web.hooks.nonce import ViewNonce
from comms.web.site import work
from comms.web.site.work import Crowd

ADDRESS = "a@example.org"
HOSTS = (f"198.51.{number}.7" for number in count())


@pytest.fixture(autouse=True)
def easy(monkeypatch):
    """Let the work be done in a moment."""
    monkeypatch.setattr(work, "BITS", 3)


@pytest.fixture
def wall(client, clock):
    """Real time, which the test moves on."""
    assert client
    found = FrozenClock(clock.now())
    one_app(with_desk=False)[1].wall.behind = found
    return found


@pytest.fixture
def crowded(app, wall):
    """Somebody in a network from which ten forms have just come."""
    assert wall
    client = TestClient(app, client=(next(HOSTS), 1), follow_redirects=False)
    for number in range(10):
        data = {**FORM, "address": f"a{number}@example.org"}
        assert sent(client, "/fi/subscribe/", data).status_code == 303
    return client


def solved(mark, parts=work.PARTS, bits=3):
    """Count as the script of the page does."""

    def is_found(text):
        tried = text.encode().ljust(work.SIZE, b"\0")
        return sha256(tried).digest()[0] >> (8 - bits) == 0

    return ",".join(
        str(next(n for n in count() if is_found(f"{mark}:{part}:{n}")))
        for part in range(parts)
    )


def hidden(answer):
    """Return what the form of a page carries."""
    form = BeautifulSoup(answer.text, "html.parser").find("form", class_="sign-up")
    return {one["name"]: one["value"] for one in form.find_all("input")}


def test_eleventh_form_of_a_network_is_asked_for_work_and_passes_with_it(
    crowded, reader
):
    """Nothing that was typed is lost; the ten before it were asked for nothing."""
    assert len(reader.changes) == 10
    asked = sent(crowded, "/fi/subscribe/", FORM)
    carried = hidden(asked)
    done = crowded.post(
        "/fi/subscribe/",
        data=carried | {"work": solved(carried["mark"])},
        headers=OURS,
    )

    assert asked.status_code == 429
    assert {name: carried[name] for name in FORM} == FORM
    assert done.headers["location"] == "/fi/subscribe/sent"
    assert (reader.changes[-1].address, reader.changes[-1].has_worked) == (
        ADDRESS,
        True,
    )
    assert not reader.changes[0].has_worked


def test_who_waits_a_minute_needs_no_script(crowded, reader, wall):
    """Pressed too early: the seconds that are left, not a minute anew."""
    carried = hidden(sent(crowded, "/fi/subscribe/", FORM))

    wall.set(wall.now() + timedelta(seconds=50))
    early = crowded.post("/fi/subscribe/", data=carried, headers=OURS)
    wall.set(wall.now() + timedelta(seconds=10))
    late = crowded.post("/fi/subscribe/", data=hidden(early), headers=OURS)

    assert "Odota 10 sekuntia" in early.text
    assert hidden(early)["mark"] == carried["mark"]
    assert late.status_code == 303
    assert len(reader.changes) == 11


def test_work_holds_for_one_address_a_quarter_of_an_hour_and_is_checked(clock):
    """Forged, of another address, over, half done: none of it passes."""
    wall = FrozenClock(clock.now())
    crowd = Crowd(ViewNonce(b"k" * 32, wall))
    mark = crowd.challenge(ADDRESS).mark
    right = solved(mark)
    wrong = next(
        f"{n},{right.partition(',')[2]}"
        for n in count()
        if solved(mark, parts=1) != str(n) and not work._is_found(mark, 0, str(n))
    )

    assert crowd.has_worked(ADDRESS.upper(), mark, right)
    assert not crowd.has_worked("b@example.org", mark, right)
    assert not crowd.has_worked(ADDRESS, mark[:-1] + "g", right)
    for answer in (
        "",
        wrong,
        right.rpartition(",")[0],
        right + ",1",
        "," * 7,
        "0" * 99,
    ):
        assert not crowd.has_worked(ADDRESS, mark, answer)
    wall.set(wall.now() + timedelta(seconds=work.VALID + 1))
    assert not crowd.has_worked(ADDRESS, mark, right)


def test_ceiling_holds_for_who_works_too(clock):
    """A hundred in a quarter of an hour from one network; then nobody there passes."""
    crowd = Crowd(ViewNonce(b"k" * 32, FrozenClock(clock.now())))
    for number in range(work.MOST_WORKED):
        assert not crowd.is_full(f"192.0.2.{number}")
        crowd.note(f"192.0.2.{number}", is_worked=True)

    assert crowd.is_full("192.0.2.200")
    assert crowd.is_usual("192.0.2.200")
    assert not crowd.is_full("192.0.3.200")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", ""),
    ],
)
def test_neighbourhood_of_an_address(address, name):
    """What one tenant holds: a /24 of IPv4, a /64 of IPv6."""
    assert neighbourhood(address) == name
