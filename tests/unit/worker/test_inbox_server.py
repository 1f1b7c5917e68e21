"""How a mail comes off the wire: the octets that were sent, whatever they are."""

import asyncio
import tracemalloc
from types import SimpleNamespace

import pytest

from comms.worker.inbox_server import Speakers

BODIES = {
    "nothing": b"",
    "full stops": b".\r\n..\r\n.a\r\nb.\r\n\r\n.\n.\r\n",
    "an end that is none": b"a\n.\nb\r.\rc\r\n.\nd\r\n",
    "a long line": b"a" * 300_000 + b"\r\n",
    "blocks": b"b\r\n" * 100_000,
}


async def _talk(mails, *, largest=1_000_000):
    """Send mails by one connection; return what was answered, and what was taken."""
    took, said = [], []

    async def rcpt(_server, _session, envelope, address, _options):
        envelope.rcpt_tos.append(address)
        return "250 Ok"

    async def data(_server, _session, envelope):
        took.append(envelope.original_content)
        return "250 Ok"

    inbox = SimpleNamespace(handle_RCPT=rcpt, handle_DATA=data)
    speak = Speakers(inbox, smtp=False, most=1, largest=largest, silence=20)
    loop = asyncio.get_running_loop()
    async with await loop.create_server(speak, "127.0.0.1", 0) as server:
        place = server.sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(*place)

        async def ask(octets):
            writer.write(octets)
            await writer.drain()
            while (line := await reader.readline())[3:4] == b"-":
                pass
            return line[:3]

        await ask(b"LHLO x\r\n")
        for mail in mails:
            await ask(b"MAIL FROM:<>\r\n")
            await ask(b"RCPT TO:<a@b.example>\r\n")
            await ask(b"DATA\r\n")
            # The greeting is the first answer, so each answer is to what came before.
            stuffed = (b"\r\n" + mail).replace(b"\r\n.", b"\r\n..")[2:]
            await ask(stuffed + b".\r\n")
            said.append(await ask(b"NOOP\r\n"))
            await ask(b"RSET\r\n")
        writer.close()
    return said, took


@pytest.mark.parametrize("name", BODIES)
def test_what_was_sent_is_taken(name):
    """Full stops are undoubled, and nothing but a line of its own ends a mail."""
    said, took = asyncio.run(_talk([BODIES[name], b"next\r\n"]))

    assert took == [BODIES[name], b"next\r\n"]
    assert said == [b"250", b"250"]


def test_a_mail_that_is_too_large_is_told_so_and_the_next_is_taken():
    """It is thrown away as it comes."""
    said, took = asyncio.run(_talk([b"a\r\n" * 9, b"b\r\n"], largest=12))

    assert took == [b"b\r\n"]
    assert said == [b"552", b"250"]


def test_lines_cost_no_more_than_their_octets():
    """One object for each made a gigabyte of ten megabytes of empty lines."""
    tracemalloc.start()
    asyncio.run(_talk([b"\r\n" * 500_000], largest=2_000_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 10_000_000
