"""The desk's pages through their routes: what is shown, what is ordered, what is kept.

Uses a desk in memory (`desk_sample`); the real one has its own tests, and the whole
story is told in `tests/acceptance/test_desk_story.py`.
"""

import re
from dataclasses import replace
from html import unescape

import pytest
from bs4 import BeautifulSoup
from desk_facts import PEOPLE, VALUES, outputs
from desk_sample import SampleDesk
from desk_visit import visiting, words

from comms.errors import Refused
from comms.language import say
from comms.model.views import ReadersPage
from comms.web.desk.previews import Frames, one_stop

LANGUAGES = ("fi", "sv", "en")
PAGES = (
    "/",
    "/items",
    "/seminars/new",
    "/texts/new/press_release",
    "/items/blog/edit",
    "/items/seminar",
    "/items/seminar/edit",
    "/events/E1/change",
)
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_page_speaks_the_language_of_its_address(browser, path, language):
    """And leads to itself in the two others."""
    answer = browser.get(f"/desk/{language}{path}")

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    for other in set(LANGUAGES) - {language}:
        assert f'"/desk/{other}{path}"' in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_page_is_for_one_person_and_nobody_else(browser, path):
    """Never stored, never listed, never framed; nothing inline."""
    answer = browser.get(f"/desk/fi{path}")

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    policy = answer.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert re.findall(r"\sstyle=|\son\w+=|<style|<script>", answer.text) == []


@pytest.mark.parametrize("path", PAGES)
def test_looking_changes_nothing(browser, desk, path):
    """Links are opened by scanners and by prefetching too."""
    browser.get(f"/desk/fi{path}?act=save&verb=approve&done=approve")
    browser.head(f"/desk/fi{path}")

    assert (desk.done, desk.saved) == ([], [])


def test_what_a_person_may_not_see_is_not_there(browser):
    """None from the desk: 404, the same for all."""
    for path in ("/items/other", "/items/other/edit", "/events/other/change"):
        assert browser.get(f"/desk/fi{path}").status_code == 404


def test_stop_is_announced_on_every_page(browser, desk):
    """Who, since when, why, and the way on."""
    desk.stopped = True

    for path in PAGES:
        page = words(browser.get(f"/desk/fi{path}"))
        assert "Kaikki lähetykset on keskeytetty." in page
        assert "Syy: Häiriötilanne Esimerkkilässä." in page
        assert "ti 16.2.2027 klo\xa08.59".replace("\xa0", " ") in page


def test_empty_week_says_what_to_do_next(browser, desk):
    """A page without rows is where most people begin."""
    desk.empty = True

    answer = browser.get("/desk/sv/")

    assert "Inget väntar på dig" in words(answer)
    assert 'href="/desk/sv/seminars/new"' in answer.text


def test_form_is_kept_as_a_draft(browser, desk):
    """Every field goes to the desk as it was typed, with what makes it safe."""
    answer = browser.post(
        "/desk/fi/seminars/new", data={**FORM, "act": "save", "key": "k1"}
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk/fi/items/seminar?done=save#message"
    assert desk.saved[0]["values"] == VALUES
    assert (desk.saved[0]["key"], desk.done) == ("k1", [])


def test_form_is_sent_for_approval(browser, desk):
    """Keeping and sending are one press."""
    answer = browser.post(
        "/desk/fi/items/seminar/edit",
        data={**FORM, "act": "submit", "key": "k1", "seen": "h1"},
    )

    assert answer.headers["location"] == "/desk/fi/items/seminar?done=submit#message"
    assert desk.saved[0]["seen"] == "h1"
    assert desk.done == [("submit", "coordinator_KAI", "seminar", "", "")]


def test_refused_form_comes_back_as_typed(browser, desk):
    """Errors on top with links, at the field, and first in the title."""
    answer = browser.post(
        "/desk/fi/seminars/new", data={**FORM, "day": "11.3.", "act": "submit"}
    )

    assert answer.status_code == 422
    assert "<title>Virhe: Uusi tapahtuma" in answer.text
    assert 'href="#f-day"' in answer.text
    assert re.search(r'id="f-day"[^>]*value="11\.3\."', answer.text)
    assert re.search(r'id="f-day"[^>]*aria-invalid="true"', answer.text)
    assert VALUES["title.sv"][0] in unescape(answer.text)
    assert desk.done == []


def test_rule_that_says_no_is_a_sentence_in_the_form(browser, desk):
    """What was typed is still there."""
    desk.refusal = Refused("not_your_region", user="a", unit="VSU")

    answer = browser.post("/desk/fi/seminars/new", data={**FORM, "act": "save"})

    assert answer.status_code == 422
    assert 'id="summary"' in answer.text
    assert VALUES["title.fi"][0] in unescape(answer.text)


def test_switching_the_language_keeps_what_is_typed(browser, desk):
    """The switch posts the form to the same page of the other language."""
    form = browser.get("/desk/fi/seminars/new").text
    assert 'formaction="/desk/sv/seminars/new"' in form

    answer = browser.post("/desk/sv/seminars/new", data={**FORM, "act": "stay"})

    assert answer.status_code == 200
    assert '<html lang="sv">' in answer.text
    assert VALUES["title.fi"][0] in unescape(answer.text)
    assert desk.saved == []


def test_enter_in_a_field_saves_and_sends_nothing(browser):
    """It presses the first button of the form in the page: the one for previews."""
    page = browser.get("/desk/fi/seminars/new").text

    first = re.search(r"<button[^>]*type=\"submit\"[^>]*>", page)

    assert first
    assert 'form="seminar"' in first[0]
    assert 'value="preview"' in first[0]


@pytest.mark.parametrize(
    ("typed", "echo"),
    [
        ("11.3.2027", "torstai, viikko 10"),
        ("2027-03-28", "sunnuntai, viikko 12"),
        ("31.2.2027", ""),
        ("11.3.", ""),
        ("<b>", ""),
    ],
)
def test_date_is_said_back_in_words(browser, typed, echo):
    """Whoever types a date sees the weekday; what is no date has no echo."""
    answer = browser.post("/desk/fi/previews", data={**FORM, "day": typed})

    assert f'data-live="f-day-echo">{echo}</p>' in answer.text


def test_preview_shows_every_channel_and_keeps_nothing(browser, desk):
    """Counters by the network's rule; too long says how much."""
    answer = browser.post("/desk/fi/previews", data=FORM)

    page = words(answer)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    for name in ("Verkkosivu", "Uutiskirje", "Julkaisut", "Mediatiedote"):
        assert name in page
    assert "112/300 merkkiä" in page
    assert "12 merkkiä liikaa (292/280). Lyhennä tekstiä." in page
    assert "#LapeKainuu #LapeMuutos" in page
    assert (desk.saved, desk.done) == ([], [])


def test_previews_work_without_scripts(browser, desk):
    """The button posts the form; the page comes back with the previews."""
    answer = browser.post("/desk/fi/seminars/new", data={**FORM, "act": "preview"})

    assert answer.status_code == 200
    assert answer.text.count("<iframe") == 4
    assert desk.saved == []


def test_frame_of_a_mail_shows_pictures_wherever_the_desk_is_opened():
    """A demo, or a desk behind another name, is not the address in the mail."""
    home = "https://news.example.org/"
    frames = Frames(str, base_url=home)
    (mail, *_) = (one for one in outputs() if one.kind == "newsletter")
    drawn = replace(mail, frame=f'<img src="{home}media/1.png" alt=""> {home}')

    name = frames.address("kaisa", drawn).rpartition("/")[2]

    assert frames.find("kaisa", name) == f'<img src="/media/1.png" alt=""> {home}'


def test_a_page_is_drawn_when_its_frame_is_looked_at():
    """The same page keeps its address; a frame that nobody scrolls to costs nothing."""
    drawn = []
    frames = Frames(lambda page: drawn.append(page) or page.item)
    page = ReadersPage(item="<h1>Perhe</h1>", site=None, unit=None)
    (shown, *_) = (replace(one, frame="", page=page) for one in outputs())

    address = frames.address("kaisa", shown)

    assert (shown.is_framed, drawn) == (True, [])
    name = address.rpartition("/")[2]
    assert frames.find("noora", name) is None
    assert frames.find("kaisa", name) == "<h1>Perhe</h1>"
    assert frames.address("kaisa", replace(shown, page=replace(page))) == address
    silent = replace(shown, page=replace(page, item=Silent("<h1>Muu</h1>")))
    assert frames.address("kaisa", silent) != frames.address(
        "kaisa", replace(silent, page=replace(page, item=Silent("")))
    )


class Silent(str):
    """Says nothing of itself to whoever prints it."""

    __slots__ = ()

    def __repr__(self):
        """Return the same for all."""
        return "Silent()"


def test_frame_can_act_as_nothing(browser):
    """Its content comes from people: no script, no form, no origin of ours."""
    page = browser.post("/desk/fi/previews", data=FORM).text
    address = re.search(r'src="(/desk/frames/[0-9a-f]{32}).look=here" sandbox', page)[1]

    answer = browser.get(address)

    policy = answer.headers["content-security-policy"]
    assert "<script>" in answer.text
    assert policy.endswith("sandbox")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["cache-control"] == "no-store"


def test_mail_is_shown_in_dark_without_pictures_and_as_text(browser):
    """As other programs show it; what is text stays text."""
    page = browser.get("/desk/fi/editions/n1").text
    address, *_ = re.findall(r'href="(/desk/frames/[0-9a-f]{32})\?look=dark"', page)
    plain, *_ = re.findall(r'href="(/desk/frames/[0-9a-f]{32})"[^>]*>Pelkkänä', page)

    dark = browser.get(address, params={"look": "dark"}).text
    bare = browser.get(address, params={"look": "bare"})

    assert "prefers-color-scheme: dark" in browser.get(address).text
    assert "prefers-color-scheme" not in dark
    assert "img-src 'none'" in bare.headers["content-security-policy"]
    assert bare.text == browser.get(address).text
    assert "1. Uutiset &lt;5&gt;" in browser.get(plain).text


def test_a_preview_on_a_page_is_one_stop_of_the_keyboard(browser):
    """Whoever passes a mail need not go through each link of it."""
    page = browser.get("/desk/fi/editions/n1").text
    [here, *_] = re.findall(r'<iframe[^>]* src="([^"]*)"', page)
    words = (
        '<body class="a"><a href="/x">x</a><abbr>y</abbr><p tabindex="0">z</p></body>'
    )

    assert here.endswith("?look=here")
    assert browser.get(here).status_code == 200
    assert one_stop(words).endswith(
        '<body tabindex="0" class="a"><a tabindex="-1" href="/x">x</a>'
        "<abbr>y</abbr><p>z</p></body>"
    )
    assert "tabindex" not in browser.get(here.partition("?")[0]).text


def test_frame_is_shown_to_its_owner_only(browser):
    """Its name alone opens nothing for anybody else."""
    page = browser.post("/desk/fi/previews", data=FORM).text
    address = re.search(r"/desk/frames/[0-9a-f]{32}", page)[0]

    browser.cookies.set("__Host-desk", "noora")

    assert browser.get(address).status_code == 404
    assert browser.get("/desk/frames/" + "0" * 32).status_code == 404


def test_same_content_keeps_its_address(browser):
    """A frame that did not change is not loaded again."""
    first, second = (
        re.findall(
            r"/desk/frames/\w+", browser.post("/desk/fi/previews", data=FORM).text
        )
        for _ in range(2)
    )

    assert first == second


def test_text_of_people_is_text(browser):
    """Whatever is typed comes back escaped, in every place."""
    evil = "</textarea><script>alert(1)</script>\"'"
    data = {**FORM, **dict.fromkeys(("title.fi", "summary.fi", "street", "day"), evil)}

    answer = browser.post("/desk/fi/seminars/new", data={**data, "act": "preview"})

    assert "<script>alert" not in answer.text
    assert unescape(answer.text).count(evil) >= 4


def _read(answer):
    return BeautifulSoup(answer.text, "html.parser")


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_that_are_switched_off_are_listed_as_off(
    browser, monkeypatch, language
):
    """And the list says where to switch them on; keys with Ctrl stay."""
    kaisa = PEOPLE["kaisa"]
    page = f"/desk/{language}/shortcuts"
    off = say(language, "keys.off")
    before = _read(browser.get(page))
    monkeypatch.setitem(PEOPLE, "kaisa", replace(kaisa, uses_letters=False))

    shown = _read(browser.get(page))

    keys = {one["data-press"]: off in one.text for one in shown.select("[data-press]")}
    assert [keys[one] for one in ("N", "?")] == [True] * 2
    assert [keys[one] for one in ("Ctrl+K", "←")] == [False] * 2
    assert not any(off in one.text for one in before.select("[data-press]"))
    told = shown.select_one('.shortcuts > p:has(a[href$="/account#letters"])')
    assert say(language, "keys.letters.off") in told.text


def test_removing_a_fact_says_that_it_can_be_undone(browser):
    """It can; so nothing is removed *for good*."""
    said = words(browser.get("/desk/en/facts/hall"))

    assert "You can undo the removal." in said
    assert "for good" not in said


def test_person_called_as_her_role_is_told_by_her_unit(browser, monkeypatch):
    """*Approver Approver* tells nobody whose account it is."""
    kaisa = PEOPLE["kaisa"]
    role = say("en", f"desk.role.{kaisa.role}")
    line = _read(browser.get("/desk/en/")).select_one(".rail-person").text
    assert line.split() == [*kaisa.name.split(), *role.split()]
    monkeypatch.setitem(PEOPLE, "kaisa", replace(kaisa, name=role))

    line = _read(browser.get("/desk/en/")).select_one(".rail-person").text

    assert line.count(role) == 1
    assert line.strip() != role
