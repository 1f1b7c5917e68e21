"""A fact that hundreds of texts say, and words that stand on every page."""

import pytest
from test_facts_by_reference import FACT, LEAD, ONCE, _open, _page, form, said

from comms.errors import Refused
from comms.model.fact_tables import Use
from comms.store import facts
from comms.workflows.desk import DeskReader

AGENT = "agent_POH"


@ONCE
def test_no_text_that_says_a_fact_is_left_out(staged):
    """Whoever changed a fact may not approve the hundredth text of it alone."""
    house = _open(staged(said)[0])
    with house.store.write() as session:
        for number in range(170):
            item = f"copy_{number}"
            facts.note_uses(
                session,
                item,
                [
                    Use(
                        kind="fact",
                        name=FACT,
                        item=item,
                        language=language,
                        level="standard",
                        field="body",
                    )
                    for language in ("fi", "sv", "en")
                ],
            )
        every = facts.uses_of(session, "fact", FACT)
        first = facts.uses_of(session, "fact", FACT, most=2)

    assert len({use.item for use in every}) == 171
    assert len(every) > 500
    assert [use.item for use in first] == ["copy_0"] * 3 + ["copy_1"] * 3


@ONCE
def test_words_that_stand_on_every_page_are_the_nations_whoever_owns_them(staged):
    """A unit that is handed them, or types their name, says nothing in all mails."""
    house = _open(staged(said)[0])
    desk = DeskReader(house).facts
    page = _page(house, "block", "core_message")
    handed = {**page.values, "unit": ("POH",), "name.fi": ("Ydinviesti",)}
    assert desk.save(LEAD, "block", handed, "fi", "core_message", page.seen).id

    page = _page(house, "block", "core_message", user=AGENT)
    assert not page.may_edit
    with pytest.raises(Refused):
        desk.save(AGENT, "block", handed, "fi", "core_message", page.seen)
    new = {**form(unit="POH"), "name.fi": ("Demo notice!",)}
    named = {**new, "name.fi": ("Funding statement",)}
    assert desk.save(AGENT, "block", named, "fi").id == "funding_statement_2"
    if "demo_notice" not in {one.id for one in desk.list(LEAD, "block", "fi")[0]}:
        with pytest.raises(Refused):
            desk.save(AGENT, "block", new, "fi")
