"""What people type in the small forms of the desk, before anything is done with it."""

from urllib.parse import urlsplit

from comms.language import say
from comms.model.desk import Problem, Values
from comms.web.desk.gate import first

#: Longest reason: two or three sentences.
LONGEST_REASON = 500
_LONGEST_ADDRESS = 500


def reason_of(posted: Values, field: str, language: str) -> tuple[str, Problem | None]:
    """Return why somebody does something, and what is wrong with it."""
    reason = " ".join(first(posted, field).split())
    if not reason:
        return reason, fault(field, "reason_missing", language)
    if len(reason) > LONGEST_REASON:
        return reason, fault(field, "reason_too_long", language)
    return reason, None


def address_of(posted: Values, field: str, language: str) -> tuple[str, Problem | None]:
    """Return the web address in a field, "" for none, and what is wrong with it."""
    address = first(posted, field)
    if address and not is_web(address):
        return address, fault(field, "no_address", language)
    return address, None


def is_web(address: str) -> bool:
    """Tell whether an address may stand in a link: a page on the web, nothing else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = address.isprintable() and not set(address) & set(" <>\"'`\\")
    short = len(address) <= _LONGEST_ADDRESS
    return (
        plain and short and parts.scheme in {"http", "https"} and bool(parts.hostname)
    )


def fault(field: str, rule: str, language: str) -> Problem:
    """Return what is wrong in a field, in the reader's words."""
    return Problem(
        field=field,
        severity="error",
        key=rule,
        sentence=say(language, f"door.fault.{rule}"),
    )
