"""Serves a filled store to browsers, at its instant, until the process is ended."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from socket import create_connection, create_server

from desk_store import NOW
from sites import Site

from comms.web.serve import serve_site

_HOST = "127.0.0.1"
_PATIENCE = 20


@contextmanager
def served(site: Site) -> Iterator[str]:
    """Serve a site in a process of its own; give its address."""
    with closing(create_server((_HOST, 0))) as taken:
        port = taken.getsockname()[1]
    command = [sys.executable, __file__, str(site.home), site.database_url, str(port)]
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
    try:
        _wait(process, port)
        yield f"http://{_HOST}:{port}"
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            # It was carrying out something long; the store takes that back.
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    ends = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < ends:
        try:
            create_connection((_HOST, port)).close()
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        else:
            return
    message = "the site did not start"
    raise RuntimeError(message)


def main() -> None:
    """Serve what the command line names: site folder, database, port."""
    home, url, port = sys.argv[1:]
    house = Site(Path(home), url).open(
        NOW, second_factor_roles=[], base_url=f"http://{_HOST}:{port}"
    )
    serve_site(house, host=_HOST, port=int(port))


if __name__ == "__main__":
    main()
