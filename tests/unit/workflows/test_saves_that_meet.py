"""Two people save one item; every save is a version that can be read, and come back."""

import pytest
from seminar_form import AUTHOR, E1_AT_THE_DESK, OTHER, e1

from comms.content.seen import seen_of
from comms.errors import NotFound, Refused
from comms.model.desk import Values
from comms.store import folders, revisions
from comms.workflows.decide import decide
from comms.workflows.keeping import WordsKept
from comms.workflows.write import save, values_of
from comms.workflows.write_together import as_values

ITEM, SECOND = E1_AT_THE_DESK, "national_lead"


def form(**changes) -> Values:
    """Return the form without its letter."""
    return e1(newsletter="", **changes)


def saved_twice(house):
    """Save a seminar, then another title; return both states."""
    save(house, AUTHOR, form(), "fi", key="first")
    first = state(house)
    edit(house, AUTHOR, first, title__fi="Perheet ensin")
    return first, state(house)


def state(house):
    """Return the state that stands."""
    with house.store.read() as session:
        return seen_of(session, ITEM)


def edit(house, user, seen, key="", **changes):
    """Save the form of a state with changes."""
    with house.store.read() as session:
        drawn = as_values(revisions.with_seen(session, ITEM, seen).texts)
    names = {name.replace("__", ".") for name in changes}
    typed = {name: form(**changes)[name] for name in names}
    values = {**drawn, **typed}
    return save(house, user, values, "fi", item_id=ITEM, seen=seen, key=key)


def stands(house, field):
    """Return what stands in a field."""
    with house.store.read() as session:
        return values_of(session, ITEM)[field]


def lines(house, user=AUTHOR):
    """Return the versions on the first page."""
    states = WordsKept.of(house).states
    return states.revisions(user, ITEM, "fi", limit=20, offset=0).lines


@pytest.fixture
def site(staged):
    """Give a site whose seminar was saved twice, and both states."""
    return staged(saved_twice)


def test_changes_of_different_fields_go_together(site):
    """Neither has to look; both are told."""
    house, (first, _) = site

    saved = edit(house, SECOND, first, title__sv="Familjerna först", areas=["school"])

    assert saved.item_id == ITEM
    assert (saved.met.name, saved.met.taken) == (
        "Hankekoordinaattori, Varsinais-Suomi",
        ("title.fi",),
    )
    assert stands(house, "title.fi") == ("Perheet ensin",)
    assert stands(house, "title.sv") == ("Familjerna först",)
    assert stands(house, "areas") == ("school",)


def test_one_field_changed_by_both_is_asked_and_both_texts_are_versions(site):
    """The second may go home: her words lie aside, the item is as the first left it."""
    house, (first, second) = site

    for _ in range(2):
        met = edit(house, SECOND, first, title__fi="Lapset ensin", hours="13–15")

    (clash,) = met.met.clashes
    assert met.item_id == ""
    assert (clash.theirs, clash.mine) == ("Perheet ensin", "Lapset ensin")
    assert met.met.values["hours"] == ("13–15",)
    assert met.met.seen == second == state(house)
    kinds = [(line.kind, line.is_now) for line in lines(house)]
    assert kinds == [("aside", False), ("saved", True), ("saved", False)]
    page = WordsKept.of(house).states.revision(AUTHOR, ITEM, 3, "fi")
    assert {one.field for one in page.differences} == {"title.fi", "hours"}


def test_who_chooses_saves_over_it_and_both_stay_on_record(site):
    """What she chose was drawn from the state that she was shown."""
    house, (first, _) = site
    met = edit(house, SECOND, first, title__fi="Lapset ensin").met

    saved = save(house, SECOND, met.values, "fi", item_id=ITEM, seen=met.seen)

    assert saved.item_id == ITEM
    assert stands(house, "title.fi") == ("Lapset ensin",)
    assert [line.kind for line in lines(house)] == ["saved", "aside", "saved", "saved"]


def test_words_that_are_given_up_lie_aside_if_they_are_new(site):
    """Typed after the two met, and then the other's taken all the same."""
    house, (first, _) = site
    met = edit(house, SECOND, first, title__fi="Lapset ensin").met
    states = WordsKept.of(house).states
    newer = {**met.values, "title.fi": ("Lapset ensin, aina",), "hours": ("9–10",)}

    states.lay_aside(SECOND, ITEM, {**met.values, "hours": ("9–10",)}, ["title.fi"])
    before = [line.kind for line in lines(house)]
    for _ in range(2):
        states.lay_aside(SECOND, ITEM, newer, ["title.fi"])

    assert before == ["aside", "saved", "saved"]
    assert [line.kind for line in lines(house)] == ["aside", *before]
    assert states.values(SECOND, ITEM, 4)["title.fi"] == ("Lapset ensin, aina",)
    with pytest.raises(Refused):
        states.lay_aside("viewer_partner", ITEM, newer, ["title.fi"])


def test_a_form_sent_again_after_a_lost_answer_loses_nothing(site):
    """New as well as edited: the words that came after it go into the same item."""
    house, (_, second) = site
    edit(house, AUTHOR, second, key="k", hours="13–15")

    again = edit(house, AUTHOR, second, key="k", hours="13–15")
    later = edit(house, AUTHOR, second, key="k", hours="13–15", room__fi="aula")
    new = save(house, AUTHOR, form(street="Uusikatu 1"), "fi", key="first")

    # What was sent first as a new item goes on from what became of it.

    assert again.item_id == later.item_id == new.item_id == ITEM
    assert stands(house, "room.fi") == ("aula",)
    assert stands(house, "street") == ("Uusikatu 1",)
    assert stands(house, "title.fi") == ("Perheet ensin",)
    assert len(lines(house)) == 5


def test_every_save_says_who_when_and_what(site):
    """The newest first; a save that changes nothing is none."""
    house, (_, second) = site

    edit(house, AUTHOR, second, title__fi="Perheet ensin")

    newest, oldest = lines(house)
    assert (newest.number, newest.changed, newest.is_now) == (2, ("title.fi",), True)
    assert oldest.number == 1
    assert "title.sv" in oldest.changed
    assert newest.user_name == oldest.user_name != AUTHOR


def test_an_old_version_comes_back_as_a_new_one(site):
    """With the hash it had; what was approved is marked and asks for approval anew."""
    house, _ = site
    with house.store.read() as session:
        before = folders.item(session, ITEM).content_hash
    decide(house, "submit", ITEM, user=AUTHOR)
    decide(house, "approve", ITEM, user=OTHER)
    states = WordsKept.of(house).states

    saved = states.restore(AUTHOR, ITEM, 1, "fi", seen=state(house), key="r")
    edit_back = states.restore(AUTHOR, ITEM, 2, "fi", seen=state(house), key="s")

    assert saved.item_id == edit_back.item_id == ITEM
    with house.store.read() as session:
        item = folders.item(session, ITEM)
    assert (item.content_hash, item.state) == (before, "draft")
    marks = [(one.restored, one.is_approved, one.is_now) for one in lines(house)]
    assert marks == [
        (2, True, True),
        (1, False, False),
        (0, True, False),
        (0, False, False),
    ]


def test_versions_are_for_those_who_see_the_item(site):
    """And bringing one back is for those who write it."""
    house, _ = site
    states = WordsKept.of(house).states

    assert states.revisions("agent_POH", ITEM, "fi", limit=20, offset=0) is None
    assert states.revision("agent_POH", ITEM, 1, "fi") is None
    assert states.values("agent_POH", ITEM, 1) is None
    assert states.revision(AUTHOR, ITEM, 99, "fi") is None
    with pytest.raises(NotFound):
        states.restore("agent_POH", ITEM, 1, "fi", seen=state(house), key="")


def test_lists_are_cut_into_pages(site):
    """An item that is edited for a year has hundreds."""
    house, _ = site
    states = WordsKept.of(house).states

    first = states.revisions(AUTHOR, ITEM, "fi", limit=1, offset=0)
    second = states.revisions(AUTHOR, ITEM, "fi", limit=1, offset=1)

    assert (first.has_more, second.has_more) == (True, False)
    assert [one.number for one in (*first.lines, *second.lines)] == [2, 1]
