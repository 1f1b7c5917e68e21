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


#: What is the same in messages that are made alike, and what is not.
_PLAIN = [b"", b"a", b"\r\nTo: ", b"x\r\ny", "\r\nä".encode(), b"x" * 450, b"end\r\n"]
FORMS = st.builds(
    lambda first, last: [*first, last],
    st.lists(st.sampled_from([*_PLAIN, b"\r", b"\n.", b".", b"x\r\n.y"]), max_size=8),
    st.sampled_from([b"end\r\n", b"\r\n\r\n", b"\n", b"end"]),
)
VALUES = st.sampled_from([*_PLAIN, b".a", b"\r\n.", b"\r", b"\n", b"\0", b"a .b"])


def parcel(
    *pieces: bytes,
    surveyor: Surveyor | None = None,
    alike: tuple[tuple[bytes, ...], tuple[bytes, ...]] = ((), ()),
):
    """Return a message of these pieces, looked at; perhaps of a form, with values."""
    return (surveyor or Surveyor()).parcel(
        MergedMessage(1, "", "a@b.example", pieces, *alike)
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


@given(form=FORMS, values=st.lists(VALUES, min_size=9, max_size=9))
def test_messages_made_alike_are_judged_as_any_other_is(
    form: list[bytes], values: list[bytes]
):
    """What is known of a form stands for each message whose values are plain."""
    pieces = [one for pair in zip(form, values, strict=False) for one in pair]
    # A form has one gap less than it has pieces.
    alike = tuple(form), tuple(values[: len(form) - 1])
    whole, surveyor = parcel(b"".join(pieces[:-1])), Surveyor()

    for _ in range(2):
        found = parcel(*pieces[:-1], surveyor=surveyor, alike=alike)

        assert found.size == whole.size
        assert found.is_legal == whole.is_legal
        assert not whole.is_legal or found[2:] == whole[2:]


def test_of_messages_made_alike_the_form_is_looked_at_once():
    """A message whose values are plain is not looked at otherwise."""
    form, surveyor = (b"To: ", b"\r\n\r\n" + b"a line\r\n" * 1000), Surveyor()
    parcel(form[0], b"a@b", form[1], surveyor=surveyor, alike=(form, (b"a@b",)))

    # No such message: it is only there to show what is believed of its form.
    found = parcel(b"\0", surveyor=surveyor, alike=(form, (b"c@d",)))
    doubtful = parcel(b"\0", surveyor=surveyor, alike=(form, (b"c\r@d",)))

    assert found.is_legal
    assert not doubtful.is_legal


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
