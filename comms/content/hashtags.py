"""Which hashtags a post carries: chosen from the registry, never typed into a text.

The registry says which tag a unit, the programme and its umbrella have in each
language and until when; the policy says in what order they stand and how many a kind
of channel carries.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from unicodedata import combining, normalize

from comms.model.programme import NATIONAL, Hashtag
from comms.store.catalogue import Catalogue

_GENERIC = "generic"
_USUAL_ORDER = ("region", "programme", "umbrella", _GENERIC)

#: Letters that Mastodon writes in ASCII and that are no letter with a mark.
_PLAIN = str.maketrans("đðŋøłŧħıĸ", "ddnolthik")


def choose_tags(
    catalogue: Catalogue, *, unit: str, language: str, channel: str, day: date
) -> tuple[str, ...]:
    """Return the tags of a post, with "#", in the order in which they stand.

    Args:
        catalogue: Registry and policy.
        unit: The item's unit, or "national".
        language: Language of the post.
        channel: Kind of channel ("x"); one that the policy does not list has none.
        day: Day of publication; what has expired by then is left out.
    """
    found = all_tags(catalogue, unit=unit, language=language, day=day)
    return tags_on(catalogue, channel, found)


def tags_on(catalogue: Catalogue, channel: str, tags: Sequence[str]) -> tuple[str, ...]:
    """Return those of all tags of an item that a kind of channel carries, with "#"."""
    most = catalogue.programme.hashtag_policy.max_per_channel.get(channel, 0)
    return tuple(f"#{tag}" for tag in tags[: max(0, most)])


def all_tags(
    catalogue: Catalogue, *, unit: str, language: str, day: date
) -> tuple[str, ...]:
    """Return all tags of an item without "#", for pages and feeds."""
    policy = catalogue.programme.hashtag_policy
    order = [*(policy.order or _USUAL_ORDER)]
    # The generic tag says least, so it stands last and is the first one to go.
    order.sort(key=lambda scope: scope == _GENERIC)
    unique: dict[str, str] = {}
    for scope in order:
        for hashtag in _of_scope(catalogue, scope, unit, language):
            if not (policy.skip_expired and _has_expired(hashtag, day)):
                tag = normalize("NFC", hashtag.tag)
                unique.setdefault(same_tag(tag), tag)
    return tuple(unique.values())


def last_days(catalogue: Catalogue) -> list[date]:
    """Return the days after which some tag is added no more, oldest first.

    Between two of them the tags are the same on every day.
    """
    found = {tag.valid_until for tag in catalogue.all(Hashtag) if tag.valid_until}
    return sorted(found)


def same_tag(tag: str) -> str:
    """Return a form in which tags that networks take for one are equal."""
    return normalize("NFKC", tag).casefold()


def mastodon_tag(tag: str) -> str:
    """Return a tag as Mastodon files it: without case, å as a, đ as d."""
    apart = normalize("NFKD", same_tag(tag).translate(_PLAIN))
    return "".join(letter for letter in apart if not combining(letter))


def _of_scope(
    catalogue: Catalogue, scope: str, unit: str, language: str
) -> Iterator[Hashtag]:
    """Yield the tags of a scope in this language, else those that stand in for it."""
    candidates = [
        hashtag
        for hashtag in catalogue.all(Hashtag)
        if hashtag.scope == scope and hashtag.unit in {None, unit}
    ]
    if scope == "region":
        candidates = [tag for tag in candidates if tag.unit and unit != NATIONAL]
    wanted: list[str | None] = [language, None]
    if catalogue.programme.hashtag_policy.missing_language == "use_default_language":
        wanted.append(catalogue.programme.default_language)
    for each in wanted:
        if chosen := [tag for tag in candidates if tag.language == each]:
            yield from chosen
            return


def _has_expired(hashtag: Hashtag, day: date) -> bool:
    return hashtag.valid_until is not None and hashtag.valid_until < day
