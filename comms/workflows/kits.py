"""Carries out what is decided about offers: offer, end, answer, remind.

An offer becomes a campaign file by the very function that keeps what is written at the
desk; answers and reminders are acts about the offer.
"""

from comms.access.policy import require_may, require_offerer, user_named
from comms.content.kit_read import offer_file, read_offer
from comms.content.kits import is_adoptable, offer_of
from comms.content.seminar_problems import stops
from comms.errors import NotFound, Refused
from comms.model.desk import Problem, Values
from comms.model.tables import Act, Item
from comms.store import Session, acts, folders, kits
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.desk_sight import sight
from comms.workflows.house import House
from comms.workflows.kit_found import (
    DECLINED,
    OFFERED,
    REMINDED,
    SEEN,
    UNIT,
    Offered,
    is_over,
    offer_named,
    subject_of,
)
from comms.workflows.kit_list import to_remind
from comms.workflows.laying import lay_over

#: Act of who ends an offer.
ENDED = "offer_end"
ANSWERS = (SEEN, DECLINED)
_LONGEST_NOTE = 500


def offer(
    house: House, user: str, name: str, values: Values, language: str, *, key: str = ""
) -> tuple[Problem, ...]:
    """Offer an item to units, or change the terms; return what stops it.

    Raises:
        Refused: "not_allowed".
        NotFound: No such item, or none that units could adopt.
    """
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue, item, away = _offering(session, house, user, name)
        if _is_done(session, OFFERED, user, key):
            return ()
        now = house.clock.now()
        found, problems = read_offer(values, catalogue, language, now, name)
        if found is None:
            return problems
        problems = lay_over(session, house, offer_file(found), language)
        if not stops(problems):
            _note(session, house, user, OFFERED, item, key=key, acting_for=away)
    return tuple(one for one in problems if one.severity != "warning")


def end_offer(
    house: House, user: str, name: str, language: str, *, key: str = ""
) -> None:
    """Offer an item no more; what was adopted stays.

    Raises:
        Refused: "not_allowed".
        NotFound: It is not offered.
    """
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue, item, away = _offering(session, house, user, name)
        if _is_done(session, ENDED, user, key):
            return
        before = offer_of(catalogue, item)
        if before is None:
            raise NotFound(key="missing.item", name=name)
        ended = before.model_copy(update={"ended": True})
        lay_over(session, house, offer_file(ended), language)
        _note(session, house, user, ENDED, item, key=key, acting_for=away)


def _offering(
    session: Session, house: House, user: str, name: str
) -> tuple[Catalogue, Item, str]:
    catalogue = load_catalogue(session)
    who = user_named(catalogue, user, house.clock.now())
    away = require_offerer(who, "offer")
    item = folders.item(session, name)
    if item is None or not item.content_hash or not is_adoptable(item):
        raise NotFound(key="missing.item", name=name)
    return catalogue, item, away


def answer(  # noqa: PLR0913 - all keyword-only, each names itself
    house: House,
    user: str,
    name: str,
    *,
    unit: str,
    verb: str,
    note: str = "",
    key: str = "",
) -> None:
    """Write down that a unit has seen an offer, or declines it.

    Args:
        verb: One of `ANSWERS`.
        note: Why it is declined.

    Raises:
        Refused: The unit is not hers; "kit_gone": it is not offered to her unit.
    """
    with house.store.write(durable=True, in_turn=True) as session:
        found, away = answering(session, house, user, name, unit)
        if _is_done(session, verb, user, key):
            return
        if found.own.get(unit):
            raise Refused("kit_adopted")
        _note(
            session,
            house,
            user,
            verb,
            found.item,
            key=key,
            acting_for=away,
            unit=unit,
            note=note[:_LONGEST_NOTE],
        )


def answering(
    session: Session, house: House, user: str, name: str, unit: str
) -> tuple[Offered, str]:
    """Return an offer that a unit may answer now, and for whom a stand-in does.

    Raises:
        Refused: The unit is not hers; "kit_gone": it is not offered to her unit.
    """
    seen = sight(house, session, user, "en")
    found = offer_named(session, seen.catalogue, name)
    if found is None or unit not in found.units:
        raise Refused("kit_gone")
    away = require_may(seen.user, "adopt", subject_of(found.item, unit))
    if not found.is_open or is_over(seen, found):
        raise Refused("kit_gone")
    return found, away


def remind(house: House, user: str, name: str) -> int:
    """Remind the units that have not decided, each once for ever; return how many.

    The reminder itself is a notice: the timetable finds the act and writes the mails.

    Raises:
        Refused: "not_allowed".
        NotFound: It is not offered.
    """
    with house.store.write(durable=True, in_turn=True) as session:
        seen = sight(house, session, user, "en")
        away = require_offerer(seen.user, "remind")
        found = offer_named(session, seen.catalogue, name)
        if found is None:
            raise NotFound(key="missing.item", name=name)
        units = to_remind(seen, found)
        for unit in units:
            _note(
                session,
                house,
                user,
                REMINDED,
                found.item,
                acting_for=away,
                unit=unit,
            )
    return len(units)


def _is_done(session: Session, verb: str, user: str, key: str) -> bool:
    full = f"{verb}:{user}:{key}"
    return bool(key) and acts.act_by_key(session, full) is not None


def _note(  # noqa: PLR0913 - the parts of an act
    session: Session,
    house: House,
    user: str,
    verb: str,
    item: Item,
    *,
    key: str = "",
    acting_for: str = "",
    unit: str = "",
    note: str = "",
) -> Act:
    return acts.record_act(
        session,
        at=house.clock.now(),
        user=user,
        verb=verb,
        subject=kits.subject_of_kit(item.external_id),
        acting_for=acting_for,
        content_hash=item.content_hash,
        note=note,
        key=f"{verb}:{user}:{key}" if key else None,
        slots={UNIT: unit} if unit else None,
    )
