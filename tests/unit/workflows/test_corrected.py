"""What was put right is said beside it: nobody reads the old value as what is so."""

import pytest
from test_workflow_change import (
    E1_AT_THE_DESK,
    ONCE,
    ROOMS,
    _change,
    _with_sandboxes,
)
from test_workflow_change import day_before as announced_at_the_desk
from test_workflow_correct import CORRECTED_AT, _correct
from test_workflow_correct import day_before as announced_by_folder

from comms.workflows.site import SiteReader
from comms.workflows.tick import tick

NOW = "Uusi tila: ruokasali, 1. kerros."
HALLWAY = {"room.fi": "aula", "room.sv": "aulan", "room.en": "hallway"}
BEFORE = "Aiemmin ilmoitettu tila: valtuustosali, 2. kerros."


@pytest.fixture
def corrected(staged):
    """Open the sample after its room has changed."""
    house = staged(announced_by_folder)[0]
    _correct(house)
    return house


def _told(notes):
    return [[(fact.now, fact.before) for fact in note.facts] for note in notes]


def test_the_page_says_what_was_put_right_and_when(corrected):
    """Nothing of what it told is written anew; its day of change is that one."""
    page = SiteReader(corrected).item("e1_announcement", "fi", "standard")

    assert _told(page.corrections) == [[(NOW, BEFORE)]]
    [note] = page.corrections
    assert (note.at, note.zone) == (CORRECTED_AT, "Europe/Helsinki")
    assert note.url == "/fi/news/e1_room_change"
    assert note.title == "Huomisen avoimen iltapäivän sali vaihtuu"
    assert note.facts[0].about == "Mitä perheet tarvitsevat? Avoin iltapäivä"
    assert page.updated_at == CORRECTED_AT
    assert page.published_at < CORRECTED_AT


@ONCE
def test_each_reader_hears_it_in_her_language(staged):
    """A page is read in three languages."""
    house = staged(announced_by_folder)[0]
    _correct(house)

    page = SiteReader(house).item("e1_announcement", "sv", "standard")

    assert _told(page.corrections) == [
        [
            (
                "Ny lokal: matsalen, 1 vån.",
                "Tidigare meddelad lokal: fullmäktigesalen, 2 vån.",
            )
        ]
    ]


def test_lists_feeds_and_the_event_say_it_too(corrected):
    """Who follows the feed is shown the entry again, with its reason."""
    reader = SiteReader(corrected)
    items, _ = reader.news("fi", unit=None, limit=20, offset=0)
    by_id = {item.id: item for item in items}

    assert _told(by_id["e1_announcement"].corrections) == [[(NOW, BEFORE)]]
    assert not by_id["e1_room_change"].corrections
    others = [item for item in items if not item.corrections]
    assert all(item.updated_at == item.published_at for item in others)
    assert _told(reader.event("E1", "fi").corrections) == [[(NOW, BEFORE)]]
    assert not reader.event("E2", "fi").corrections


def test_the_archive_says_it_of_the_numbers_that_told_it(corrected):
    """NL1 and NL3 told the event; the mail stands as it was sent."""
    reader = SiteReader(corrected)
    lines = {one.newsletter_id: one.lines[0] for one in reader.shelves("fi")}

    for newsletter in ("VSU", "national"):
        line = lines[newsletter]
        assert line.corrected_on == CORRECTED_AT.date()
        notes = reader.edition_corrections(newsletter, line.slug, "fi")
        assert _told(notes) == [[(NOW, BEFORE)]]
        mailed = reader.edition_html(newsletter, line.slug, "fi")
        assert "ruokasali" not in mailed
    assert reader.edition_corrections("VSU", "../etc", "fi") == ()
    assert reader.edition_corrections("VSU", "9-2027", "fi") == ()


@ONCE
def test_before_a_correction_is_out_nothing_is_said(staged):
    """A draft of one tells nobody anything."""
    reader = SiteReader(staged(announced_by_folder)[0])

    assert not reader.item("e1_announcement", "fi", "standard").corrections
    assert not reader.event("E1", "fi").corrections
    lines = [line for one in reader.shelves("fi") for line in one.lines]
    assert {line.corrected_on for line in lines} == {None}


@ONCE
def test_the_press_text_says_it_first(staged):
    """A journalist who opens it later reads what is so before the old text."""
    house = _with_sandboxes(staged(announced_at_the_desk)[0])
    _change(house, ROOMS)
    tick(house)

    text = SiteReader(house).press(E1_AT_THE_DESK, "fi")

    head = text.split("Mitä perheet tarvitsevat? Avoin iltapäivä\n\n")[0]
    assert "Korjattu ke 10.3.2027 klo 12.4" in head
    assert f"{NOW} {BEFORE}" in head


@ONCE
def test_a_second_correction_says_what_the_first_one_told(staged):
    """Newest first, and each tells what was said just before it."""
    house = _with_sandboxes(staged(announced_at_the_desk)[0])
    _change(house, ROOMS, key="a")
    tick(house)
    house.clock.set(house.clock.now().replace(minute=50))
    _change(house, HALLWAY, key="b")
    tick(house)
    reader = SiteReader(house)

    page = reader.item(E1_AT_THE_DESK, "fi", "standard")
    first = reader.item(f"{E1_AT_THE_DESK}_change_1", "fi", "standard")

    assert _told(page.corrections) == [
        [("Uusi tila: aula.", "Aiemmin ilmoitettu tila: ruokasali, 1. kerros.")],
        [(NOW, BEFORE)],
    ]
    # What tells the first new room is itself put right by the second.
    assert _told(first.corrections) == [
        [("Uusi tila: aula.", "Aiemmin ilmoitettu tila: ruokasali, 1. kerros.")]
    ]


@ONCE
def test_a_new_name_in_one_language_is_no_news_in_another(staged):
    """Swedish readers knew it by its Swedish name, which has not changed."""
    house = _with_sandboxes(staged(announced_at_the_desk)[0])
    _change(house, {"title.fi": "Mitä perheet toivovat?"})
    tick(house)
    reader = SiteReader(house)

    [note] = reader.item(E1_AT_THE_DESK, "fi", "standard").corrections

    assert note.facts[0].now == "Tapahtuman nimi on nyt: Mitä perheet toivovat?"
    assert note.facts[0].before.startswith("Aiemmin ilmoitettu nimi: Mitä perheet")
    assert not reader.item(E1_AT_THE_DESK, "sv", "standard").corrections


def test_a_correction_leads_back_to_what_it_corrects(corrected):
    """In the reader's language; nothing else corrects anything."""
    reader = SiteReader(corrected)

    [fi] = reader.item("e1_room_change", "fi", "standard").corrects
    [sv] = reader.item("e1_room_change", "sv", "standard").corrects

    assert (fi.url, sv.url) == ("/fi/news/e1_announcement", "/sv/news/e1_announcement")
    assert fi.title == reader.item("e1_announcement", "fi", "standard").title
    assert (sv.language, fi.language) == ("sv", "fi")
    assert reader.item("e1_announcement", "fi", "standard").corrects == ()
