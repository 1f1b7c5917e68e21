"""Nothing is posted twice in the same words: who repeats, writes anew."""

import json
from collections.abc import Iterable
from unicodedata import normalize

from comms.campaigns.publications import OPEN
from comms.content.words import STANDARD
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication, Version
from comms.store import Session, folders
from comms.store.occasions import Planned, said_before, texts_of

REPEAT = "rules.why.repeat_needs_words"
_LATE = frozenset({PublicationState.MISSED, PublicationState.EXPIRED})


def waits_for_words(session: Session, row: Publication, item: Item) -> bool:
    """Tell whether a post would say what its account has said before.

    It goes out once the item's text for networks is another, and approved.
    """
    earlier = said_before(session, row)
    if not earlier:
        return False
    kept = texts_of(session, [number for number, _ in earlier])
    if not kept:
        # Out before this store existed: all that is known is what the item was then.
        return any(told in {None, item.content_hash} for _, told in earlier)
    versions = folders.versions_of(session, item.id)
    said = [_words(version) for version in versions if version.level == STANDARD]
    return any(_says(text, words) for text in kept for words in said)


def _words(version: Version) -> str:
    """Return the words of a post, as `content.post_text` takes them."""
    return normalize("NFC", version.social.strip() or version.title.strip())


def _says(kept: bytes, words: str) -> bool:
    """Tell whether a post, as it was kept, says these words."""
    # Most do not: reading all that an account has said in a year takes long.
    as_kept = json.dumps(words, ensure_ascii=False)[1:-1].encode()
    return as_kept in kept and _begins_with(json.loads(kept)["text"], words)


def _begins_with(text: str, words: str) -> bool:
    """Tell whether a post says these words; link and tags follow as paragraphs."""
    return text == words or text.startswith(f"{words}\n\n")


def mark_repeats(rows: Iterable[Planned]) -> None:
    """Say of every second and later post of an item on an account why it waits.

    Args:
        rows: All posts, in order of time.
    """
    told: set[tuple[str, ...]] = set()
    for row in rows:
        told_as = tuple(row.plan_entry.split(":")[1:])
        if isinstance(row, Publication) and row.state in OPEN - _LATE:
            if told_as in told and not row.reason:
                row.reason = {"key": REPEAT}
            told.add(told_as)
        elif row.state not in OPEN | {PublicationState.CANCELLED}:
            told.add(told_as)
