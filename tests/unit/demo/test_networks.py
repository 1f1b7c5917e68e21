"""The stand-ins of networks: strict, and what was posted can be read back."""

from pathlib import Path

import httpx2
import pytest

from comms.clock import SteppedClock
from comms.demo.networks import NetworkServer, StandInMastodon, StandInX
from comms.demo.networks.running import stand_ins
from comms.testing import FrozenClock
from comms.testing.public_stage import START

SIGNED = {"Authorization": "Bearer secret.lape"}


@pytest.fixture
def server():
    """Both networks, empty."""
    clock = FrozenClock(START)
    networks = {"x": StandInX(clock), "mastodon": StandInMastodon(clock)}
    with NetworkServer(networks) as server:
        yield server


def said(server: NetworkServer, method: str, path: str, **asked):
    """Ask a stand-in and return status and body."""
    answer = httpx2.request(
        method, f"http://127.0.0.1:{server.port}{path}", headers=SIGNED, **asked
    )
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/x/2/tweets", {"text": "Hei", "status": "Hei"}),
        ("/x/2/tweets", {}),
        ("/x/2/tweets", {"text": "ä" * 281}),
        ("/x/2/tweets", {"text": "Hei", "media": {"media_ids": ["9"]}}),
        ("/x/2/media/metadata", {"id": "9", "metadata": {}}),
        ("/mastodon/api/v1/statuses", {"text": "Hei"}),
        ("/mastodon/api/v1/statuses", {"status": "Hei", "language": "suomi"}),
        ("/mastodon/api/v1/statuses", {"status": "ä" * 501, "language": "fi"}),
        ("/mastodon/api/v1/statuses", {"status": " ", "language": "fi"}),
        (
            "/mastodon/api/v1/statuses",
            {"status": "Hei", "language": "fi", "media_ids": ["9"]},
        ),
    ],
)
def test_what_a_network_would_not_take_is_refused(server, path: str, body):
    """A stand-in that takes everything proves nothing."""
    status, _ = said(server, "POST", path, json=body)

    assert status in {400, 422}
    assert server.posted() == []


def test_call_without_an_account_is_refused(server):
    """Each call carries its token."""
    for path in ("/x/2/users/me", "/mastodon/api/v1/accounts/verify_credentials"):
        url = f"http://127.0.0.1:{server.port}{path}"
        assert httpx2.get(url).status_code == 401


def test_what_is_not_there_is_not_found(server):
    """A wrong address is a mistake that shows."""
    for path in ("/x/3/tweets", "/mastodon/api/v9", "/bluesky/xrpc"):
        assert said(server, "GET", path)[0] == 404


def test_picture_of_another_account_cannot_be_posted(server):
    """As on the networks."""
    _, made = said(
        server, "POST", "/mastodon/api/v2/media", files={"file": ("a.png", b"x")}
    )
    other = {"Authorization": "Bearer secret.other"}
    url = f"http://127.0.0.1:{server.port}/mastodon/api/v1/statuses"
    body = {"status": "Hei", "language": "fi", "media_ids": [made["id"]]}

    assert httpx2.post(url, json=body, headers=other).status_code == 422


def test_tags_are_folded_as_the_instance_does(server):
    """Two of our tags could become one there."""
    body = {"status": "Hei #kärkihanke", "language": "fi"}

    _, made = said(server, "POST", "/mastodon/api/v1/statuses", json=body)

    assert made["tags"] == [{"name": "karkihanke"}]


def test_process_keeps_what_was_posted(tmp_path: Path):
    """The demo may be stopped and go on; the posts carry the demo's dates."""
    clock = tmp_path / "clock"
    SteppedClock(clock).set(START)
    posted = []
    for text in ("Hei", "Hej"):
        with stand_ins(tmp_path / "networks", clock) as url:
            httpx2.post(f"{url}/x/2/tweets", json={"text": text}, headers=SIGNED)
            posted = httpx2.get(f"{url}/posted").json()

    assert [(one["network"], one["account"], one["text"]) for one in posted] == [
        ("x", "lape", "Hei"),
        ("x", "lape", "Hej"),
    ]
    assert {one["created_at"] for one in posted} == {START.isoformat()}
