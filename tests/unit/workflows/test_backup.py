"""A site is saved in mid-send, put back elsewhere, and nobody gets anything twice."""

import io
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from lape_steps import NL1_AT, schedule_nl1
from sqlmodel import select

from comms.config import load
from comms.deliver.merging import return_path
from comms.errors import BackupRefused, NotFound, Refused
from comms.model.links import LEAVE, make_token
from comms.model.tables import Subscription
from comms.ports import Accepted
from comms.store import open_store, require_current
from comms.store.pauses import EVERYTHING, pauses
from comms.testing import MemoryChannel
from comms.workflows.audit_chain import verify
from comms.workflows.backup import backup
from comms.workflows.deliver import begin_due, send_begun
from comms.workflows.departures import DEPARTURES_FILE
from comms.workflows.ledger import ledger
from comms.workflows.pause import OPERATOR, pause, resume
from comms.workflows.restore import restore
from comms.workflows.restored import by_mail_log, count_sent, go_on, held, in_log
from comms.workflows.status import status
from comms.workflows.subscribe import Seats

#: Messages that are through when the backup is taken; one more is on the wire.
THROUGH = 3


class Killed(BaseException):
    """Stands for kill -9."""


class Watched(MemoryChannel):
    """A channel that acts while a message is on the wire, and dies some time later."""

    def __init__(self, act, *, dies_after=0):
        super().__init__()
        self._act, self._dies_at = act, THROUGH + dies_after

    def _deliver(self, message, journal):
        number = len(self.messages)
        if number not in {THROUGH, self._dies_at}:
            super()._deliver(message, journal)
            return
        journal.record(in_data=[message.delivery_id])
        self.messages.append(message)
        if number == THROUGH:
            self._act()
        if number == self._dies_at:
            raise Killed
        journal.record(sent=[(message.delivery_id, Accepted())])


#: For what does not depend on the kind of database.
on_sqlite = pytest.mark.parametrize("create_database", ["sqlite"], indirect=True)


class Saved:
    """A backup in memory."""

    def __init__(self, house):
        self._house = house
        self.content = b""

    def take(self):
        """Take it now."""
        target = io.BytesIO()
        self.told = backup(self._house, target)
        self.content = target.getvalue()

    @contextmanager
    def open(self):
        """Give its stream."""
        yield io.BytesIO(self.content)


@pytest.fixture
def empty_database(create_database, monkeypatch):
    """Let a restored site find an empty database of the kind under test."""
    url, drop = create_database(None)
    if not url.startswith("sqlite"):
        store = open_store(url)
        with store.writer.begin() as connection:
            connection.exec_driver_sql(
                "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
            )
        store.close()
        monkeypatch.setenv("COMMS_DATABASE_URL", url)
    yield
    drop()


@pytest.fixture
def put_back(tmp_path, due, empty_database):  # noqa: ARG001 - for what it does
    """Give what restores a backup and opens what came of it."""
    opened = []

    def make(saved, *, after=timedelta(minutes=30)):
        home = tmp_path / "other"
        due.clock.set(due.clock.now() + after)
        done = restore(home, saved.open, due.clock, "en")
        store = open_store(load(home).store_url)
        opened.append(store)
        channel = MemoryChannel()
        settings = due.settings.model_copy(update={"home": home})
        house = replace(due, settings=settings, store=store, open_mail=lambda: channel)
        return done, house, channel

    yield make
    for store in opened:
        store.close()


def _send(house):
    """Let mail that is due leave."""
    begin_due(house)
    send_begun(house)


def _kill_while_saving(due, *, dies_after=0):
    """Send until a backup was taken with a message on the wire; then die."""
    saved = Saved(due)
    channel = Watched(saved.take, dies_after=dies_after)
    with pytest.raises(Killed):
        _send(replace(due, open_mail=lambda: channel))
    return saved, [one.recipient for one in channel.messages], channel.messages


def test_a_backup_taken_in_mid_send_loses_nobody_and_sends_nothing_twice(due, put_back):
    """Paused, the ledger equal; resumed, each of both machines' readers once."""
    saved, first, _ = _kill_while_saving(due)

    done, house, channel = put_back(saved)

    # What was on the wire at that instant may have arrived: it comes again as the
    # same message, like after any crash.
    [doubtful] = first[THROUGH:]
    assert ledger(house, "NL1")["by_state"] == {"queued": 4, "sent": THROUGH}
    assert ledger(house, "NL1")["adds_up"]
    [stop] = status(house)["paused"]
    assert (stop["unit"], stop["user"]) == ("all", OPERATOR)
    # By the clocks of those who read it.
    assert (
        "Restored from a backup that was taken at 2027-02-17T10:00+02:00"
        in stop["reason"]
    )
    assert done.held == ["NL1"]
    require_current(house.store, "")

    _send(house)
    resume(house, user=OPERATOR)
    _send(house)
    assert channel.messages == []
    found = status(house)["needs_a_person"]
    [row] = [row for row in found if row["publication"] == "NL1"]
    assert "a backup (2027-02-17T10:00+02:00): by then 3 were" in row["reason"]

    [waits] = held(house)
    assert (waits.publication, waits.sent, waits.waiting) == ("NL1", THROUGH, 4)
    assert go_on(house).publications == ("NL1",)
    _send(house)
    both = first[:THROUGH] + [one.recipient for one in channel.messages]
    assert len(both) == len(set(both)) == 7
    assert doubtful in both
    assert ledger(house, "NL1")["by_state"] == {"sent": 7}


@on_sqlite
def test_what_left_after_the_backup_is_known_from_the_mail_log(due, put_back):
    """The log of the smarthost names our return paths, and only ours count."""
    saved, first, messages = _kill_while_saving(due, dies_after=2)
    log = [
        b"Feb 17 10:00:01 relay postfix/qmgr[1]: 4A: from=<%b>, size=9, nrcpt=1"
        % one.sender.encode()
        for one in messages[:-1]
    ]
    log.append(b"NOQUEUE: reject: from=<%b>" % messages[-1].sender.encode())
    log.append(f"from=<bounce+{messages[-1].delivery_id}-{'0' * 32}@x>".encode())
    log.append(f"from=<{return_path(due.key, 10**6, 'x')}>".encode())

    _, house, channel = put_back(saved)
    decided = by_mail_log(house, log)
    resume(house, user=OPERATOR)
    _send(house)

    both = first[:-1] + [one.recipient for one in channel.messages]
    assert len(both) == len(set(both)) == 7
    assert (decided.counted, decided.strangers) == (2, 1)
    assert ledger(house, "NL1")["by_state"] == {"sent": 7}


@on_sqlite
def test_those_who_wait_may_all_count_as_having_got_it(due, put_back):
    """A person knows that the old machine came to the end."""
    saved, _, _ = _kill_while_saving(due)
    _, house, channel = put_back(saved)
    resume(house, user=OPERATOR)

    assert count_sent(house, "NL1").counted == 4
    _send(house)

    assert channel.messages == []
    assert ledger(house, "NL1")["by_state"] == {"sent": 7}
    assert held(house) == []
    with pytest.raises(NotFound):
        go_on(house, "NL1")


@on_sqlite
def test_what_fell_due_between_backup_and_restore_waits_for_a_person(lape, put_back):
    """The old machine may have sent all of it; within the window it would go again."""
    schedule_nl1(lape)
    lape.clock.set(NL1_AT - timedelta(minutes=5))
    saved = Saved(lape)
    saved.take()

    done, house, channel = put_back(saved)
    resume(house, user=OPERATOR)
    _send(house)

    assert "NL1" in done.held
    assert channel.messages == []
    with pytest.raises(Refused):
        count_sent(house, "NL1")
    go_on(house, "NL1")
    _send(house)
    assert len(channel.messages) == 7


@on_sqlite
def test_what_is_due_later_is_not_held(lape, put_back):
    """A restore is no reason to hold what nobody can have sent."""
    schedule_nl1(lape)
    lape.clock.set(NL1_AT - timedelta(hours=3))
    saved = Saved(lape)
    saved.take()
    pause(lape, user=OPERATOR, reason="Summer")

    done, house, channel = put_back(saved)
    resume(house, user=OPERATOR)
    house.clock.set(NL1_AT)
    _send(house)

    assert "NL1" not in done.held
    assert len(channel.messages) == 7


@on_sqlite
def test_an_older_pause_keeps_its_reason(lape, put_back):
    """Whoever lifts the pause must know of both."""
    pause(lape, user=OPERATOR, reason="Summer")
    saved = Saved(lape)
    saved.take()

    _, house, _ = put_back(saved)

    with house.store.read() as session:
        [stop] = pauses(session)
    assert stop.unit == EVERYTHING
    assert stop.reason.endswith("· Summer")
    # Both acts, the pause and the restore itself, stand in the chain.
    assert (found := verify(house)).is_whole
    assert found.acts == found.head.place > 1


@on_sqlite
def test_files_of_the_site_come_along(lape, put_back):
    """Keys, settings and media, with their rights; nothing that is made anew."""
    home = lape.settings.home
    kept = {
        "settings.toml": b'language = "sv"\n',
        "site.key": b"ab" * 32,
        "dkim/example.org/r2027.pem": b"-----BEGIN",
        "media/abc.png": bytes(range(256)) * 1000,
        "templates/mail/own.txt": b"x",
    }
    for name, content in kept.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
        (home / name).chmod(0o644 if name.startswith("media") else 0o600)
    for name in ("worker.json", "worker.lock", "media/.new-abc"):
        (home / name).write_bytes(b"")
    saved = Saved(lape)
    saved.take()

    done, house, _ = put_back(saved)

    found = house.settings.home
    files = {
        path.relative_to(found).as_posix(): path
        for path in found.rglob("*")
        if path.is_file() and not path.name.startswith("comms.db")
    }
    assert {name: path.read_bytes() for name, path in files.items()} == kept
    assert files["media/abc.png"].stat().st_mode & 0o777 == 0o644
    assert files["site.key"].stat().st_mode & 0o777 == 0o600
    assert done.files == len(kept)
    assert load(found).language == "sv"


@on_sqlite
def test_a_machine_that_has_a_site_is_left_alone(lape, tmp_path):
    """A restore in the wrong place would be the end of a site that works."""
    saved = Saved(lape)
    saved.take()
    (home := tmp_path / "other").mkdir()
    (home / "site.key").write_text("there")

    with pytest.raises(BackupRefused) as refused:
        restore(home, saved.open, lape.clock, "en")

    assert refused.value.key == "operate.site_is_there"
    assert [path.name for path in home.iterdir()] == ["site.key"]


@on_sqlite
def test_who_left_after_the_backup_has_left_after_the_restore(lape, tmp_path):
    """The old machine's file outlives its database."""
    (lape.settings.home / "site.key").write_text(lape.key.hex())
    saved = Saved(lape)
    saved.take()
    with lape.store.read() as session:
        seat = session.exec(select(Subscription)).all()[0]
    Seats(lape).leave(make_token(lape.key, LEAVE, seat.id))

    done = restore(
        tmp_path / "other",
        saved.open,
        lape.clock,
        "en",
        [lape.settings.home / DEPARTURES_FILE],
    )

    store = open_store(load(tmp_path / "other").store_url)
    with store.read() as session:
        state = session.get_one(Subscription, seat.id).state
    store.close()
    assert (done.left, state) == (1, "unsubscribed")


@on_sqlite
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_what_is_not_whole_writes_nothing(lape, tmp_path, share):
    """Looked at to its end before anything is made."""
    saved = Saved(lape)
    saved.take()
    saved.content = saved.content[: int(len(saved.content) * share)]

    with pytest.raises(BackupRefused):
        restore(tmp_path / "other", saved.open, lape.clock, "en")

    assert not (tmp_path / "other").exists()


@on_sqlite
def test_a_restore_that_fails_half_way_leaves_nothing(lape, tmp_path, monkeypatch):
    """The folder is as it was, and the next try begins from nothing."""
    saved = Saved(lape)
    saved.take()
    monkeypatch.setattr(
        "comms.workflows.restore.counts_by_publication", lambda _: {"1": {"sent": 1}}
    )

    with pytest.raises(BackupRefused):
        restore(tmp_path / "other", saved.open, lape.clock, "en")

    assert not (tmp_path / "other").exists()


def test_forged_return_paths_of_a_log_count_for_nothing():
    """A log may hold what anybody wrote to our server."""
    key = b"k" * 32
    mine, other = return_path(key, 7, "x"), return_path(b"j" * 32, 8, "x")

    assert list(in_log(key, [f"<{mine}> <{other}>".encode()])) == [7]
