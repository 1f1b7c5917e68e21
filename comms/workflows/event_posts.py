"""Words for networks that are made from the facts of an event: who, when, where.

As full as the network takes: the place goes before the time does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from comms.content.post_text import ComposedPost, compose_post
from comms.language import format_span, say
from comms.model.plans import ItemFacts
from comms.model.programme import Account
from comms.model.views import EventView

#: What a post says that has no words of its own.
INVITATION = "invitation"


def event_post(
    facts: ItemFacts,
    view: EventView,
    kind: str,
    *,
    account: Account,
    tags: Sequence[str],
    link: str,
) -> ComposedPost:
    """Return the fullest post of an event that the network takes, else the shortest.

    Args:
        facts: The item that announces it.
        view: The event in the post's language.
        kind: "invitation", "reminder", "day" or "thanks".
        account: Where it will stand.
        tags: Chosen tags with "#".
        link: Address in the post.
    """
    made = [
        compose_post(
            facts,
            _Words(language=view.language, title=view.title, social=text),
            account=account,
            tags=tags,
            link=link,
        )
        for text in _texts(view, kind)
    ]
    return next((one for one in made if one.fits), made[-1])


def _texts(view: EventView, kind: str) -> list[str]:
    """Return the words of an event, with less and less about the place."""
    places = [
        [view.place, view.room, view.municipality],
        [view.place, view.municipality],
        [view.place],
        [],
    ]
    when = format_span(view.starts, view.ends, view.language)
    return [
        say(
            view.language,
            f"events.chain.text.{kind}",
            title=view.title,
            facts=", ".join(part for part in [when, *place] if part),
        )
        for place in places
    ]


@dataclass(frozen=True, kw_only=True)
class _Words:
    """What a post needs of a language version."""

    language: str
    title: str
    social: str
