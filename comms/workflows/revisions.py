"""The saved states of an item: a list, each beside another one, and brought back.

Who may see the item sees them all. A state is brought back as a new one, through the
form and its checks; what was approved keeps its hash, and an edit asks anew.
"""

from collections.abc import Collection

from comms.access.policy import require_may
from comms.content.seen import seen_of
from comms.content.together import changed_fields
from comms.errors import NotFound
from comms.model.desk import Saved, Values
from comms.model.kept import Compared, RevisionLine, RevisionPage, Revisions
from comms.model.revisions import Revision
from comms.model.tables import Item
from comms.store import acts, folders, waiting
from comms.store import revisions as rows
from comms.workflows.desk_sight import Sight, sight, subject_of
from comms.workflows.house import House
from comms.workflows.kept_names import shown
from comms.workflows.write import save, values_of
from comms.workflows.write_together import Saving, as_values, put_aside, standing


class SavedStates:
    """What the desk shows of saved states, and how one is brought back."""

    def __init__(self, house: House) -> None:
        self._house = house

    def revisions(
        self,
        user: str,
        item_id: str,
        language: str,
        *,
        limit: int,
        offset: int,
    ) -> Revisions | None:
        """Return a part of an item's states, newest first; None: it is not hers."""
        with self._house.store.read() as session:
            seen = sight(self._house, session, user, language)
            item = _visible(seen, item_id)
            if item is None:
                return None
            found = rows.page(session, item_id, limit=limit + 1, offset=offset)
            about = _About.of(seen, item)
            return Revisions(
                item_id=item_id,
                title=about.title,
                lines=tuple(about.line(row) for row in found[:limit]),
                has_more=len(found) > limit,
                kind=item.type,
            )

    def revision(
        self,
        user: str,
        item_id: str,
        number: int,
        language: str,
        *,
        beside_now: bool = False,
    ) -> RevisionPage | None:
        """Return one state beside the one before it, or beside what stands now."""
        with self._house.store.read() as session:
            seen = sight(self._house, session, user, language)
            item = _visible(seen, item_id)
            row = rows.by_number(session, item_id, number) if item else None
            if item is None or row is None:
                return None
            about = _About.of(seen, item)
            texts = as_values(row.texts)
            before = rows.before(session, item_id, number)
            old: Values = as_values(before.texts) if before else {}
            if beside_now:
                old, texts = texts, values_of(session, item_id) or {}
            return RevisionPage(
                item_id=item_id,
                title=about.title,
                line=about.line(row),
                beside=before.number if before else 0,
                differences=tuple(_compared(seen, old, texts)),
                seen=about.seen,
                may_restore=about.may_restore(row),
                kind=item.type,
            )

    def values(self, user: str, item_id: str, number: int) -> Values | None:
        """Return the form of a state, to be filled in again; None: it is not hers."""
        with self._house.store.read() as session:
            seen = sight(self._house, session, user, "en")
            item = folders.item(session, item_id)
            row = rows.by_number(session, item_id, number)
            if item is None or row is None or not seen.may("save", subject_of(item)):
                return None
            return as_values(row.texts)

    def lay_aside(
        self, user: str, item_id: str, values: Values, fields: Collection[str]
    ) -> None:
        """Put a form aside whose writer takes another's words in some fields.

        What she wrote there before the two met lies aside already; what she typed
        since would be nowhere.

        Raises:
            NotFound: There is no such item.
            Refused: She may not write it.
        """
        with self._house.store.write(in_turn=True) as session:
            seen = sight(self._house, session, user, "en")
            item = folders.item(session, item_id)
            if item is None:
                raise NotFound(key="missing.item", name=item_id)
            away = require_may(seen.user, "save", subject_of(item))
            now = standing(session, item_id, values_of(session, item_id))
            by = Saving(user=user, at=self._house.clock.now(), acting_for=away)
            put_aside(session, now, values, by, only=fields)

    def restore(
        self,
        user: str,
        item_id: str,
        number: int,
        language: str,
        *,
        seen: str,
        key: str,
    ) -> Saved:
        """Save a state once more, as a new one, if its form is still in order.

        Raises:
            NotFound: There is no such state for her to write.
            Refused: The unit is not hers.
        """
        values = self.values(user, item_id, number)
        if values is None:
            raise NotFound(key="missing.item", name=item_id)
        return save(
            self._house,
            user,
            values,
            language,
            item_id=item_id,
            seen=seen,
            key=key,
            restored=number,
        )


class _About:
    """What all states of one item are drawn from."""

    def __init__(self, sight_: Sight, item: Item, approved: set[str]) -> None:
        self._sight, self._item, self._approved = sight_, item, approved
        self.seen = seen_of(sight_.session, item.external_id)
        titles = waiting.titles(sight_.session, [item.id]).get(item.id or 0)
        self.title = sight_.title_of(item.external_id, titles)
        newest = rows.last(sight_.session, item.external_id)
        self._now = newest.number if newest and newest.seen == self.seen else 0

    @classmethod
    def of(cls, sight_: Sight, item: Item) -> "_About":
        """Return what is to know of an item."""
        found = acts.about(sight_.session, [f"item:{item.external_id}"])
        approved = {
            act.content_hash
            for act in found
            if act.verb == "approve" and act.result == "done"
        }
        return cls(sight_, item, approved)

    def line(self, row: Revision) -> RevisionLine:
        """Return one state as a line."""
        return RevisionLine(
            number=row.number,
            at=self._sight.local(row.at),
            user_name=self._sight.person(row.user) if row.user else "",
            kind=row.kind,
            restored=row.restored,
            changed=tuple(row.changed),
            is_now=row.number == self._now,
            is_approved=bool(row.content_hash) and row.content_hash in self._approved,
        )

    def may_restore(self, row: Revision) -> bool:
        """Tell whether she may bring it back: it is not what stands there already."""
        return (
            row.number != self._now
            and self._sight.may("save", subject_of(self._item))
            and values_of(self._sight.session, row.item) is not None
        )


def _visible(seen: Sight, item_id: str) -> Item | None:
    item = folders.item(seen.session, item_id)
    return item if item is not None and seen.sees(item.unit) else None


def _compared(seen: Sight, before: Values, after: Values) -> list[Compared]:
    words = (seen.catalogue, seen.language)
    return [
        Compared(
            field=name,
            before=shown(*words, name, before),
            after=shown(*words, name, after),
        )
        for name in changed_fields(before, after)
    ]
