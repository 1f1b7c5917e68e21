"""Takes a file of the programme away at the desk, where nothing names it any more.

The act on record keeps the file: who took it away may put it back (`putting_back`).
"""

from comms.access.policy import Subject
from comms.store import Session, acts
from comms.store.catalogue import load_catalogue
from comms.workflows.house import House
from comms.workflows.programme_change import Scope, carry
from comms.workflows.putting_back import kept_file

_REMOVE = "remove"


def take_away(  # noqa: PLR0913 - what goes, and what the act on record says
    session: Session,
    house: House,
    subject: Subject,
    path: str,
    language: str,
    *,
    note: str,
    acting_for: str,
    key: str | None,
) -> bool:
    """Take a file away; not committed.

    Args:
        session: A writing session, in its turn.
        house: The site.
        subject: What goes; its owner is who takes it away.
        path: Where the file stands.
        language: Of findings.
        note: What it was called.
        acting_for: Whose stand-in she is in this; "": nobody's.
        key: Makes the same press, sent twice, one; None: nothing does.

    Returns:
        False: something names it, and nothing is done.
    """
    kept = kept_file(session, load_catalogue(session), path, subject.unit)
    if carry(session, house, {path: None}, language, Scope()).is_refused:
        session.rollback()
        return False
    acts.record_act(
        session,
        at=house.clock.now(),
        user=subject.owner,
        acting_for=acting_for,
        verb=_REMOVE,
        subject=subject.name,
        note=note,
        key=key,
        slots=kept,
    )
    return True
