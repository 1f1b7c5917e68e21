"""The small form of `make proof`: 10,000 readers, 20 kills, on both databases."""

import random

import pytest
from chaos.fates import plain_address
from proof.killing import finish, kill_often
from proof.verdict import judge

pytestmark = pytest.mark.acceptance

KILLS = 20


def test_twenty_kills_lose_nobody_among_ten_thousand(make_run):
    """R14: lost 0, copies within bounds, and the ledger says what the server has."""
    run = make_run(10_000, plain_address)

    kill_often(run, KILLS, random.Random(2027))  # noqa: S311 - moments, not secrets
    finish(run)

    verdict = judge(run, "kills")
    assert verdict.faults == []
    assert verdict.kills == KILLS
    assert verdict.lost == 0
    assert verdict.by_state == {"sent": 10_000}
