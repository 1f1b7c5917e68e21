"""Words that somebody else has put in: into every text of a site that people write."""

from collections.abc import Callable, Iterable, Iterator
from itertools import cycle
from typing import Any

from sqlmodel import select

from comms.language import LANGUAGES
from comms.model.tables import Act, Definition, Event, Item, Subscriber, Version
from comms.workflows.house import House

#: What code in a text tries: tags, ends of tags, handlers, addresses, trees that are
#: put together otherwise than they look, templates of all kinds, styles from elsewhere.
CODES = (
    "\"'><img src=x onerror=ran()>",
    "<svg/onload=ran()><animate onbegin=ran() attributeName=x>",
    "</title></textarea></style></noscript></script><script>ran()</script>",
    "<iframe srcdoc='<script>parent.ran()</script>'></iframe>",
    "<details open ontoggle=ran()>x</details><input autofocus onfocus=ran()>",
    "[a](javascript:ran()) ![b](javascript:ran())",
    '<a href="jav&#9;ascript:ran()">c</a><form action=javascript:ran()>',
    "<math><mtext></form><form><mglyph><style></math><img src onerror=ran()>",
    "--><script>ran()</script>]]><![CDATA[<script>ran()</script>",
    "{{ 7191*7 }}${7191*7}<%= 7191*7 %>#{7191*7}",
    "{% print(7191*7) %}",
    "{{ ''.__class__.__mro__ }}{{ config }}{{ lipsum(n=9) }}",
    '<mj-include path="/etc/passwd" /><mj-raw><script>ran()</script></mj-raw>',
    "<style>@import'//evil.example/a';*{background:url(//evil.example/b)}</style>",
    "<link rel=stylesheet href=//evil.example/c><base href=//evil.example/>",
)
#: Texts that are kept as they are typed, without a language.
_PLAIN = frozenset({"label", "note", "credit", "caption", "alt", "guest_speaker"})


def spoil(
    house: House, words: Iterable[str], is_theirs: Callable[[Any], bool] = bool
) -> None:
    """Add words to every text of the things that are theirs: all in turn, and again."""
    turns = cycle(words)
    with house.store.write() as session:
        theirs = {one.id for one in session.exec(select(Item)) if is_theirs(one)}
        for table, name in ((Definition, "body"), (Item, "facts"), (Event, "facts")):
            for row in session.exec(select(table)).all():
                if is_theirs(row):
                    setattr(row, name, _spoilt(getattr(row, name), turns))
                    row.content_hash += "x"
                    session.add(row)
        for version in session.exec(select(Version)).all():
            if version.item_id in theirs:
                for name in ("title", "lead", "social", "body"):
                    text = f"{getattr(version, name)} {next(turns)}"
                    setattr(version, name, text)
                session.add(version)


def spoil_people(house: House, words: Iterable[str]) -> None:
    """Add words to what readers are called and to what people have noted."""
    turns = cycle(words)
    with house.store.write() as session:
        for reader in session.exec(select(Subscriber)).all():
            reader.name = next(turns)
            session.add(reader)
        for act in session.exec(select(Act)).all():
            act.note = next(turns)
            session.add(act)


def _spoilt(found: Any, turns: Iterator[str]) -> Any:
    if isinstance(found, list):
        return [_spoilt(one, turns) for one in found]
    if not isinstance(found, dict):
        return found
    if found and set(found) <= set(LANGUAGES) and _are_words(found):
        return {code: f"{text} {next(turns)}" for code, text in found.items()}
    return {
        name: f"{one} {next(turns)}"
        if name in _PLAIN and isinstance(one, str)
        else _spoilt(one, turns)
        for name, one in found.items()
    }


def _are_words(found: dict[str, Any]) -> bool:
    # An address is no text; nor is a tag, which has letters alone.
    values = found.values()
    return all(isinstance(one, str) for one in values) and not any(
        one.startswith("http") or " " not in one.strip() for one in values
    )
