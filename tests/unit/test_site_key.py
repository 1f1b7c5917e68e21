"""The secret key of a site: made once, whoever comes first."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from comms.config import site_key

AT_ONCE = 4


def test_first_starts_at_once_agree_on_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one of them signs links that the other refuses for ever."""
    together, real = Barrier(AT_ONCE, timeout=60), secrets.token_hex

    def token_hex(size: int) -> str:
        # All have seen that there is no key, and each has made one.
        together.wait()
        return real(size)

    monkeypatch.setattr("comms.config.secrets.token_hex", token_hex)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        keys = set(threads.map(site_key, [tmp_path] * AT_ONCE))

    assert len(keys) == 1
    assert keys == {site_key(tmp_path)}


def test_key_is_for_its_owner_alone_and_leaves_nothing_beside_it(
    tmp_path: Path,
) -> None:
    """Whoever reads the key, or half of a draft of it, can sign links."""
    site_key(tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["site.key"]
    assert (tmp_path / "site.key").stat().st_mode & 0o777 == 0o600
