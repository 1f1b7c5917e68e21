"""Finds hashtags that break, merge or are hard to read, and those typed into texts.

Networks end a tag at different characters; what is found here breaks on at least one
of them. Sentences come from the catalogue `posts`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from comms.content.hashtags import mastodon_tag, same_tag
from comms.errors import Finding
from comms.language import say, say_count

# Letters, digits and "_" with the marks that may follow a letter.
_MARK = "\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff"
_BODY = rf"\w[\w{_MARK}]*"
_WRITTEN = re.compile(r"[#＃](?=\w)(?P<all>[^\s#＃]+)")  # noqa: RUF001 - full width
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_ENTITY = re.compile(r"&#\w+;")
_CLOSING = ".,;!?…)]}>\"'’”»*"
_WHOLE = re.compile(rf"{_BODY}", re.UNICODE)
_NEXT_WORD = re.compile(r" ([^\W\d_]\w*)")
#: All-lower-case tags from this length on are taken for compounds.
_LONG = 10
_INFLECTION = re.compile(r"[:'’][^\W\d_]{1,6}$")


_BREAKING = frozenset(
    {"tag_space", "tag_hyphen", "tag_digits", "tag_inflected", "tag_ends_early"}
)


@dataclass(frozen=True, kw_only=True)
class TagProblem:
    """One problem of one tag, not yet in anybody's language."""

    #: Key of the sentence, without "posts.".
    rule: str
    #: The tag as it stands there, with "#".
    value: str
    #: Line of the text, counted from 1.
    line: int = 1
    slots: Mapping[str, object] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Name of the rule for programs: whatever breaks a tag has one name."""
        return "hashtag_breaks" if self.rule in _BREAKING else self.rule

    def sentence(self, language: str) -> str:
        """Return what is wrong and the cure."""
        slots = {"value": self.value, **self.slots}
        if isinstance(count := slots.pop("count", None), int):
            return say_count(language, f"posts.{self.rule}", count, **slots)
        return say(language, f"posts.{self.rule}", **slots)

    def finding(self, language: str, *, file: str, line: int, key: str) -> Finding:
        """Return the problem with its place; `line` is that of the text's start."""
        return Finding(
            file=file,
            line=line + self.line - 1 if line else 0,
            key=key,
            severity="warning",
            value=self.value,
            message=self.sentence(language),
            rule=self.code,
        )


def lint_tags(
    tags: Iterable[str], *, known: Sequence[str] = (), most: int | None = None
) -> tuple[TagProblem, ...]:
    """Find what is wrong with tags, one by one and among each other.

    Args:
        tags: With or without "#".
        known: Tags of the registry, for the right way to write one.
        most: How many a post may carry.
    """
    plain = [tag.removeprefix("#") for tag in tags]
    problems = [problem for tag in plain for problem in _of_tag(tag, known)]
    problems += _collisions(plain)
    if most is not None and len(plain) > most:
        last = f"#{plain[most]}"
        problems.append(_too_many(last, len(plain) - most, most))
    return tuple(problems)


def lint_text(
    text: str,
    *,
    known: Sequence[str] = (),
    most: int | None = None,
    may_have_tags: bool = True,
) -> tuple[TagProblem, ...]:
    """Find what is wrong with the tags that people typed into a text.

    Args:
        text: Any number of lines.
        known: Tags of the registry, for the right way to write one.
        most: How many a post may carry.
        may_have_tags: False for the text of an item: its tags are added by
            themselves, so each typed one is a finding.
    """
    problems: list[TagProblem] = []
    count = 0
    for number, line in enumerate(text.split("\n"), start=1):
        for problem in _of_line(line, known, may_have_tags=may_have_tags):
            if problem.rule == _COUNTED:
                count += 1
                if count - 1 == most:
                    problems.append(_too_many(problem.value, 1, most))
            else:
                problems.append(_at(problem, number))
    return tuple(_with_total(problem, count, most) for problem in problems)


#: Not a rule: one more tag of the text.
_COUNTED = "counted"


def _too_many(value: str, over: int, most: int) -> TagProblem:
    return TagProblem(
        rule="tag_too_many", value=value, slots={"count": over, "most": most}
    )


def _with_total(problem: TagProblem, count: int, most: int | None) -> TagProblem:
    if problem.rule != "tag_too_many" or most is None:
        return problem
    return _too_many(problem.value, count - most, most)


def _at(problem: TagProblem, line: int) -> TagProblem:
    return TagProblem(
        rule=problem.rule, value=problem.value, line=line, slots=problem.slots
    )


def _of_line(
    line: str, known: Sequence[str], *, may_have_tags: bool
) -> Iterator[TagProblem]:
    blank = _ENTITY.sub(_blank, _ADDRESS.sub(_blank, line))
    for found in _WRITTEN.finditer(blank):
        written = found["all"].rstrip(_CLOSING)
        shown = f"#{written}"
        before = blank[found.start() - 1] if found.start() else " "
        yield TagProblem(rule=_COUNTED, value=shown)
        if not may_have_tags:
            yield TagProblem(rule="tag_typed", value=shown)
        if not before.isspace() or _is_wrapped(found["all"], written):
            yield TagProblem(rule="tag_touches", value=shown)
        after = _NEXT_WORD.match(blank, found.start() + 1 + len(written))
        rest = after[1] if after and found["all"] == written else ""
        yield from _of_tag(written, known, following=rest)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _is_wrapped(all_of_it: str, written: str) -> bool:
    """Return whether a bracket or quote closes right behind the tag."""
    return any(mark in ")]}>\"'’”»*" for mark in all_of_it[len(written) :])


def _of_tag(
    tag: str, known: Sequence[str], *, following: str = ""
) -> Iterator[TagProblem]:
    shown = f"#{tag}"
    if normalize("NFC", tag) != tag:
        yield TagProblem(rule="tag_decomposed", value=shown)
        tag = normalize("NFC", tag)
    broken = _breaks(tag, following, known)
    if broken is not None:
        yield broken
    elif wanted := _better_case(tag, known):
        rule = "tag_lower_known" if wanted != tag else "tag_lower"
        yield TagProblem(rule=rule, value=shown, slots={"better": f"#{wanted}"})


def _breaks(tag: str, following: str, known: Sequence[str]) -> TagProblem | None:
    """Return where a network ends the tag before its writer does."""
    shown = f"#{tag}"
    kept = _WHOLE.match(tag)
    start = f"#{kept[0]}" if kept else "#"
    slots = {"kept": start}
    if " " in tag or _belongs(tag, following, known):
        whole = f"#{tag} {following}".strip()
        return TagProblem(rule="tag_space", value=whole, slots=slots)
    if "-" in tag or "–" in tag:
        return TagProblem(rule="tag_hyphen", value=shown, slots=slots)
    if (kept[0] if kept else "") != tag:
        rule = "tag_inflected" if _INFLECTION.search(tag) else "tag_ends_early"
        return TagProblem(rule=rule, value=shown, slots=slots)
    if not any(letter.isalpha() for letter in tag):
        return TagProblem(rule="tag_digits", value=shown)
    return None


def _belongs(tag: str, following: str, known: Sequence[str]) -> bool:
    """Return whether the next word was meant as a part of the tag.

    It was where both together are a tag of ours, or where a tag in small letters is
    followed by another small word: nobody reads such a tag as a whole.
    """
    if not following:
        return False
    if same_tag(tag + following) in map(same_tag, known):
        return True
    return tag.islower() and following.islower() and len(tag) < _LONG


def _better_case(tag: str, known: Sequence[str]) -> str:
    """Return how a tag in small letters is written; itself if nobody knows."""
    if not tag.islower():
        return ""
    ours = next((name for name in known if same_tag(name) == same_tag(tag)), "")
    if ours and ours != tag:
        return ours
    return tag if len(tag) >= _LONG else ""


def _collisions(tags: Sequence[str]) -> Iterator[TagProblem]:
    """Yield tags that are two in the registry and one on Mastodon."""
    seen: dict[str, str] = {}
    for tag in tags:
        first = seen.setdefault(mastodon_tag(tag), tag)
        if same_tag(first) != same_tag(tag):
            slots = {"other": f"#{first}"}
            yield TagProblem(rule="tag_collides", value=f"#{tag}", slots=slots)
