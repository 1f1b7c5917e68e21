"""A public channel and the other side of its wire, as its suite wants them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from comms.ports import Post, PostAttempt, PostMedia, PublicChannel
from comms.testing.clock import FrozenClock

#: What becomes of the next post. `…_before`: it goes wrong before the network has the
#: post; `…_after`: it has it. `unreadable`: it has it and answers nonsense.
Trouble = Literal[
    "closed",
    "declined",
    "error_after",
    "error_before",
    "expired",
    "lost_after",
    "lost_before",
    "rate_limited",
    "unreadable",
]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One post as it stands on the network."""

    remote_id: str
    text: str
    #: "" where the network has no field for it.
    language: str = ""
    #: Hashtags as the network finds them, with "#".
    tags: tuple[str, ...] = ()
    #: Alternative texts of its pictures.
    alts: tuple[str, ...] = ()


def _nothing(_trouble: Trouble) -> None:
    """Make no trouble."""


@dataclass(frozen=True, kw_only=True)
class PublicStage:
    """A channel and the other side of its wire, empty at first."""

    channel: PublicChannel
    #: The channel's clock; the suite moves it.
    clock: FrozenClock
    #: What stands on the account now.
    standing: Callable[[], Sequence[Standing]]
    #: How many calls the other side has seen.
    calls: Callable[[], int]
    #: How often it was asked to post; None: it cannot tell.
    posts_asked: Callable[[], int] | None = None
    #: Makes trouble for the next post.
    trouble: Callable[[Trouble], None] = _nothing
    #: What the other side can do wrong; a network can do all of it.
    troubles: frozenset[Trouble] = frozenset()
    #: Seconds that the other side asks to wait when it is `rate_limited`.
    stated_wait: float = 0.0
    #: The same channel where nobody listens; None: it has no wire.
    unreachable: PublicChannel | None = None
    #: What must never be seen: the account's token.
    secret: str = ""
    #: Does what a person does with a card and returns its state; None: nobody does.
    tick: Callable[[Mapping[str, str]], Mapping[str, str]] | None = None
    #: What the network's tags look like where it shows them otherwise.
    shown_tag: Callable[[str], str] = field(default=str)


#: When stages' clocks start where nothing else is asked for.
START = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)

# The smallest picture there is: one transparent point.
_POINT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000000020001e221bc3300000000"
    "49454e44ae426082"
)


def picture(alt: str = "Lapsi ja aikuinen lukevat yhdessä") -> PostMedia:
    """Return a picture with its alternative text."""
    return PostMedia(
        name="kuva.png", type="image/png", content=_POINT, alt=alt, width=1, height=1
    )


def sample_post(**changes: object) -> Post:
    """Return a post with all there can be: tags, emoji, a link, a picture."""
    usual: dict[str, object] = {
        "account": "lape",
        "language": "fi",
        "text": "Perhekeskus aukeaa & <pian> 👨‍👩‍👧 https://example.org/fi/seminaari "
        "#Lape #kärkihanke #lapeförändring",
        "tags": ("#Lape", "#kärkihanke", "#lapeförändring"),
        "link": "https://example.org/fi/seminaari",
        "media": (picture(),),
    }
    return Post(**{**usual, **changes})  # type: ignore[arg-type]


def usual_post(stage: PublicStage) -> Post:
    """Return the post with all that this channel takes; some take no pictures."""
    takes_pictures = stage.channel.capabilities().max_media > 0
    return sample_post() if takes_pictures else sample_post(media=())


def attempt(stage: PublicStage, key: str = "key-1") -> PostAttempt:
    """Return a first try that begins now."""
    return PostAttempt(key=key, number=1, started_at=stage.clock.now())


def unsaved(_state: Mapping[str, str]) -> None:
    """Save nothing: where a test reads outcomes alone."""
