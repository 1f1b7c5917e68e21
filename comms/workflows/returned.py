"""What follows from one mail that came to this site: a report, a wish, or a letter."""

from collections.abc import Sequence

from comms.receive.reading import read_mail
from comms.receive.values import Kind, Nature, Returned
from comms.workflows.house import House
from comms.workflows.letters import pass_on
from comms.workflows.receive import Follows, mark_of, receive


def follow_mail(
    house: House, raw: bytes, to: Sequence[str], sender: str
) -> Follows | None:
    """Read a mail and draw its consequences; see `follow`."""
    found = read_mail(raw, to)
    return follow(house, raw, found, mark_of(raw, found), to, sender)


def follow(
    house: House,
    raw: bytes,
    found: Returned,
    mark: str,
    to: Sequence[str],
    sender: str,
) -> Follows | None:
    """Draw the consequences of a mail; None: a letter that nobody here reads.

    Args:
        house: The site.
        raw: The mail.
        found: What it is.
        mark: By what it is known again.
        to: Addresses that it came to.
        sender: Of its envelope; "": nobody writes from nowhere, so a program.
    """
    is_ordinary = found.kind is Kind.NONE and found.nature is Nature.ORDINARY
    followed = pass_on(house, raw, found, to) if sender else Follows.NOTHING
    if followed is not Follows.NOTHING:
        return followed
    return None if is_ordinary and sender else receive(house, found, mark)
