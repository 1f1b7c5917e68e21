"""`comms worker` as a process: sends what is due, ends when told, survives kill -9."""

import json
import shutil
import signal
import time
from collections import Counter
from contextlib import closing

import pytest
from desk_play import applied
from processes import Running

from comms.bootstrap import open_house
from comms.clock import SteppedClock, instant
from comms.config import Settings, load
from comms.demo.mailbox import read_mailbox
from comms.demo.processes import mail_catcher
from comms.demo.script import acts, people
from comms.errors import Refused
from comms.model.tables import Subscriber, Subscription
from comms.store import open_store
from comms.store.publications import publication
from comms.workflows.decide import decide
from comms.workflows.subscribe import take_in_people
from tests.unit.cli.conftest import comms

__all__ = ["comms"]

pytestmark = pytest.mark.acceptance

ZONE = "Europe/Helsinki"
NL1_AT = instant("2027-02-17T10:00", ZONE)
CROWD = 400


@pytest.fixture(scope="module")
def ready(tmp_path_factory, once):
    """Make a site in which NL1 is due and has many readers; the clock stands."""
    home = tmp_path_factory.mktemp("worker") / "site"
    shutil.copytree(once("desk-stories", applied), home)
    with mail_catcher(home / "mail") as port:
        (home / "settings.toml").write_text(
            f'demo = true\nbase_url = "https://lape.example.org"\nsmtp_port = {port}\n'
        )
        clock = SteppedClock(home / "clock")
        house = open_house(load(home))
        take_in_people(house, people())
        _crowd(house)
        for act in acts(ZONE):
            if act.at < NL1_AT:
                clock.set(act.at)
                _act(house, act)
        clock.set(NL1_AT)
        house.store.close()
        yield home


def _act(house, act):
    if act.verb == "test-send":
        # Its mail would count as another copy.
        return
    why = "Nothing but the worker is tested." if act.verb == "schedule" else ""
    try:
        decide(
            house, act.verb, act.what, user=act.who, note=act.note, untested_because=why
        )
    except Refused:
        assert act.expect


def _crowd(house):
    now = house.clock.now()
    with house.store.write() as session:
        for number in range(CROWD):
            address = f"crowd{number}@example.org"
            person = Subscriber(
                address=address, address_key=address, language="fi", created_at=now
            )
            session.add(person)
            session.flush()
            session.add(
                Subscription(
                    subscriber_id=person.id,
                    newsletter="national",
                    state="confirmed",
                    changed_at=now,
                )
            )


@pytest.fixture
def start(ready):
    """Give what starts a worker; each is ended when the test is."""
    started = []

    def start_one():
        started.append(Running(ready, "worker"))
        return started[-1]

    yield start_one
    for process in started:
        process.kill()
        process.ended()


def _until(condition, process):
    for _ in range(12_000):
        if condition() or process.poll() is not None:
            return
        time.sleep(0.01)  # noqa: TID251 - waits for a real process
    process.kill()
    raise AssertionError(process.ended()[-2000:])


def _end(process):
    process.send_signal(signal.SIGTERM)
    told = process.ended(120)
    assert process.poll() == 0, told
    return [json.loads(line) for line in told.splitlines()]


def _caught(home):
    return list((home / "mail" / "new").glob("*"))


@pytest.fixture
def site(ready):
    """The folder that commands in this process work on."""
    return ready


def test_a_worker_killed_and_told_to_end_in_mid_send_sends_to_each_once(
    ready, start, comms
):
    """R14: nobody is left out, and one copy too many at most, the same Message-ID."""
    process = start()
    _until(lambda: len(_caught(ready)) >= 20, process)
    process.kill()
    process.ended()
    assert len(_caught(ready)) < CROWD

    process = start()
    before = len(_caught(ready))
    _until(lambda: len(_caught(ready)) >= before + 20, process)
    log = _end(process)
    assert [log[0]["event"], log[-1]["event"]] == ["worker started", "worker ended"]
    assert len(_caught(ready)) < CROWD
    assert json.loads((ready / "worker.json").read_text())["state"] == "ended"

    process, before = start(), len(_caught(ready))
    _until(lambda: len(_caught(ready)) > before, process)
    assert comms("worker", "--once").code == 1
    _until(lambda: len(_caught(ready)) >= CROWD + 7, process)
    log = _finished(ready, process)

    mail = [one for one in read_mailbox(ready / "mail") if "1/2027" in one.subject]
    got = Counter(one.recipient.casefold() for one in mail)
    assert len(got) == CROWD + 7
    # One kill, and at most one message in flight on each connection (RFC 1047).
    assert len(mail) - len(got) <= Settings().smtp_connections
    assert len({one.message_id for one in mail}) == len(got)
    assert any("NL1" in line.get("finished", []) for line in log)
    assert "@" not in json.dumps(log)


def _finished(home, process):
    """Wait until the edition is over, then end the worker."""

    def is_over():
        address = f"sqlite:///{home / 'comms.db'}"
        with closing(open_store(address)) as store, store.read() as session:
            return publication(session, "NL1").finished_at is not None

    _until(is_over, process)
    return _end(process)


def test_a_worker_without_a_site_says_so(comms, tmp_path):
    """It begins none: a wrong folder must not look like a quiet one."""
    nowhere = str(tmp_path / "nothing")

    assert comms("worker", "--once", HOME=nowhere).code == 1
