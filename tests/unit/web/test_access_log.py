"""Links that are keys never stand whole in a log."""

import http.client
import logging

import pytest
from browsers import listening

from comms.web.logs import keep_secrets_out, without_secrets


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/desk/enter/abcdEFGH1234", "/desk/enter/abcd…"),
        ("/desk/address/abcdEFGH1234", "/desk/address/abcd…"),
        ("/desk/sv/enter/abcdEFGH1234?x=1", "/desk/sv/enter/abcd…?x=1"),
        ("/u/abcdEFGH1234", "/u/abcd…"),
        ("/p/abcdEFGH1234", "/p/abcd…"),
        ("/c/abcdEFGH1234", "/c/abcd…"),
        ("/o/abcdEFGH1234", "/o/abcd…"),
        ("/desk/fi/items/spring_news", "/desk/fi/items/spring_news"),
        ("/fi/news/u/abcdEFGH", "/fi/news/u/abcd…"),
        ("/desk/enter", "/desk/enter"),
    ],
)
def test_tokens_are_cut(path, kept):
    """Four letters find the same link again; nobody comes in with them."""
    assert without_secrets(path) == kept


def test_uvicorn_writes_no_token(app):
    """With its own settings, which it makes when it starts."""
    keep_secrets_out()
    seen = []
    catcher = logging.Handler()
    catcher.emit = lambda record: seen.append(record.getMessage())
    with listening(app, log_level="info") as base:
        logging.getLogger("uvicorn.access").addHandler(catcher)
        connection = http.client.HTTPConnection(base.removeprefix("http://"))
        connection.request("GET", "/u/tok-POH-and-a-long-secret")
        connection.getresponse().read()
        connection.close()

    assert any("/u/tok-" in line for line in seen)
    assert "secret" not in "".join(seen)
