"""Whatever goes wrong in whatever order: a post stands at most once.

Each run draws what the network does to each try (nothing, a fault before or after it
has the post, a lost answer, 429), whether it lists new posts late and, half the time, a
step at which the process is killed. The worker's rules bring the post to its end.
"""

import random
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from short_wire import shorten

from comms.channels import mastodon, x
from comms.clock import Clock
from comms.demo.networks import (
    Fault,
    NetworkServer,
    StandInMastodon,
    StandInX,
)
from comms.ports import PublicChannel
from comms.testing import FrozenClock, Kill, PublicWorker
from comms.testing.public_stage import START, picture, sample_post

Make = Callable[[Mapping[str, str], Clock], PublicChannel]
StandIn = type[StandInX] | type[StandInMastodon]

pytestmark = pytest.mark.long

#: On each of the two networks.
RUNS = 250
FAULTS: tuple[Fault | str, ...] = (
    "",
    "error_after",
    "error_before",
    "lost_after",
    "lost_before",
    "rate_limited",
    "unreadable",
)


@pytest.mark.parametrize(
    ("kind", "make", "stand_in"),
    [("x", x.make, StandInX), ("mastodon", mastodon.make, StandInMastodon)],
)
def test_no_chain_of_faults_makes_two_posts(
    kind: str, make: Make, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two posts cannot be taken back from those who saw them; a seed repeats a run."""
    clock = FrozenClock(START)
    network = stand_in(clock)
    with NetworkServer({kind: network}) as server:
        shorten(monkeypatch, server)
        settings = {"base_url": server.url(kind), "access_token": "secret.lape"}
        channel = make(settings, clock)
        ends = [_run(seed, channel, network, clock, server) for seed in range(RUNS)]

    assert ends.count("published") > RUNS / 2
    assert set(ends) == ({"published", "unknown"} if kind == "x" else {"published"})


def _run(
    seed: int,
    channel: PublicChannel,
    network: StandInX | StandInMastodon,
    clock: FrozenClock,
    server: NetworkServer,
) -> str:
    chance = random.Random(seed)  # noqa: S311 - repeated by its seed
    faults = [chance.choice(FAULTS) for _ in range(chance.randint(0, 3))]
    kill = Kill(save=chance.randint(1, 5), is_durable=chance.random() < 0.5)
    text, media = f"Uutinen {seed} #Lape", (picture(),) * chance.randint(0, 1)
    post = sample_post(text=text, tags=("#Lape",), media=media)
    # Else each run would read the posts of all runs before it.
    clock.advance(timedelta(hours=1))
    # Later than the minute after which reading begins, sooner than it gives up.
    network.lists_after = timedelta(seconds=chance.choice((0, 200)))
    server.faults.clear()
    server.faults.extend(faults)  # type: ignore[arg-type]

    worker = PublicWorker(channel, clock, kill if chance.random() < 0.5 else None)
    delivery = worker.deliver(post, f"key-{seed}")

    standing = [one for one in server.posted() if one["text"] == post.text]
    told = (seed, faults, delivery.end, delivery.outcomes)
    assert len(standing) <= 1, told
    if delivery.end == "published":
        assert delivery.published is not None
        assert [one["id"] for one in standing] == [delivery.published.remote_id], told
    else:
        # Only where nobody could read it, and only on a network without keys.
        assert isinstance(network, StandInX), told
        assert (delivery.end, standing) == ("unknown", []), told
    return str(delivery.end)
