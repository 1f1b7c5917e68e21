"""One journal for all publications that leave by one account."""

from types import SimpleNamespace

import pytest
from ledger_rows import NOW, add_delivery, add_publication, add_reader, consequences
from sqlmodel import select

from comms.deliver.claims import claim
from comms.deliver.journal import LedgerJournal
from comms.deliver.staff import claim_staff
from comms.model.states import DeliveryState
from comms.model.tables import Attempt, Delivery, Publication, Subscription
from comms.ports import Accepted, Declined, Deferred, InDoubt
from comms.store.pauses import add_pause
from comms.store.plain import Plain
from comms.store.sending import Share
from comms.testing import FrozenClock

OWNER = "this worker"


@pytest.fixture
def lane(store):
    """Give two editions of two newsletters and a notice, all of them in hand."""
    with store.write() as session:
        national = add_publication(session, "A")
        local = add_publication(session, "B", newsletter="m", unit="POH")
        notice = add_publication(session, "C", newsletter=None)
        for name in ("anna", "bertta"):
            # Left one of the two newsletters: that says nothing of the other.
            identifier = add_reader(session, name, "n", "m")
            add_delivery(session, national, f"s:{identifier}")
            add_delivery(session, local, f"s:{identifier}")
        add_delivery(session, notice, "u:lead")
    journal = LedgerJournal(
        store, FrozenClock(NOW), owner=OWNER, consequences=consequences()
    )
    for publication_id in (national, local, notice):
        journal.expect(*_claim(store, publication_id))
    return SimpleNamespace(
        store=store, journal=journal, national=national, local=local, notice=notice
    )


def _claim(store, publication_id):
    """Claim what is ready; return it with the ledger's version."""
    with store.claim() as session:
        version = Plain.of(session).version()
        row = session.get_one(Publication, publication_id)
        given = {"owner": OWNER, "now": NOW, "limit": 10}
        if row.newsletter is None:
            addresses = {"lead": "lead@example.org"}
            found, _ = claim_staff(session, row.id, addresses=addresses, **given)
        else:
            letter = row.newsletter
            found, _ = claim(session, row.id, newsletter=letter, key=b"k", **given)
    return found, version


def _ids(lane, publication_id):
    with lane.store.read() as session:
        return list(
            session.exec(
                select(Delivery.id)
                .where(Delivery.publication_id == publication_id)
                .order_by(Delivery.id)
            )
        )


def _states(lane, publication_id):
    with lane.store.read() as session:
        rows = session.exec(
            select(Delivery)
            .where(Delivery.publication_id == publication_id)
            .order_by(Delivery.id)
        )
        return [(row.state, row.reason) for row in rows]


def _all(lane):
    each = (lane.national, lane.local, lane.notice)
    return [one for publication_id in each for one in _ids(lane, publication_id)]


def test_all_may_leave_in_one_commit(lane):
    """Readers of two newsletters, and somebody who subscribes to nothing."""
    ids = _all(lane)

    assert list(lane.journal.record(in_data=ids)) == []

    states = [
        state
        for each in (lane.national, lane.local, lane.notice)
        for state, _ in _states(lane, each)
    ]
    assert states == [DeliveryState.IN_DATA] * 5


def test_a_pause_of_one_unit_holds_its_publication_only(lane):
    """What is put back waits for the end of the pause."""
    with lane.store.write() as session:
        add_pause(session, "POH", user="o", reason="wrong date", at=NOW)

    kept_back = lane.journal.record(in_data=_all(lane))

    assert list(kept_back) == _ids(lane, lane.local)
    assert _states(lane, lane.local) == [("queued", "")] * 2
    assert _states(lane, lane.national) == [("in_data", "")] * 2
    assert _states(lane, lane.notice) == [("in_data", "")]


def test_a_publication_called_off_is_called_off_alone(lane):
    """The others that are in hand with it leave."""
    with lane.store.write() as session:
        row = session.get_one(Publication, lane.national)
        row.state = "cancelled"
        session.add(row)

    kept_back = lane.journal.record(in_data=_all(lane))

    assert list(kept_back) == _ids(lane, lane.national)
    assert _states(lane, lane.national) == [("cancelled", "cancelled")] * 2
    assert _states(lane, lane.local) == [("in_data", "")] * 2


@pytest.mark.parametrize("claims_more", [False, True])
def test_who_left_one_newsletter_still_gets_the_other(lane, claims_more):
    """The reason stands in the ledger; hers is in nobody's hands, and was no try.

    What is claimed after she has left says nothing of what was in hand before.
    """
    with lane.store.write() as session:
        seat = session.exec(
            select(Subscription).where(Subscription.newsletter == "n")
        ).first()
        seat.state = "unsubscribed"
        session.add(seat)
    first, second = _ids(lane, lane.national)
    if claims_more:
        lane.journal.expect(*_claim(lane.store, lane.notice))

    kept_back = lane.journal.record(in_data=_all(lane))

    assert list(kept_back) == [first]
    assert _states(lane, lane.national) == [
        ("suppressed", "unsubscribed"),
        ("in_data", ""),
    ]
    assert _states(lane, lane.local) == [("in_data", "")] * 2
    with lane.store.read() as session:
        [attempt] = session.exec(select(Attempt)).all()
        held = session.exec(
            select(Delivery.id).where(Delivery.claimed_by == OWNER)
        ).all()
    assert (attempt.delivery_id, attempt.number) == (first, 1)
    assert (attempt.outcome, attempt.detail) == ("abandoned", "unsubscribed")
    assert {*held} == {*_all(lane)} - {first}
    assert second in _all(lane)


def test_who_is_erased_gets_nothing_more(lane):
    """The row of the ledger stays and says why."""
    with lane.store.write() as session:
        for seat in session.exec(
            select(Subscription).where(Subscription.newsletter == "m")
        ):
            session.delete(seat)

    lane.journal.record(in_data=_all(lane))

    assert _states(lane, lane.local) == [("suppressed", "erased")] * 2


def test_what_has_left_is_not_put_back_when_it_is_asked_for_again(lane):
    """Claimed twice after a long sleep: one message leaves, its answer is heard."""
    [first, _] = _ids(lane, lane.national)
    lane.journal.record(in_data=[first])

    assert list(lane.journal.record(in_data=[first])) == [first]
    lane.journal.record(sent=[(first, Accepted())])

    assert _states(lane, lane.national)[0] == ("sent", "")


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Deferred(reason="451 later"), "cancelled"),
        (InDoubt(reason="lost in the message"), "unknown"),
    ],
)
def test_what_was_called_off_on_its_way_waits_for_nothing(lane, outcome, state):
    """Whatever ends the worker next; and what may have arrived is not called off."""
    [first, _] = _ids(lane, lane.national)
    lane.journal.record(in_data=[first])
    with lane.store.write() as session:
        row = session.get_one(Publication, lane.national)
        row.state = "cancelled"
        session.add(row)

    lane.journal.settle(first, outcome)

    assert _states(lane, lane.national)[0] == (state, outcome.reason)


@pytest.mark.parametrize(
    ("outcome", "copies"),
    [
        (Deferred(reason="451 later"), 0),
        (Declined(reason="554 no"), 0),
        (InDoubt(reason="lost in the message"), 1),
        (Accepted(), 1),
    ],
)
def test_only_what_may_have_arrived_counts_as_a_copy(lane, outcome, copies):
    """A server that is busy at the end of a message brings nobody nearer to three."""
    [first, _] = _ids(lane, lane.national)
    lane.journal.record(in_data=[first])

    lane.journal.settle(first, outcome)

    with lane.store.read() as session:
        assert session.get_one(Delivery, first).copies == copies


def test_refused_before_its_end_it_was_no_copy(lane):
    """Nothing is taken back that was never counted."""
    [first, _] = _ids(lane, lane.national)

    lane.journal.settle(first, Deferred(reason="450 later"))

    with lane.store.read() as session:
        assert session.get_one(Delivery, first).copies == 0


def test_progress_is_told_by_publication(lane):
    """So that each edition on its way shows how far it is."""
    told = []
    journal = LedgerJournal(
        lane.store,
        FrozenClock(NOW),
        owner=OWNER,
        consequences=consequences(),
        progress=lambda publication_id, count: told.append((publication_id, count)),
    )
    with lane.store.write() as session:
        for row in session.exec(select(Delivery)):
            row.state = "queued"
            session.add(row)
    for each in (lane.national, lane.local):
        journal.expect(*_claim(lane.store, each))
    national, local = _ids(lane, lane.national), _ids(lane, lane.local)
    journal.record(in_data=[*national, *local])

    journal.record(sent=[(one, Accepted()) for one in (*national, local[0])])

    assert told == [(lane.national, 2), (lane.local, 1)]


def test_release_puts_back_what_never_came_to_the_wire(lane):
    """Of all publications; what is in data stays, since it may have arrived."""
    [first, _] = _ids(lane, lane.national)
    lane.journal.record(in_data=[first])

    lane.journal.release()

    assert _states(lane, lane.national) == [("in_data", ""), ("queued", "")]
    assert _states(lane, lane.local) == [("queued", "")] * 2
    assert _states(lane, lane.notice) == [("queued", "")]


def test_release_of_some_leaves_the_others_in_hand(lane):
    """A lane that waits gives back what it cannot send now."""
    lane.journal.release(_ids(lane, lane.local))

    assert _states(lane, lane.local) == [("queued", "")] * 2
    assert list(lane.journal.record(in_data=_ids(lane, lane.national))) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"language": "sv"}, [2, 3]),
        ({"share": Share(modulus=2, slots=(1,))}, [1, 3]),
        ({"share": Share(modulus=3, slots=(0, 1)), "language": "sv"}, [3]),
    ],
)
def test_a_worker_may_ask_for_a_part(store, asked, found):
    """One language, so that both advance; one share, so that two accounts do."""
    with store.write() as session:
        publication_id = add_publication(session, "A")
        for number, language in enumerate(("fi", "sv", "sv"), start=1):
            reader = add_reader(session, f"r{number}", "n", language=language)
            add_delivery(session, publication_id, f"s:{reader}", language=language)

    with store.write() as session:
        given = {"newsletter": "n", "owner": OWNER, "key": b"k", "now": NOW}
        claimed, _ = claim(session, publication_id, limit=9, **given, **asked)

    assert [one.id for one in claimed] == found
