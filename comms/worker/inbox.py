"""Takes mail that comes back from a mail server, by LMTP (RFC 2033) or SMTP.

For the mail server beside it, on a private address: it takes what is addressed to a
return path, to a leaving address, to `feedback`, `postmaster` or `abuse` at the mail
domain of this site, or to an address newsletters come from, and nothing else. Letters
of people go on to their unit. It answers 250 when what follows is in the database, and
4xx while that is away, so the mail server keeps the mail. What cannot be read three
times is set aside in the site folder, where it is deleted after two weeks.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING

from comms.errors import StoreUnavailable
from comms.receive.letters import MOST_OCTETS
from comms.receive.reading import read_mail
from comms.receive.values import Returned
from comms.worker.log import shown
from comms.workflows.house import House
from comms.workflows.letters import takes_letters
from comms.workflows.receive import Follows, mark_of
from comms.workflows.returned import follow
from comms.workflows.set_aside import Aside

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session
    from structlog.typing import FilteringBoundLogger

_MOST_TRIES = 3
_LARGEST = 10_000_000
_MOST_RECIPIENTS = 20
#: Connections at once: each may hold a whole mail in memory.
_MOST_CONNECTIONS = 8
#: Seconds without a word after which a connection ends.
_SILENCE = 120.0
_OURS = re.compile(
    r"(?:bounce\+\d{1,18}-[0-9a-f]{32}|leave\+[A-Za-z0-9_-]{20,60}|feedback)@(.+)\Z",
    re.IGNORECASE,
)

_OK = "250 2.0.0 Ok"
_STRANGER = "550 5.1.1 No such mailbox"
_TOO_MANY = "452 4.5.3 Too many recipients"
_AWAY = "451 4.3.0 Try again later"
_TOO_LARGE = "552 5.3.4 Too large; write to the address of the sender"
_FOR_PEOPLE = "550 5.7.1 Nobody reads this mailbox; write to the address of the sender"


class Inbox:
    """What the server asks (aiosmtpd's hooks)."""

    def __init__(self, house: House, log: "FilteringBoundLogger") -> None:
        self._house = house
        self._log = log
        self._tries: Counter[str] = Counter()
        self._aside = Aside(house.settings.home, house.clock)

    async def handle_RCPT(  # noqa: N802 - the hook's form
        self,
        server: "SMTP",  # noqa: ARG002 - as above
        session: "Session",  # noqa: ARG002 - as above
        envelope: "Envelope",
        address: str,
        options: list[str],  # noqa: ARG002 - as above
    ) -> str:
        """Take what programs and mail servers write to, at this site's domain."""
        try:
            is_ours = await asyncio.to_thread(self._takes, address)
        except StoreUnavailable:
            return _AWAY
        if not is_ours:
            return _STRANGER
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return _TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802 - the hook's name
        self, server: "SMTP", session: "Session", envelope: "Envelope"
    ) -> str:
        """Draw the consequences of a mail; LMTP has an answer for each recipient."""
        from comms.worker.inbox_server import is_lmtp  # noqa: PLC0415 - as below

        raw = envelope.original_content or b""
        to = [str(one) for one in envelope.rcpt_tos]
        answer = await asyncio.to_thread(self.take, raw, to, envelope.mail_from or "")
        self._log.debug("returned mail answered", peer=str(session.peer), said=answer)
        return "\r\n".join([answer] * (len(to) if is_lmtp(server) else 1))

    def _takes(self, address: str) -> bool:
        found = _OURS.match(address)
        if found is not None:
            return found[1].lower() == self._house.settings.mail_domain.lower()
        return takes_letters(self._house, address)

    def take(self, raw: bytes, to: Sequence[str], sender: str) -> str:
        """Return the answer to a mail: 250 when all is in the database."""
        found = read_mail(raw, to)
        mark = mark_of(raw, found)
        try:
            followed = follow(self._house, raw, found, mark, to, sender)
        except StoreUnavailable:
            return _AWAY
        except Exception as fault:  # noqa: BLE001 - one mail must not stop the next
            return self._failed(raw, mark, to, sender, shown(fault))
        if followed is None:
            return _TOO_LARGE if len(raw) > MOST_OCTETS else _FOR_PEOPLE
        self._tell(found, followed)
        return _AWAY if followed is Follows.EARLY else _OK

    def _failed(
        self, raw: bytes, mark: str, to: Sequence[str], sender: str, fault: str
    ) -> str:
        self._tries[mark] += 1
        if self._tries[mark] < _MOST_TRIES:
            self._log.error("returned mail failed", mark=mark[:12], fault=fault)
            return _AWAY
        del self._tries[mark]
        self._aside.keep(raw, mark, to, sender, fault)
        self._log.error("returned mail set aside", mark=mark[:12], fault=fault)
        return _OK

    def _tell(self, found: Returned, followed: Follows) -> None:
        self._log.info(
            "returned mail read", nature=str(found.nature), followed=str(followed)
        )


def serve_inbox(
    house: House,
    log: "FilteringBoundLogger",
    ending: Event,
    *,
    host: str,
    port: int,
    smtp: bool,
) -> None:
    """Take mail until told to end.

    Args:
        house: The site.
        log: What it did.
        ending: Set from outside.
        host: Address to listen at; one that strangers cannot reach.
        port: Port there.
        smtp: Speak SMTP instead of LMTP.

    Raises:
        OSError: Somebody listens there already.
    """
    asyncio.run(_serve(Inbox(house, log), log, ending, (host, port), smtp=smtp))


async def _serve(
    inbox: Inbox,
    log: "FilteringBoundLogger",
    ending: Event,
    place: tuple[str, int],
    *,
    smtp: bool,
) -> None:
    # Only this process needs it.
    from comms.worker.inbox_server import Speakers  # noqa: PLC0415

    speak = Speakers(
        inbox, smtp=smtp, most=_MOST_CONNECTIONS, largest=_LARGEST, silence=_SILENCE
    )
    loop = asyncio.get_running_loop()
    server = await loop.create_server(speak, *place)
    async with server:
        address = server.sockets[0].getsockname()
        log.info("waiting for returned mail", host=address[0], port=address[1])
        await asyncio.to_thread(ending.wait)
    log.info("no longer waiting for returned mail")
