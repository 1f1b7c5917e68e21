"""The pages of words that are kept: drafts, two texts side by side, versions."""

import re

import pytest
from desk_facts import VALUES, local
from desk_sample import SampleDesk
from desk_visit import visiting, words
from sample_keeping import CLASHES, OFFER, WRITERS

from comms.errors import Refused
from comms.model.desk import Problem
from comms.model.kept import Met

FORM = {name: texts[0] for name, texts in VALUES.items()}
EDIT = "/desk/fi/items/seminar/edit"
MET = Met(
    name="Maija Esimerkki",
    taken=("title.sv",),
    clashes=CLASHES,
    values=VALUES,
    seen="h2",
)


@pytest.fixture
def desk():
    """What stands behind the pages."""
    return SampleDesk()


@pytest.fixture
def browser(reader, clock, desk):
    """Give a browser of the coordinator's."""
    with visiting(reader, clock, desk) as client:
        yield client


def test_what_is_typed_is_kept_with_its_view(browser, desk):
    """The answer says since when, in the writer's words, and who else writes."""
    desk.keeping.drafts.writing = WRITERS
    own = {"place": "/items/seminar/edit", "item_id": "seminar", "seen": "h1"}
    view = {"writer": "w", "turn": "4", "adopts": "7.3.v", "key": "k"}

    answer = browser.post("/desk/fi/kept", data={**FORM, **own, **view, "act": "x"})

    ((user, typed),) = desk.keeping.drafts.kept
    assert user == "coordinator_KAI"
    assert (typed.place, typed.item_id, typed.writer, typed.turn) == (
        "/items/seminar/edit",
        "seminar",
        "w",
        4,
    )
    assert str(typed.adopts) == "7.3.v"
    assert typed.fields["title.fi"] == VALUES["title.fi"]
    assert {"key", "seen"} <= set(typed.fields)
    assert not {"act", "writer", "turn", "adopts", "place"} & set(typed.fields)
    told = answer.json()
    assert (told["said"], told["turn"]) == ("Luonnos tallessa 9.41", 4)
    assert told["others"][0] == "Maija Esimerkki kirjoittaa tätä nyt (8.59)."
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("view", [{"writer": "w", "turn": "x"}, {"adopts": "1.2"}, {}])
def test_nonsense_of_a_view_makes_a_plain_draft(browser, desk, view):
    """What no script of ours would send is kept all the same."""
    browser.post("/desk/fi/kept", data={"title.fi": "a", "place": "/x", **view})

    ((_, typed),) = desk.keeping.drafts.kept
    assert (typed.writer, typed.turn, typed.adopts) == ("", 0, None)


def test_an_unsaved_draft_is_offered_with_its_differences(browser, desk):
    """The form shows what is saved; going on from the draft is a choice."""
    desk.keeping.drafts.offered = (OFFER,)
    desk.keeping.drafts.writing = WRITERS[:1]

    page = browser.get(EDIT)

    assert "Sinulta jäi kesken tallentamatonta tekstiä" in words(page)
    assert f'href="{EDIT}?kept=7"' in page.text
    assert '<del><span class="visually-hidden"> poistettu: </span>' in page.text
    assert VALUES["title.fi"][0] in page.text
    assert "Maija Esimerkki kirjoittaa tätä nyt" in words(page)


def test_my_week_shows_what_was_begun(browser, desk):
    """Who forgets where she typed finds it where she begins."""
    assert "Kesken jäänyttä" not in browser.get("/desk/fi/").text
    desk.keeping.drafts.offered = (OFFER,)

    page = browser.get("/desk/fi/")

    assert 'href="/desk/fi/seminars/new?kept=7">Kesken jäänyt</a>' in page.text


def test_going_on_fills_the_form_as_it_was_left(browser):
    """With its own key and draft, so that nothing becomes two."""
    page = browser.get(f"{EDIT}?kept=7").text

    assert ">\nKesken jäänyt</textarea>" in page
    assert 'name="key" value="k7"' in page
    assert 'name="adopts" value="7.3.w"' in page
    assert "offer-" not in page
    assert "Kesken" not in browser.get(f"{EDIT}?kept=8").text
    assert browser.get(f"{EDIT}?kept=x").status_code == 200


def test_a_draft_is_dropped_by_a_press(browser, desk):
    """And its form comes back, with the way back to her words."""
    drafts = desk.keeping.drafts
    answer = browser.post("/desk/fi/kept/7/drop")
    drafts.gone = OFFER
    page = browser.get(answer.headers["location"]).text
    back = browser.post("/desk/fi/kept/7/take-back")

    assert drafts.dropped == drafts.taken_back == [("coordinator_KAI", 7)]
    assert answer.headers["location"] == "/desk/fi/seminars/new#message"
    assert 'action="/desk/fi/kept/7/take-back"' in page
    assert back.headers["location"] == "/desk/fi/seminars/new?kept=7"
    for press in ("drop", "take-back"):
        assert browser.post(f"/desk/fi/kept/x/{press}").status_code == 404


@pytest.mark.parametrize("act", ["stay", "preview"])
def test_without_scripts_the_buttons_keep_the_draft(browser, desk, act):
    """The page that comes back goes on from it."""
    page = browser.post("/desk/sv/seminars/new", data={**FORM, "act": act})

    assert len(desk.keeping.drafts.kept) == 1
    assert 'name="adopts" value="7.0.plain"' in page.text
    assert "Utkastet sparat 9.41" in page.text


def test_a_form_is_shown_also_where_its_draft_is_refused(browser, desk):
    """Somebody with too many drafts still has her words before her."""
    desk.keeping.drafts.refusal = Refused("too_many_drafts")

    page = browser.post("/desk/fi/seminars/new", data={**FORM, "act": "preview"})

    assert "Keskeneräisiä luonnoksia on liikaa." in page.text
    assert browser.post("/desk/fi/kept", data=FORM).status_code == 409


def test_saving_ends_the_draft(browser, desk):
    """Also of what is still on its way."""
    view = {"writer": "w", "turn": "9"}

    browser.post("/desk/fi/seminars/new", data={**FORM, **view, "act": "save"})

    ((_, typed),) = desk.keeping.drafts.ended
    assert (typed.place, typed.writer, typed.turn) == ("/seminars/new", "w", 9)


def test_two_texts_stand_side_by_side_until_somebody_chooses(browser, desk):
    """Nothing is chosen beforehand; what was taken together is named."""
    desk.met = MET
    data = {**FORM, "act": "save", "seen": "h1", "item_id": "seminar"}

    page = browser.post(EDIT, data=data)

    assert page.status_code == 422
    assert "Maija Esimerkki tallensi ennen sinua." in words(page)
    assert "ovat jo lomakkeessasi: Otsikko (sv)." in words(page)
    assert 'name="seen" value="h2"' in page.text
    assert 'name="clash" value="summary.fi room.sv"' in page.text
    assert page.text.count(' value="theirs" form="seminar">') == 2
    assert "checked" not in page.text[page.text.index("met-title") :][:4000]


def test_a_choice_is_asked_for_and_then_taken(browser, desk):
    """Theirs is what stands saved; one's own is what stands in the form."""
    clash = {"clash": "summary.fi room.fi", "choose.summary.fi": "theirs"}
    data = {**FORM, "act": "save", "summary.fi": "Oma", "room.fi": "aula", **clash}

    asked = browser.post(EDIT, data=data)
    first = list(desk.saved)
    taken = browser.post(EDIT, data={**data, "choose.room.fi": "mine"})

    assert (asked.status_code, first, taken.status_code) == (422, [], 303)
    assert "Valitse, kumpi teksti jää." in words(asked)
    (saved,) = desk.saved
    assert saved["values"]["summary.fi"] == VALUES["summary.fi"]
    assert saved["values"]["room.fi"] == ("aula",)
    assert not {name for name in saved["values"] if name.startswith("choose")}
    # What she gives up may have words that nobody else has by now.
    (_, item, given_up, names), _ = desk.keeping.states.aside
    assert (item, names) == ("seminar", ["summary.fi"])
    assert given_up["summary.fi"] == ("Oma",)


@pytest.mark.parametrize("act", ["preview", "stay"])
def test_a_choice_waits_through_other_buttons_and_through_the_night(browser, desk, act):
    """Else the next save would put one text over the other without a word."""
    desk.met = MET
    page = browser.post(EDIT, data={**FORM, "act": "save", "seen": "h1"})
    ((_, kept),) = desk.keeping.drafts.kept
    assert kept.fields["clash"] == ("summary.fi room.sv",)
    assert kept.fields["seen"] == ("h2",)

    clash = {"clash": "summary.fi room.sv", "choose.room.sv": "theirs"}
    again = browser.post(EDIT, data={**FORM, "act": act, "seen": "h2", **clash})
    half = {"choose.summary.fi": ("theirs",), "summary.fi": ("Oma",)}
    desk.keeping.drafts.left = {"clash": ("summary.fi",), "seen": ("h2",), **half}
    later = browser.get(f"{EDIT}?kept=7")

    assert 'name="clash" value="summary.fi room.sv"' in page.text
    for shown in (again, later):
        assert 'name="clash" value="summary.fi"' in shown.text
    assert "Oma</textarea>" in later.text


def test_what_went_together_is_saved_and_told(browser, desk):
    """Who asked for approval looks once more: she has not seen the other's words."""
    desk.met = Met(name="Maija", taken=("title.sv",), values=VALUES, seen="h1")

    answer = browser.post(EDIT, data={**FORM, "act": "submit", "seen": "h1"})

    assert answer.headers["location"].endswith("/items/seminar?done=together#message")
    assert desk.done == []


def test_versions_say_who_when_and_what(browser):
    """Newest first, a part at a time; what lies aside is marked."""
    page = browser.get("/desk/fi/items/seminar/versions")

    said = words(page)
    assert "Maija Esimerkki tallensi" in said
    assert "ja muita kohtia (2)." in said
    assert "Maija Esimerkki palautti version 1" in said
    assert "Sivussa" in said
    assert 'href="?page=2"' in page.text
    assert browser.get("/desk/fi/items/other/versions").status_code == 404
    assert browser.get("/desk/fi/items/seminar/versions?page=x").status_code == 200


def test_a_version_is_read_beside_another_and_brought_back(browser, desk):
    """Its form with what is wrong in it, where it cannot stand as it is."""
    page = browser.get("/desk/fi/items/seminar/versions/2")
    now = browser.get("/desk/fi/items/seminar/versions/4?beside=now")
    data = {"seen": "h1", "key": "k"}

    done = browser.post("/desk/fi/items/seminar/versions/2/restore", data=data)
    desk.keeping.states.problems = (
        Problem(field="day", severity="error", key="x", sentence="y"),
    )
    failed = browser.post("/desk/fi/items/seminar/versions/2/restore", data=data)

    assert "Verrattuna versioon 1" in words(page)
    assert "poistettu: maanantaina" in words(page)
    assert "Ei eroja." in words(now)
    assert "/restore" not in now.text
    assert desk.keeping.states.restored[0] == (
        "coordinator_KAI",
        "seminar",
        2,
        "h1",
        "k",
    )
    assert done.headers["location"] == "/desk/fi/items/seminar?done=save#message"
    assert failed.headers["location"] == f"{EDIT}?revision=2"
    assert ">\nVersio 2</textarea>" in browser.get(f"{EDIT}?revision=2").text
    for number in ("9", "x"):
        path = f"/desk/fi/items/seminar/versions/{number}"
        assert browser.get(path).status_code == 404
    assert browser.post(f"{path}/restore").status_code == 404


def test_pages_of_writers_carry_what_seals_their_words(browser):
    """And those before the door do not."""
    assert 'data-kept-lock="mark-of-coordinator_KAI.' in browser.get("/desk/fi/").text
    browser.cookies.clear()
    assert "data-kept" not in browser.get("/desk/fi/enter").text


def test_drafts_of_yesterday_say_their_day(browser, desk):
    """An hour alone would be taken for today's."""
    desk.keeping.drafts.writing = (
        WRITERS[0].__class__(name="M", at=local("2027-02-15T16:20")),
    )

    answer = browser.get("/desk/fi/items/seminar/writers?seen=h1")

    assert answer.json() == {
        "others": ["M kirjoittaa tätä nyt (ma 15.2.2027 klo 16.20)."]
    }


@pytest.mark.parametrize("form", ["seminars/new", "texts/new/press_release"])
def test_new_form_has_the_cursor_in_its_title_where_nothing_asks_first(
    browser, desk, form
):
    """Once: in the first language; a draft that waits is read before it."""
    new = browser.get(f"/desk/fi/{form}").text
    desk.keeping.drafts.offered = (OFFER,)
    offered = browser.get(f"/desk/fi/{form}").text

    (field,) = re.findall(r"<textarea[^>]* autofocus[^>]*>", new)
    assert 'name="title.fi"' in field
    assert "autofocus" not in offered + browser.get(EDIT).text
