"""What every mail provider that reports by webhooks must keep, as a class to inherit.

A case supplies the adapter, and writes calls as its provider does. Nothing here knows
a provider.
"""
# ruff: noqa: S101 - these are tests, they ship so that plug-ins can inherit them

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from comms.ports.webhooks import (
    WINDOW,
    Call,
    Forged,
    Happened,
    Heard,
    Provider,
    ProviderEvent,
    Unreadable,
    Verdict,
)

#: When calls are made.
NOW = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
READER = "anna@example.org"
#: What our mail bore.
MESSAGE_ID = "0123456789abcdef0123456789abcdef@post.example.org"
PROOF = "17-0123456789abcdef0123456789abcdef"
RETURN_PATH = f"bounce+{PROOF}@post.example.org"


class WebhookContract:
    """Promises of `ports.webhooks.Provider`."""

    #: Whether calls bear a signature, which has a date; else a password.
    is_signed = True
    #: So long after its date a call still comes, made again by the provider.
    sent_again = WINDOW

    def provider(self) -> Provider:
        """Return the adapter."""
        raise NotImplementedError

    def call(self, what: Happened, number: int = 1, at: datetime = NOW) -> Call:
        """Return a genuine call about the mail above.

        Args:
            what: A failure is that there is no such user.
            number: Of the event; another number is another event.
            at: When the provider made it.
        """
        raise NotImplementedError

    def empty(self) -> Call:
        """Return a genuine call that holds none of its events."""
        raise NotImplementedError

    def proofs(self) -> Sequence[Call]:
        """Return the same call with each part changed that proves who calls."""
        raise NotImplementedError

    def read(self, call: Call) -> ProviderEvent:
        """Return the one event of a call."""
        said = self.provider().read(call)
        assert isinstance(said, Heard), said
        [event] = said.events
        return event

    def test_a_failure_is_told_with_code_and_words(self) -> None:
        """What follows is decided by what the other server said."""
        event = self.read(self.call(Happened.FAILED))

        assert (event.what, event.recipient) == (Happened.FAILED, READER)
        assert "no such user" in event.words.lower()
        assert event.verdict is not Verdict.NOT_GONE
        assert event.at is not None
        assert abs(event.at - NOW) < timedelta(hours=1)

    def test_other_ends_are_told_apart(self) -> None:
        """A complaint is no failure; what arrived or is late is neither."""
        for what in (Happened.COMPLAINED, Happened.DELIVERED, Happened.DELAYED):
            assert self.read(self.call(what)).what is what

    def test_our_proof_comes_back(self) -> None:
        """Whose mail it is about is proved by what only we can have made."""
        for what in (Happened.FAILED, Happened.COMPLAINED):
            event = self.read(self.call(what))

            given = {event.message_id, event.proof, *event.fields}
            assert given & {MESSAGE_ID, PROOF, RETURN_PATH}

    def test_same_event_has_the_same_name(self) -> None:
        """So it counts once, however often it is sent."""
        first, again, other = (
            self.read(self.call(Happened.FAILED, number)) for number in (1, 1, 2)
        )

        assert first.identifier == again.identifier
        assert first.identifier not in {"", other.identifier}

    def test_whoever_is_not_the_provider_is_refused(self) -> None:
        """Changed, missing, or made with another key."""
        for call in (*self.proofs(), Call(headers={}, body=b"{}", at=NOW)):
            assert isinstance(self.provider().read(call), Forged), call

    def test_a_call_counts_in_its_time_only(self) -> None:
        """What was overheard once is of no use for long."""
        if not self.is_signed:
            return
        call = self.call(Happened.FAILED)
        longest = max(WINDOW, self.sent_again)
        second = timedelta(seconds=1)
        for late in (-WINDOW, longest):
            assert isinstance(self._at(call, late), Heard)
        for late in (-WINDOW - second, longest + second):
            assert isinstance(self._at(call, late), Forged)

    def _at(self, call: Call, late: timedelta) -> object:
        return self.provider().read(replace(call, at=call.at + late))

    def test_what_is_none_of_its_events_is_passed_over(self) -> None:
        """Providers add events; nothing follows from what nobody knows."""
        said = self.provider().read(self.empty())

        assert isinstance(said, Unreadable) or said == Heard()

    def test_no_secret_is_told(self) -> None:
        """Whoever prints an adapter sees none."""
        assert vars(self.provider())
        for value in vars(self.provider()).values():
            if isinstance(value, str):
                assert value not in repr(self.provider())
