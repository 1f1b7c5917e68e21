"""Pausing and resuming at the desk: who may stop what, and what is let go again."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from sample_desk import ROLES

from comms.model.desk import Counts

STOPPERS = {"admin", "national_lead", "approver", "coordinator"}


def soup(answer):
    """Read a page."""
    return BeautifulSoup(answer.text, "html.parser")


def test_everything_is_paused_in_one_press(browser_of, desk):
    """In a crisis: the widest choice comes first, a reason, Enter."""
    browser = browser_of("national_lead")
    first = soup(browser.get("/desk/fi/stops")).find("select").find("option")

    answer = browser.post(
        "/desk/fi/stops", data={"unit": first["value"], "reason": "Väärä tieto"}
    )

    assert desk.done == [("pause", "national_lead", "", "Väärä tieto")]
    page = browser.get(answer.headers["location"])
    assert "Lähetykset on keskeytetty." in page.text
    assert "Väärä tieto" in page.text


@pytest.mark.parametrize("role", ROLES)
def test_what_can_be_paused_is_what_a_person_may(browser_of, role):
    """A coordinator her own unit; others read who can."""
    page = soup(browser_of(role).get("/desk/en/stops"))

    options = [one["value"] for one in page.find_all("option")]
    hidden = page.main.find("input", attrs={"name": "unit"})
    if role == "coordinator":
        assert hidden["value"] == "VSU"
    elif role in STOPPERS:
        assert options == ["all", "national", "POH", "VSU", "KAI"]
    else:
        assert (options, hidden) == ([], None)
        assert "The coordinator of a unit" in page.text


def test_a_stop_is_lifted_by_its_button(browser_of, desk):
    """One stop, not all of them."""
    desk.pause("admin", "VSU", reason="Odotetaan lupaa")
    desk.pause("admin", "", reason="Häiriö")
    browser = browser_of("admin")
    ways = soup(browser.get("/desk/fi/stops")).select('.stops a[href*="/resume"]')
    assert [one["href"] for one in ways] == [
        "/desk/fi/stops/resume?unit=VSU",
        "/desk/fi/stops/resume?unit=all",
    ]
    form = soup(browser.get(ways[0]["href"])).select_one("form[action$=resume]")
    ticked = [one["value"] for one in form.find_all("input", checked=True)]
    assert ticked == ["stay"]

    answer = browser.post(
        "/desk/fi/stops/resume",
        data={"unit": "VSU", "choice-17-18": "go", "choice-x": "go", "choice-9": "?"},
    )

    assert desk.done[-1] == ("resume", "admin", "VSU", (17, "go"), (18, "go"))
    page = browser.get(answer.headers["location"])
    assert "Odotetaan lupaa" not in page.text
    assert "Häiriö" in page.text


def test_a_stop_of_others_has_no_button(browser_of, desk):
    """But everybody sees it, and why."""
    desk.pause("admin", "", reason="Häiriö")

    page = browser_of("coordinator").get("/desk/fi/stops")

    assert "Häiriö" in page.text
    assert "/desk/fi/stops/resume" not in page.text
    there = browser_of("coordinator").get("/desk/fi/stops/resume?unit=all")
    assert there.status_code == 404


def test_what_is_paused_already_is_not_offered_to_be_paused(browser_of, desk):
    """All sends wait: the form would have had them first on its list."""
    desk.pause("admin", "", reason="Häiriö")

    page = soup(browser_of("admin").get("/desk/fi/stops"))

    options = [one["value"] for one in page.find_all("option")]
    assert options == ["national", "POH", "VSU", "KAI"]
    assert "on jo keskeytetty" in page.main.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "12 500 lähetystä odottaa."),
        ("sv", "12 500 utskick väntar."),
        ("en", "12,500 sends wait."),
    ],
)
def test_the_band_says_how_many_sends_wait(
    browser_of, desk, monkeypatch, language, said
):
    """And leads whoever may lift it to what they are."""
    desk.pause("admin", "", reason="Häiriö")
    monkeypatch.setattr(desk, "counts", lambda *_: Counts(held={"": 12_500}))

    band = soup(browser_of("admin").get(f"/desk/{language}/accounts")).aside

    link = band.find("a", href=f"/desk/{language}/stops/resume?unit=all")
    assert link.text.replace("\u00a0", " ") == said


def test_what_several_accounts_tell_is_one_pause(browser_of, desk):
    """Its channels are named, and one press leads to lifting all of it."""
    desk.pause("admin", "item:seminar", reason="Luku tarkistetaan")
    desk.standing[0] = replace(
        desk.standing[0],
        unit_name="Seminaari",
        path="/items/seminar",
        parts=("Sivu", "Bluesky", "X"),
    )
    browser = browser_of("admin")

    page = soup(browser.get("/desk/fi/stops"))
    assert "3 kanavaa: Sivu, Bluesky, X" in page.main.text
    [way] = page.select('.stops a[href*="/resume"]')
    browser.post(
        "/desk/fi/stops/resume", data={"unit": "item:seminar", "choice-17-18": "go"}
    )

    assert way["href"] == "/desk/fi/stops/resume?unit=item:seminar"
    assert desk.done[-1] == ("resume", "admin", "item:seminar", (17, "go"), (18, "go"))


@pytest.mark.parametrize("path", ["stops", "stops/resume"])
@pytest.mark.parametrize("unit", ["", "NOWHERE", "VSU "])
def test_a_form_without_its_unit_stops_nothing(browser_of, desk, path, unit):
    """An empty field must never mean "everything"."""
    browser = browser_of("coordinator")

    answer = browser.post(f"/desk/fi/{path}", data={"unit": unit, "reason": "x"})

    if unit.strip() == "VSU":
        assert answer.status_code == 303
    else:
        assert answer.status_code == 404
        assert desk.done == []


@pytest.mark.parametrize(
    ("back", "there"),
    [
        ("/items/seminar", "/items/seminar#stopped"),
        ("//evil.example", "/stops?done=paused"),
        ("/items/../../x?y", "/stops?done=paused"),
        ("https://evil.example/", "/stops?done=paused"),
    ],
)
def test_who_pauses_stays_on_the_page_she_was_on(browser_of, back, there):
    """And is led nowhere else; a band on every page says that it is done."""
    form = {"unit": "publication:17", "reason": "Väärä kuva", "back": back}

    answer = browser_of("admin").post("/desk/fi/stops", data=form)

    assert answer.headers["location"] == f"/desk/fi{there}"


def test_lifting_never_promises_that_all_leaves_on_time_above_what_is_late(
    browser_of, desk, monkeypatch
):
    """Nothing would leave at once, and two things missed their time."""
    desk.pause("admin", "", reason="Häiriö")
    plan = desk.running.plan
    monkeypatch.setattr(
        desk.running, "plan", lambda *asked: replace(plan(*asked), at_once=())
    )

    page = browser_of("admin").get("/desk/fi/stops/resume?unit=all").text

    assert "kaikki lähtee ajallaan" not in page
    assert "Myöhästyi" in page


def test_a_pause_wants_a_reason(browser_of, desk):
    """Everybody will ask why nothing leaves; the choice stays chosen."""
    answer = browser_of("admin").post("/desk/sv/stops", data={"unit": "POH"})

    assert answer.status_code == 422
    assert "Orsaken saknas." in answer.text
    assert soup(answer).find("option", selected=True)["value"] == "POH"
    assert desk.done == []
