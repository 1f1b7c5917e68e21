"""Whatever goes wrong in whatever order: one post, the last words, or none at all.

Each run draws what is done to a post once it stands (edits, a removal), what the
network does to every write (nothing, a fault before or after it, a lost answer, 429)
and which commits of ours fail, before or after. The real ledger and the real workflow
bring all of it to its end.
"""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from short_wire import shorten

from comms.campaigns.changes import EDIT, REMOVAL, change_of
from comms.channels import mastodon, x
from comms.config import Settings
from comms.demo.networks import (
    Fault,
    NetworkServer,
    Request,
    StandInMastodon,
    StandInX,
)
from comms.model.states import DeliveryState
from comms.model.tables import Definition, Delivery, Publication
from comms.ports import Post
from comms.storage.disk import DiskStorage
from comms.store import Session, Store, migrate, open_store
from comms.store import posts as rows
from comms.store.deliveries import add_deliveries, cancel_deliveries
from comms.testing import FrozenClock, MemoryChannel
from comms.testing.public_stage import START
from comms.triggers import ShippedTriggers
from comms.workflows.house import House
from comms.workflows.post import send_posts
from comms.workflows.release import keep_messages
from comms.workflows.removals import record_changes

pytestmark = pytest.mark.long

#: Posts on each of the two networks, in worlds of so many: X lists a hundred at once.
RUNS, AT_ONCE = 100, 50
_FAULTS: tuple[Fault, ...] = (
    "error_after",
    "error_before",
    "lost_after",
    "lost_before",
    "rate_limited",
    "unreadable",
)
_ZONE = "Europe/Helsinki"
_BEATS = 60


class Broken(Exception):
    """A commit failed, or its answer got lost: the process starts anew."""


class StrictX(StandInX):
    """X where every write may go wrong."""

    def is_post(self, request: Request) -> bool:
        """Whether this call changes anything."""
        return "/2/tweets" in str(request.path) and request.method != "GET"


class StrictMastodon(StandInMastodon):
    """An instance where every write may go wrong."""

    def is_post(self, request: Request) -> bool:
        """Whether this call changes anything."""
        return "/statuses" in request.path and request.method != "GET"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a database with one account."""
    opened = open_store(f"sqlite:///{tmp_path / 'chance.db'}")
    migrate(opened)
    account = {
        "id": "lape",
        "channel": "x",
        "mode": "automatic",
        "owner": "national",
        "languages": ["fi"],
    }
    with opened.write() as session:
        session.add(
            Definition(
                source="s",
                kind="account",
                external_id="lape",
                path="",
                position=0,
                body=account,
                content_hash="",
            )
        )
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("kind", "make", "stand_in"),
    [("x", x.make, StrictX), ("mastodon", mastodon.make, StrictMastodon)],
)
def test_no_chain_of_faults_doubles_a_post_or_brings_one_back(
    kind: str, make: Any, stand_in: Any, store: Store, tmp_path: Path, monkeypatch: Any
) -> None:
    """A removed post that returns is worse than one that never was; by its seed."""
    clock = FrozenClock(START)
    network = stand_in(clock)
    with NetworkServer({kind: network}) as server:
        shorten(monkeypatch, server)
        settings = {"base_url": server.url(kind), "access_token": "secret.lape"}
        channel = make(settings, clock)
        house = House(
            settings=Settings(home=tmp_path, base_url="https://a.example"),
            store=store,
            clock=clock,
            key=b"k" * 32,
            media=DiskStorage(tmp_path / "media"),
            open_templates=lambda: None,  # type: ignore[arg-type,return-value]
            open_mail=MemoryChannel,
            triggers=ShippedTriggers(),
            is_alone=True,
            open_channel=lambda _account: channel,
        )
        can_edit = channel.capabilities().can_update
        for first in range(0, RUNS, AT_ONCE):
            world = _World(house, server, first, can_edit=can_edit)
            with monkeypatch.context() as patched:
                world.play(patched)
            world.look()
            clock.advance(timedelta(hours=2))


class _World:
    """Many posts at once, each with its own fate."""

    def __init__(
        self, house: House, server: NetworkServer, first: int, *, can_edit: bool
    ) -> None:
        self.house, self.server, self.can_edit = house, server, can_edit
        self.numbers = range(first, first + AT_ONCE)
        self.chance = random.Random(first)  # noqa: S311 - repeated by its seed
        #: What is still to be done to each post, and what shall stand in the end.
        self.plans: dict[int, deque[str]] = {}
        self.last: dict[int, str] = {}
        self.fuse = 0

    def play(self, monkeypatch: Any) -> None:
        """Publish and change until nothing is left to do."""
        real = Session.commit

        def commit(session: Session) -> None:
            self.fuse -= 1
            if self.fuse == 1:
                real(session)
            if self.fuse in {0, 1}:
                raise Broken
            real(session)

        for number in self.numbers:
            self._begin(number)
        monkeypatch.setattr(Session, "commit", commit)
        for beat in range(_BEATS):
            # Later ones are calm, so that everything comes to its end.
            self._disturb(calm=beat > _BEATS // 2)
            self._beat()
            self.house.clock.advance(timedelta(seconds=self.chance.choice((60, 300))))  # type: ignore[attr-defined]
            self.fuse = 0
            if not self._go_on():
                break

    def look(self) -> None:
        """Hold what stands against what was asked for."""
        before = self.server.posts_asked
        self._beat()
        assert self.server.posts_asked == before, "something is done again and again"
        everything = self.server.posted()
        ends = []
        with self.house.store.read() as session:
            found = [*rows.posts_out(session)]
            for row in found:
                number = int(row.external_id.partition(".")[0][1:])
                if number not in self.numbers:
                    continue
                [delivery] = rows.post_deliveries(session, row.id)
                mine = [p for p in everything if p["text"].split()[0] == f"n{number}"]  # type: ignore[attr-defined]
                standing = [p["text"] for p in mine if not p["deleted"]]
                told = (number, row.state, delivery, mine)
                ends.append(delivery.state)
                assert len(mine) <= 1, told
                if delivery.state == DeliveryState.SENT:
                    wanted = self.last[number]
                    assert standing == ([wanted] if wanted else []), told
                else:
                    assert not self.can_edit, told
                    assert (delivery.state, mine) == (DeliveryState.UNKNOWN, []), told
        assert len(ends) == AT_ONCE
        assert ends.count(DeliveryState.SENT) > AT_ONCE / 2
        assert "" in self.last.values()

    def _disturb(self, *, calm: bool) -> None:
        chance = self.chance
        self.server.faults.clear()
        if calm:
            return
        self.server.faults.extend(
            chance.choice(_FAULTS) if chance.random() < 0.2 else ""
            for _ in range(3 * AT_ONCE)
        )
        self.fuse = chance.randint(2, 4 * AT_ONCE)

    def _beat(self) -> None:
        try:
            send_posts(self.house)
        except Broken:
            self.fuse = 0

    def _begin(self, number: int) -> None:
        """Release one post, and draw what will be done to it."""
        chance = self.chance
        edits = [EDIT] * chance.randint(0, 2) if self.can_edit else []
        removal = [REMOVAL] * (chance.random() < 0.5)
        self.plans[number] = deque([*edits, *removal])
        now = self.house.clock.now()
        with self.house.store.write() as session:
            row = Publication(
                plan_entry=f"post:n{number}:lape",
                occasion="2027-03-01",
                kind="post",
                external_id=f"n{number}.lape",
                unit="national",
                owner="lead",
                state="sending",
                due_local="2027-03-01T09:00",
                due_at=now,
                content_hash="1",
            )
            session.add(row)
            session.flush()
            post = self._say(number, 0)
            keep_messages(session, self.house, row, [post])
            add_deliveries(
                session,
                [
                    {
                        "publication_id": row.id,
                        "account": "lape",
                        "recipient": "public:fi:1",
                        "language": "fi",
                        "level": "standard",
                        "variant": "post",
                    }
                ],
            )

    def _say(self, number: int, edit: int) -> Post:
        text = f"n{number} Uutinen, korjaus {edit} #Lape"
        self.last[number] = text
        return Post(account="lape", language="fi", text=text, tags=("#Lape",))

    def _go_on(self) -> bool:
        """Order the next change of posts that stand; return whether any is left."""
        with self.house.store.write() as session:
            changing = rows.posts_out(session, (EDIT, REMOVAL))
            busy = any(change.state == "sending" for change in changing)
            for row in rows.posts_out(session):
                number = int(row.external_id.partition(".")[0][1:])
                if number not in self.numbers:
                    continue
                busy |= row.state == "sending"
                if row.state == "sent" and self.plans[number]:
                    busy = True
                    if self.chance.random() < 0.5:
                        changes = rows.changes_of(session, f"n{number}", "lape")
                        self._change(session, row, number, changes)
        return busy

    def _change(
        self,
        session: Session,
        row: Publication,
        number: int,
        changes: list[tuple[Publication, Delivery]],
    ) -> None:
        """Make the next change; an older one that waits is called off."""
        if any(one.state == DeliveryState.IN_DATA for _, one in changes):
            return
        for older in {change.id: change for change, _ in changes}.values():
            cancel_deliveries(session, older.id)
        kind = self.plans[number].popleft()
        made = rows.count_entries(session, f"edit:n{number}:", f"removal:n{number}:")
        found = change_of(kind, row, made + 1, self.house.clock.now(), _ZONE)
        session.add(found)
        session.flush()
        post = self._say(number, made + 1)
        keep_messages(session, self.house, found, [replace(post)])
        if kind == REMOVAL:
            self.last[number] = ""
        record_changes(session, found, rows.post_deliveries(session, row.id))
