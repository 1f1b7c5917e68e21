"""Shows the subject of an edition with its number where people read and approve it.

What is kept, compared and commented is the subject as it was typed; only what is shown
has the number in it, as the mail will.
"""

from collections.abc import Callable
from dataclasses import replace

from comms.campaigns.numbering import shown_number
from comms.model.approval import CommentShown, PassageShown
from comms.model.programme import Newsletter
from comms.model.tables import Item, Publication
from comms.workflows.desk_sight import Sight

#: Where the number stands in a subject.
NUMBER = "{number}"


def with_number(
    sight: Sight, row: Item | Publication, passages: tuple[PassageShown, ...]
) -> tuple[PassageShown, ...]:
    """Return passages with the number in their subjects; others stay as they are."""
    if isinstance(row, Item):
        return passages
    newsletter = sight.catalogue.find(Newsletter, row.newsletter)
    if newsletter is None:
        return passages
    found = []
    for one in passages:
        number = shown_number(newsletter, row, one.language)
        is_subject = one.place.endswith(".subject")
        found.append(_filled(one, number) if is_subject else one)
    return tuple(found)


def _filled(passage: PassageShown, number: str) -> PassageShown:
    def fill(text: str) -> str:
        return text.replace(NUMBER, number)

    return replace(
        passage,
        blocks=tuple(
            replace(
                block,
                sentences=tuple(
                    replace(
                        sentence,
                        text=fill(sentence.text),
                        comments=tuple(
                            _quoted(comment, fill) for comment in sentence.comments
                        ),
                    )
                    for sentence in block.sentences
                ),
            )
            for block in passage.blocks
        ),
        before=tuple(replace(one, text=fill(one.text)) for one in passage.before),
        after=tuple(replace(one, text=fill(one.text)) for one in passage.after),
    )


def _quoted(comment: CommentShown, fill: Callable[[str], str]) -> CommentShown:
    return replace(comment, quote=fill(comment.quote))
