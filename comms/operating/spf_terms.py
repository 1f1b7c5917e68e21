"""Reads an SPF record (RFC 7208, section 4.6.1): its terms, and what is none."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

_VERSION = "v=spf1"
_MECHANISM = re.compile(
    r"([+?~-]?)(all|include|a|mx|ptr|exists)(?::([^\s/]+))?((?:/\d{1,3})?(?://\d{1,3})?)",
    re.IGNORECASE,
)
_NETWORK = re.compile(r"([+?~-]?)(ip4|ip6):(\S+)", re.IGNORECASE)
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9._-]*)=(\S*)")
#: Terms that ask DNS and so count (section 4.6.4), and those that must name a domain.
ASKING = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
_NAMING = frozenset({"include", "exists", "redirect"})


@dataclass(frozen=True, kw_only=True)
class Term:
    """One word of a record."""

    text: str
    #: In lower case: "include", "ip4", "redirect" …
    name: str
    #: A domain or a network; "" where none is named.
    value: str = ""
    #: "+" where none is written.
    qualifier: str = "+"
    #: As "/24", "//64" or both, behind "a" and "mx".
    prefix: str = ""


def spf_records(texts: Sequence[str]) -> list[str]:
    """Return the SPF records among the TXT records of a name (section 4.5)."""
    return [text for text in texts if text.lower().split(" ")[0] == _VERSION]


def read_terms(record: str) -> tuple[list[Term], list[str]]:
    """Return the terms of a record, and the words that are none."""
    found: list[Term] = []
    wrong: list[str] = []
    for word in record.split()[1:]:
        term = _read(word)
        if term is None or (term.name in _NAMING and not term.value):
            wrong.append(word)
        else:
            found.append(term)
    return found, wrong


def _read(word: str) -> Term | None:
    if match := _MECHANISM.fullmatch(word):
        sign, name, value, prefix = match.groups()
        return Term(
            text=word,
            name=name.lower(),
            value=value or "",
            qualifier=sign or "+",
            prefix=prefix or "",
        )
    if match := _NETWORK.fullmatch(word):
        sign, name, value = match.groups()
        if network(name, value) is None:
            return None
        return Term(text=word, name=name.lower(), value=value, qualifier=sign or "+")
    if match := _MODIFIER.fullmatch(word):
        return Term(text=word, name=match[1].lower(), value=match[2])
    return None


def network(
    name: str, value: str
) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return the network of an "ip4" or "ip6"; None: it is none of its kind."""
    try:
        found = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return None
    return found if f"ip{found.version}" == name.lower() else None


def merged(records: Sequence[str]) -> str:
    """Return one record that says what several said; the strictest end counts."""
    terms = [term for record in records for term in read_terms(record)[0]]
    ends = [term for term in terms if term.name == "all"]
    order = "-~?+"
    end = min((term.qualifier for term in ends), key=order.index, default="-")
    rest = dict.fromkeys(term.text for term in terms if term.name != "all")
    return " ".join([_VERSION, *rest, f"{end}all"])


def with_end(record: str, end: str) -> str:
    """Return a record that ends in another "all"."""
    kept = [term.text for term in read_terms(record)[0] if term.name != "all"]
    return " ".join([_VERSION, *kept, end])


def with_addresses(record: str, addresses: Sequence[object]) -> str:
    """Return a record that names addresses before everything else."""
    named = [f"ip{6 if ':' in str(one) else 4}:{one}" for one in addresses]
    return " ".join([_VERSION, *named, *record.split()[1:]])
