"""Composes the posts of one publication: a text per language, with tags and picture.

Preview and publishing use the same function, so what was looked at is what goes out.
"""

import json
from collections.abc import Mapping
from typing import Any

from comms.clock import in_zone
from comms.content.hashtags import choose_tags
from comms.content.post_text import compose_post
from comms.content.words import STANDARD, words_of
from comms.model.plans import ItemFacts
from comms.model.programme import Account
from comms.model.tables import Item, Publication
from comms.ports import MediaStorage, Post, PostMedia
from comms.store import Session, folders
from comms.store.catalogue import Catalogue
from comms.workflows.house import House
from comms.workflows.pictures import picture_for


def compose(
    session: Session,
    house: House,
    catalogue: Catalogue,
    row: Publication,
    item: Item,
    account: Account,
) -> list[Post]:
    """Return a post per language that the account speaks and the item has."""
    facts = ItemFacts.model_validate(item.facts)
    versions = folders.versions(session, [item.id]).get(item.id or 0, [])
    day = in_zone(row.due_at, catalogue.zone).date()
    events = folders.events(session)
    posts = []
    for version in versions:
        if version.level != STANDARD or version.language not in account.languages:
            continue
        language = version.language
        tags = choose_tags(
            catalogue,
            unit=facts.scope,
            language=language,
            channel=account.channel,
            day=day,
        )
        composed = compose_post(
            facts,
            version,
            account=account,
            tags=tags,
            link=f"{house.base_url}/{language}/news/{facts.id}",
        )
        posts.append(
            Post(
                account=account.id,
                language=language,
                text=composed.text,
                tags=composed.tags,
                link=composed.link,
                media=(
                    picture_for(
                        house,
                        catalogue,
                        facts,
                        words_of(version),
                        account,
                        day,
                        events,
                    ),
                ),
            )
        )
    return posts


def stored(post: Post) -> bytes:
    """Return a post as the message that is kept; pictures by their name."""
    return json.dumps(
        {
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
        media=tuple(
            PostMedia(**found, content=media.read(found["name"]))
            for found in kept["media"]
        ),
    )
