"""The rules of a series: which event comes before and after which.

Each event names its neighbours, and they name it back: a link that is set or cut at one
end is set or cut at the other. Only compares; nothing here reads or writes the store.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

PREVIOUS, NEXT = "previous_in_series", "next_in_series"


@dataclass(frozen=True, kw_only=True)
class Links:
    """What an event of a series names; "" for nothing."""

    previous: str = ""
    next: str = ""
    #: Id of the series.
    series: str = ""


def relinked(
    event: str, wanted: Links, links_of: Callable[[str], Links]
) -> dict[str, Links]:
    """Return the links that change where an event gets other neighbours.

    An event that is put behind one that has a next already comes between the two; one
    that leaves the series lets those beside it meet.

    Args:
        event: By its id.
        wanted: Its neighbours; the series is found by itself.
        links_of: The links of any event as they stand.
    """
    chain = _Chain(links_of)
    old = chain[event]
    if (wanted.previous, wanted.next) == (old.previous, old.next):
        return {}
    before, after = wanted.previous, wanted.next
    if before and not after and before != old.previous:
        after = chain[before].next
    elif after and not before and after != old.next:
        before = chain[after].previous
    before, after = (name if name != event else "" for name in (before, after))
    chain.cut(event)
    if old.previous and old.next and before != old.previous and after != old.next:
        chain.join(old.previous, old.next)
    if before:
        chain.join(before, event)
    if after:
        chain.join(event, after)
    return chain.changed(event, before, after)


class _Chain:
    """The links of some events while they change."""

    def __init__(self, links_of: Callable[[str], Links]) -> None:
        self._links_of = links_of
        self._stood: dict[str, Links] = {}
        self._now: dict[str, Links] = {}

    def __getitem__(self, name: str) -> Links:
        if name not in self._now:
            self._now[name] = self._stood[name] = self._links_of(name)
        return self._now[name]

    def join(self, first: str, second: str) -> None:
        """Let an event follow another; what stood between is beside nothing there."""
        if (beyond := self[first].next) not in {"", second}:
            self._forget(beyond, previous=first)
        if (before := self[second].previous) not in {"", first}:
            self._forget(before, next_=second)
        self._now[first] = replace(self[first], next=second)
        self._now[second] = replace(self[second], previous=first)

    def cut(self, event: str) -> None:
        """Take an event out of its place."""
        old = self[event]
        if old.previous:
            self._forget(old.previous, next_=event)
        if old.next:
            self._forget(old.next, previous=event)
        self._now[event] = replace(old, previous="", next="")

    def _forget(self, name: str, *, previous: str = "", next_: str = "") -> None:
        one = self[name]
        if previous and one.previous == previous:
            one = replace(one, previous="")
        if next_ and one.next == next_:
            one = replace(one, next="")
        self._now[name] = one

    def changed(self, event: str, *beside: str) -> dict[str, Links]:
        """Return what differs; all that are linked now are of one series."""
        linked = [name for name in (*beside, event) if name]
        if len(linked) > 1:
            series = next((self[n].series for n in linked if self[n].series), "")
            series = series or f"{linked[0][:_LONGEST]}_series"
            for name in linked:
                self._now[name] = replace(self[name], series=series)
        for name, one in self._now.items():
            if not (one.previous or one.next) and (
                name == event or one != self._stood[name]
            ):
                self._now[name] = replace(one, series="")
        return {n: one for n, one in self._now.items() if one != self._stood[n]}


#: Room in an id for what stands behind that of the first event.
_LONGEST = 50


def with_links(content: bytes, links: Links) -> bytes:
    """Return the file of an event with other links, each other byte as it was.

    Args:
        content: The file, a mapping with a key a line.
        links: What it shall name.
    """
    wanted: Mapping[str, str] = {
        PREVIOUS: links.previous,
        NEXT: links.next,
        "series": links.series,
    }
    text = content.decode()
    for key, name in wanted.items():
        line = re.compile(rf"^{key}:[^\n]*\n?", re.MULTILINE)
        if line.search(text):
            text = line.sub(f"{key}: {_written(name)}\n" if name else "", text, count=1)
        elif name:
            end = "" if text.endswith("\n") or not text else "\n"
            text = f"{text}{end}{key}: {_written(name)}\n"
    return text.encode()


def _written(name: str) -> str:
    """Return an id as YAML reads it as text; "1" and "no" would be none."""
    return f'"{name}"'
