"""`comms audit verify`, as a person and as cron types it."""

import pytest
from sqlalchemy import delete, update

from comms.model.tables import Act
from comms.store import open_store


def tampered(site, *statements):
    """Change rows behind the program's back."""
    store = open_store(f"sqlite:///{site / 'comms.db'}")
    with store.writer.begin() as connection:
        for statement in statements:
            connection.execute(statement)
    store.close()


@pytest.fixture
def applied(comms, sample):  # noqa: ARG001 - for what it does
    """Give commands on the sample, where a few things were done."""
    for verb in ("pause", "resume", "pause"):
        assert comms(verb, "--as", "admin").code == 0
    return comms


def test_verify_says_whether_the_log_is_as_it_was_written(applied, site):
    """0 and the last link; 1 and where; 2 for what is no link."""
    whole = applied("audit", "verify", "--json")
    head = whole.document["head"]
    assert (whole.code, whole.document["whole"]) == (0, True)
    assert applied("audit", "verify", "--head", head).code == 0
    assert head in applied("audit", "verify").out
    assert applied("audit", "verify", "--head", "7").code == 2

    tampered(
        site,
        delete(Act).where(Act.chain_place == 2),
        update(Act).where(Act.chain_place == 1).values(user="x"),
    )
    found = applied("audit", "verify", "--json")

    assert (found.code, found.document["broken"]) == (1, 2)
    kinds = [one["kind"] for one in found.document["breaks"]]
    assert kinds == ["altered", "missing"]
    assert "(place 1)" in applied("audit", "verify").out


def test_an_end_that_was_cut_off_is_found_by_a_link_noted_elsewhere(applied, site):
    """The chain alone cannot know what came last."""
    head = applied("audit", "verify", "--json").document["head"]
    last = int(head.partition(":")[0])
    tampered(site, delete(Act).where(Act.chain_place == last))

    assert applied("audit", "verify").code == 0
    assert applied("audit", "verify", "--head", head).code == 1
