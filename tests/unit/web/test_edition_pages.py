"""The pages of newsletters through their routes, over a desk in memory."""

import re
from dataclasses import replace
from html import unescape

import pytest
from bs4 import BeautifulSoup
from desk_editions import AT, VALUES, theirs
from desk_sample import SampleDesk, SampleDoor
from desk_visit import words
from fastapi.testclient import TestClient

from comms.content.edition_form import carrying, values_of
from comms.errors import Refused
from comms.language import LANGUAGES
from comms.model.desk import Problem
from comms.model.desk_edition import Pressed
from comms.model.plans import EditionPlan, Section
from comms.web.desk.edition_frame import label

PAGES = ("/newsletters", "/editions/n1", "/editions/n1/report")
#: Fields to which the page leads, by the rule that says no.
LACKING = {
    "text_missing_in_language": ["preheader-sv"],
    "untested": ["untested"],
    "four_eyes": [],
}
FORM = {name: list(texts) for name, texts in VALUES.items()}


@pytest.fixture
def desk():
    """What stands behind the pages."""
    return SampleDesk()


@pytest.fixture
def door():
    """Everybody is in whose cookie names them."""
    return SampleDoor()


@pytest.fixture
def browser(desk_app):
    """Sign in as the coordinator of Kainuu."""
    with TestClient(
        desk_app,
        base_url="https://testserver",
        follow_redirects=False,
        headers={"sec-fetch-site": "same-origin"},
        cookies={"__Host-desk": "kaisa"},
    ) as client:
        yield client


def post(browser, act, **more):
    """Press a button of the page of the number."""
    form = {**FORM, "act": act, "seen": "h1", "content": "c1", "key": "k", **more}
    return browser.post("/desk/fi/editions/n1", data=form)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_page_speaks_the_language_of_its_address(browser, path, language):
    """Guarded as every page of the desk, with nothing inline."""
    answer = browser.get(f"/desk/{language}{path}")

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert re.findall(r"\sstyle=|\son\w+=|<style|<script>", answer.text) == []


def test_looking_changes_nothing(browser, desk):
    """An address may name an act; only a press carries it out."""
    for path in (*PAGES, "/editions/n1?act=drop:0.0&undo=drop:0.0&done=schedule"):
        browser.get(f"/desk/fi{path}")

    assert (desk.editions.pressed, desk.done) == ([], [])


def test_what_is_not_there_is_not_found(browser):
    """The page, its state and its report."""
    for path in ("", "/report", "/standing"):
        assert browser.get(f"/desk/fi/editions/other{path}").status_code == 404


def test_list_teaches_where_nothing_is(browser, desk):
    """An empty page says what comes next."""
    full = words(browser.get("/desk/fi/newsletters"))
    desk.editions.empty = True

    assert "Aloita numero 2-2027 maaliskuu" in full
    assert "Yhtään numeroa ei ole vielä tehty." in full
    assert "ei ole vielä uutiskirjettä" in words(browser.get("/desk/fi/newsletters"))


def test_number_is_begun_and_opened(browser, desk):
    """One press; the key makes a second press the same number."""
    answer = browser.post("/desk/sv/newsletters/KAI/begin", data={"key": "k-KAI"})

    assert answer.headers["location"] == "/desk/sv/editions/n1?done=begin#message"
    assert desk.editions.pressed == [("coordinator_KAI", "begin:KAI:sv", "k-KAI")]


def test_press_leads_to_its_undoing(browser, desk):
    """What moved, where it stands now, and the way back."""
    answer = post(browser, "down:0.0")
    page = browser.get(answer.headers["location"])

    assert answer.status_code == 303
    assert "Siirretty: News. Ajankohtaista, 2/3." in words(page)
    assert 'name="act" value="move:0.1:0.0"' in page.text
    assert desk.editions.pressed[0][2]["subject.fi"] == VALUES["subject.fi"]


@pytest.mark.parametrize(
    ("undo", "said"),
    [
        ("drop:2.0", "Lisätty: Blog. Blogi, 3/3."),
        ("put:old:2.1", "Poistettu kirjeestä: Kaksi kieltä, yksi perhe."),
        ("section:1:0", "Osa siirretty: Tule mukaan. 2/3."),
        ("close:2", "Osa lisätty: Blogi. 3/3."),
        (carrying("open:1", {"fi": "Koulutus"}), "Osa poistettu: Koulutus."),
        ("open:1:bm90IGpzb24", ""),
        ("drop:9.9", ""),
        ("section:9:0", ""),
        ("approve", ""),
    ],
)
def test_address_after_a_press_says_what_happened(browser, undo, said):
    """And nothing, where somebody made it up."""
    page = browser.get(f"/desk/fi/editions/n1?undo={undo}")

    assert said in words(page)
    assert ("undo-bar" in page.text) == bool(said)


def test_stale_press_shows_both_and_keeps_what_was_typed(browser, desk):
    """Nothing is overwritten; the next press has seen what stands there."""
    desk.editions.outcome = theirs()

    answer = post(browser, "save", **{"subject.fi": "Minun aiheeni"})

    assert answer.status_code == 409
    assert "Noora Näyte on tallentanut tämän sillä välin." in words(answer)
    assert "Nooran aihe" in words(answer)
    assert ">\nMinun aiheeni</textarea>" in unescape(answer.text)


def test_headings_go_with_sections_that_somebody_else_moved(browser, desk):
    """What was typed stays; what only stood elsewhere stands where it belongs now."""
    moved = {"heading.0.fi": ("Blogi",), "heading.1.fi": ("Ajankohtaista",)}
    desk.editions.outcome = replace(theirs(), theirs={**VALUES, **moved})
    typed = {"heading.0.fi": "Ajankohtaista", "heading.1.fi": "Blogi"}

    same = unescape(post(browser, "up:0.1", **typed).text)
    other = unescape(post(browser, "up:0.1", **{**typed, "heading.1.fi": "Oma"}).text)

    assert re.search(r'name="heading.0.fi"[^>]*value="Blogi"', same)
    assert re.search(r'name="heading.1.fi"[^>]*value="Oma"', other)


def test_problems_stand_at_their_fields(browser, desk):
    """The title says so first."""
    problem = theirs().problems[0]
    desk.editions.outcome = Pressed(edition="", problems=(problem,))

    answer = post(browser, "up:0.1")

    assert answer.status_code == 422
    assert "<title>Virhe: " in answer.text


@pytest.mark.parametrize("act", ["preview", "stay", "", "find", "show:sv"])
def test_preview_and_language_keep_nothing(browser, desk, act):
    """Enter in a field presses the first button: it must be harmless."""
    answer = post(browser, act, **{"subject.fi": "Toinen aihe"})

    assert answer.status_code == 200
    assert "Toinen aihe" in words(answer)
    assert desk.editions.pressed == []
    shown = re.findall(r'<div data-of="(\w+)">', answer.text)
    assert shown == (["sv"] if act == "show:sv" else ["fi"])


def test_decision_keeps_first_what_was_typed(browser, desk):
    """Sent for approval, tested, scheduled: with what was seen."""
    for act in ("submit", "test-send", "schedule"):
        post(browser, act, untested="Sama kuin viimeksi.")

    assert [done[:4] for done in desk.done] == [
        (verb, "coordinator_KAI", "n1", "c1")
        for verb in ("submit", "test-send", "schedule")
    ]
    assert [act for _, act, _ in desk.editions.pressed] == ["", "", ""]
    assert desk.untested_because == "Sama kuin viimeksi."


def test_refused_decision_says_why(browser, desk):
    """The words stay in the form."""
    desk.refusal = Refused("untested")

    answer = post(browser, "schedule", **{"subject.fi": "Aihe"})

    assert answer.status_code == 422
    assert ">\nAihe</textarea>" in answer.text


def test_refused_decision_leads_to_all_that_is_lacking(browser, desk):
    """Not to the first of it, nor to a text that is mended on its own page."""
    desk.editions.may = (*desk.editions.may, "schedule")
    for key, fields in LACKING.items():
        desk.refusal = Refused(key, language="sv")
        page = BeautifulSoup(post(browser, "submit").text, "html.parser")
        summary = page.find(id="summary")
        found = [one["href"] for one in summary.find_all("a")]
        assert found == [f"#f-{name}" for name in fields], key
        assert all(page.find(id=name.removeprefix("#")) for name in found)


def test_button_says_when_and_to_how_many(browser, desk):
    """640 people, on Thursday at nine; at once where the time has come."""
    desk.editions.state, desk.editions.may = "approved", ("save", "schedule")
    later = words(browser.get("/desk/en/editions/n1"))

    assert "Schedule: Thu 25 February 2027, 9 am, 640 people" in later
    assert "A change voids the approval" in later


def test_page_watches_while_it_leaves(browser, desk):
    """How far, how fast, and the way to stop it."""
    desk.editions.state, desk.editions.may = "sending", ()

    page = browser.get("/desk/fi/editions/n1")
    part = browser.get("/desk/fi/editions/n1/standing?seen=h1")

    assert "data-watch=" in part.text
    assert "Lähtee: 320/640 valmiina" in words(part)
    assert "Keskeytä vain tämä numero" in words(page)
    assert '<form class="builder"' not in page.text

    desk.editions.is_paused = True
    paused = browser.get("/desk/en/editions/n1")
    assert "/desk/en/stops/resume?unit=publication:17" in paused.text
    assert "Pause this number alone" not in words(paused)


def test_page_tells_that_somebody_else_has_changed_it(browser):
    """Asked now and then by a page that is open."""
    part = browser.get("/desk/fi/editions/n1/standing?seen=older")

    assert "Noora Näyte on juuri muuttanut tätä numeroa." in words(part)


def test_draft_is_taken_away_with_its_page(browser, desk):
    """Back to the list, which says so; or the reason why not."""
    answer = post(browser, "discard")
    desk.editions.outcome = theirs()

    listed = browser.get(answer.headers["location"])
    assert answer.headers["location"].endswith("?done=discard&edition=n1#message")
    assert "numero on taas vapaa" in words(listed)
    assert 'action="/desk/fi/editions/n1/put-back"' in listed.text
    back = browser.post("/desk/fi/editions/n1/put-back")
    assert "Luonnos on palautettu." in words(browser.get(back.headers["location"]))
    assert desk.editions.pressed[-1] == ("coordinator_KAI", "put_back:n1", "fi")
    assert post(browser, "discard").status_code == 422


def test_report_adds_up(browser):
    """Each recipient in one column, which is explained; what waits is one."""
    page = words(browser.get("/desk/fi/editions/n1/report"))

    assert "630/640 kirjeestä meni perille" in page
    assert "Suomi 600 590 6 4" in page
    assert "Yhteensä 640 630 6 4" in page
    assert "Lähti 4, liittyi 3" in page
    assert "Klikkauksia ei lasketa" in page
    assert "Palautunut palvelin otti kirjeen ensin" in page
    assert "roskapostiksi" not in page


def test_what_is_called_spam_has_arrived(browser, desk):
    """It left and arrived within a minute, which is told once."""
    found = desk.editions.report("lead", "n1", "fi")
    states = {"sent": 638, "complained": 2}
    total = replace(found.total, states=states)
    found = replace(found, total=total, published_at=AT, finished_at=AT)
    desk.editions.report = lambda *_: found

    page = words(browser.get("/desk/fi/editions/n1/report"))

    assert "640/640 kirjeestä meni perille" in page
    assert page.count("25.2.2027 klo 9") == 1


def test_headings_stand_by_sections_that_somebody_else_added(browser, desk):
    """What was typed for a section that is gone is not lost."""
    three = {f"heading.{n}.fi": (text,) for n, text in enumerate("ABC")}
    desk.editions.outcome = replace(theirs(), theirs={**VALUES, **three})
    typed = {"heading.0.fi": "B", "heading.1.fi": "Oma"}

    page = unescape(post(browser, "save", **typed).text)

    for name, text in {**three, "new_heading.fi": ("Oma",)}.items():
        assert re.search(rf'name="{re.escape(name)}"[^>]*value="{text[0]}"', page)


def test_what_is_typed_is_kept_and_offered(browser, desk):
    """As in every form: a page that is left has lost nothing."""
    page = browser.get("/desk/fi/editions/n1").text
    post(browser, "stay", **{"subject.fi": "Kesken"})

    assert 'data-autosave="/desk/fi/kept"' in page
    assert '<input type="hidden" name="place" value="/editions/n1">' in page
    assert desk.keeping.drafts.kept[-1][1].place == "/editions/n1"


def test_section_without_heading_is_asked_for_where_it_is_typed(browser, desk):
    """The fold is open, and says what is missing."""
    problem = Problem(
        field="new_heading.sv", severity="error", key="x", sentence="Otsikko puuttuu."
    )
    desk.editions.outcome = Pressed(edition="", problems=(problem,))

    page = post(browser, "open:3", **{"new_heading.fi": "Koulutus"}).text

    assert re.search(r'data-fold="new-section" open', page)
    assert re.search(r'name="new_heading.sv"[^>]*aria-invalid="true"', page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_field_has_a_name_for_people(language):
    """Where two people wrote the same field, its name stands above both."""
    words = {"fi": "Sanat"}
    plan = EditionPlan(
        id="NL1",
        newsletter="national",
        owner="lead",
        subject=words,
        preheader=words,
        languages=["fi"],
        send_at="2027-02-17T10:00",
        sections=[Section(heading=words)],
    )

    assert all(label(name, language) for name in values_of(plan))
