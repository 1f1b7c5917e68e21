"""A channel that keeps messages in a list (`ports.DirectChannel`)."""

from collections.abc import Iterator, Mapping

from comms.errors import Misconfigured
from comms.ports import Accepted, InDoubt, Journal, MergedMessage, Outcome


class MemoryChannel:
    """Delivers into a list, or ends as a test says.

    Args:
        fates: What becomes of messages to a recipient; accepted where none is named.
            A message that ends in doubt has arrived.
        is_misconfigured: Whether the account is wrong.
    """

    def __init__(
        self,
        *,
        fates: Mapping[str, Outcome] | None = None,
        is_misconfigured: bool = False,
    ) -> None:
        self.fates: dict[str, Outcome] = dict(fates or {})
        self.is_misconfigured = is_misconfigured
        #: What arrived, in its order.
        self.messages: list[MergedMessage] = []

    def send(self, messages: Iterator[MergedMessage], journal: Journal) -> None:
        """Deliver a stream; see `ports.DirectChannel.send`."""
        for message in messages:
            self.check()
            self._deliver(message, journal)

    def check(self) -> None:
        """Refuse if the account is wrong; see `ports.DirectChannel.check`."""
        if self.is_misconfigured:
            raise Misconfigured("The account of this channel is wrong.")

    def _deliver(self, message: MergedMessage, journal: Journal) -> None:
        number = len(self.messages) + 1
        accepted = Accepted(remote_id=f"memory-{number}")
        fate = self.fates.get(message.recipient, accepted)
        if not isinstance(fate, (Accepted, InDoubt)):
            journal.settle(message.delivery_id, fate)
            return
        if message.delivery_id in journal.record(in_data=[message.delivery_id]):
            return
        self.messages.append(message)
        if isinstance(fate, Accepted):
            journal.record(sent=[(message.delivery_id, fate)])
        else:
            journal.settle(message.delivery_id, fate)
