"""A channel that keeps messages in a list (`ports.DirectChannel`)."""

from collections.abc import Callable, Mapping
from threading import Event

from comms.errors import ChannelUnavailable, Misconfigured
from comms.ports import Accepted, InDoubt, Journal, MergedMessage, Outcome, Stream, Wait


def _wait(seconds: float) -> None:
    Event().wait(seconds)


class MemoryChannel:
    """Delivers into a list, or ends as a test says.

    Args:
        fates: What becomes of messages to a recipient; accepted where none is named.
            A message that ends in doubt has arrived.
        is_misconfigured: Whether the account is wrong.
        is_away: Whether the other side cannot be met.
        wait: Lets so many seconds pass, where the stream has nothing now.
    """

    def __init__(
        self,
        *,
        fates: Mapping[str, Outcome] | None = None,
        is_misconfigured: bool = False,
        is_away: bool = False,
        wait: Callable[[float], None] = _wait,
    ) -> None:
        self.fates: dict[str, Outcome] = dict(fates or {})
        self.is_misconfigured = is_misconfigured
        self.is_away = is_away
        self._wait = wait
        #: What arrived, in its order.
        self.messages: list[MergedMessage] = []

    def send(self, messages: Stream, journal: Journal) -> None:
        """Deliver a stream; see `ports.DirectChannel.send`."""
        for message in messages:
            if isinstance(message, Wait):
                self._wait(message.seconds)
                continue
            self.check()
            self._deliver(message, journal)

    def check(self) -> None:
        """Refuse if the account is wrong; see `ports.DirectChannel.check`."""
        if self.is_misconfigured:
            raise Misconfigured("The account of this channel is wrong.")
        if self.is_away:
            raise ChannelUnavailable("The other side of this channel is away.")

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
