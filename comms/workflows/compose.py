"""Composes the posts of one publication: a text per language, with tags and picture.

Preview and publishing use the same function, so what was looked at is what goes out.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from comms.clock import in_zone
from comms.content.hashtags import choose_tags
from comms.content.post_text import ComposedPost, compose_post
from comms.content.words import words_of
from comms.model.programme import Account
from comms.model.tables import Item, Publication, Version
from comms.ports import MediaStorage, Post, PostMedia
from comms.store import Session
from comms.store.catalogue import Catalogue
from comms.workflows.event_posts import INVITATION, event_post
from comms.workflows.house import House
from comms.workflows.pictures import PicturePlan, drawn, picture_plan
from comms.workflows.told import Told, read_told

#: Makes a post's picture; a preview promises it instead of drawing.
MakePicture = Callable[[House, PicturePlan], PostMedia]


def compose(
    session: Session,
    house: House,
    catalogue: Catalogue,
    row: Publication,
    item: Item,
    account: Account,
) -> list[Post]:
    """Return a post per language that the account speaks and the item has."""
    day = in_zone(row.due_at, catalogue.zone).date()
    return compose_told(house, catalogue, read_told(session, item), account, day)


def compose_told(
    house: House,
    catalogue: Catalogue,
    told: Told,
    account: Account,
    day: date,
    *,
    picture: MakePicture = drawn,
) -> list[Post]:
    """Return the posts of an item on an account.

    Args:
        house: The site.
        catalogue: Tags and rights of pictures.
        told: The item, kept or not.
        account: Where they will stand.
        day: Day of publication, in the programme's zone.
        picture: Makes the picture from what stands on it.
    """
    return [
        _post(house, catalogue, told, version, account, day, picture)
        for version in told.standard
        if version.language in account.languages
    ]


def _post(  # noqa: PLR0913, PLR0917 - what a post is made from
    house: House,
    catalogue: Catalogue,
    told: Told,
    version: Version,
    account: Account,
    day: date,
    picture: MakePicture,
) -> Post:
    facts, language = told.facts, version.language
    tags = choose_tags(
        catalogue, unit=facts.scope, language=language, channel=account.channel, day=day
    )
    composed = _composed(
        house,
        catalogue,
        told,
        version,
        account=account,
        tags=tags,
        link=f"{house.base_url}/{language}/news/{facts.id}",
    )
    plan = picture_plan(house, catalogue, told, words_of(version), account, day)
    return Post(
        account=account.id,
        language=language,
        text=composed.text,
        tags=composed.tags,
        link=composed.link,
        media=(picture(house, plan),),
    )


def _composed(  # noqa: PLR0913 - what a post is made from
    house: House,
    catalogue: Catalogue,
    told: Told,
    version: Version,
    *,
    account: Account,
    tags: Sequence[str],
    link: str,
) -> ComposedPost:
    """Return the text of a post; an event's that has none tells its facts."""
    facts, events = told.facts, told.own_events
    own = compose_post(facts, version, account=account, tags=tags, link=link)
    if version.social.strip() or len(events) != 1 or facts.corrects:
        return own
    viewer = house.viewer(catalogue, version.language, base=house.base_url)
    view = viewer.event(events[0], told.events)
    made = event_post(facts, view, INVITATION, account=account, tags=tags, link=link)
    return made if made.fits else own


def stored(post: Post) -> bytes:
    """Return a post as the message that is kept; pictures by their name."""
    record = {"record": post.record} if post.record else {}
    return json.dumps(
        {
            **record,
            "account": post.account,
            "language": post.language,
            "text": post.text,
            "tags": list(post.tags),
            "link": post.link,
            "media": [
                {
                    "name": media.name,
                    "type": media.type,
                    "alt": media.alt,
                    "width": media.width,
                    "height": media.height,
                }
                for media in post.media
            ],
        },
        ensure_ascii=False,
        sort_keys=True,
    ).encode()


def post_of(kept: Mapping[str, Any], media: MediaStorage) -> Post:
    """Return the post of a kept message, with the bytes of its pictures."""
    return Post(
        account=kept["account"],
        language=kept["language"],
        text=kept["text"],
        tags=tuple(kept["tags"]),
        link=kept["link"],
        record=kept.get("record", ""),
        media=tuple(
            PostMedia(**found, content=media.read(found["name"]))
            for found in kept["media"]
        ),
    )
