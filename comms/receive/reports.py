"""Reads delivery reports (RFC 3464, 6522, 6533), also those in the wrong place; pure.

A report is groups of fields: one about the mail, one for each recipient. Programs put
them into parts of any type, break their lines, and write them into the text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from comms.receive.fields import Fields, read_fields
from comms.receive.parts import EMBEDDED, Part

_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_MOST_RECIPIENTS = 200
_MARK = re.compile(
    rb"^[ \t]{0,8}(?:final-recipient|original-recipient|x-actual-recipient|action"
    rb"|status|diagnostic-code|reporting-mta|remote-mta)[ \t]{0,8}:",
    re.IGNORECASE | re.MULTILINE,
)
_TYPED = re.compile(r"\s*([A-Za-z0-9_-]{1,30})\s*;\s*(.*)", re.DOTALL)
_CODE = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?!\d)")
_UNITEXT = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
#: What RFC 6533 lets stand as a number; no controls, no halves of pairs.
_LETTERS = (range(0xA0, 0xD800), range(0xE000, 0x110000))
_ABOUT_ONE = ("final-recipient", "original-recipient", "x-actual-recipient")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The fields about one recipient, as they stand."""

    address: str
    action: str
    status: str
    #: Words of the server that refused.
    diagnostic: str
    #: Words of the server that reports, behind the status.
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A delivery report."""

    reporting_mta: str = ""
    envelope_id: str = ""
    recipients: tuple[Reported, ...] = ()


def own_parts(mail: Part) -> Iterable[Part]:
    """Yield the parts of a mail, but not those of mails embedded in it."""
    yield mail
    if mail.type not in EMBEDDED:
        for part in mail.parts:
            yield from own_parts(part)


def read_report(mail: Part, *, anywhere: bool) -> Report | None:
    """Return the report in a mail; None where there is none.

    Args:
        mail: As taken apart.
        anywhere: Whether fields in a text count: only where a mail server speaks.
    """
    parts = [part for part in own_parts(mail) if not part.parts]
    marked = [part for part in parts if part.type in _STATUS_PARTS]
    for part in marked:
        if (found := _read(part.octets())) is not None:
            return found
    if anywhere:
        for part in parts:
            octets = part.octets()
            if len(_MARK.findall(octets)) > 1 and (found := _read(octets)):
                return found
    return Report() if marked else None


def _read(octets: bytes) -> Report | None:
    """Return what stands in groups of fields; None where no recipient does."""
    groups = [*_groups(octets)]
    about = [group for group in groups if _address(group) or group.get("action")]
    if not about:
        return None
    mail = next((group for group in groups if group.get("reporting-mta")), Fields(()))
    return Report(
        reporting_mta=_value(mail.get("reporting-mta")),
        envelope_id=mail.get("original-envelope-id")[:200],
        recipients=tuple(_reported(group) for group in about[:_MOST_RECIPIENTS]),
    )


def _groups(octets: bytes) -> Iterable[Fields]:
    text = re.sub(rb"[ \t]+\n", b"\n", octets.replace(b"\r", b"\n"))
    for block in re.split(rb"\n{2,}", text):
        found = _MARK.search(block)
        if found:
            yield from _split(read_fields(_outdented(block[found.start() :])))


def _outdented(block: bytes) -> bytes:
    """Return fields that a program has indented as a whole."""
    indent = len(block) - len(block.lstrip(b" \t"))
    return block.replace(b"\n" + block[:indent], b"\n").lstrip() if indent else block


def _split(fields: Fields) -> Iterable[Fields]:
    """Yield one group for each recipient, where the empty line between is missing."""
    rows: list[tuple[str, str]] = []
    for row in fields.rows:
        if row[0] == "final-recipient" and any(name == row[0] for name, _ in rows):
            yield Fields(tuple(rows))
            rows = []
        rows.append(row)
    yield Fields(tuple(rows))


def _reported(fields: Fields) -> Reported:
    code = _CODE.search(fields.get("status"))
    return Reported(
        address=_address(fields),
        action=re.split(r"[\s(;]", fields.get("action").lower().strip(), maxsplit=1)[0],
        status=code[1] if code else "",
        diagnostic=" ".join(value for value in _diagnostics(fields) if value),
        comment=_comment(fields.get("status")),
    )


def _diagnostics(fields: Fields) -> Iterable[str]:
    return (_value(one) for one in fields.all("diagnostic-code"))


def _comment(status: str) -> str:
    """Return the words in brackets that some write behind a status."""
    _, opened, words = status.partition("(")
    return words.rpartition(")")[0] if opened else ""


def _address(fields: Fields) -> str:
    for name in _ABOUT_ONE:
        value = _value(fields.get(name)).strip(" <>")
        if "@" in value.strip("@"):
            return _UNITEXT.sub(_letter, value)[:320]
    return ""


def _letter(found: "re.Match[str]") -> str:
    number = int(found[1], 16)
    return chr(number) if any(number in span for span in _LETTERS) else found[0]


def _value(value: str) -> str:
    """Return a value without its type ("rfc822; …")."""
    found = _TYPED.match(value)
    return (found[2] if found else value).strip()
