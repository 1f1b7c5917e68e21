"""Checks where mail to a domain goes (MX), and who mail from an address is (PTR)."""

import ipaddress
from collections.abc import Iterator

from comms.model.dns import Answer, RecordType, Resolver
from comms.operating.diagnosis import Diagnosis, Finder, Record
from comms.operating.spf_walk import Address

#: RFC 7505: "." as the only host says that a domain takes no mail.
_NULL = "."


def check_exchangers(
    domain: str, resolver: Resolver, *, wished_host: str
) -> Iterator[Diagnosis]:
    """Yield why mail to a domain, a bounce or a reply, may not arrive.

    Args:
        domain: Of return paths, of From or of Reply-To.
        resolver: Asks DNS.
        wished_host: What should take its mail, where nothing does.
    """
    found = Finder("mx", domain)
    wished = Record(name=domain, type="MX", value=f"10 {wished_host}")
    answer = resolver.look_up(domain, "MX")
    hosts = [one.split(" ", 1)[1] for one in answer.records]
    if not answer.is_known:
        yield found.unanswered(domain, "MX")
    elif _NULL in hosts:
        yield found.error("mx_null", wished)
    elif hosts:
        for host in hosts:
            yield from _host(found, host, resolver)
    elif _addresses(domain, resolver):
        # RFC 5321, section 5.1: the domain's own address takes its mail.
        by_name = Record(name=domain, type="MX", value=f"10 {domain}")
        yield found.warning("mx_by_address", by_name)
    else:
        yield found.error("mx_missing", wished)


def _host(found: Finder, host: str, resolver: Resolver) -> Iterator[Diagnosis]:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        yield found.error("mx_is_address", host=host)
        return
    if resolver.look_up(host, "CNAME").state == "found":
        # RFC 5321, section 5.1; RFC 2181, section 10.3.
        yield found.warning("mx_is_alias", host=host)
    answers: list[Answer] = [resolver.look_up(host, kind) for kind in _KINDS]
    if not any(answer.state == "found" for answer in answers):
        if all(answer.is_known for answer in answers):
            yield found.error("mx_no_host", host=host)
        else:
            yield found.unanswered(host, "A")


def check_pointer(
    address: Address, resolver: Resolver, *, wished_host: str
) -> Iterator[Diagnosis]:
    """Yield why a receiver may not know the name of an address (PTR both ways).

    Args:
        address: From which mail leaves.
        resolver: Asks DNS.
        wished_host: The name it should have, where it has none.
    """
    found = Finder("ptr", str(address))
    name = address.reverse_pointer
    answer = resolver.look_up(name, "PTR")
    if not answer.is_known:
        yield found.unanswered(name, "PTR")
    elif not answer.records:
        wished = Record(name=name, type="PTR", value=wished_host)
        yield found.error("ptr_missing", wished, host=wished_host)
    elif not confirmed_names(address, resolver):
        kind = "AAAA" if ":" in str(address) else "A"
        wished = Record(name=answer.records[0], type=kind, value=str(address))
        yield found.error("ptr_unconfirmed", wished, host=answer.records[0])


def confirmed_names(address: Address, resolver: Resolver) -> list[str]:
    """Return the names of an address that lead back to it."""
    names = resolver.look_up(address.reverse_pointer, "PTR").records
    return [name for name in names if str(address) in _addresses(name, resolver)]


_KINDS: tuple[RecordType, ...] = ("A", "AAAA")


def _addresses(name: str, resolver: Resolver) -> set[str]:
    found = [one for kind in _KINDS for one in resolver.look_up(name, kind).records]
    return {str(ipaddress.ip_address(one)) for one in found}
