"""Reads what mail servers say in plain words, without a report for programs; pure.

Such a text names the recipients, one or many, each with what happened to her mail; and
then it brings a copy of the mail, which is none of its own words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comms.receive.fields import Fields, read_fields

_MOST_RECIPIENTS = 100
_LONGEST_SECTION = 3_000

_ADDRESS = re.compile(
    r"(?:\"[^\"\n<>@]{1,64}\"|[^\s<>()\[\]:;,\"@|']{1,64})@"
    r"(?:[^\s<>()\[\]:;,\"@|'/?=&]{1,200})"
)
#: What comes before an address that is not a recipient's.
_NOT_HERS = re.compile(
    r"(?:mail from|envelope-from|return-path|from|reply-to|sender|contact|support"
    r"|expanded from|generated from|originally to|by way of|postmaster at|e-?mail to"
    r"|help|message-id|cc|bcc|host|id)\W{0,8}\Z"
)
_HERS = re.compile(
    r"(?:\A|[\n])[ \t>*.-]{0,20}(?:\d{3}[- ](?:\d\.\d{1,3}\.\d{1,3} )?)?[<\"']{0,2}\Z"
    r"|(?:rcpt to|recipient|recipients|recipient address|to address|delivered to"
    r"|deliver to|message to|mail to|mail for|user|userid|address|rejected|failed"
    r"|user name|mailbox)s?\W{1,6}\Z"
)
#: A line of a transcript that says all: "554 <her>... why".
_WHOLE = re.compile(r"\d{3} (?:\d\.\d{1,3}\.\d{1,3} )?<?[^\s<>]{3,200}>?\.\.\. ")
_NOBODY = re.compile(
    r"(?:postmaster|mailer-daemon|abuse|support|helpdesk|root)@", re.IGNORECASE
)

_COPY_MARKS = (
    "this is a copy of", "below this line is", "a copy of the message",
    "copy of the original message", "copy of your message", "original message",
    "unsent message", "message headers follow", "returned message",
    "original mail info", "message header:", "message follows",
    "the header of the original", "original headers", "----- message header",
    "returned content", "enclosed is a copy",
)  # fmt: skip
_FIELD_LINE = re.compile(
    r"(?:return-path|received|dkim-signature|message-id|mime-version|x-[a-z0-9-]{1,40}"
    r"|delivered-to|arc-seal|domainkey-signature|authentication-results"
    r"|content-type|reply-to|date|from|to|subject)[ \t]{0,3}:",
    re.IGNORECASE,
)
_STRONG_FIELD = re.compile(
    r"(?:return-path[ \t]{0,3}:|received[ \t]{0,3}:[ \t]*(?:from|by|\()"
    r"|received[ \t]{0,3}:[ \t]*\Z|dkim-signature:|arc-seal:|message-id:[ \t]*<)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A recipient whom a text names, and what it says behind her name."""

    address: str
    words: str


def cut(text: str) -> tuple[str, str]:
    """Return a text's own words, and the mail it brings a copy of."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _begins_copy(lines, number, line):
            return "\n".join(lines[:number]), "\n".join(lines[number:])
    return text, ""


def _begins_copy(lines: Sequence[str], number: int, line: str) -> bool:
    if _STRONG_FIELD.match(line):
        return number > 0
    lower = line.lower().strip(" -=*_#>")
    if len(lower) > 120 or not any(mark in lower for mark in _COPY_MARKS):  # noqa: PLR2004 - a heading is short
        return False
    is_ruled = line.strip().startswith(("--", "==", "**", "__", "##"))
    after = [one for one in lines[number + 1 : number + 9] if one.strip(" -=*_")]
    return is_ruled or bool(after and _FIELD_LINE.match(after[0].strip()))


def fields_of_copy(text: str) -> Fields:
    """Return the header fields of the mail that a text brings a copy of."""
    lines = text.split("\n")
    start = next(
        (at for at, line in enumerate(lines[:40]) if _FIELD_LINE.match(line.strip())),
        None,
    )
    if start is None:
        return Fields(())
    block = "\n".join(
        line.strip() if at == 0 else line
        for at, line in enumerate(lines[start : start + 200])
    )
    return read_fields(block.partition("\n\n")[0].encode("utf-8", "replace"))


def named(words: str, others: Iterable[str]) -> list[Named]:
    """Return the recipients whom a text names, each once, in their order.

    Args:
        words: The text without the copy.
        others: Addresses that are the sender's, not a recipient's.
    """
    own = {one.lower() for one in others}
    lower = words.lower()
    found = [
        (match.start(), match.end(), match[0].rstrip(".").strip("*"))
        for match in _ADDRESS.finditer(words)
    ]
    found = [one for one in found if one[2].lower() not in own and _is_address(one[2])]
    before = {start: lower[max(0, start - 60) : start] for start, _, _ in found}
    sure = [one for one in found if _HERS.search(before[one[0]])]
    rest = [
        one
        for one in found
        if not _NOT_HERS.search(before[one[0]].rstrip("<\"' "))
        and not _NOBODY.match(one[2])
    ]
    return _sections(words, sure or rest[:1] or [])


def _is_address(address: str) -> bool:
    domain = address.rpartition("@")[2]
    return "." in domain.strip(".") or domain.lower() == "localhost"


def _sections(words: str, found: Sequence[tuple[int, int, str]]) -> list[Named]:
    """Return what stands behind each address, up to the next other one."""
    names: dict[str, str] = {}
    told: dict[str, list[str]] = {}
    runs: list[tuple[int, str]] = []
    for start, _, address in found:
        key = address.lower()
        names.setdefault(key, address)
        if not runs or runs[-1][1] != key:
            runs.append((words.rfind("\n", 0, start) + 1, key))
    for number, (start, key) in enumerate(runs):
        end = runs[number + 1][0] if number + 1 < len(runs) else len(words)
        section = words[start : min(end, start + _LONGEST_SECTION)]
        if _WHOLE.match(section):
            # What follows a finished line is about somebody else.
            section = section.partition("\n")[0]
        told.setdefault(key, []).append(section)
    return [
        Named(names[key], "\n".join(told[key])) for key in [*told][:_MOST_RECIPIENTS]
    ]
