"""What a server says means the same, however the network cuts it into pieces.

Byte by byte every reply is read by itself; four usual ones that come at once are not.
"""

import asyncio
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comms.channels.email.account import SmtpAccount
from comms.channels.email.lines import Parcel, Surveyor
from comms.channels.email.replies import Reply
from comms.channels.email.talk import Talk
from comms.channels.email.wire import Wire
from comms.ports import MergedMessage

USUAL = (b"250 ok queued as A1\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n")
LINES = st.sampled_from(
    [
        *USUAL,
        b"250 2.0.0 queued as \xc3\xa4\xff\r\n",
        b"250 ok\r\r\n",
        b"250 ok\n",
        b"250\r\n",
        b"250 \r\n",
        b"251 forwarded\r\n",
        b"250-more\r\n",
        b"354\r\n",
        b"334 what\r\n",
        b"421 4.3.2 closing\r\n",
        b"451 4.7.1 later\r\n",
        b"550 5.1.1 nobody\r\n",
        b"hello\r\n",
        b"\r\n",
        b"250 no end",
    ]
)
#: The usual four with at most one of them changed, added or left out, or anything.
SAID = st.one_of(
    st.builds(
        lambda at, taken, put: [*USUAL[:at], *put, *USUAL[at + taken :]],
        st.integers(0, 4),
        st.integers(0, 1),
        st.lists(LINES, max_size=1),
    ),
    st.lists(LINES, max_size=7),
)


class Transport:
    """Takes what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def writelines(self, words: Iterable[bytes]) -> None:
        """Keep what would be sent."""
        self.written += words

    def abort(self) -> None:
        """Keep that the connection was ended."""
        self.written.append(b"ABORT")


class Witness:
    """Writes down what a talk tells."""

    def __init__(self) -> None:
        self.heard: list[tuple[object, ...]] = []

    def invited(self, talk: Talk) -> None:
        """Keep whose message the server waits for."""
        self.heard.append(("invited", talk.announced))

    def answered(self, message: Parcel, reply: Reply) -> None:
        """Keep what the server said of a message's end."""
        self.heard.append(("answered", message, reply, reply.as_accepted()))

    def refused(self, message: Parcel, verb: str, reply: Reply) -> None:
        """Keep who was not taken, and when."""
        self.heard.append(("refused", message, verb, reply))

    def free(self, talk: Talk) -> None:
        """Keep that nothing is under way."""
        self.heard.append(("free", talk.finishing, talk.announced))

    def lost(self, talk: Talk, reason: str) -> None:
        """Keep what was under way."""
        self.heard.append(("lost", talk.finishing, talk.announced, reason))


def parcel(number: int) -> Parcel:
    """Return a message, looked at."""
    return Surveyor().parcel(
        MergedMessage(number, "a@b.example", f"c{number}@d.example", (b"Hello\r\n",))
    )


async def told(chunks: Iterable[bytes], features: dict[str, str]) -> list[object]:
    """Return all that is seen of a talk in which one message ends and one begins."""
    wire, witness, transport = Wire(asyncio.get_running_loop()), Witness(), Transport()
    wire.connection_made(transport)  # type: ignore[arg-type]
    wire.data_received(b"220 welcome\r\n")
    account = SmtpAccount(host="127.0.0.1", port=25, security="none")
    talk = Talk(wire, features, account, witness, opened=0.0)
    first, second = (talk.way.addressed(parcel(number)) for number in (1, 2))
    talk.announce(first)
    for line in USUAL[1:]:
        wire.data_received(line)
    talk.finish(second)
    for chunk in chunks:
        wire.data_received(chunk)
    return [
        *witness.heard,
        transport.written,
        (talk.finishing, talk.announced, talk.is_heard),
        (wire.is_waiting, wire.deadline is None),
    ]


@pytest.mark.parametrize("features", [{"pipelining": ""}, {}], ids=["all", "stepwise"])
@given(said=SAID, cuts=st.lists(st.integers(1, 90), max_size=4))
@example(said=list(USUAL), cuts=[])
@example(said=[b"250 ok\r\r\n", *USUAL[1:]], cuts=[])
@example(said=[USUAL[0], *USUAL], cuts=[len(USUAL[0])])
def test_answers_mean_the_same_in_any_pieces(features, said, cuts):
    """Only what is told at once and as usual may take the short way."""
    whole = b"".join(said)
    edges = [0, *sorted(cuts), len(whole)]
    pieces = [whole[start:end] for start, end in pairwise(edges)]
    letters = [whole[at : at + 1] for at in range(len(whole))]

    at_once = asyncio.run(told(filter(None, pieces), features))

    assert at_once == asyncio.run(told(letters, features))


def test_usual_answers_take_the_message_and_invite_the_next():
    """RFC 2920: the end of one message and the envelope of the next are one write."""
    *heard, written, state, waits = asyncio.run(
        told([b"".join(USUAL)], {"pipelining": ""})
    )

    assert [name for name, *_ in heard] == ["invited", "answered", "invited"]
    assert heard[1][1:3] == (parcel(1), Reply(250, "ok queued as A1"))
    assert b"".join(written[-2:]).startswith(b"Hello\r\n.\r\nMAIL FROM:<a@b.example>")
    assert state == (None, parcel(2), True)
    assert waits == (False, True)
