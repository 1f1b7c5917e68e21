"""The jobs that workers know, and who calls for them.

A job says nothing about what there is to do: that lies in rows. Calling once too often
costs a look, and a call that is lost is made good by the timetable.
"""

from datetime import datetime

from comms.store import Session, migrate
from comms.store.transaction import OpenTransaction
from comms.workflows.house import House
from comms.workflows.told_events import close_left_open

#: Send on all mail accounts until nothing is ready (`shift.work_shift`).
SEND = "send"
#: Look at once what is due (`worker.timetable`), for who keeps the timetable.
BEAT = "beat"
#: Try, take in and take back lists of people (`list_work.look_after_lists`).
LISTS = "lists"
#: All there are, with what they do.
JOBS = {
    SEND: "Send until nothing is ready.",
    BEAT: "Carry out what is due.",
    LISTS: "Try, take in and take back lists of people.",
}
#: Recipients for whom one worker is called.
RECIPIENTS_PER_JOB = 500
#: More workers than this are not called for one publication.
_MOST_CALLS = 2_000


def call_senders(session: Session, house: House, recipients: int) -> None:
    """Call workers for recipients who can be sent to once this is committed."""
    calls = -(-recipients // RECIPIENTS_PER_JOB)
    if calls:
        house.engine.enqueue(
            SEND, connection=OpenTransaction(session), count=min(calls, _MOST_CALLS)
        )


def call_one_sender(
    session: Session, house: House, run_at: datetime | None = None
) -> None:
    """Call a worker to look for mail, now or later, unless one is called already."""
    house.engine.enqueue(
        SEND, connection=OpenTransaction(session), run_at=run_at, key=SEND
    )


def call_for_a_beat(session: Session, house: House) -> None:
    """Let what was just decided be carried out at once."""
    house.engine.enqueue(BEAT, connection=OpenTransaction(session), key=BEAT)


def bring_up_to_date(house: House) -> None:
    """Make the tables of a site and of its engine, or bring them to this version.

    What an earlier version left in the rows is put right as well.

    Raises:
        StoreRefused: A newer program made them, or they cannot be opened.
    """
    migrate(house.store)
    close_left_open(house)
    set_up_engine(house)


def set_up_engine(house: House) -> None:
    """Make the engine's own tables, or bring them to this version."""
    with house.store.write(in_turn=True) as session:
        house.engine.set_up(OpenTransaction(session))
