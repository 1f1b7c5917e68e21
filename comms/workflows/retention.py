"""Lets personal data go whose time is over, and says beforehand what would go.

How long each kind is kept, the programme's file says; `comms retention` tries, and with
`--run` carries out. Each run is on record, with numbers and nobody's name.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from comms.model.programme import Programme
from comms.model.retention import USUAL, RetentionLine
from comms.store import Session, acts
from comms.store.catalogue import load_catalogue
from comms.store.forgetting import named_over, strip_some
from comms.store.retention import DELIVERIES, count_over, let_go
from comms.store.wiping import write_anew
from comms.workflows.erase import VERB as ERASE
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR

VERB = "retention"


def what_would_go(
    session: Session, programme: Programme, now: datetime
) -> tuple[RetentionLine, ...]:
    """Return each kind of data with how much of it is over its time."""
    return tuple(_lines(session, programme, now))


def _lines(
    session: Session, programme: Programme, now: datetime
) -> Iterator[RetentionLine]:
    for kind, usual in USUAL.items():
        days = programme.retention.get(kind, usual)
        before = now - timedelta(days=days)
        yield RetentionLine(
            kind=kind,
            days=days,
            before=before,
            count=count_over(session, kind, before, now),
        )


def retention(house: House, *, run: bool = False) -> tuple[RetentionLine, ...]:
    """Return what is over its time; with `run`, let it go and write that down.

    Where somebody was erased since the last run, the database's file is written anew.

    Raises:
        NotFound: Nothing has been applied.
    """
    if not run:
        with house.store.read() as session:
            programme = load_catalogue(session).programme
            return what_would_go(session, programme, house.clock.now())
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        programme = load_catalogue(session).programme
        found = what_would_go(session, programme, now)
        subject = f"programme:{programme.id}"
        last = acts.last_act(session, subject, [VERB])
        since = last.at if last else datetime.min.replace(tzinfo=UTC)
        has_erased = bool(acts.done_since(session, [ERASE], since))
        for line in found:
            if line.count:
                let_go(session, line.kind, line.before)
        acts.record_act(
            session,
            at=now,
            user=OPERATOR,
            verb=VERB,
            subject=subject,
            note=", ".join(f"{line.kind} {line.count}" for line in found),
        )
    for line in found:
        if line.kind == DELIVERIES and line.count:
            _forget_readers(house, line.before, now)
    if has_erased:
        write_anew(house.store)
    return found


def _forget_readers(house: House, before: datetime, now: datetime) -> None:
    """Let old mail be nobody's, some rows at a time; the next run goes on."""
    with house.store.read() as session:
        publications = named_over(session, before, now)
    for publication in publications:
        while True:
            with house.store.write() as session:
                if not strip_some(session, publication):
                    break
