"""What is known of a message is the same, however it is cut into pieces."""

from hypothesis import given
from hypothesis import strategies as st

from comms.channels.email.lines import Surveyor
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


@given(parts=PARTS)
def test_survey_follows_the_rule(parts: list[bytes]):
    """A second message hides where two readers of lines differ."""
    content = b"".join(parts)

    found = parcel(content).survey

    assert found.is_legal == is_legal(content)
    assert found.size == len(content)
    assert found.is_ascii == content.isascii()
    if found.is_legal:
        assert found.has_dots == any(
            line.startswith(b".") for line in content.split(b"\r\n")
        )


@given(parts=PARTS)
def test_pieces_are_never_judged_better_than_the_whole(parts: list[bytes]):
    """A cut in an odd place may be refused; a bad line may not slip through it."""
    surveyor = Surveyor()
    for _ in range(2):
        cut = parcel(*parts, surveyor=surveyor)
        whole = parcel(b"".join(parts))

        assert whole.survey.is_legal or not cut.survey.is_legal
        if cut.survey.is_legal:
            assert cut.survey == whole.survey
            assert cut.on_wire() == whole.on_wire()


def test_full_stops_are_doubled_and_the_end_is_a_line_of_its_own():
    """RFC 5321 section 4.5.2."""
    assert parcel(b".a\r\n..b\r\n").on_wire() == b"..a\r\n...b\r\n.\r\n"
    assert parcel(b"open end").on_wire() == b"open end\r\n.\r\n"
