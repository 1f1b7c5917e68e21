"""Asks for a mail with the link to a reader's own choices; `sign_up_mail` writes it."""

import secrets
from datetime import datetime

from comms.audience.sign_ups import VALID_FOR
from comms.model.addresses import address_hmac
from comms.model.subscribers_in import Asked, SignUp
from comms.model.tables import Subscriber
from comms.store import Session, sign_ups

_SEED_BYTES = 16


def ask_for_link(
    session: Session, key: bytes, person: Subscriber, newsletter: str, now: datetime
) -> None:
    """Let a reader be sent her link, unless she was asked often enough (`sift`).

    Args:
        session: The caller commits it.
        key: Of the site.
        person: The reader.
        newsletter: One that she reads: by its sender the mail comes.
        now: When.
    """
    sign_ups.keep(
        session,
        SignUp(
            kind=Asked.CHOICES,
            address=person.address,
            address_hmac=address_hmac(key, person.address_key),
            language=person.language,
            newsletters=[newsletter],
            form="desk",
            seed=secrets.token_hex(_SEED_BYTES),
            created_at=now,
            expires_at=now + VALID_FOR,
            subscriber_id=person.id,
        ),
    )
