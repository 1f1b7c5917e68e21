"""Checks SPF (RFC 7208): who may send mail for a domain, and for a server's name."""

from collections.abc import Collection, Iterator, Sequence

from comms.model.dns import Resolver
from comms.operating.diagnosis import Diagnosis, Finder, Record
from comms.operating.spf_terms import (
    merged,
    read_terms,
    spf_records,
    with_addresses,
    with_end,
)
from comms.operating.spf_walk import MOST_LOOKUPS, MOST_VOIDS, Address, Walk


def check_spf(
    domain: str,
    resolver: Resolver,
    *,
    addresses: Sequence[Address],
    wished: str,
    check: str = "spf",
) -> Iterator[Diagnosis]:
    """Yield what is wrong with the SPF record of a domain.

    Args:
        domain: Of return paths, or the name a server gives itself (HELO).
        resolver: Asks DNS.
        addresses: From which mail leaves; empty: not known.
        wished: The record that a domain without one should have.
        check: "spf", or "helo" for the name of a server.
    """
    found = Finder(check, domain)
    answer = resolver.look_up(domain, "TXT")
    records = spf_records(answer.records)
    if not answer.is_known:
        yield found.unanswered(domain, "TXT")
    elif not records:
        yield found.error("spf_missing", _record(domain, wished))
    elif len(records) > 1:
        one = _record(domain, merged(records))
        yield found.error("spf_several", one, count=len(records))
    else:
        yield from _check_record(found, records[0], resolver, addresses)


def _check_record(
    found: Finder, record: str, resolver: Resolver, addresses: Sequence[Address]
) -> Iterator[Diagnosis]:
    walk = Walk(resolver)
    walk.result(found.subject, record)
    yield from _costs(found, walk, record, addresses)
    for name, kind in dict.fromkeys(walk.unanswered):
        yield found.unanswered(name, kind)
    sound = _record(found.subject, _without(record, {term for *_, term in walk.faults}))
    for rule, domain, term in dict.fromkeys(walk.faults):
        ours = term in record.split()
        yield found.error(rule, sound if ours else None, domain=domain, term=term)
    yield from _end(found, record)
    if not walk.faults and not walk.unanswered:
        yield from _results(found, record, resolver, addresses)


def _costs(
    found: Finder, walk: Walk, record: str, addresses: Sequence[Address]
) -> Iterator[Diagnosis]:
    """Yield what a receiver gives up on because it costs too much."""
    if walk.lookups > MOST_LOOKUPS:
        costs = ", ".join(f"{term} {cost}" for term, cost in walk.costs.items())
        cheaper = None
        if addresses:
            # What mail leaves from is known: nothing needs to be asked.
            bare = with_end("v=spf1", with_end(record, "-all").split()[-1])
            cheaper = _record(found.subject, with_addresses(bare, addresses))
        yield found.error(
            "spf_lookups", cheaper, count=walk.lookups, most=MOST_LOOKUPS, costs=costs
        )
    if walk.voids > MOST_VOIDS:
        yield found.error("spf_voids", count=walk.voids, most=MOST_VOIDS)


def _end(found: Finder, record: str) -> Iterator[Diagnosis]:
    """Yield what is wrong with what a record says of everybody else."""
    terms, _ = read_terms(record)
    names = {term.name for term in terms}
    closed = _record(found.subject, with_end(record, "-all"))
    ends = [term.qualifier for term in terms if term.name == "all"]
    if "+" in ends:
        yield found.error("spf_open", closed)
    elif "?" in ends or not (ends or "redirect" in names):
        yield found.warning("spf_no_end", closed)
    if "ptr" in names:
        kept = [term.text for term in terms if term.name != "ptr"]
        without = _record(found.subject, " ".join(["v=spf1", *kept]))
        yield found.warning("spf_ptr", without)


def _results(
    found: Finder, record: str, resolver: Resolver, addresses: Sequence[Address]
) -> Iterator[Diagnosis]:
    """Yield the addresses of our own mail that the record does not let pass."""
    missing = [
        one
        for one in addresses
        if Walk(resolver, one).result(found.subject, record) != "pass"
    ]
    if missing:
        named = ", ".join(map(str, missing))
        better = _record(found.subject, with_addresses(record, missing))
        yield found.error("spf_address", better, addresses=named)


def _without(record: str, words: Collection[str]) -> str:
    return " ".join(word for word in record.split() if word not in words)


def _record(domain: str, value: str) -> Record:
    return Record(name=domain, type="TXT", value=value)
