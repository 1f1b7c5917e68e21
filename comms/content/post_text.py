"""Makes the text of a post: words, link, tags, and whether the network takes it.

A text that is too long is never cut; a person shortens it. What stands where is
decided here for all networks, so a preview equals the post.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from unicodedata import normalize
from urllib.parse import quote, urlsplit, urlunsplit

from comms import counting
from comms.language import say_count
from comms.model.plans import ItemFacts
from comms.model.programme import Account, Medium

#: Kinds of channel where an address in the text cannot be followed, so it only
#: costs room: there the way to the page stands in the account's profile.
_WITHOUT_LINK = frozenset({"instagram"})
#: Most bytes beside most characters, and what people read where each is passed.
_TOO_LONG, _TOO_MANY_BYTES = "posts.too_long", "posts.too_many_bytes"


class PostWords(Protocol):
    """What a post needs of a language version."""

    @property
    def language(self) -> str:
        """BCP 47 tag."""

    @property
    def title(self) -> str:
        """Heading; the text of the post where there is none of its own."""

    @property
    def social(self) -> str:
        """Text for networks, without tags and link."""


@dataclass(frozen=True, kw_only=True)
class ComposedPost:
    """The text of one post in one language, as it will stand there."""

    language: str
    #: Kind of channel.
    channel: str
    text: str
    #: Tags with "#", each standing in `text`.
    tags: tuple[str, ...]
    #: Address standing in `text`; "" for none.
    link: str
    #: Length by the network's own count, and the most it takes; None: no limit known.
    measured: int
    limit: int | None
    #: UTF-8 bytes over the network's second limit; 0 where it has none.
    bytes_over: int = 0

    @property
    def over(self) -> int:
        """How much must go."""
        return max(0, self.measured - self.limit) if self.limit is not None else 0

    @property
    def fits(self) -> bool:
        """Whether the network takes it."""
        return not self.over and not self.bytes_over


def compose_post(
    facts: ItemFacts,
    words: PostWords,
    *,
    account: Account,
    tags: Sequence[str],
    link: str,
) -> ComposedPost:
    """Return the post of an item on an account.

    Args:
        facts: The item.
        words: Its words in the post's language.
        account: Where it will stand.
        tags: Chosen tags with "#" (`hashtags.choose_tags`).
        link: Address of the item's page.
    """
    shown = "" if account.channel in _WITHOUT_LINK else link
    if shown and account.utm:
        shown = _with_campaign(shown, account, facts)
    body = words.social.strip() or words.title.strip()
    parts = (body, shown, " ".join(tags))
    text = normalize("NFC", "\n\n".join(part for part in parts if part))
    return ComposedPost(
        language=words.language,
        channel=account.channel,
        text=text,
        tags=tuple(normalize("NFC", tag) for tag in tags),
        link=shown,
        measured=counting.length(account.channel, text),
        limit=text_limit(account),
        bytes_over=bytes_over(account.channel, text),
    )


def text_limit(account: Account) -> int | None:
    """Return the longest text of an account: its own limit, else its network's."""
    own: Mapping[str, int | str] = account.limits
    for key in ("text", "description"):
        if isinstance(limit := own.get(key), int):
            return limit
    return counting.LIMITS.get(account.channel)


def bytes_over(kind: str, text: str) -> int:
    """Return by how many UTF-8 bytes a text passes the network's second limit."""
    most = counting.BYTE_LIMITS.get(kind)
    return max(0, counting.utf8_bytes(text) - most) if most else 0


def length_sentences(
    kind: str, text: str, limit: int | None, language: str
) -> tuple[str, ...]:
    """Return a sentence for each limit that a text passes; empty where it fits."""
    measured = counting.length(kind, text)
    found = []
    if limit is not None and measured > limit:
        counts = {"measured": measured, "limit": limit}
        found.append(say_count(language, _TOO_LONG, measured - limit, **counts))
    if over := bytes_over(kind, text):
        found.append(say_count(language, _TOO_MANY_BYTES, over))
    return tuple(found)


def _with_campaign(link: str, account: Account, facts: ItemFacts) -> str:
    """Add what visit counters understand; no person can be told from it."""
    campaign = {
        "utm_source": account.channel,
        "utm_medium": "social",
        "utm_campaign": facts.id,
    }
    parts = urlsplit(link)
    added = "&".join(f"{key}={quote(value)}" for key, value in campaign.items())
    query = f"{parts.query}&{added}" if parts.query else added
    return urlunsplit(parts._replace(query=query))


@dataclass(frozen=True, kw_only=True)
class PictureChoice:
    """Which picture goes with a post."""

    #: The item's own picture; None: the drawn share picture goes.
    medium: Medium | None
    #: Why the item's own picture stays away (a rule's name), "" if it has none or
    #: it goes.
    reason: str = ""


def choose_picture(
    medium: Medium | None, *, account: Account, day: date, language: str
) -> PictureChoice:
    """Return the item's picture where it may go on this account on this day.

    A logo is on the drawn picture anyway, so it gives way to it.

    Args:
        medium: The item's picture.
        account: Where the post will stand.
        day: Day of publication, in the programme's zone.
        language: Language of the post; the picture needs words for those who
            cannot see it.
    """
    if medium is None or medium.type != "photo":
        return PictureChoice(medium=None)
    reason = refusal(medium, account=account, day=day)
    if not reason and not medium.alt.get(language, "").strip():
        reason = "alt_text_missing"
    return PictureChoice(medium=None if reason else medium, reason=reason)


def refusal(medium: Medium, *, account: Account, day: date) -> str:
    """Return the rule that keeps a picture from an account; "" if it may go."""
    rights = medium.rights
    if not rights.is_permitted:
        return "photo_permission_missing"
    if rights.is_over(day):
        return "photo_permission_expired"
    permitted = set(rights.permitted_uses)
    if permitted and not {account.id, account.channel} & permitted:
        return "photo_use_not_permitted"
    return ""
