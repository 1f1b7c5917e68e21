"""Finds DMARC policies and organisational domains by the tree walk (RFC 9989, 4.10)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from comms.model.dns import Resolver
from comms.operating.tags import read_tags

VERSION = "DMARC1"
#: Labels from which on the walk skips to the last seven: eight questions at most.
_LONG, _LAST = 8, 7


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A policy record and where it stands."""

    domain: str
    text: str
    tags: Mapping[str, str]


@dataclass
class TreeWalk:
    """What the walk from a domain to the root came to."""

    domain: str
    #: One for each name that has exactly one record, nearest first.
    policies: list[Policy] = field(default_factory=list)
    #: Names that have several records, which count as none.
    crowded: dict[str, Sequence[str]] = field(default_factory=dict)
    #: Names where something stands that means to be a record and is none.
    broken: dict[str, str] = field(default_factory=dict)
    #: Names about which nobody answered.
    unanswered: list[str] = field(default_factory=list)

    @property
    def organisation(self) -> str:
        """The organisational domain (section 4.10.2)."""
        for policy in self.policies:
            if policy.tags.get("psd") == "n":
                return policy.domain
            if policy.tags.get("psd") == "y" and policy.domain != self.domain:
                return self._one_below(policy.domain)
        return self.policies[-1].domain if self.policies else self.domain

    @property
    def policy(self) -> Policy | None:
        """The policy for mail from the domain (section 4.10.1)."""
        wanted = (self.domain, self.organisation)
        known = {policy.domain: policy for policy in self.policies}
        suffixes = [one for one in self.policies if one.tags.get("psd") == "y"]
        found = next((known[name] for name in wanted if name in known), None)
        return found or next(iter(suffixes), None)

    def _one_below(self, suffix: str) -> str:
        labels = self.domain.split(".")
        return ".".join(labels[-(suffix.count(".") + 2) :])


def walk(domain: str, resolver: Resolver) -> TreeWalk:
    """Ask for policies from a domain upwards; stops where one says "psd"."""
    found = TreeWalk(domain)
    for name in targets(domain):
        place = f"_dmarc.{name}"
        answer = resolver.look_up(place, "TXT")
        if not answer.is_known:
            found.unanswered.append(place)
        texts = [one for one in answer.records if one.lower().startswith("v=dmarc")]
        if len(texts) > 1:
            found.crowded[name] = texts
        elif texts:
            _add(found, name, texts[0])
        if found.policies and "psd" in found.policies[-1].tags:
            break
    return found


def targets(domain: str) -> Iterator[str]:
    """Yield the names to ask about, nearest first; eight at most (section 4.10)."""
    labels = domain.split(".")
    yield domain
    rest = labels[1:] if len(labels) <= _LONG else labels[-_LAST:]
    while rest:
        yield ".".join(rest)
        rest = rest[1:]


def _add(found: TreeWalk, name: str, text: str) -> None:
    tags = read_tags(text)
    # The version comes first, and in these very letters (section 4.7).
    if tags is None or next(iter(tags)) != "v" or tags["v"] != VERSION:
        found.broken[name] = text
        return
    if tags.get("psd") not in {None, "y", "n"}:
        # "u", or what nobody knows, says nothing.
        tags = {key: value for key, value in tags.items() if key != "psd"}
    found.policies.append(Policy(domain=name, text=text, tags=tags))
