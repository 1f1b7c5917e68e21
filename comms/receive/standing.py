"""The code that a failure is judged by: of the server, where its words say the same.

Pure. A code that says nothing ("5.0.0") is replaced by what the words mean. Where code
and words contradict each other nothing follows for a person: "5.1.1 mailbox full" is no
proof that she is gone, nor is "5.7.1 no such user".
"""

from comms.receive.values import Reason, Recipient

#: Codes that say only that something failed for good.
_SAYS_NOTHING = frozenset({"5.0.0", "5.1.0", "5.2.0", "5.5.0"})
#: Codes of somebody who is gone.
_SAYS_GONE = frozenset({"5.1.1", "5.1.2", "5.1.6", "5.1.10", "5.4.4"})
_OF_REASON = {
    Reason.USER_UNKNOWN: "5.1.1",
    Reason.HOST_UNKNOWN: "5.1.2",
    Reason.HAS_MOVED: "5.1.6",
    Reason.NOT_ACCEPT: "5.1.10",
    Reason.MAILBOX_FULL: "5.2.2",
    Reason.SUSPENDED: "5.2.1",
    Reason.EXPIRED: "4.4.7",
}
#: Failed, and nothing more is known.
UNKNOWN = "5.0.0"


def status_from(reason: Reason, reply: str) -> str:
    """Return the code that a server would have given with its words.

    Args:
        reason: What its words mean.
        reply: Reply code, as "550"; "" where there is none.
    """
    code = _OF_REASON.get(reason, "")
    if reply[:1] == "4":
        return "4" + (code[1:] or ".0.0")
    return code or (UNKNOWN if reply else "")


def judged_by(one: Recipient) -> str:
    """Return the enhanced code that decides what follows; "" where nothing failed."""
    if one.action != "failed":
        return ""
    if one.status in _SAYS_NOTHING or not one.status:
        return _OF_REASON.get(one.reason, UNKNOWN)
    is_contradicted = one.status in _SAYS_GONE and not one.is_hard
    return UNKNOWN if is_contradicted else one.status
