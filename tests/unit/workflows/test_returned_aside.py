"""Returned mail that could not be read: who answers for mail reads it again."""

from dataclasses import dataclass

import pytest
from came_back import GONE, Post, bounce
from sqlmodel import select

from comms.errors import NotFound, Refused
from comms.model.tables import Act, Delivery
from comms.worker.inbox import Inbox
from comms.worker.log import open_log
from comms.workflows import returned
from comms.workflows.desk import DeskReader


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: no statement here is the store's own."""
    return _sqlite_databases


@dataclass
class Laid:
    """A bounce that failed three times."""

    post: Post
    delivery: int
    name: str


@pytest.fixture
def laid(lape, monkeypatch):
    """Lay a bounce aside for a fault of ours, which is mended afterwards."""
    post = Post(lape)
    [anna] = post.edition("anna")
    to = post.path(anna)
    with monkeypatch.context() as broken:

        def fails(*_):
            raise ValueError(GONE)

        broken.setattr(returned, "receive", fails)
        taker = Inbox(post.house, open_log(post.house.clock))
        for _ in range(3):
            taker.take(bounce(to, GONE).encode(), [to], "")
    [line] = DeskReader(post.house).running.mail_troubles("admin", "en").aside
    return Laid(post=post, delivery=anna, name=line.name)


def state(laid):
    """Return where the mail stands that came back."""
    with laid.post.house.store.read() as session:
        return session.get_one(Delivery, laid.delivery).state


def test_it_is_told_why_and_nothing_of_what_was_written(laid):
    """To who answers for mail alone."""
    desk = DeskReader(laid.post.house).running

    found = desk.mail_troubles("admin", "en")

    assert (found.aside_count, found.aside[0].fault.split(" ")[0]) == (1, "ValueError")
    assert "@" not in found.aside[0].fault
    assert (found.aside[0].until - found.aside[0].at).days == 14
    for user in ("national_lead", "coordinator_VSU"):
        assert desk.mail_troubles(user, "en").aside_count == 0


def test_once_the_fault_is_mended_it_is_read_on_record(laid):
    """What it says follows then; while it fails, it stays."""
    desk = DeskReader(laid.post.house).running
    for user in ("national_lead", "coordinator_VSU"):
        with pytest.raises(Refused):
            desk.read_again(user, laid.name)
        with pytest.raises(Refused):
            desk.throw_away(user, laid.name)
    assert state(laid) == "sent"

    assert desk.read_again("admin", laid.name)

    assert state(laid) == "bounced"
    assert desk.mail_troubles("admin", "en").aside_count == 0
    with laid.post.house.store.read() as session:
        [act] = session.exec(select(Act).where(Act.verb == "read-returned"))
    assert (act.user, act.subject) == ("admin", f"returned:{laid.name[:12]}")
    with pytest.raises(NotFound):
        desk.read_again("admin", laid.name)


def test_what_fails_still_stays_and_can_be_thrown_away(laid, monkeypatch):
    """Names that are no names lead nowhere."""

    def fails(*_):
        raise ValueError

    monkeypatch.setattr(returned, "receive", fails)
    desk = DeskReader(laid.post.house).running

    assert not desk.read_again("admin", laid.name)
    assert desk.mail_troubles("admin", "en").aside_count == 1
    for name in ("", "../site", "a" * 32):
        with pytest.raises(NotFound):
            desk.throw_away("admin", name)
    desk.throw_away("admin", laid.name)

    assert desk.mail_troubles("admin", "en").aside_count == 0
    assert [*(laid.post.house.settings.home / "returned-aside").iterdir()] == []
    with laid.post.house.store.read() as session:
        assert session.exec(select(Act).where(Act.verb == "delete-returned")).one()
