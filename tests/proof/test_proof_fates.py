"""Every recipient ends as her fate says: mixed misfortunes, on both databases."""

import pytest
from chaos.fates import mixed_address
from proof.killing import finish
from proof.verdict import judge

pytestmark = pytest.mark.acceptance


def test_every_delivery_ends_as_its_fate_says(make_run):
    """4xx, 5xx, 421, greylisting, slow answers, and ends of connections anywhere."""
    run = make_run(2_000, mixed_address)

    finish(run, steps=True)

    verdict = judge(run, "fates", exact=True)
    assert verdict.faults == []
    assert verdict.by_state.keys() == {"sent", "refused", "unknown"}


@pytest.mark.parametrize("missing", ["PIPELINING", "EHLO"])
@pytest.mark.parametrize(
    "create_database",
    [pytest.param("sqlite", marks=pytest.mark.sqlite)],
    indirect=True,
)
def test_fates_are_the_same_at_a_server_that_speaks_little(make_run, missing):
    """Without a pipeline each command is answered before the next is said."""
    run = make_run(300, mixed_address, without=[missing])

    finish(run, steps=True)

    assert judge(run, "plain server", exact=True).faults == []
