"""`comms backup`, `restore`, `restored` and `doctor` as the operator types them."""

import pytest
from nameserver import nameserver

from comms.language import LANGUAGES
from comms.storage import sealed


@pytest.fixture
def words(tmp_path, monkeypatch):
    """Give a file with a passphrase; stretching it costs nothing here."""
    monkeypatch.setattr(sealed, "_SCRYPT", {"n": 2**10, "r": 8, "p": 1})
    (found := tmp_path / "words").write_text("kaikki lähtee kerran\n")
    return found


@pytest.mark.usefixtures("sample")
def test_a_site_goes_into_a_file_and_comes_back_paused(comms, words, tmp_path):
    """One command each way; what is there is never written over."""
    file, other = tmp_path / "site.backup", tmp_path / "other"
    secret = ("--passphrase-file", words)

    saved = comms("backup", file, *secret, "--json", MAIL_DOMAIN="a.example")
    again = comms("backup", file, *secret)
    (tmp_path / "wrong").write_text("something else entirely")
    wrong = comms(
        "restore", file, "--passphrase-file", tmp_path / "wrong", HOME=str(other)
    )
    there = other.exists()
    here = comms("restore", file, *secret)
    restored = comms("restore", file, *secret, "--json", HOME=str(other))
    status = comms("status", "--json", HOME=str(other))
    held = comms("restored", "--json", HOME=str(other))

    assert saved.document["rows"] > 100
    assert saved.document["elsewhere"] == ["COMMS_MAIL_DOMAIN"]
    assert (again.code, wrong.code, here.code) == (1, 1, 1)
    assert "does not open this backup" in wrong.err
    assert not there
    assert restored.document["rows"] == saved.document["rows"]
    assert [stop["unit"] for stop in status.document["paused"]] == ["all"]
    assert held.document == []


@pytest.mark.usefixtures("sample")
def test_a_backup_wants_a_secret(comms, tmp_path, words):
    """Nobody is there to be asked; two secrets are one too many."""
    (tmp_path / "key").write_bytes(b"x" * 40)
    both = ("--passphrase-file", words, "--key-file", tmp_path / "key")

    for arguments in ((), both):
        said = comms("backup", tmp_path / "a", *arguments)
        assert said.code == 2
        assert "--key-file" in said.err
    assert comms("restored", "--go-on", "--sent").code == 2
    assert comms("restored", "NL1", "--go-on").code == 1


@pytest.mark.usefixtures("sample")
def test_doctor_says_what_is_wrong_and_what_dns_must_say(comms):
    """In each language, and as one document for programs."""
    with nameserver() as server:
        server.zone = {("post.example.org", "TXT"): ["v=spf1 +all"]}
        asked = ("doctor", "--nameserver", server.address)
        here = {"MAIL_DOMAIN": "post.example.org", "SMTP_PORT": "1"}
        found = comms(*asked, "--json", **here)
        said = {
            language: comms(*asked, **here, LANGUAGE=language) for language in LANGUAGES
        }

    assert found.code == 1
    rules = {one["rule"]: one for one in found.document["findings"]}
    assert {"mail_away", "spf_open", "dkim_unsigned", "worker_absent"} <= set(rules)
    assert rules["spf_open"]["record"] == {
        "name": "post.example.org",
        "type": "TXT",
        "value": "v=spf1 -all",
    }
    assert found.document["seen"]["database"].startswith("SQLite")
    for one in said.values():
        assert one.code == 1
        assert "    v=spf1 -all" in one.out
    assert "virhe: " in said["fi"].out
