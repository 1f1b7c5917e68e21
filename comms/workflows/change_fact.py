"""Turns a changed fact of an announced event into a correction.

The correction is an item like any other, as campaign files: its texts are written from
the facts, it names what it corrects, and it is told where the announcement was told.
The event itself changes when the correction goes out.
"""

from comms.access.policy import Subject, require_may, user_named
from comms.content.change_read import change_values, read_change
from comms.content.corrections import changed
from comms.content.seminar_problems import problem, stops
from comms.errors import Refused
from comms.model import seminar as form
from comms.model.desk import Problem, Saved, Values
from comms.model.plans import EventFacts
from comms.model.states import ItemState, PublicationState
from comms.model.tables import Event, Item
from comms.store import Session, acts, folders
from comms.store.catalogue import load_catalogue
from comms.store.tellers import tellers
from comms.workflows.change_files import CORRECTION, Writer, told_of
from comms.workflows.decide import decide
from comms.workflows.house import House
from comms.workflows.laying import lay_over
from comms.workflows.said_still import said_elsewhere
from comms.workflows.write import at_one_instant
from comms.workflows.write_rights import Draft

#: Room in an id for what stands behind the announcement's.
_LONGEST_ID = 50
#: What a programme without a short way says to an urgent correction.
_NO_SHORT_WAY = frozenset({"four_eyes", "not_allowed"})


def values_of(event: Event) -> Values:
    """Return the form of a change of an event before anything is changed."""
    return change_values(EventFacts.model_validate(event.facts))


def announcement_of(session: Session, event_id: str) -> Item | None:
    """Return the item that told an event first; None: nothing has told it yet."""
    found = {
        (row.published_at or row.due_at, item.external_id): item
        for item, row in tellers(session, event_id, PublicationState.SENT)
    }
    return found[min(found)] if found else None


def draft_change(  # noqa: PLR0913 - a form and whoever fills it
    session: Session,
    house: House,
    user: str,
    event_id: str,
    values: Values,
    language: str,
    *,
    at_once: bool = False,
) -> Draft:
    """Return the files of the correction that a change makes; writes nothing.

    Args:
        session: The store as it is now.
        house: The site.
        user: Who changes it.
        event_id: The event.
        values: The form, filled from `values_of` and changed.
        language: Of the problems' sentences.
        at_once: Whether it is urgent, so that the reason is asked for.

    Raises:
        Refused: The event is of another unit.
        NotFound: No such event, or nothing has told it yet.
    """
    catalogue = load_catalogue(session)
    row = folders.event(session, event_id)
    event = EventFacts.model_validate(row.facts)
    subject = Subject(
        name=f"event:{event_id}", type=CORRECTION, unit=event.unit, owner=""
    )
    who = user_named(catalogue, user, house.clock.now())
    away = require_may(who, "change", subject)
    first = announcement_of(session, event_id)
    if first is None:
        return Draft(item_id="", problems=(problem(language, "", "not_announced"),))
    if row.ends_at <= house.clock.now():
        return Draft(item_id="", problems=(problem(language, "", "event_over"),))
    told = told_of(session, house, catalogue, first)
    change, problems = read_change(
        values, event, catalogue, language, house.clock.now()
    )
    if at_once and not form.one(values, "reason").strip():
        problems += (problem(language, "reason", "reason_missing"),)
    if change is None or stops(problems):
        return Draft(item_id="", problems=problems)
    after = changed(event, change.changes)
    problems += tuple(
        said_elsewhere(session, catalogue, after, change.changes, language)
    )
    name = _free(session, told.item.external_id)
    writer = Writer(house, catalogue, told, [(event, change)], user)
    return Draft(
        item_id=name,
        files=writer.files(name, urgent=at_once),
        problems=problems,
        acting_for=away,
    )


def change(  # noqa: PLR0913 - a form and whoever fills it
    house: House,
    user: str,
    event_id: str,
    values: Values,
    language: str,
    *,
    at_once: bool,
    key: str = "",
) -> Saved:
    """Keep a change as a correction, and let it out or ask for its approval.

    Args:
        house: The site.
        user: Who changes it.
        event_id: The event.
        values: The form.
        language: Of the problems' sentences.
        at_once: Whether it cannot wait: who may, lets it out without a second person.
        key: Makes the same form, sent twice, one correction; "": none.

    Raises:
        Refused: The event is of another unit.
        NotFound: No such event.
    """
    name = f"change:{user}:{key}" if key else None
    with house.store.write(durable=True, in_turn=True) as session:
        done = acts.act_by_key(session, name) if name else None
        if done:
            saved = Saved(item_id=done.subject.removeprefix("item:"))
        else:
            saved = _keep(
                session, house, user, event_id, values, language, at_once, name
            )
    if saved.item_id:
        reason = form.one(values, "reason").strip()
        _let_out(house, saved.item_id, user, reason, key, at_once=at_once)
    return saved


def _keep(  # noqa: PLR0913, PLR0917 - a form and whoever fills it
    session: Session,
    house: House,
    user: str,
    event_id: str,
    values: Values,
    language: str,
    at_once: bool,
    key: str | None,
) -> Saved:
    house = at_one_instant(house)
    made = draft_change(
        session, house, user, event_id, values, language, at_once=at_once
    )
    if stops(made.problems) or not made.files:
        return Saved(item_id="", problems=made.problems)
    found = lay_over(session, house, made.files, language)
    problems: tuple[Problem, ...] = tuple(dict.fromkeys((*made.problems, *found)))
    if stops(found):
        return Saved(item_id="", problems=problems)
    acts.record_act(
        session,
        at=house.clock.now(),
        user=user,
        acting_for=made.acting_for,
        verb="save",
        subject=f"item:{made.item_id}",
        note=form.one(values, "reason").strip(),
        key=key,
    )
    return Saved(item_id=made.item_id, problems=problems)


def _let_out(
    house: House, item_id: str, user: str, reason: str, key: str, *, at_once: bool
) -> None:
    """Let a correction out at once, if the programme has that way; else ask."""
    name = f"{item_id}:{key}" if key else ""
    if at_once:
        try:
            decide(
                house,
                "correct",
                item_id,
                user=user,
                note=reason,
                key=f"correct:{name}" if name else "",
            )
        except Refused as refusal:
            if refusal.key not in _NO_SHORT_WAY:
                raise
        else:
            return
    with house.store.read() as session:
        item = folders.item(session, item_id)
    if item is not None and item.state == ItemState.DRAFT:
        decide(house, "submit", item_id, user=user, note=reason)


def _free(session: Session, announcement: str) -> str:
    taken = folders.taken(session)
    number = 1
    while (name := f"{announcement[:_LONGEST_ID]}_change_{number}").lower() in taken:
        number += 1
    return name
