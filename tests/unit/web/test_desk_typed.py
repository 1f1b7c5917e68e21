"""What was typed at the desk outlives the session it was typed in."""

from bs4 import BeautifulSoup
from sample_desk import ROLES

TYPED = {
    "title_fi": 'Tervetuloa "perhekeskukseen" <nyt>',
    "languages": ["fi", "sv"],
    "summary_fi": "Rivi yksi\nrivi kaksi",
}


def handed_back(answer):
    """Return the fields of the form that would send it again."""
    form = BeautifulSoup(answer.text, "html.parser").find("form", method="post")
    fields = {}
    for one in form.find_all("input", type="hidden"):
        fields.setdefault(one["name"], []).append(one["value"])
    return form["action"], fields


def test_what_was_typed_comes_back_and_can_be_sent_again(browser_of):
    """The page shows the texts, and its button sends all fields to the same place."""
    answer = browser_of().post("/desk/fi/seminars/new", data=TYPED)

    assert answer.status_code == 401
    action, fields = handed_back(answer)
    assert action == "/desk/fi/seminars/new"
    assert fields == {
        "title_fi": [TYPED["title_fi"]],
        "languages": ["fi", "sv"],
        "summary_fi": [TYPED["summary_fi"]],
    }
    shown = BeautifulSoup(answer.text, "html.parser").find("main").get_text()
    assert TYPED["title_fi"] in shown
    assert answer.headers["cache-control"] == "no-store"


def test_way_in_opens_beside_what_was_typed(browser_of):
    """In a tab of its own, and no command of an administrator's is in the way."""
    answer = browser_of().post("/desk/fi/seminars/new", data=TYPED)

    page = BeautifulSoup(answer.text, "html.parser").find("main")
    link = page.find("a", href="/desk/fi/enter")
    assert (link["target"], link["rel"]) == ("_blank", ["noopener"])
    assert "sign-in-link" not in page.get_text()


def test_nothing_is_handed_back_where_nothing_was_typed(browser_of):
    """Neither an empty form nor one that cannot be read makes a second form."""
    browser = browser_of()
    for sent in ({"data": {}}, {"content": b"x", "headers": _BROKEN}):
        answer = browser.post("/desk/fi/seminars/new", **sent)
        assert answer.status_code in {400, 401}
        assert not BeautifulSoup(answer.text, "html.parser").find("form", method="post")


_BROKEN = {"content-type": "multipart/form-data"}


def test_other_refusals_read_no_form(browser_of):
    """Somebody who is signed in and may not is told why; nothing is repeated."""
    answer = browser_of(ROLES[-1]).post("/desk/fi/stops", data=TYPED)
    assert TYPED["summary_fi"] not in answer.text
