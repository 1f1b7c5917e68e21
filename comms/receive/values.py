"""What a mail that came back turned out to be: frozen values, no decisions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a mail is, as programs are told."""

    #: A report of a mail server about mail that failed, or is late.
    BOUNCE = "bounce"
    #: A report that somebody called a mail unwanted (RFC 5965).
    COMPLAINT = "complaint"
    #: Written by a program in a person's name (RFC 3834), or asking for a proof.
    AUTO_REPLY = "auto-reply"
    #: Anything else: nothing follows from it for anybody's address.
    NONE = "none"


class Nature(StrEnum):
    """What a mail is, more closely."""

    #: At least one recipient failed for good, by what she is: no such mailbox.
    HARD_BOUNCE = "hard-bounce"
    SOFT_BOUNCE = "soft-bounce"
    #: Still being tried: no failure.
    DELAY = "delay"
    #: It arrived, was passed on, or expanded.
    SUCCESS = "success"
    COMPLAINT = "complaint"
    #: An old form of complaint, which asks to leave.
    OPT_OUT = "opt-out"
    #: About our signatures, not about a person.
    AUTH_FAILURE = "auth-failure"
    #: Somebody says that a mail was wanted after all.
    NOT_SPAM = "not-spam"
    VACATION = "vacation"
    #: A program asks the sender to prove that she is a person.
    CHALLENGE = "challenge"
    #: Mail to the address that each newsletter names for leaving.
    UNSUBSCRIBE = "unsubscribe"
    ORDINARY = "ordinary"


class Reason(StrEnum):
    """Why mail failed; words that other readers of bounces use too."""

    USER_UNKNOWN = "userunknown"
    HOST_UNKNOWN = "hostunknown"
    HAS_MOVED = "hasmoved"
    #: The domain says that it takes no mail (RFC 7505).
    NOT_ACCEPT = "notaccept"
    MAILBOX_FULL = "mailboxfull"
    SUSPENDED = "suspend"
    #: Known to the server, refused for this mail.
    FILTERED = "filtered"
    EXPIRED = "expired"
    NETWORK = "networkerror"
    TOO_BIG = "mesgtoobig"
    #: The sender, or where she writes from.
    SENDER_REJECTED = "rejected"
    BLOCKED = "blocked"
    SPAM = "spamdetected"
    VIRUS = "virusdetected"
    AUTHENTICATION = "authfailure"
    POLICY = "policyviolation"
    RELAYING = "norelaying"
    TOO_FAST = "speeding"
    CONTENT = "contenterror"
    MAILER = "mailererror"
    SYSTEM = "systemerror"
    SYSTEM_FULL = "systemfull"
    SYNTAX = "syntaxerror"
    ON_HOLD = "onhold"
    FEEDBACK = "feedback"
    DELIVERED = "delivered"
    VACATION = "vacation"
    UNDEFINED = "undefined"


#: There is nobody to write to, and will not be.
HARD = frozenset(
    {Reason.USER_UNKNOWN, Reason.HOST_UNKNOWN, Reason.HAS_MOVED, Reason.NOT_ACCEPT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """What a report says about one recipient."""

    #: As it stands there; "" where it is left out.
    address: str
    #: Enhanced status code, as "5.1.1"; "" where none is said.
    status: str = ""
    #: As in RFC 3464: "failed", "delayed", "delivered" …
    action: str = "failed"
    reason: Reason = Reason.UNDEFINED
    #: Words of the other server, on one line, cut.
    diagnostic: str = ""

    @property
    def is_hard(self) -> bool:
        """Tell whether there is nobody at this address."""
        return self.action == "failed" and self.reason in HARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a mail is, and what it names. Nothing in it is verified."""

    kind: Kind
    nature: Nature
    recipients: tuple[Recipient, ...] = ()
    subject: str = ""
    #: The server that wrote the report.
    reporting_mta: str = ""
    #: Feedback-Type of a complaint.
    feedback_type: str = ""
    #: What its writer says; None where that is no date.
    date: datetime | None = None
    #: Of this mail, and of the one it is about; without angle brackets.
    message_id: str = ""
    original_message_id: str = ""
    #: Return paths of ours that it names: number of a delivery, and its proof.
    return_paths: tuple[tuple[int, str], ...] = ()
    #: Tokens of links for leaving that it names, of the mail it is about.
    leave_tokens: tuple[str, ...] = ()
    #: What its writer called the delivery when we handed it over (RFC 3461).
    envelope_id: str = ""
