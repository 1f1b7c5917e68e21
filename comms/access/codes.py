"""Codes of an app that shows a new one every 30 seconds (TOTP, RFC 6238).

A code works once: the step whose code was taken last is kept, and neither it nor an
older one counts again. One step before and after is taken, for clocks that differ.
"""

from datetime import datetime

import pyotp

#: Seconds that a code stands, and steps to either side that count.
STEP, _SLACK = 30, 1
_DIGITS = 6


def new_secret() -> str:
    """Return 160 random bits in the letters that apps take."""
    return pyotp.random_base32()


def address(secret: str, *, issuer: str, account: str) -> str:
    """Return what a QR code tells the app ("otpauth://…")."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """Return the step that a code belongs to; None: it is wrong, or was used.

    Args:
        secret: Shared with the app.
        code: As it was typed; blanks do not count.
        now: By the machine's clock.
        after: Step whose code was taken last; only later ones count.
    """
    typed = "".join(code.split())
    if len(typed) != _DIGITS or not typed.isascii() or not typed.isdigit():
        return None
    current = int(now.timestamp()) // STEP
    found = None
    # All are compared, so that time does not tell which one it was.
    for step in range(current - _SLACK, current + _SLACK + 1):
        right = pyotp.utils.strings_equal(pyotp.TOTP(secret).at(step * STEP), typed)
        if right and step > after:
            found = step
    return found
