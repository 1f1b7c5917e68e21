"""`comms up` as a person starts it: made, come in to, stopped, started again."""

import http.client
import re
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from processes import COMMS, Running, environment

from comms.bootstrap import open_house
from comms.config import load
from comms.errors import StoreRefused

pytestmark = pytest.mark.acceptance

SAMPLE = Path(__file__).parents[2] / "campaigns" / "single_office"
#: Longer than anybody takes to read the page behind a link, in seconds.
_READING = 1.1


class Asked:
    """What listens at a free port."""

    def __init__(self) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]

    def ask(self, method: str, path: str, body: str | None = None, **headers: str):
        """Return status, headers and text of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        found = answer.status, answer.headers, answer.read().decode()
        connection.close()
        return found

    def until_it_answers(self) -> None:
        """Wait until pages are served."""
        for _ in range(2000):
            try:
                assert self.ask("GET", "/healthz")[0] == 200
            except ConnectionError:
                time.sleep(0.01)  # noqa: TID251 - waits for a real process
            else:
                return


class Started(Asked):
    """A site that runs, as its terminal shows it."""

    def __init__(self, home: Path, *arguments: str) -> None:
        super().__init__()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMS, "up", "--port", str(self.port), *arguments],
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        while "worker started" not in "".join(self.said[-1:]):
            line = self.process.stderr.readline()
            assert line, self.said
            self.said.append(line)

    def link(self) -> str:
        """Return the line on standard output."""
        return self.process.stdout.readline().strip()

    def end(self) -> str:
        """Press Ctrl-C and return what was not read of standard output."""
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=120)
        assert self.process.returncode == 0, err
        assert "Traceback" not in err
        return out


@pytest.fixture
def start(tmp_path):
    """Give what starts the site; each process is gone when the test is."""
    started = []

    def start_one(*arguments):
        started.append(Started(tmp_path / "site", *arguments))
        return started[-1]

    yield start_one
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def _enter(site: Started, link: str) -> tuple[int, str]:
    """Follow a link, press its button, and open the desk as who came in."""
    path = urlsplit(link).path
    status, _, page = site.ask("GET", path)
    assert status == 200
    nonce = re.search(r'name="nonce" value="([^"]+)"', page)[1]
    time.sleep(_READING)  # noqa: TID251 - scanners are faster than people
    status, headers, _ = site.ask(
        "POST",
        path,
        urlencode({"nonce": nonce}),
        **{
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "Sec-Fetch-Mode": "navigate",
            "Sec-Fetch-User": "?1",
        },
    )
    cookie = headers.get("Set-Cookie", "").partition(";")[0]
    status, _, page = site.ask("GET", headers["Location"], Cookie=cookie)
    return status, page


def test_first_start_makes_a_site_and_lets_its_administrator_in(start, tmp_path):
    """From nothing to a desk, with one command and one link; then it goes on."""
    home = tmp_path / "site"

    site = start("--campaigns", str(SAMPLE))
    link = site.link()
    site.until_it_answers()
    with pytest.raises(StoreRefused) as refused:
        open_house(load(home), alone=True)
    status, page = _enter(site, link)
    site.end()

    assert link.startswith(f"http://localhost:{site.port}/desk/enter/")
    assert status == 200
    assert "Kirjastonhoitaja" in page
    assert refused.value.key == "store.in_use"
    assert "#base_url = " in (home / "settings.toml").read_text()
    for path in (home, *home.iterdir()):
        assert not stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO, path

    asked = Asked()
    words = ("--port", str(asked.port), "--campaigns", str(SAMPLE))
    again = Running(home, "up", *words)
    try:
        asked.until_it_answers()
        assert asked.ask("GET", "/desk/enter")[0] == 200
        again.send_signal(signal.SIGINT)
        told = again.ended(30)
    finally:
        again.kill()
    assert again.poll() == 0, told
    assert "has a programme already" in told
    # She can come in already: no second link for whoever reads the terminal.
    assert "/desk/enter/" not in told
    assert "Traceback" not in told
