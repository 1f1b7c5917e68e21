"""One-time links: who has one may come in once, within half an hour.

The token is 256 random bits and stands nowhere but in the link; the store keeps its
SHA-256. A new link of a user ends her older ones.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from comms.model.access import SignInLink
from comms.store import Session, access

#: How long a link works.
LINK_LASTS = timedelta(minutes=30)
#: How long rows are kept that let nobody in any more.
KEPT_FOR = timedelta(days=30)

_BYTES = 32
#: Length of a secret as text; anything longer is not looked at.
_LETTERS = 43


def new_secret() -> str:
    """Return 256 random bits, in letters that an address and a cookie may hold."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """Return what is kept of a secret; of nonsense, what nobody's secret has."""
    if len(secret) != _LETTERS:
        return ""
    return sha256(secret.encode()).hexdigest()


def make_link(session: Session, user: str, now: datetime) -> str:
    """Return the token of a new link for a user."""
    access.forget_before(session, now - KEPT_FOR)
    token = new_secret()
    access.add_link(
        session, token_hash=digest(token), user=user, at=now, until=now + LINK_LASTS
    )
    return token


def find_link(session: Session, token: str, now: datetime) -> SignInLink | None:
    """Return the link of a token while it works; None: used, expired, not ours."""
    return access.unused_link(session, digest(token), now)
