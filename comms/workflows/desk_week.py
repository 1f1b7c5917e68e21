"""The start page of one person: what waits for her, what failed, what leaves next.

A handful of questions to the store, whatever the size of the lists; each list is cut
at the same length, and what is the same about one item stands in one line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain, islice

from comms.access.policy import hats
from comms.content.gate import is_approved
from comms.content.seen import LETTER
from comms.model.desk import Counts, Line, Week
from comms.model.in_lists import AnyPublication, ItemInList, PublicationInList
from comms.model.programme import NATIONAL, Account
from comms.model.states import DeliveryState, ItemState, PublicationState
from comms.model.tables import Delivery, Publication
from comms.store import acts, waiting
from comms.workflows.approval_after import is_number_to_schedule
from comms.workflows.chain import REMINDER
from comms.workflows.desk_history import note_in
from comms.workflows.desk_lines import (
    card_line,
    doubt_line,
    draft_line,
    item_line,
    item_of,
    publication_lines,
)
from comms.workflows.desk_paused import paused
from comms.workflows.desk_reviews import (
    STEPS,
    by_subject,
    read_reviews,
    waiting_for_her,
)
from comms.workflows.desk_sight import Sight, subject_of
from comms.workflows.desk_watch import silent_count, watch_lines
from comms.workflows.fact_week import expired_lines
from comms.workflows.proposal_page import proposal_lines

#: Rows of a list.
MOST = 20
#: How far ahead "next" reaches, and how far back a failure is still news.
AHEAD, BACK = timedelta(days=14), timedelta(days=60)
#: A reminder that failed is told for a week: its event is soon over.
REMINDERS_BACK = timedelta(days=7)

_FAILED = (
    PublicationState.HELD,
    PublicationState.MISSED,
    PublicationState.EXPIRED,
    PublicationState.PARTLY_FAILED,
)
_COMING = (
    PublicationState.DRAFT,
    PublicationState.IN_REVIEW,
    PublicationState.RETURNED,
    PublicationState.APPROVED,
    PublicationState.SCHEDULED,
)
_UNASKED = frozenset({PublicationState.DRAFT, PublicationState.RETURNED})
#: More posts by hand than anybody reads; the rest comes up as these are ticked.
_MOST_BY_HAND = 100


def week(sight: Sight) -> Week:
    """Return the start page."""
    rows = _read(sight)
    begun, waits, failed = _to_do(rows)
    coming = publication_lines(
        sight, rows.coming, rows.items, rows.titles, is_paused=paused(sight).holds
    )
    # What waits for the same words again stands once, where it failed.
    told = {(line.path, line.reason) for line in failed if line.act == "words"}
    asked = {line.subject for line in begun.waiting if line.act == "schedule"}
    upcoming = _first(
        line
        for line in coming
        if (line.path, line.reason) not in told and line.subject not in asked
    )
    drafts = _first(draft_line(sight, item, rows.titles) for item in rows.drafts)
    return replace(
        begun,
        upcoming=tuple(upcoming[:MOST]),
        drafts=tuple(drafts[:MOST]),
        more=any(len(found) > MOST for found in (waits, failed, upcoming, drafts)),
        watch=tuple(watch_lines(sight)[:MOST]),
        silent=silent_count(sight),
    )


def counts(sight: Sight) -> Counts:
    """Return how much of her week waits for her, without the rest of the page."""
    return counts_of(_to_do(_read(sight))[0])


def counts_of(found: Week) -> Counts:
    """Return how much of a week waits for its person."""
    return Counts(week=found.to_do, approvals=found.approvals)


def _to_do(rows: "_Rows") -> tuple[Week, Sequence[Line], Sequence[Line]]:
    """Return the week as far as something is to be done, and more of both lists."""
    sight = rows.sight
    failed = _mended_together(
        publication_lines(sight, rows.failed, rows.items, rows.titles)
    )
    reviews, proposals = read_reviews(sight), [*proposal_lines(sight)]
    waits = _first(
        chain(
            waiting_for_her(reviews, MOST + 1),
            proposals,
            _returned(rows),
            _by_hand(rows),
            _in_doubt(rows),
            _to_schedule(rows),
            _proposed(rows),
            expired_lines(sight),
        )
    )
    begun = Week(
        waiting=tuple(waits[:MOST]),
        failed=tuple(failed[:MOST]),
        upcoming=(),
        drafts=(),
        approvals=len(reviews.hers) + len(proposals),
    )
    return begun, waits, failed


def _first(lines: Iterable[Line]) -> list[Line]:
    """Return the lines that a list shows, and one if there are more."""
    return [*islice(lines, MOST + 1)]


def _mended_together(lines: Iterable[Line]) -> list[Line]:
    """Return one line for what one act mends, on however many accounts it failed."""
    found: dict[tuple[str, ...], Line] = {}
    for line in lines:
        mended = line.path, line.act, line.act_path, line.state
        first = found.setdefault(mended, line)
        if first is not line:
            found[mended] = replace(
                first,
                sort=_both(first.sort, line.sort, ", "),
                reason=_both(first.reason, line.reason, " "),
            )
    return list(found.values())


def _both(one: str, other: str, joint: str) -> str:
    """Return two sayings, or one where it says the other."""
    return one if other in one else f"{one}{joint}{other}"


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Everything that the lists are made from, read in a few questions."""

    sight: Sight
    returned: Sequence[ItemInList]
    drafts: Sequence[ItemInList]
    cards: Sequence[tuple[Publication, Delivery]]
    doubtful: Sequence[tuple[Publication, Delivery]]
    failed: Sequence[PublicationInList]
    coming: Sequence[PublicationInList]
    #: Steps of events' chains that leave only if somebody asks for their approval.
    proposals: Sequence[PublicationInList]
    #: Items of the publications above, and the titles of all items.
    items: Mapping[str, ItemInList]
    titles: Mapping[int, dict[str, str]]
    #: Acts about what was sent back, by subject.
    acts: Mapping[str, Sequence[acts.Deed]]


def _read(sight: Sight) -> _Rows:
    session = sight.session
    own = waiting.items_in(
        session,
        [ItemState.RETURNED, ItemState.DRAFT],
        units=sight.visible,
        owners=sight.persons,
        limit=2 * MOST + 1,
    )
    cards, doubtful = _told(sight)
    doubted = {row.id for row, _ in doubtful}
    failed = [
        row
        for row in _due(sight, _FAILED, -BACK, AHEAD)
        if row.id not in doubted and _is_news(sight, row)
    ]
    ahead = _due(sight, _COMING, timedelta(0), AHEAD)
    proposals = [row for row in ahead if _is_proposal(row)]
    coming = [row for row in ahead if not _is_proposal(row)]
    told: list[AnyPublication] = [*failed, *ahead, *_rows_of(cards, doubtful)]
    named = {name for row in told for name in (item_of(row), _about(row))}
    items = waiting.items_listed(session, named)
    every = [*own, *items.values()]
    returned = [item for item in own if item.state == ItemState.RETURNED]
    subjects = [subject_of(item).name for item in returned]
    return _Rows(
        sight=sight,
        returned=returned,
        drafts=[item for item in own if item.state == ItemState.DRAFT],
        cards=cards,
        doubtful=doubtful,
        failed=failed,
        coming=coming,
        proposals=proposals,
        items=items,
        titles=waiting.titles(session, [item.id for item in every]),
        acts=by_subject(acts.deeds(session, subjects)),
    )


def _is_news(sight: Sight, row: PublicationInList) -> bool:
    """Whether a person can still do something about what failed."""
    return row.kind != REMINDER or row.due_at >= sight.now - REMINDERS_BACK


def _is_proposal(row: PublicationInList) -> bool:
    return row.kind == REMINDER and row.state in _UNASKED


def _rows_of(
    *lists: Iterable[tuple[Publication, Delivery]],
) -> list[Publication]:
    return [row for found in lists for row, _ in found]


def _due(
    sight: Sight, states: Sequence[str], since: timedelta, until: timedelta
) -> Sequence[PublicationInList]:
    return waiting.publications_in(
        sight.session,
        states,
        units=sight.units,
        since=sight.now + since,
        until=sight.now + until,
        # Several of one item make one line.
        limit=10 * MOST,
    )


def _told(
    sight: Sight,
) -> tuple[
    Sequence[tuple[Publication, Delivery]], Sequence[tuple[Publication, Delivery]]
]:
    """Return what is to be posted by hand here, and what nobody knows the fate of."""
    by_hand = {
        account.id: account
        for account in sight.catalogue.all(Account)
        if account.mode == "manual_copy"
    }
    cards = waiting.told_on(
        sight.session, by_hand, waiting.BY_HAND, units=None, limit=_MOST_BY_HAND
    )
    doubtful = waiting.told_on(
        sight.session,
        None,
        [DeliveryState.UNKNOWN],
        units=sight.units,
        limit=MOST + 1,
    )
    return (
        [
            (row, delivery)
            for row, delivery in cards
            if _is_hers(sight, row, by_hand[delivery.account])
        ],
        [pair for pair in doubtful if sight.may("settle", subject_of(pair[0]))],
    )


def _is_hers(sight: Sight, row: Publication, account: Account) -> bool:
    """Whether a card is hers to post: her own, her unit's, or on her unit's account."""
    of_unit = any(
        scope == row.unit or (scope == account.owner and scope != NATIONAL)
        for scope in (hat.scope for hat in hats(sight.user))
    )
    mine = of_unit or row.owner in sight.persons
    return mine and sight.may("tick", subject_of(row))


def _about(row: AnyPublication) -> str:
    """Return the item that a publication tells, also as its letter."""
    return item_of(row).removesuffix(LETTER)


def _returned(rows: _Rows) -> Iterable[Line]:
    for item in rows.returned:
        found = rows.acts.get(subject_of(item).name, [])
        last = next((act for act in reversed(found) if act.verb == "return"), None)
        reason = (
            rows.sight.say(
                "rules.why.returned",
                user=rows.sight.person(last.user),
                note=note_in(last, rows.sight.language),
            ).strip()
            if last
            else ""
        )
        yield item_line(rows.sight, item, rows.titles, reason=reason, act="mend")


def _by_hand(rows: _Rows) -> Iterable[Line]:
    together: dict[tuple[int | None, str], list[tuple[Publication, Delivery]]] = {}
    for row, delivery in rows.cards:
        together.setdefault((row.id, delivery.account), []).append((row, delivery))
    for found in together.values():
        deliveries = [delivery for _, delivery in found]
        yield card_line(rows.sight, found[0][0], deliveries, rows.items, rows.titles)


def _to_schedule(rows: _Rows) -> Iterable[Line]:
    """Yield the numbers that are approved and leave only if she schedules them."""
    sight = rows.sight
    for row in rows.coming:
        if not is_number_to_schedule(row) or not sight.may("schedule", subject_of(row)):
            continue
        (line,) = publication_lines(sight, [row], rows.items, rows.titles)
        path = f"/editions/{row.external_id}"
        said = sight.say("outputs.to_schedule")
        yield replace(line, path=path, reason=said, act="schedule", act_path="")


def _proposed(rows: _Rows) -> Iterable[Line]:
    """Yield one line for each item whose event can soon be told of again."""
    sight, seen = rows.sight, set()
    for row in rows.proposals:
        name = item_of(row)
        item = rows.items.get(name)
        if name in seen or item is None or not is_approved(item):
            continue
        seen.add(name)
        if sight.may("submit", subject_of(row)):
            (line,) = publication_lines(sight, [row], rows.items, rows.titles)
            reason = row.reason and line.reason
            said = reason or sight.say("outputs.proposed")
            yield replace(line, path=line.path + STEPS, reason=said, act="choose")


def _in_doubt(rows: _Rows) -> Iterable[Line]:
    for row, delivery in rows.doubtful:
        yield doubt_line(rows.sight, row, delivery, rows.items, rows.titles)
