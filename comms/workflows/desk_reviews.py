"""What is in review: what waits for this person's approval, and what for others'.

A handful of questions to the store, whatever the number of lines.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TypeVar

from comms.access.approvals import Standing, given_by, standing_of
from comms.access.policy import Subject
from comms.content.seen import LETTER
from comms.model.desk import Line
from comms.model.in_lists import AnyItem, ItemInList
from comms.model.states import ItemState, PublicationState
from comms.model.tables import Act, Publication
from comms.store import acts, waiting
from comms.workflows.desk_lines import (
    Titles,
    edition_line,
    item_line,
    item_of,
    publication_lines,
)
from comms.workflows.desk_sight import Sight, subject_of

#: An act as a row, or the columns that are needed here.
Deed = TypeVar("Deed", Act, acts.Deed)

#: Where the page of an item lists the steps of its events; opens their fold.
STEPS = "#steps"
#: More in review than anybody reads; the rest comes up as these are decided.
_MOST = 100
#: Names that are said; of more it is only said that there are.
_MOST_NAMES = 3


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Something in review, as the policy asks about it, and who has approved it."""

    thing: ItemInList | Publication
    subject: Subject
    given: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Reviews:
    """What is in review in the units that somebody sees, read in a few questions."""

    sight: Sight
    in_review: Sequence[ItemInList]
    #: Editions and steps of chains that wait for an approval of their own.
    alone: Sequence[Publication]
    #: Items that those tell.
    items: Mapping[str, ItemInList]
    #: Acts about all these, by subject.
    acts: Mapping[str, Sequence[acts.Deed]]

    @cached_property
    def hers(self) -> list[Asked]:
        """What this person may approve now."""
        return [one for one, is_hers in self._judged if is_hers]

    @cached_property
    def others(self) -> list[Asked]:
        """What others are to approve."""
        return [one for one, is_hers in self._judged if not is_hers]

    @cached_property
    def _judged(self) -> list[tuple[Asked, bool]]:
        return [
            (one, self.sight.may("approve", one.subject, one.given))
            for one in _asked(self)
        ]


def read_reviews(sight: Sight) -> Reviews:
    """Read what is in review."""
    session = sight.session
    in_review = waiting.items_in(
        session, [ItemState.IN_REVIEW], units=sight.visible, limit=_MOST
    )
    alone = waiting.decided_alone(
        session, [PublicationState.IN_REVIEW], units=sight.visible, limit=_MOST
    )
    named = {name for row in alone for name in (item_of(row), _about(row))}
    items = waiting.items_listed(session, named)
    subjects = [subject_of(item).name for item in in_review]
    subjects += [subject_of(row).name for row in alone]
    subjects += [f"item:{_about(row)}" for row in alone]
    return Reviews(
        sight=sight,
        in_review=in_review,
        alone=alone,
        items=items,
        acts=by_subject(acts.deeds(session, subjects)),
    )


def waiting_for_her(reviews: Reviews, most: int | None = None) -> Iterator[Line]:
    """Yield what this person may approve now; so many at the most, if so asked."""
    found = reviews.hers[:most]
    titles = _titles(reviews, found)
    for one in found:
        reason = _hers(reviews.sight, one.given)
        yield _line(reviews, one.thing, titles, reason, act="approve")


def waiting_for_others(reviews: Reviews) -> Iterator[Line]:
    """Yield what others are to approve, and who that is."""
    sight, titles = reviews.sight, _titles(reviews, reviews.others)
    for one in reviews.others:
        standing = standing_of(sight.catalogue, one.subject, one.given, sight.now)
        reason = " ".join(standing_words(sight, standing))
        yield _line(reviews, one.thing, titles, reason)


def _titles(reviews: Reviews, asked: Iterable[Asked]) -> Titles:
    """Read the titles of what is asked about."""
    items = [one.thing for one in asked if isinstance(one.thing, ItemInList)]
    every = (*items, *reviews.items.values())
    return waiting.titles(reviews.sight.session, [item.id for item in every])


def standing_words(sight: Sight, standing: Standing) -> tuple[str, ...]:
    """Return how far an approval has come, in sentences."""
    found = []
    if standing.given:
        found.append(
            sight.say(
                "approval.given",
                count=len(standing.given),
                needed=max(standing.needed, len(standing.given)),
                names=_names(sight, standing.given),
            )
        )
    elif standing.needed > 1:
        found.append(sight.say("approval.needed", needed=standing.needed))
    if standing.is_stuck:
        found.append(sight.say("approval.stuck"))
    elif standing.next and not standing.is_complete:
        names = _names(sight, sorted(standing.next))
        found.append(sight.say("approval.waits_for", names=names))
    return tuple(found)


def late_words(sight: Sight, item: AnyItem) -> str:
    """Return why an item in review can leave no more by itself; "" where it can."""
    at = sight.viewer.at(item.publish_local)
    window = timedelta(minutes=sight.catalogue.programme.lateness_window_minutes)
    waits = item.type == "correction"
    return (
        ""
        if waits or at is None or sight.now - at <= window
        else sight.say("approval.late.short")
    )


def by_subject(found: Iterable[Deed]) -> dict[str, list[Deed]]:
    """Return acts by what they are about."""
    told: dict[str, list[Deed]] = {}
    for act in found:
        told.setdefault(act.subject, []).append(act)
    return told


def writers(found: Iterable[Act | acts.Deed]) -> set[str]:
    """Return who has written at something, as `acts.writers` does."""
    done = (act for act in found if act.result == "done")
    return {act.user for act in done if act.verb in acts.WRITING}


def _asked(reviews: Reviews) -> Iterator[Asked]:
    for item in reviews.in_review:
        found = reviews.acts.get(subject_of(item).name, [])
        subject = subject_of(item, writers(found))
        given = given_by(found, item.content_hash)
        yield Asked(thing=item, subject=subject, given=given)
    for row in reviews.alone:
        subject = _subject(reviews, row)
        found = reviews.acts.get(subject.name, [])
        given = given_by(found, row.content_hash)
        yield Asked(thing=row, subject=subject, given=given)


def _subject(reviews: Reviews, row: Publication) -> Subject:
    """Return what is asked about an edition or step: by the rule of its item."""
    own = reviews.acts.get(subject_of(row).name, [])
    told = reviews.acts.get(f"item:{_about(row)}", [])
    subject = subject_of(row, writers([*own, *told]))
    item = reviews.items.get(item_of(row))
    return replace(subject, type=item.type) if item else subject


def _about(row: Publication) -> str:
    """Return the item whose writers may not approve this."""
    return item_of(row).removesuffix(LETTER)


def _line(
    reviews: Reviews,
    found: ItemInList | Publication,
    titles: Titles,
    reason: str,
    *,
    act: str = "open",
) -> Line:
    sight = reviews.sight
    if isinstance(found, ItemInList):
        late = late_words(sight, found)
        line = item_line(
            sight, found, titles, reason=f"{late} {reason}".strip(), act=act
        )
        return replace(line, path=f"/approvals/{found.external_id}")
    if found.kind == "edition":
        line = edition_line(sight, found, reason=reason, act=act)
        return replace(line, path=f"/approvals/{found.external_id}")
    (line,) = publication_lines(sight, [found], reviews.items, titles)
    return replace(line, path=line.path + STEPS, reason=reason, act=act)


def _hers(sight: Sight, given: Sequence[str]) -> str:
    if not given:
        return sight.say("outputs.waits_for_you")
    names = ", ".join(sight.person(user) for user in given)
    return sight.say("outputs.given_by", names=names)


def _names(sight: Sight, users: Sequence[str]) -> str:
    names = [sight.person(user) for user in users[:_MOST_NAMES]]
    more = ["…"] if len(users) > _MOST_NAMES else []
    return ", ".join([*names, *more])
