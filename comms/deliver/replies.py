"""What a status says about whom: the recipient, the sender, or nobody; pure.

By RFC 3463: the first digit says for good or for now, the rest why. A status that
speaks of how we send is never held against a person, however permanent it is.
"""

from enum import StrEnum


class Meaning(StrEnum):
    """What follows from a status for whom it is about."""

    #: Nobody is there: nothing more is sent to this address.
    GONE = "gone"
    #: Full or out of order: a point, and many points are an end.
    POINT = "point"
    #: We were refused, whoever the recipient is: the operator must act.
    SENDER = "sender"
    #: Nothing beyond this one delivery.
    NOTHING = "nothing"


#: No such mailbox, domain, or no longer; has no route.
_GONE = frozenset({"5.1.1", "5.1.2", "5.1.6", "5.1.10", "5.4.4"})
#: Too large for the other side; no answer from the host.
_SENDER = frozenset({"5.3.4", "5.4.1"})
#: Security and policy; content and conversion.
_SENDER_SUBJECTS = ("5.7.", "5.6.")
_FULL = "5.2.2"
_TEMPORARY = "4."


def meaning(status: str) -> Meaning:
    """Return what an enhanced status code means ("5.1.1"); "" means nothing."""
    if status in _GONE:
        return Meaning.GONE
    if status in _SENDER or status.startswith(_SENDER_SUBJECTS):
        return Meaning.SENDER
    if status == _FULL or status.startswith(_TEMPORARY):
        return Meaning.POINT
    return Meaning.NOTHING
