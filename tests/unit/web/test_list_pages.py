"""The desk's pages of lists: a file goes in as it is, what was chosen stays."""

import re

import pytest
from desk_sample import SampleDesk
from desk_visit import visiting, words
from sample_site import SampleReader, StandingClock

from comms.language import say

HERE = "/desk/fi/lists"
LIST = ("fair.csv", b"email\r\na@b.fi\r\n" * 90_000, "text/csv")


@pytest.fixture
def desk():
    """Four lists."""
    return SampleDesk()


@pytest.fixture
def visit(desk):
    """Open a browser as a coordinator."""
    with visiting(SampleReader(), StandingClock(None), desk) as client:
        yield client


def test_a_large_file_goes_in_as_it_is(visit, desk):
    """Larger than any other form of the desk may be."""
    answer = visit.post(
        f"{HERE}/file", data={"newsletter": "POH"}, files={"file": LIST}
    )

    assert answer.headers["location"] == f"{HERE}/1"
    [(act, user, newsletter, name, content)] = desk.lists.done
    assert (act, user, newsletter) == ("put_in", "coordinator_KAI", "POH")
    assert (name, content) == ("fair.csv", LIST[1])


@pytest.mark.parametrize(
    ("data", "files", "fields"),
    [
        ({}, {"file": ("", b"")}, ["f-newsletter", "f-file"]),
        ({"newsletter": "POH"}, {}, ["f-file"]),
        ({}, {"file": LIST}, ["f-newsletter"]),
        ({"newsletter": "POH"}, {"file": LIST}, ["f-file"]),
    ],
)
def test_what_is_missing_or_unreadable_is_said_at_its_field(
    visit, desk, data, files, fields
):
    """The newsletter that was chosen stays."""
    desk.lists.refusal = "list_unreadable"

    answer = visit.post(f"{HERE}/file", data=data, files=files)

    assert answer.status_code == 422
    summary = answer.text.partition('id="summary"')[2].partition("<form")[0]
    assert re.findall(r'<a href="#(f-[a-z]+)">', summary) == fields
    assert ('<option value="POH" selected>' in answer.text) == bool(data)


def test_how_a_list_is_read_is_chosen_by_its_headings(visit, desk):
    """Each column by its heading; the source is one line."""
    data = {"consent_source": " Messut,  paperi ", "column:Sähköposti": "email"}

    answer = visit.post(f"{HERE}/1/try", data=data | {"column:Muu tieto": ""})

    assert answer.headers["location"] == f"{HERE}/1#now"
    assert 'id="now" tabindex="-1"' in visit.get(f"{HERE}/1").text
    [(act, _, number, how)] = desk.lists.done
    assert (act, number, how.consent_source) == ("try_out", 1, "Messut, paperi")
    assert how.columns == {"Sähköposti": "email", "Muu tieto": ""}


def test_a_refusal_keeps_what_was_chosen(visit, desk):
    """Sixty columns are not chosen twice."""
    desk.lists.refusal = "list_no_consent"

    answer = visit.post(f"{HERE}/1/try", data={"column:Muu tieto": "email"})

    assert answer.status_code == 422
    assert 'aria-describedby="f-consent_source-hint f-consent_source-error"' in (
        answer.text
    )
    assert answer.text.count('<option value="email" selected>') == 2


@pytest.mark.parametrize(
    ("path", "done", "place"),
    [
        ("1/take", ("take", "coordinator_KAI", 1), "/1#now"),
        ("1/drop", ("drop", "coordinator_KAI", 1), "?done=drop"),
        ("runs/5/undo", ("undo", "coordinator_KAI", 5), "?done=undo"),
        (
            "runs/5/agree-noes",
            ("decide_noes", "coordinator_KAI", 5, "agree-noes"),
            "?done=agree-noes",
        ),
    ],
)
def test_buttons_do_what_they_say(visit, desk, path, done, place):
    """And lead to where it is seen."""
    answer = visit.post(f"{HERE}/{path}")

    assert desk.lists.done == [done]
    assert answer.headers["location"] == f"{HERE}{place}"


def test_who_may_be_the_second_is_asked_about_noes(visit, desk):
    """Others are told that they wait; nobody agrees to her own."""
    page = visit.get(HERE).text
    assert page.count("/agree-noes") == 1
    # Nobody can take it back, so it is said first.
    assert page.count(say("fi", "readers.list.noes.effect")) == 1
    assert page.count(say("fi", "readers.list.noes.waits")) == 1
    desk.lists.refusal = "four_eyes"

    refused = visit.post(f"{HERE}/runs/5/agree-noes")

    assert refused.status_code == 422
    assert say("fi", "rules.four_eyes") in refused.text
    assert visit.post(f"{HERE}/runs/5/other").status_code == 404


def test_a_list_under_way_says_how_far_it_is(visit):
    """It is watched where scripts run; else by a link."""
    page = visit.get(f"{HERE}/2")

    assert 'data-watch="/desk/fi/lists/2"' in page.text
    assert "10 000" in words(page)
    assert 'data-watch="' not in visit.get(f"{HERE}/1").text
    assert visit.get(f"{HERE}/9").status_code == 404
    assert visit.post(f"{HERE}/1/report").status_code == 404


def test_readers_are_written_out_into_a_file_that_does_not_stay(visit, desk):
    """Of one newsletter; whoever asks for none is asked which."""
    answer = visit.post(f"{HERE}/export", data={"from": "POH", "form": "csv"})

    order, place = desk.lists.done
    assert order == ("export", "coordinator_KAI", "POH", "csv")
    assert answer.text == "email\n"
    assert "attachment" in answer.headers["content-disposition"]
    assert not place.exists()
    assert visit.post(f"{HERE}/export", data={"from": ""}).status_code == 422


@pytest.mark.parametrize("key", ["list_no_consent", "list_no_address"])
def test_the_desk_names_no_option_of_a_command(visit, desk, key):
    """Who sits at the desk has fields, and no `--mapping`."""
    desk.lists.refusal = key

    answer = visit.post(f"{HERE}/1/try", data={"consent_source": "Messut"})

    assert answer.status_code == 422
    assert say("fi", f"readers.list.wrong.{key}") in answer.text
    assert "--" not in answer.text.split("<main", 1)[1].split("<form", 1)[0]
