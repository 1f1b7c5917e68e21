"""What every `ports.PublicChannel` proves about what it takes, without a network.

A part of `public_contract`, which adapters inherit.
"""
# ruff: noqa: S101 - these are tests, they ship so that plug-ins can inherit them

from collections.abc import Sequence
from datetime import date

from comms.language import LANGUAGES, say
from comms.ports import Declined, Pending, PostFinding, Published
from comms.testing.public_stage import (
    PublicStage,
    attempt,
    picture,
    sample_post,
    unsaved,
)

#: One letter each that networks count in their own ways: Finnish, Swedish, Sámi, a
#: decomposed letter, a family, a sign from the upper planes.
LETTERS = ("a", "ö", "å", "đ", "a\u0308", "👨‍👩‍👧", "𝄞")


class PublicLimitsContract:
    """Tests that hold for what every public channel takes and refuses."""

    def stage(self) -> PublicStage:
        """Return a channel and its other side, empty."""
        raise NotImplementedError

    def test_longest_text_fits_and_one_more_is_refused_without_a_call(self) -> None:
        """The editor is told, not the network."""
        for letter in LETTERS:
            stage = self.stage()
            text = _longest(stage, letter)
            longest = sample_post(text=text, tags=(), link="", media=())
            longer = sample_post(text=text + letter, tags=(), link="", media=())
            calls = stage.calls()

            findings = stage.channel.validate(longer)
            outcome = stage.channel.publish(longer, attempt(stage), unsaved)

            assert not _errors(stage.channel.validate(longest)), letter
            assert "channel.too_long" in {one.key for one in findings}, letter
            assert isinstance(outcome, Declined), letter
            assert stage.calls() == calls, letter

    def test_longest_text_is_taken(self) -> None:
        """A limit that is too low cuts what would have fitted."""
        for letter in LETTERS:
            stage = self.stage()
            longest = sample_post(
                text=_longest(stage, letter), tags=(), link="", media=()
            )

            outcome = stage.channel.publish(longest, attempt(stage), unsaved)

            assert isinstance(outcome, Published | Pending), letter

    def test_cut_tag_is_refused(self) -> None:
        """`#EU:n` would become `#EU`, a tag of others."""
        stage = self.stage()
        for text, tag in (
            ("#EU:n uutinen", "#EU:n"),
            ("(#ja)", "#ja"),
            ("Ei", "#Lape"),
        ):
            post = sample_post(text=text, tags=(tag,), media=())

            findings = stage.channel.validate(post)

            assert "channel.tag_cut" in {one.key for one in findings}, tag

    def test_missing_alternative_text_is_refused_without_a_call(self) -> None:
        """A picture without words is nothing to some readers."""
        stage = self.stage()
        can = stage.channel.capabilities()
        if can.alt_text == "none" or not can.max_media:
            return
        post = sample_post(media=(picture(alt=" "),))
        calls = stage.calls()

        outcome = stage.channel.publish(post, attempt(stage), unsaved)

        assert isinstance(outcome, Declined)
        assert outcome.key == "channel.alt_missing"
        assert stage.calls() == calls

    def test_too_many_pictures_are_refused_without_a_call(self) -> None:
        """What the network cannot show is said before anything is uploaded."""
        stage = self.stage()
        most = stage.channel.capabilities().max_media
        post = sample_post(media=(picture(),) * (most + 1))
        calls = stage.calls()

        outcome = stage.channel.publish(post, attempt(stage), unsaved)

        assert isinstance(outcome, Declined)
        assert stage.calls() == calls

    def test_record_is_taken_or_refused_without_a_call(self) -> None:
        """Who asks a network to show a record is told, and nobody reads JSON there."""
        stage = self.stage()
        post = sample_post(
            text="E1",
            tags=(),
            link="",
            media=(),
            language="mul",
            record='{"events":[]}',
        )
        can, calls = stage.channel.capabilities(), stage.calls()

        findings = _errors(stage.channel.validate(post))
        outcome = stage.channel.publish(post, attempt(stage), unsaved)

        if can.takes_records:
            assert not findings
            assert isinstance(outcome, Published | Pending)
        else:
            assert "channel.record_not_taken" in {one.key for one in findings}
            assert isinstance(outcome, Declined)
            assert stage.calls() == calls

    def test_looking_at_a_post_needs_no_network(self) -> None:
        """A preview is shown at each key stroke, and says the same each time."""
        stage = self.stage()
        post, calls = sample_post(media=(picture(alt=""),)), stage.calls()

        first, second = (
            (stage.channel.measure(post.text), list(stage.channel.validate(post)))
            for _ in range(2)
        )

        assert first == second
        assert stage.calls() == calls

    def test_findings_are_told_in_their_language(self) -> None:
        """An editor reads what to do."""
        stage = self.stage()
        most = stage.channel.capabilities().max_media
        post = sample_post(
            text=_longest(stage, "a") + "a", media=(picture(alt=""),) * (most + 1)
        )

        findings = stage.channel.validate(post)

        assert findings
        for one in findings:
            slots = {"measured": one.measured, "limit": one.limit}
            assert all(say(language, one.key, **slots) for language in LANGUAGES)

    def test_capabilities_say_when_they_were_read(self) -> None:
        """Limits change; a number without a day is believed for ever."""
        as_of = self.stage().channel.capabilities().as_of

        assert date.fromisoformat(as_of).isoformat() == as_of


def _longest(stage: PublicStage, letter: str) -> str:
    """Return the longest text of one letter that the channel says it takes."""
    limit = stage.channel.capabilities().text_limit
    each = max(1, stage.channel.measure(letter * 10) // 10)
    text = letter * (limit // each)
    left = limit - stage.channel.measure(text)
    return text + "x" * left


def _errors(found: Sequence[PostFinding]) -> list[PostFinding]:
    return [one for one in found if one.severity == "error"]
