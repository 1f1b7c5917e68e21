"""The kinds of item that the desk's text form writes, and its fields by name.

Names only, as in `model.seminar`, whose fields it shares: the title, what a reader sees
first ("summary"), the text ("more", Markdown) and the words for networks ("social"). A
field in easy language has "easy_" before its name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TextKind:
    """What a kind of item has beside its words."""

    #: Whether somebody's name stands above it.
    byline: bool = False
    #: Whether it ends on a day of its own.
    closes: bool = False
    #: Whether it must end, and must say whom to ask.
    must_close: bool = False
    needs_contact: bool = False
    #: Whether readers answer in a form on its page.
    form: bool = False
    #: Whether nothing may leave before an hour that journalists know.
    embargo: bool = False
    #: Whether it is a video that is watched elsewhere, or lives by a file.
    video: bool = False
    needs_file: bool = False


#: By the type of the item, in the order in which the desk offers them.
KINDS: Mapping[str, TextKind] = {
    "news": TextKind(),
    "blog": TextKind(byline=True),
    "story": TextKind(byline=True),
    "greeting": TextKind(byline=True),
    "reading_tips": TextKind(byline=True),
    "open_call": TextKind(closes=True, must_close=True, needs_contact=True, form=True),
    "feedback_campaign": TextKind(closes=True, form=True),
    "press_release": TextKind(needs_contact=True, embargo=True),
    "evergreen": TextKind(),
    "video": TextKind(video=True),
    "slide_deck": TextKind(needs_file=True),
}

#: Says in the form which kind it writes.
KIND = "kind"
#: Written once per language of the programme; `more` is the text itself.
WORDS = ("title", "summary", "social", "more")
#: The same in easy language; networks get the usual words.
EASY = ("easy_title", "easy_summary", "easy_more")
#: What a picture shows, once per language.
ALT = "alt"
#: A picture that was put in and not kept yet: its name in the media store.
UPLOAD = "upload"
#: Files that one item brings along, at most; their fields end in a number.
MOST_FILES = 5
#: Whether a language version has been read against what was changed in the first.
CHECKED = "checked"
#: Ends the id of the picture that belongs to an item of the desk.
PHOTO = "_photo"


def kind_of(name: str) -> TextKind | None:
    """Return what a type of item has; None where the form writes no such item."""
    return KINDS.get(name)


def photo_of(item_id: str, number: int = 1) -> str:
    """Return the id of the first, second … picture that is put in with an item."""
    return f"{item_id}{PHOTO}{f'_{number}' if number > 1 else ''}"


def is_own_photo(item_id: str, medium: str) -> bool:
    """Tell whether a picture has the id of one that is put in with an item."""
    name = rf"{re.escape(item_id)}{PHOTO}(?:_[0-9]+)?"
    return bool(item_id) and re.fullmatch(name, medium) is not None
