"""The form of a text: what can be chosen in it, and what is usual for its kind."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from comms.content.seminar_read import languages_of, owed
from comms.content.seminar_times import shown_day, shown_hour
from comms.content.translated import stale
from comms.model import seminar as form
from comms.model.desk import Choice, Sheet, Values
from comms.model.plans import ItemFacts
from comms.model.programme import NATIONAL, Account, Form, Medium, User
from comms.model.text_form import KIND, kind_of
from comms.store import folders, revisions
from comms.workflows.desk_sheet import (
    HOUR,
    choices_of,
    contacts,
    next_working_day,
    open_accounts,
    own_unit,
    today,
    usually_ticked,
)
from comms.workflows.desk_sheet import sheet as any_sheet
from comms.workflows.desk_sight import Sight
from comms.workflows.write_photo import own_photo

#: Fields whose choices a text shares with a seminar.
_SHARED = ("unit", "contact", "audiences", "areas", "picture", "accounts")
#: Roles whose name may stand above a text.
_WRITERS = frozenset({"change_agent", "coordinator", "national_lead"})
#: Days that a call is usually open.
_OPEN_FOR = timedelta(weeks=4)


def blank_text(sight: Sight, kind: str) -> Sheet | None:
    """Return an empty form, filled with what is usual; None: no such kind."""
    if kind_of(kind) is None:
        return None
    unit = own_unit(sight)
    return Sheet(
        values=usual_text(sight, unit, kind),
        choices=_choices(sight, unit, choices_of(sight, unit)),
        languages=languages_of(sight.catalogue, unit),
        owed=owed(sight.catalogue, unit),
        kind=kind,
        has_easy=_has_easy(sight),
    )


def sheet(sight: Sight, item_id: str) -> Sheet | None:
    """Return the form of an item, whichever form holds it; None as for that one."""
    found = any_sheet(sight, item_id)
    item = folders.item(sight.session, item_id)
    if found is None or item is None or kind_of(item.type) is None:
        return found
    facts = ItemFacts.model_validate(item.facts)
    own = facts.image or ""
    return Sheet(
        values=found.values,
        choices=_choices(sight, item.unit, found.choices, own),
        languages=found.languages,
        owed=found.owed,
        item_id=item_id,
        seen=found.seen,
        kind=item.type,
        has_easy=_has_easy(sight),
        stale=_stale(sight, item_id, found),
        photo=own_photo(sight.session, item),
        photo_url=_address(sight, own),
        file_urls={name: _address(sight, name) for name in facts.attachments},
    )


def _stale(sight: Sight, item_id: str, found: Sheet) -> dict[str, tuple[str, ...]]:
    """Return what has changed in the first language since each version was read."""
    rows = revisions.page(sight.session, item_id, limit=_STATES, offset=0)
    states = [row for row in rows if row.kind != revisions.ASIDE]
    return stale(states, found.values, found.languages)


#: Saved states that are looked through; who translates later reads it all anyway.
_STATES = 100


def _has_easy(sight: Sight) -> bool:
    return "easy" in sight.catalogue.programme.reading_levels


def _choices(
    sight: Sight, unit: str, every: Mapping[str, tuple[Choice, ...]], picture: str = ""
) -> dict[str, tuple[Choice, ...]]:
    found = {name: every[name] for name in _SHARED}
    if picture and picture not in {one.value for one in found["picture"]}:
        # It stands there now, whatever the library offers for something new.
        medium = sight.catalogue.find(Medium, picture)
        label = sight.viewer.text(medium.alt) if medium and medium.alt else picture
        found["picture"] += (Choice(value=picture, label=label),)
    return {
        **found,
        "byline": tuple(_authors(sight, unit)),
        "form": tuple(
            Choice(value=one.id, label=_form_name(sight, one))
            for one in sight.catalogue.all(Form)
        ),
    }


def _authors(sight: Sight, unit: str) -> Iterator[Choice]:
    """Yield whose name may stand above a text: herself first."""
    own = sight.user.id
    users = sight.catalogue.all(User)
    for one in sorted(users, key=lambda user: user.id != own):
        if one.id == own or (one.role in _WRITERS and one.scope in {unit, NATIONAL}):
            yield Choice(value=one.id, label=sight.viewer.text(one.name))


def _form_name(sight: Sight, one: Form) -> str:
    labels = one.fields[0].get("label") if one.fields else None
    if not isinstance(labels, dict):
        return one.id
    texts = {str(code): str(text) for code, text in labels.items()}
    return f"{one.id}: {sight.viewer.text(texts)} …"


def _address(sight: Sight, medium: str) -> str:
    """Return where a picture that was put in can be seen; "" where it cannot."""
    file = sight.catalogue.files.get(medium)
    return sight.media_url(file.name) if file else ""


def usual_text(sight: Sight, unit: str, kind: str) -> Values:
    """Return the form of a text as it usually begins."""
    has = kind_of(kind)
    day = next_working_day(today(sight))
    own = next(contacts(sight, unit), None) if has and has.needs_contact else None
    ends = _end(day) if has and has.must_close else ""
    at = f"{day.isoformat()}T{HOUR}"
    return form.as_values(
        {
            KIND: kind,
            "unit": unit,
            "byline": sight.user.id if has and has.byline else "",
            "contact": own.value if own else "",
            "publish_day": shown_day(at),
            "publish_time": shown_hour(at),
            "closes_day": ends,
            "closes_time": "",
            "accounts": [
                one.id
                for one in usually_ticked(open_accounts(sight, unit))
                if _suits(one, kind)
            ],
            "in_newsletter": form.YES,
        }
    )


def _suits(account: Account, kind: str) -> bool:
    """Tell whether a kind of text usually goes to an account that was not chosen."""
    if account.channel == "press_export":
        return kind == "press_release"
    return account.channel not in form.RECORD_KINDS


def _end(day: date) -> str:
    return shown_day((day + _OPEN_FOR).isoformat())
