"""One lane: overtaking, languages side by side, stops in the middle of a send."""

from collections import Counter
from dataclasses import replace

import pytest
from lane_site import SlowChannel as Slow
from lane_site import Steps, add_mail, names, open_site, states
from sqlmodel import col, select, update

from comms.deliver.failover import Lane
from comms.deliver.limits import LaneLimits
from comms.model.tables import Attempt, Publication, Subscriber, Subscription
from comms.store.deliveries import cancel_deliveries
from comms.store.pauses import EVERYTHING, add_pause, lift_pause
from comms.store.publications import locked
from comms.workflows.lane_run import LaneRun


@pytest.fixture
def steps(clock):
    """Give a timer that stands still until it is moved."""
    return Steps(clock)


@pytest.fixture
def house(store, clock, home):
    """Open a site with nothing in it."""
    return open_site(store, clock, home)


def _work(house, channel, steps, **options):
    run = LaneRun(
        replace(house, open_mail=lambda: channel), "email", timer=steps, **options
    )
    run.work()
    return run


def test_languages_of_an_edition_advance_together(house, steps):
    """Readers stand in the order of their languages; the Swedish do not wait."""
    left = {"fi": 180, "sv": 90, "en": 30}
    add_mail(house, "NL", [one for one, count in left.items() for _ in range(count)])
    channel = Slow(steps, 0.02)

    _work(house, channel, steps)

    had, batch = Counter(), 16
    for number, (_, language) in enumerate(names(channel), start=1):
        had[language] += 1
        for each, count in left.items():
            assert abs(had[each] - count * number / 300) <= batch
    assert had == left


def test_a_correction_overtakes_a_running_edition(house, steps):
    """Within a second, and before the next 2 % of the edition."""
    add_mail(house, "NL", ["fi"] * 300)
    begun = []

    def begin():
        begun.append(steps())
        add_mail(house, "fix", ["fi"] * 40, kind="correction")

    channel = Slow(steps, 0.05, {108: begin})
    _work(house, channel, steps)

    kinds = [name for name, _ in names(channel)]
    first = kinds.index("fix")
    assert first - 108 <= 6
    assert channel.times[first] - begun[0] <= 1.0
    # And then it has the lane practically for itself.
    assert kinds[first : first + 43].count("fix") >= 40
    assert Counter(kinds) == {"NL": 300, "fix": 40}


def test_classes_share_a_lane_by_weight_and_publications_evenly(house, steps):
    """A digest is not starved; two editions end together."""
    for name, kind in [("d", "digest"), ("a", "edition"), ("b", "edition")]:
        add_mail(house, name, ["fi"] * 40, kind=kind)
    channel = Slow(steps, 0.02)

    _work(house, channel, steps)

    first = Counter(name for name, _ in names(channel)[:50])
    assert first["d"] == 10
    assert abs(first["a"] - first["b"]) <= 1


def _pause(house):
    with house.store.write() as session:
        add_pause(session, EVERYTHING, user="u", reason="r", at=house.clock.now())


def _resume(house):
    with house.store.write() as session:
        lift_pause(session, EVERYTHING)


def _cancel(house, publication_id):
    with house.store.write() as session:
        row = locked(session, publication_id)
        row.state = "cancelled"
        session.add(row)
        cancel_deliveries(session, publication_id)


def test_a_pause_stops_at_once_and_gives_back_what_is_in_hand(house, steps):
    """Nobody is kept in the hands of a worker for the length of a pause."""
    add_mail(house, "NL", ["fi", "sv"] * 30)
    seen = []

    def wait():
        seen.append(states(house))
        if len(seen) == 4:
            _resume(house)

    channel = Slow(steps, 0.2, {20: lambda: _pause(house)}, wait)
    run = _work(house, channel, steps, patience=20.0)

    assert seen[0] == seen[3] == {"sent": 20, "queued": 40}
    # The clock of the pause stood for the length of four looks.
    assert channel.times[20] - channel.times[19] <= 0.2 + 4 * 0.25 + 1.0
    assert states(house) == {"sent": 60}
    assert run.stream.take_finished() == ["NL"]


def test_resumed_mail_goes_on_within_a_second(house, steps):
    """The other half of a promise."""
    add_mail(house, "NL", ["fi"] * 10)
    resumed = []

    def wait():
        if not resumed:
            _resume(house)
            resumed.append(steps())

    channel = Slow(steps, 0.2, {5: lambda: _pause(house)}, wait)
    _work(house, channel, steps, patience=20.0)

    assert channel.times[5] - resumed[0] <= 1.0
    assert len(channel.messages) == 10


def test_a_cancelled_edition_ends_at_once(house, steps):
    """And another one takes its place in the same run."""
    first = add_mail(house, "NL", ["fi"] * 60)
    add_mail(house, "other", ["fi"] * 60)
    channel = Slow(steps, 0.2, {20: lambda: _cancel(house, first)})

    _work(house, channel, steps)

    sent = Counter(name for name, _ in names(channel))
    assert sent["NL"] <= 11
    assert sent["other"] == 60
    assert states(house) == {
        "sent": 60 + sent["NL"],
        "cancelled": 60 - sent["NL"],
    }
    with house.store.read() as session:
        assert not session.exec(select(Attempt).where(Attempt.outcome == "")).all()


def test_who_leaves_in_mid_send_gets_nothing_more(house, steps):
    """Also when her message is in hand: consent is read before each last byte."""
    add_mail(house, "NL", ["fi"] * 40)
    gone = [f"NL-fi-{number}@example.org" for number in range(10, 40)]

    def leave():
        with house.store.write() as session:
            people = select(Subscriber.id).where(col(Subscriber.address).in_(gone))
            session.execute(
                update(Subscription)
                .where(col(Subscription.subscriber_id).in_(people))
                .values(state="unsubscribed")
            )

    channel = Slow(steps, 0.2, {10: leave})
    _work(house, channel, steps)

    assert len(channel.messages) == 10
    assert states(house) == {"sent": 10, "suppressed": 30}


def test_limits_of_an_account_are_held_to_and_urgent_mail_takes_the_next_token(
    house, steps
):
    """Thirty a minute: the connection stays open, nothing is claimed too early."""
    limits = LaneLimits.of({"per_minute": 30})
    house = replace(house, lanes={"email": Lane(limits=limits)})
    add_mail(house, "NL", ["fi"] * 40)
    begun = []

    def begin():
        begun.append(steps())
        add_mail(house, "fix", ["fi"] * 3, kind="correction")

    channel = Slow(steps, 0.0, {15: begin})
    started = steps()
    _work(house, channel, steps, patience=20.0)

    assert len(channel.messages) == 43
    assert 42 * 2.0 <= channel.times[-1] - started <= 43 * 2.2
    for at in channel.times:
        assert sum(at <= other < at + 60 for other in channel.times) <= 30
    first = [name for name, _ in names(channel)].index("fix")
    assert channel.times[first] - begun[0] <= 4.5


def test_a_lane_with_nothing_to_do_opens_no_connection(house, steps):
    """It is asked several times a second."""
    run = LaneRun(
        replace(house, open_mail=lambda: pytest.fail("opened")), "email", timer=steps
    )

    assert not run.work()


def test_a_publication_joins_once_its_messages_are_kept(house, steps):
    """Recipients are fixed first; nothing may leave before every language is drawn."""
    add_mail(house, "NL", ["fi"] * 4)
    with house.store.write() as session:
        session.execute(update(Publication).values(recipients_fixed_at=None))
    channel = Slow(steps, 0.1)

    _work(house, channel, steps)

    assert channel.messages == []
