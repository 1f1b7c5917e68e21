"""Every commit and every word with a channel fails once: nobody is lost, nobody stuck.

R3: the n-th commit fails, before it or just after it (an answer that got lost), for
n = 1, 2, … until a run is untouched; the same for every call of the journal. A plain
second run must then bring each edition to its end.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from lape_steps import NL1_AT, SAMPLE_STARTS, schedule_nl1
from sqlmodel import delete, select

from comms.model.tables import Definition, Message, Publication, Subscriber
from comms.store import Session, open_store
from comms.store.publications import publication
from comms.store.subscribers import subscription_to
from comms.testing import FrozenClock, MemoryChannel
from comms.workflows import messages
from comms.workflows.deliver import begin_due, send_begun
from comms.workflows.ledger import ledger
from comms.workflows.tick import tick

pytestmark = pytest.mark.long

READERS = 3
#: More points than one edition of three has; reaching it is an endless loop.
_TOO_MANY = 40


class Broken(Exception):
    """The database, or the wire, failed."""


class Fuse:
    """Fails once: at its n-th use, before or after what it guards."""

    def __init__(self, number: int, *, after: bool) -> None:
        self._number, self._after, self._used = number, after, 0
        self.is_blown = False

    def remove(self) -> None:
        """Let everything pass from now on."""
        self._number = 0

    def around(self, act: Callable[[], object]) -> object:
        """Do one act, or fail."""
        self._used += 1
        blows = self._used == self._number
        self.is_blown |= blows
        if blows and not self._after:
            raise Broken
        found = act()
        if blows:
            raise Broken
        return found


@pytest.fixture
def fresh(create_database, fill_due, due_house):
    """Give sites at the moment at which NL1 is due, as many as are asked for."""
    dropping = []

    def give(channel):
        url, drop = create_database(fill_due)
        store = open_store(url)
        dropping.append((store, drop))
        return due_house(store, channel)

    yield give
    for store, drop in dropping:
        store.close()
        drop()


@pytest.fixture(autouse=True)
def drawn_once(monkeypatch, drawn):
    """Draw each message once: what it looks like is not what fails here."""
    real = messages._render

    def render(house, content, *which):
        if which not in drawn:
            drawn[which] = real(house, content, *which)
        return Message(**drawn[which].model_dump(exclude={"id"}))

    monkeypatch.setattr(messages, "_render", render)


@pytest.fixture(scope="module")
def drawn():
    """Keep what has been drawn."""
    return {}


@pytest.fixture(scope="session")
def fill_due(fill_lape, due_house):
    """Give what puts the sample into a database, NL1 scheduled."""

    def fill(url):
        store = open_store(url)
        house = due_house(store, MemoryChannel())
        schedule_nl1(replace(house, clock=FrozenClock(SAMPLE_STARTS)))
        with store.write() as session:
            people = session.exec(select(Subscriber).order_by(Subscriber.id)).all()
            seats = [subscription_to(session, one.id, "national") for one in people]
            confirmed = [one for one in seats if one and one.state == "confirmed"]
            for seat in confirmed[READERS:]:
                session.delete(seat)
            # Posts and what plans them would only make each beat longer.
            session.execute(delete(Publication).where(Publication.kind == "post"))
            session.execute(delete(Definition).where(Definition.kind == "campaign"))
        if not store.is_sqlite:
            # Commits of all other stages fail on SQLite; here only those of NL1.
            tick(replace(house, clock=FrozenClock(NL1_AT - timedelta(minutes=1))))
        store.close()

    fill.after = fill_lape
    return fill


@pytest.fixture(scope="session")
def due_house(open_lape):
    """Give what opens a site at the time of NL1."""

    def give(store, channel):
        return open_lape(store, FrozenClock(NL1_AT), channel)

    return give


def _end_of(house, channel, fuse):
    """Run until the fuse blows, then once more; return the most copies of a mail."""
    try:
        tick(house)
    except Broken:
        tick(house)
    fuse.remove()
    proof = ledger(house, "NL1")
    assert proof["by_state"] == {"sent": READERS}, proof
    assert proof["adds_up"]
    copies = Counter(m.recipient for m in channel.messages)
    assert len(copies) == READERS
    assert sum(copies.values()) <= READERS + fuse.is_blown
    assert len({m.content for m in channel.messages}) == READERS
    # Nothing is left to do, whatever had failed; all of a beat is looked at once.
    with house.store.read() as session:
        assert publication(session, "NL1").finished_at is not None
    assert (begin_due(house), send_begun(house)) == ([], [])
    if not fuse.is_blown:
        assert tick(house).finished == []
    assert len(channel.messages) == sum(copies.values())


@pytest.mark.parametrize("after", [False, True])
def test_any_commit_may_fail_once(fresh, monkeypatch, after):
    """Full disk, lost connection: a plain second run makes it good."""
    real = Session.commit
    for number in count(1):
        assert number < _TOO_MANY
        channel, fuse = MemoryChannel(), Fuse(number, after=after)
        house = fresh(channel)
        with monkeypatch.context() as patched:
            patched.setattr(
                Session, "commit", lambda s, f=fuse: f.around(lambda: real(s))
            )
            _end_of(house, channel, fuse)
        if not fuse.is_blown:
            return


def test_any_word_of_the_journal_may_fail_once(fresh):
    """The channel's own call breaks: before its commit, or its answer is lost."""
    for number in count(1):
        assert number < _TOO_MANY
        channel, fuse = MemoryChannel(), Fuse(number, after=number % 2 == 0)
        house = fresh(channel)
        _end_of(
            replace(house, open_mail=lambda c=channel, f=fuse: _Fused(c, f)),
            channel,
            fuse,
        )
        if not fuse.is_blown:
            return


class _Fused:
    """A channel whose journal has a fuse."""

    def __init__(self, channel, fuse):
        self._channel, self._fuse = channel, fuse

    def send(self, messages, journal):
        self._channel.send(messages, _FusedJournal(journal, self._fuse))


class _FusedJournal:
    def __init__(self, journal, fuse):
        self._journal, self._fuse = journal, fuse

    def record(self, **words):
        return self._fuse.around(lambda: self._journal.record(**words))

    def settle(self, *words):
        return self._fuse.around(lambda: self._journal.settle(*words))
