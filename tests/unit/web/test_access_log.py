"""Links that are keys never stand whole in a log."""

import http.client
import logging
import threading

import pytest
import uvicorn

from comms.web.logs import keep_secrets_out, without_secrets


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/desk/enter/abcdEFGH1234", "/desk/enter/abcd…"),
        ("/desk/sv/enter/abcdEFGH1234?x=1", "/desk/sv/enter/abcd…?x=1"),
        ("/u/abcdEFGH1234", "/u/abcd…"),
        ("/p/abcdEFGH1234", "/p/abcd…"),
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
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="info"))
    catcher = logging.Handler()
    catcher.emit = lambda record: seen.append(record.getMessage())
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.02)
        assert thread.is_alive()
    logging.getLogger("uvicorn.access").addHandler(catcher)
    port = server.servers[0].sockets[0].getsockname()[1]

    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/u/tok-POH-and-a-long-secret")
    connection.getresponse().read()
    connection.close()
    server.should_exit = True
    thread.join()

    assert any("/u/tok-" in line for line in seen)
    assert "secret" not in "".join(seen)
