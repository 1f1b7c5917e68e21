"""Called off and held after all, in whatever order: nothing untrue or unseen leaves.

Each run draws by its seed what people do to an event and to a text that tells it, and
how time goes by. What left is looked at, whenever it did.
"""

import random
from datetime import timedelta

import pytest
from seminar_form import AUTHOR
from test_called_off import OFF
from test_held_after_all import ON
from test_said_still import REMINDER, _write
from test_workflow_change import (
    APPROVER,
    ONCE,
    _change,
    _event,
    _item,
    _with_sandboxes,
)
from test_workflow_change import day_before as announced

from comms.errors import Refused
from comms.store.posts import post_deliveries
from comms.store.publications import of_item
from comms.workflows.announce import approve, submit
from comms.workflows.desk import DeskReader
from comms.workflows.tick import tick
from comms.workflows.write import save

pytestmark = pytest.mark.long
STEPS = 12


class _World:
    """One event, a text by hand that tells it, and somebody who draws lots."""

    def __init__(self, house, seed):
        self.house = house
        self.chance = random.Random(seed)  # noqa: S311 - repeated by its seed
        #: When the event was off: from, until (None: it still is).
        self.off = []
        self.done = []

    def play(self):
        """Do one thing after the other, and look at what has left each time."""
        acts = (self.turn, self.turn, self.edit, self.ask, self.agree, self.wait)
        for _ in range(STEPS):
            act = self.chance.choice(acts)
            self.done.append(act.__name__)
            try:
                act()
            except Refused as refused:
                self.done[-1] += f" ({refused.key})"
            # Each beat has its own minute, so that what left tells when it did.
            self.house.clock.advance(timedelta(minutes=1))
            tick(self.house)
            self.look()

    def turn(self):
        """Call the event off, or hold it after all."""
        is_off = bool(self.off) and self.off[-1][1] is None
        _change(self.house, ON if is_off else OFF)
        now = self.house.clock.now() + timedelta(minutes=1)
        if is_off:
            self.off[-1] = (self.off[-1][0], now)
        else:
            self.off.append((now, None))

    def edit(self):
        """Write something new into the text."""
        sheet = DeskReader(self.house).sheet(AUTHOR, REMINDER, "fi")
        words = f"Tervetuloa mukaan {self.chance.randint(1, 999)}"
        values = {**sheet.values, "summary.fi": (words,)}
        save(self.house, AUTHOR, values, "fi", item_id=REMINDER, seen=sheet.seen)

    def ask(self):
        """Ask for an approval."""
        submit(self.house, REMINDER, user=AUTHOR)

    def agree(self):
        """Approve it; while the event is off the warning is heeded."""
        if not (self.off and self.off[-1][1] is None):
            approve(self.house, REMINDER, user=APPROVER)

    def wait(self):
        """Let some time go by."""
        self.house.clock.advance(timedelta(minutes=self.chance.choice((3, 30, 200))))

    def look(self):
        """Hold what left, and what waits, against what was so."""
        item, _ = _item(self.house, REMINDER)
        is_off = bool(self.off) and self.off[-1][1] is None
        assert bool(_event(self.house).facts["cancelled"]) is is_off, self.done
        with self.house.store.read() as session:
            for row in of_item(session, REMINDER):
                left = row.published_at
                told = (self.done, row.external_id, row.state, row.due_at, left)
                assert not (left and self._was_off(left)), told
                assert not (left and self._was_off(row.due_at)), told
                waits = [
                    one
                    for one in post_deliveries(session, row.id)
                    if one.state in {"queued", "deferred"}
                ]
                assert not (waits and is_off), told
        if item.state == "approved":
            assert item.approved_hash == item.content_hash, self.done
            assert not is_off, self.done

    def _was_off(self, at):
        return any(
            since < at and (until is None or at < until) for since, until in self.off
        )


@ONCE
@pytest.mark.parametrize("seed", range(3))
def test_nothing_leaves_untrue_late_or_unapproved(staged, seed):
    """The text has a page and a card in an hour or two; everything else is chance."""
    house = _with_sandboxes(staged(announced)[0])
    _write(house, publish_day="10.3.2027", publish_time="14.00", accounts="fb_network")
    submit(house, REMINDER, user=AUTHOR)
    approve(house, REMINDER, user=APPROVER)

    _World(house, seed).play()
