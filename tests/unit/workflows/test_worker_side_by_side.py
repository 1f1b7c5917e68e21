"""A worker's threads: what begins while an edition is on its way leaves beside it."""

from dataclasses import replace
from threading import Event, Thread

from lape_steps import NL1_AT, approve_items, schedule_nl1
from sqlmodel import select

from comms.clock import instant
from comms.engines.embedded import EmbeddedEngine
from comms.model.tables import Message, Publication
from comms.store.publications import publication
from comms.testing import MemoryChannel
from comms.worker.log import open_log
from comms.worker.work import Worker
from comms.workflows.decide import decide
from comms.workflows.ledger import ledger

NL2_AT = instant("2027-02-24T09:00", "Europe/Helsinki")
#: Steps of a hundredth of a second, until a test gives up.
_MOST_STEPS = 6000


def _until(condition):
    for _ in range(_MOST_STEPS):
        if condition():
            return
        Event().wait(0.01)
    raise AssertionError("it did not come to that")


def _is_prepared(house, name):
    """Tell whether the recipients are fixed and the messages kept."""
    with house.store.read() as session:
        row = publication(session, name, kind="edition")
        kept = select(Message.id).where(Message.publication_id == row.id).limit(1)
        fixed = row.recipients_fixed_at is not None
        return fixed and session.exec(kept).first() is not None


class Halting(MemoryChannel):
    """Has a message in hand for as long as a test says."""

    def __init__(self, number, act):
        super().__init__()
        self._number, self._act = number, act

    def _deliver(self, message, journal):
        if len(self.messages) == self._number:
            act, self._act = self._act, lambda: None
            act()
        super()._deliver(message, journal)


def _schedule_both(house):
    schedule_nl1(house)
    approve_items(house, "core_message_card")
    decide(house, "submit", "NL2", user="agent_POH")
    decide(house, "approve", "NL2", user="coordinator_POH")
    decide(house, "schedule", "NL2", user="agent_POH", untested_because="seen")


def test_an_edition_begins_while_another_is_on_its_way(lape):
    """The timetable does not wait for a server that is slow; both come to their end."""
    _schedule_both(lape)
    lape.clock.set(NL1_AT)

    def begin_the_other():
        lape.clock.set(NL2_AT)
        _until(lambda: _is_prepared(lape, "NL2"))

    channel = Halting(3, begin_the_other)
    house = replace(
        lape,
        open_mail=lambda: channel,
        engine=EmbeddedEngine(lape.clock),
        is_alone=True,
    )
    ending = Event()
    worker = Worker(
        house=house, log=open_log(lape.clock), ending=ending, look_every=0.05
    )
    thread = Thread(target=worker.run)
    thread.start()
    try:
        _until(lambda: _is_over(lape, "NL1") and _is_over(lape, "NL2"))
    finally:
        ending.set()
        thread.join()

    for name, count in (("NL1", 7), ("NL2", 6)):
        assert ledger(lape, name)["by_state"] == {"sent": count}


def _is_over(house, name):
    with house.store.read() as session:
        states = select(Publication.state).where(
            Publication.external_id == name, Publication.kind == "edition"
        )
        return session.exec(states).one() == "sent"
