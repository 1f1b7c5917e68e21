"""Lets personal data go whose time is over, and says beforehand what would go.

How long each kind is kept, the programme's file says; `comms retention` tries, and with
`--run` carries out. Each run is on record, with numbers and nobody's name.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from comms.audience.letting_go import forget_left
from comms.model.figures import told
from comms.model.programme import Newsletter
from comms.model.retention import USUAL, RetentionLine
from comms.store import Session, acts
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.forgetting import named_over, strip_some
from comms.store.retention import DELIVERIES, LEFT, count_over, let_go
from comms.store.wiping import write_anew
from comms.workflows.erase import VERB as ERASE
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR
from comms.workflows.set_aside import Aside

VERB = "retention"


def what_would_go(
    session: Session, catalogue: Catalogue, now: datetime, most: int | None = None
) -> tuple[RetentionLine, ...]:
    """Return each kind of data with how much of it is over its time.

    Args:
        session: Only read.
        catalogue: Says how long each kind is kept.
        now: This instant.
        most: Enough deliveries to be counted (`store.retention`); None: all.
    """
    return tuple(_lines(session, catalogue, now, most))


def _lines(
    session: Session, catalogue: Catalogue, now: datetime, most: int | None
) -> Iterator[RetentionLine]:
    quiet = _sensitive(catalogue)
    for kind, usual in USUAL.items():
        days = catalogue.programme.retention.get(kind, usual)
        before = now - timedelta(days=days)
        yield RetentionLine(
            kind=kind,
            days=days,
            before=before,
            count=count_over(session, kind, before, now, quiet, most),
        )


def _sensitive(catalogue: Catalogue) -> list[str]:
    return [one.id for one in catalogue.all(Newsletter) if one.sensitive]


def retention(house: House, *, run: bool = False) -> tuple[RetentionLine, ...]:
    """Return what is over its time; with `run`, let it go and write that down.

    Where somebody was erased since the last run, the database's file is written anew.

    Raises:
        NotFound: Nothing has been applied.
    """
    if not run:
        with house.store.read() as session:
            return what_would_go(session, load_catalogue(session), house.clock.now())
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue = load_catalogue(session)
        found, quiet = what_would_go(session, catalogue, now), _sensitive(catalogue)
        subject = f"programme:{catalogue.programme.id}"
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
            note=", ".join(
                f"{line.kind} {told(line.count, line.grain)}" for line in found
            ),
        )
    Aside(house.settings.home, house.clock).forget()
    for line in found:
        if line.count:
            _forget_some(house, line, quiet, now)
    if has_erased:
        write_anew(house.store)
    return found


def _forget_some(
    house: House, line: RetentionLine, quiet: Collection[str], now: datetime
) -> None:
    """Let go of what there is much of, some rows at a time; the next run goes on."""
    if line.kind == LEFT:
        forgot = 1
        while forgot:
            with house.store.write(in_turn=True) as session:
                forgot = forget_left(session, house.key, quiet, line.before)
    if line.kind not in DELIVERIES:
        return
    of_quiet = DELIVERIES[line.kind]
    with house.store.read() as session:
        found = named_over(session, line.before, now, quiet, of_quiet=of_quiet)
    _forget_readers(house, found)


def _forget_readers(house: House, publications: Sequence[int]) -> None:
    """Let old mail be nobody's."""
    for publication in publications:
        while True:
            with house.store.write() as session:
                if not strip_some(session, publication):
                    break
