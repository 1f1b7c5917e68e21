"""Which page shows a form: that of a seminar, or that of a text of some kind."""

from dataclasses import dataclass

from comms.model import seminar as form
from comms.model.desk import Sheet, Values
from comms.model.text_form import EASY, WORDS

#: What is as true of a new text as it was of an old one: its words, place and readers.
_WORDS = frozenset({*form.PER_LANGUAGE, *WORDS, *EASY})
_FACTS = frozenset(
    {"hours", "street", "step_free", "induction_loop", "registration", "media_welcome"}
)
#: The same where it may still be chosen.
_CHOSEN = frozenset({"contact", "byline", "form", "picture", "audiences", "areas"})
#: What all events of a series share, wherever they are.
_LASTING = frozenset({"audiences", "areas", "contact", "media_welcome"})


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What differs between the forms of the desk."""

    template: str
    #: Id of the form on its page.
    name: str
    #: Address below "/desk/<language>", and key of the page's title.
    path: str
    title: str


def shape_of(sheet: Sheet) -> Shape:
    """Return how the form of a sheet is shown."""
    template, name, new = "seminar.html", "seminar", "/seminars/new"
    title = "desk.form.edit" if sheet.item_id else "desk.form.new"
    if sheet.kind:
        template, name = "text.html", "text"
        new = f"/texts/new/{sheet.kind}"
        title = f"desk.text.{'edit' if sheet.item_id else 'new'}.{sheet.kind}"
    path = f"/items/{sheet.item_id}/edit" if sheet.item_id else new
    return Shape(template=template, name=name, path=path, title=title)


def said_next(blank: Sheet, old: Values) -> Values:
    """Return the form of what comes next in a series: readers, areas, contact stay."""
    return said_again(
        blank, {name: held for name, held in old.items() if name in _LASTING}
    )


def said_again(blank: Sheet, old: Values) -> Values:
    """Return a new form that begins with what an old one says: days are to be set."""
    values = dict(blank.values)
    for name, held in old.items():
        if name.partition(".")[0] in _WORDS | _FACTS:
            values[name] = held
        elif name in _CHOSEN:
            open_now = {choice.value for choice in blank.choices.get(name, ())}
            values[name] = tuple(value for value in held if value in open_now) or ("",)
    return values
