"""Takes text as people type or paste it: composed, and without what nobody can see."""

import re
import unicodedata


def tidied(text: str, *, lines: bool = False) -> str:
    """Return what a person typed, composed and without what nobody can see.

    Args:
        lines: Whether the field has several lines; else blanks are one blank.
    """
    plain = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())
    plain = _UNSEEN.sub("", _BREAKS.sub("\n", plain))
    if not lines:
        return " ".join(plain.split())
    rows = [row.replace("\t", "    ").rstrip() for row in plain.split("\n")]
    return "\n".join(rows).strip("\n").strip(" ")


_BREAKS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
# Controls (Cc) but for line ends and tabs, no signs of any text, and those that turn
# the direction of what follows.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def is_address(text: str) -> bool:
    """Tell whether mail could be sent to this."""
    from email_validator import (  # noqa: PLC0415 - slow to import
        EmailNotValidError,
        validate_email,
    )

    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, ValueError):
        return False
    return True


def looks_like_address(text: str) -> bool:
    """Tell whether somebody meant to type an address here."""
    return "@" in text or bool(re.search(r"\w\.\w", text))
