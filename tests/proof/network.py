"""Two networks of the test's own, joined by a wire that can be cut.

Network namespaces of this machine, so nothing of it is to be seen on any real network.
"""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

#: Where each is reached from the other; only there, so it may be anything.
HUB = "10.213.77.1"
FAR = "10.213.77.2"


class ForbiddenError(Exception):
    """The kernel lets nobody make networks here."""


@dataclass(frozen=True)
class Wire:
    """Two namespaces and the wire between them."""

    hub: str
    far: str

    @property
    def in_hub(self) -> Sequence[str]:
        """Command that runs another one at the near end."""
        return ("ip", "netns", "exec", self.hub)

    @property
    def in_far(self) -> Sequence[str]:
        """Command that runs another one at the far end."""
        return ("ip", "netns", "exec", self.far)

    def cut(self) -> None:
        """Let nothing through, and tell nobody."""
        _ip("-n", self.hub, "link", "set", "wire", "down")

    def mend(self) -> None:
        """Let everything through again."""
        _ip("-n", self.hub, "link", "set", "wire", "up")


@contextmanager
def wire() -> Iterator[Wire]:
    """Make two namespaces with a wire between them; nothing is left at the end.

    Raises:
        ForbiddenError: The kernel does not allow it; its words say why.
    """
    name = Path(mkdtemp(prefix="comms")).name[-8:]
    made = Wire(hub=f"{name}-hub", far=f"{name}-far")
    try:
        try:
            for space in (made.hub, made.far):
                _ip("netns", "add", space)
                _ip("-n", space, "link", "set", "lo", "up")
            peer = ("peer", "name", "wire", "netns", made.far)
            _ip("-n", made.hub, "link", "add", "wire", "type", "veth", *peer)
        except (subprocess.CalledProcessError, FileNotFoundError) as error:
            said = getattr(error, "stderr", "") or str(error)
            raise ForbiddenError(said.strip()) from error
        for space, address in ((made.hub, HUB), (made.far, FAR)):
            _ip("-n", space, "address", "add", f"{address}/24", "dev", "wire")
            _ip("-n", space, "link", "set", "wire", "up")
        yield made
    finally:
        for space in (made.hub, made.far):
            subprocess.run(  # noqa: S603 - our own namespace
                ["ip", "netns", "delete", space],  # noqa: S607 - where it is differs
                check=False,
                capture_output=True,
            )


def _ip(*words: str) -> None:
    subprocess.run(  # noqa: S603 - our own words
        ["ip", *words],  # noqa: S607 - where it is differs
        check=True,
        capture_output=True,
        text=True,
    )
