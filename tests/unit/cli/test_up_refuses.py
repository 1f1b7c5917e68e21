"""What `comms up` and `comms web` do not start with; nothing is begun by it."""

import pytest

from comms import bootstrap


@pytest.fixture(autouse=True)
def _locks():
    """Let go of the site, as the end of a process does."""
    yield
    while bootstrap._LOCKS:
        bootstrap._LOCKS.pop().close()


def test_what_cannot_start_says_so_and_begins_nothing(comms, site, tmp_path):
    """No programme, no site; unsafe settings, no open door."""
    (broken := tmp_path / "broken").mkdir()

    refused = comms("up", "--campaigns", broken)
    assert refused.code == 1
    assert not site.exists()

    empty = comms("up")
    assert empty.code == 1
    assert "comms up --campaigns" in empty.err

    site.chmod(0o755)
    for command in ("up", "web"):
        unsafe = comms(command)
        assert unsafe.code == 1
        assert f"chmod o-rwx {site}" in unsafe.err
    wide = comms("up", "--insecure-local", "--host", "0.0.0.0")  # noqa: S104 - refused
    assert wide.code == 2
