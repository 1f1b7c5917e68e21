"""The page of one item and the change of a fact, through their routes."""

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from desk_facts import VALUES, outputs
from desk_sample import SampleDesk, differences, line
from desk_visit import visiting, words

from comms.errors import Refused
from comms.language import LANGUAGES, say
from comms.model.desk import Problem, Stop
from comms.model.desk_change import ComingBack, NotLeaving
from comms.web.desk.items import _rows

FORM = {name: list(texts) for name, texts in VALUES.items()}


@pytest.fixture
def desk():
    """What stands behind the pages."""
    return SampleDesk()


@pytest.fixture
def browser(reader, clock, desk):
    """Sign in as the coordinator of Kainuu."""
    with visiting(reader, clock, desk) as browser:
        yield browser


def test_approval_is_for_what_was_seen(browser, desk):
    """One press, with the state that the page showed."""
    page = browser.get("/desk/fi/items/seminar").text
    assert 'name="seen" value="h1"' in page

    answer = browser.post("/desk/fi/items/seminar/approve", data={"seen": "h1"})

    assert answer.headers["location"] == "/desk/fi/items/seminar?done=approve#message"
    assert desk.done == [("approve", "coordinator_KAI", "seminar", "h1", "")]


def test_changed_text_is_not_approved_and_shows_the_difference(browser, desk):
    """Somebody edited while the page was open."""
    desk.refusal = Refused("changed_meanwhile")
    desk.differences = differences()

    answer = browser.post("/desk/fi/items/seminar/approve", data={"seen": "old"})

    assert answer.status_code == 409
    assert desk.done == []
    assert 'id="message"' in answer.text
    assert "2 kohtaa on muuttunut edellisen hyväksynnän jälkeen" in words(answer)
    assert "kokoushuone 3, 1. kerros" in words(answer)


def test_returning_wants_words(browser, desk):
    """Without them the author cannot go on; with them they reach the author."""
    empty = browser.post("/desk/fi/items/seminar/return", data={"note": "  "})
    told = browser.post("/desk/fi/items/seminar/return", data={"note": "Lisää huone."})

    assert empty.status_code == 409
    assert "Kirjoita, mitä pitää muuttaa." in words(empty)
    assert told.status_code == 303
    assert desk.done == [("return", "coordinator_KAI", "seminar", "", "Lisää huone.")]


def test_page_says_what_was_done_and_what_leaves_next(browser, desk):
    """With the next one that waits, and a way back while nothing has left."""
    desk.state, desk.output_state = "approved", "scheduled"

    page = browser.get("/desk/fi/items/seminar?done=approve")

    assert "Hyväksytty. Seuraavaksi lähtee: Infokirje, ma 15.2.2027 klo 9." in words(
        page
    )
    assert "Seuraava odottava" in words(page)
    assert 'name="undo"' in page.text


def test_nothing_can_be_undone_once_something_has_left(browser, desk):
    """Then only a correction or a withdrawal helps."""
    desk.state, desk.output_state = "approved", "sent"

    page = browser.get("/desk/fi/items/seminar?done=approve").text

    assert 'name="undo"' not in page
    assert 'href="/fi/news/seminar"' in page


def test_page_never_repeats_what_an_address_says(browser):
    """Whoever makes a link cannot make the desk say things."""
    page = browser.get("/desk/fi/items/seminar?done=<b>wire the money</b>").text

    assert "wire the money" not in page
    assert 'id="message"' not in page


def test_page_watches_only_while_something_is_under_way(browser, desk):
    """The fragment carries the wish to be fetched again, or not."""
    desk.output_state = "sending"
    busy = browser.get("/desk/fi/items/seminar/outputs").text
    desk.output_state = "cancelled"
    desk.empty = True
    quiet = browser.get("/desk/fi/items/seminar/outputs").text

    assert 'data-watch="/desk/fi/items/seminar/outputs"' in busy
    assert "Lähtemässä" in busy
    assert "data-watch" not in quiet


@pytest.mark.parametrize("place", ["items", "approvals"])
def test_what_a_fold_hides_is_a_link_away(browser, place):
    """It is drawn for who looks at it, without scripts, too."""
    folded = BeautifulSoup(browser.get(f"/desk/fi/{place}/seminar").text, "html.parser")
    link = folded.select_one("#fold-card:not([open]) a[data-later]")
    assert not folded.select("#fold-card .output")

    address = link["href"].removesuffix("#fold-card")
    opened = BeautifulSoup(browser.get(address).text, "html.parser")

    assert opened.select("#fold-card[open] .output")
    assert not opened.select("#fold-card [data-later]")


def test_history_shows_refusals_too(browser):
    """Who tried what, and which rule said no."""
    page = words(browser.get("/desk/fi/items/seminar"))

    assert "Estettiin Yritti hyväksyä · Kaisa Et voi hyväksyä omaa tekstiäsi." in page
    assert "Palautti · Noora Lisää huone." in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_called_off_event_is_held_after_all_by_its_own_form(
    browser, desk, monkeypatch, language
):
    """What was held is named, with what becomes of it; there is nothing to untick."""
    sheet = desk.change_sheet
    hows = ("goes", "card", "review", "past", "again")
    found = ComingBack(
        lines=tuple((line("approved"), how) for how in hows), others=2, more=3
    )
    monkeypatch.setattr(
        desk,
        "change_sheet",
        lambda *asked: replace(sheet(*asked), is_off=True, coming_back=found),
    )

    page = browser.get(f"/desk/{language}/events/E1/change")

    shown = words(page)
    assert say(language, "desk.change.on") in shown
    for how in hows:
        assert say(language, f"desk.change.back.{how}") in shown
    assert say(language, "desk.change.off.others", count=2) in shown
    assert say(language, "desk.change.off.more", count=3) in shown
    assert 'name="cancelled"' not in page.text


def test_the_page_of_an_announcement_says_that_its_event_is_off(
    browser, desk, monkeypatch
):
    """And leads to the form by which it is held after all."""
    item = desk.item
    monkeypatch.setattr(
        desk,
        "item",
        lambda *asked, **more: replace(
            item(*asked, **more), events=(("E1", "Ilta", True),), may=("change",)
        ),
    )

    page = browser.get("/desk/fi/items/seminar")

    assert say("fi", "desk.item.called_off", title="Ilta") in words(page)
    assert say("fi", "desk.verb.goes_ahead") in words(page)
    assert "/desk/fi/events/E1/change" in page.text


def test_change_says_who_will_be_told_before_the_press(browser):
    """How many people by mail, which accounts, page and calendars."""
    page = words(browser.get("/desk/fi/events/E1/change"))

    assert "Sähköposti 9 henkilölle, jotka saivat ensimmäisen ilmoituksen" in page
    assert "Korjaus tileille: Lape Kainuu (Bluesky), Lape Suomi (X)" in page
    assert "Nyt: valtuustosali, 2. kerros" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_calling_off_names_first_what_will_not_go_out(
    browser, desk, monkeypatch, language
):
    """On the form itself, also without scripts; what she does not see is counted."""
    sheet, held = desk.change_sheet, line("approved")
    found = NotLeaving(texts=(held,), posts=(held,), editions=(held,), others=2)
    monkeypatch.setattr(
        desk, "change_sheet", lambda *asked: replace(sheet(*asked), not_leaving=found)
    )

    page = browser.get(f"/desk/{language}/events/E1/change")

    assert say(language, "desk.change.off") in words(page)
    assert page.text.count(f'href="/desk/{language}{held.path}"') >= 3
    assert say(language, "desk.change.off.text") in words(page)
    assert say(language, "desk.change.off.edition") in words(page)
    assert say(language, "desk.change.off.others", count=2) in words(page)


def test_a_form_that_holds_nothing_says_nothing_of_it(browser):
    """An empty list explains nothing."""
    page = words(browser.get("/desk/fi/events/E1/change"))

    assert say("fi", "desk.change.off") not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_withdraws_a_correction_reads_that_the_fact_stays(
    browser, desk, monkeypatch, language
):
    """Where she writes why, and once it is done; of no other text."""
    desk.state = "approved"
    stays, item = say(language, "desk.withdraw.fact_stays"), desk.item
    address = f"/desk/{language}/items/seminar"
    other = words(browser.get(address))
    monkeypatch.setattr(
        desk,
        "item",
        lambda *asked, **more: replace(item(*asked, **more), has_changed_facts=True),
    )

    assert stays not in other
    assert words(browser.get(address)).count(stays) == 1
    done = words(browser.get(f"{address}?done=withdraw"))
    assert done.count(stays) == 2


def test_of_an_event_that_is_over_nobody_is_told_now(browser, desk, monkeypatch):
    """It says since when instead, and leads back."""
    sheet = desk.change_sheet
    over = outputs()[0].at
    monkeypatch.setattr(
        desk, "change_sheet", lambda *asked: replace(sheet(*asked), over_since=over)
    )

    page = browser.get("/desk/fi/events/E1/change")

    assert "Tapahtuma on ohi" in words(page)
    assert "Kerro kaikille nyt" not in words(page)
    assert 'action="/desk/fi/events' not in page.text


@pytest.mark.parametrize(("act", "at_once"), [("tell", True), ("submit", False)])
def test_change_is_told_now_or_approved_first(browser, desk, act, at_once):
    """Two buttons, two fates."""
    data = {**FORM, "room.fi": "kokoushuone 3", "act": act}

    answer = browser.post("/desk/fi/events/E1/change", data=data)

    assert answer.status_code == 303
    assert desk.done == [("change", "coordinator_KAI", "E1", at_once, "kokoushuone 3")]


def test_only_who_may_is_offered_to_tell_at_once(browser):
    """Others see that an approver comes first."""
    browser.cookies.set("__Host-desk", "noora")

    page = browser.get("/desk/sv/events/E1/change")

    assert 'value="tell"' not in page.text
    assert "En godkännare ser ändringen innan den berättas." in words(page)


def test_refused_change_comes_back_with_its_reason(browser, desk):
    """As typed, beside what stands now."""
    why = Problem(field="hours", severity="error", key="end_missing", sentence="Loppu?")
    desk.problems = (why,)

    answer = browser.post(
        "/desk/fi/events/E1/change", data={**FORM, "hours": "12", "act": "tell"}
    )

    assert answer.status_code == 422
    assert '<a href="#f-hours">Loppu?</a>' in answer.text
    assert re.search(r'id="f-hours"[^>]*value="12"', answer.text)


def test_languages_stand_once_and_in_the_programmes_order():
    """A mail in two reading levels shows its language once; fi, sv, en everywhere."""
    mails = [one for one in outputs("sent") if one.kind == "newsletter"]
    shown = [*reversed(mails), *mails]

    (row,) = _rows(shown)

    codes = [one.language for one in row]
    assert codes == [code for code in LANGUAGES if code in codes]
    assert len(codes) == len({one.language for one in mails})


@pytest.mark.parametrize(
    ("state", "heading"),
    [
        ("scheduled", "Julkaistu, osa lähtee vielä aikataulussa"),
        ("draft", "Julkaistu, osa odottaa uutta tekstiä tai hyväksyntää"),
        ("sent", "Julkaistu"),
    ],
)
def test_what_waits_for_words_is_not_said_to_leave(
    browser, desk, monkeypatch, state, heading
):
    """An appeal that came back: it waits, and its reason is read once."""
    desk.state = "approved"
    pages = [one for one in outputs("sent") if one.kind == "page"]
    posts = [one for one in outputs(state) if one.kind == "post"]
    posts = [replace(one, reason="Samat sanat.") for one in posts]
    monkeypatch.setattr(desk, "_outputs", lambda _: (*pages, *posts))

    page = browser.get("/desk/fi/items/seminar").text

    assert f">{heading}</h2>" in page
    assert page.count('class="line-why">Samat sanat.') == 1


@pytest.mark.parametrize(
    ("language", "words_"),
    [
        ("fi", ("Jatka lähettämistä", "Lähettäminen jatkuu.")),
        ("sv", ("Fortsätt utskicket", "Utskicket fortsätter.")),
        ("en", ("Go on sending", "Sending goes on.")),
    ],
)
def test_mail_that_a_fault_held_is_released_by_a_button(
    browser, desk, language, words_
):
    """Beside the mail it is about; the page then says that it goes on."""
    desk.may_release = True
    button, said = words_
    assert button in words(browser.get(f"/desk/{language}/items/seminar"))

    answer = browser.post(
        f"/desk/{language}/items/seminar/release", data={"publication": "NL1"}
    )

    assert desk.done == [("release", "coordinator_KAI", "NL1", "", "")]
    shown = browser.get(answer.headers["location"].partition("#")[0])
    assert said in words(shown)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("sent", "Julkaistu"),
        ("scheduled", "Hyväksytty, lähtee aikataulussa"),
        ("missed", "Hyväksytty, ei julkaistu"),
        ("cancelled", "Hyväksytty, ei julkaistu"),
    ],
)
def test_only_what_is_out_is_called_published(browser, desk, monkeypatch, state, said):
    """What missed its time is not: somebody would go and look for it."""
    desk.state = "approved"
    monkeypatch.setattr(desk, "_outputs", lambda _: outputs(state))

    assert f'<h2 id="next">{said}</h2>' in browser.get("/desk/fi/items/seminar").text


def test_what_is_paused_by_itself_does_not_leave_on_time(browser, desk, monkeypatch):
    """It says so where one looks for it, by whom and why, and leads to the stop."""
    desk.state = "approved"
    monkeypatch.setattr(desk, "_outputs", lambda _: outputs("paused"))
    stop = Stop(
        unit="publication:17",
        unit_name="Seminaari (Bluesky)",
        user_name="Kaisa Esimerkki",
        reason="Luku tarkistetaan.",
        since=outputs()[0].at,
        may_lift=True,
        path="/items/seminar",
    )
    monkeypatch.setattr(desk, "stops", lambda _user, _language: (stop,))

    page = browser.get("/desk/fi/items/seminar")

    assert "Hyväksytty, keskeytetty" in words(page)
    assert "Ajastettu" not in words(page)
    assert "lähtee aikataulussa" not in words(page)
    assert "Syy: Luku tarkistetaan." in words(page)
    assert 'href="/desk/fi/stops/resume?unit=publication:17"' in page.text
