"""Words as approvers read them: without marks, and in no time that grows."""

from types import SimpleNamespace

import pytest

from comms.content.passages import Passage
from comms.content.words import STANDARD
from comms.workflows.approval_texts import passages_shown


def shown(text):
    """Return the blocks of a body as kinds and sentences."""
    sight = SimpleNamespace(catalogue=None, say=lambda key: key)
    [passage] = passages_shown(sight, [Passage("en", STANDARD, "body", text)], (), None)
    return [
        (block.kind, *(one.text for one in block.sentences)) for block in passage.blocks
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See [the *page*](https://a.example)!", "See the page (https://a.example)!"),
        ('![A hall](hall "The hall") opens.', "A hall (hall) opens."),
        ("A [note] (really).", "A [note] (really)."),
        ("[" * 100_000, "[" * 100_000),
        ("[](a " * 20_000, "[](a " * 19_999 + "[](a"),
    ],
)
def test_link_is_read_with_its_address_however_it_is_written(text, expected):
    """A hundred thousand brackets are looked at once each: nobody waits for them."""
    assert shown(text) == [("p", expected)]


def test_blocks_say_what_they_are():
    """A heading, items of a list, and what is written between."""
    text = "# News\n\n- One.\n- Two. Three.\n\n> Four."

    assert shown(text) == [
        ("h", "News"),
        ("li", "One."),
        ("li", "Two.", "Three."),
        ("p", "Four."),
    ]


def test_where_an_event_stands_is_said_in_words():
    """Approvers are no machines: they read no reference."""
    text = "Come along.\n\n{{event:E1}}"

    assert shown(text) == [("p", "Come along."), ("p", "approval.event_here")]
