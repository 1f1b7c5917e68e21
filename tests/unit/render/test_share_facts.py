"""What stands on a share picture comes from the same views as pages and mail."""

from dataclasses import replace

import pytest

from comms.model.views import Funder
from comms.render.share_facts import event_details, share_facts
from comms.render.share_picture import alt_of
from tests.unit.render.sample_views import event, item, picture, unit


def read(found):
    """Return a file for a picture."""
    return found.url.encode()


def test_event_announcement_shows_title_time_and_place():
    """One event: when and where; its own language throughout."""
    facts = share_facts(
        item("e1_announcement", "sv"),
        unit("VSU", "sv"),
        read=read,
        events=[event("E1", "sv")],
        tag="#LapeFörändring",
    )

    assert facts.unit_name == "Lape Egentliga Finland"
    assert facts.details == (
        "to 11.3.2027 kl. 12–15",
        "Exempelstads stadshus, Exempelstad",
    )
    assert facts.colour == "#F2B705"
    assert facts.logo == b"https://lape.example.org/media/logo_VSU.png"
    assert (facts.photo, facts.funder, facts.badge) == (None, None, "")
    assert "#LapeFörändring" in alt_of(facts)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_two_events_show_both_times(language):
    """Two places would not fit; the page has them."""
    events = [event("E1", language), event("E2", language)]

    assert len(event_details(events)) == 2
    assert all("2027" in line for line in event_details(events))
    assert event_details([]) == ()


def test_cancelled_event_is_not_announced():
    """A picture is looked at without its text."""
    gone = replace(event("E1", "fi"), cancelled=True)
    facts = share_facts(
        item("e1_announcement", "fi"), unit("VSU", "fi"), read=read, events=[gone]
    )

    assert facts.details == ()


def test_programme_keeps_its_own_name():
    """The programme's short name stands before units only."""
    facts = share_facts(item("spring_news", "fi"), unit("national", "fi"), read=read)

    assert facts.unit_name == unit("national", "fi").name


def test_photo_and_emblem_bring_their_words():
    """Who cannot see them reads them."""
    photo = picture("piggyback", "Isosisko kantaa pikkuveljeä.", 1200, 675)
    emblem = picture("funder", "Esimerkkiministeriön tunnus", 160, 80)
    facts = share_facts(
        item("two_languages_blog", "fi"),
        unit("POH", "fi"),
        read=read,
        funder=Funder(text="Rahoittaa", logo=emblem),
        photo=photo,
        badge="DEMO",
    )

    assert alt_of(facts).startswith("Isosisko kantaa pikkuveljeä. Lape")
    assert alt_of(facts).endswith("Esimerkkiministeriön tunnus. DEMO.")
    assert facts.funder == b"https://lape.example.org/media/funder.png"
