"""kill -9 at any moment: run again, and everybody has each edition.

Real processes, killed from outside; the first is the demo that others look at, as its
folder lay when it was half done. The truth is the catcher's Maildir, written
through to the disk before it said 250. Here all kinds of mail are on their way, a
correction among them; many kills among many readers are in `tests/proof`.
"""

import random
import shutil
import signal
import time
from collections import Counter

import pytest
from processes import run_comms, start_comms, to_readers

pytestmark = pytest.mark.acceptance

RECIPIENTS = {"NL1": 7, "NL2": 6, "NL3": 3, "e1_room_change": 9}


#: Few, so that the bound on second copies can be missed.
CONNECTIONS = 2


def _amid_mail(home, chance):
    """Return what tells that some more mail has come; the rest is on its way."""
    box = home / "mail" / "new"
    wanted = _count(box) + chance.randint(3, 10)
    return lambda: _count(box) >= wanted


def _amid_posts(home, _):
    """Return what tells that a page with posts to many accounts is due."""
    return lambda: (home / "clock").read_text() >= "2027-03-01T07"


MOMENTS = (_amid_mail, _amid_posts)


def test_a_demo_that_is_killed_again_and_again_loses_nobody(
    demo, tmp_path, monkeypatch
):
    """Lost 0; a second copy only where a connection was in flight, same Message-ID."""
    monkeypatch.setenv("COMMS_SMTP_CONNECTIONS", str(CONNECTIONS))
    home = tmp_path / "site"
    shutil.copytree(demo.half, home)
    chance = random.Random(2027)  # noqa: S311 - moments, not secrets

    killed = 1 + sum(_run_and_kill(home, moment(home, chance)) for moment in MOMENTS)
    done = run_comms(home, "demo", "--once", "--home", str(home))

    assert done.returncode == 0, done.stderr
    mail = to_readers(home)
    got = Counter((one.recipient.casefold(), one.subject) for one in mail)
    assert len(got) == sum(RECIPIENTS.values())
    assert len({one.message_id for one in mail}) == len(got)
    # Each kill may double one mail a connection. Doubtful ones come last, so a third
    # copy needs a second kill at the very same person.
    assert len(mail) - len(got) <= killed * CONNECTIONS
    assert max(got.values()) <= 3


def _count(folder):
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def _run_and_kill(home, has_come) -> bool:
    """Run the demo and kill it at the moment; False if it had finished by then."""
    process = start_comms(home, "demo", "--once", "--home", str(home))
    while process.poll() is None and not has_come():
        time.sleep(0.002)  # noqa: TID251 - waits for a real process
    finished = process.poll() is not None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return not finished
