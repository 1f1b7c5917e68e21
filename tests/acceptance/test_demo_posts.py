"""The demo's posts: what the stand-ins hold is what the summary says, tag by tag."""

import json

import pytest

pytestmark = pytest.mark.acceptance

EXPECTED = [
    ("two_languages_blog", "bsky", "fi", ["#LapePohjanmaa", "#LapeMuutos", "#Lape"]),
    (
        "two_languages_blog",
        "bsky",
        "sv",
        ["#LapeÖsterbotten", "#LapeFörändring", "#Lape"],
    ),
    ("spring_news", "x_national", "fi", ["#LapeMuutos", "#Lape"]),
    ("spring_news", "bsky", "en", ["#LapeMuutos", "#Lape"]),
    ("results_deck", "bsky", "fi", ["#LapeEteläKarjala", "#LapeMuutos", "#Lape"]),
]
ACCOUNTS = {"x": "x_national", "mastodon": "masto"}


@pytest.fixture(scope="session")
def posts(demo):
    """Every post by item, account and language."""
    return {
        (post["item"], post["account"], post["language"]): post
        for post in demo.summary["posts"]
    }


@pytest.mark.parametrize(("item", "account", "language", "tags"), EXPECTED)
def test_posts_carry_the_expected_tags(posts, item, account, language, tags):
    """The sample's expectations, per item, account and language."""
    assert posts[item, account, language]["tags"] == tags


def test_no_tag_of_the_umbrella_after_its_end(posts):
    """E3: never added after valid_until."""
    used = {tag for post in posts.values() for tag in post["tags"]}

    assert not used & {"#Kärkihanke", "#Spetsprojekt"}


@pytest.mark.parametrize("network", ACCOUNTS)
def test_networks_hold_what_was_composed(demo, posts, network):
    """Read back from the stand-in: text, alternative texts and language, once each."""
    kept = json.loads((demo.home / "networks" / f"{network}.json").read_text())
    standing = [post for post in kept["posts"].values() if not post["deleted"]]
    sent = {
        post["remote_id"]: post
        for post in posts.values()
        if post["account"] == ACCOUNTS[network]
    }

    assert {post["id"] for post in standing} == set(sent)
    for post in standing:
        composed = sent[post["id"]]
        assert post["text"] == composed["text"]
        assert all(tag in post["text"] for tag in composed["tags"])
        if network == "mastodon":
            assert post["language"] == composed["language"]


def test_accounts_of_persons_get_cards(posts):
    """Groups and personal accounts: prepared, never posted by a program."""
    cards = [post for post in posts.values() if post["account"] == "fb_network"]

    assert len(cards) == 3
    assert {post["state"] for post in cards} == {"queued"}
