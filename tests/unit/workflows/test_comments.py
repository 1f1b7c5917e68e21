"""Comments at sentences: by whom, where they stand, and what becomes of them."""

import pytest
from lape_steps import APPROVER

from comms.errors import NotFound, Refused
from comms.model.comments import LONGEST
from comms.store import acts, approved
from comms.store import comments as rows
from comms.workflows.comments import Remark, comment, tick
from comms.workflows.decide import decide

ITEM, OWN, OTHERS = "two_languages_blog", "coordinator_POH", "coordinator_VSU"
TITLE = "fi.standard.title.0"


def _rows(house, subject=f"item:{ITEM}"):
    with house.store.read() as session:
        return list(rows.about(session, subject))


def _refusal(house, remark, user=OWN):
    with pytest.raises(Refused) as refused:
        comment(house, ITEM, remark, user=user)
    return refused.value.key


def test_a_comment_keeps_its_sentence_and_is_answered_and_ticked(lape):
    """One conversation, each act on record, each press once."""
    for _ in range(2):
        comment(lape, ITEM, Remark(text=" Mitä? \n", at=TITLE), user=OWN, key="k")
    [asked] = _rows(lape)
    answer = Remark(text="Tätä.", answers=asked.id)
    comment(lape, ITEM, answer, user="agent_POH")
    for _ in range(2):
        tick(lape, ITEM, [asked.id, 999], user="agent_POH")

    first, second = _rows(lape)
    with lape.store.read() as session:
        found = [(act.verb, act.user) for act in acts.about(session, [first.subject])]
    assert (first.text, first.place, first.number) == ("Mitä?", "fi.standard.title", 0)
    assert first.quote
    assert (first.done_by, second.answers) == ("agent_POH", first.id)
    assert found == [
        ("comment", OWN),
        ("comment", "agent_POH"),
        ("resolve", "agent_POH"),
    ]


def test_what_is_said_after_going_back_is_another_comment(lape):
    """The same page comes with the same key; words are never lost for it."""
    for text, place in (("Mitä?", TITLE), ("Miksi?", TITLE), ("Mitä?", "")):
        comment(lape, ITEM, Remark(text=text, at=place), user=OWN, key="k")

    said = [(row.text, row.place) for row in _rows(lape)]
    place = TITLE.removesuffix(".0")
    assert said == [("Mitä?", place), ("Miksi?", place), ("Mitä?", "")]


def test_only_who_works_there_comments_and_only_what_can_be_read(lape):
    """Another unit has no say; nothing endless, nothing empty, nothing nowhere."""
    short = Remark(text="Hei", at=TITLE)

    assert _refusal(lape, short, OTHERS) == "not_your_region"
    assert _refusal(lape, short, "translator_sv") == "not_allowed"
    assert _refusal(lape, Remark(text=" \n")) == "comment_empty"
    assert _refusal(lape, Remark(text="x" * (LONGEST + 1))) == "comment_long"
    for place in ("fi.standard.title.9", "xx.standard.title.0", "fi.standard.title.-1"):
        assert _refusal(lape, Remark(text="Hei", at=place)) == "sentence_gone"
    with pytest.raises(NotFound):
        comment(lape, ITEM, Remark(text="Hei", answers=77), user=OWN)
    with pytest.raises(NotFound):
        comment(lape, "no_such_item", short, user=APPROVER)
    assert _rows(lape) == []


def test_an_edition_can_be_commented_too(lape):
    """Its subject and greeting are words of its own."""
    comment(
        lape,
        "NL1",
        Remark(text="Tiivistä.", at="fi.standard.subject.0"),
        user="national_lead",
    )

    [found] = _rows(lape, "edition:NL1")
    assert found.quote


def test_what_approvers_looked_at_is_kept_and_a_taken_back_approval_is_not(lape):
    """The next look is compared with the right state."""
    decide(lape, "submit", ITEM, user="agent_POH")
    decide(lape, "approve", ITEM, user=OWN)
    with lape.store.read() as session:
        before = approved.last(session, ITEM)
    decide(lape, "return", ITEM, user=OWN, note="Sittenkin")

    with lape.store.read() as session:
        after = approved.last(session, ITEM)
        shown = approved.submitted(session, ITEM, content_hash=before.content_hash)
    assert after is None
    assert shown.content == before.content
