"""A mail provider calls: it is verified, and the consequences of its events are drawn.

By the same rules and with the same proofs as for mail that comes back. Taken means
that everything is in the database; whatever is not yet known to have left, or cannot be
stored or verified now, is asked for once more.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from comms.clock import Clock, SystemClock
from comms.errors import ChannelUnavailable, Misconfigured
from comms.ports.webhooks import Call, Forged, Heard, Unreadable
from comms.receive.provider_events import returned
from comms.store import Session
from comms.store.webhooks import note_webhook, webhook_heard
from comms.workflows.house import House
from comms.workflows.receive import Follows, receive

#: A sign of life is written down no more often.
_NOTED_EVERY = timedelta(minutes=1)
_UNPROVED = frozenset({Follows.UNPROVED, Follows.FORGED})


class Answer(StrEnum):
    """What a call is answered."""

    #: Everything is in the database.
    TAKEN = "taken"
    #: It is not proved that the provider called.
    FORGED = "forged"
    #: It is none of its events, and will not be the next time.
    UNREADABLE = "unreadable"
    #: Once more, please: later.
    LATER = "later"
    #: There is no such webhook.
    UNKNOWN = "unknown"


class Webhooks:
    """The webhooks of a site.

    Args:
        house: The site.
        wall: Real time, which providers' calls are dated by.
    """

    def __init__(self, house: House, wall: Clock | None = None) -> None:
        self._house, self._wall = house, wall or SystemClock()

    def take(self, name: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Take what a provider reports.

        Args:
            name: Of the webhook, as in the settings.
            headers: Of the call, names in lower case.
            body: Of the call.

        Raises:
            StoreUnavailable: The database is away; nothing was taken.
        """
        call = Call(headers=headers, body=body, at=self._wall.now())
        try:
            provider = self._house.open_provider(name)
            if provider is None:
                return Answer.UNKNOWN
            said = provider.read(call)
        except Misconfigured:
            # `comms doctor` says what is wrong; nothing is lost until it is mended.
            return Answer.LATER
        except ChannelUnavailable:
            self._note(name, call.at, "away")
            return Answer.LATER
        match said:
            case Heard():
                return self._follow(name, said, call.at)
            case Forged(reason=reason) | Unreadable(reason=reason):
                self._note(name, call.at, reason)
        return Answer.FORGED if isinstance(said, Forged) else Answer.UNREADABLE

    def _follow(self, name: str, said: Heard, at: datetime) -> Answer:
        source = f"webhook:{name}"
        followed = {
            receive(self._house, returned(one), one.identifier, source=source)
            for one in said.events
        }
        self._note(name, at, unproved=bool(followed & _UNPROVED))
        return Answer.LATER if Follows.EARLY in followed else Answer.TAKEN

    def _note(
        self, name: str, at: datetime, refused: str = "", *, unproved: bool = False
    ) -> None:
        """Write down that somebody called, where that is news."""
        news: dict[str, datetime | str] = {"taken_at": at}
        if refused:
            news = {"refused_at": at, "refused": refused}
        if unproved:
            news["unproved_at"] = at
        with self._house.store.read() as session:
            known = _last(session, name, tuple(news))
        if any(moment is None or at - moment >= _NOTED_EVERY for moment in known):
            with self._house.store.write() as session:
                note_webhook(session, name, **news)


def _last(session: Session, name: str, news: tuple[str, ...]) -> list[datetime | None]:
    """Return when the same was noted last, for each instant among the news."""
    row = webhook_heard(session, name)
    instants = [one for one in news if one.endswith("_at")]
    return [getattr(row, one) if row else None for one in instants]
