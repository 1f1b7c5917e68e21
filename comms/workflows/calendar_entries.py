"""Turns what was found in the calendar into what a person reads there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from comms.campaigns.numbering import shown_number
from comms.content.seen import LETTER
from comms.language import format_moment
from comms.model.calendar import Entry
from comms.model.plans import EventFacts
from comms.model.programme import Account, Newsletter
from comms.model.states import PublicationState
from comms.store import calendar_told
from comms.workflows.calendar_found import (
    Found,
    Window,
    posts_near,
    shown,
    tongues,
)
from comms.workflows.calendar_moves import is_bound, is_movable, subject_of_found
from comms.workflows.calendar_press import press_words
from comms.workflows.desk_lines import quiet_words
from comms.workflows.desk_sight import Sight

#: States that end: nobody needs a warning any more.
_OVER = frozenset(
    {
        PublicationState.CANCELLED,
        PublicationState.WITHDRAWN,
        PublicationState.EXPIRED,
        PublicationState.SENT,
    }
)
#: How far apart the same words on one account look like a slip.
_REPEATED, _AN_HOUR = timedelta(days=14), timedelta(hours=1)
_REPEAT = "repeated"
#: A post that waits for whoever posts it, and accounts that are posted on so.
CARD, BY_HAND = "card", "manual_copy"
#: Kinds that reach people where they are.
_LEAVES = frozenset({"post", "edition", "reminder", "press"})


@dataclass(frozen=True, kw_only=True)
class Slip:
    """Two posts on one account that somebody may not have meant so."""

    rule: str
    account: str
    before: Found
    after: Found


Slips = Mapping[str, Sequence[Slip]]


def entries(window: Window, found: Sequence[Found]) -> list[Entry]:
    """Return some of what was found, with names and titles; one question for all."""
    sight, said = window.sight, slips_of(window, found)
    found = shown(sight, found)
    named = {one.told.id for one in found if one.told}
    titles = calendar_told.titles_of(sight.session, named)
    press = press_words(sight, found)
    made = (_entry(sight, one, titles, said) for one in found)
    return [
        replace(one, where=" · ".join((one.where, *press[one.key])))
        if one.key in press
        else one
        for one in made
    ]


def _entry(
    sight: Sight, one: Found, titles: Mapping[int, dict[str, str]], said: Slips
) -> Entry:
    told = titles.get(one.told.id) if one.told else None
    may = is_movable(sight, one) and sight.may("save", subject_of_found(one))
    return Entry(
        key=one.key,
        kind=one.kind,
        at=one.at,
        ends=one.ends,
        title=title_of(sight, one, told),
        where=_where(sight, one),
        unit_name=sight.viewer.unit_name(one.unit),
        languages=tongues(sight, one, told or ()),
        state=_state(sight, one),
        path=path_of(one),
        may_move=may,
        is_bound=may and is_bound(one),
        warnings=(*warnings(sight, said.get(one.key, ())), *_quiet(sight, one)),
    )


def _state(sight: Sight, one: Found) -> str:
    """Return the state people read: what a person has to post is not leaving."""
    accounts = [sight.catalogue.find(Account, name) for name in one.accounts]
    by_hand = accounts and all(at and at.mode == BY_HAND for at in accounts)
    return CARD if by_hand and one.state == PublicationState.SENDING else one.state


def _quiet(sight: Sight, one: Found) -> Iterable[str]:
    """Yield when it leaves where quiet hours keep it from leaving at its time."""
    if one.kind in _LEAVES and (words := quiet_words(sight, one.row)):
        yield words


def title_of(sight: Sight, one: Found, told: dict[str, str] | None) -> str:
    """Return what something is called."""
    if one.kind in {"event", "registration"}:
        title = sight.viewer.text(EventFacts.model_validate(one.row.facts).title)
        if one.kind == "event":
            return title
        edge = one.key.partition(".")[0]
        return sight.say(f"calendar.sign_up.{edge}", title=title)
    if one.row is not None and one.row.kind in {"edition", "correction"}:
        newsletter = sight.catalogue.find(Newsletter, one.row.newsletter)
        if newsletter is not None and told is None:
            number = shown_number(newsletter, one.row, sight.language)
            return f"{sight.viewer.text(newsletter.name)} {number}".strip()
    title = sight.title_of(one.about, told)
    if one.kind in {"approval", "deadline"}:
        return sight.say(f"calendar.{one.kind}", title=title)
    return title


def _where(sight: Sight, one: Found) -> str:
    if one.accounts:
        return ", ".join(sight.account(name) for name in one.accounts)
    if one.kind == "event":
        return sight.viewer.text(EventFacts.model_validate(one.row.facts).place.name)
    if one.kind == "edition":
        return sight.newsletter(one.row.newsletter)
    return ""


def path_of(one: Found) -> str:
    """Return where it is looked at; a letter is seen with its item."""
    if one.kind in {"event", "registration"}:
        return f"/calendar/events/{one.about}"
    return f"/items/{one.about.removesuffix(LETTER)}"


def slips_of(window: Window, own: Iterable[Found]) -> Slips:
    """Return what looks wrong in a window, and with some posts of it beyond it."""
    waiting = [one for one in own if one.kind == "post" and one.state not in _OVER]
    return slips([*window.found, *posts_near(window, waiting, _REPEATED)])


def slips(found: Iterable[Found]) -> Slips:
    """Return what looks wrong: two on one account in an hour, the same words again."""
    by_account: dict[str, list[Found]] = {}
    for one in found:
        if one.kind == "post" and one.state not in _OVER:
            for account in one.accounts:
                by_account.setdefault(account, []).append(one)
    said: dict[str, list[Slip]] = {}
    for account, own in by_account.items():
        for before, after in _neighbours(sorted(own, key=_at)):
            rule = _rule(before, after)
            for one in (before, after) if rule else ():
                slip = Slip(rule=rule, account=account, before=before, after=after)
                said.setdefault(one.key, []).append(slip)
    return said


def warnings(sight: Sight, found: Iterable[Slip]) -> tuple[str, ...]:
    """Return slips as sentences; the accounts of one and the same slip together."""
    accounts: dict[tuple[str, tuple[datetime, ...]], list[str]] = {}
    for slip in found:
        times = (slip.before.at, slip.after.at) if slip.rule == _REPEAT else ()
        accounts.setdefault((slip.rule, times), []).append(sight.account(slip.account))
    return tuple(
        sight.say(
            f"calendar.warn.{rule}",
            account=", ".join(dict.fromkeys(names)),
            **{
                name: format_moment(at, sight.language)
                for name, at in zip(("first", "second"), times, strict=False)
            },
        )
        for (rule, times), names in accounts.items()
    )


def _at(one: Found) -> datetime:
    return one.at


def _neighbours(own: Sequence[Found]) -> Iterable[tuple[Found, Found]]:
    """Return pairs in which something may be wrong: next to each other, or alike."""
    last: dict[str, Found] = {}
    for number, one in enumerate(own):
        if number:
            yield own[number - 1], one
        if one.about in last and last[one.about] is not own[number - 1]:
            yield last[one.about], one
        last[one.about] = one


def _rule(before: Found, after: Found) -> str:
    if before.about == after.about and after.at - before.at < _REPEATED:
        return _REPEAT
    if after.at - before.at >= _AN_HOUR:
        return ""
    same = (before.at.hour, before.at.utcoffset()) == (
        after.at.hour,
        after.at.utcoffset(),
    )
    return "same_hour" if same else ""
