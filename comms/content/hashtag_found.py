"""Which hashtags a network will find in a text, as it is typed.

State of 2026-11-21. X begins a tag after anything that is no letter, Mastodon and
Bluesky after a space only; X, Mastodon and Telegram end it at a hyphen or colon,
Bluesky at a space; Telegram ends it at a letter that is apart from its mark.
"""

import re

# Marks are no letters to `re`, and belong to the letter before them.
_MARK = "\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff"
_PART = rf"[\w{_MARK}]"
_NAMED = rf"(?=[\d_]*[^\W\d_]){_PART}+"
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)

_AFTER_ANY_MARK = re.compile(rf"(?<![\w&/#{_MARK}])#({_NAMED})(?!#|://)")
_AFTER_SPACE = re.compile(rf"(?<!\S)#({_NAMED})")
_TO_SPACE = re.compile(r"(?<!\S)#(?=\S*[^\W\d_])([^\s#]+)")
_LETTERS_ALONE = re.compile(r"(?<![\w&/#])#((?=[\d_]*[^\W\d_])\w+)")
_CLOSING = ".,;:!?…)]}>\"'’”»*-_"

_RULES = {
    "x": _AFTER_ANY_MARK,
    "mastodon": _AFTER_SPACE,
    "bluesky": _TO_SPACE,
    "telegram": _LETTERS_ALONE,
}


def found_tags(kind: str, text: str) -> tuple[str, ...]:
    """Return the tags with "#" that a channel of this kind makes of a text.

    How Facebook, Instagram, Threads and LinkedIn cut tags is not published; for them
    the rule of X is taken.
    """
    pattern = _RULES.get(kind, _AFTER_ANY_MARK)
    found = pattern.findall(_ADDRESS.sub(" ", text))
    if pattern is _TO_SPACE:
        found = [tag.rstrip(_CLOSING) for tag in found]
    return tuple(f"#{tag}" for tag in found)
