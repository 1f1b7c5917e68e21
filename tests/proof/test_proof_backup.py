"""A backup taken while a worker sends, put back elsewhere: each reader once."""

import pytest
from chaos.fates import plain_address
from proof.backups import put_back

from comms.store import open_store

pytestmark = pytest.mark.acceptance

READERS = 1_200
#: Where the backup meets the send, by what the server has.
MIDST = 300


@pytest.fixture
def empty_url(create_database):
    """Give the address of an empty database; "": SQLite needs none."""
    url, drop = create_database(None)
    if url.startswith("sqlite"):
        yield ""
    else:
        store = open_store(url)
        with store.writer.begin() as connection:
            connection.exec_driver_sql(
                "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
            )
        store.close()
        yield url
    drop()


def test_a_backup_of_a_running_send_put_back_sends_to_each_once(
    make_run, empty_url, tmp_path
):
    """The ledger equal, all paused, nobody lost; copies as after one kill."""
    run = make_run(READERS, plain_address)

    verdict = put_back(run, tmp_path, empty_url, midst=MIDST)

    assert (verdict.faults, verdict.lost) == ([], 0)
    assert verdict.doubled <= verdict.doubled_most
    assert verdict.by_state == {"sent": READERS}
