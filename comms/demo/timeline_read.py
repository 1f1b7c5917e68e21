"""Reads the timeline of a site from the store: what happened, day by day.

A handful of queries for everything; what was frozen is shown, never drafts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from pathlib import Path

from comms.campaigns.letters import CORRECTION
from comms.clock import in_zone
from comms.content.words import EASY, STANDARD, without_directives
from comms.demo.timeline_letters import LetterBox, LetterFiles, letter_cards
from comms.demo.timeline_refusals import refusal_sentence
from comms.demo.timeline_views import (
    Card,
    Day,
    EventCard,
    LetterCard,
    Moment,
    PageCard,
    PostCard,
    Said,
    ShownPicture,
    StopCard,
)
from comms.demo.timeline_words import (
    NOT_OUT,
    OUT,
    REFUSED,
    WITHDRAWN,
    joined,
    pieces,
    post_standing,
    sentence,
    stop,
)
from comms.language import pick
from comms.model.plans import EditionPlan, EventFacts
from comms.model.programme import Account, Newsletter, User
from comms.model.states import PublicationState
from comms.model.tables import Act, Delivery, Event, Message, Publication, Version
from comms.store import Session, folders
from comms.store.acts import all_acts
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.publications import messages_of
from comms.store.timeline import came_due, deliveries_of
from comms.workflows.house import House

_DONE = "done"
PAGE, POST, EDITION = "page", "post", "edition"


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Everything the page tells of, read at once."""

    house: House
    catalogue: Catalogue
    publications: Sequence[Publication]
    messages: Mapping[int, Sequence[Message]]
    deliveries: Mapping[int, Sequence[Delivery]]
    acts: Sequence[Act]
    events: Sequence[Event]
    #: Versions by the id of their item.
    versions: Mapping[str, Sequence[Version]]

    @cached_property
    def languages(self) -> list[str]:
        """Languages in the programme's order."""
        return self.catalogue.programme.languages

    def order(self, language: str) -> int:
        """Return where a language stands; unknown ones last."""
        known = self.languages
        return known.index(language) if language in known else len(known)

    def unit(self, identifier: str) -> str:
        """Return the English name of a unit."""
        viewer = self.house.viewer(self.catalogue, "en", base="")
        return viewer.unit_name(identifier)

    def local(self, moment: datetime) -> datetime:
        """Return an instant as the programme's wall clock shows it."""
        return in_zone(moment, self.catalogue.zone)

    def titles(self, item: str) -> list[Said]:
        """Return the titles of an item, one per language."""
        found = [v for v in self.versions.get(item, []) if v.level == STANDARD]
        found.sort(key=lambda version: self.order(version.language))
        return [Said(language=v.language, text=v.title) for v in found]

    def heading(self, item: str) -> Said:
        """Return what an item or edition is called, in English where it can be."""
        titles = self.titles(item)
        for said in sorted(titles, key=lambda said: said.language != "en"):
            return said
        plan = self.catalogue.find(EditionPlan, item)
        return self.newsletter(plan.newsletter if plan else None) or Said(
            language="en", text=item
        )

    def newsletter(self, identifier: str | None) -> Said | None:
        """Return the name of a newsletter, in English where it has one."""
        newsletter = self.catalogue.find(Newsletter, identifier)
        names = newsletter.name if newsletter else {}
        for language in ("en", *self.languages):
            if names.get(language):
                return Said(language=language, text=names[language])
        return None

    def account(self, identifier: str) -> str:
        """Return the English name of an account."""
        account = self.catalogue.find(Account, identifier)
        return pick(account.title, "en") if account else identifier


def read_timeline(house: House, mail: Path, box: LetterBox) -> list[Day]:
    """Return what happened up to now, in order of time.

    Args:
        mail: Maildir of the catcher.
        box: Takes the mails that are shown, and says under which name.
    """
    with house.store.read() as session:
        rows = _read(session, house)
    moments = [
        *_published(rows, mail, box),
        *_editions(rows, mail, box),
        *_stopped(rows),
        *_refused(rows),
        *_gatherings(rows),
    ]
    moments.sort(key=lambda moment: moment.at)
    return [
        Day(date=date, moments=list(found))
        for date, found in groupby(moments, key=lambda moment: moment.at.date())
    ]


def _read(session: Session, house: House) -> _Rows:
    now = house.clock.now()
    publications = came_due(session, now)
    ids = [row.id for row in publications]
    items = folders.items(session)
    versions = folders.versions(session, [item.id for item in items.values()])
    return _Rows(
        house=house,
        catalogue=load_catalogue(session),
        publications=publications,
        messages=messages_of(session, ids),
        deliveries=deliveries_of(session, ids),
        acts=all_acts(session),
        events=[
            row
            for row in folders.events(session).values()
            if row.published_at is not None and row.starts_at <= now
        ],
        versions={name: versions.get(item.id or 0, []) for name, item in items.items()},
    )


def item_of(row: Publication) -> str:
    """Return the item that a page or post tells of."""
    return row.plan_entry.split(":")[1]


def _published(rows: _Rows, mail: Path, box: LetterBox) -> Iterable[Moment]:
    """Yield pages, posts and corrections of one item at one instant together."""
    shown: dict[tuple[datetime, str], list[Publication]] = {}
    for row in rows.publications:
        if row.kind in {PAGE, POST, CORRECTION} and row.published_at is not None:
            shown.setdefault((row.published_at, item_of(row)), []).append(row)
    for (at, item), found in shown.items():
        heading = rows.heading(item)
        moment = Moment(
            at=rows.local(at),
            heading=heading.text,
            language=heading.language,
            pages=[_page(rows, row) for row in found if row.kind == PAGE],
            posts=_fullest_first(
                [
                    post
                    for row in found
                    if row.kind == POST
                    for post in _posts(rows, row)
                ]
            ),
            letters=[
                letter
                for row in found
                if row.kind == CORRECTION
                for letter in _letters(rows, row, mail, box)
            ],
        )
        if moment.cards:
            yield moment


def _fullest_first(posts: Sequence[PostCard]) -> list[PostCard]:
    """Put accounts with most languages first, so that languages stand in columns."""
    names = [post.channel for post in posts]
    return sorted(posts, key=lambda post: (-names.count(post.channel), post.channel))


def _page(rows: _Rows, row: Publication) -> PageCard:
    texts = rows.messages.get(row.id or 0, [])
    standard = [text for text in texts if text.level == STANDARD]
    standard.sort(key=lambda text: rows.order(text.language))
    told = rows.deliveries.get(row.id or 0, [])
    withdrawn = row.state == PublicationState.WITHDRAWN
    return PageCard(
        unit=rows.unit(row.unit),
        versions=[_version(rows, text) for text in standard],
        easy=[text.language for text in texts if text.level == EASY],
        standing=WITHDRAWN if withdrawn else OUT,
        at_once=len({delivery.sent_at for delivery in told}) == 1,
    )


def _version(rows: _Rows, text: Message) -> Said:
    content = json.loads(text.skeleton)
    lead = without_directives(content["lead"], text.language, rows.catalogue)
    return Said(language=text.language, text=content["title"], more=lead)


def _posts(rows: _Rows, row: Publication) -> list[PostCard]:
    states = {d.language: d for d in rows.deliveries.get(row.id or 0, [])}
    texts = [
        text for text in rows.messages.get(row.id or 0, []) if text.language in states
    ]
    texts.sort(key=lambda text: rows.order(text.language))
    return [_post(rows, text, states[text.language]) for text in texts]


def _post(rows: _Rows, text: Message, delivery: Delivery) -> PostCard:
    kept = json.loads(text.skeleton)
    account = rows.catalogue.find(Account, text.account)
    address = (account.url or "") if account else ""
    return PostCard(
        channel=text.account,
        account=rows.account(text.account),
        address=address.removeprefix("https://"),
        language=text.language,
        pieces=pieces(kept["text"]),
        pictures=[
            ShownPicture(
                file=media["name"],
                alt=media["alt"],
                width=media["width"],
                height=media["height"],
            )
            for media in kept["media"]
        ],
        standing=post_standing(delivery.state, account),
        reason=sentence(delivery.reason),
    )


def _editions(rows: _Rows, mail: Path, box: LetterBox) -> Iterable[Moment]:
    for row in rows.publications:
        if row.kind == EDITION and row.published_at is not None:
            name = rows.newsletter(row.newsletter) or rows.heading(row.external_id)
            number = f" {row.number}/{row.year}" if row.number else ""
            yield Moment(
                at=rows.local(row.published_at),
                heading=f"{name.text}{number}",
                language=name.language,
                letters=_letters(rows, row, mail, box),
            )


def _letters(
    rows: _Rows, row: Publication, mail: Path, box: LetterBox
) -> list[LetterCard]:
    newsletter = rows.catalogue.find(Newsletter, row.newsletter)
    cards = letter_cards(
        row,
        rows.messages.get(row.id or 0, []),
        rows.deliveries.get(row.id or 0, []),
        newsletter.name if newsletter else {},
        LetterFiles(caught=mail, box=box),
    )
    return sorted(cards, key=lambda card: rows.order(card.language))


def _stopped(rows: _Rows) -> Iterable[Moment]:
    """Yield what did not go out: page and posts of one item as one card."""
    stopped: dict[tuple[datetime, str, str], list[Publication]] = {}
    for row in rows.publications:
        if row.state in NOT_OUT:
            key = (row.due_at, item_of(row), row.state)
            stopped.setdefault(key, []).append(row)
    for (at, item, state), found in stopped.items():
        standing, why = stop(state)
        titles = rows.titles(item)
        card = StopCard(
            what=_outputs(rows, found),
            standing=standing,
            why=why,
            note="",
            titles=titles,
            languages=[said.language for said in titles] or rows.languages,
        )
        yield _only(rows.local(at), rows.heading(item), card)


def _outputs(rows: _Rows, found: Sequence[Publication]) -> str:
    posts = [row.plan_entry.split(":")[2] for row in found if row.kind == POST]
    kinds = {row.kind for row in found}
    said = [
        *(["page"] if PAGE in kinds else []),
        *(["newsletter"] if EDITION in kinds else []),
        *(["correction by mail"] if CORRECTION in kinds else []),
        *([f"posts on {joined([rows.account(name) for name in posts])}"] * bool(posts)),
    ]
    return f"Not published: {' and '.join(said)}"


def _refused(rows: _Rows) -> Iterable[Moment]:
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
            why=refusal_sentence(rows.house.settings.home, act),
            note=act.note,
            titles=titles,
            languages=[said.language for said in titles] or rows.languages,
        )
        yield _only(rows.local(act.at), rows.heading(item), card)


def _gatherings(rows: _Rows) -> Iterable[Moment]:
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
