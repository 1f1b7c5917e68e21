"""Deaths at the worst moments, and bad days of the mail server, on both databases."""

import pytest
from chaos.fates import Ending, plain_address
from proof.killing import finish, finish_with, wait_for
from proof.moments import (
    deadly_address,
    deadly_ending,
    die_at_commits,
    eventually,
    start_again_until_over,
    stays,
)
from proof.site import EDITION, rows
from proof.verdict import judge

from comms.bootstrap import open_house
from comms.config import load
from comms.workflows.decide import decide
from comms.workflows.pause import pause, resume

pytestmark = pytest.mark.acceptance


def test_a_death_at_each_step_of_the_dialogue_loses_nobody(make_run):
    """At RCPT, at 354, in the message, after its end, and kept but not yet answered."""
    run = make_run(200, deadly_address)

    start_again_until_over(run)

    verdict = judge(run, "moments", fated=deadly_ending)
    assert verdict.faults == []
    assert verdict.kills == 10
    # Two were kept and not answered; nobody can know that (RFC 1047).
    assert 2 <= verdict.doubled <= verdict.doubled_most


def test_a_death_at_each_commit_loses_nobody(make_run):
    """While it begins, fixes recipients, prepares, claims, sends and finishes."""
    run = make_run(300, plain_address)

    died = die_at_commits(run, [*range(1, 9), 12, 20])
    finish(run)

    verdict = judge(run, "commits")
    assert verdict.faults == []
    assert died >= 12


def test_a_pause_outlives_a_kill(make_run):
    """Stopped by a person, the edition stays stopped whoever starts or dies."""
    run = make_run(800, _slowly)
    house = open_house(load(run.site.home))
    victim = run.start()
    wait_for(victim, lambda: run.sink.kept() > 100)

    assert pause(house, user="national_lead", reason="a wrong link")
    run.kill(victim)
    victim = run.start()

    assert stays(run, 2.0)
    assert 100 < run.sink.kept() < 800
    assert resume(house, user="national_lead")
    finish_with(run, victim)
    house.store.close()
    assert judge(run, "pause").faults == []


def test_a_cancelled_edition_stays_cancelled_after_a_kill(make_run):
    """What was in doubt rests for a person; nobody else gets anything any more."""
    run = make_run(800, _slowly)
    house = open_house(load(run.site.home))
    victim = run.start()
    wait_for(victim, lambda: run.sink.kept() > 100)

    decide(house, "cancel", EDITION, user="national_lead", note="a wrong number")
    run.kill(victim)
    victim = run.start()

    assert stays(run, 2.0)
    run.stop(victim)
    house.store.close()
    ledger, truth = list(rows(run.store)), run.sink.truth()
    states = {row.state for row in ledger}
    assert run.site.ledger()["adds_up"]
    assert states <= {"sent", "cancelled", "unknown"}
    assert all(truth.copies[row.address] == 1 for row in ledger if row.state == "sent")
    assert not any(
        truth.copies[row.address] for row in ledger if row.state == "cancelled"
    )


def test_a_death_after_the_last_answer_finishes_all_the_same(make_run):
    """*Finished* is computed from rows, by whoever comes next."""
    run = make_run(40, plain_address)
    victim = run.start()

    wait_for(victim, lambda: run.sink.kept() == 40)
    run.kill(victim)
    finish(run)

    assert judge(run, "last").faults == []


def test_connections_that_hang_hold_nobody_else(make_run):
    """Three silences cost three slots, with who was announced behind each."""
    run = make_run(400, _three_hang)
    victim = run.start()

    wait_for(victim, lambda: run.sink.kept() >= 400 - 2 * 3)
    run.kill(victim)
    finish(run)

    verdict = judge(run, "hanging", fated=lambda _address: Ending("sent", 1))
    assert verdict.faults == []


def test_a_server_that_starts_again_loses_nobody(make_run):
    """Connections break off in the middle, and for a while nobody answers."""
    run = make_run(2_000, plain_address)
    victim, outages = run.start(), 3

    for number in range(outages):
        # A server that was away is asked again after a while.
        eventually(run, (number + 1) * 450)
        run.sink.stop()
        run.sink.start()
    finish_with(run, victim, steps=True)

    # Copies may double as at a kill: what was accepted was not heard.
    run.kills = outages
    assert judge(run, "outages").faults == []


def _slowly(number):
    # All of it takes some seconds, so that a person comes in time on a busy machine.
    return f"slow-40-{number}@d1.example"


def _three_hang(number):
    # Early: when nearly all have their mail, each of the three has been met once, and
    # a server that hangs at its first sight of an address lets the second one pass.
    return f"hang-{number}@d1.example" if number % 150 == 10 else plain_address(number)
