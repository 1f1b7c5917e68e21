"""What is known of a message is the same, however it is cut into pieces."""

from hypothesis import given
from hypothesis import strategies as st

from comms.channels.email.lines import Surveyor, abridged
from comms.ports import MergedMessage

PARTS = st.lists(
    st.sampled_from(
        [
            b"",
            b"a line\r\n",
            b".a full stop first\r\n",
            b"..two",
            b"\r\n",
            b"\r",
            b"\n",
            b"\0",
            "ä\r\n".encode(),
            b"x" * 500,
            "ä".encode() * 200,
            b"x" * 990,
            b"first\r\n.inner\r\n" + b"a line\r\n" * 50 + b"last",
            b"first\r\nbare\n" + b"a line\r\n" * 50 + b"last",
            b"first\r\n" + b"x" * 999 + b"\r\nlast",
            b"y" * 300 + b"\r\n." + b"y" * 300,
            b".y\r\n" + "ö\r\n".encode() * 100 + b"y" * 300,
            b"x" * 998 + b"\r\n",
            b"x" * 999 + b"\r\n",
            b"large\r\n" * 400,
            b"large.\r\n." * 300,
        ]
    ),
    max_size=8,
)


def parcel(*pieces: bytes, surveyor: Surveyor | None = None):
    """Return a message of these pieces, looked at."""
    return (surveyor or Surveyor()).parcel(
        MergedMessage(delivery_id=1, sender="", recipient="a@b.example", pieces=pieces)
    )


def is_legal(content: bytes) -> bool:
    """Say by the rule itself whether every line may travel."""
    whole = content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")
    return not set(whole) & {0, 10, 13} and max(map(len, lines)) <= 998


def has_dots(content: bytes) -> bool:
    """Say by the rule itself whether a full stop begins a line."""
    return any(line.startswith(b".") for line in content.split(b"\r\n"))


@given(parts=PARTS)
def test_survey_follows_the_rule(parts: list[bytes]):
    """A second message hides where two readers of lines differ."""
    content = b"".join(parts)

    found = parcel(content)

    assert found.is_legal == is_legal(content)
    assert found.size == len(content)
    assert found.is_ascii == content.isascii()
    assert found.ends_with_line == content.endswith(b"\r\n")
    if found.is_legal:
        assert found.has_dots == has_dots(content)


@given(parts=PARTS)
def test_shared_pieces_are_judged_as_the_whole_is(parts: list[bytes]):
    """What is remembered of a piece stands for it, wherever it is cut."""
    surveyor = Surveyor()
    whole = parcel(b"".join(parts))

    for _ in range(3):
        cut = parcel(*parts, surveyor=surveyor)

        assert cut[1:] == whole[1:]
        assert b"".join(cut.on_wire()) == b"".join(whole.on_wire())


def test_a_shared_piece_is_looked_at_once():
    """In a million messages its fifty thousand octets would be most of the work."""
    piece = b"first\r\n" + b"a line\r\n" * 1000 + b"last"

    assert abridged(piece) == b"first\r\nlast"


def test_full_stops_are_doubled_and_the_end_is_a_line_of_its_own():
    """RFC 5321 section 4.5.2."""
    assert on_wire(b".a\r\n..b\r\n") == b"..a\r\n...b\r\n.\r\n"
    assert on_wire(b"open end") == b"open end\r\n.\r\n"


def on_wire(content: bytes) -> bytes:
    """Return a message as it travels."""
    return b"".join(parcel(content).on_wire())
