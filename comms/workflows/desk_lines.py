"""Lines of the desk's lists: what, where, when, in which state, and what to do.

A line says in the person's language what the rows say in names of the program.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from comms.campaigns.leaving_times import QUIET_KINDS, leaves_at, quiet_until
from comms.campaigns.numbering import shown_number
from comms.campaigns.publications import OPEN
from comms.content.seen import LETTER
from comms.content.words import STANDARD
from comms.language import LANGUAGES, MissingWords, format_moment, say_count
from comms.model.desk import Line
from comms.model.desk_list import OUT
from comms.model.in_lists import AnyItem, AnyPublication
from comms.model.programme import Newsletter
from comms.model.states import ItemState, PublicationState
from comms.model.tables import Delivery
from comms.workflows.desk_cures import cure_of
from comms.workflows.desk_sight import Sight
from comms.workflows.quiet import is_overtaken, passes
from comms.workflows.reasons import why
from comms.workflows.repeats import REPEAT

Titles = Mapping[int, dict[str, str]]
Items = Mapping[str, AnyItem]

#: Publications that follow their item: its state says whether they will leave.
_FOLLOW = frozenset({"page", "post", "announcement"})
_WAITING = frozenset(
    {
        PublicationState.DRAFT,
        PublicationState.IN_REVIEW,
        PublicationState.RETURNED,
        PublicationState.APPROVED,
    }
)
_PROMISED = frozenset({PublicationState.APPROVED, PublicationState.SCHEDULED})
#: States that say by a sentence of their own why a person is needed.
_EXPLAINED = frozenset({PublicationState.MISSED, PublicationState.EXPIRED})


def item_of(row: AnyPublication) -> str:
    """Return the item or edition that a publication tells of."""
    parts = row.plan_entry.split(":")
    return parts[1] if len(parts) > 1 else row.external_id


def item_line(
    sight: Sight,
    item: AnyItem,
    titles: Titles,
    *,
    reason: str = "",
    act: str = "open",
    is_out: bool = False,
) -> Line:
    """Return the line of an item; one that readers see says so."""
    approved = item.state == ItemState.APPROVED
    return Line(
        subject=f"item:{item.external_id}",
        title=sight.title_of(item.external_id, titles.get(item.id or 0)),
        sort=type_name(sight, item.type),
        unit_name=sight.viewer.unit_name(item.unit),
        state=OUT if approved and is_out else item.state,
        at=sight.viewer.at(item.publish_local),
        reason=reason,
        path=f"/items/{item.external_id}",
        act=act,
    )


def draft_line(sight: Sight, item: AnyItem, titles: Titles) -> Line:
    """Return the line of a draft, which is to be written on."""
    return item_line(sight, item, titles, act="open")


def edition_line(
    sight: Sight, row: AnyPublication, *, reason: str = "", act: str = "open"
) -> Line:
    """Return the line of an edition."""
    return Line(
        subject=f"edition:{row.external_id}",
        title=edition_title(sight, row),
        sort=sight.say("outputs.sort.edition"),
        unit_name=sight.viewer.unit_name(row.unit),
        state=row.state,
        at=sight.local(row.due_at),
        reason=reason,
        path=f"/items/{row.external_id}",
        act=act,
    )


def edition_title(sight: Sight, row: AnyPublication) -> str:
    """Return the newsletter and number of an edition or letter."""
    newsletter = sight.catalogue.find(Newsletter, row.newsletter)
    if newsletter is None:
        return row.external_id
    number = shown_number(newsletter, row, sight.language)
    return f"{sight.viewer.text(newsletter.name)} {number}".strip()


def card_line(
    sight: Sight,
    row: AnyPublication,
    deliveries: Sequence[Delivery],
    items: Items,
    titles: Titles,
) -> Line:
    """Return the line of a post that a person puts out by hand, in its languages."""
    first = deliveries[0]
    line = _told_line(
        sight,
        row,
        first,
        title=_title(sight, row, items, titles),
        reason=_by_hand(sight, row.due_at),
        path=f"/cards/{first.id}",
        act="post",
    )
    codes = [one.language for one in deliveries if one.language in LANGUAGES]
    account = sight.account(first.account)
    return replace(
        line,
        sort=f"{account} ({', '.join(codes)})" if codes else account,
        state="by_hand",
        also=tuple((one.language, f"/cards/{one.id}") for one in deliveries)
        if len(deliveries) > 1
        else (),
    )


def _by_hand(sight: Sight, due_at: datetime) -> str:
    """Return how long a post has waited for a person."""
    days = (sight.local(sight.now).date() - sight.local(due_at).date()).days
    late = say_count(sight.language, "running.week.late", days) if days > 0 else ""
    return " ".join(filter(None, [late, sight.say("outputs.by_hand")]))


def doubt_line(
    sight: Sight, row: AnyPublication, delivery: Delivery, items: Items, titles: Titles
) -> Line:
    """Return the line of a post that nobody knows the fate of."""
    return _told_line(
        sight,
        row,
        delivery,
        title=_title(sight, row, items, titles),
        reason=sight.say("outputs.in_doubt"),
        path=f"/cards/{delivery.id}",
        act="look",
    )


def _told_line(  # noqa: PLR0913 - the parts of a line
    sight: Sight,
    row: AnyPublication,
    delivery: Delivery,
    *,
    title: str,
    reason: str,
    path: str,
    act: str,
) -> Line:
    return Line(
        subject=f"delivery:{delivery.id}",
        title=title,
        sort=_with_language(sight.account(delivery.account), delivery.language),
        unit_name=sight.viewer.unit_name(row.unit),
        state=delivery.state,
        at=sight.local(row.due_at),
        reason=reason,
        path=path,
        act=act,
    )


def _with_language(account: str, language: str) -> str:
    """Return where a text goes; texts of one item differ by their language."""
    return f"{account} ({language})" if language in LANGUAGES else account


def _leaves(_row: AnyPublication, _item: AnyItem | None) -> bool:
    return False


def publication_lines(
    sight: Sight,
    rows: Sequence[AnyPublication],
    items: Items,
    titles: Titles,
    *,
    is_paused: Callable[[AnyPublication, AnyItem | None], bool] = _leaves,
) -> Iterator[Line]:
    """Yield a line for each item, time and state among some publications.

    What is scheduled and paused is said to be paused, where it is asked.
    """
    together: dict[tuple[str, object, str, str], list[AnyPublication]] = {}
    for row in rows:
        about = _about(row, items)
        item = items.get(about)
        state = shown_state(row, item)
        if state in _PROMISED and is_paused(row, item):
            state = "paused"
        reason = reason_of(sight, row)
        # Reminders of one event that failed alike are looked at together.
        when = None if row.kind == "reminder" and reason else row.due_at
        key = (about, when, state, reason)
        together.setdefault(key, []).append(row)
    for (_, _, state, reason), found in together.items():
        yield _publications(sight, found, state, reason, items, titles)


def _publications(
    sight: Sight,
    rows: Sequence[AnyPublication],
    state: str,
    reason: str,
    items: Items,
    titles: Titles,
) -> Line:
    first = rows[0]
    path = f"/items/{_about(first, items)}"
    act, act_path = cure_of(sight, first, path, reason)
    return Line(
        subject=f"{first.kind}:{first.external_id}",
        title=_title(sight, first, items, titles),
        sort=", ".join(dict.fromkeys(_sorts(sight, rows))),
        unit_name=sight.viewer.unit_name(first.unit),
        state=state,
        at=sight.local(first.due_at),
        reason=reason,
        path=path,
        act=act,
        act_path=act_path if act_path != path else "",
    )


def _sorts(sight: Sight, rows: Iterable[AnyPublication]) -> Iterable[str]:
    for row in rows:
        parts = row.plan_entry.split(":")
        known = ("account", parts[2]) if len(parts) > 2 else ("", "")  # noqa: PLR2004 - kind, item, account
        if known in sight.catalogue.entries:
            yield sight.account(parts[2])
        else:
            yield sort_name(sight, row.kind)


def _title(sight: Sight, row: AnyPublication, items: Items, titles: Titles) -> str:
    about = _about(row, items)
    item = items.get(about)
    if row.kind == "edition" and item is None:
        return edition_title(sight, row)
    return sight.title_of(about, titles.get(item.id or 0) if item else None)


def _about(row: AnyPublication, items: Items) -> str:
    """Return what a line is about: the letter of an announcement is its item's."""
    name = item_of(row)
    told = name.removesuffix(LETTER)
    return told if told in items else name


class Leaving(Protocol):
    """What is asked of a publication: the row itself, or its columns."""

    @property
    def kind(self) -> str:
        """Kind of publication."""

    @property
    def state(self) -> str:
        """Its own state."""

    @property
    def reason(self) -> dict[str, Any] | None:
        """Why it stands there; None or empty: the state says it."""


class Standing(Protocol):
    """What is asked of an item: the row itself, or its columns."""

    @property
    def state(self) -> str:
        """Its state."""

    @property
    def content_hash(self) -> str:
        """Hash of what it says now."""

    @property
    def approved_hash(self) -> str | None:
        """Hash of what was approved."""


def follows(row: Leaving) -> bool:
    """Tell whether its item's state says whether it will leave."""
    return row.state in _WAITING and row.kind in _FOLLOW


def shown_state(row: Leaving, item: Standing | None) -> str:
    """Return the state people read: what follows its item stands where that does."""
    if item is None or not follows(row):
        return row.state
    if item.state != ItemState.APPROVED:
        return item.state
    if (row.reason or {}).get("key") == REPEAT:
        # It stays behind its approved item until it has words of its own.
        return row.state
    approved = item.approved_hash == item.content_hash
    return PublicationState.SCHEDULED if approved else ItemState.DRAFT


def reason_of(sight: Sight, row: AnyPublication) -> str:
    """Return why a publication stands where it does; "" where the state says it."""
    if row.state in _EXPLAINED and (row.reason or {}).get("key") == REPEAT:
        # Its time is over: new words are for the next one.
        return sight.say("rules.why.repeat_was_late")
    if said := why(row.reason, sight.language):
        return said
    if row.state in _EXPLAINED:
        return sight.say(f"rules.why.{row.state}")
    return quiet_words(sight, row)


def quiet_words(sight: Sight, row: AnyPublication) -> str:
    """Return until when quiet hours keep what is planned; "" where they do not."""
    at = leaves_at(sight.catalogue, row)
    if row.state not in OPEN or at == row.due_at:
        return ""
    return _kept_words(sight, row, at)


def leaving_words(sight: Sight, row: AnyPublication) -> str:
    """Return when what a stop holds leaves after it; "" where at once, or at its time.

    What was due before quiet hours began waits for their end as well.
    """
    at = leaves_at(sight.catalogue, row)
    if row.kind in QUIET_KINDS and at <= sight.now:
        at = quiet_until(sight.catalogue, row.unit, sight.now) or row.due_at
    if at == row.due_at or passes(sight.session, sight.catalogue, row.plan_entry, at):
        return ""
    return _kept_words(sight, row, at)


def _kept_words(sight: Sight, row: AnyPublication, at: datetime) -> str:
    if is_overtaken(sight.session, sight.catalogue, row.plan_entry, at):
        return sight.say("outputs.quiet.event")
    if passes(sight.session, sight.catalogue, row.plan_entry, at):
        return sight.say("outputs.quiet.urgent")
    return sight.say("outputs.quiet", at=format_moment(sight.local(at), sight.language))


def sort_name(sight: Sight, kind: str) -> str:
    """Return the word for a kind of publication."""
    return _known(sight, f"outputs.sort.{kind}", "outputs.sort.other")


def type_name(sight: Sight, kind: str) -> str:
    """Return the word for a type of item."""
    return _known(sight, f"outputs.type.{kind}", "outputs.type.other")


def _known(sight: Sight, key: str, other: str) -> str:
    try:
        return sight.say(key)
    except MissingWords:
        return sight.say(other)


def level_name(sight: Sight, level: str) -> str:
    """Return what sets a reading level apart; "" for the usual one."""
    return "" if level == STANDARD else sight.say("outputs.easy")
