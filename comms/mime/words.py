"""Encoded words of RFC 2047 and phrases of RFC 5322.

A word is at most 75 characters and holds whole characters; the first one is shorter
by what already stands on its line. Letters are chosen so that a word is legal in a
display name too.
"""

import base64
import re
from collections.abc import Callable

_LONGEST_WORD = 75
_START, _END = "=?utf-8?", "?="
# Section 5 (3): the only characters that stand for themselves in a phrase.
_FOR_THEMSELVES = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/"
)
_ENCODED = "=?"
_ATOMS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z"
)
_PRINTABLE = re.compile(r"[ -~]+\Z")
_LONGEST_QUOTED = 60


def looks_encoded(text: str) -> bool:
    """Return whether a reader could take a part of the text for an encoded word."""
    return _ENCODED in text


def encoded_words(text: str, room: int) -> list[str]:
    """Return text as encoded words, in the shorter of the two encodings.

    Args:
        text: Any text without control characters; not empty.
        room: Octets that already stand on the line of the first word.
    """
    quoted = _split(text, room, _q_length, _q_word)
    based = _split(text, room, _b_length, _b_word)
    return min(quoted, based, key=lambda words: sum(map(len, words)))


def phrase_words(display: str, room: int) -> list[str]:
    """Return a display name as tokens of a phrase; none for an empty name."""
    if not display.strip():
        return []
    if not _PRINTABLE.match(display) or looks_encoded(display):
        return encoded_words(display, room)
    if len(display) > _LONGEST_QUOTED:
        return encoded_words(display, room)
    if _ATOMS.match(display):
        return display.split(" ")
    escaped = display.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{escaped}"']


def _split(
    text: str,
    room: int,
    length: Callable[[str], int],
    word: Callable[[str], str],
) -> list[str]:
    """Cut text into words none of which is too long, never inside a character."""
    words: list[str] = []
    start, limit = 0, max(_LONGEST_WORD - room, 30)
    for end in range(1, len(text) + 1):
        if length(text[start:end]) > limit:
            words.append(word(text[start : end - 1]))
            start, limit = end - 1, _LONGEST_WORD
    words.append(word(text[start:]))
    return words


_FRAME = len(_START) + len("q?") + len(_END)


def _q_length(text: str) -> int:
    octets = text.encode()
    return _FRAME + sum(
        1 if octet in _FOR_THEMSELVES or octet == ord(" ") else 3 for octet in octets
    )


def _q_word(text: str) -> str:
    letters = (
        chr(octet)
        if octet in _FOR_THEMSELVES
        else "_"
        if octet == ord(" ")
        else f"={octet:02X}"
        for octet in text.encode()
    )
    return f"{_START}q?{''.join(letters)}{_END}"


def _b_length(text: str) -> int:
    return _FRAME + (len(text.encode()) + 2) // 3 * 4


def _b_word(text: str) -> str:
    return f"{_START}b?{base64.b64encode(text.encode()).decode()}{_END}"
