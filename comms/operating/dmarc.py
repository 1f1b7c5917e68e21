"""Checks DMARC (RFC 9989, 9990) for mail from a domain, and says the next step.

Tags of the years before (`pct`, `rf`, `ri`) are gone and `np`, `psd`, `t` are new.
The steps are none → quarantine → reject, each once reports show that all own mail
passes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comms.model.dns import Resolver
from comms.operating.diagnosis import Diagnosis, Finder, Record
from comms.operating.dmarc_walk import VERSION, Policy, TreeWalk, walk
from comms.operating.tags import read_tags, write_tags

_GONE = ("pct", "rf", "ri")
_NEXT = {"none": "quarantine", "quarantine": "reject"}
_POLICIES = frozenset({"none", "quarantine", "reject"})
_MAILTO = "mailto:"


@dataclass(frozen=True, kw_only=True)
class Sending:
    """How mail from a domain proves where it comes from."""

    #: Of From.
    domain: str
    #: Of the return path, which SPF speaks for.
    return_path: str
    #: Whether it is signed for its own domain.
    is_signed: bool


def check_dmarc(sending: Sending, resolver: Resolver) -> Iterator[Diagnosis]:
    """Yield what is wrong with the policy for mail from a domain."""
    found = Finder("dmarc", sending.domain)
    tree = walk(sending.domain, resolver)
    for name in tree.unanswered:
        yield found.unanswered(name, "TXT")
    for name, texts in tree.crowded.items():
        fullest = _record(name, max(texts, key=len))
        yield found.error("dmarc_several", fullest, count=len(texts))
    for name in tree.broken:
        yield found.error("dmarc_syntax", _wished(name))
    policy = tree.policy
    if policy is not None:
        yield from _policy(found, sending, policy)
        yield from _reports(found, policy, resolver)
        if not _calls_itself_suffix(sending, policy):
            yield from _alignment(found, sending, tree, policy, resolver)
    elif not (tree.unanswered or tree.crowded or tree.broken):
        yield found.error("dmarc_missing", _wished(sending.domain))


def _policy(found: Finder, sending: Sending, policy: Policy) -> Iterator[Diagnosis]:
    tags = policy.tags
    old = [name for name in _GONE if name in tags]
    if old:
        yield found.warning(
            "dmarc_old_tags", _changed(policy, _modern(tags)), tags=", ".join(old)
        )
    if _calls_itself_suffix(sending, policy):
        yield found.error("dmarc_psd", _changed(policy, {**tags, "psd": "n"}))
    wrong = [
        f"{name}={tags[name]}"
        for name in ("p", "sp", "np")
        if name in tags and tags[name].lower() not in _POLICIES
    ]
    if wrong:
        fixed = {k: v for k, v in tags.items() if f"{k}={v}" not in wrong}
        yield found.error(
            "dmarc_value",
            _changed(policy, {"v": VERSION, "p": "none", **fixed}),
            values=", ".join(wrong),
        )
        return
    yield from _step(found, sending, policy)


def _calls_itself_suffix(sending: Sending, policy: Policy) -> bool:
    """Tell whether a domain says that it is like "org": all below it are strangers."""
    return policy.tags.get("psd") == "y" and policy.domain == sending.domain


def _step(found: Finder, sending: Sending, policy: Policy) -> Iterator[Diagnosis]:
    """Yield the next step of a policy that is sound."""
    tags = policy.tags
    own = policy.domain == sending.domain
    name = "p" if own or "sp" not in tags else "sp"
    wanted = tags.get(name, "none").lower()
    if tags.get("t", "n").lower() == "y":
        kept = {k: v for k, v in tags.items() if k != "t"}
        yield found.advice("dmarc_testing", _changed(policy, kept), policy=wanted)
    elif wanted in _NEXT:
        following = _NEXT[wanted]
        better = {"v": VERSION, "p": "", **_modern(tags), name: following}
        better["p"] = better["p"] or following
        yield found.advice(
            "dmarc_step", _changed(policy, better), policy=wanted, next=following
        )


def _reports(found: Finder, policy: Policy, resolver: Resolver) -> Iterator[Diagnosis]:
    """Yield why nobody may get the reports that tell whether mail passes."""
    tags = policy.tags
    if not tags.get("rua"):
        wished = {**_modern(tags), "rua": f"{_MAILTO}dmarc@{policy.domain}"}
        yield found.warning("dmarc_no_reports", _changed(policy, wished))
        return
    for uri in (one.strip() for one in tags["rua"].split(",")):
        address = uri.removeprefix(_MAILTO).partition("!")[0]
        target = address.rpartition("@")[2].lower()
        if not uri.startswith(_MAILTO) or not target:
            yield found.error("dmarc_report_address", address=uri)
            continue
        yield from _foreign(found, policy, target, resolver)


def _foreign(
    found: Finder, policy: Policy, target: str, resolver: Resolver
) -> Iterator[Diagnosis]:
    """Yield that another domain has not agreed to get reports (RFC 9990, 3.1)."""
    if (
        walk(target, resolver).organisation
        == walk(policy.domain, resolver).organisation
    ):
        return
    name = f"{policy.domain}._report._dmarc.{target}"
    answer = resolver.look_up(name, "TXT")
    agreed = any((read_tags(text) or {}).get("v") == VERSION for text in answer.records)
    if answer.is_known and not agreed:
        wished = Record(name=name, type="TXT", value=f"v={VERSION}")
        yield found.warning("dmarc_reports_elsewhere", wished, target=target)


def _alignment(
    found: Finder,
    sending: Sending,
    tree: TreeWalk,
    policy: Policy,
    resolver: Resolver,
) -> Iterator[Diagnosis]:
    """Yield that neither proof speaks for the domain of From, or only one does."""
    if sending.return_path == sending.domain:
        spf = True
    elif policy.tags.get("aspf", "r").lower() == "s":
        spf = False
    else:
        other = walk(sending.return_path, resolver).organisation
        spf = other == tree.organisation
    if not spf:
        say = found.advice if sending.is_signed else found.error
        rule = "dmarc_only_dkim" if sending.is_signed else "dmarc_unaligned"
        yield say(rule, return_path=sending.return_path)


def _modern(tags: Mapping[str, str]) -> dict[str, str]:
    """Return tags without those that are gone; `pct=0` meant what `t=y` means."""
    kept = {name: value for name, value in tags.items() if name not in _GONE}
    return {**kept, "t": "y"} if tags.get("pct") == "0" else kept


def _wished(domain: str) -> Record:
    tags = {"v": VERSION, "p": "none", "rua": f"{_MAILTO}dmarc@{domain}"}
    return _record(domain, write_tags(tags))


def _changed(policy: Policy, tags: Mapping[str, str]) -> Record:
    return _record(policy.domain, write_tags(tags))


def _record(domain: str, value: str) -> Record:
    return Record(name=f"_dmarc.{domain}", type="TXT", value=value)
