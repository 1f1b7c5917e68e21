"""Reads what happened to each recipient, from a report and from words; pure."""

from collections.abc import Iterable, Sequence

from comms.receive import reasons
from comms.receive.phrases import sign
from comms.receive.plain_bounces import Named, named
from comms.receive.reports import Report
from comms.receive.standing import status_from
from comms.receive.told import Told, addresses, one_line
from comms.receive.values import Kind, Nature, Reason, Recipient, Returned

_LONGEST = 500
_LONGEST_ADDRESS = 320
_DONE = frozenset({"delivered", "relayed", "expanded"})
_LATE = frozenset({"delayed", "delay"})


def reported(told: Told, report: Report) -> Returned:
    """Read a report that a mail server wrote for programs, beside its words."""
    hers = named(told.words, told.own())
    by_address = {one.address.lower(): one for one in hers}
    is_alone = len(report.recipients) == 1
    recipients = []
    for number, one in enumerate(report.recipients):
        said = by_address.get(one.address.lower())
        if said is None and len(hers) == len(report.recipients):
            said = hers[number]
        words = said.words if said else ""
        recipients.append(
            recipient_of(
                address=one.address or (said.address if said else ""),
                action=one.action,
                said=one.status,
                texts=(
                    one.diagnostic,
                    words,
                    one.comment,
                    told.words if is_alone else "",
                ),
            )
        )
    return _summed(told, _once(recipients), report)


def from_words(told: Told, report: Report | None) -> Returned:
    """Read a report that a mail server wrote for people."""
    failed = addresses([told.mail.fields.get("x-failed-recipients")])
    hers = named(told.words, told.own())
    known = {one.address.lower() for one in hers}
    if failed:
        hers = [
            one for one in hers if one.address.lower() in {f.lower() for f in failed}
        ]
        hers += [Named(one, "") for one in failed if one.lower() not in known]
    if not hers:
        to = addresses([told.original.get("to")])[:1]
        hers = [Named(one, "") for one in to or [""]]
    subject = told.mail.fields.text("subject")
    action = "delayed" if _is_late(told) else "failed"
    whole = f"{subject}\n{told.words}" if len(hers) == 1 else subject
    recipients = [
        recipient_of(
            address=one.address,
            action=action,
            said="",
            texts=(one.words, whole, told.transcript),
        )
        for one in hers
    ]
    return _summed(told, recipients, report or Report())


def _is_late(told: Told) -> bool:
    """Tell whether a text speaks of mail that is still being tried."""
    lower = f"{told.mail.fields.text('subject')}\n{told.words[:3000]}".lower()
    return sign("late").is_in(lower) and "(failure)" not in lower


def recipient_of(
    *, address: str, action: str, said: str, texts: Sequence[str]
) -> Recipient:
    """Return what happened to a recipient.

    Args:
        address: Of hers.
        action: As in RFC 3464.
        said: Status code in a field of its own; "" where there is none.
        texts: What servers said, the nearest first.
    """
    levels = [reasons.prepared(text) for text in texts if text]
    near = [text for text in texts[:2] if text] or [*texts]
    status = reasons.status_of(said, near)
    is_done = action in _DONE
    reason = Reason.DELIVERED if is_done else reasons.reason_of(status, levels)
    if not status:
        status = status_from(reason, reasons.reply_of(near))
    return Recipient(
        address=one_line(address, _LONGEST_ADDRESS),
        status=status,
        action=_action(action),
        reason=reason,
        diagnostic=one_line(
            next((text for text in texts if text.strip()), ""), _LONGEST
        ),
    )


def _action(action: str) -> str:
    """Return an action of RFC 3464; unknown ones ("expired") are failures."""
    if action in _LATE:
        return "delayed"
    if action in _DONE:
        return action
    return "failed"


def _summed(told: Told, recipients: Sequence[Recipient], report: Report) -> Returned:
    """Return the report as a whole, by its worst recipient."""
    actions = {one.action for one in recipients}
    if actions and actions <= _DONE:
        return told.returned(Kind.NONE, Nature.SUCCESS, recipients, report=report)
    if "failed" not in actions:
        nature = Nature.DELAY
    else:
        is_hard = any(one.is_hard for one in recipients)
        nature = Nature.HARD_BOUNCE if is_hard else Nature.SOFT_BOUNCE
    return told.returned(Kind.BOUNCE, nature, recipients, report=report)


def _once(recipients: Iterable[Recipient]) -> list[Recipient]:
    """Return each recipient once; the worse news of two."""
    found: dict[str, Recipient] = {}
    for one in recipients:
        name = one.address.lower() or str(len(found))
        known = found.setdefault(name, one)
        if known.action != "failed":
            found[name] = one
    return list(found.values())
