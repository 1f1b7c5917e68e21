"""What somebody saw of an item: one hash over all that hangs on it.

An approval, and a form that is saved, come with the hash of what the person looked at;
where it is another one by now, nothing is approved and nothing is overwritten.
"""

from collections.abc import Iterator, Mapping

from comms.content.differences import hash_of
from comms.model.tables import Definition, Item
from comms.store import Session, folders
from comms.store.catalogue import load_catalogue

#: What stands behind the id of an item in the id of the edition that carries it.
LETTER = "_letter"


def seen_of(session: Session, item_id: str) -> str:
    """Return the hash of an item with all that hangs on it; "" for none.

    Its events, posts and letter, and its pictures: their words, their rights, the file.
    """
    item = folders.item(session, item_id)
    if item is None:
        return ""
    events = folders.events_named(session, item.facts["events"])
    shown = [item.facts.get("image"), *item.facts.get("attachments", ())]
    planned = load_catalogue(session).posts_of(item_id)
    named = {
        ("edition", f"{item_id}{LETTER}"),
        *((plan.kind, plan.id) for plan, _ in planned),
        *(("medium", name) for name in shown if name),
    }
    definitions = folders.definitions(session, item.source, named)
    posts = [
        post
        for (kind, _), row in sorted(definitions.items())
        if kind == "campaign"
        for post in row.body["posts"]
        if post.get("item") == item_id
    ]
    letter = definitions.get(("edition", f"{item_id}{LETTER}"))
    return hash_of(
        [
            item.content_hash,
            [events[name].content_hash for name in item.facts["events"]],
            posts,
            letter.body if letter else None,
            *_media(session, item, definitions),
        ]
    )


def _media(
    session: Session, item: Item, definitions: Mapping[tuple[str, str], Definition]
) -> Iterator[list[object]]:
    """Yield what is known of each picture and attachment, and the hash of its file."""
    shown = [item.facts.get("image"), *item.facts.get("attachments", ())]
    found = [row for name in shown if (row := definitions.get(("medium", name or "")))]
    files = folders.media(session, item.source) if found else {}
    for row in found:
        file = files.get(row.external_id)
        yield [row.body, file.source_hash if file else ""]
