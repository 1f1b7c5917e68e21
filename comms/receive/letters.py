"""Letters of people among the mail that comes back; pure.

What a field says a program wrote is none, nor what a filter calls spam, nor what has
been passed on too often. A subject alone ("Poissa seminaarista") proves no program.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from comms.receive.parts import Part, read_parts
from comms.receive.told import Told, addresses, one_line
from comms.receive.values import Nature, Returned

#: Octets of a letter that is passed on; servers take little more than ten million.
MOST_OCTETS = 6_000_000
#: Each server on the way adds a field; mail in a circle has many.
_MOST_HOPS = 25
_BY_PROGRAM = frozenset({"bulk", "junk", "list", "auto_reply"})
_PROGRAM_FIELDS = frozenset(
    {
        "x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply",
        "x-auto-response-suppress", "x-vacation", "x-loop", "feedback-id",
        "list-id", "list-unsubscribe", "list-post",
    }
)  # fmt: skip
_SPAM_FIELDS = ("x-spam-flag", "x-spam-status", "x-spam", "x-amavis-alert")
_SAYS_YES = re.compile(r"\s*(?:yes|true|spam|infected|banned)\b", re.IGNORECASE)
#: What a letter may seem to be.
MAY_BE = frozenset({Nature.ORDINARY, Nature.VACATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a person wrote, as text: nothing in it is verified."""

    #: Her name, or ""; without anything that looks like an address.
    name: str
    address: str
    subject: str
    text: str
    #: To whom it came, in lower case.
    to: tuple[str, ...]


def letter_in(raw: bytes, found: Returned, to: Sequence[str] = ()) -> Letter | None:
    """Return the letter that a mail is; None: no person's, or not to be passed on.

    Args:
        raw: The mail as it came.
        found: What the mail is.
        to: To whom it came, where that is known beside what it says.
    """
    if found.nature not in MAY_BE:
        return None
    mail = read_parts(raw)
    sender = mail.fields.text("from")
    # The name before it may look like an address, too.
    said = mail.fields.get("from")
    written_by = addresses([said.rpartition("<")[2]]) or addresses([said])
    if not written_by or _is_by_program(mail) or _is_spam(mail):
        return None
    told = Told(mail, to)
    return Letter(
        name=_name(sender),
        address=written_by[0][:320],
        subject=one_line(mail.fields.text("subject"), 200),
        text=told.text.strip(),
        to=tuple(one.lower() for one in addresses(told.addressees())),
    )


def _is_by_program(mail: Part) -> bool:
    fields = mail.fields
    names = [name for name, _ in fields.rows]
    said = fields.get("auto-submitted").strip().lower()
    return (
        said.partition(";")[0].strip() not in {"", "no"}
        or fields.get("precedence").strip().lower() in _BY_PROGRAM
        or fields.get("return-path").strip() == "<>"
        or not _PROGRAM_FIELDS.isdisjoint(names)
        or names.count("received") > _MOST_HOPS
        or mail.type == "multipart/report"
    )


def _is_spam(mail: Part) -> bool:
    return any(_SAYS_YES.match(mail.fields.get(name)) for name in _SPAM_FIELDS)


def _name(sender: str) -> str:
    """Return the name before an address; one that holds an address is none."""
    name = one_line(sender.partition("<")[0], 80).strip(" \"'")
    return "" if "@" in name else name[:60]
