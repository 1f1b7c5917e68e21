"""The legal steps of every noun that has states: one table per noun.

A step that is not in the table is a bug or a race and raises `IllegalStep`. Odd but
real steps carry the case that forced them.
"""

from enum import StrEnum

from comms.errors import IllegalStep


class ItemState(StrEnum):
    """Life of an item's words, pictures and facts."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class PublicationState(StrEnum):
    """Life of one edition, page, post or announcement."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    MISSED = "missed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    PARTLY_FAILED = "partly_failed"


class DeliveryState(StrEnum):
    """What became of one recipient of one publication."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    IN_DATA = "in_data"
    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


class SubscriptionState(StrEnum):
    """Where a person stands with one newsletter."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"


#: States from which a publication may still leave by itself.
TO_LEAVE = (
    PublicationState.DRAFT,
    PublicationState.IN_REVIEW,
    PublicationState.RETURNED,
    PublicationState.APPROVED,
    PublicationState.SCHEDULED,
    PublicationState.SENDING,
    PublicationState.HELD,
)

#: States in which nothing more happens to a delivery by itself.
FINISHED = frozenset(
    {
        DeliveryState.SENT,
        DeliveryState.REFUSED,
        DeliveryState.SUPPRESSED,
        DeliveryState.CANCELLED,
        DeliveryState.UNKNOWN,
        DeliveryState.BOUNCED,
        DeliveryState.COMPLAINED,
    }
)

ITEM_STEPS: dict[str, set[str]] = {
    "draft": {"in_review", "approved", "withdrawn"},
    "in_review": {"approved", "returned", "draft", "withdrawn"},
    "returned": {"in_review", "draft", "withdrawn"},
    # An edit voids the approval.
    "approved": {"draft", "in_review", "returned", "withdrawn"},
    # Taken back for good until somebody else has approved it anew.
    "withdrawn": {"draft", "in_review"},
}

PUBLICATION_STEPS: dict[str, set[str]] = {
    # A page follows its item: sent, missed or expired from wherever it stands.
    "draft": {
        "in_review",
        "approved",
        "scheduled",
        "cancelled",
        "sent",
        "missed",
        "expired",
    },
    "in_review": {"approved", "returned", "draft", "cancelled", "expired"},
    "returned": {"in_review", "draft", "cancelled", "expired"},
    "approved": {"scheduled", "draft", "returned", "cancelled", "expired"},
    # Back to draft: something it carries was edited after the approval.
    "scheduled": {"sending", "sent", "held", "missed", "draft", "cancelled"},
    # Back to draft: edited after it had begun, before its messages were kept.
    "sending": {"sent", "partly_failed", "held", "draft", "cancelled"},
    "held": {"scheduled", "sending", "cancelled", "missed"},
    # Back to draft: it was given another time.
    "missed": {"scheduled", "draft", "cancelled"},
    "partly_failed": {"sending", "sent", "cancelled"},
    # Sending again: a fault kept some messages from being written, and is mended.
    "sent": {"withdrawn", "sending"},
    "expired": {"draft"},
    # Approved anew, the item may go out after all.
    "cancelled": {"draft"},
    # Approved anew, its page shows again at its old address.
    "withdrawn": {"sent"},
}

DELIVERY_STEPS: dict[str, set[str]] = {
    "queued": {"claimed", "suppressed", "cancelled", "refused"},
    # Back to queued: the lease ran out before the message was in data.
    "claimed": {
        "queued",
        "in_data",
        "deferred",
        "refused",
        "suppressed",
        "cancelled",
    },
    # Claimed again: nobody knows whether it arrived (RFC 1047), so it is sent once
    # more with the same Message-ID, and after three copies rests as unknown.
    "in_data": {"sent", "deferred", "refused", "queued", "unknown"},
    "deferred": {"claimed", "queued", "refused", "suppressed", "cancelled"},
    "sent": {"bounced", "complained"},
    # A complaint may follow a bounce report of the same mail.
    "bounced": {"complained"},
    "unknown": {"queued", "sent", "cancelled"},
    # Only what a fault of ours kept from being written, once a person has mended it.
    "refused": {"queued"},
    "suppressed": set(),
    # A card that nobody had posted waits again: its event is held after all.
    "cancelled": {"queued"},
    "complained": set(),
}

SUBSCRIPTION_STEPS: dict[str, set[str]] = {
    "pending": {"confirmed", "unsubscribed"},
    "confirmed": {"unsubscribed", "bounced"},
    # Only the person's own new sign-up leads back.
    "unsubscribed": {"pending", "confirmed"},
    "bounced": {"pending", "unsubscribed"},
}


def step(table: dict[str, set[str]], old: str, new: str) -> str:
    """Return `new` if it may follow `old`; staying is not a step.

    Raises:
        IllegalStep: It may not.
    """
    if new not in table[old]:
        message = f"{old} may not become {new}"
        raise IllegalStep(message)
    return new
