"""The desk's pages about readers: what is typed stays, and stands in no address."""

from html import unescape

import pytest
from desk_sample import SampleDesk
from desk_visit import visiting, words
from sample_readers import READER
from sample_site import SampleReader, StandingClock

HERE = "/desk/fi/readers"
FORM = {
    "address": "maija@example.org",
    "newsletters": ["POH"],
    "language": "fi",
    "way": "paper",
    "source": "Perhemessut,  paperilista",
    "day": "11.3.2027",
}


@pytest.fixture
def desk():
    """One reader."""
    return SampleDesk()


@pytest.fixture
def visit(desk):
    """Open a browser as a coordinator."""
    with visiting(SampleReader(), StandingClock(None), desk) as client:
        yield client


def test_an_address_is_looked_up_by_a_form(visit, desk):
    """It stands in no address, which logs and histories keep."""
    answer = visit.post(HERE, data={"address": f" {READER.address} "})

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{HERE}/7"
    assert desk.readers.done == [("look_up", "coordinator_KAI", READER.address)]


def test_an_unknown_address_stays_in_the_form(visit):
    """Whoever mistyped it mends it."""
    answer = visit.post(HERE, data={"address": "nobody@example.org"})

    assert answer.status_code == 422
    assert 'value="nobody@example.org"' in answer.text
    assert "Virhe:" in answer.text


def test_one_reader_is_shown_as_text(visit):
    """Her name is no markup; who was never looked up is not there."""
    page = visit.get(f"{HERE}/7")

    assert "Maija <b>Esimerkki</b>" in words(page)
    assert visit.get(f"{HERE}/8").status_code == 404


def test_what_was_wrong_is_said_at_its_field_and_what_was_typed_stays(visit, desk):
    """Nobody types a paper twice."""
    desk.readers.wrong = ("day", "said_no")

    answer = visit.post(f"{HERE}/new", data=FORM)

    assert answer.status_code == 422
    assert 'aria-describedby="f-day-hint f-day-error"' in answer.text
    assert 'value="11.3.2027"' in answer.text
    assert answer.text.count('class="error"') == 2


def test_after_a_paper_comes_the_next(visit, desk):
    """The form is empty again but for what goes on being so."""
    answer = visit.post(f"{HERE}/new", data=FORM)

    place = answer.headers["location"]
    assert "maija" not in place
    [(_, _, new, _)] = desk.readers.done
    assert (new.source, str(new.day)) == ("Perhemessut, paperilista", "2027-03-11")
    page = visit.get(place).text
    assert "Tilaus on kirjattu" in page
    assert 'value="paper" aria-describedby="f-way-paper-hint" checked' in page


@pytest.mark.parametrize(
    ("act", "data", "done"),
    [
        ("leave", {"newsletter": "POH"}, ("leave", "coordinator_KAI", 7, "POH")),
        (
            "address",
            {"new_address": "a@b.fi"},
            ("ask_address", "coordinator_KAI", 7, "a@b.fi"),
        ),
        ("link", {}, ("send_choices", "coordinator_KAI", 7)),
    ],
)
def test_buttons_do_what_they_say(visit, desk, act, data, done):
    """Each leads back to the page, which says that it was done."""
    answer = visit.post(f"{HERE}/7/{act}", data=data)

    assert desk.readers.done == [done]
    assert answer.headers["location"] == f"{HERE}/7?done={act}"
    assert visit.post(f"{HERE}/7/nothing").status_code == 404


def test_a_rule_that_says_no_is_read_on_the_page(visit, desk):
    """With what was typed."""
    desk.readers.refusal = "reader_address"

    answer = visit.post(f"{HERE}/7/address", data={"new_address": "maija@"})

    assert answer.status_code == 422
    assert 'value="maija@"' in answer.text
    assert "Osoite ei kelpaa." in words(answer)


def test_what_is_pasted_into_other_sites_names_this_one(visit):
    """In each language; a newsletter that is not hers has no form here."""
    page = visit.get("/desk/fi/sign-up-forms/POH")

    said = unescape(page.text)
    for code in ("fi", "sv", "en"):
        assert f'action="https://lape.example.org/subscribe/{code}/begin"' in said
        assert f'src="https://lape.example.org/{code}/subscribe/POH/frame"' in said
    assert 'src="/fi/subscribe/POH/frame"' in page.text
    assert visit.get("/desk/fi/sign-up-forms/EKA").status_code == 404


def test_rights_are_for_those_who_answer_for_the_programme(visit, desk):
    """What is kept comes as a file; whoever is erased leads back to the search."""
    answer = visit.post(f"{HERE}/7/file")
    assert answer.headers["content-disposition"].endswith('"subscriber.json"')

    answer = visit.post(f"{HERE}/7/erase")
    assert desk.readers.done == [("erase", "coordinator_KAI", 7)]
    assert "Tilaajan tiedot on poistettu" in visit.get(answer.headers["location"]).text
