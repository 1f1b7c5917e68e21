"""Plain text for mail: short lines, whole addresses.

Lines hold at most 65 characters; only an address that is longer than that, and so
cannot be broken without breaking the link, may stick out.
"""

import textwrap

#: Longest line of the text part, in characters.
LINE = 65


def wrapped(text: str, *, width: int = LINE, first: str = "", rest: str = "") -> str:
    """Return the text in short lines; line breaks in it are kept.

    Args:
        text: Words; runs of blanks become one.
        width: Longest line in characters.
        first: What the first line starts with ("- ").
        rest: What all other lines start with.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(
            " ".join(line.split()),
            width=width,
            initial_indent=rest if lines else first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(lines)


def labelled(label: str, address: str) -> str:
    """Return "label: address", or the address alone where the label adds nothing."""
    plain = address.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in {address, plain}:
        return plain
    return f"{label.rstrip(':')}: {plain}"


def labelled_line(label: str, address: str, *, width: int = LINE) -> str:
    """Return "label: address", the address on its own line where both are too long."""
    line = labelled(label, address)
    if len(line) <= width or "\n" in line or line == address:
        return line
    return f"{wrapped(label.rstrip(':') + ':', width=width)}\n{address}"
