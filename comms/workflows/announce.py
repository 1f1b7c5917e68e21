"""Decides about an item with all that hangs on it: its words, and its letter.

One press for a person, one decision for each thing on record. Every step is safe to
repeat, so a press that was cut off is made again.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Unpack

from comms.access.policy import may, user_named
from comms.campaigns.publications import move
from comms.clock import instant
from comms.content.gate import require_complete
from comms.content.seen import LETTER
from comms.content.seminar_problems import KEPT
from comms.content.seminar_times import next_minute
from comms.errors import NotFound, Refused
from comms.model.plans import EditionPlan
from comms.model.states import ItemState, PublicationState
from comms.model.tables import Publication
from comms.store import Session, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.publications import by_plan_entry, of_item
from comms.workflows.change_files import CORRECTION
from comms.workflows.decide import decide
from comms.workflows.deciding import Press
from comms.workflows.desk_sight import subject_of
from comms.workflows.draw import read_edition
from comms.workflows.house import House
from comms.workflows.test_send import send_test
from comms.workflows.tested import is_enough, refusal_of, standing_of
from comms.workflows.write import draft, values_of

#: What a refusal of the letter alone means: somebody else's turn, not a fault.
_NOT_HERS = frozenset({"not_allowed", "not_your_region", "four_eyes"})
#: States of the letter in which there is nothing left to decide.
_ON_ITS_WAY = frozenset(
    {
        PublicationState.SCHEDULED,
        PublicationState.SENDING,
        PublicationState.SENT,
        PublicationState.PARTLY_FAILED,
        PublicationState.HELD,
    }
)


def nothing(_session: Session) -> None:
    """Write nothing down, and demand nothing."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Where things stand after a decision."""

    item: str
    #: State of the letter; "" where the item has none of its own.
    letter: str = ""


def submit(house: House, item_id: str, **press: Unpack[Press]) -> Decided:
    """Ask for the approval of an item, if nothing in its form stops it.

    Who asks gets its letter as a test, so that it need not be asked for.

    Raises:
        Refused: A rule says no, or the form has something to mend.
        NotFound: No such item.
    """
    user = press["user"]
    _require_mended(house, user, item_id)
    state = _decide(house, "submit", item_id, press)
    letter = _letter(house, item_id, press, ("submit",))
    if letter == PublicationState.IN_REVIEW:
        _test_letter(house, f"{item_id}{LETTER}", user)
    return Decided(item=state, letter=letter)


def approve(house: House, item_id: str, **press: Unpack[Press]) -> Decided:
    """Approve an item, and its letter with its time, by one press.

    The letter of another unit waits for whoever approves there. A correction leaves as
    soon as it is approved, however long that took.

    Raises:
        Refused: A rule says no; "time_passed" where it would leave no more, "untested"
            where its letter was not sent as a test and no reason is given.
        NotFound: No such item.
    """
    with house.store.read() as session:
        waits = _can_wait(session, item_id)
        if not waits:
            _require_time(session, house, item_id)
    demand = partial(
        _require_letter_tested,
        item_id=item_id,
        user=press["user"],
        because=press.get("untested_because", ""),
        now=house.clock.now(),
    )
    # Its letter alone leaves as mail.
    own: Press = {**press, "untested_because": ""}
    state = _decide(house, "approve", item_id, own, demand)
    if waits and state == ItemState.APPROVED:
        _leave_now(house, item_id)
    done = state == ItemState.APPROVED
    verbs = ("submit", "approve", "schedule") if done else ()
    return Decided(item=state, letter=_letter(house, item_id, press, verbs))


def return_(
    house: House,
    item_id: str,
    *,
    along: Callable[[Session], None] = nothing,
    **press: Unpack[Press],
) -> Decided:
    """Give an item and its letter back to who wrote it, with the reason.

    Args:
        along: What is written down in the same transaction.
    """
    state = _decide(house, "return", item_id, press, along)
    return Decided(item=state, letter=_letter(house, item_id, press, ("return",)))


def _decide(
    house: House,
    verb: str,
    what: str,
    press: Press,
    demand: Callable[[Session], None] = nothing,
) -> str:
    key = press.get("key", "")
    own: Press = {**press, "key": f"{verb}:{what}:{key}" if key else ""}
    return decide(house, verb, what, demand=demand, **own)


def _letter(house: House, item_id: str, press: Press, verbs: tuple[str, ...]) -> str:
    """Carry the decision on to the letter, as far as it is this user's to decide."""
    name = f"{item_id}{LETTER}"
    # What she saw, and said, is about the item.
    own: Press = {**press, "seen": "", "note": ""}
    for verb in verbs:
        state = _state_of(house, name)
        if not state or state in _ON_ITS_WAY or _is_done(verb, state):
            continue
        if verb == "return" and state != PublicationState.IN_REVIEW:
            continue
        try:
            _decide(house, verb, name, own)
        except Refused as refusal:
            if refusal.key not in _NOT_HERS:
                raise
            break
    return _state_of(house, name)


def _test_letter(house: House, letter: str, user: str) -> None:
    """Send a letter to who asks for its approval, once as it stands."""
    with house.store.read() as session:
        row = by_plan_entry(session, [f"edition:{letter}"])[f"edition:{letter}"]
        content = read_edition(session, load_catalogue(session), row)
        if standing_of(session, letter, content.content_hash) != "untested":
            return
    # What keeps it from being tested is told where it is approved.
    with suppress(Refused):
        send_test(house, letter, user=user)


def _is_done(verb: str, state: str) -> bool:
    """Tell whether the letter stands where a verb would lead it, or beyond."""
    done = {
        "submit": {PublicationState.IN_REVIEW, PublicationState.APPROVED},
        "approve": {PublicationState.APPROVED},
    }
    return state in done.get(verb, set())


def _state_of(house: House, edition: str) -> str:
    with house.store.read() as session:
        if load_catalogue(session).find(EditionPlan, edition) is None:
            return ""
        row = _planned(session, f"edition:{edition}")
        return row.state if row else ""


def _planned(session: Session, entry: str) -> Publication | None:
    return by_plan_entry(session, [entry]).get(entry)


def _require_mended(house: House, user: str, item_id: str) -> None:
    """Refuse to ask for approval of what could not leave as it is."""
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        item = folders.item(session, item_id)
        if item is None:
            raise NotFound(key="missing.item", name=item_id)
        require_complete(session, catalogue, item)
        values = values_of(session, item_id)
        if values is None:
            return
        language = catalogue.programme.default_language
        made = draft(session, house, user, values, language, item_id=item_id)
    errors = [found.key for found in made.problems if found.severity != "warning"]
    if errors:
        raise Refused(
            errors[0] if errors[0] in KEPT & {"too_long"} else "form_unfinished"
        )


def _can_wait(session: Session, item_id: str) -> bool:
    """Tell whether an item is still worth telling after its time: a correction is."""
    item = folders.item(session, item_id)
    return item is not None and item.type == CORRECTION


def _leave_now(house: House, item_id: str) -> None:
    """Let what is late of a correction be due now: a person has just said so."""
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        zone = load_catalogue(session).zone
        moment = next_minute(now, zone)
        for row in of_item(session, item_id):
            if row.state not in _LATE or row.due_at >= now:
                continue
            if row.state == PublicationState.EXPIRED:
                move(row, PublicationState.DRAFT)
            row.due_local, row.occasion = moment, moment[:10]
            row.due_at = instant(moment, zone)
            session.add(row)


#: What has not left, and would have by now.
_LATE = frozenset({PublicationState.DRAFT, PublicationState.EXPIRED})


def _require_time(session: Session, house: House, item_id: str) -> None:
    """Refuse an approval that comes too late for the page to leave by itself."""
    row = _planned(session, f"page:{item_id}")
    if row is None or row.published_at is not None:
        return
    late = house.clock.now() - row.due_at > _window(load_catalogue(session))
    if late or row.state == PublicationState.EXPIRED:
        raise Refused("time_passed")


def _require_letter_tested(
    session: Session, *, item_id: str, user: str, because: str, now: datetime
) -> None:
    """Refuse to let out, with its item, a letter that nobody has seen in a mailbox."""
    catalogue = load_catalogue(session)
    item = folders.item(session, item_id)
    row = _planned(session, f"edition:{item_id}{LETTER}")
    approved = item is not None and item.state == ItemState.APPROVED
    if because.strip() or not approved or row is None or row.state in _ON_ITS_WAY:
        return
    if not may(
        catalogue, user_named(catalogue, user, now), "schedule", subject_of(row)
    ):
        return
    content = read_edition(session, catalogue, row)
    standing = standing_of(session, row.external_id, content.content_hash)
    if not is_enough(standing, row.external_id):
        raise Refused(refusal_of(standing))


def _window(catalogue: Catalogue) -> timedelta:
    return timedelta(minutes=catalogue.programme.lateness_window_minutes)
