"""What an approver is shown of a changed event."""

from types import SimpleNamespace

from comms.workflows.desk_history import fact_differences


def test_a_text_that_changed_in_one_language_is_shown_in_that_one():
    """An approver who reads Finnish saw the same words before and after."""
    sight = SimpleNamespace(
        say=lambda key: key, viewer=SimpleNamespace(text=lambda texts: texts["fi"])
    )
    event = {
        "id": "E1",
        "unit": "VSU",
        "type": "open_meeting",
        "title": {"fi": "Ilta", "sv": "Kväll"},
        "summary": {"fi": "Tule.", "sv": "Kom."},
        "starts": "2027-05-12T12:00",
        "ends": "2027-05-12T15:00",
        "place": {"name": {"fi": "Talo"}},
        "organiser": "VSU",
        "contact": "c_coord_VSU",
    }
    later = {
        **event,
        "summary": {"fi": "Tule.", "sv": "Välkommen."},
        "ends": "2027-05-12T16:00",
    }

    found = list(fact_differences(sight, state(event), state(later)))

    summary = next(one for one in found if "summary" in one.label)
    assert summary.label.endswith("(sv)")
    assert (summary.before, summary.after) == ("Kom.", "Välkommen.")
    assert len(found) == 2


def state(event):
    """Return what is kept of an item with one event."""
    return {"facts": {}, "texts": {}, "events": {"E1": event}}
