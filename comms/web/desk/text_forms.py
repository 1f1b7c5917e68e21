"""Which page shows a form: that of a seminar, or that of a text of some kind."""

from dataclasses import dataclass

from comms.model.desk import Sheet


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
