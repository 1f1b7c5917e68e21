"""`comms forecast` and `comms test-send`, as a person types them."""

import json

import pytest

from comms.demo.mailbox import read_mailbox
from comms.demo.processes import mail_catcher

LEAD = ("--as", "national_lead")


@pytest.fixture
def applied(comms, sample):  # noqa: ARG001 - for what it does
    """Give commands on the sample, which has no subscribers yet."""
    return comms


def test_forecast_is_said_to_people_and_to_programs(applied):
    """Nobody reads it yet: that is told, not hidden."""
    account = {"host": "127.0.0.1", "security": "none", "limits": {"per_minute": 30}}
    limits = json.dumps({"email": account})

    document = applied("forecast", "NL1", "--json", MAIL=limits).document
    said = applied("forecast", "NL1", LANGUAGE="fi")

    assert document["publication"] == "NL1"
    assert (document["recipients"], document["through"]) == (0, 0)
    assert document["begins"] == "2027-02-17T10:00+02:00"
    assert document["lanes"].keys() == {"email"}
    assert said.out.startswith("Viesti lähtee 0 lukijalle.")


def test_forecast_of_what_is_no_mail_is_not_found(applied):
    """A page has readers, but nobody is sent it."""
    said = applied("forecast", "spring_news")

    assert said.code == 1
    assert "spring_news" in said.err


def test_test_send_waits_until_the_server_has_it_all(applied, tmp_path):
    """Each language goes to who asks, marked, and to nobody else."""
    folder = tmp_path / "mail"
    with mail_catcher(folder) as port:
        said = applied("test-send", "NL1", *LEAD, "--json", SMTP_PORT=str(port))
    caught = read_mailbox(folder)

    assert said.code == 0, said.err
    assert said.document["messages"] == said.document["sent"] == len(caught) > 0
    assert {one.recipient for one in caught} == {said.document["to"]}
    assert all(one.is_test and one.subject.startswith("[TEST") for one in caught)


def test_test_send_without_a_server_says_so(applied):
    """The worker goes on with it; the command does not pretend."""
    said = applied("test-send", "NL1", *LEAD, SMTP_PORT="9")
    later = applied("test-send", "NL1", *LEAD, "--later")

    assert said.code == 1
    assert said.err
    assert (later.code, later.err) == (0, "")
    assert "go to" in later.out


def test_address_of_a_user_is_enough(applied):
    """Who gets it is who asks; one of the two must be said."""
    said = applied("test-send", "NL1", "--to", "Viestinta@example.org", "--later")
    neither = applied("test-send", "NL1", "--later")

    assert said.code == 0, said.err
    assert "viestinta@example.org" in said.out
    assert neither.code == 2
    assert "--as USER" in neither.err


def test_test_send_to_a_stranger_is_refused(applied):
    """A test is no way to write to anybody at all."""
    said = applied("test-send", "NL1", *LEAD, "--to", "somebody@example.com")

    assert said.code == 1
    assert "somebody@example.com is the address of none of them" in said.err


def test_status_counts_the_test_that_waits(applied):
    """What is queued, by class, on the account that will send it."""
    applied("test-send", "NL1", *LEAD, "--later")

    said = applied("status")
    (lane,) = json.loads(applied("status", "--json").out)["lanes"]

    assert lane["queued"].keys() == {"confirmation"}
    assert "Mail account email:" in said.out


def test_schedule_takes_the_reason(applied):
    """Other rules still hold: a draft is not scheduled for any reason."""
    said = applied("schedule", "NL1", *LEAD, "--untested-because", "No time.")

    assert said.code == 1
    assert "draft" in said.err


def test_test_send_waits_for_a_rate(applied, tmp_path):
    """At 30 a minute ten mails take twenty seconds; the command is patient."""
    with mail_catcher(tmp_path / "mail") as port:
        account = {
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "limits": {"windows": [{"count": 2, "seconds": 0.5}]},
        }
        said = applied(
            "test-send", "NL1", *LEAD, "--json", MAIL=json.dumps({"email": account})
        )

    assert said.code == 0, said.err
    assert said.document["sent"] == said.document["messages"] >= 3


@pytest.mark.usefixtures("sample")
def test_a_test_that_waits_for_its_server_says_so(comms):
    """She would ask again and again, and get all of them at once later."""
    said = comms("test-send", "NL1", "--as", "national_lead", SMTP_PORT="1")

    assert (said.code, said.out) == (1, "")
    assert "a worker sends it once the server answers" in said.err
    assert "comms doctor" in said.err
