"""`comms backup`, `restore`, `restored` and `doctor` as the operator types them."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from nameserver import nameserver
from sqlmodel import select

from comms.cli import operating
from comms.deliver.merging import return_path
from comms.language import LANGUAGES
from comms.model.tables import Act, Delivery, Publication
from comms.storage import sealed
from comms.store import open_store
from comms.store.restored import RESTORED


@pytest.fixture
def words(tmp_path, monkeypatch):
    """Give a file with a passphrase; stretching it costs nothing here."""
    monkeypatch.setattr(sealed, "_SCRYPT", {"n": 2**10, "r": 8, "p": 1})
    (found := tmp_path / "words").write_text("kaikki lähtee kerran\n")
    return found


@pytest.mark.usefixtures("sample")
def test_a_site_goes_into_a_file_and_comes_back_paused(comms, site, words, tmp_path):
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
    store = open_store(f"sqlite:///{site / 'comms.db'}")
    with store.read() as session:
        # That everything was taken out stands in the log of who did what.
        verbs = session.exec(select(Act.verb)).all()
    store.close()
    assert verbs == ["backup"]


@pytest.mark.usefixtures("sample")
def test_the_status_says_whose_times_it_shows(comms):
    """An administrator far from the programme's zone reads them rightly."""
    assert "Times are those of the zone Europe/Helsinki." in comms("status").out


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


def _hold(site, name, was):
    """Write what a restore holds, with two readers who wait."""
    store = open_store(f"sqlite:///{site / 'comms.db'}")
    with store.write() as session:
        moment = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
        row = Publication(
            plan_entry=f"edition:{name}",
            occasion=name,
            kind="edition",
            external_id=name,
            unit="national",
            owner="national_lead",
            state="held",
            due_local="2027-02-17T10:00",
            due_at=moment,
            reason={"key": RESTORED, "at": "2027-02-17T08:00", "was": was},
        )
        session.add(row)
        session.flush()
        rows = [
            Delivery(
                publication_id=row.id,
                account="email",
                recipient=f"s:{number}",
                language="fi",
                level="standard",
                variant="html:fi",
                state="queued",
            )
            for number in (1, 2)
        ]
        session.add_all(rows if was == "sending" else ())
        session.flush()
        ids = [one.id for one in rows]
    store.close()
    return ids


@pytest.mark.usefixtures("sample")
def test_what_a_restore_holds_is_shown_and_decided(comms, site, tmp_path):
    """By the log of the mail server, or one by one."""
    first, _ = _hold(site, "half_sent", "sending")
    _hold(site, "not_begun", "scheduled")
    key = bytes.fromhex((site / "site.key").read_text())
    (log := tmp_path / "mail.log").write_text(
        f"qmgr: from=<{return_path(key, first, 'a.example')}>, size=9\n"
        f"qmgr: from=<{return_path(key, 10**6, 'a.example')}>, size=9\n"
    )

    shown = comms("restored")
    by_log = comms("restored", "--mail-log", log, "--json")
    sent = comms("restored", "not_begun", "--sent")
    gone_on = comms("restored", "not_begun", "--go-on")
    left = comms("restored")

    assert "half_sent (edition): 2 recipients; 0 sent, 2 waiting" in shown.out
    assert "not_begun (edition): scheduled, not begun" in shown.out
    assert by_log.document == {
        "publications": ["half_sent"],
        "counted": 1,
        "strangers": 1,
    }
    assert "does not know: 1." in by_log.err
    assert (sent.code, gone_on.code) == (1, 0)
    assert "comms cancel not_begun" in sent.err
    assert "Nothing waits for a decision" in left.out


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


def test_who_only_looks_waits_for_nothing_that_sends():
    """A command that reads took as long to begin as one that does it all."""
    heavy = "{'comms.workflows.tick', 'comms.workflows.write'} & {*sys.modules}"
    read = "comms.cli.opening, comms.workflows.status, comms.workflows.check"
    said = f"import sys, {read}; print({heavy})"

    found = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", said],
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.split() == ["set()"]


def test_the_status_shows_people_the_first_and_counts_the_rest(capsys, monkeypatch):
    """Thousands of lines tell nobody anything; programs are given all."""
    monkeypatch.setattr(operating, "_MOST", 2)
    row = {"due": "2027-02-17T10:00", "publication": "NL1", "state": "held"}
    found = {
        **dict.fromkeys(
            ("paused", "alarms", "held_domains", "mail_accounts", "lanes"), ()
        ),
        "zone": "Europe/Helsinki",
        "needs_a_person": [{**row, "reason": ""}] * 5,
        "waiting": [{**row, "reason": ""}] * 2,
        "unknown": {},
    }

    operating._print(found)

    out = capsys.readouterr().out
    assert out.count("NL1") == 4
    assert out.count("3 more: comms status --json shows all.") == 1
