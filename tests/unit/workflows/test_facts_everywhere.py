"""A fact that hundreds of texts say, or none, and words that stand on every page."""

from datetime import timedelta

import pytest
from lape_steps import APPROVER, NL1_AT
from seminar_form import AUTHOR, e1
from test_facts_by_reference import (
    FACT,
    ITEM,
    LEAD,
    ONCE,
    WRITTEN,
    _open,
    _page,
    form,
    said,
    told,
)

from comms.content.seen import seen_of
from comms.errors import NotFound, Refused
from comms.model.fact_tables import Use
from comms.store import acts, facts
from comms.workflows.desk import DeskReader
from comms.workflows.fact_correct import _free
from comms.workflows.write import save, values_of

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


@ONCE
def test_a_mail_that_left_before_a_text_said_it_needs_no_correction(staged):
    """What a text says by now is not what readers got."""
    house = _open(staged(told)[0])
    house.clock.set(NL1_AT + timedelta(hours=1))
    desk = DeskReader(house).facts
    new = desk.save(LEAD, "fact", {**form("3"), "name.fi": ("Huoneita",)}, "fi").id
    with house.store.read() as session:
        values, seen = values_of(session, ITEM), seen_of(session, ITEM)
    more = {"more.fi": (f"{values['more.fi'][0]} {{{{fact:{new}}}}}",)}
    assert save(house, LEAD, {**values, **more}, "fi", item_id=ITEM, seen=seen).item_id
    page = _page(house, "fact", new)

    kept = desk.save(
        LEAD, "fact", {**page.values, "said.fi": ("4",)}, "fi", new, page.seen
    )

    assert (kept.changed, kept.drafted) == (1, 0)


@ONCE
def test_what_nothing_says_can_go_and_nothing_else(staged):
    """Its sayings stay; what a text says stays itself, and so does the motto of all."""
    house = _open(staged(said)[0])
    desk = DeskReader(house).facts
    desk.save(LEAD, "fact", form("7 salia", name__fi="Salit"), "fi", "", "", "new")

    def remove(kind, name, user=LEAD, seen=None, key=""):
        state = _page(house, kind, name, user).seen if seen is None else seen
        return desk.remove(user, kind, "fi", name, state, key)

    assert [one.key for one in remove("fact", FACT).problems] == ["in_use"]
    assert [one.key for one in remove("block", "core_message").problems] == ["in_use"]
    assert not _page(house).may_remove
    assert _page(house, name="salit").may_remove
    with pytest.raises(Refused):
        remove("fact", "salit", user="agent_POH")
    assert remove("fact", "salit", seen="older").problems
    assert remove("fact", "salit", key="once").id == "salit"
    assert remove("fact", "salit", seen="any", key="once").id == "salit"
    assert _page(house, name="salit") is None
    with house.store.read() as session:
        verbs = {row.verb for row in acts.about(session, ["fact:salit"])}
    assert verbs == {"save", "remove"}
    assert not desk.may_put_back(APPROVER, "fact", "salit")
    with pytest.raises(NotFound):
        desk.put_back(APPROVER, "fact", "salit", "fi")
    assert desk.may_put_back(LEAD, "fact", "salit")
    desk.put_back(LEAD, "fact", "salit", "fi")
    desk.put_back(LEAD, "fact", "salit", "fi")
    assert _page(house, name="salit").line.said == "7 salia"
    assert not desk.may_put_back(LEAD, "fact", "salit")


@ONCE
def test_the_form_of_a_seminar_warns_of_what_its_references_say(staged):
    """As that of a text does, at the field, before anything is saved."""
    house = _open(staged(said)[0])
    desk = DeskReader(house)
    page = _page(house, "fact", FACT)
    until = {**page.values, "until_day": ("10.2.2027",)}
    assert desk.facts.save(LEAD, "fact", until, "fi", FACT, page.seen).id
    first = save(house, AUTHOR, e1(day="10.3.2027"), "fi").item_id
    typed = e1(
        room__fi=f"Sali {WRITTEN}", title__en=f"More {WRITTEN}", series_previous=first
    )

    tried = desk.try_out(AUTHOR, typed, "fi", item_id="")
    wrong = desk.try_out(AUTHOR, {**typed, "room.sv": ("{{fact:x}}",)}, "fi")

    assert {(one.field, one.key, one.severity) for one in tried.problems} == {
        ("room.fi", "fact_expired", "warning"),
        ("title.en", "fact_expired", "warning"),
    }
    assert ("room.sv", "reference_unknown", "error") in {
        (one.field, one.key, one.severity) for one in wrong.problems
    }


def test_two_corrections_never_have_one_id():
    """However alike the beginnings of their items' ids are."""
    taken = {"x" * 50 + "_change_1"}

    names = [_free(taken, "X" * 50 + end) for end in "ab"]

    assert names == ["X" * 50 + "_change_2", "X" * 50 + "_change_3"]
