"""Decides why mail to a recipient failed, from codes, commands and words; pure.

Words that are plain come first, then a code that says something, then words that may
mean several things. Where nothing is known the answer is soft: nobody loses her mail on
a guess.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comms.receive.phrases import families
from comms.receive.values import Reason

#: So much of a text is looked at.
_MOST_TEXT = 6_000

_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([245]\d\d)(?=[-\s#'\"(:,]|\Z)")
_REPLY_CODE = re.compile(
    r"(?<![\d.])[245]\d\d[- #'\"(:]{1,4}([245]\.\d{1,3}\.\d{1,3})(?![\d.])"
)
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"@]{1,64}@[^\s<>()\[\]:;,\"@]{1,255}")
_URL = re.compile(r"(?:https?|mailto):[^\s<>\"]{1,500}|www\.[^\s<>\"]{1,500}")
_BLANKS = re.compile(r"\s+")
_LINE_CODES = re.compile(r"(?<=\s)[245]\d\d-(?:[245]\.\d{1,3}\.\d{1,3})?(?=\s|\w)")
_COMMAND = (
    re.compile(r"in reply to (?:the )?(?:end of )?([a-z]{4}\w*)"),
    re.compile(r"after (?:pipelined )?(initial connection|end of data|[a-z]{4})\b"),
    re.compile(r"did not like our (?:final )?([a-z]{4})"),
    re.compile(r"smtp command\W{1,20}([a-z]{4})"),
    re.compile(r"\bfor (mail|rcpt|data|ehlo|helo)(?: to| from)? command"),
    re.compile(
        r">>> ?([a-z]{4})[^\n]{0,400}\n(?:<<< ?\d{3}-[^\n]{0,400}\n){0,30}<<< ?[45]"
    ),
    re.compile(
        r"\n\W{0,10}(?:sent\W{1,6})?(mail from|rcpt to|data|ehlo|helo)\b[^\n]{0,300}"
        r"\n\W{0,10}(?:received\W{1,6})?[45]\d\d\b"
    ),
    re.compile(r"\[(mail_from|rcpt_to|data|connect|helo|ehlo)\]"),
    re.compile(
        r"command\W{1,6}([a-z]{4})[^\n]{0,300}\n\W{0,10}(?:response|reply)\W{1,6}[45]\d\d"
    ),
)
#: A transcript shows the last command written; with pipelining an earlier one may have
#: been answered.
_TRANSCRIPT = _COMMAND[5]
_OF_SENDER = {"mail", "init", "ehlo", "helo", "conn", "auth", "star"}
#: A reply code alone, and nobody says what it answered.
_UNSAID = "?"
#: Subjects of codes that leave room for "no such user".
_MAY_BE_HER = {"", ".0.", ".1.", ".2.", ".5."}
_IN_DATA = {"data", "end "}

_AT_RCPT = ("does not like recipient", "server has rejected address")

_BY_STATUS = {
    "5.1.1": Reason.USER_UNKNOWN,
    "5.1.2": Reason.HOST_UNKNOWN,
    "5.1.6": Reason.HAS_MOVED,
    "5.1.10": Reason.USER_UNKNOWN,
    "5.4.4": Reason.HOST_UNKNOWN,
    # Exchange Online: no such domain, no such mailbox there.
    "5.4.310": Reason.HOST_UNKNOWN,
    "5.1.351": Reason.USER_UNKNOWN,
    "x.1.7": Reason.SENDER_REJECTED,
    "x.1.8": Reason.SENDER_REJECTED,
    "x.2.1": Reason.SUSPENDED,
    "x.2.2": Reason.MAILBOX_FULL,
    "x.2.3": Reason.TOO_BIG,
    "x.3.1": Reason.SYSTEM_FULL,
    "x.3.4": Reason.TOO_BIG,
    "x.4.1": Reason.EXPIRED,
    "x.4.2": Reason.EXPIRED,
    "x.4.3": Reason.NETWORK,
    "x.4.6": Reason.NETWORK,
    "x.4.7": Reason.EXPIRED,
    "x.7.13": Reason.SUSPENDED,
}
_BY_SUBJECT = {
    "3": Reason.SYSTEM,
    "4": Reason.NETWORK,
    "5": Reason.SYNTAX,
    "6": Reason.CONTENT,
    "7": Reason.POLICY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said about one recipient, prepared for looking at."""

    #: In lower case, on one line, without addresses and URLs.
    text: str
    #: Verb of the command that was answered, four letters; "" where none is named.
    command: str
    #: First reply code that refuses: "550"; "" where none is named.
    reply: str


def prepared(text: str) -> Words:
    """Return a text in the form in which phrases are looked for."""
    lower = text[:_MOST_TEXT].lower().replace("\u2019", "'").replace("\u00a0", " ")
    command = _command(lower)
    plain = _ADDRESS.sub("<>", _URL.sub(" ", lower))
    plain = _LINE_CODES.sub(" ", plain).replace("<<>>", "<>").replace("<>...", "<>")
    return Words(
        text=" " + _BLANKS.sub(" ", plain).strip() + " ",
        command=command,
        reply=reply_of([lower]),
    )


def _command(lower: str) -> str:
    for pattern in _COMMAND:
        if found := pattern.search(lower):
            word = found[1][:4]
            return "data?" if word == "data" and pattern is _TRANSCRIPT else word
    if "sender was rejected" in lower:
        return "mail"
    is_named = any(word in lower for word in _AT_RCPT)
    return "rcpt" if is_named else ""


def status_of(said: str, diagnostics: Iterable[str]) -> str:
    """Return the code that says most: of the other server, else of the report.

    Args:
        said: In the report's own field.
        diagnostics: Words of the other server, the nearest first.
    """
    codes: list[str] = []
    for text in diagnostics:
        part = text[:_MOST_TEXT]
        codes += _REPLY_CODE.findall(part) + _CODE.findall(part)
    wanted = [code for code in (*codes[:1], said, *codes) if code]
    plain = [code for code in wanted if not code.endswith(".0.0")]
    return next(iter(plain or wanted), "")


def reply_of(texts: Iterable[str]) -> str:
    """Return the first reply code (RFC 5321) that refuses: "550"; "" without one."""
    for text in texts:
        for code in _REPLY.findall(text[:_MOST_TEXT]):
            if code[0] in "45":
                return str(code)
    return ""


def reason_of(status: str, levels: Sequence[Words]) -> Reason:
    """Return why mail failed.

    Args:
        status: Enhanced code; "" where there is none.
        levels: Words about the recipient, the nearest first: of the other server, of
            the report about her, of the report as a whole.
    """
    command = next((level.command for level in levels if level.command), "")
    if not command and status[1:] in {"", ".0.0"} and any(one.reply for one in levels):
        command = _UNSAID
    for number, level in enumerate(levels):
        if found := _plainly(level.text, command, status):
            return found
        if number == 0 and (found := _by_status(status)):
            return found
    for level in levels:
        if found := _maybe(level.text, command, status):
            return found
    return _by_class(status)


def _plainly(text: str, command: str, status: str) -> Reason | None:
    """Return what words say that mean one thing."""
    if found := _first("before", text):
        return found
    if found := _first("gone", text):
        return _weighed(found, command, status)
    return _first("after", text)


def _first(kind: str, text: str) -> Reason | None:
    for family in families(kind):
        if family.is_in(text):
            return Reason(family.name)
    return None


def _weighed(found: Reason, command: str, status: str) -> Reason:
    """Return whether "no such user" is about the recipient, and to be believed.

    The answer to MAIL or EHLO is about us. Who refuses her only when the mail is there
    has known her when she was named; so has, for all we know, who says "550" to nobody
    knows what. A code of policy (x.7.x) is no word about her.
    """
    if command in _OF_SENDER:
        return Reason.SENDER_REJECTED
    if status[1:4] == ".7.":
        return Reason.FILTERED
    in_data = command in _IN_DATA and status[1:4] != ".1."
    may_be = command == "data?" and status[1:4] not in {"", ".0.", ".1."}
    is_unsure = in_data or may_be or command == _UNSAID
    return Reason.FILTERED if found is Reason.USER_UNKNOWN and is_unsure else found


def _by_status(status: str) -> Reason | None:
    return _BY_STATUS.get(status) or _BY_STATUS.get("x" + status[1:])


def _maybe(text: str, command: str, status: str) -> Reason | None:
    """Return what words mean that need a permanent failure to be believed."""
    is_for_good = status[:1] in {"", "5"} and status[1:4] in _MAY_BE_HER
    found = _first("maybe", text) if is_for_good else None
    return _weighed(found, command, status) if found else None


def _by_class(status: str) -> Reason:
    subject = status.split(".")[1] if status.count(".") > 1 else ""
    return _BY_SUBJECT.get(subject, Reason.ON_HOLD if status else Reason.UNDEFINED)
