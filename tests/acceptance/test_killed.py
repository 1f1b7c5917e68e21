"""kill -9 at any moment: run again, and everybody has each edition.

Real processes, killed from outside; the truth is the catcher's Maildir, written
through to the disk before it said 250. Here all kinds of mail are on their way, a
correction among them; many kills among many readers are in `tests/proof`.
"""

import random
import signal
import subprocess
import time
from collections import Counter

import pytest
from processes import COMMS, environment, run_comms

from comms.demo.mailbox import read_mailbox

pytestmark = [pytest.mark.acceptance, pytest.mark.untraced]

KILLS = 3
RECIPIENTS = {"NL1": 7, "NL2": 6, "NL3": 3, "e1_room_change": 9}


def test_a_demo_that_is_killed_again_and_again_loses_nobody(tmp_path):
    """Lost 0; a second copy only where a connection was in flight, same Message-ID."""
    home = tmp_path / "site"
    chance = random.Random(2027)  # noqa: S311 - moments, not secrets

    killed = sum(
        _run_and_kill(home, _moment(home, chance, number)) for number in range(KILLS)
    )
    done = run_comms(home, "demo", "--once", "--home", str(home))

    assert done.returncode == 0, done.stderr
    everything = read_mailbox(home / "mail")
    mail = [one for one in everything if not one.is_notice]
    got = Counter((one.recipient.casefold(), one.subject) for one in mail)
    assert len(got) == sum(RECIPIENTS.values())
    assert len({one.message_id for one in mail}) == len(got)
    # One connection: each kill may double one mail. Doubtful ones come last, so a
    # third copy needs a second kill at the very same person.
    assert len(mail) - len(got) <= killed
    assert max(got.values()) <= 3


def _moment(home, chance, number):
    """Return what tells that the moment has come: a time, or a mail's arrival."""
    if number % 3 == 0:
        deadline = time.monotonic() + chance.uniform(0.3, 3.0)
        return lambda: time.monotonic() > deadline
    box = home / "mail" / "new"
    wanted = _count(box) + chance.randint(1, 3)
    return lambda: _count(box) >= wanted


def _count(folder):
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def _run_and_kill(home, has_come) -> bool:
    """Run the demo and kill it at the moment; False if it had finished by then."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*COMMS, "demo", "--once", "--home", str(home)],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and not has_come():
        time.sleep(0.002)  # noqa: TID251 - waits for a real process
    finished = process.poll() is not None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return not finished
