"""Keys for signing mail: made once, read by nobody else, missed in words."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from comms.errors import Misconfigured
from comms.storage.keys import SigningKeys

DOMAIN = "posti.example.org"


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_key_is_made_once_for_its_owner_alone(tmp_path: Path, kind: str):
    """A second making would leave DNS with a key that signs nothing."""
    keys = SigningKeys(tmp_path)

    first = keys.make(DOMAIN, "k1", kind)
    again = keys.make(DOMAIN, "k1", kind)

    assert first.dns_record == again.dns_record == keys.signer(DOMAIN, "k1").dns_record
    assert first.algorithm.startswith(kind)
    [file] = (tmp_path / "dkim" / DOMAIN).iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_missing_key_is_named_with_its_cure(tmp_path: Path):
    """Mail must not leave unsigned where signing was asked for."""
    with pytest.raises(Misconfigured, match=f"comms dkim-key {DOMAIN} k1"):
        SigningKeys(tmp_path).signer(DOMAIN, "k1")


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----"])
def test_file_that_is_no_key_is_named(tmp_path: Path, content: bytes):
    """A half-copied key is an operator's fault that says where it is."""
    (tmp_path / "dkim" / DOMAIN).mkdir(parents=True)
    (tmp_path / "dkim" / DOMAIN / "k1.pem").write_bytes(content)

    with pytest.raises(Misconfigured, match=r"k1\.pem"):
        SigningKeys(tmp_path).signer(DOMAIN, "k1")


@pytest.mark.parametrize("name", ["../../etc", "K1", "", "a/b", "a..b", "k1.", "ä"])
def test_name_leads_nowhere_else(tmp_path: Path, name: str):
    """Names come from settings and the command line."""
    with pytest.raises(Misconfigured):
        SigningKeys(tmp_path).make(DOMAIN, name, "ed25519")


def test_command_prints_what_dns_must_say(tmp_path: Path):
    """The operator copies it into the zone."""
    command = [sys.executable, "-m", "comms", "dkim-key", DOMAIN, "k1"]
    done = subprocess.run(  # noqa: S603 - our own words
        [*command, "--kind", "ed25519"],
        env={"COMMS_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("v=DKIM1; k=ed25519; p=")
    assert f"k1._domainkey.{DOMAIN}" in done.stderr
    assert "PRIVATE" not in done.stdout + done.stderr
