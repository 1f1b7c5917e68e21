"""The counts of the demo see what is missing: nothing holds because it is asked."""

import json

import pytest

from comms.demo.expected import verdict
from comms.demo.read_back import read_back

POST = {
    "account": "bsky",
    "remote_id": "k1",
    "state": "sent",
    "text": "Kevät alkaa.\n\n#LapeMuutos",
    "tags": ["#LapeMuutos"],
    "alt": ["Piirretty piha"],
    "language": "fi",
}


@pytest.fixture
def kept(tmp_path):
    """A sandbox with one post, to be changed by a test."""
    file = tmp_path / "sandbox" / "bsky" / "k1.json"
    file.parent.mkdir(parents=True)

    def keep(**changes):
        post = {
            "account": "bsky",
            "language": "fi",
            "text": POST["text"],
            "media": [{"alt": "Piirretty piha"}],
        }
        file.write_text(json.dumps(post | changes))
        return tmp_path

    return keep


def test_a_post_that_stands_as_composed_holds(kept):
    """Text, tags, alternative text and language."""
    found = read_back(kept(), [POST])

    assert found == {
        "wanted": {"bsky": 1},
        "counted": {"bsky": {"standing": 1, "alike": 1}},
        "holds": True,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Kevät alkaa."},
        {"media": []},
        {"media": [{"alt": ""}]},
        {"language": "sv"},
    ],
)
def test_a_post_that_stands_otherwise_does_not_hold(kept, change):
    """A preview that shows something else is worth nothing."""
    assert read_back(kept(**change), [POST])["holds"] is False


def test_a_post_that_is_gone_or_not_ours_does_not_hold(kept):
    """As many as were sent, no more and no fewer."""
    home = kept()

    assert read_back(home, [POST, POST | {"remote_id": "k2"}])["holds"] is False
    assert read_back(home, [])["holds"] is False


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"holds": True}, "holds"),
        ({"holds": None, "needs": "registration"}, "needs registration"),
        (
            {"holds": False, "counted": {"post_x_fi": 0, "feed_entry": 1}},
            "DOES NOT HOLD: post_x_fi",
        ),
        ({"holds": False, "rows": []}, "DOES NOT HOLD"),
    ],
)
def test_the_terminal_names_what_is_missing(block, words):
    """One line per block."""
    assert verdict(block) == words
