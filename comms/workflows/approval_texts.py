"""The words of what is approved: sentence by sentence, with comments and differences.

The same for items and editions: both are passages in languages (`content.passages`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from comms.content.passages import Passage, find
from comms.content.word_diff import marked
from comms.content.words import STANDARD, without_directives
from comms.errors import NotFound
from comms.model.approval import (
    Block,
    CommentShown,
    Marked,
    PassageShown,
    SentenceShown,
)
from comms.model.comments import Comment
from comms.workflows.desk_history import label
from comms.workflows.desk_lines import level_name
from comms.workflows.desk_sight import Sight

#: Names of passages in the forms where they are mended.
_FIELDS = {"title": "title", "lead": "summary", "body": "more", "social": "social"}
#: A link or picture; no bracket within another, so that each is tried once.
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)(?:\s[^()]*)?\)")
_EMPHASIS = re.compile(r"\*\*|__|(?<![\w*])[*_](?=\S)|(?<=\S)[*_](?![\w*])")


def passages_shown(
    sight: Sight,
    passages: Sequence[Passage],
    comments: Sequence[CommentShown],
    before: Mapping[str, str] | None,
) -> tuple[PassageShown, ...]:
    """Return passages as people read them.

    Args:
        sight: Who looks.
        passages: As they stand now.
        comments: Each stands at its sentence.
        before: Texts by place as they stood earlier; None: nothing to compare with.
    """
    now = {passage.place: passage for passage in passages}
    gone = (
        []
        if before is None
        else [
            _empty(place) for place, text in before.items() if text and place not in now
        ]
    )
    return tuple(
        _shown(sight, passage, comments, before) for passage in [*passages, *gone]
    )


def comments_shown(
    sight: Sight, passages: Iterable[Passage], rows: Sequence[Comment]
) -> tuple[CommentShown, ...]:
    """Return comments where they stand now, oldest first, each with its answers."""
    now = {passage.place: passage for passage in passages}
    answers: dict[int, list[CommentShown]] = {}
    for row in rows:
        if row.answers is not None:
            answers.setdefault(row.answers, []).append(_comment(sight, row))
    return tuple(
        _placed(sight, row, now, tuple(answers.get(row.id or 0, ())))
        for row in rows
        if row.answers is None
    )


def passage_name(sight: Sight, passage: Passage) -> str:
    """Return what a passage is called, with its level where that is not the usual."""
    level = "" if passage.level == STANDARD else level_name(sight, passage.level)
    name = label(sight, passage.word)
    return f"{name}, {level}" if level else name


def _shown(
    sight: Sight,
    passage: Passage,
    comments: Sequence[CommentShown],
    before: Mapping[str, str] | None,
) -> PassageShown:
    old = passage.text if before is None else before.get(passage.place, "")
    left, right = marked(old, passage.text) if old != passage.text else ((), ())
    return PassageShown(
        place=passage.place,
        language=passage.language,
        label=passage_name(sight, passage),
        blocks=tuple(_blocks(sight, passage, comments)),
        before=tuple(Marked(text=one.text, is_changed=one.is_changed) for one in left),
        after=tuple(Marked(text=one.text, is_changed=one.is_changed) for one in right),
    )


def _blocks(
    sight: Sight, passage: Passage, comments: Sequence[CommentShown]
) -> list[Block]:
    found: dict[int, list[SentenceShown]] = {}
    kinds: dict[int, str] = {}
    for number, sentence in enumerate(passage.sentences):
        name = f"{passage.place}.{number}"
        own = tuple(one for one in comments if one.at_sentence == name)
        text = _plain(sight, sentence.text, passage.language)
        shown = SentenceShown(id=name, text=text, comments=own)
        found.setdefault(sentence.block, []).append(shown)
        if sentence.block not in kinds:
            kinds[sentence.block] = _kind(passage.text, sentence.start)
    return [
        Block(kind=kinds[block], sentences=tuple(shown))
        for block, shown in found.items()
    ]


def _kind(text: str, start: int) -> str:
    mark = text[text.rfind("\n", 0, start) + 1 : start].strip()
    return "h" if mark.startswith("#") else "li" if mark.strip(">") else "p"


def _plain(sight: Sight, text: str, language: str) -> str:
    """Return a sentence without marks; where a link leads stays to be read."""
    try:
        told = without_directives(text, language, sight.catalogue)
        # Nothing is left where an event stands: its own facts are shown beside.
        told = told or (sight.say("approval.event_here") if text else "")
    except NotFound:
        told = text
    return _EMPHASIS.sub("", _LINK.sub(r"\1 (\2)", told))


def _placed(
    sight: Sight,
    row: Comment,
    now: Mapping[str, Passage],
    answers: tuple[CommentShown, ...],
) -> CommentShown:
    if not row.place:
        return _comment(sight, row, answers=answers)
    found = find(now.get(row.place), row.quote, row.number)
    passage = now.get(row.place) or _empty(row.place)
    level = "" if passage.level == STANDARD else f"{passage.level}_"
    field = _FIELDS.get(passage.word, passage.word)
    return _comment(
        sight,
        row,
        answers=answers,
        quote=_plain(sight, row.quote, passage.language),
        label=f"{passage_name(sight, passage)} ({passage.language})",
        language=passage.language,
        field=f"{level}{field}.{passage.language}",
        at_sentence="" if found.number is None else f"{row.place}.{found.number}",
        is_changed=found.is_changed,
    )


def _comment(sight: Sight, row: Comment, **more: object) -> CommentShown:
    return CommentShown(
        id=row.id or 0,
        user_name=sight.person(row.user),
        at=sight.local(row.at),
        text=row.text,
        done_by=sight.person(row.done_by) if row.done_by else "",
        **more,  # type: ignore[arg-type]
    )


def _empty(place: str) -> Passage:
    language, level, word = place.split(".")
    return Passage(language, level, word, "")
