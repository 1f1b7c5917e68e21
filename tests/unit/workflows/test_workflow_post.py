"""Posts on accounts: released together, tried once, found out, never guessed."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from lape_steps import approve_items
from sqlmodel import select

from comms.channels.sandbox import SandboxChannel
from comms.clock import instant
from comms.model.programme import Account
from comms.model.tables import Attempt, Delivery
from comms.ports import (
    Absent,
    Declined,
    Deferred,
    InDoubt,
    PostFinding,
    Published,
    Unreadable,
)
from comms.store.catalogue import load_catalogue
from comms.store.publications import publication
from comms.workflows.post import send_posts
from comms.workflows.release import begin_posts
from comms.workflows.tick import next_beat, tick

ZONE = "Europe/Helsinki"
BLOG_AT = instant("2027-02-10T08:30", ZONE)


class Killed(BaseException):
    """Stands for kill -9."""


class Network(SandboxChannel):
    """A network that keeps posts by key, and fails as it is told."""

    def __init__(self, folder, account):
        super().__init__(account.channel, folder)
        self.posts = []
        self.calls = Counter()
        self.fate = None
        self.answer = None
        self.faults = []

    def validate(self, post):
        """Find the planted faults."""
        return [fault for fault in self.faults if fault.field == post.language]

    def publish(self, post, attempt, save_state):
        """Take the post, or fail as told."""
        self.calls[post.language] += 1
        if self.fate is not None:
            fate, self.fate = self.fate, None
            if isinstance(fate, BaseException):
                self.posts.append((attempt.key, post))
                raise fate
            if isinstance(fate, InDoubt):
                self.posts.append((attempt.key, post))
            return fate
        self.posts.append((attempt.key, post))
        return super().publish(post, attempt, save_state)

    def reconcile(self, _post, attempt, _state):
        """Look the key up, or answer as told."""
        if self.answer is not None:
            return self.answer
        there = any(key == attempt.key for key, _ in self.posts)
        return Published(remote_id=attempt.key) if there else Absent()


@pytest.fixture
def networks():
    """Every account's network, made when it is first opened."""
    return {}


@pytest.fixture
def ready(lape, networks, tmp_path):
    """Bring the blog to the moment at which it is posted in two languages."""
    approve_items(lape, "two_languages_blog")
    lape.clock.set(BLOG_AT)

    def open_channel(account):
        if account.id not in networks:
            networks[account.id] = Network(tmp_path / account.id, account)
        return networks[account.id]

    house = replace(lape, open_channel=open_channel)
    for name in ("fb_poh", "bsky"):
        with house.store.read() as session:
            open_channel(load_catalogue(session).get(Account, name))
    return house


def _beat(house):
    begun = begin_posts(house)
    return [*begun, *send_posts(house)]


def _deliveries(house, name):
    with house.store.read() as session:
        row = publication(session, name)
        found = session.exec(
            select(Delivery).where(Delivery.publication_id == row.id)
        ).all()
        return row, {d.language: d for d in found}


def test_all_languages_of_an_account_go_out_at_one_instant(ready):
    """The Facebook page of a bilingual region: Finnish and Swedish together."""
    _beat(ready)

    row, told = _deliveries(ready, "two_languages_blog.fb_poh")
    assert row.state == "sent"
    assert {d.language: d.state for d in told.values()} == {"fi": "sent", "sv": "sent"}
    assert {d.sent_at for d in told.values()} == {row.published_at} == {BLOG_AT}


def test_posts_carry_the_tags_of_the_region_and_the_programme(ready, networks):
    """The sample's expected tags, in order, per language."""
    _beat(ready)

    tags = {post.language: post.tags for _, post in networks["bsky"].posts}
    assert tags["fi"] == ("#LapePohjanmaa", "#LapeMuutos", "#Lape")
    assert tags["sv"] == ("#LapeÖsterbotten", "#LapeFörändring", "#Lape")
    for _, post in networks["bsky"].posts:
        assert post.link in post.text
        assert all(tag in post.text for tag in post.tags)


def test_posting_again_posts_nothing_again(ready, networks):
    """Run twice, same rows, same posts."""
    _beat(ready)
    before = len(networks["bsky"].posts)

    _beat(ready)

    assert len(networks["bsky"].posts) == before == 3


def test_a_text_that_does_not_fit_holds_both_languages(ready, networks):
    """Both or neither; too long is a person's decision."""
    networks["fb_poh"].faults = [
        PostFinding(
            severity="error",
            field="sv",
            key="channel.too_long",
            measured=323,
            limit=280,
        )
    ]

    begun = {posted.publication: posted for posted in begin_posts(ready)}
    send_posts(ready)

    held = begun["two_languages_blog.fb_poh"]
    assert (held.state, held.reason) == (
        "held",
        "The text is 323 long; this channel takes 280.",
    )
    row, _ = _deliveries(ready, "two_languages_blog.fb_poh")
    assert (row.reason["language"], row.reason["measured"]) == ("sv", 323)
    assert networks["fb_poh"].posts == []


def test_a_lost_answer_is_found_out_by_reading(ready, networks):
    """The network had it: one post, no second try."""
    networks["bsky"].fate = InDoubt(reason="connection lost")

    _beat(ready)

    row, _ = _deliveries(ready, "two_languages_blog.bsky")
    assert row.state == "sent"
    assert max(Counter(key for key, _ in networks["bsky"].posts).values()) == 1


def test_what_cannot_be_read_waits_for_a_person(ready, networks):
    """Never sent again on a guess."""
    networks["bsky"].fate = InDoubt(reason="connection lost")
    networks["bsky"].answer = Unreadable(reason="no reading rights")

    _beat(ready)
    ready.clock.advance(timedelta(hours=1))
    _beat(ready)

    row, told = _deliveries(ready, "two_languages_blog.bsky")
    assert row.state == "partly_failed"
    assert Counter(d.state for d in told.values()) == {"sent": 2, "unknown": 1}
    assert sum(networks["bsky"].calls.values()) == 3


def test_a_network_that_is_away_is_asked_again_later(ready, networks):
    """In doubt and unreadable for now: looked for again, never posted again."""
    networks["bsky"].fate = InDoubt(reason="connection lost")
    networks["bsky"].answer = Unreadable(reason="unreachable", retry_after=60)
    _beat(ready)
    _, told = _deliveries(ready, "two_languages_blog.bsky")
    assert Counter(d.state for d in told.values()) == {"sent": 2, "in_data": 1}

    networks["bsky"].answer = None
    ready.clock.set(next_beat(ready))
    _beat(ready)

    row, _ = _deliveries(ready, "two_languages_blog.bsky")
    assert row.state == "sent"
    assert sum(networks["bsky"].calls.values()) == 3


def test_what_is_certainly_not_there_is_tried_again_with_the_same_key(ready, networks):
    """Absent by an authoritative read: the same key, once more."""
    networks["bsky"].fate = InDoubt(reason="500")
    networks["bsky"].answer = Absent()

    _beat(ready)
    networks["bsky"].answer = None
    networks["bsky"].posts.clear()
    _beat(ready)

    row, told = _deliveries(ready, "two_languages_blog.bsky")
    assert row.state == "sent"
    assert sorted(d.attempts for d in told.values()) == [1, 1, 2]


def test_a_killed_worker_leaves_doubt_that_is_found_out(ready, networks):
    """Kill -9 right after the network took it: the next worker reads, not writes."""
    networks["bsky"].fate = Killed()
    begin_posts(ready)

    with pytest.raises(Killed):
        send_posts(ready)
    tick(ready)

    row, _ = _deliveries(ready, "two_languages_blog.bsky")
    assert row.state == "sent"
    assert Counter(key for key, _ in networks["bsky"].posts).most_common(1)[0][1] == 1


def test_a_rate_limit_is_waited_for(ready, networks):
    """Not before the time the network named."""
    networks["bsky"].fate = Deferred(reason="429", retry_after=600)

    _beat(ready)
    ready.clock.advance(timedelta(seconds=599))
    _beat(ready)
    assert sum(networks["bsky"].calls.values()) == 3
    ready.clock.advance(timedelta(seconds=2))
    _beat(ready)

    row, _ = _deliveries(ready, "two_languages_blog.bsky")
    assert row.state == "sent"


def test_a_refusal_is_on_record_and_the_other_languages_go_out(ready, networks):
    """Partly failed: a person decides."""
    networks["bsky"].fate = Declined(reason="422 text is not allowed")

    _beat(ready)

    row, told = _deliveries(ready, "two_languages_blog.bsky")
    assert row.state == "partly_failed"
    assert Counter(d.state for d in told.values()) == {"sent": 2, "refused": 1}


def test_every_try_is_written_before_it_is_made(ready, networks):
    """An attempt row stands in the database while the network is spoken to."""
    seen = []
    real = networks["bsky"].publish

    def looking(post, attempt, save_state):
        with ready.store.read() as session:
            seen.append(
                session.exec(
                    select(Attempt).where(Attempt.number == attempt.number)
                ).first()
            )
        return real(post, attempt, save_state)

    networks["bsky"].publish = looking

    _beat(ready)

    assert len(seen) == 3
    assert all(seen)


def test_a_manual_account_waits_for_its_person(lape, tmp_path):
    """Personal accounts and groups: the tool prepares, a person pastes and ticks."""
    approve_items(lape, "spring_news")
    lape.clock.set(instant("2027-02-03T10:00", ZONE))
    house = replace(
        lape, open_channel=lambda account: Network(tmp_path / account.id, account)
    )

    _beat(house)

    row, told = _deliveries(house, "spring_news.fb_network")
    assert row.state == "sending"
    assert {d.state for d in told.values()} == {"queued"}
