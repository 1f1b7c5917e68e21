"""Everything that DNS must say so that mail of a site arrives, checked in one go."""

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from comms.mime.dkim import Signer
from comms.model.dns import Resolver
from comms.operating.diagnosis import Diagnosis, Finder
from comms.operating.dkim_records import check_signing
from comms.operating.dmarc import Sending, check_dmarc
from comms.operating.hosts import check_exchangers, check_pointer, confirmed_names
from comms.operating.safety import is_this_machine
from comms.operating.spf import check_spf
from comms.operating.spf_walk import Address


@dataclass(frozen=True, kw_only=True)
class MailNames:
    """The names and addresses that mail of a site shows."""

    #: Of return paths, Message-IDs and EHLO.
    mail_domain: str
    #: Domains of From, in ASCII.
    senders: Sequence[str]
    #: Domains of Reply-To, in ASCII.
    replies: Sequence[str]
    #: Hosts that mail is handed to.
    smarthosts: Sequence[str]
    #: From which it goes on, where known.
    addresses: Sequence[Address]
    #: Who signs mail from a domain; empty: nobody.
    signers: Callable[[str], Sequence[Signer]]

    @property
    def wished_host(self) -> str:
        """The name that a server without one should have."""
        far = [host for host in self.smarthosts if not is_this_machine(host)]
        named = [host for host in far if read_address(host) is None]
        return named[0] if named else f"mail.{self.mail_domain}"

    @property
    def wished_spf(self) -> str:
        """The record that a domain of return paths should have."""
        if self.addresses:
            named = [f"ip{one.version}:{one}" for one in self.addresses]
        else:
            far = [host for host in self.smarthosts if not is_this_machine(host)]
            named = [f"a:{host}" for host in far] or ["a"]
        return " ".join(["v=spf1", *named, "-all"])


def check_names(names: MailNames, resolver: Resolver) -> Iterator[Diagnosis]:
    """Yield what is wrong in DNS, most fundamental first."""
    domain = names.mail_domain
    if is_this_machine(domain) or "." not in domain:
        yield Finder("names", domain).error("mail_domain_local")
        return
    if not resolver.look_up(domain, "TXT").is_known:
        yield Finder("names", domain).error("dns_away")
        return
    yield from check_spf(
        domain, resolver, addresses=names.addresses, wished=names.wished_spf
    )
    for sender in names.senders:
        signers = names.signers(sender)
        yield from check_signing(sender, signers, resolver)
        sending = Sending(domain=sender, return_path=domain, is_signed=bool(signers))
        yield from check_dmarc(sending, resolver)
    yield from _incoming(names, resolver)
    yield from _outgoing(names, resolver)


def _incoming(names: MailNames, resolver: Resolver) -> Iterator[Diagnosis]:
    places = dict.fromkeys([names.mail_domain, *names.senders, *names.replies])
    for place in places:
        yield from check_exchangers(place, resolver, wished_host=f"mail.{place}")


def _outgoing(names: MailNames, resolver: Resolver) -> Iterator[Diagnosis]:
    for address in names.addresses:
        yield from check_pointer(address, resolver, wished_host=names.wished_host)
        for host in confirmed_names(address, resolver):
            # With an empty return path, SPF speaks for the name of the server.
            yield from check_spf(
                host,
                resolver,
                addresses=[address],
                wished="v=spf1 a -all",
                check="helo",
            )


def read_address(written: str) -> Address | None:
    """Return an address; None: it is none."""
    try:
        return ipaddress.ip_address(written)
    except ValueError:
        return None
