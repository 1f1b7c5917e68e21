"""Says what a mail is that came back: bounce, complaint, automatic answer, or none.

Pure: octets in, a value out; never raises, in bounded time. The order is by proof: what
a report for programs says, then what a mail server says in words, then an automatic
answer. Nothing here is believed about anybody: whose mail it is about is for the caller
to verify.
"""

from collections.abc import Sequence

from comms.receive import notifications
from comms.receive.complaints import Feedback, read_feedback
from comms.receive.parts import read_parts
from comms.receive.recipients import from_words, reported
from comms.receive.reports import Report, Reported, read_report
from comms.receive.signs import is_automatic, is_challenge
from comms.receive.told import Told, addresses, one_line
from comms.receive.values import Kind, Nature, Reason, Recipient, Returned


def read_mail(raw: bytes, to: Sequence[str] = ()) -> Returned:
    """Say what a mail is.

    Args:
        raw: The mail as it came, with line ends of any kind; may be broken or cut.
        to: To whom it came, where that is known beside what it says.
    """
    mail = read_parts(raw)
    told = Told(mail, to)
    for reader in (_complaint, _notification, _report, _words):
        found = reader(told)
        if found is not None:
            return found
    if is_automatic(mail.fields, told.words):
        return told.returned(Kind.AUTO_REPLY, Nature.VACATION, reason=Reason.VACATION)
    if is_challenge(mail.fields, told.words):
        return told.returned(Kind.AUTO_REPLY, Nature.CHALLENGE)
    nature = Nature.UNSUBSCRIBE if told.is_leaving() else Nature.ORDINARY
    return told.returned(Kind.NONE, nature)


def _complaint(told: Told) -> Returned | None:
    feedback = read_feedback(told.mail)
    if feedback is None:
        return None
    nature = {
        "auth-failure": Nature.AUTH_FAILURE,
        "dmarc": Nature.AUTH_FAILURE,
        "not-spam": Nature.NOT_SPAM,
        "opt-out": Nature.OPT_OUT,
        "opt-out-list": Nature.OPT_OUT,
    }.get(feedback.type, Nature.COMPLAINT)
    is_complaint = nature in {Nature.COMPLAINT, Nature.OPT_OUT}
    to = feedback.recipients or tuple(addresses([told.original.get("to")]))[:1]
    return told.returned(
        Kind.COMPLAINT if is_complaint else Kind.NONE,
        nature,
        [
            Recipient(address=one_line(one, 320), action="", reason=Reason.FEEDBACK)
            for one in to or ("",)
        ],
        feedback=feedback,
    )


def _notification(told: Told) -> Returned | None:
    found = notifications.read_notification(told.text)
    if found is None or not told.signs.is_of_program:
        return None
    if found.type == "complaint":
        feedback = Feedback(type=found.feedback_type or "abuse")
        to = [
            Recipient(
                address=one_line(one.address, 320), action="", reason=Reason.FEEDBACK
            )
            for one in found.recipients
        ]
        return told.returned(Kind.COMPLAINT, Nature.COMPLAINT, to, feedback=feedback)
    action = "failed" if found.type == "bounce" else "delivered"
    report = Report(
        recipients=tuple(
            Reported(
                address=one.address,
                action=one.action or action,
                status=one.status,
                diagnostic=one.diagnostic,
            )
            for one in found.recipients
        )
    )
    return reported(told, report)


def _report(told: Told) -> Returned | None:
    report = read_report(told.mail, anywhere=told.signs.is_report)
    if report is None:
        return None
    if report.recipients:
        return reported(told, report)
    found = from_words(told, report)
    return found if found.recipients else None


def _words(told: Told) -> Returned | None:
    if not told.signs.is_report:
        return None
    inner = told.inner()
    report = read_report(inner, anywhere=False) if inner else None
    if report is not None and report.recipients:
        # A gateway that reports a report.
        return reported(told, report)
    found = from_words(told, None)
    if not told.signs.needs_proof or any(map(_is_proof, found.recipients)):
        return found
    is_plain = told.signs.is_plain and any(one.address for one in found.recipients)
    return found if is_plain else None


def _is_proof(one: Recipient) -> bool:
    """Tell whether something was said that is only said of mail."""
    return bool(one.address) and (
        bool(one.status) or one.reason not in {Reason.UNDEFINED, Reason.ON_HOLD}
    )
