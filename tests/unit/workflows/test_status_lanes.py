"""`comms status` says of each mail account what waits, what is used, done when."""

from dataclasses import replace

from lape_steps import NL1_AT

from comms.cli.lane_words import lane_sentences
from comms.deliver import lanes
from comms.deliver.failover import Lane
from comms.deliver.limits import LaneLimits
from comms.workflows.deliver import begin_due
from comms.workflows.ledger import ledger
from comms.workflows.status import status
from comms.workflows.test_send import send_test
from comms.workflows.tick import tick

LIMITS = LaneLimits.of(
    {
        "per_minute": 3,
        "per_day": 500,
        "quiet": "09:30-11:00",
        "warm_up": {"starts": "2027-02-17", "per_day": [200]},
    }
)


def test_lane_tells_its_queue_its_limits_and_its_end(due):
    """What the operator asks first, when somebody misses a letter."""
    house = replace(due, lanes={"email": Lane(limits=LIMITS)})
    test = send_test(house, "NL1", user="national_lead")
    with house.store.write() as session:
        lanes.grant(session, "email", LIMITS, 1, NL1_AT, "urgent")
    begin_due(house)
    tick(house)

    (lane,) = status(house)["lanes"]
    said = list(lane_sentences([lane], "en"))

    readers = ledger(house, "NL1")["recipients"]
    left = {"confirmation": len(test.publication_ids), "edition": readers}
    assert lane["queued"] == left
    assert lane["used"] == [
        {"seconds": 60, "limit": 3, "used": 1},
        {"seconds": 86_400, "limit": 500, "used": 1},
        {"seconds": None, "limit": 200, "used": 1},
    ]
    assert lane["quiet_until"] == "2027-02-17T11:00+02:00"
    assert lane["done"] > lane["quiet_until"]
    assert said[0] == (
        f"Mail account email: {sum(left.values())} mails wait (confirmations and "
        f"notices {len(test.publication_ids)}, newsletters {readers})."
    )
    assert "  Of the limit of 200 today, 1 are used." in said
    assert "  The quiet hours end at 2027-02-17 11:00." in said


def test_lane_without_limits_and_queue_says_nothing(lape):
    """Most sites: one relay, nothing to tell."""
    (lane,) = status(lape)["lanes"]

    assert lane == {
        "lane": "email",
        "queued": {},
        "used": [],
        "quiet_until": None,
        "done": None,
    }
    assert list(lane_sentences([lane], "fi")) == []
