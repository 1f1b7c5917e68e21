"""Which sentences a translation has not seen yet."""

from dataclasses import dataclass, field

from comms.content.translated import stale


@dataclass
class State:
    """A saved state."""

    texts: dict
    changed: list = field(default_factory=list)
    checked: list = field(default_factory=list)


def form(finnish, swedish="Hej."):
    """Return a form with two bodies."""
    return {
        "title.fi": ("Otsikko",),
        "title.sv": ("Rubrik",),
        "more.fi": (finnish,),
        "more.sv": (swedish,),
    }


OLD, NEW = "Eka virke. Toka virke.", "Eka virke. Uusi virke."


def test_only_the_new_sentence_is_named():
    """Where it stands is not: moved sentences say nothing new."""
    states = [
        State(form(NEW), changed=["more.fi"]),
        State(form(OLD), changed=["more.fi", "more.sv"]),
    ]

    assert stale(states, form(NEW), ["fi", "sv", "en"]) == {"sv": ("Uusi virke.",)}


def test_whoever_changes_or_checks_the_translation_has_read_the_first():
    """Both put it in step; words for networks are written for each by itself."""
    first = State(form(OLD), changed=["title.sv"])
    changed = State(form(NEW, "Hej du."), changed=["more.sv"])
    checked = State(form(NEW), changed=[], checked=["sv"])
    network = State(form(NEW), changed=["social.sv"])

    assert stale([changed, first], form(NEW), ["fi", "sv"]) == {}
    assert stale([checked, first], form(NEW), ["fi", "sv"]) == {}
    assert stale([network, first], form(NEW), ["fi", "sv"]) == {"sv": ("Uusi virke.",)}


def test_text_of_a_folder_is_in_step_until_somebody_changes_it():
    """Whoever wrote both files is taken at her word."""
    found = State(form(OLD))
    changed = State(form(NEW), changed=["more.fi"])

    assert stale([], form(OLD), ["fi", "sv"]) == {}
    assert stale([found], form(OLD), ["fi", "sv"]) == {}
    assert stale([changed, found], form(NEW), ["fi", "sv"]) == {"sv": ("Uusi virke.",)}
