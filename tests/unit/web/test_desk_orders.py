"""Orders at the desk: closing accounts, posts by hand."""

from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from sample_desk import DOUBTFUL, OTHER_CARD, OWN_CARD, POSTED, ROLES

from comms.errors import Refused

WRITERS = {"admin", "national_lead", "approver", "coordinator", "change_agent"}
STOPPERS = {"admin", "national_lead", "approver", "coordinator"}
ADDRESS = "https://facebook.example/groups/1/posts/2"


def soup(answer):
    """Read a page."""
    return BeautifulSoup(answer.text, "html.parser")


def actions(answer):
    """Return where the forms of a page post to, without signing out."""
    forms = soup(answer).main.find_all("form")
    return [form["action"] for form in forms]


# ------------------------------------------------------------------- accounts


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Tilit", "Julkaistaan käsin", "3 odottaa lähtöä", "Facebook-ryhmä")),
        ("sv", ("Konton", "Publiceras för hand", "3 väntar på", "Facebookgrupp")),
        ("en", ("Accounts", "Posted by hand", "3 wait to leave", "Facebook group")),
    ],
)
def test_accounts_say_how_they_work_and_what_waits(browser_of, language, words):
    """In words, for people who did not set them up."""
    answer = browser_of("viewer").get(f"/desk/{language}/accounts")

    assert answer.status_code == 200
    assert [one for one in words if one not in answer.text] == []


@pytest.mark.parametrize("role", ROLES)
def test_only_who_may_close_an_account_sees_how(browser_of, role):
    """The nation everywhere, coordinators at home, nobody else."""
    every = actions(browser_of(role).get("/desk/fi/accounts"))
    found = [one for one in every if one.endswith("/retire")]

    home = ["/desk/fi/accounts/fb_vsu/retire"]
    everywhere = [
        "/desk/fi/accounts/x_national/retire",
        *home,
        "/desk/fi/accounts/x_other/retire",
    ]
    expected = {"coordinator": home} | dict.fromkeys(
        STOPPERS - {"coordinator"}, everywhere
    )
    assert found == expected.get(role, [])


def test_account_is_closed_with_a_reason(browser_of, desk):
    """And the list says so, once it is."""
    browser = browser_of("admin")

    answer = browser.post(
        "/desk/fi/accounts/fb_vsu/retire",
        data={"reason-fb_vsu": "  Ryhmä  lakkautettu. "},
    )

    assert desk.done == [("retire", "admin", "fb_vsu", "Ryhmä lakkautettu.")]
    page = browser.get(answer.headers["location"])
    assert "Tili on suljettu: Perhekeskukset" in page.text
    assert "Ryhmä lakkautettu." in page.text
    assert "/desk/fi/accounts/fb_vsu/retire" not in actions(page)


def test_a_message_is_only_shown_where_it_is_true(browser_of):
    """An address in somebody's mail must not make the desk say what is not so."""
    page = browser_of("admin").get("/desk/fi/accounts?closed=fb_vsu")

    assert "Tili on suljettu" not in page.text


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_closing_without_a_fair_reason_is_asked_again(browser_of, desk, reason):
    """What was typed is still there, the form open, the fault named twice."""
    answer = browser_of("admin").post(
        "/desk/en/accounts/fb_vsu/retire", data={"reason-fb_vsu": reason}
    )

    page = soup(answer)
    field = page.find(id="f-reason-fb_vsu")
    assert answer.status_code == 422
    assert page.title.text.startswith("Error:")
    assert field["value"] == reason.strip()
    assert field["aria-invalid"] == "true"
    assert field.find_parent("details").has_attr("open")
    assert page.find("a", href="#f-reason-fb_vsu")
    assert desk.done == []


def test_what_the_rules_refuse_is_said_in_a_sentence(browser_of, desk):
    """A coordinator posts for another unit's account, past the page."""
    answer = browser_of("coordinator").post(
        "/desk/en/accounts/x_other/retire", data={"reason-x_other": "I want to"}
    )

    assert answer.status_code == 403
    assert "This was not done" in answer.text
    assert desk.done == []


# ---------------------------------------------------------------------- cards


def test_a_card_that_nobody_posts_ends_with_a_reason(browser_of, desk):
    """In one press; without a reason it stays."""
    browser = browser_of("coordinator")
    path = f"/desk/fi/cards/{OWN_CARD}/end"

    assert browser.post(path).status_code == 422
    answer = browser.post(path, data={"reason": "Tapahtuma on ohi"})

    assert answer.headers["location"] == "/desk/fi/"
    assert desk.done == [("end", "coordinator", OWN_CARD, "Tapahtuma on ohi")]


@pytest.mark.parametrize("role", sorted(WRITERS))
def test_card_has_all_that_is_pasted(browser_of, role):
    """Text, picture with its alternative text, and the way there."""
    answer = browser_of(role).get(f"/desk/fi/cards/{OWN_CARD}")

    page = soup(answer)
    text = page.find("textarea", id="card-text")
    assert text.has_attr("readonly")
    assert text.text.endswith("#LapeMuutos #VarsinaisSuomi")
    assert page.find("a", download=True)["href"] == "/media/shore.png"
    assert page.find(id="card-alt").text.strip().startswith("Rantamaisema")
    assert page.find("a", href="https://facebook.example/groups/perhekeskukset")
    assert actions(answer) == [
        f"/desk/fi/cards/{OWN_CARD}/posted",
        f"/desk/fi/cards/{OWN_CARD}/end",
    ]


@pytest.mark.parametrize("url", ["", ADDRESS])
def test_card_is_ticked_with_or_without_an_address(browser_of, desk, url):
    """The address helps others; nobody is kept waiting for it."""
    answer = browser_of("change_agent").post(
        f"/desk/fi/cards/{OWN_CARD}/posted", data={"url": url}
    )

    assert answer.headers["location"] == f"/desk/fi/cards/{OWN_CARD}?done"
    assert desk.done == [("tick", "change_agent", OWN_CARD, url)]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//evil.example.com",
        "facebook.example/p/1",
        "https://",
        'https://a.example/"onmouseover=1',
        "https://a.example/ b",
        "http://[",
        f"https://a.example/{'x' * 2000}",
        "data:text/html,x",
    ],
)
def test_what_is_no_address_is_never_kept(browser_of, desk, url):
    """It will stand in a link for others to press (S4, S7)."""
    answer = browser_of("coordinator").post(
        f"/desk/fi/cards/{OWN_CARD}/posted", data={"url": url}
    )

    assert answer.status_code == 422
    assert soup(answer).find(id="f-url")["value"] == url
    assert desk.done == []


def test_a_letter_that_no_database_keeps_is_never_kept(browser_of, desk):
    """It is dropped wherever a form is posted, so what is left is an address."""
    browser_of("coordinator").post(
        f"/desk/fi/cards/{OWN_CARD}/posted", data={"url": "https://a.example/\x00"}
    )

    assert desk.done == [("tick", "coordinator", OWN_CARD, "https://a.example/")]


@pytest.mark.parametrize(
    ("typed", "noted"),
    [
        ({"found": "yes", "url": ADDRESS}, (True, ADDRESS)),
        ({"found": "no", "url": "half an addr"}, (False, "")),
    ],
)
def test_fate_of_a_doubtful_post_is_noted(browser_of, desk, typed, noted):
    """Only a person who looked can say."""
    browser = browser_of("coordinator")
    page = browser.get(f"/desk/fi/cards/{DOUBTFUL}")
    assert "Emme tiedä" in page.text

    browser.post(f"/desk/fi/cards/{DOUBTFUL}/found", data=typed)

    assert desk.done == [("settle", "coordinator", DOUBTFUL, *noted)]


def test_a_post_that_is_there_needs_its_address(browser_of, desk):
    """Without it nobody could change it or take it down."""
    answer = browser_of("admin").post(
        f"/desk/en/cards/{DOUBTFUL}/found", data={"found": "yes"}
    )

    assert answer.status_code == 422
    assert "The address is missing." in answer.text
    assert desk.done == []


def test_what_a_rule_refuses_of_a_tick_comes_back_at_the_field(
    browser_of, desk, monkeypatch
):
    """With what was typed, so that it can be mended."""

    def refuse(*_arguments, **_named):
        raise Refused("address_wrong")

    monkeypatch.setattr(desk, "tick", refuse)
    answer = browser_of("admin").post(
        f"/desk/en/cards/{OWN_CARD}/posted", data={"url": "https://a.example/"}
    )

    assert answer.status_code == 422
    assert soup(answer).find(id="f-url")["value"] == "https://a.example/"
    assert "Give the whole address" in answer.text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("edit", ("Change by hand", "Put this text in its place", "I have changed it")),
        ("removal", ("Remove by hand", "remove it", "I have removed it")),
    ],
)
def test_changes_by_hand_say_what_is_to_be_done(browser_of, desk, kind, words):
    """The same card, another order; no address is asked for again."""
    desk.kind = kind
    browser = browser_of("coordinator")

    answer = browser.get(f"/desk/en/cards/{OWN_CARD}")
    browser.post(f"/desk/en/cards/{OWN_CARD}/posted")

    assert [one for one in words if one not in answer.text] == []
    assert soup(answer).find(id="f-url") is None
    assert desk.done == [("tick", "coordinator", OWN_CARD, "")]


@pytest.mark.parametrize("typed", [{}, {"found": "maybe"}, {"found": ""}])
def test_a_fate_that_was_not_chosen_is_asked(browser_of, desk, typed):
    """Neither yes nor no is never taken for one of them."""
    answer = browser_of("admin").post(f"/desk/en/cards/{DOUBTFUL}/found", data=typed)

    assert answer.status_code == 422
    assert "Choose whether" in answer.text
    assert desk.done == []


def test_posted_card_says_where_it_is(browser_of):
    """And offers no second tick."""
    answer = browser_of("coordinator").get(f"/desk/fi/cards/{POSTED}")

    assert soup(answer).find("a", href="https://facebook.example/p/1")
    assert actions(answer) == []


@pytest.mark.parametrize("role", ["viewer", "translator"])
def test_who_may_only_look_gets_no_button(browser_of, role):
    """The page says who can."""
    answer = browser_of(role).get(f"/desk/fi/cards/{OWN_CARD}")

    assert actions(answer) == []
    assert "koordinaattori" in answer.text


@pytest.mark.parametrize("role", ["coordinator", "change_agent", "viewer"])
def test_card_of_another_unit_is_like_one_that_is_not_there(browser_of, role):
    """S2: the same status and the same page, to the letter."""
    browser = browser_of(role)

    theirs = browser.get(f"/desk/fi/cards/{OTHER_CARD}")
    missing = browser.get("/desk/fi/cards/4711")

    assert theirs.status_code == missing.status_code == 404
    assert theirs.text == missing.text


@pytest.mark.parametrize("delivery", ["0", "-1", "x", "9" * 30, quote("7 OR 1=1")])
def test_nonsense_for_a_number_is_not_found(browser_of, delivery):
    """It never reaches the desk behind the page."""
    answer = browser_of("admin").get(f"/desk/fi/cards/{delivery}")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("role", "offered"),
    [("coordinator", {"pause", "new"}), ("viewer", set()), ("change_agent", {"new"})],
)
def test_frame_offers_only_what_the_role_may(browser_of, role, offered):
    """No button leads to a refusal."""
    page = browser_of(role).get("/desk/fi/accounts").text

    found = {
        name
        for name, address in (
            ("pause", 'action="/desk/fi/stops"'),
            ("new", 'href="/desk/fi/seminars/new"'),
        )
        if address in page
    }
    assert found == offered
