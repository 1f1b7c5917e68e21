"""What every `ports.PublicChannel` proves, as a class of tests to inherit.

An adapter's test module inherits `PublicChannelContract` and supplies `stage`: a
channel set up against something that plays the other side, empty each time. What a
channel cannot do it says in its capabilities; the suite then asks that it refuses by
name.
"""
# ruff: noqa: S101 - these are tests, they ship so that plug-ins can inherit them

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from comms.errors import CommsError, Misconfigured, UnsupportedFeature
from comms.language import LANGUAGES, say
from comms.ports import (
    Declined,
    Deferred,
    InDoubt,
    Published,
)
from comms.testing.public_limits_contract import PublicLimitsContract
from comms.testing.public_stage import (
    PublicStage,
    Trouble,
    attempt,
    picture,
    sample_post,
    unsaved,
    usual_post,
)
from comms.testing.public_worker import Delivery, Kill, PublicWorker

_IN_DOUBT: tuple[Trouble, ...] = (
    "error_after",
    "error_before",
    "lost_after",
    "lost_before",
    "unreadable",
)
_ARRIVED: tuple[Trouble, ...] = ("error_after", "lost_after", "unreadable")


class PublicChannelContract(PublicLimitsContract):
    """Tests that hold for every channel with one message to the world."""

    def stage(self) -> PublicStage:
        """Return a channel and its other side, empty."""
        raise NotImplementedError

    def test_post_stands_as_it_was_shown(self) -> None:
        """What the preview showed is what the world gets: words, tags, pictures."""
        stage = self.stage()
        post = usual_post(stage)

        delivery = _delivered(stage)

        assert delivery.end == "published"
        (standing,) = stage.standing()
        assert standing.text == post.text
        assert standing.tags == tuple(map(stage.shown_tag, post.tags))
        assert standing.alts == tuple(one.alt for one in post.media)
        if stage.channel.capabilities().has_language:
            assert standing.language == post.language

    def test_published_post_is_named(self) -> None:
        """Correcting and taking away start from the network's name for the post."""
        stage = self.stage()

        delivery = _delivered(stage)

        assert delivery.published is not None
        assert delivery.published.remote_id == stage.standing()[0].remote_id

    def test_same_key_twice_is_one_post(self) -> None:
        """A network that keeps keys makes a second try of the same content harmless."""
        stage = self.stage()
        if stage.channel.capabilities().idempotency not in {"permanent", "window"}:
            return

        first, second = (
            stage.channel.publish(usual_post(stage), attempt(stage), unsaved)
            for _ in range(2)
        )

        assert isinstance(first, Published)
        assert isinstance(second, Published)
        assert first.remote_id == second.remote_id
        assert len(stage.standing()) == 1

    def test_lost_answer_is_in_doubt_and_never_two_posts(self) -> None:
        """Nobody can know; so it is looked for, and nothing is sent on a guess."""
        for trouble in _IN_DOUBT:
            stage = self.stage()
            if trouble not in stage.troubles:
                continue
            stage.trouble(trouble)

            delivery = _delivered(stage)

            assert isinstance(delivery.outcomes[0], InDoubt), trouble
            assert delivery.end in {"published", "unknown"}, trouble
            assert len(stage.standing()) <= 1, trouble
            assert _asked_once(stage), trouble
            if delivery.end == "published":
                assert len(stage.standing()) == 1, trouble

    def test_post_in_doubt_that_arrived_is_found(self) -> None:
        """A person is asked only where the network cannot be read."""
        for trouble in _ARRIVED:
            stage = self.stage()
            if trouble not in stage.troubles:
                continue
            if not stage.channel.capabilities().can_reconcile:
                continue
            stage.trouble(trouble)

            delivery = _delivered(stage)

            assert delivery.end == "published", trouble
            assert delivery.published is not None
            assert [delivery.published.remote_id] == [
                one.remote_id for one in stage.standing()
            ], trouble

    def test_two_doubts_after_each_other_are_one_post(self) -> None:
        """The second try may arrive while the first is still unknown."""
        for first in _IN_DOUBT:
            for second in _ARRIVED:
                stage = self.stage()
                if {first, second} - stage.troubles:
                    continue
                stage.trouble(first)
                stage.trouble(second)

                delivery = _delivered(stage)

                assert delivery.end in {"published", "unknown"}, (first, second)
                assert len(stage.standing()) <= 1, (first, second)

    def test_refused_connection_is_deferred(self) -> None:
        """Nothing was sent, so it may be tried again."""
        stage = self.stage()
        if stage.unreachable is None:
            return

        outcome = stage.unreachable.publish(
            sample_post(media=()), attempt(stage), unsaved
        )

        assert isinstance(outcome, Deferred)
        assert stage.standing() == []

    def test_too_many_requests_wait_as_long_as_stated(self) -> None:
        """Who comes back too early is locked out."""
        stage = self.stage()
        if "rate_limited" not in stage.troubles:
            return
        stage.trouble("rate_limited")

        delivery = _delivered(stage)

        first = delivery.outcomes[0]
        assert isinstance(first, Deferred)
        assert (first.retry_after or 0) >= stage.stated_wait
        assert delivery.end == "published"
        assert len(stage.standing()) == 1

    def test_refusal_has_a_reason_and_is_final(self) -> None:
        """The reason is what a person acts upon."""
        stage = self.stage()
        if "declined" not in stage.troubles:
            return
        stage.trouble("declined")

        outcome = stage.channel.publish(usual_post(stage), attempt(stage), unsaved)

        assert isinstance(outcome, Declined)
        assert outcome.reason
        assert stage.standing() == []

    def test_wrong_account_stops_the_run(self) -> None:
        """An expired token or a closed way in: each further try would fail too."""
        for trouble, key in _WRONG_ACCOUNT.items():
            stage = self.stage()
            if trouble not in stage.troubles:
                continue
            stage.trouble(trouble)

            error = _raised_by_publish(stage)

            assert isinstance(error, Misconfigured), trouble
            assert error.key == key
            assert stage.standing() == []

    def test_killed_at_any_step_repeats_nothing_irreversible(self) -> None:
        """A process dies where it likes; whoever takes over reads the saved state."""
        saves = _delivered(self.stage()).saves
        for number in range(1, saves + 1):
            for is_durable in (False, True):
                stage = self.stage()
                kill = Kill(save=number, is_durable=is_durable)

                delivery = _delivered(stage, kill)

                assert delivery.end in {"published", "unknown"}, kill
                assert len(stage.standing()) <= 1, kill
                assert _asked_once(stage), kill
                if stage.channel.capabilities().idempotency in {"permanent", "window"}:
                    assert delivery.end == "published", kill

    def test_taken_away_twice_is_taken_away(self) -> None:
        """Whoever withdraws a post may press twice."""
        stage = self.stage()
        remote_id = _remote_id(stage)
        if not stage.channel.capabilities().can_delete:
            assert _refuses_by_name(lambda: stage.channel.delete(remote_id))
            return

        outcomes = [stage.channel.delete(remote_id) for _ in range(2)]

        assert all(isinstance(one, Published) for one in outcomes)
        assert stage.standing() == []

    def test_update_changes_the_post_that_stands(self) -> None:
        """A correction reaches those who saw the mistake."""
        stage = self.stage()
        remote_id = _remote_id(stage)
        new = sample_post(
            text="Sali muuttui: A2 #Lape",
            tags=("#Lape",),
            media=(picture(alt="Sali A2"),) if usual_post(stage).media else (),
        )
        if not stage.channel.capabilities().can_update:
            assert _refuses_by_name(lambda: stage.channel.update(remote_id, new))
            return

        outcome = stage.channel.update(remote_id, new)

        assert isinstance(outcome, Published)
        (standing,) = stage.standing()
        assert (standing.remote_id, standing.text) == (remote_id, new.text)
        assert standing.alts == tuple(one.alt for one in new.media)

    def test_counts_are_numbers_about_posts(self) -> None:
        """Counts are sums; nothing about a person is in them."""
        stage = self.stage()
        remote_id = _remote_id(stage)
        if not stage.channel.capabilities().can_measure:
            assert _refuses_by_name(lambda: stage.channel.metrics([remote_id]))
            return

        counts = stage.channel.metrics([remote_id])

        assert list(counts) == [remote_id]
        assert all(isinstance(one, int) for one in counts[remote_id].values())

    def test_secret_is_never_seen(self) -> None:
        """Logs, errors and stored answers are read by people who may not post."""
        troubles = ["", *self.stage().troubles]
        for trouble in troubles:
            stage = self.stage()
            if not stage.secret:
                return
            if trouble:
                stage.trouble(trouble)  # type: ignore[arg-type]
            with _log() as log:
                seen = [repr(stage.channel), repr(_raised_by_publish(stage))]
                seen += [
                    repr(stage.channel.reconcile(usual_post(stage), attempt(stage), {}))
                ]

            assert stage.secret not in " ".join(seen) + log.getvalue(), trouble

    def test_people_are_told_in_their_language(self) -> None:
        """Each end has one sentence; none is a code."""
        for trouble in self.stage().troubles:
            stage = self.stage()
            stage.trouble(trouble)

            end = _raised_by_publish(stage)

            key = getattr(end, "key", "")
            assert all(say(language, key) for language in LANGUAGES), (trouble, end)


_WRONG_ACCOUNT: dict[Trouble, str] = {
    "expired": "channel.auth_expired",
    "closed": "channel.closed",
}


def _delivered(stage: PublicStage, kill: Kill | None = None) -> Delivery:
    """Bring the sample post to its end, a person's part too."""
    delivery = PublicWorker(stage.channel, stage.clock, kill).deliver(
        usual_post(stage), "key-1"
    )
    if delivery.end == "by hand" and stage.tick:
        ticked = stage.tick(delivery.state)
        outcome = stage.channel.resume(
            usual_post(stage), attempt(stage), ticked, unsaved
        )
        if isinstance(outcome, Published):
            delivery.published, delivery.end = outcome, "published"
    return delivery


def _asked_once(stage: PublicStage) -> bool:
    """Whether a network that keeps no keys was asked to post once at most."""
    if stage.posts_asked is None:
        return True
    keeps_keys = stage.channel.capabilities().idempotency in {"permanent", "window"}
    return keeps_keys or stage.posts_asked() <= 1


def _remote_id(stage: PublicStage) -> str:
    delivery = _delivered(stage)
    assert delivery.published is not None
    return delivery.published.remote_id


def _raised_by_publish(stage: PublicStage) -> object:
    """Return what publishing ends with, an error too."""
    try:
        return stage.channel.publish(usual_post(stage), attempt(stage), unsaved)
    except CommsError as error:
        return error


def _refuses_by_name(call: object) -> bool:
    assert callable(call)
    try:
        call()
    except UnsupportedFeature:
        return True
    return False


@contextmanager
def _log() -> Iterator[io.StringIO]:
    """Catch everything that is logged, by libraries too."""
    written, root = io.StringIO(), logging.getLogger()
    catcher, level = logging.StreamHandler(written), root.level
    root.addHandler(catcher)
    root.setLevel(logging.DEBUG)
    try:
        yield written
    finally:
        root.removeHandler(catcher)
        root.setLevel(level)
