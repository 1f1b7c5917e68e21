"""kill -9 at any moment: run again, and everybody has each edition.

Real processes, killed from outside; the first is the demo that others look at, as its
folder lay when it was half done. The truth is the catcher's Maildir, written
through to the disk before it said 250. Here all kinds of mail are on their way, a
correction among them; many kills among many readers are in `tests/proof`.
"""

import random
import shutil
import time
from collections import Counter

import pytest
from processes import Running, to_readers

from tests.unit.cli.conftest import comms

__all__ = ["comms"]

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


@pytest.fixture
def site(tmp_path):
    """The folder that goes on where the copy was made."""
    return tmp_path / "site"


def test_a_demo_that_is_killed_again_and_again_loses_nobody(
    demo, comms, site, monkeypatch
):
    """Lost 0; a second copy only where a connection was in flight, same Message-ID."""
    monkeypatch.setenv("COMMS_SMTP_CONNECTIONS", str(CONNECTIONS))
    shutil.copytree(demo.half, site)
    chance = random.Random(2027)  # noqa: S311 - moments, not secrets

    killed = 1 + sum(_run_and_kill(site, moment(site, chance)) for moment in MOMENTS)
    done = comms("demo", "--once", "--home", site)

    assert done.code == 0, done.err
    mail = to_readers(site)
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
    process = Running(home, "demo", "--once", "--home", str(home))
    while process.poll() is None and not has_come():
        time.sleep(0.002)  # noqa: TID251 - waits for a real process
    finished = process.poll() is not None
    process.kill()
    process.ended()
    return not finished
