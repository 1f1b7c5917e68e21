"""Erases a person, at her word: what is left is that nothing is sent to her address.

That is a keyed hash, so no list, no import and no backup brings her back; her own new
sign-up does. What was counted stays counted.
"""

from dataclasses import dataclass
from datetime import datetime

from comms.model.addresses import address_hmac
from comms.model.tables import Subscriber
from comms.store import Session, erasing, list_uploads
from comms.store.sending import ASKED, READER
from comms.store.subscribers import by_address
from comms.store.suppressions import SuppressionReason, suppress_by_word


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What was found of a person, and is gone."""

    #: Number of the subscriber; None: there was none.
    subscriber: int | None = None
    #: Rows of the ledger that are nobody's now.
    deliveries: int = 0
    sign_ups: int = 0
    #: What colleagues had typed with her address and not saved.
    drafts: int = 0

    @property
    def is_anybody(self) -> bool:
        """Whether anything was known of the address."""
        return self.subscriber is not None or bool(self.sign_ups)


def erase(session: Session, key: bytes, address_key: str, now: datetime) -> Erased:
    """Erase whoever has an address, known or only asked; twice is once.

    Args:
        session: The caller commits it.
        key: Of the site.
        address_key: The address in its normal form.
        now: When she said so.
    """
    person = by_address(session, address_key)
    return _erase(session, address_hmac(key, address_key), person, address_key, now)


def erase_hashed(session: Session, hashed: str, now: datetime) -> Erased:
    """Erase who was only asked, of whom nothing but the keyed hash is known."""
    return _erase(session, hashed, None, "", now)


def _erase(
    session: Session, hashed: str, person: Subscriber | None, key: str, now: datetime
) -> Erased:
    number = person.id if person else None
    asked = erasing.sign_ups_of(session, hashed, number)
    words = [key, key.rpartition("@")[0]]
    words += [person.address, person.name] if person else []
    recipients = [f"{ASKED}{row.seed}" for row in asked]
    recipients += [f"{READER}{number}"] if person else []
    mails = erasing.deliveries_of(session, recipients) if recipients else []
    erasing.strip_deliveries(session, mails, words)
    if person:
        erasing.remove_person(session, person)
    erasing.remove_sign_ups(session, asked)
    erasing.remove_failures(session, hashed)
    drafts = 0
    if key:
        drafts = erasing.remove_drafts(session, key)
        erasing.remove_words(session, words[:1])
        erasing.remove_letters(session, key)
        list_uploads.forget_names(session, key)
    suppress_by_word(session, hashed, SuppressionReason.OBJECTION, at=now)
    return Erased(
        subscriber=number, deliveries=len(mails), sign_ups=len(asked), drafts=drafts
    )
