"""What somebody saw of an item: one hash over all that hangs on it.

An approval, and a form that is saved, come with the hash of what the person looked at;
where it is another one by now, nothing is approved and nothing is overwritten.
"""

from comms.content.differences import hash_of
from comms.store import Session, folders

#: What stands behind the id of an item in the id of the edition that carries it.
LETTER = "_letter"


def seen_of(session: Session, item_id: str) -> str:
    """Return the hash of an item with its events, posts and letter; "" for none."""
    item = folders.item(session, item_id)
    if item is None:
        return ""
    events = folders.events(session)
    definitions = folders.definitions(session, item.source)
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
        ]
    )
