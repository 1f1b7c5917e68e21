"""Copy cards: what a person needs to post by hand where no program may.

Personal accounts and groups of networks have no way in for programs. A card holds the
text as it is pasted, whole and in parts, the picture with its alternative text, and
where to go; the reminder, the page and the file all show this one value.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from comms.language import format_moment, say
from comms.model.views import Picture
from comms.ports import Post


@dataclass(frozen=True, kw_only=True)
class CopyCard:
    """One post for a person to paste, in one language."""

    account: str
    #: Name of the account as readers know it.
    account_title: str
    language: str
    #: All that is pasted: body, link and tags as they will stand there.
    text: str
    #: Standing in `text`; "" for none.
    link: str
    #: Standing in `text`, with "#".
    tags: tuple[str, ...]
    #: Address absolute; its alternative text in the card's language.
    picture: Picture | None
    #: The site or page at which it is posted.
    open_url: str
    #: Where it is marked as posted; "" in a card that leaves the program.
    tick_url: str
    #: When it is to be posted, in the programme's zone.
    due: datetime


def copy_card(
    post: Post,
    *,
    title: str,
    open_url: str,
    due: datetime,
    picture: Picture | None = None,
    tick_url: str = "",
) -> CopyCard:
    """Return the card of a post: exactly what its preview showed.

    Args:
        post: As any channel would get it.
        title: Name of the account.
        open_url: Where it is posted.
        due: When, in the programme's zone.
        picture: The post's picture where it can be downloaded; its alternative text
            is taken from the post.
        tick_url: Where it is marked as posted by hand.
    """
    return CopyCard(
        account=post.account,
        account_title=title,
        language=post.language,
        text=post.text,
        link=post.link,
        tags=post.tags,
        picture=_described(picture, post),
        open_url=open_url,
        tick_url=tick_url,
        due=due,
    )


def card_text(card: CopyCard) -> str:
    """Return the card as plain text, for a mail, a message or a file.

    The text to paste stands alone between two lines, so that it can be marked and
    copied without anything around it.
    """
    return "\n".join(_lines(card)) + "\n"


def _described(picture: Picture | None, post: Post) -> Picture | None:
    if picture is None or not post.media:
        return picture
    return Picture(
        url=picture.url,
        alt=post.media[0].alt,
        width=picture.width,
        height=picture.height,
        credit=picture.credit,
    )


def _lines(card: CopyCard) -> Iterator[str]:
    language = card.language
    ruler = "-" * 40
    yield say(language, "events.card.title", account=card.account_title)
    yield say(language, "events.card.due", moment=format_moment(card.due, language))
    yield from ("", f"{say(language, 'events.card.text')}:", ruler, card.text, ruler)
    yield ""
    parts = {
        "link": card.link,
        "tags": " ".join(card.tags),
        "picture": card.picture.url if card.picture else "",
        "alt": card.picture.alt if card.picture else "",
        "open": card.open_url,
        "tick": card.tick_url,
    }
    for name, value in parts.items():
        if value:
            yield f"{say(language, f'events.card.{name}')}: {value}"
