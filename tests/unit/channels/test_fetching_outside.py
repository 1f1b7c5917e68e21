"""Documents of the open internet: what is fetched, and what is not."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from comms.channels import outside
from comms.channels.outside import Way, fetch_outside
from comms.errors import ChannelUnavailable

ANSWERS = {
    "/right": (200, {}, b"a certificate"),
    "/moved": (302, {"Location": "/right"}, b""),
    "/missing": (404, {}, b"no"),
    "/endless": (200, {}, b"x" * 100_001),
}


@pytest.fixture(scope="module")
def server():
    """Give a server of documents, and what it was asked for."""
    asked = []

    class Documents(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Host"]))
            status, headers, body = ANSWERS[self.path]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    made = HTTPServer(("127.0.0.1", 0), Documents)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made.server_port, asked
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def fetch(server, monkeypatch):
    """Give what fetches, as if this machine lay in the open internet."""
    port, _ = server

    def ways(url):
        path = url.partition("example.org")[2]
        # The first host of the name does not answer.
        yield Way(url="http://127.0.0.1:9/", headers={})
        yield Way(url=f"http://127.0.0.1:{port}{path}", headers={"Host": "example.org"})

    monkeypatch.setattr(outside, "ways_out", ways)
    return fetch_outside


def test_document_is_fetched_from_the_host_that_was_checked(fetch, server):
    """Under its own name."""
    assert fetch("https://example.org/right") == b"a certificate"
    assert server[1][-1] == ("/right", "example.org")


@pytest.mark.parametrize("path", ["/moved", "/missing", "/endless"])
def test_anything_else_is_no_document(fetch, server, path):
    """No redirect is followed, and nothing without end is read."""
    with pytest.raises(ChannelUnavailable):
        fetch(f"https://example.org{path}")

    assert server[1][-1][0] == path


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254"])
def test_networks_of_ones_own_are_not_asked(server, host):
    """Whoever chooses an address must not reach what lies around us (S8)."""
    port, asked = server
    before = len(asked)

    for url in (f"http://{host}:{port}/right", f"https://{host}:{port}/right"):
        with pytest.raises(ChannelUnavailable):
            fetch_outside(url)

    assert len(asked) == before


@pytest.mark.parametrize("url", ["", "https://", "https://[", "x:y", "https://a b/"])
def test_nonsense_is_no_address(url):
    """Nothing breaks, and nothing is asked."""
    with pytest.raises(ChannelUnavailable):
        fetch_outside(url)
