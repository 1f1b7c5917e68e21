"""What a press means: one verb, about what its person saw, once somebody asked."""

import pytest
from lape_steps import APPROVER, SAMPLE, approve_items, edited

from comms.errors import Refused
from comms.model.programme import ApprovalRule
from comms.store import acts, folders
from comms.store.publications import publication
from comms.workflows.apply import apply_checked
from comms.workflows.check import check
from comms.workflows.decide import decide
from comms.workflows.ordering import order, state_of

LETTER, WRITER, FIRST = "NL2", "agent_POH", "coordinator_POH"
RELEASE, REGION = "vsu_press_release", "coordinator_VSU"
ITEMS = ("two_languages_blog", "spring_news", "core_message_card")
TWO = ApprovalRule(steps=["coordinator_of_unit", "approver_national"])


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: nothing here is a question of SQL."""
    return _sqlite_databases


def _two_voices(house):
    """Bring an edition and a release of two voices to where they can be submitted."""
    folder, findings = check(SAMPLE, "en")
    ruled = edited(folder, "unit", "POH", approval={"edition": TWO})
    apply_checked(house, ruled, findings)
    approve_items(house, *ITEMS)
    with house.store.write() as session:
        folders.item(session, RELEASE).owner = "national_lead"


@pytest.fixture
def site(staged):
    """Open the site where the edition of a region needs two voices."""
    return staged(_two_voices)[0]


def _refusal(act, *parts, **press):
    with pytest.raises(Refused) as refused:
        act(*parts, **press)
    return refused.value.key


@pytest.mark.parametrize(("what", "user"), [(RELEASE, REGION), (LETTER, FIRST)])
def test_first_of_two_voices_waits_until_approval_is_asked_for(site, what, user):
    """Who approves would put into review what its author has not finished."""
    refused = _refusal(order, site, "approve", what, user=user)

    assert (refused, state_of(site, what)) == ("publication_state", "draft")


def test_each_press_of_a_page_counts_and_counts_once(site):
    """All that one page offers comes with one key; back, and return, is another act."""
    order(site, "submit", LETTER, user=WRITER)
    for verb in ("approve", "approve", "return"):
        order(site, verb, LETTER, user=FIRST, note="Wait", key="of one page")

    with site.store.read() as session:
        done = acts.about(session, [f"edition:{LETTER}"])
    assert [act.verb for act in done] == ["submit", "approve", "return"]
    assert state_of(site, LETTER) == "returned"


def test_edition_is_compared_with_what_was_seen_where_it_is_decided(site):
    """Between a look before it and the decision somebody might save."""
    decide(site, "submit", LETTER, user=WRITER)
    with site.store.read() as session:
        seen = publication(session, LETTER).content_hash

    older = _refusal(decide, site, "approve", LETTER, user=FIRST, seen="older")
    states = [
        decide(site, "approve", LETTER, user=user, seen=seen)
        for user in (FIRST, APPROVER)
    ]

    assert older == "changed_meanwhile"
    assert states == ["in_review", "approved"]


@pytest.mark.parametrize("verb", ["correct", "withdraw"])
def test_verbs_of_items_are_refused_for_an_edition(site, verb):
    """Their addresses take any name."""
    assert _refusal(order, site, verb, LETTER, user=FIRST) == "publication_state"
