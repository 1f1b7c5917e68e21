"""The doctor names what is wrong with a site, and is silent about what is right."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nameserver import nameserver
from sqlmodel import col, delete, select, update

from comms.bootstrap import doctors_tools
from comms.config import Settings
from comms.errors import ChannelUnavailable, Misconfigured
from comms.language import LANGUAGES, say
from comms.model.dns import Answer
from comms.model.programme import Account
from comms.model.tables import Definition
from comms.model.workers import Worker
from comms.operating.machine import check_clock, check_disk, check_worker, check_zone
from comms.render.environment import open_templates
from comms.store import open_store
from comms.store.condition import condition
from comms.store.deliveries import lease_clock
from comms.workflows.doctor import Tools, examine
from comms.workflows.pause import OPERATOR, pause
from tests.conformance.scripted_smtp import Script, ScriptedSmtp

ALL = {"pipelining": "", "8bitmime": "", "smtputf8": "", "size": "20480000"}
NOW = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)


class NoNames:
    """DNS that does not answer."""

    def look_up(self, _name, _kind):
        """Return nothing."""
        return Answer(state="failed")


def _rules(diagnoses):
    return [one.rule for one in diagnoses]


@pytest.fixture
def well(lape, monkeypatch):
    """Give a site with which all is well, as far as DNS is not asked."""
    # The server of the tests may forget, on purpose.
    monkeypatch.setattr("comms.store.condition._DURABLE", ())
    home = lape.settings.home
    home.chmod(0o700)
    sign = {"state": "working", "fault": "", "seen_at": lape.clock.now().isoformat()}
    (home / "worker.json").write_text(json.dumps(sign))
    settings = lape.settings.model_copy(update={"demo": False, "dkim": {}})
    # Accounts of the sample have no credentials here.
    with lape.store.write() as session:
        moment = lease_clock(session)
        session.add(Worker(name="a:1:b", started_at=moment, seen_at=moment))
        for row in session.exec(_accounts()).all():
            row.body = {**row.body, "mode": "sandbox"}
            session.add(row)
    return replace(lape, settings=settings)


def _accounts():
    return select(Definition).where(Definition.kind == Account.kind)


@pytest.fixture
def look(well):
    """Give what examines the site and returns the rules that were broken."""

    def run(house=well, announced=lambda _name: ALL):
        tools = Tools(resolver=NoNames(), announced=announced, wall=house.clock)
        found = examine(house, tools)
        for one in found.diagnoses:
            for language in LANGUAGES:
                assert say(language, f"doctor.{one.rule}", **one.slots)
        # DNS is another test's.
        return [rule for rule in _rules(found.diagnoses) if rule != "dns_away"]

    return run


def test_a_site_that_is_well_has_no_findings(look):
    """What is right is not complained of, on either database."""
    assert look() == []


def test_what_is_wrong_with_mail_is_named(look):
    """Each by its own sentence, from what the server says."""

    def away(_name):
        raise ChannelUnavailable("nobody there")

    def wrong(_name):
        raise Misconfigured("535 no")

    assert look(announced=away) == ["mail_away"]
    assert look(announced=wrong) == ["mail_wrong"]
    assert look(announced=lambda _: {"size": "1000000"}) == [
        "no_pipelining",
        "no_8bit",
        "no_smtputf8",
        "mail_small",
    ]


def test_what_is_wrong_with_keys_accounts_and_templates_is_named(look, well, tmp_path):
    """One check that fails does not keep the others from being made."""

    def no_key(_domain):
        raise Misconfigured("There is no DKIM key.")

    (tmp_path / "own" / "mail").mkdir(parents=True)
    (tmp_path / "own" / "mail" / "foot.txt").write_text("{% if %}")
    (well.settings.home / "worker.json").unlink()
    with well.store.write() as session:
        session.execute(delete(Worker))
        automatic = session.exec(_accounts()).all()[0]
        automatic.body = {**automatic.body, "mode": "automatic", "channel": "x"}
        session.add(automatic)
        session.execute(
            update(Definition)
            .where(col(Definition.id) == automatic.id)
            .values(content_hash="new")
        )
    house = replace(
        well,
        settings=well.settings.model_copy(
            update={
                "dkim": {"example.org": ["a"]},
                "base_url": "http://a.example",
                "relay_addresses": ["192.0.2.1", "relay.example.org"],
            }
        ),
        signers=no_key,
        open_templates=lambda: open_templates(tmp_path / "own"),
    )

    assert look(house) == [
        "base_url_open",
        "worker_absent",
        "key_unusable",
        "template_broken",
        "account_wrong",
        "relay_address_wrong",
    ]


def test_a_clock_that_went_back_is_named(look, well):
    """Compared with the last thing that was done: no network is needed."""
    pause(well, user=OPERATOR, reason="")
    well.clock.set(well.clock.now() - timedelta(hours=1))

    assert look() == ["clock_back"]


def test_the_condition_of_a_database_is_told(well):
    """Both kinds, in the words that a person looks for."""
    found = condition(well.store, None)

    assert found.version.startswith(("SQLite 3.", "PostgreSQL "))
    assert (found.damage, found.dangling) == ([], 0)
    assert not found.is_faulty_sqlite


@pytest.mark.parametrize(
    ("free", "recipients", "rule"),
    [
        (10**6, 0, ["disk_full"]),
        (300 * 2**20, 10**6, ["disk_tight"]),
        (300 * 2**20, 1000, []),
    ],
)
def test_room_is_compared_with_what_a_send_needs(
    tmp_path, monkeypatch, free, recipients, rule
):
    """A disk that is full in mid-send stops it."""

    class Usage:
        def __init__(self):
            self.free = free

    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage())

    assert _rules(check_disk(tmp_path, recipients)) == rule


def test_a_clock_behind_the_program_is_named():
    """A machine whose battery is empty begins in 1970."""
    assert _rules(check_clock(NOW, None, NOW + timedelta(days=1))) == ["clock_slow"]
    assert _rules(check_clock(NOW, NOW, NOW)) == []
    assert _rules(check_zone("Europe/Nowhere")) == ["zone_missing"]
    assert _rules(check_zone("Europe/Helsinki")) == []


@pytest.mark.parametrize(
    ("sign", "rule"),
    [
        ({"state": "working", "fault": "", "seen_at": NOW.isoformat()}, []),
        (
            {"state": "beat failed", "fault": "KeyError", "seen_at": NOW.isoformat()},
            ["worker_fault"],
        ),
        ({"state": "ended", "seen_at": NOW.isoformat()}, ["worker_absent"]),
        (
            {"state": "working", "seen_at": (NOW - timedelta(hours=1)).isoformat()},
            ["worker_absent"],
        ),
        ({}, ["worker_absent"]),
    ],
)
def test_a_site_for_which_nobody_sends_is_named(tmp_path, sign, rule):
    """Everything else may be well, and nothing leaves."""
    (tmp_path / "sign").write_text(json.dumps(sign))

    assert _rules(check_worker(tmp_path / "sign", NOW)) == rule


@pytest.mark.parametrize("create_database", ["sqlite"], indirect=True)
def test_a_damaged_file_is_named(create_database, tmp_path):
    """The page in the middle of a table is nonsense."""
    url, drop = create_database(None)
    path = Path(url.removeprefix("sqlite:///"))
    whole = path.read_bytes()
    path.write_bytes(whole[: 4096 * 5] + b"\xff" * 4096 + whole[4096 * 6 :])
    store = open_store(url)

    found = condition(store, tmp_path / "none")

    store.close()
    drop()
    assert found.damage


def test_a_real_server_is_looked_at(tmp_path):
    """Connects, hears what is announced, sends nothing and leaves."""
    with ScriptedSmtp(Script()) as server, nameserver() as names:
        settings = Settings(home=tmp_path, smtp_port=server.port)
        tools = doctors_tools(settings, [names.address])
        announced = tools.announced("email")
        names.zone = {("example.org", "MX"): ["10 mail.example.org."]}
        answer = tools.resolver.look_up("example.org", "MX")
    away = doctors_tools(Settings(home=tmp_path, smtp_port=server.port))
    with pytest.raises(ChannelUnavailable):
        away.announced("email")

    assert announced["size"] == "10240000"
    assert "smtputf8" in announced
    assert server.received == []
    assert answer.records == ("10 mail.example.org",)
