"""Journalists find the release as text: to copy, with whom to ask."""

import pytest


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_press_text_is_plain_text_in_its_language(client, language):
    """A newsroom's program pastes it without a tag in it."""
    answer = client.get(f"/{language}/news/e1_announcement/press.txt")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-language"] == language
    assert answer.text.startswith("Mediatiedote")


def test_what_may_not_be_seen_yet_is_not_found(client):
    """Under embargo the address says nothing, not even that there is something."""
    answer = client.get("/fi/news/embargoed/press.txt")

    assert answer.status_code == 404
    assert "Mediatiedote" not in answer.text


def test_unchanged_text_is_not_sent_again(client):
    """Whoever looks every minute costs next to nothing."""
    first = client.get("/fi/news/e1_announcement/press.txt")

    again = client.get(
        "/fi/news/e1_announcement/press.txt",
        headers={"if-none-match": first.headers["etag"]},
    )

    assert again.status_code == 304
