"""Checks the keys of signatures in DNS (RFC 6376, section 3.6; 8301; 8463)."""

from collections.abc import Iterator, Mapping, Sequence

from comms.mime.dkim import Signer
from comms.model.dns import Resolver
from comms.operating.diagnosis import Diagnosis, Finder, Record
from comms.operating.tags import read_tags

_VERSION = "DKIM1"


def check_signing(
    domain: str, signers: Sequence[Signer], resolver: Resolver
) -> Iterator[Diagnosis]:
    """Yield what is wrong with the keys that sign mail from a domain.

    Args:
        domain: Of From.
        signers: Who signs for it, by the settings.
        resolver: Asks DNS.
    """
    found = Finder("dkim", domain)
    if not signers:
        yield found.error("dkim_unsigned")
        return
    if not any(signer.algorithm.startswith("rsa") for signer in signers):
        yield found.warning("dkim_no_rsa")
    for signer in signers:
        yield from check_key(signer, resolver)


def check_key(signer: Signer, resolver: Resolver) -> Iterator[Diagnosis]:
    """Yield what is wrong with the record of one key."""
    name = f"{signer.selector}._domainkey.{signer.domain}"
    found = Finder("dkim", name)
    wished = Record(name=name, type="TXT", value=signer.dns_record)
    answer = resolver.look_up(name, "TXT")
    if not answer.is_known:
        yield found.unanswered(name, "TXT")
    elif not answer.records:
        yield found.error("dkim_missing", wished)
    elif len(answer.records) > 1:
        yield found.error("dkim_several", wished, count=len(answer.records))
    else:
        yield from _check_record(found, answer.records[0], signer, wished)


def _check_record(
    found: Finder, text: str, signer: Signer, wished: Record
) -> Iterator[Diagnosis]:
    tags = read_tags(text)
    if tags is None or tags.get("v", _VERSION) != _VERSION or "p" not in tags:
        yield found.error("dkim_syntax", wished)
        return
    expected = read_tags(signer.dns_record) or {}
    key = "".join(tags["p"].split())
    if not key:
        yield found.error("dkim_revoked", wished, selector=signer.selector)
        return
    if (tags.get("k", "rsa"), key) != (expected["k"], expected["p"]):
        yield found.error("dkim_other_key", wished, selector=signer.selector)
    yield from _uses(found, tags, wished)


def _uses(
    found: Finder, tags: Mapping[str, str], wished: Record
) -> Iterator[Diagnosis]:
    """Yield limits of a key's use that shut our mail out."""
    hashes = [one.strip() for one in tags.get("h", "sha256").split(":")]
    services = [one.strip() for one in tags.get("s", "*").split(":")]
    flags = [one.strip() for one in tags.get("t", "").split(":")]
    if "sha256" not in hashes:
        yield found.error("dkim_hash", wished)
    if not {"*", "email"} & {*services}:
        yield found.error("dkim_service", wished)
    if "y" in flags:
        yield found.warning("dkim_testing", wished)
