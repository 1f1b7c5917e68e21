"""Says in our words what a mail provider reports; pure.

The same values that a mail becomes that came back, so the same follows from them. A
reason is read from the code and the words of the other server, as in a report by mail;
what the provider itself makes of it only takes away: it says who is gone where the
server's words say nothing, and never against them.
"""

import re
from dataclasses import replace

from comms.ports.webhooks import Happened, ProviderEvent, Verdict
from comms.receive.recipients import recipient_of
from comms.receive.told import leave_tokens, one_line, return_paths
from comms.receive.values import Kind, Nature, Reason, Recipient, Returned

_PROOF = re.compile(r"(\d{1,18})-([0-9a-f]{32})")
#: Says that mail failed, and not why.
_SAYS_NOTHING = re.compile(r"(?:5\.[015]\.0)?")
_LONGEST = 300
_FEEDBACK = {
    "auth-failure": Nature.AUTH_FAILURE,
    "not-spam": Nature.NOT_SPAM,
}


def returned(event: ProviderEvent) -> Returned:
    """Return what a provider's event is, and what it names; nothing is verified."""
    kind, nature, recipient = _read(event)
    paths = return_paths(event.fields)
    if found := _PROOF.fullmatch(event.proof):
        paths = ((int(found[1]), found[2]), *paths)
    return Returned(
        kind=kind,
        nature=nature,
        recipients=(recipient,),
        feedback_type=one_line(event.feedback, _LONGEST),
        date=event.at,
        message_id=event.identifier,
        original_message_id=one_line(event.message_id, _LONGEST),
        return_paths=paths,
        leave_tokens=leave_tokens(event.fields),
    )


def _read(event: ProviderEvent) -> tuple[Kind, Nature, Recipient]:
    match event.what:
        case Happened.FAILED:
            failed = _failed(event)
            is_hard = failed.is_hard
            nature = Nature.HARD_BOUNCE if is_hard else Nature.SOFT_BOUNCE
            return Kind.BOUNCE, nature, failed
        case Happened.DELAYED:
            return Kind.BOUNCE, Nature.DELAY, _named(event, "delayed")
        case Happened.DELIVERED:
            return Kind.NONE, Nature.SUCCESS, _named(event, "delivered")
        case Happened.LEFT:
            return Kind.COMPLAINT, Nature.OPT_OUT, _named(event, "")
    nature = _FEEDBACK.get(event.feedback, Nature.COMPLAINT)
    is_hers = nature is Nature.COMPLAINT
    return (Kind.COMPLAINT if is_hers else Kind.NONE), nature, _named(event, "")


def _named(event: ProviderEvent, action: str) -> Recipient:
    address = one_line(event.recipient, _LONGEST)
    return Recipient(address=address, action=action, reason=Reason.FEEDBACK)


def _failed(event: ProviderEvent) -> Recipient:
    read = recipient_of(
        address=event.recipient,
        action="failed",
        said=event.status,
        texts=(event.words,),
    )
    if event.verdict is Verdict.NOT_GONE and read.is_hard:
        # The provider contradicts: nothing follows for anybody.
        return replace(read, reason=Reason.ON_HOLD)
    is_silent = read.reason in {Reason.UNDEFINED, Reason.ON_HOLD}
    if event.verdict is Verdict.GONE and is_silent and _says_nothing(read):
        return replace(read, reason=Reason.USER_UNKNOWN)
    return read


def _says_nothing(one: Recipient) -> bool:
    return _SAYS_NOTHING.fullmatch(one.status) is not None
