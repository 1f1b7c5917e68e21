"""Moments of the timeline with one card: what was stopped and why, and events."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from comms.campaigns.changes import EDIT, REMOVAL
from comms.campaigns.letters import CORRECTION
from comms.demo.timeline_rows import (
    EDITION,
    ON_ACCOUNTS,
    PAGE,
    REMINDER,
    Rows,
    item_of,
)
from comms.demo.timeline_views import (
    Card,
    EventCard,
    Moment,
    Said,
    StopCard,
)
from comms.demo.timeline_words import (
    NOT_OUT,
    REFUSED,
    chain_link,
    joined,
    stop,
)
from comms.language import pick
from comms.model.plans import EventFacts
from comms.model.programme import User
from comms.model.tables import Publication
from comms.workflows.reasons import refusal, why

_DONE = "done"


def stopped(rows: Rows) -> Iterable[Moment]:
    """Yield what did not go out: page and posts of one item as one card."""
    stopped: dict[tuple[datetime, str, str], list[Publication]] = {}
    for row in rows.publications:
        # What changes a post is told with the post.
        if row.state in NOT_OUT and row.kind not in {EDIT, REMOVAL}:
            key = (row.due_at, item_of(row), row.state)
            stopped.setdefault(key, []).append(row)
    for (at, item, state), found in stopped.items():
        standing, said = stop(state)
        titles = rows.titles(item)
        card = StopCard(
            what=_outputs(rows, found),
            standing=standing,
            why=_reason(found) or said,
            note="",
            titles=titles,
            languages=[said.language for said in titles] or rows.languages,
        )
        yield _only(rows.local(at), rows.heading(item), card)


def _reason(found: Sequence[Publication]) -> str:
    """Return why these did not go out; each reason once."""
    return " ".join(dict.fromkeys(filter(None, (why(r.reason, "en") for r in found))))


def _outputs(rows: Rows, found: Sequence[Publication]) -> str:
    posts = [row.plan_entry.split(":")[2] for row in found if row.kind in ON_ACCOUNTS]
    kinds = {row.kind for row in found}
    said = [
        *(["page"] if PAGE in kinds else []),
        *(["newsletter"] if EDITION in kinds else []),
        *(["correction by mail"] if CORRECTION in kinds else []),
        *(
            chain_link(row.plan_entry.rpartition(":")[2])
            for row in found
            if row.kind == REMINDER
        ),
        *([f"posts on {joined([rows.account(name) for name in posts])}"] * bool(posts)),
    ]
    return f"Not published: {' and '.join(said)}"


def refused(rows: Rows) -> Iterable[Moment]:
    """Yield what somebody was not let do, with the rule as a sentence."""
    for act in rows.acts:
        if act.result == _DONE:
            continue
        user = rows.catalogue.find(User, act.user)
        name = pick(user.name, "en") if user else act.user
        item = act.subject.rpartition(":")[2]
        titles = rows.titles(item)
        card = StopCard(
            what=f"{name} wanted to {act.verb} this",
            standing=REFUSED,
            why=refusal(act, "en"),
            note=act.note,
            titles=titles,
            languages=[said.language for said in titles] or rows.languages,
        )
        yield _only(rows.local(act.at), rows.heading(item), card)


def gatherings(rows: Rows) -> Iterable[Moment]:
    """Yield the events that take place."""
    for row in rows.events:
        facts = EventFacts.model_validate(row.facts)
        starts, ends = rows.local(row.starts_at), rows.local(row.ends_at)
        versions = [
            Said(
                language=language,
                text=facts.title[language],
                more=", ".join(
                    part[language]
                    for part in (facts.place.name, facts.place.room)
                    if language in part
                ),
            )
            for language in rows.languages
            if language in facts.title
        ]
        card = EventCard(
            unit=rows.unit(row.unit),
            versions=versions,
            until=ends,
            cancelled=facts.cancelled,
        )
        yield _only(starts, Said(language="en", text=pick(facts.title, "en")), card)


def _only(at: datetime, heading: Said, card: Card) -> Moment:
    """Return a moment with one card."""
    stops = [card] if isinstance(card, StopCard) else []
    events = [card] if isinstance(card, EventCard) else []
    return Moment(
        at=at,
        heading=heading.text,
        language=heading.language,
        stops=stops,
        events=events,
    )
