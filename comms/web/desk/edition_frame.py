"""What the page of an edition is drawn with: its frame, its labels, two who met."""

from starlette.responses import RedirectResponse, Response

from comms.content.edition_form import new_heading
from comms.language import say
from comms.model.desk import Values
from comms.model.desk_edition import Builder
from comms.model.seminar import one
from comms.web.desk.frame import GUARDED, DeskFrame

FORM = "edition"
_HEADING = "heading."


def place_of(edition: str) -> str:
    """Return the address of the page of an edition below "/desk/<language>"."""
    return f"/editions/{edition}"


def differing(theirs: Values, typed: Values) -> Values:
    """Return what somebody else wrote otherwise than it stands in the form."""
    return {
        name: texts
        for name, texts in theirs.items()
        if sorted(map(str.strip, texts)) != sorted(map(str.strip, typed.get(name, ())))
    }


def in_their_order(typed: Values, theirs: Values) -> Values:
    """Return what was typed, with the headings in the order that sections have now.

    Somebody else moved a section meanwhile, added one or took one away: its heading
    went with it. What was typed for a section that is gone stands where a new one is
    named.
    """
    mine = {name: typed[name] for name in typed if name.startswith(_HEADING)}
    now = {name: theirs[name] for name in theirs if name.startswith(_HEADING)}
    if mine.keys() == now.keys():
        if sorted(mine.values()) != sorted(now.values()):
            # Somebody has written a heading: what she typed stays where she typed it.
            return typed
        return {**typed, **now}
    rest = {name: texts for name, texts in typed.items() if name not in mine}
    for name, texts in mine.items():
        code = name.rpartition(".")[2]
        field = new_heading(code)
        if texts not in now.values() and not one(rest, field):
            rest[field] = texts
    return {**rest, **now}


def label(name: str, language: str) -> str:
    """Return what a person calls a field, with the language it is written in."""
    first, _, rest = name.partition(".")
    words = say(language, f"editions.label.{first}")
    code = rest.rpartition(".")[2]
    return f"{words} ({code})" if code else words


def frame_of(language: str, page: Builder, *, faults: bool = False) -> DeskFrame:
    """Return what surrounds the page of an edition."""
    return DeskFrame(
        language=language,
        path=f"/editions/{page.id}",
        title=page.title,
        section="newsletters",
        form=FORM if "save" in page.may else "",
        faults=faults,
    )


def leading_to(
    language: str, edition: str, done: str, undo: str, tongue: str
) -> Response:
    """Lead to the page after a press: what was done, and how it is taken back."""
    query = f"done={done}"
    query += f"&undo={undo}" if undo else ""
    query += f"&tongue={tongue}" if tongue.isascii() and tongue.isalpha() else ""
    place = "moved" if undo else "message"
    address = f"/desk/{language}/editions/{edition}?{query}#{place}"
    return RedirectResponse(address, status_code=303, headers=GUARDED)
