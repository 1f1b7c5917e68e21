"""Lays the timeline of a site out, day by day: what was published and mailed.

What was frozen is shown, never drafts.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from comms.campaigns.letters import CORRECTION
from comms.content.words import EASY, STANDARD, without_directives
from comms.demo.timeline_letters import LetterBox, LetterFiles, letter_cards
from comms.demo.timeline_rows import (
    EDITION,
    ON_ACCOUNTS,
    PAGE,
    POST,
    Rows,
    item_of,
    read_rows,
)
from comms.demo.timeline_stops import gatherings, refused, stopped
from comms.demo.timeline_views import (
    Day,
    LetterCard,
    Moment,
    PageCard,
    PostCard,
    Said,
    ShownPicture,
)
from comms.demo.timeline_words import (
    OUT,
    WITHDRAWN,
    beginning,
    pieces,
    post_standing,
    sentence,
)
from comms.model.programme import Account, Newsletter
from comms.model.states import PublicationState
from comms.model.tables import Delivery, Message, Publication
from comms.workflows.house import House


def read_timeline(house: House, mail: Path, box: LetterBox) -> list[Day]:
    """Return what happened up to now, in order of time.

    Args:
        mail: Maildir of the catcher.
        box: Takes the mails that are shown, and says under which name.
    """
    with house.store.read() as session:
        rows = read_rows(session, house)
    moments = [
        *_published(rows, mail, box),
        *_editions(rows, mail, box),
        *stopped(rows),
        *refused(rows),
        *gatherings(rows),
    ]
    moments.sort(key=lambda moment: moment.at)
    return [
        Day(date=date, moments=list(found))
        for date, found in groupby(moments, key=lambda moment: moment.at.date())
    ]


def _published(rows: Rows, mail: Path, box: LetterBox) -> Iterable[Moment]:
    """Yield pages, posts and corrections of one item at one instant together."""
    shown: dict[tuple[datetime, str], list[Publication]] = {}
    for row in rows.publications:
        if (
            row.kind in {PAGE, CORRECTION, *ON_ACCOUNTS}
            and row.published_at is not None
        ):
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
                    if row.kind in ON_ACCOUNTS
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


def _page(rows: Rows, row: Publication) -> PageCard:
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


def _version(rows: Rows, text: Message) -> Said:
    content = json.loads(text.skeleton)
    lead = without_directives(content["lead"], text.language, rows.catalogue)
    return Said(language=text.language, text=content["title"], more=lead)


def _posts(rows: Rows, row: Publication) -> list[PostCard]:
    states = {d.language: d for d in rows.deliveries.get(row.id or 0, [])}
    texts = [
        text for text in rows.messages.get(row.id or 0, []) if text.language in states
    ]
    texts.sort(key=lambda text: rows.order(text.language))
    return [_post(rows, row.kind, text, states[text.language]) for text in texts]


def _post(rows: Rows, kind: str, text: Message, delivery: Delivery) -> PostCard:
    kept = json.loads(text.skeleton)
    account = rows.catalogue.find(Account, text.account)
    address = (account.url or "") if account else ""
    return PostCard(
        channel=text.account,
        account=rows.account(text.account),
        address=address.removeprefix("https://"),
        language=text.language,
        pieces=pieces(kept["text"] if kind == POST else beginning(kept["text"])),
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


def _editions(rows: Rows, mail: Path, box: LetterBox) -> Iterable[Moment]:
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
    rows: Rows, row: Publication, mail: Path, box: LetterBox
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
