"""Begins a number of a newsletter: its file, its items, its number.

The number is given in the transaction that keeps the file, by the row that is its
lock; two who begin at once get two numbers, and none is left out.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from comms.access.policy import Subject, require_may, user_named
from comms.campaigns.deadlines import days_before
from comms.campaigns.filling import Period, offered, sections_for, to_fill
from comms.campaigns.numbering import before_this_store
from comms.clock import in_zone, instant
from comms.content.edition_form import file_of, path_of
from comms.errors import Refused
from comms.model.in_lists import AnyPublication, ItemToTell
from comms.model.plans import EditionPlan
from comms.model.programme import NATIONAL, Newsletter
from comms.store import Session, acts, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.period import items_between
from comms.store.publications import last_number
from comms.store.reports import editions_of
from comms.store.waiting import items_named
from comms.workflows.edition_write import has_page
from comms.workflows.house import House
from comms.workflows.laying import lay_over
from comms.workflows.write import at_one_instant

#: Days until a new number is to leave, and the hour where none has left before.
_AHEAD, _HOUR = 14, "09:00"
#: How far back the first number of a newsletter looks.
_FIRST = timedelta(days=90)
#: Numbers that are looked through for what has been told.
_TOLD = 30


def begin(
    house: House, user: str, newsletter: str, language: str, *, key: str = ""
) -> str:
    """Begin the next number of a newsletter and return its id.

    Args:
        house: The site.
        user: Who begins it, and answers for it.
        newsletter: By its id.
        language: Of problems, should there be any.
        key: Makes the same press, sent twice, one number; "": none.

    Raises:
        Refused: The newsletter is another unit's.
        NotFound: No such newsletter or user.
    """
    name = f"begin:{user}:{key}" if key else None
    house = at_one_instant(house)
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        if name and (done := acts.act_by_key(session, name)):
            return done.subject.removeprefix("edition:")
        catalogue = load_catalogue(session)
        found = catalogue.get(Newsletter, newsletter)
        subject = Subject(name="", type="edition", unit=found.unit, owner=user)
        away = require_may(user_named(catalogue, user, now), "save", subject)
        plan = _plan(session, catalogue, found, user, now)
        if lay_over(session, house, {path_of(plan.id): file_of(plan)}, language):
            _require_kept(session, plan.id)
        acts.record_act(
            session,
            at=now,
            user=user,
            acting_for=away,
            verb="save",
            subject=f"edition:{plan.id}",
            key=name,
        )
    return plan.id


def period_of(
    session: Session, newsletter: Newsletter, zone: str, send_at: str, own: str = ""
) -> Period:
    """Return what a number of a newsletter may tell.

    Args:
        session: To read by.
        newsletter: Whose number.
        zone: Of local times.
        send_at: When it leaves.
        own: Id of the number itself, whose items count as told nowhere.
    """
    out = editions_of(session, newsletter.id, out=True, limit=_TOLD)
    until = instant(send_at, zone)
    since = next((row.published_at for row in out if row.external_id != own), None)
    return Period(
        unit=newsletter.unit,
        since=since or until - _FIRST,
        until=until,
        zone=zone,
        told=frozenset(name for row in out for name in row.carries),
    )


def candidates(
    session: Session, period: Period, *, besides: Collection[str]
) -> list[ItemToTell]:
    """Return the items that a number could tell and that no other does."""
    units = None if period.unit == NATIONAL else (period.unit, NATIONAL)
    found = items_between(
        session,
        _local(period.since, period.zone),
        _local(period.until, period.zone),
        units=units,
        besides=besides,
    )
    named = {name for item in found for name in item.events}
    return offered(found, folders.events_named(session, named), period)


def _local(moment: datetime, zone: str) -> str:
    return f"{in_zone(moment, zone):%Y-%m-%dT%H:%M}"


def next_number(session: Session, newsletter: Newsletter, year: int) -> int:
    """Return the number that would be given next in a year."""
    before = before_this_store(newsletter, year)
    return last_number(session, newsletter.id, year, before) + 1


def proposed_time(last: EditionPlan | None, now: datetime, zone: str) -> str:
    """Return when a number that is begun now might leave: two weeks on, a working day.

    At the hour of the last number.
    """
    day = in_zone(now, zone).date() + timedelta(days=_AHEAD)
    # The working day before the next one is the day itself, or the Friday before it.
    day = days_before(day + timedelta(days=1), 1)
    hour = last.send_at[11:16] if last and last.send_at else _HOUR
    return f"{day.isoformat()}T{hour}"


def _plan(
    session: Session,
    catalogue: Catalogue,
    newsletter: Newsletter,
    user: str,
    now: datetime,
) -> EditionPlan:
    waiting = editions_of(session, newsletter.id, out=False, limit=_TOLD)
    out = editions_of(session, newsletter.id, out=True, limit=_TOLD)
    last = last_plan(catalogue, (*waiting, *out))
    send_at = proposed_time(last, now, catalogue.zone)
    year = int(send_at[:4])
    period = period_of(session, newsletter, catalogue.zone, send_at)
    fill = to_fill(candidates(session, period, besides=_items_of(catalogue, waiting)))
    return EditionPlan(
        id=_free_name(session, catalogue, newsletter, year),
        newsletter=newsletter.id,
        owner=user,
        subject={
            code: f"{name} {{number}}"
            for code in newsletter.languages
            if (name := newsletter.name.get(code, ""))
        },
        preheader={},
        languages=list(newsletter.languages),
        send_at=send_at,
        audiences=list(last.audiences) if last else [],
        intro_by=user,
        sections=sections_for(last, _types(session, last), fill, newsletter.languages),
    )


def last_plan(
    catalogue: Catalogue, rows: Iterable[AnyPublication]
) -> EditionPlan | None:
    """Return the plan whose headings and hour a new number takes; None: the first.

    Args:
        catalogue: Plans.
        rows: Numbers in work, then those that have left, the latest first.
    """
    for row in rows:
        plan = catalogue.find(EditionPlan, row.external_id)
        if has_page(plan):
            return plan
    return None


def _items_of(catalogue: Catalogue, rows: Iterable[AnyPublication]) -> set[str]:
    """Return the items that numbers in work will tell."""
    plans = [catalogue.find(EditionPlan, row.external_id) for row in rows]
    return {
        name
        for plan in plans
        if plan
        for section in plan.sections
        for name in section.items
    }


def _types(session: Session, last: EditionPlan | None) -> dict[str, str]:
    """Return the types of the items that stood in a number."""
    names = (
        [name for section in last.sections for name in section.items] if last else []
    )
    return {name: item.type for name, item in items_named(session, names).items()}


def _free_name(
    session: Session, catalogue: Catalogue, newsletter: Newsletter, year: int
) -> str:
    """Return an id that no edition has or had: what was done to one stays its own."""
    number = next_number(session, newsletter, year)
    name = first = f"{newsletter.id}_{year}_{number}"
    tries = 1
    while catalogue.find(EditionPlan, name) or acts.about(session, [f"edition:{name}"]):
        tries += 1
        name = f"{first}_{tries}"
    return name


def _require_kept(session: Session, name: str) -> None:
    """Refuse where the check of folders did not let the new file through.

    Raises:
        Refused: "cannot_begin".
    """
    for source in folders.sources(session):
        if (EditionPlan.kind, name) in folders.definitions(session, source):
            return
    raise Refused("edition_cannot_begin", edition=name)
