"""What an act is about, as far as rights go."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What an act is about, as far as rights go."""

    #: "item:spring_news", "edition:NL1".
    name: str
    #: Kind of item ("press_release"); "edition" for editions.
    type: str
    unit: str
    owner: str
    #: Whether it cannot wait for the usual approval.
    urgent: bool = False
    #: Who else has had a hand in it: they approve it no more than the owner does.
    authors: frozenset[str] = frozenset()
