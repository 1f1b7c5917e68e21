"""`comms release` and what `comms status` says of alarms, as a person sees them."""

from datetime import timedelta

import pytest

from comms.clock import SystemClock
from comms.store import open_store
from comms.store.failures import hold_domain, raise_alarm
from comms.store.publications import publication


@pytest.fixture
def held(comms, sample, site):  # noqa: ARG001 - sample: for what it does
    """Give commands on the sample, with a held domain and an alarm."""
    store = open_store(f"sqlite:///{site / 'comms.db'}")
    now = SystemClock().now()
    until = now + timedelta(hours=1)
    with store.write() as session:
        hold_domain(session, "mail.example", now=now, until=until, failures=51)
        raise_alarm(
            session, kind="sender_refused", subject="5.7.1", detail="550 no", now=now
        )
    store.close()
    return comms


def test_status_says_what_is_wrong_and_what_waits(held):
    """One line each, and the same for programs."""
    said = held("status")
    assert said.code == 0, said.err
    assert "5.7.1" in said.out
    assert "mail.example" in said.out

    found = held("status", "--json").document

    assert [one["subject"] for one in found["alarms"]] == ["5.7.1"]
    assert [one["domain"] for one in found["held_domains"]] == ["mail.example"]


def test_held_domain_is_let_go_once(held):
    """By the operator at the machine; a second time there is nothing to do."""
    first = held("release", "Mail.Example")
    assert first.code == 0, first.err
    assert "leaves again" in first.err
    assert held("status", "--json").document["held_domains"] == []

    second = held("release", "mail.example")

    assert second.code == 1
    assert "is not held" in second.err


def test_publication_whose_fault_is_mended_goes_on_once(held, site):
    """Status names the fault; what is no domain is looked for among publications."""
    store = open_store(f"sqlite:///{site / 'comms.db'}")
    with store.write() as session:
        row = publication(session, "NL1")
        row.state = "held"
        row.reason = {"key": "rules.why.message_fault", "fault": "KeyError (a.py:3)"}
        session.add(row)
    store.close()
    assert "KeyError (a.py:3)" in held("status").out
    refused = held("schedule", "NL1", "--as", "national_lead")
    assert refused.code == 1
    assert "comms release" in refused.err

    first = held("release", "NL1", "--note", "Upgraded.")
    assert first.code == 0, first.err
    assert "NL1 goes on." in first.err

    second = held("release", "NL1")
    assert second.code == 1
    assert "No fault has stopped" in second.err
