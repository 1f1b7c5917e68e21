"""A reader of RFC 5322 written from its grammar, for tests only.

Shares nothing with the writer under test nor with the standard library's parser, and
forgives nothing: bare line ends, long lines, folds before a value, folds of blanks.
"""

import re

_FIELD = re.compile(rb"([!-9;-~]+): ?([^\r\n]*)\Z")


def read_headers(raw: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """Return unfolded header fields, and the body; AssertionError where illegal."""
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", raw), "a bare line end, or NUL"
    head, blank, body = raw.partition(b"\r\n\r\n")
    assert blank, "no end of the header"
    fields: list[tuple[str, str]] = []
    for line in head.split(b"\r\n"):
        assert len(line) <= 998, "a line of more than 998 octets"
        assert line == line.rstrip(b" \t"), "a line that ends in blanks"
        if line[:1] in {b" ", b"\t"}:
            assert fields, "a fold before any field"
            name, value = fields[-1]
            assert value.strip(), "a fold right after the name"
            fields[-1] = (name, value + line.decode())
            continue
        found = _FIELD.match(line)
        assert found, "not a header field"
        fields.append((found[1].decode("ascii"), found[2].decode()))
    return fields, body


def encoded_words_of(raw: bytes) -> list[bytes]:
    """Return everything that is an encoded word."""
    return re.findall(rb"=\?[^?\s]+\?[bBqQ]\?[^?\s]*\?=", raw)
