"""What the sender is measured against: servers that discard, and smtp-source."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_TOOLS = Path("var/postfix").absolute()
_PATIENCE = 10.0


@dataclass(frozen=True)
class Tools:
    """Postfix's smtp-sink and smtp-source, as `.ci/postfix` unpacked them."""

    folder: Path

    def command(self, name: str) -> list[str]:
        """Return the beginning of a command line."""
        libraries = self.folder / "usr/lib/postfix"
        program = self.folder / "usr/sbin" / name
        return ["env", f"LD_LIBRARY_PATH={libraries}", str(program)]


def open_tools() -> Tools | None:
    """Return the tools; None, saying why, where they cannot be had here."""
    done = subprocess.run(
        [str(_HERE.parents[1] / ".ci" / "postfix"), str(_TOOLS)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode == 0:
        return Tools(_TOOLS)
    print("Postfix's tools are not here, so there are no ratios to them:")
    print(done.stderr.strip())
    return None


@contextmanager
def smtp_sink(tools: Tools) -> Iterator[int]:
    """Run smtp-sink and give its port."""
    port = _free_port()
    as_nobody = ["-u", "nobody"] if os.getuid() == 0 else []
    command = [*tools.command("smtp-sink"), *as_nobody, f"127.0.0.1:{port}", "1000"]
    with _running(command, port):
        yield port


@contextmanager
def discarding_sink() -> Iterator[int]:
    """Run our own discarding server and give its port."""
    port = _free_port()
    command = [sys.executable, str(_HERE / "discard.py"), str(port)]
    with _running(command, port):
        yield port


def smtp_source(
    tools: Tools, port: int, *, messages: int, size: int, sessions: int
) -> float:
    """Let smtp-source send, keeping its connections, and return messages a second."""
    command = [*tools.command("smtp-source"), "-d", "-s", str(sessions)]
    command += ["-m", str(messages), "-l", str(size)]
    command += ["-f", "bounce@example.org", "-t", "reader@example.org"]
    began = time.perf_counter()
    subprocess.run([*command, f"127.0.0.1:{port}"], check=True, capture_output=True)
    return messages / (time.perf_counter() - began)


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(port)
        yield
    finally:
        process.kill()
        process.wait()


def _await(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)  # noqa: TID251 - nobody tells when it listens
        else:
            return


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
