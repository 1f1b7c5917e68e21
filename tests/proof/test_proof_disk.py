"""The disk is full in mid-send: nothing leaves unwritten, and it goes on with room."""

import shutil

import pytest
from chaos.fates import plain_address
from proof.disk import in_namespace, limited, namespace, prove_full_disk

pytestmark = [
    pytest.mark.acceptance,
    # On PostgreSQL the disk of the database is the server's matter.
    pytest.mark.parametrize(
        "create_database",
        [pytest.param("sqlite", marks=pytest.mark.sqlite)],
        indirect=True,
    ),
]

READERS = 1_500


@pytest.fixture
def prepared(site, tmp_path):
    """Give a prepared site folder with its SQLite file."""
    return shutil.copytree(site.home, tmp_path / "prepared")


def test_a_full_filesystem_lets_nothing_out_unwritten(prepared, tmp_path):
    """A real ENOSPC, on a small filesystem that only the sender's processes see."""
    way, why_not = namespace()
    if not way:
        pytest.skip(why_not)

    verdict = in_namespace(way, tmp_path / "small", prepared, READERS)

    assert verdict.faults == []
    assert verdict.by_state == {"sent": READERS}


def test_a_limit_on_files_lets_nothing_out_unwritten(make_run, site):
    """The other way to the same end; it needs no permission."""
    run = make_run(READERS, plain_address)

    def full(victim):
        return limited(victim, (site.home / "worker.log").stat().st_size + 5_000)

    verdict = prove_full_disk(run, full, "files limited")

    assert verdict.faults == []
    assert verdict.by_state == {"sent": READERS}
