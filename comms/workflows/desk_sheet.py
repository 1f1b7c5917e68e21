"""The form of a seminar: what can be chosen in it, and what is usual.

Usual is what the unit did last: its contact, its venue, the accounts that it has; so a
form is half filled before anybody types.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from comms.access.policy import Subject
from comms.campaigns.posts import is_open
from comms.content.fact_fields import as_written
from comms.content.post_text import refusal
from comms.content.seen import seen_of
from comms.content.seminar_read import languages_of, owed
from comms.content.seminar_times import shown_day, shown_hour
from comms.model import seminar as form
from comms.model.desk import Choice, Sheet, Values
from comms.model.plans import EventFacts
from comms.model.programme import (
    NATIONAL,
    Account,
    Area,
    Audience,
    Contact,
    Medium,
    Newsletter,
    Unit,
    User,
)
from comms.store import folders, waiting
from comms.workflows import series
from comms.workflows.desk_sight import Sight, subject_of
from comms.workflows.write import values_of
from comms.workflows.write_kept import is_record

#: Reminders that can be ticked, as files write them.
REMINDERS = ("-14d", "-7d", "-3d", "-1d 09:00")
#: Those that are ticked beforehand.
_USUAL_REMINDERS = ("-14d", "-3d")
#: Hour at which things usually leave, and days on which nobody works.
HOUR, _WEEKEND = "09:00", 5


def blank(sight: Sight) -> Sheet:
    """Return an empty form, filled with what is usual."""
    unit = own_unit(sight)
    return Sheet(
        values=usual_of(sight, unit),
        choices={**choices_of(sight, unit), **in_series(sight, unit)},
        languages=languages_of(sight.catalogue, unit),
        owed=owed(sight.catalogue, unit),
    )


def following(sight: Sight, before: str) -> Sheet:
    """Return an empty form of what comes after an event in its series.

    While nobody has been told of the first one, one announcement may do for both: then
    only accounts that take each event as a record are ticked.
    """
    opened = blank(sight)
    values = {**opened.values, form.PREVIOUS: (before,)}
    event = folders.event(sight.session, before)
    is_told_with = event.published_at is None
    if is_told_with:
        usual = form.many(values, "accounts")
        records = tuple(name for name in usual if is_record(sight.catalogue, name))
        values |= {"accounts": records, "newsletter": ("",)}
    return replace(opened, values=values, is_told_with=is_told_with)


def sheet(sight: Sight, item_id: str) -> Sheet | None:
    """Return the form of an item; None where no form holds it, or it is not hers."""
    item = folders.item(sight.session, item_id)
    if item is None or not sight.may("save", subject_of(item)):
        return None
    values = values_of(sight.session, item_id)
    if values is None:
        return None
    is_event = item.type == form.ITEM_TYPE
    return Sheet(
        values=values,
        choices={
            **choices_of(sight, item.unit),
            **(in_series(sight, item.unit, item_id) if is_event else {}),
        },
        languages=languages_of(sight.catalogue, item.unit),
        owed=owed(sight.catalogue, item.unit),
        item_id=item_id,
        seen=seen_of(sight.session, item_id),
    )


def in_series(
    sight: Sight, unit: str, event: str = ""
) -> dict[str, tuple[Choice, ...]]:
    """Return the events that could stand before and after one in a series."""
    found = series.choices(sight, unit, event)
    none = Choice(value="", label=sight.say("outputs.no_series"))
    return dict.fromkeys((form.PREVIOUS, form.NEXT), (none, *found) if found else ())


def own_unit(sight: Sight) -> str:
    """Return the unit that she writes for if she does not say otherwise."""
    units = _units(sight)
    return sight.user.scope if sight.user.scope in units else next(iter(units), "")


def _units(sight: Sight) -> list[str]:
    """Return the units for which she may write."""
    names = [NATIONAL, *(unit.id for unit in sight.catalogue.all(Unit))]
    return [
        name
        for name in names
        if sight.may("save", _new(name, form.ITEM_TYPE, sight.user.id))
    ]


def _new(unit: str, kind: str, owner: str) -> Subject:
    return Subject(name="", type=kind, unit=unit, owner=owner)


def choices_of(sight: Sight, unit: str) -> Mapping[str, tuple[Choice, ...]]:
    """Return what can be chosen in a form, by field."""
    return {
        "unit": tuple(
            Choice(value=name, label=sight.viewer.unit_name(name))
            for name in _units(sight)
        ),
        "contact": tuple(contacts(sight, unit)),
        "audiences": tuple(
            Choice(value=one.id, label=sight.viewer.text(one.name))
            for one in sight.catalogue.all(Audience)
        ),
        "areas": tuple(_areas(sight, unit)),
        "picture": (
            Choice(value="", label=sight.say("outputs.no_picture")),
            *_pictures(sight, unit),
        ),
        "accounts": tuple(
            Choice(
                value=one.id,
                label=sight.viewer.text(one.title),
                hint=sight.say(f"outputs.use.{one.mode}"),
            )
            for one in open_accounts(sight, unit)
        ),
        "newsletter": (
            Choice(value="", label=sight.say("outputs.no_newsletter")),
            *(
                Choice(value=one.id, label=sight.viewer.text(one.name))
                for one in _newsletters(sight, unit)
            ),
        ),
        "reminders": tuple(
            Choice(value=name, label=sight.say(f"outputs.reminder.{name}"))
            for name in REMINDERS
        ),
        **_venues(sight, unit),
    }


def _venues(sight: Sight, unit: str) -> dict[str, tuple[Choice, ...]]:
    """Return where the unit has met, last used first, by field."""
    found: dict[str, dict[str, None]] = {}
    for row in waiting.last_events_of(sight.session, unit, limit=_VENUES):
        place = as_written(EventFacts.model_validate(row.facts)).place
        found.setdefault("street", {}).update({place.street: None})
        for code, text in place.name.items():
            found.setdefault(form.field("place", code), {}).update({text: None})
    return {
        name: tuple(Choice(value=text, label=text) for text in texts if text)
        for name, texts in found.items()
    }


#: Events whose venues are suggested.
_VENUES = 10


def contacts(sight: Sight, unit: str) -> Iterator[Choice]:
    """Yield the contacts who answer: the unit's first, then those of no unit."""
    day = today(sight)
    found = []
    for one in sight.catalogue.all(Contact):
        card = sight.viewer.contact(one.id, unit)
        over = one.valid_until is not None and one.valid_until < day
        if card is None or over or not (card.email or card.phone):
            continue
        found.append((_nearness(sight, one, unit), one.id, card))
    for near, name, card in sorted(found, key=lambda each: each[0]):
        if near < _STRANGER:
            yield Choice(value=name, label=card.name, hint=card.email or card.phone)


#: How near a contact is to a unit: its own, the nation's, anybody's, another unit's.
_OWN, _NATION, _ANYBODY, _STRANGER = range(4)


def _nearness(sight: Sight, contact: Contact, unit: str) -> int:
    user = sight.catalogue.find(User, contact.user)
    if user is None:
        return _ANYBODY
    if user.scope == unit:
        return _OWN
    # Whoever writes for every unit may name the contact of any.
    national = NATIONAL in {user.scope, unit}
    return _NATION if national else _STRANGER


def _areas(sight: Sight, unit: str) -> Iterator[Choice]:
    """Yield the areas, those that the unit runs first."""
    areas = sight.catalogue.all(Area)
    for one in sorted(areas, key=lambda area: not _runs(area, unit)):
        yield Choice(value=one.id, label=sight.viewer.text(one.name))


def _runs(area: Area, unit: str) -> bool:
    return area.coverage == "all" or unit in area.coverage


def _pictures(sight: Sight, unit: str) -> Iterator[Choice]:
    """Yield the photos that may stand on our own pages today, with words for them."""
    languages = owed(sight.catalogue, unit)
    page = next(
        (
            one
            for one in sight.catalogue.all(Account)
            if one.channel == "page_and_archive"
        ),
        None,
    )
    for one in sight.catalogue.all(Medium):
        if one.type != "photo" or one.id not in sight.catalogue.files or page is None:
            continue
        described = all(one.alt.get(code, "").strip() for code in languages)
        if described and not refusal(one, account=page, day=today(sight)):
            yield Choice(value=one.id, label=sight.viewer.text(one.alt))


def open_accounts(sight: Sight, unit: str) -> list[Account]:
    """Return the open accounts of the unit and the nation that take posts."""
    day = today(sight)
    return [
        one
        for one in sight.catalogue.all(Account)
        if one.owner in {unit, NATIONAL}
        and is_open(one, day)
        and one.channel not in form.OWN_KINDS
    ]


def _newsletters(sight: Sight, unit: str) -> list[Newsletter]:
    """Return the newsletters of the unit and the nation that she may write for."""
    return [
        one
        for one in sight.catalogue.all(Newsletter)
        if one.unit in {unit, NATIONAL}
        and sight.may("save", _new(one.unit, "edition", sight.user.id))
    ]


def usual_of(sight: Sight, unit: str) -> Values:
    """Return the form as it usually begins."""
    own = [
        one
        for one in contacts(sight, unit)
        if (found := sight.catalogue.find(Contact, one.value))
        and (user := sight.catalogue.find(User, found.user))
        and user.scope == unit
    ]
    publish_at = f"{next_working_day(today(sight)).isoformat()}T{HOUR}"
    newsletters = [one.id for one in _newsletters(sight, unit) if one.unit == unit]
    return form.as_values(
        {
            "unit": unit,
            "contact": own[0].value if own else "",
            **_last_venue(sight, unit),
            "registration": form.NO_SIGN_UP,
            "publish_day": shown_day(publish_at),
            "publish_time": shown_hour(publish_at),
            "accounts": [one.id for one in usually_ticked(open_accounts(sight, unit))],
            "newsletter": newsletters[0] if newsletters else "",
            "reminders": list(_USUAL_REMINDERS),
        }
    )


def usually_ticked(accounts: Iterable[Account]) -> Iterator[Account]:
    """Yield the accounts that post by themselves and ask for nothing more."""
    for one in accounts:
        by_itself = one.mode != "manual_copy" or one.channel in form.RECORD_KINDS
        if by_itself and one.limits.get("image") != "required":
            yield one


def _last_venue(sight: Sight, unit: str) -> dict[str, str]:
    """Return where the unit met last, in the languages that it owes.

    What is folded away nobody sees: the place of another day may not stand there.
    """
    rows = waiting.last_events_of(sight.session, unit, limit=1)
    if not rows:
        return {}
    row = rows[0]
    event = as_written(EventFacts.model_validate(row.facts))
    languages = owed(sight.catalogue, unit)
    texts = {
        "place": event.place.name,
        "municipality": event.place.municipality,
        "access_note": event.access.note,
    }
    found = {
        form.field(name, code): text
        for name, each in texts.items()
        for code, text in each.items()
        if code in languages
    }
    ticks = {
        "step_free": event.access.step_free,
        "induction_loop": event.access.induction_loop,
    }
    ticked = {name: form.YES for name, value in ticks.items() if value}
    return {**found, **ticked, "street": event.place.street}


def today(sight: Sight) -> date:
    """Return the day on the programme's calendar."""
    return sight.today


def next_working_day(day: date) -> date:
    """Return the next day from Monday to Friday; holidays are not known."""
    after = day + timedelta(days=1)
    while after.weekday() >= _WEEKEND:
        after += timedelta(days=1)
    return after
