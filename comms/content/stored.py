"""What the store holds of a source, as a folder would say it; read as far as asked."""

from collections.abc import Collection, Mapping
from typing import Any

from comms.model.plans import VersionText
from comms.model.programme import Described
from comms.model.tables import Event, Version
from comms.store import Session, standing
from comms.store.standing import Key


class Stored:
    """Everything the store holds of a source, by kind and id."""

    def __init__(
        self, session: Session, source: str, events: Mapping[str, Event]
    ) -> None:
        """Look where things stand.

        Args:
            session: The store as it is now.
            source: Whose.
            events: Its events, by id.
        """
        self._session = session
        self._events = events
        self._definitions = standing.definitions_held(session, source)
        items = standing.items_held(session, source)
        self._items = {("item", name): number for number, (name, _) in items.items()}
        self._versions: dict[Key, tuple[int, str]] = {}
        #: Where each thing stands in its folder.
        self.paths = {key: held.path for key, held in self._definitions.items()}
        self.paths |= {("item", name): path for name, path in items.values()}
        for number, item, language, level, path in standing.versions_held(session):
            if item in items:
                key = "version", f"{items[item][0]}.{language}.{level}"
                self._versions[key] = number, items[item][0]
                self.paths[key] = path
        for event in events.values():
            self.paths["event", event.external_id] = event.path

    def bodies(self, wanted: Collection[Key]) -> dict[Key, Mapping[str, Any]]:
        """Return what some things say; those that are not there are left out."""
        session = self._session
        rows = {
            key: self._definitions[key].id for key in wanted if key in self._definitions
        }
        said = standing.definition_bodies(session, rows.values())
        found: dict[Key, Mapping[str, Any]] = {
            key: said[number] for key, number in rows.items()
        }
        items = {key: self._items[key] for key in wanted if key in self._items}
        facts = standing.item_facts(session, items.values())
        found |= {key: facts[number] for key, number in items.items()}
        texts = {key: self._versions[key] for key in wanted if key in self._versions}
        numbers = [number for number, _ in texts.values()]
        versions = standing.versions_by_row(session, numbers)
        for key, (number, item) in texts.items():
            found[key] = body_of(_version_text(item, versions[number]))
        for kind, name in wanted:
            if kind == "event" and name in self._events:
                found[kind, name] = self._events[name].facts
        return found


def _version_text(item: str, row: Version) -> VersionText:
    return VersionText(
        id=f"{item}.{row.language}.{row.level}",
        item=item,
        language=row.language,
        level=row.level,  # checked when it was written
        title=row.title,
        lead=row.lead,
        social=row.social,
        body=row.body,
        written=row.written,
    )


def body_of(described: Described) -> dict[str, Any]:
    """Return an entry as the JSON that is stored and compared."""
    return described.model_dump(mode="json")
