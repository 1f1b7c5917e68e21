"""A journal that remembers instead of making durable (`ports.Journal`)."""

from collections.abc import Callable, Sequence

from comms.ports import Accepted, Outcome


class MemoryJournal:
    """Keeps what a channel recorded, in the order in which it did.

    Args:
        kept_back: Delivery ids that may not leave.
        on_intent: Called with the ids before an intent is acknowledged.
    """

    def __init__(
        self,
        *,
        kept_back: Sequence[int] = (),
        on_intent: Callable[[Sequence[int]], None] = lambda _ids: None,
    ) -> None:
        self._kept_back = frozenset(kept_back)
        self._on_intent = on_intent
        #: Every outcome in its order; a channel gives one for each delivery.
        self.outcomes: list[tuple[int, Outcome]] = []
        #: Every id that was allowed to leave, in its order.
        self.in_data: list[int] = []

    def record(
        self,
        *,
        sent: Sequence[tuple[int, Accepted]] = (),
        in_data: Sequence[int] = (),
    ) -> Sequence[int]:
        """Remember outcomes and intents; see `ports.Journal.record`."""
        self.outcomes.extend(sent)
        if in_data:
            self._on_intent(in_data)
        self.in_data += [one for one in in_data if one not in self._kept_back]
        return [one for one in in_data if one in self._kept_back]

    def settle(self, delivery_id: int, outcome: Outcome) -> None:
        """Remember one outcome; see `ports.Journal.settle`."""
        self.outcomes.append((delivery_id, outcome))

    def outcome(self, delivery_id: int) -> Outcome:
        """Return the one outcome of a delivery; KeyError where there is none."""
        found = [outcome for one, outcome in self.outcomes if one == delivery_id]
        if len(found) != 1:
            raise KeyError(f"delivery {delivery_id} has {len(found)} outcomes")
        return found[0]
