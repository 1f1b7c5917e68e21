"""Before and while an edition leaves: whom it goes to, how fast, done when."""

from dataclasses import replace
from datetime import timedelta

import pytest
from lape_steps import NL1_AT, schedule_nl1

from comms.deliver.failover import Lane
from comms.deliver.limits import LaneLimits
from comms.errors import NotFound
from comms.workflows.deliver import begin_due, send_begun
from comms.workflows.forecast import forecast
from comms.workflows.lane_times import next_lane
from comms.workflows.ledger import ledger
from comms.workflows.test_send import send_test
from comms.workflows.tick import tick

#: Three a minute: the sample's readers take a while.
SLOW = Lane(limits=LaneLimits.of({"per_minute": 3}))


def limited(house, **by_name):
    """Give the site lanes of its own."""
    return replace(house, lanes=by_name)


def played(house, name):
    """Let a whole edition leave, the clock stepped from grant to grant."""
    at = house.clock.now()
    while at is not None:
        house.clock.set(at)
        send_begun(house)
        with house.store.read() as session:
            at = next_lane(session, house)
    assert forecast(house, name).state == "sent"
    return house.clock.now()


def test_recipients_are_counted_before_anybody_is_fixed(lape):
    """The number is the one that the ledger will have."""
    schedule_nl1(lape)

    found = forecast(lape, "NL1")
    lape.clock.set(NL1_AT)
    tick(lape)

    assert (found.state, found.through) == ("scheduled", 0)
    assert found.recipients == ledger(lape, "NL1")["recipients"]
    assert found.begins_at == NL1_AT


def test_end_is_within_a_twentieth_of_the_real_one(due):
    """The same limits, the same rows, a clock that is stepped to the end."""
    house = limited(due, email=SLOW)
    foretold = forecast(house, "NL1").done_at

    begin_due(house)
    end = played(house, "NL1")

    assert ledger(house, "NL1")["by_state"].get("sent")
    [said] = forecast(house, "NL1").sentences("fi")
    assert said.startswith("Viesti lähti ")
    assert abs(foretold - end) <= 0.05 * (end - NL1_AT) + timedelta(seconds=25)


def test_while_sending_it_says_how_far_and_when_done(due):
    """After the first minutes the end is where it was foretold."""
    house = limited(due, email=SLOW)
    foretold = forecast(house, "NL1")
    begin_due(house)
    for _ in range(5):
        send_begun(house)
        house.clock.set(house.clock.now() + timedelta(seconds=21))

    found = forecast(house, "NL1")

    assert found.state == "sending"
    assert 0 < found.through < found.recipients == foretold.recipients
    assert abs(found.done_at - foretold.done_at) < timedelta(minutes=1)


def test_two_accounts_share_by_weight(due):
    """The slower of the two says when it is done."""
    two = {"big": Lane(weight=3), "email": SLOW}

    found = forecast(limited(due, **two), "NL1")

    big, small = (found.by_lane[name] for name in two)
    assert big.count == pytest.approx(3 * small.count)
    # Nothing is known of the speed of the big one.
    assert (big.at, found.done_at) == (None, None)


def test_what_waits_already_is_told(due):
    """Mails to staff go first; the edition is done that much later."""
    house = limited(due, email=SLOW)
    alone = forecast(house, "NL1")
    test = send_test(house, "NL1", user="national_lead")

    found = forecast(house, "NL1")

    assert (alone.ahead, found.ahead) == (0, len(test.publication_ids))
    assert found.done_at > alone.done_at + timedelta(minutes=1)


def test_unknown_edition_is_not_found(lape):
    """A slip in the name is no forecast."""
    with pytest.raises(NotFound):
        forecast(lape, "NL99")


def test_sentences_name_the_zone(due):
    """Nine o'clock is another hour elsewhere."""
    house = limited(due, email=SLOW)

    for language in ("fi", "sv", "en"):
        said = forecast(house, "NL1").sentences(language)

        assert len(said) == 2
        assert "Europe/Helsinki" in said[-1]
    assert "Within the limits of the mail account" in said[-1]


def test_without_limits_it_says_that_nobody_knows(due):
    """No date is better than an invented one."""
    said = forecast(due, "NL1").sentences("en")

    assert "expect minutes" in said[-1]
