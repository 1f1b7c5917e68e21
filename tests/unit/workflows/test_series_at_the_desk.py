"""Seminars of a series: chosen in the form, named by both, shown once both are out."""

import pytest
from seminar_form import AUTHOR, E1_AT_THE_DESK, e1

from comms.content.seen import seen_of
from comms.model.plans import EventFacts
from comms.model.states import ItemState
from comms.store import acts, folders
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.write import save, values_of

#: What asks the database for nothing that others do not.
ONCE = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)
LATER = {
    "day": "8.4.2027",
    "title__fi": "Mitä päätämme?",
    "title__sv": "Vad beslutar vi?",
    "title__en": "What do we decide?",
}


def _event(house, name):
    with house.store.read() as session:
        return EventFacts.model_validate(folders.event(session, name).facts)


def _links(house, *names):
    found = [_event(house, name) for name in names]
    return [(one.previous_in_series, one.next_in_series) for one in found]


@ONCE
def test_the_next_seminar_of_a_series_is_chosen_in_its_form(lape):
    """Walk-through 2: both name each other; those on E1 are told that it changed."""
    first = save(lape, AUTHOR, e1(), "fi").item_id
    sheet = DeskReader(lape).blank(AUTHOR, "fi")
    offered = {one.value: one for one in sheet.choices["series_previous"]}

    early = save(lape, AUTHOR, e1(**LATER, series_next=first), "fi")
    second = save(
        lape, AUTHOR, e1(**LATER, series_previous=first, series_next=""), "fi"
    )
    again = save(
        lape,
        AUTHOR,
        e1(**LATER | {"day": "9.4.2027"}, series_previous=first),
        "fi",
    )

    assert first == E1_AT_THE_DESK
    assert "11.3.2027" in offered[first].hint
    assert [one.key for one in early.problems] == ["series_next_misplaced"]
    # The third was put between the two, but lies behind the second.
    assert [one.key for one in again.problems] == ["series_next_misplaced"]
    assert _links(lape, first, second.item_id) == [
        (None, second.item_id),
        (first, None),
    ]
    assert _event(lape, first).series == _event(lape, second.item_id).series
    with lape.store.read() as session:
        told = acts.about(session, [f"item:{first}"])
        values = values_of(session, second.item_id)
        seen = seen_of(session, second.item_id)
    assert [act.verb for act in told] == ["save", "save"]
    assert values["series_previous"] == (first,)

    # One announcement tells both: the first one's further text names the second.
    with lape.store.read() as session:
        both, stood = values_of(session, first), seen_of(session, first)
    both = {**both, "more.fi": (f"{{{{event:{second.item_id}}}}}",)}
    assert save(lape, AUTHOR, both, "fi", item_id=first, seen=stood).item_id == first
    told_by = DeskReader(lape).item(AUTHOR, first, "fi", opened={"newsletter"})
    shown = {o.kind for o in told_by.outputs if "8.4.2027" in o.text + o.frame}
    assert "newsletter" in shown

    alone = {**values, "series_previous": ("",)}
    save(lape, AUTHOR, alone, "fi", item_id=second.item_id, seen=seen)
    assert _links(lape, first, second.item_id) == [(None, None), (None, None)]
    assert _event(lape, first).series is None


@ONCE
def test_a_link_says_that_it_ends_an_approval_before_and_after(lape):
    """What waits for approval is a draft again, and whoever caused it is told."""
    first = save(lape, AUTHOR, e1(), "fi").item_id
    decide(lape, "submit", first, user=AUTHOR)
    wanted = e1(**LATER, series_previous=first)

    tried = DeskReader(lape).try_out(AUTHOR, wanted, "fi", item_id="")
    second = save(lape, AUTHOR, wanted, "fi")

    [warned] = [one for one in tried.problems if one.key == "series_voids"]
    assert (warned.field, warned.severity) == ("series_previous", "warning")
    assert "”Mitä perheet tarvitsevat? Avoin iltapäivä”" in warned.sentence
    assert second.voided == (first,)
    with lape.store.read() as session:
        assert folders.item(session, first).state == ItemState.DRAFT
        last = acts.about(session, [f"item:{first}"])[-1]
    assert (last.verb, last.note) == ("save", "Sarja: Mitä päätämme?")
