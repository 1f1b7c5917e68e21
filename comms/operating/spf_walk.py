"""Follows SPF records from domain to domain, as a receiver does (RFC 7208).

Without an address: as for a sender that no term names, which costs the most. With
one: until a term names it. Macros are counted and not expanded; what they would say
is not known here.
"""

import ipaddress
from dataclasses import dataclass, field
from typing import Literal

from comms.model.dns import Answer, RecordType, Resolver
from comms.operating.spf_terms import ASKING, Term, network, read_terms, spf_records

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Result = Literal["pass", "fail", "softfail", "neutral", "none", "error"]

#: Section 4.6.4: terms that ask, answers that hold nothing, hosts of one "mx".
MOST_LOOKUPS, MOST_VOIDS, MOST_HOSTS = 10, 2, 10
#: Where a walk stops that goes round in circles.
_ENOUGH = 30
_RESULTS: dict[str, Result] = {
    "+": "pass",
    "-": "fail",
    "~": "softfail",
    "?": "neutral",
}


@dataclass
class Walk:
    """One walk through the records of a domain."""

    resolver: Resolver
    #: None: a sender that no term names.
    address: Address | None = None
    lookups: int = 0
    voids: int = 0
    #: Look-ups that each term of the first record costs.
    costs: dict[str, int] = field(default_factory=dict)
    #: (rule, domain, term) of what no receiver can follow.
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    #: (name, type) that nobody answered.
    unanswered: list[tuple[str, str]] = field(default_factory=list)

    def result(self, domain: str, record: str, depth: int = 0) -> Result:
        """Return what a record says of the address.

        Args:
            domain: Whose record it is.
            record: Its text.
            depth: Of how many records it is a part.
        """
        terms, wrong = read_terms(record)
        self.faults += [("spf_syntax", domain, word) for word in wrong]
        for term in (term for term in terms if term.name != "redirect"):
            before = self.lookups
            matches = self._matches(domain, term, depth)
            if depth == 0 and self.lookups > before:
                self.costs[term.text] = self.lookups - before
            if matches and (self.address is not None or term.name == "all"):
                return _RESULTS[term.qualifier]
        return self._redirected(terms, depth)

    def _redirected(self, terms: list[Term], depth: int) -> Result:
        target = next((term for term in terms if term.name == "redirect"), None)
        if target is None:
            return "neutral"
        before = self.lookups
        found = self._other(target, depth)
        if depth == 0:
            self.costs[target.text] = self.lookups - before
        return "error" if found == "none" else found

    def _matches(self, domain: str, term: Term, depth: int) -> bool:
        if term.name in ASKING and term.name != "include":
            self.lookups += 1
        matches = False
        match term.name:
            case "all":
                matches = True
            case "include":
                matches = self._other(term, depth) == "pass"
            case "ip4" | "ip6":
                known = network(term.name, term.value)
                matches = self.address is not None and self.address in (known or ())
            case "a":
                matches = self._is_host(term.value or domain, term)
            case "mx":
                matches = self._is_exchanger(term.value or domain, term)
            case "exists" if "%" not in term.value:
                matches = self._ask(term.value, "A").state == "found"
        # "ptr" is not to be used; macros depend on the sender.
        return matches

    def _other(self, term: Term, depth: int) -> Result:
        """Return what the record of another domain says."""
        self.lookups += 1
        if "%" in term.value or self.lookups > _ENOUGH or depth > _ENOUGH:
            return "neutral"
        answer = self._ask(term.value, "TXT")
        records = spf_records(answer.records)
        if len(records) != 1:
            if answer.is_known:
                self.faults.append(("spf_include_broken", term.value, term.text))
            return "none"
        return self.result(term.value, records[0], depth + 1)

    def _is_exchanger(self, name: str, term: Term) -> bool:
        if "%" in name:
            return False
        hosts = [one.split()[1] for one in self._ask(name, "MX").records]
        if len(hosts) > MOST_HOSTS:
            self.faults.append(("spf_many_hosts", name, term.text))
        return any(self._is_host(host, term) for host in hosts[:MOST_HOSTS])

    def _is_host(self, name: str, term: Term) -> bool:
        if "%" in name or name == ".":
            return False
        wanted = self.address
        if wanted is None:
            self._ask(name, "A")
            return False
        kind: RecordType = "AAAA" if ":" in str(wanted) else "A"
        answer = self._ask(name, kind)
        return any(wanted in _around(one, term.prefix) for one in answer.records)

    def _ask(self, name: str, kind: RecordType) -> Answer:
        answer = self.resolver.look_up(name, kind)
        if not answer.is_known:
            self.unanswered.append((name, kind))
        elif answer.state != "found":
            self.voids += 1
        return answer


def _around(address: str, prefix: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """Return the network of a host, with the length that its term gives."""
    host = ipaddress.ip_address(address)
    four, _, six = prefix.partition("//")
    length = (six if host.version == 6 else four.strip("/")) or host.max_prefixlen  # noqa: PLR2004 - of the protocol
    return ipaddress.ip_network(f"{host}/{length}", strict=False)
