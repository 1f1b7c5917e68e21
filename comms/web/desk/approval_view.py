"""What is shown of an approval: which language, which view, what leaves in short."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode

from comms.language import LANGUAGES
from comms.model.approval import ApprovalPage
from comms.model.desk import Output, Values
from comms.web.desk.previews import in_kinds

#: Shows all languages side by side.
ALL = "all"


@dataclass(frozen=True, kw_only=True)
class View:
    """Which part of the page is shown, and what it says on top."""

    #: Language of the text; "": the person's own, or the first.
    show: str = ""
    is_diff: bool = False
    is_return: bool = False
    since: str = ""
    #: Kind of outputs whose fold is open.
    opened: str = ""
    done: str = ""
    #: What was decided just before, where that was something else.
    of: str = ""
    refusal: str = ""
    #: Key of the rule that said no.
    rule: str = ""
    #: What was typed and could not be kept.
    typed: Values | None = None
    #: State that was looked at when something was pressed.
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """One kind of thing that leaves."""

    kind: str
    count: int
    languages: tuple[str, ...]
    at: datetime | None


def may_say(page: ApprovalPage) -> bool:
    """Tell whether the person may return it, or comment on it."""
    return "return" in page.item.may or page.may_comment


def language_shown(
    page: ApprovalPage, show: str, language: str, *, is_diff: bool = False
) -> str:
    """Return the language of the text: the one asked for, the person's, the first.

    Changes that are all in other languages than hers are shown in all at once.
    """
    changed = {one.language for one in page.passages if one.is_changed}
    if is_diff and not show and changed and language not in changed:
        show = ALL
    if show == ALL and len(page.languages) > 1:
        return ALL
    for code in (show, language, *page.languages):
        if code in page.languages:
            return code
    return ""


def outputs_in(outputs: list[Output], show: str) -> tuple[Output, ...]:
    """Return what leaves in a language, or in all at once."""
    if show == ALL:
        return tuple(outputs)
    return tuple(o for o in outputs if o.language in {show, "mul", ""})


def leaving(outputs: list[Output]) -> list[Leaving]:
    """Return what leaves, by kind, in the order in which pages show channels."""
    found = []
    for kind, group in groupby(
        (o for _, part in in_kinds(tuple(outputs)) for o in part), lambda o: o.kind
    ):
        part = list(group)
        times = [o.at for o in part if o.at is not None]
        places = {code: place for place, code in enumerate(LANGUAGES)}
        spoken = {o.language for o in part} & set(places)
        found.append(
            Leaving(
                kind=kind,
                count=len({o.account for o in part}),
                languages=tuple(sorted(spoken, key=places.__getitem__)),
                at=min(times, default=None),
            )
        )
    return found


def address(language: str, item_id: str, view: View, more: Mapping[str, str]) -> str:
    """Return the address of this page in another view."""
    now = {
        "show": view.show,
        "view": "return" if view.is_return else "diff" if view.is_diff else "",
        "since": view.since,
    }
    parts = {name: text for name, text in {**now, **more}.items() if text}
    query = f"?{urlencode(parts)}" if parts else ""
    return f"/desk/{language}/approvals/{item_id}{query}"
