"""What approvers are shown: what is new, whose turn it is, what is too late."""

from datetime import timedelta

import pytest
from lape_steps import edited

from comms.errors import Refused
from comms.model.programme import ApprovalRule
from comms.workflows.apply import apply_checked
from comms.workflows.comments import Remark, comment
from comms.workflows.decide import decide

BLOG, AGENT, FIRST, SECOND = (
    "two_languages_blog",
    "agent_POH",
    "coordinator_POH",
    "approver_national",
)
LEAD = (
    "Perhe ei jaa arkeaan kielen mukaan. Siksi emme julkaise mitään yhdellä kielellä."
)
TWO = ApprovalRule(steps=["coordinator_of_unit", "approver_national"])


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: nothing here is a question of SQL."""
    return _sqlite_databases


@pytest.fixture
def approvals(desk):
    """Ask as the pages of approval do."""
    return desk.approvals


def _rewritten(checked, **facts):
    folder, findings = checked
    folder = edited(folder, "item", BLOG, **facts)
    return edited(folder, "version", f"{BLOG}.fi.standard", lead=LEAD), findings


def test_page_shows_what_is_new_since_the_last_approval(lape, approvals, checked):
    """Facts and words, each language by itself; what is the same is said to be."""
    decide(lape, "submit", BLOG, user=AGENT)
    decide(lape, "approve", BLOG, user=FIRST)
    apply_checked(lape, *_rewritten(checked, embargo_until="2027-02-09T08:00"))
    decide(lape, "submit", BLOG, user=AGENT)

    page = approvals.page(FIRST, BLOG, "en")

    assert (page.compared.since, page.compared.count) == ("approved", 2)
    assert [fact.label for fact in page.compared.facts] == ["Embargo until"]
    [changed] = [passage for passage in page.passages if passage.is_changed]
    assert changed.place == "fi.standard.lead"
    assert "".join(piece.text for piece in changed.after) == LEAD
    assert page.languages == ("fi", "sv", "en")
    assert "approve" in page.item.may


def test_after_a_return_the_returned_state_counts(lape, approvals, checked):
    """And a comment at a sentence that was mended says so."""
    decide(lape, "submit", BLOG, user=AGENT)
    new = approvals.page(FIRST, BLOG, "en")
    remark = Remark(text="Which one?", at="fi.standard.lead.1")
    comment(lape, BLOG, remark, user=FIRST)
    approvals.return_with(FIRST, BLOG, text="", note="Returned with comments.")
    apply_checked(lape, *_rewritten(checked))
    decide(lape, "submit", BLOG, user=AGENT)

    page = approvals.page(FIRST, BLOG, "en")

    assert new.compared is None
    assert (page.compared.since, page.compared.count) == ("returned", 1)
    [lead] = [one for one in page.passages if one.place == "fi.standard.lead"]
    [said] = lead.blocks[0].sentences[1].comments
    assert (said.text, said.is_changed, said.field) == (
        "Which one?",
        True,
        "summary.fi",
    )


def test_two_voices_one_after_the_other_and_each_can_be_taken_back(
    lape, approvals, checked
):
    """One of two: the queue of the next one fills, and nobody is asked twice."""
    folder, findings = checked
    ruled = edited(folder, "unit", "POH", approval={"blog": TWO})
    apply_checked(lape, ruled, findings)
    decide(lape, "submit", BLOG, user=AGENT)
    with pytest.raises(Refused):
        decide(lape, "approve", BLOG, user=SECOND)
    decide(lape, "approve", BLOG, user=FIRST)

    own = [line.path for line in approvals.queue(SECOND, "en").own]
    [other] = approvals.queue(FIRST, "en").others
    after = approvals.after(FIRST, BLOG, "en")
    decide(lape, "return", BLOG, user=FIRST, note="Wait")

    assert own == [f"/approvals/{BLOG}"]
    assert other.reason.startswith("1 of 2 approved: ")
    assert other.reason.endswith("Waits for: Approver.")
    assert (after.state, after.may_undo) == ("in_review", True)
    assert not approvals.after(SECOND, BLOG, "en").may_undo
    assert approvals.queue(SECOND, "en").own == ()


def test_what_is_too_late_is_not_approved_and_says_what_to_do(lape, approvals):
    """Expired instead of sent late: it needs a new time."""
    decide(lape, "submit", BLOG, user=AGENT)
    at = approvals.page(FIRST, BLOG, "en").item.outputs[0].at
    lape.clock.set(at + timedelta(hours=3))

    page = approvals.page(FIRST, BLOG, "en")
    [line] = approvals.queue(FIRST, "en").own

    assert "was to leave Wed 10 February 2027" in page.late
    assert "approve" not in page.item.may
    assert "return" in page.item.may
    assert line.reason.startswith("Its time has passed")
    assert approvals.page("agent_EKA", BLOG, "en") is None
