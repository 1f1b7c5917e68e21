"""What every `ports.DirectChannel` proves, as a class of tests to inherit.

An adapter's test module inherits `DirectChannelContract` and supplies `stage`: the
channel, set up against something that plays the other side.
"""
# ruff: noqa: S101 - these are tests, they ship so that plug-ins can inherit them

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from comms.errors import Misconfigured
from comms.ports import (
    Accepted,
    Declined,
    Deferred,
    DirectChannel,
    InDoubt,
    MergedMessage,
    Stream,
    Wait,
)
from comms.testing.journal import MemoryJournal

#: Waits of a hundredth of a second, until a test gives up.
_MOST_WAITS = 1000

#: What the other side does with the message of one recipient. `lost_before`: it goes
#: away before the message can have arrived; `lost_after`: it takes the message and
#: goes away without an answer.
Fate = Literal["accept", "defer", "decline", "lost_before", "lost_after"]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A channel and the other side of its wire."""

    channel: DirectChannel
    #: Recipients and contents of what arrived, in its order.
    arrived: Callable[[], Sequence[tuple[str, bytes]]]
    #: What must never be seen: the account's password.
    secret: str = ""


class DirectChannelContract:
    """Tests that hold for every channel with one message per recipient."""

    def stage(
        self, fates: Mapping[str, Fate], *, is_misconfigured: bool = False
    ) -> Stage:
        """Return a channel whose other side acts as told.

        Args:
            fates: By recipient; `accept` where none is named.
            is_misconfigured: Whether the account is wrong.
        """
        raise NotImplementedError

    def test_accepted_message_arrives_unchanged_and_is_recorded(self) -> None:
        """What the core merged is what the reader gets, byte by byte."""
        stage, journal = self.stage({}), MemoryJournal()

        stage.channel.send(iter([_message(1)]), journal)

        assert list(stage.arrived()) == [(_recipient(1), _message(1).content)]
        assert isinstance(journal.outcome(1), Accepted)

    def test_other_side_names_what_it_accepted(self) -> None:
        """The name is what an operator asks the other side about."""
        stage, journal = self.stage({}), MemoryJournal()

        stage.channel.send(iter([_message(1)]), journal)

        outcome = journal.outcome(1)
        assert isinstance(outcome, Accepted)
        assert outcome.remote_id

    def test_nothing_arrives_before_its_intent_is_recorded(self) -> None:
        """Else a crash would lose the trace of a message that is out."""
        stage = self.stage({})
        seen: list[tuple[int, int]] = []

        def look(ids: Sequence[int]) -> None:
            seen.extend((one, len(stage.arrived())) for one in ids)

        journal = MemoryJournal(on_intent=look)
        stage.channel.send(_messages(3), journal)

        assert seen == [(1, 0), (2, 1), (3, 2)]

    def test_message_kept_back_by_the_journal_never_leaves(self) -> None:
        """A pause or an unsubscription in mid-run holds at the last moment."""
        stage, journal = self.stage({}), MemoryJournal(kept_back=[2])

        stage.channel.send(_messages(3), journal)

        assert [one for one, _ in stage.arrived()] == [_recipient(1), _recipient(3)]
        assert [one for one, _ in journal.outcomes] == [1, 3]

    def test_every_message_ends_once_and_as_fated(self) -> None:
        """One bad recipient changes nothing for the others."""
        fates: dict[str, Fate] = {
            _recipient(2): "defer",
            _recipient(3): "decline",
            _recipient(4): "lost_before",
            _recipient(5): "lost_after",
        }
        stage, journal = self.stage(fates), MemoryJournal()

        stage.channel.send(_messages(6), journal)

        kinds = [type(journal.outcome(one)) for one in range(1, 7)]
        assert kinds == [Accepted, Deferred, Declined, Deferred, InDoubt, Accepted]
        assert len(journal.outcomes) == 6  # noqa: PLR2004 - as many as messages

    def test_refusals_say_why(self) -> None:
        """The reason is what a person acts upon."""
        fates: dict[str, Fate] = {_recipient(1): "defer", _recipient(2): "decline"}
        stage, journal = self.stage(fates), MemoryJournal()

        stage.channel.send(_messages(2), journal)

        first, second = journal.outcome(1), journal.outcome(2)
        assert isinstance(first, Deferred)
        assert first.reason
        assert isinstance(second, Declined)
        assert second.reason

    def test_only_a_message_whose_intent_is_recorded_can_be_in_doubt(self) -> None:
        """A doubt without its record would be taken for a loss after a crash."""
        fates: dict[str, Fate] = {
            _recipient(1): "lost_before",
            _recipient(2): "lost_after",
        }
        stage, journal = self.stage(fates), MemoryJournal()

        stage.channel.send(_messages(2), journal)

        assert isinstance(journal.outcome(2), InDoubt)
        assert 2 in journal.in_data  # noqa: PLR2004 - the second message

    def test_wrong_account_stops_the_run_before_any_message(self) -> None:
        """Not the people's fault, so no delivery may be spoiled by it."""
        stage, journal = self.stage({}, is_misconfigured=True), MemoryJournal()

        error = _misconfigured(lambda: stage.channel.send(_messages(2), journal))

        assert journal.outcomes == []
        assert journal.in_data == []
        assert not stage.secret or stage.secret not in error

    def test_check_refuses_a_wrong_account(self) -> None:
        """An operator learns it before the first edition."""
        stage = self.stage({}, is_misconfigured=True)

        assert _misconfigured(stage.channel.check)

    def test_check_of_a_right_account_sends_nothing(self) -> None:
        """A check is made at any time, also while a run is on."""
        stage = self.stage({})

        stage.channel.check()

        assert list(stage.arrived()) == []

    def test_empty_stream_records_nothing(self) -> None:
        """A tick with nothing due leaves no trace."""
        stage, journal = self.stage({}), MemoryJournal()

        stage.channel.send(iter([]), journal)

        assert journal.outcomes == []
        assert journal.in_data == []

    def test_stream_that_has_nothing_now_is_asked_again(self) -> None:
        """Between two messages an edition may be late, or a limit reached."""
        stage, journal = self.stage({}), MemoryJournal()

        def halting() -> Stream:
            yield _message(1)
            yield from (Wait(0.0), Wait(0.01))
            yield _message(2)
            yield Wait(0.0)

        stage.channel.send(halting(), journal)

        assert [one for one, _ in stage.arrived()] == [_recipient(1), _recipient(2)]
        assert [one for one, _ in journal.outcomes] == [1, 2]

    def test_acceptance_is_recorded_while_the_stream_waits(self) -> None:
        """What somebody has must not be forgotten because nothing follows it."""
        stage, journal = self.stage({}), MemoryJournal()
        recorded: list[int] = []

        def slow() -> Stream:
            yield _message(1)
            for _ in range(_MOST_WAITS):
                if journal.outcomes:
                    break
                yield Wait(0.01)
            recorded.extend(one for one, _ in journal.outcomes)
            yield _message(2)

        stage.channel.send(slow(), journal)

        assert recorded == [1]
        assert isinstance(journal.outcome(2), Accepted)

    def test_stream_that_only_waits_records_nothing(self) -> None:
        """And it comes to its end."""
        stage, journal = self.stage({}), MemoryJournal()

        stage.channel.send(iter([Wait(0.0), Wait(0.01)]), journal)

        assert journal.outcomes == []
        assert list(stage.arrived()) == []

    def test_stream_that_breaks_keeps_what_was_accepted(self) -> None:
        """A fault in the core after an acceptance must not cause a second copy."""
        stage, journal = self.stage({}), MemoryJournal()

        def broken() -> Iterator[MergedMessage]:
            yield _message(1)
            raise RuntimeError

        try:
            stage.channel.send(broken(), journal)
        except RuntimeError:
            assert isinstance(journal.outcome(1), Accepted)
        else:
            raise AssertionError("the fault of the stream was swallowed")

    def test_secret_is_not_shown(self) -> None:
        """Logs and error pages print what objects say about themselves."""
        stage = self.stage({})

        shown = repr(stage.channel) + repr(vars(stage.channel))

        assert not stage.secret or stage.secret not in shown


def _recipient(number: int) -> str:
    return f"reader{number}@esimerkki.example"


def _message(number: int) -> MergedMessage:
    return MergedMessage(
        delivery_id=number,
        sender="bounce+token@comms.example",
        recipient=_recipient(number),
        pieces=(
            b"From: Comms <news@comms.example>\r\n"
            b"Subject: number %d\r\n\r\n"
            b"first line\r\n.a full stop first\r\n..two\r\n.\r\nlast line\r\n" % number,
        ),
    )


def _messages(count: int) -> Iterator[MergedMessage]:
    return iter([_message(number) for number in range(1, count + 1)])


def _misconfigured(act: Callable[[], None]) -> str:
    try:
        act()
    except Misconfigured as error:
        return f"{error} {error!r}"
    raise AssertionError("a wrong account was not refused")
