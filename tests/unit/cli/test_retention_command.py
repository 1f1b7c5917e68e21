"""`comms retention`, as a person and as cron types it."""

import pytest


@pytest.fixture
def applied(comms, sample):  # noqa: ARG001 - for what it does
    """Give commands on the sample."""
    return comms


def test_retention_says_what_would_go_and_what_went(applied):
    """Without --run nothing happens; one line for each kind, or one document."""
    tried = applied("retention")
    ran = applied("retention", "--run", "--json")

    assert (tried.code, ran.code) == (0, 0), tried.err + ran.err
    assert "Unconfirmed sign-ups, over 7 days: 0 would go now" in tried.out
    assert ran.document["ran"] is True
    assert [kind["kind"] for kind in ran.document["kinds"]] == [
        *("sign_ups", "bounces", "sessions", "deliveries"),
        *("sensitive_deliveries", "sensitive_left"),
    ]
    assert {kind["days"] for kind in ran.document["kinds"]} == {7, 14, 30, 90}
