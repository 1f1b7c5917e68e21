"""Files that people put in at the desk: how many at once, and what nobody saved.

Who puts in a file leaves an act, and so does saving it. A day later whatever nobody
saved, and no draft holds, is taken out of the media store.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock

from comms.errors import Refused
from comms.model.desk import PutIn, Values
from comms.model.seminar import one
from comms.model.text_form import MOST_FILES
from comms.store import Session, acts
from comms.store.catalogue import load_catalogue
from comms.store.uploads import count_since, named_before, needed, subject_of
from comms.workflows.desk_sight import Sight, sight
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR
from comms.workflows.retention import VERB
from comms.workflows.write_together import Saving

UPLOAD, ATTACH = "upload", "attach"
#: Files that one person puts in within a day, and that are looked at for her at once.
MOST_A_DAY, MOST_AT_ONCE = 100, 2
#: How long a file waits to be saved.
WAITS = timedelta(days=1)

_busy: Counter[str] = Counter()
_lock = Lock()


def taken_in(
    house: House,
    user: str,
    language: str,
    content: bytes,
    take: Callable[[Sight, bytes], PutIn],
) -> PutIn:
    """Take a file in for a person, by the way of its kind; on record.

    Raises:
        Refused: "too_many_uploads" or "uploads_at_once"; her role writes nothing.
    """
    now = house.clock.now()
    with _turn(user):
        with house.store.read() as session:
            seen = sight(house, session, user, language)
            if count_since(session, user, UPLOAD, now - WAITS) >= MOST_A_DAY:
                raise Refused("too_many_uploads", most=MOST_A_DAY)
            made = take(seen, content)
        if made.upload:
            with house.store.write(in_turn=True) as session:
                subject = subject_of(made.upload)
                acts.record_act(
                    session, at=now, user=user, verb=UPLOAD, subject=subject
                )
    return made


@contextmanager
def _turn(user: str) -> Iterator[None]:
    """Let nobody have more than a few files looked at at the same time.

    Raises:
        Refused: "uploads_at_once".
    """
    with _lock:
        if _busy[user] >= MOST_AT_ONCE:
            raise Refused("uploads_at_once")
        _busy[user] += 1
    try:
        yield
    finally:
        with _lock:
            _busy[user] -= 1
            if not _busy[user]:
                del _busy[user]


def note_attached(session: Session, saving: Saving, values: Values) -> None:
    """Write down which files a form brought along that is saved now."""
    for number in range(MOST_FILES):
        if name := one(values, f"file_upload.{number}"):
            acts.record_act(
                session,
                at=saving.at,
                user=saving.user,
                verb=ATTACH,
                subject=subject_of(name),
            )


def unsaved(house: House, *, run: bool = False) -> int:
    """Return how many files nobody saved within a day; with `run`, remove them."""
    now = house.clock.now()
    with house.store.read() as session:
        names = named_before(session, UPLOAD, now - WAITS)
        names -= needed(session, names, ATTACH)
        programme = load_catalogue(session).programme.id
    there = sorted(name for name in names if house.media.has(name))
    if run and there:
        for name in there:
            house.media.remove(name)
        with house.store.write(durable=True, in_turn=True) as session:
            acts.record_act(
                session,
                at=now,
                user=OPERATOR,
                verb=VERB,
                subject=f"programme:{programme}",
                note=f"uploads {len(there)}",
            )
    return len(there)
