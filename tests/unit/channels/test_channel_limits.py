"""What is said of a post before any network is asked."""

from unicodedata import normalize

import pytest

from comms.channels.limits import findings, refusal
from comms.ports import Capabilities
from comms.testing.public_stage import picture, sample_post

TAKES = Capabilities(
    text_limit=10, max_media=1, alt_limit=5, media_limit=100, alt_text="required"
)


def keys(post, capabilities=TAKES, length=1):
    """Return the keys of what is found, errors only."""
    found = findings(post, capabilities, length)
    return [one.key for one in found if one.severity == "error"]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Uutinen #Lape", "#Lape"),
        ("#Lape uutinen", "#Lape"),
        ("Uutinen #Lape.", "#Lape"),
        ("👨‍👩‍👧 #kärkihanke\n#Lape", "#kärkihanke"),
        ("#EU:n ja #EU", "#EU"),
        ("#čuovžža", "#čuovžža"),
    ],
)
def test_tag_that_stands_alone_is_whole(text: str, tag: str):
    """Between spaces every network keeps it."""
    assert keys(sample_post(text=text, tags=(tag,), media=())) == []


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("#EU:n uutinen", "#EU"),
        ("#EU:n uutinen", "#EU:n"),
        ("#hållbar-tillväxt", "#hållbar"),
        ("(#ja)", "#ja"),
        ("sana#Lape", "#Lape"),
        ("#2026", "#2026"),
        ("#Lapen", "#Lape"),
        ("ei mitään", "#Lape"),
        (f"#{normalize('NFD', 'kärkihanke')}", f"#{normalize('NFD', 'kärkihanke')}"),
    ],
)
def test_tag_that_a_network_would_cut_is_found(text: str, tag: str):
    """What is left after the cut is the tag of somebody else."""
    assert keys(sample_post(text=text, tags=(tag,), media=())) == ["channel.tag_cut"]


def test_everything_wrong_is_said_at_once():
    """An editor mends it in one go."""
    big = picture(alt="")
    post = sample_post(media=(big, picture(alt="liian pitkä")), tags=())
    small = Capabilities(
        text_limit=10, max_media=1, alt_limit=5, media_limit=10, alt_text="required"
    )

    assert keys(post, small, 11) == [
        "channel.too_long",
        "channel.too_many_pictures",
        "channel.picture_too_large",
        "channel.alt_missing",
        "channel.picture_too_large",
        "channel.alt_too_long",
    ]


def test_empty_post_is_refused():
    """Nothing to say is a mistake somewhere before."""
    assert keys(sample_post(text=" ", tags=(), media=())) == ["channel.empty"]


def test_picture_that_a_network_needs_is_asked_for():
    """Some networks know no posts of words alone."""
    needs = Capabilities(text_limit=10, image_required=True)

    assert keys(sample_post(media=(), tags=()), needs) == ["channel.picture_missing"]


def test_more_tags_than_allowed_are_found():
    """Beyond the limit some networks drop them all."""
    one = Capabilities(text_limit=10, max_tags=1, max_media=1)

    assert keys(sample_post(), one) == ["channel.too_many_tags"]


def test_network_without_a_field_for_the_language_is_a_warning():
    """Nobody can mend it, so it stops nothing."""
    found = findings(sample_post(media=(), tags=()), TAKES, 1)

    assert [(one.severity, one.field) for one in found] == [("warning", "language")]
    assert refusal(found) is None
