"""Events as texts show them: each is made when a text asks for it, and once.

A text names few events, and a store holds those of years.
"""

from collections.abc import Iterator, Mapping

from comms.content.views import Viewer
from comms.model.tables import Event
from comms.model.views import EventView


class EventViews(Mapping[str, EventView]):
    """Some events in one language, by id."""

    def __init__(self, viewer: Viewer, rows: Mapping[str, Event]) -> None:
        """Show rows through a viewer.

        Args:
            viewer: Of one language.
            rows: The events by id, their neighbours in a series among them.
        """
        self._viewer = viewer
        self._rows = rows
        self._made: dict[str, EventView] = {}

    def __getitem__(self, name: str) -> EventView:
        """Return one event; KeyError where there is none."""
        if name not in self._made:
            self._made[name] = self._viewer.event(self._rows[name], self._rows)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        """Yield all ids, in the order of the rows."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._rows)
