"""A mark of one view of a page: when it was shown, signed, for one purpose.

Needs no cookie and no row. It tells a person, who reads before pressing a button,
from a program that presses every button at once.
"""

import hmac
import secrets
from hashlib import sha256

from comms.clock import Clock

_MILLISECONDS = 1000


class ViewNonce:
    """Issues and reads marks of page views.

    Args:
        key: Secret of the site.
        clock: Real time, also where the site's own clock is stepped: what is
            measured is how long a person looked at a page.
    """

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._key = hmac.digest(key, b"page view", "sha256")
        self._clock = clock

    @property
    def clock(self) -> Clock:
        """Real time."""
        return self._clock

    def issue(self, purpose: str) -> str:
        """Return the mark of a view that begins now."""
        shown = f"{round(self._clock.now().timestamp() * _MILLISECONDS):x}"
        body = f"{shown}.{secrets.token_hex(16)}"
        return f"{body}.{self._sign(body, purpose)}"

    def age(self, nonce: str, purpose: str) -> float | None:
        """Return the seconds since the view began; None for a mark not ours."""
        body, _, signature = nonce.rpartition(".")
        if not hmac.compare_digest(
            signature.encode(), self._sign(body, purpose).encode()
        ):
            return None
        shown = int(body.partition(".")[0], 16) / _MILLISECONDS
        return self._clock.now().timestamp() - shown

    def _sign(self, body: str, purpose: str) -> str:
        text = f"{purpose}\n{body}".encode()
        return hmac.new(self._key, text, sha256).hexdigest()
