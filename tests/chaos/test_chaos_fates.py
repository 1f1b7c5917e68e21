"""The server of misfortunes does what an address says, and tells the truth about it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from chaos.fates import ending, fate_of, mixed_address
from chaos.running import Sink, sink

BODY = b"Subject: x\r\nMessage-ID: <m@x.example>\r\n\r\n..dot\r\n" + b"y" * 70 + b"\r\n"


class Client:
    """A sender that says what it is told and takes what comes."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._file = self._socket.makefile("rb")
        self.greeting = self.reply()

    def reply(self) -> str:
        """Return the code of a reply; "" where the connection ended instead."""
        while True:
            try:
                line = self._file.readline()
            except ConnectionResetError:
                return ""
            if line[3:4] != b"-":
                return line[:3].decode()

    def say(self, words: bytes, replies: int) -> list[str]:
        """Say something and return the codes of so many replies."""
        self._socket.sendall(words)
        return [self.reply() for _ in range(replies)]

    def send(self, recipient: str) -> list[str]:
        """Send one message; MAIL, RCPT and DATA leave together."""
        envelope = f"MAIL FROM:<s@x.example>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n"
        codes = self.say(envelope.encode(), 3)
        return codes + (self.say(BODY + b".\r\n", 1) if codes[-1] == "354" else [])

    def close(self) -> None:
        """Be gone."""
        self._file.close()
        self._socket.close()


@contextmanager
def client(server: Sink) -> Iterator[Client]:
    """Connect, and introduce; again and again while the server is busy."""
    opened = Client(server.port)
    while opened.greeting != "220":
        opened.close()
        opened = Client(server.port)
    opened.say(b"EHLO me.example\r\n", 1)
    yield opened
    opened.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Sink]:
    """Run a server."""
    with sink(tmp_path) as running:
        yield running


TAKEN = ["250", "250", "354", "250"]


@pytest.mark.parametrize(
    ("recipient", "first"),
    [
        ("accept-1@d.example", TAKEN),
        ("anybody@d.example", TAKEN),
        ("later-4.2.2-1@d.example", ["250", "450", "503"]),
        ("greylist-1@d.example", ["250", "450", "503"]),
        ("laterdot-1@d.example", ["250", "250", "354", "451"]),
        ("busy-1@d.example", ["250", "421", ""]),
        ("dropbefore-1@d.example", ["250", "", ""]),
        ("dropwithin-1@d.example", ["250", "250", "354", ""]),
        ("dropafter-1@d.example", ["250", "250", "354", ""]),
        ("unheard-1@d.example", ["250", "250", "354", ""]),
        ("slow-20-1@d.example", TAKEN),
        ("storm-1-1@d.example", ["250", "421", ""]),
    ],
)
def test_a_fate_strikes_once_and_then_the_mail_is_taken(server, recipient, first):
    """What struck stands in the log, and copies are counted as they were kept."""
    with client(server) as one:
        assert one.send(recipient) == first
    if first != TAKEN:
        with client(server) as other:
            assert other.send(recipient) == TAKEN

    truth = server.truth()
    assert truth.copies == {recipient: ending(recipient).copies}
    assert truth.message_ids == {recipient: {"<m@x.example>"}}


@pytest.mark.parametrize("recipient", ["reject-5.1.1-7@d.example", "rejectdot-7@d.ex"])
def test_a_refusal_is_for_good(server, recipient):
    """However often it is tried."""
    with client(server) as one:
        codes = [one.send(recipient)[-1] for _ in range(3)]

    assert set(codes) <= {"503", "554"}
    assert ending(recipient).state == "refused"
    assert not server.truth().copies


def test_what_came_before_an_end_is_answered_first(server):
    """The message before must not be in doubt because of the one that follows."""
    with client(server) as one:
        one.say(b"MAIL FROM:<s@x.example>\r\nRCPT TO:<a@d.example>\r\nDATA\r\n", 3)
        envelope = b"MAIL FROM:<s@x.example>\r\nRCPT TO:<dropbefore-1@d.example>\r\n"
        codes = one.say(BODY + b".\r\n" + envelope + b"DATA\r\n", 3)

    assert codes == ["250", "250", ""]


def test_an_end_that_comes_in_pieces_is_found(server):
    """A message's last line may be cut anywhere by the network."""
    with client(server) as one:
        one.say(b"MAIL FROM:<s@x.example>\r\nRCPT TO:<a@d.example>\r\nDATA\r\n", 3)
        for octet in BODY[:-1] + b"\n.\r":
            one.say(bytes([octet]), 0)
        assert one.say(b"\n", 1) == ["250"]

    assert server.truth().message_ids == {"a@d.example": {"<m@x.example>"}}


def test_a_server_that_starts_again_remembers(server):
    """The log is all that it knows; a fate that has struck strikes no second time."""
    with client(server) as one:
        one.send("a@d.example")
        assert one.send("later-1@d.example")[1] == "450"
    server.stop()
    server.start()

    with client(server) as one:
        assert one.send("later-1@d.example") == TAKEN

    assert server.kept() == 2
    assert {entry.connection for entry in server.entries()} == {1, 2}


def test_extensions_can_be_switched_off(tmp_path):
    """Some servers know nothing but RFC 821."""
    with sink(tmp_path, without=["EHLO"]) as server, client(server) as one:
        assert one.say(b"EHLO me.example\r\n", 1) == ["502"]
        assert one.say(b"HELO me.example\r\n", 1) == ["250"]
        assert one.send("a@d.example") == TAKEN


def test_a_crowd_with_mixed_fates_has_each_of_them():
    """A mix in which a fate is missing would prove nothing about it."""
    names = {fate_of(mixed_address(number)).name for number in range(2_000)}

    assert names >= {"storm", "unheard", "greylist", "rejectdot", "dropwithin", "slow"}
    assert len({mixed_address(number) for number in range(2_000)}) == 2_000
