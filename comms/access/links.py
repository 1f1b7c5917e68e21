"""One-time links: who has one may do one thing once, for some time.

`enter` signs in, `invitation` does so for the first time, `reset` sets a new password.
The token stands nowhere but in the link; the store keeps its SHA-256. Of a link that
is mailed the store keeps a seed, from which the key of the site makes the token at
the moment of sending. A new link of a user ends her older ones of the same purpose.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from comms.access.sealing import derive
from comms.model.access import SignInLink
from comms.store import Session, access

ENTER, INVITATION, RESET = "enter", "invitation", "reset"
#: How long links work, by purpose.
LASTS = {
    ENTER: timedelta(minutes=30),
    INVITATION: timedelta(days=7),
    RESET: timedelta(minutes=30),
}
LINK_LASTS = LASTS[ENTER]
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


def make_link(session: Session, user: str, now: datetime, purpose: str = ENTER) -> str:
    """Return the token of a new link for a user."""
    token = new_secret()
    _keep(session, user, now, purpose, token)
    return token


def make_mailed_link(
    session: Session,
    user: str,
    now: datetime,
    purpose: str,
    *,
    key: bytes,
    language: str = "",
) -> SignInLink:
    """Make a link that the worker mails; its token is made when the mail leaves."""
    seed = secrets.token_hex(16)
    return _keep(session, user, now, purpose, mailed_token(key, seed), seed, language)


def mailed_token(key: bytes, seed: str) -> str:
    """Return the token of a link that is mailed."""
    return derive(key, "mailed link", seed)


def find_link(
    session: Session, token: str, now: datetime, *purposes: str
) -> SignInLink | None:
    """Return the link of a token while it works; None: used, expired, not ours."""
    found = access.unused_link(session, digest(token), now)
    return found if found and found.purpose in (purposes or (ENTER,)) else None


def _keep(  # noqa: PLR0913, PLR0917 - the parts of a link
    session: Session,
    user: str,
    now: datetime,
    purpose: str,
    token: str,
    seed: str = "",
    language: str = "",
) -> SignInLink:
    access.forget_before(session, now - KEPT_FOR)
    return access.add_link(
        session,
        SignInLink(
            token_hash=digest(token),
            user=user,
            purpose=purpose,
            seed=seed,
            language=language,
            made_at=now,
            expires_at=now + LASTS[purpose],
        ),
    )
