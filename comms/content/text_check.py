"""Measures one text for one kind of channel, before it is anybody's post."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from comms import counting
from comms.content.hashtag_found import found_tags
from comms.content.hashtag_lint import lint_text
from comms.content.hashtags import choose_tags
from comms.content.post_text import length_sentences
from comms.errors import WrongUsage
from comms.model.programme import Hashtag
from comms.store.catalogue import Catalogue


@dataclass(frozen=True, kw_only=True)
class Registry:
    """What the programme says about the tags of one unit."""

    #: Tags with "#" that its post will carry.
    tags: tuple[str, ...] = ()
    #: All tags of the programme without "#".
    known: tuple[str, ...] = ()
    #: How many a post may carry; None: nobody has said.
    most: int | None = None


@dataclass(frozen=True, kw_only=True)
class TextProblem:
    """What is wrong with a text, in the language of the text."""

    rule: str
    severity: Literal["error", "warning"]
    #: Line of the text, counted from 1; 0: the whole of it.
    line: int
    value: str
    message: str


@dataclass(frozen=True, kw_only=True)
class TextCheck:
    """What a network makes of a text."""

    length: int
    limit: int
    fits: bool
    #: Tags with "#" as the network finds them.
    hashtags: tuple[str, ...]
    problems: tuple[TextProblem, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the shape that `comms text-check --json` prints."""
        return asdict(self)


def registry_of(
    catalogue: Catalogue, *, unit: str, language: str, channel: str, day: date
) -> Registry:
    """Return the tags that a post of a unit will carry, and what else is known.

    Raises:
        NotFound: There is no such unit.
    """
    catalogue.unit(unit)
    policy = catalogue.programme.hashtag_policy
    return Registry(
        tags=choose_tags(
            catalogue, unit=unit, language=language, channel=channel, day=day
        ),
        known=tuple(hashtag.tag for hashtag in catalogue.all(Hashtag)),
        most=policy.max_per_channel.get(channel, 0),
    )


def check_text(
    text: str, *, channel: str, language: str, registry: Registry | None = None
) -> TextCheck:
    """Measure a text and find its tags and their faults.

    Args:
        text: As it would be posted; with a registry, the words of an item, to which
            the tags of its unit are added.
        channel: Kind of channel.
        language: Language of the text and of the sentences.
        registry: None: the text stands alone and may have tags.

    Raises:
        WrongUsage: No limit is known for this kind of channel.
    """
    if channel not in counting.LIMITS:
        kinds = ", ".join(sorted(counting.LIMITS))
        raise WrongUsage(key="posts.kind_unknown", value=channel, kinds=kinds)
    known = registry or Registry()
    whole = "\n\n".join(part for part in (text, " ".join(known.tags)) if part)
    limit = counting.LIMITS[channel]
    too_long = length_sentences(channel, whole, limit, language)
    return TextCheck(
        length=counting.length(channel, whole),
        limit=limit,
        fits=not too_long,
        hashtags=found_tags(channel, whole),
        problems=(
            *_errors(too_long),
            *_warnings(text, language, known, may_have_tags=registry is None),
        ),
    )


def _errors(sentences: Sequence[str]) -> list[TextProblem]:
    return [
        TextProblem(
            rule="too_long", severity="error", line=0, value="", message=sentence
        )
        for sentence in sentences
    ]


def _warnings(
    text: str, language: str, registry: Registry, *, may_have_tags: bool
) -> list[TextProblem]:
    found = lint_text(
        text, known=registry.known, most=registry.most, may_have_tags=may_have_tags
    )
    return [
        TextProblem(
            rule=problem.code,
            severity="warning",
            line=problem.line,
            value=problem.value,
            message=problem.sentence(language),
        )
        for problem in found
    ]
