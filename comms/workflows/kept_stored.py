"""Whether a form says anything that is not stored: otherwise it is no draft.

Looking for an item, or having a form drawn anew, types nothing. Kept all the same, such
a form would be offered after the next save, as if its old words were new ones.
"""

from collections.abc import Iterator

from comms.content.edition_form import values_of as words_of
from comms.content.together import changed_fields
from comms.model.desk import Values
from comms.model.kept import Typed, facts
from comms.model.plans import EditionPlan
from comms.model.text_form import kind_of
from comms.store import revisions
from comms.workflows.desk_edition import edition_named
from comms.workflows.desk_sheet import own_unit, usual_of
from comms.workflows.desk_sight import Sight
from comms.workflows.desk_text_sheet import usual_text
from comms.workflows.write import values_of
from comms.workflows.write_together import as_values

_EDITION = "/editions/"
_SEMINAR, _TEXT = "/seminars/new", "/texts/new/"
#: What a day of the calendar fills in: it says nothing by itself.
_TIME = frozenset({"publish_day", "publish_time"})


def says_more(sight: Sight, typed: Typed) -> bool:
    """Tell whether a form differs from what is stored, and from what it was drawn from.

    A form of something new does where more is in it than it usually begins with.
    """
    mine = facts(typed.fields)
    if usual := _usual(sight, typed):
        return not _TIME.issuperset(changed_fields(usual, mine))
    return all(changed_fields(stored, mine) for stored in _stored(sight, typed))


def _usual(sight: Sight, typed: Typed) -> Values | None:
    """Return how the form of something new begins; None for any other form."""
    if typed.item_id:
        return None
    if typed.place == _SEMINAR:
        return usual_of(sight, own_unit(sight))
    kind = typed.place.removeprefix(_TEXT)
    is_text = typed.place.startswith(_TEXT) and kind_of(kind)
    return usual_text(sight, own_unit(sight), kind) if is_text else None


def _stored(sight: Sight, typed: Typed) -> Iterator[Values]:
    if typed.item_id:
        if now := values_of(sight.session, typed.item_id, sight.catalogue):
            yield now
        for seen in typed.fields.get("seen", ()):
            if drawn := revisions.with_seen(sight.session, typed.item_id, seen):
                yield as_values(drawn.texts)
    elif typed.place.startswith(_EDITION):
        yield from _edition(sight, typed.place.removeprefix(_EDITION))


def _edition(sight: Sight, name: str) -> Iterator[Values]:
    row = edition_named(sight, name)
    plan = sight.catalogue.find(EditionPlan, name)
    if row is not None and plan is not None and sight.sees(row.unit):
        yield words_of(plan)
