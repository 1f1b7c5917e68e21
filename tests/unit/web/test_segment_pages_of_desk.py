"""Pages of segments: every button sends the whole form, and works without scripts."""

import re

import pytest
from desk_sample import SampleDesk
from desk_visit import visiting, words
from sample_segments import PAGE, TREE
from sample_site import SampleReader, StandingClock

HERE = "/desk/fi/segments/teachers"
FORM = {name: list(said) for name, said in PAGE.values.items()}


@pytest.fixture
def desk():
    """One segment."""
    return SampleDesk()


@pytest.fixture
def visit(desk):
    """Open a browser as a coordinator."""
    with visiting(SampleReader(), StandingClock(None), desk) as client:
        yield client


def _kinds(answer):
    """Return the kinds of a form's parts by their addresses."""
    found = re.findall(
        r'name="(where[.0-9]*)\.kind" value="([a-z]+)"', answer.text.replace("\n", "")
    )
    return dict(found)


def test_parts_are_added_joined_and_dropped_and_nothing_typed_is_lost(visit, desk):
    """No press keeps anything: only the button that says so."""
    before = {place: node.kind for place, node in TREE.every()}

    added = visit.post(HERE, data={**FORM, "where.1.new": "area", "act": "add:where.1"})
    joined = visit.post(HERE, data={**FORM, "act": "join:where"})
    dropped = visit.post(HERE, data={**FORM, "act": "drop:where.1.0"})

    assert _kinds(added) == {**before, "where.1.3": "area"}
    assert _kinds(joined) == {**before, "where.2": "group"}
    assert _kinds(dropped) == {
        place: kind for place, kind in before.items() if place != "where.1.2"
    } | {"where.1.0": "joined", "where.1.1": "field"}
    assert "hyvinvointialuejohtaja\nopettaja" in added.text
    assert 'value="1.8.2026"' in dropped.text
    assert desk.segments.done == []


def test_people_are_shown_by_a_press_alone(visit, desk):
    """Whoever opens the page sees how many; who they are is shown on record."""
    opened = visit.get(HERE)
    shown = visit.post(HERE, data={**FORM, "act": "people"})

    assert "1234" in words(opened)
    assert "example.org" not in words(opened)
    assert words(shown).count("m…ja@example.org") == 2
    assert [done[0] for done in desk.segments.done] == ["people"]


def test_saving_leads_to_the_segment_and_faults_stay_on_the_page(visit):
    """Faults have their summary, and what was typed stays."""
    saved = visit.post("/desk/fi/segments/new", data={**FORM, "act": "save"})
    refused = visit.post(HERE, data={**FORM, "name.fi": "", "act": "save"})

    assert saved.headers["location"] == f"{HERE}?done=save#message"
    assert refused.status_code == 422
    assert 'href="#f-name-fi"' in refused.text
    assert "hyvinvointialuejohtaja" in refused.text


def test_one_goes_by_its_button_and_comes_back_by_undo(visit, desk):
    """What became of it since somebody looked keeps it there, and is said."""
    gone = visit.post(f"{HERE}/remove", data={"seen": PAGE.seen, "key": "k"})
    told = visit.get(gone.headers["location"])
    stays = visit.post(f"{HERE}/remove", data={"seen": "old", "key": "k"})
    back = visit.post(f"{HERE}/put-back")

    assert gone.status_code == 303
    assert f'action="{HERE}/put-back"' in told.text
    assert stays.status_code == 422
    assert "Se on käytössä." in words(stays)
    assert back.headers["location"] == f"{HERE}?done=back#message"
    assert [done[0] for done in desk.segments.done] == ["remove", "remove", "put-back"]
