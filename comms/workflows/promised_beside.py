"""What stands beside approved texts, and by which rule they were approved.

Where another card, name or file would be shown with a text than was approved, or
another rule decides about it by now, its approval is void.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from comms.access.policy import rule_for
from comms.campaigns.publications import item_of
from comms.content.differences import Difference, hash_of
from comms.model.plans import ItemFacts
from comms.model.programme import Area, Contact, Hashtag, Medium, Programme, Unit, User
from comms.model.tables import Item, Publication
from comms.store import Session
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.publications import open_publications
from comms.store.waiting import items_named
from comms.workflows.desk_sight import subject_of
from comms.workflows.programme_promised import PROMISED, void_changed_items
from comms.workflows.shown_beside import beside, media, rule, viewers

#: Kinds of entries that say what stands there, or who approves.
_SAYING = frozenset(
    kind.kind for kind in (Area, Contact, Hashtag, Medium, Programme, Unit, User)
)
#: By item that somebody was asked to approve: a hash for each day on which it leaves.
Beside = Mapping[str, AbstractSet[str]]


def all_beside(session: Session, catalogue: Catalogue) -> Beside:
    """Return what stands beside the texts of which something is to leave."""
    days = {
        (item_of(row), row.due_local[:10]): row
        for row in open_publications(session)
        if row.kind != "edition"
    }
    items = items_named(session, {name for name, _ in days})
    found: dict[str, set[str]] = {}
    for (name, _), row in days.items():
        item = items.get(name)
        if item is not None and item.state in PROMISED:
            found.setdefault(name, set()).add(_beside(catalogue, item, row))
    return found


def promised_beside(session: Session, changes: Iterable[Difference]) -> Beside:
    """Return the same, where changes of files may change it."""
    if not any(one.kind in _SAYING for one in changes):
        return {}
    return all_beside(session, load_catalogue(session))


def keep_beside(session: Session, before: Beside) -> None:
    """Ask anew for approvals of what would be shown otherwise than before."""
    if before:
        session.flush()
        now = all_beside(session, load_catalogue(session))
        void_changed_items(session, before, now)


def _beside(catalogue: Catalogue, item: Item, row: Publication) -> str:
    facts = ItemFacts.model_validate(item.facts)
    languages = catalogue.programme.languages
    return hash_of(
        [
            rule(rule_for(catalogue, subject_of(item))),
            [*media(catalogue, [facts.image, *facts.attachments])],
            [beside(one, facts) for one in viewers(catalogue, languages, row.due_at)],
        ]
    )
