"""The pages of approval, through their routes."""

import re

import pytest
from desk_sample import SampleDesk
from desk_visit import visiting, words
from sample_events import local
from sample_site import SampleReader, StandingClock

from comms.errors import Refused

PAGE = "/desk/fi/approvals/seminar"
WHO = "coordinator_KAI"


@pytest.fixture(scope="module")
def stage():
    """Open one application for all tests here."""
    desk = SampleDesk()
    clock = StandingClock(local("2027-02-16T09:00"))
    with visiting(SampleReader(), clock, desk) as browser:
        yield desk, browser


@pytest.fixture
def desk(stage):
    """What stands behind the pages, as it was."""
    stage[0].__init__()
    return stage[0]


@pytest.fixture
def browser(stage):
    """Signed in as the coordinator of Kainuu."""
    return stage[1]


@pytest.mark.parametrize(("number", "is_over"), [(2, False), (3, True)])
def test_proposal_that_ended_says_nothing_of_now(browser, number, is_over):
    """What stood when it was made may be long gone, and nobody is to agree any more."""
    said = words(browser.get(f"/desk/fi/proposals/{number}"))

    assert ("Ehdotettaessa" in said) is is_over
    assert (" Nyt " in said) is not is_over
    assert ("vaihtuu vasta" in said) is not is_over


def test_page_says_what_leaves_and_what_is_new(browser, desk):
    """Without unfolding anything: channels, time, readers, changes, whose turn."""
    said = words(browser.get(PAGE))

    for expected in (
        "Mitä lähtee Verkkosivu",
        "Viesti lähtee 214 lukijalle.",
        "3 muutosta edellisen hyväksynnän jälkeen",
        "1/2 hyväksytty: Kaisa. Odottaa: Noora.",
        "Kuka tarjoaa?",
        "Virke on muuttunut kommentin jälkeen.",
    ):
        assert expected in said
    assert desk.done == []


@pytest.mark.usefixtures("desk")
def test_differences_are_told_to_those_who_do_not_see_colours(browser):
    """Side by side, in the language that was asked for."""
    page = browser.get(f"{PAGE}?view=diff&show=sv")

    assert "Borttaget" not in words(page)
    assert "Kom och Poistettu: lyssna Muutos päättyy." in words(page)
    assert "Kom och Lisätty: tala Muutos päättyy." in words(page)
    assert "Ei muutoksia: Otsikko." in words(page)
    assert 'lang="sv"' in page.text


def test_a_sentence_is_chosen_and_commented(browser, desk):
    """One choice among all sentences; the press returns it with the words."""
    page = browser.get(f"{PAGE}?view=return").text
    assert 'type="radio" id="f-at-fi-standard-body-1" name="at"' in page
    sent = {"seen": "h1", "at": "fi.standard.body.1", "text": "Kuka?", "key": "k"}

    answer = browser.post(f"{PAGE}/return", data=sent)

    said = (WHO, "seminar", "Kuka?", "fi.standard.body.1", 0)
    assert desk.approvals.said == [said]
    assert desk.done == [("return", WHO, "seminar", "h1", "Kuka?")]
    place = answer.headers["location"]
    assert place == "/desk/fi/approvals/spring_news?done=return&of=seminar#message"


def test_nobody_cancels_a_comment_that_is_kept(browser):
    """The way on from it is no "Cancel"; before a word is kept it is."""
    before = browser.get(f"{PAGE}?view=return")
    after = browser.get(f"{PAGE}?view=return&done=comment")

    assert "Peruuta" in words(before)
    assert "Takaisin tekstiin" in words(after)
    assert "Peruuta" not in words(after)


def test_returning_wants_words_or_comments_made_before(browser, desk):
    """The writer has to know what to do."""
    sent = {"text": " ", "at": "fi.standard.body.1", "own": "0"}
    empty = browser.post(f"{PAGE}/return", data=sent)
    told = browser.post(f"{PAGE}/return", data={**sent, "own": "2"})

    assert empty.status_code == 409
    assert re.search(r'<a href="#f-text">Kirjoita kommentti', empty.text)
    assert re.search(r'id="f-text"[^>]*aria-invalid="true"', empty.text)
    assert 'value="fi.standard.body.1" checked' in empty.text
    assert told.status_code == 303
    assert desk.done[0][-1] == "Palautettu kommenteilla."


def test_comments_are_kept_answered_and_ticked_from_either_page(browser, desk):
    """What was typed comes back where it cannot be kept."""
    at = "sv.standard.body.0"
    sent = {"text": "Ja?", "at": at, "show": "sv"}
    first = browser.post(f"{PAGE}/comment", data=sent)
    second = browser.post(
        f"{PAGE}/comment", data={"text": "Jo.", "answers": "3", "from": "item"}
    )
    third = browser.post(f"{PAGE}/tick", data={"comment": ["3", "x"]})
    desk.refusal = Refused("sentence_gone")
    refused = browser.post(f"{PAGE}/comment", data=sent)

    assert first.headers["location"].startswith(f"{PAGE}?show=sv&done=comment&view=")
    assert second.headers["location"] == "/desk/fi/items/seminar#comments"
    assert third.headers["location"] == f"{PAGE}?done=tick#message"
    assert [said[2:] for said in desk.approvals.said] == [
        ("Ja?", at, 0),
        ("Jo.", "", 3),
    ]
    assert desk.approvals.ticked == [(WHO, "seminar", (3,))]
    assert refused.status_code == 409
    assert "Ja?" in refused.text


def test_after_an_approval_the_next_one_is_shown_with_the_way_back(browser, desk):
    """Undo takes back what was approved, not what is shown now."""
    answer = browser.post(f"{PAGE}/approve", data={"seen": "h1", "untested": "kiire"})
    desk.state = "approved"
    page = browser.get("/desk/fi/approvals?done=approve&of=seminar")
    undone = browser.post(f"{PAGE}/return", data={"undo": "yes", "seen": "h1"})

    place = answer.headers["location"]
    assert place == "/desk/fi/approvals/spring_news?done=approve&of=seminar#message"
    assert desk.untested_because == ""
    assert "Hyväksytty: Mitä perheet tarvitsevat? Avoin iltapäivä. " in words(page)
    assert "Lähtee ma 15.2.2027 klo 9." in words(page)
    assert f'action="{PAGE}/return"' in page.text
    assert undone.headers["location"] == f"{PAGE}?done=undo#message"
    assert [verb for verb, *_ in desk.done] == ["approve", "return"]


def test_what_changed_meanwhile_is_not_approved_and_the_difference_opens(browser, desk):
    """Trust that nobody edits behind an approval."""
    desk.refusal = Refused("changed_meanwhile")

    answer = browser.post(f"{PAGE}/approve", data={"seen": "old"})

    assert answer.status_code == 409
    assert desk.done == []
    assert "Teksti muuttui sillä välin" in words(answer)
    assert "3 muutosta sen jälkeen, kun katsoit tätä" in words(answer)
    assert 'aria-current="true">Muutokset (3)</a>' in answer.text


def test_what_is_late_or_urgent_says_what_to_do(browser, desk):
    """Expired: no approval, a new time; urgent: a reason, then at once."""
    desk.approvals.late, desk.approvals.is_urgent = "Aika meni ohi: valitse uusi.", True
    desk.state = "draft"

    page = browser.get(PAGE)
    browser.post(f"{PAGE}/correct", data={"note": "Sali vaihtui", "seen": "h1"})

    assert "Aika meni ohi: valitse uusi." in words(page)
    assert "Miksi tämä ei voi odottaa?" in words(page)
    assert desk.done == [("correct", WHO, "seminar", "h1", "Sali vaihtui")]


def test_urgent_without_a_reason_leads_to_its_field(browser, desk):
    """The rule stands where it is mended."""
    desk.approvals.is_urgent, desk.state = True, "draft"
    desk.refusal = Refused("urgent_reason_missing")

    page = browser.post(f"{PAGE}/correct", data={"note": "", "seen": "h1"}).text

    assert '<a href="#f-note">' in page
    assert re.search(r'id="f-note"[^>]*aria-invalid="true"', page)


@pytest.mark.usefixtures("desk")
def test_an_address_says_nothing_of_its_own(browser):
    """Only known words stand on a page; what is not there is not there."""
    odd = browser.get(f"{PAGE}?done=<b>x&show=xx&view=zz&since=yy")

    assert odd.status_code == 200
    assert "<b>x" not in odd.text
    assert browser.get("/desk/fi/approvals/none").status_code == 404
    assert browser.get("/desk/fi/approvals?of=../x").status_code == 404


def test_writer_sees_comments_in_her_form_and_ticks_them_there(browser, desk):
    """Saved with the words; nothing that was typed is lost for a tick."""
    page = browser.get("/desk/fi/items/seminar/edit").text
    assert 'name="comment.3"' in page
    assert 'href="#f-more-fi"' in page
    assert 'name="comment.7"' not in page
    form = {"seen": "h1", "act": "save", "comment.3": "on", "comment.x": "on"}

    browser.post("/desk/fi/items/seminar/edit", data=form)

    assert desk.approvals.ticked == [(WHO, "seminar", (3,))]
