"""Opens a connection on which messages can be sent.

Connect, secure, introduce, sign in.

What the operator must put right (name, certificate, password, a refusal for good) is
`Misconfigured`; what may be better later is `ConnectionLost`.
"""

import asyncio
import base64
import socket
import ssl
from collections.abc import Mapping
from threading import Event
from typing import NoReturn

from comms.channels.email.account import SmtpAccount
from comms.channels.email.replies import Reply
from comms.channels.email.wire import ConnectionLost, Wire
from comms.errors import Misconfigured

_COMMAND_UNKNOWN = (500, 502)

#: What a server announced: keyword in lower case → its parameters.
Features = Mapping[str, str]


async def open_wire(account: SmtpAccount) -> tuple[Wire, Features]:
    """Return a connection, and what the server announced on it.

    Raises:
        Misconfigured: The account is wrong.
        ConnectionLost: The server is not there, or not ready, at present.
    """
    loop = asyncio.get_running_loop()
    # Settings that cannot work are found before anybody is bothered.
    tls = None if account.security == "none" else _tls_context(account)
    connected = await _dialled(loop, account)
    wire = Wire(loop)
    try:
        first = tls if account.security == "tls" else None
        await _attach(loop, wire, connected, first, account)
        return wire, await _introduced(loop, wire, account, tls)
    except BaseException:
        wire.drop()
        connected.close()
        raise


async def _dialled(
    loop: asyncio.AbstractEventLoop, account: SmtpAccount
) -> socket.socket:
    """Return a connected socket; one that comes when nobody waits is closed."""
    given_up, made = Event(), list[socket.socket]()

    def dial() -> socket.socket:
        made.append(_connected(account))
        if given_up.is_set():
            made[0].close()
        return made[0]

    try:
        return await loop.run_in_executor(None, dial)
    except asyncio.CancelledError:
        given_up.set()
        for one in made:
            one.close()
        raise


async def _attach(
    loop: asyncio.AbstractEventLoop,
    wire: Wire,
    connected: socket.socket,
    tls: ssl.SSLContext | None,
    account: SmtpAccount,
) -> None:
    try:
        async with asyncio.timeout(account.timeouts.greeting):
            await loop.create_connection(
                lambda: wire,
                sock=connected,
                ssl=tls,
                server_hostname=account.host if tls else None,
            )
    except (OSError, TimeoutError) as error:
        _explain(error, account)


async def _introduced(
    loop: asyncio.AbstractEventLoop,
    wire: Wire,
    account: SmtpAccount,
    tls: ssl.SSLContext | None,
) -> Features:
    reply = await wire.greeting(account.timeouts.greeting)
    _expect(reply, "greeting", account)
    features = await _hello(wire, account)
    if account.security == "starttls":
        await _start_tls(loop, wire, account, tls, features)
        features = await _hello(wire, account)
    if account.user:
        await _sign_in(wire, account, features)
    return features


async def _hello(wire: Wire, account: SmtpAccount) -> Features:
    within = account.timeouts.command
    reply = await wire.ask(f"EHLO {account.helo}", within)
    if reply.code in _COMMAND_UNKNOWN:
        reply = await wire.ask(f"HELO {account.helo}", within)
        _expect(reply, "HELO", account)
        return {}
    _expect(reply, "EHLO", account)
    announced = (line.partition(" ") for line in reply.text.splitlines()[1:])
    return {keyword.lower(): rest.strip() for keyword, _, rest in announced}


async def _start_tls(
    loop: asyncio.AbstractEventLoop,
    wire: Wire,
    account: SmtpAccount,
    tls: ssl.SSLContext | None,
    features: Features,
) -> None:
    if "starttls" not in features or tls is None:
        raise Misconfigured(
            f"{_where(account)} does not offer STARTTLS; nothing was sent in clear."
        )
    _expect(await wire.ask("STARTTLS", account.timeouts.command), "STARTTLS", account)

    async def start(transport: asyncio.Transport, protocol: Wire) -> object:
        async with asyncio.timeout(account.timeouts.greeting):
            return await loop.start_tls(
                transport, protocol, tls, server_hostname=account.host
            )

    try:
        await wire.start_tls(start)
    except (OSError, TimeoutError) as error:
        _explain(error, account)


def _explain(error: Exception, account: SmtpAccount) -> NoReturn:
    if isinstance(error, ssl.SSLCertVerificationError):
        raise Misconfigured(
            f"The certificate of {_where(account)} does not prove its name: "
            f"{error.verify_message}"
        ) from error
    closed = isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError))
    if isinstance(error, ssl.SSLError) and not closed:
        raise Misconfigured(
            f"{_where(account)} does not speak TLS as smtp_security asks: "
            f"{error.reason}"
        ) from error
    raise ConnectionLost(str(error) or "timed out") from error


async def _sign_in(wire: Wire, account: SmtpAccount, features: Features) -> None:
    offered = features.get("auth", "").upper().split()
    within = account.timeouts.command
    if account.mechanism == "xoauth2":
        reply = await _bearer(wire, account, offered)
    elif "PLAIN" in offered:
        secret = _base64(f"\0{account.user}\0{account.password}")
        reply = await wire.ask(f"AUTH PLAIN {secret}", within)
    elif "LOGIN" in offered:
        reply = await wire.ask("AUTH LOGIN", within)
        for answer in (account.user, account.password):
            if reply.may_continue:
                reply = await wire.ask(_base64(answer), within)
    else:
        raise Misconfigured(
            f"{_where(account)} offers neither AUTH PLAIN nor AUTH LOGIN."
        )
    _expect(reply, "AUTH", account)


async def _bearer(wire: Wire, account: SmtpAccount, offered: list[str]) -> Reply:
    """Sign in with an access token, as large providers ask (SASL XOAUTH2)."""
    if "XOAUTH2" not in offered:
        raise Misconfigured(f"{_where(account)} does not offer AUTH XOAUTH2.")
    within = account.timeouts.command
    words = f"user={account.user}\1auth=Bearer {account.password}\1\1"
    reply = await wire.ask(f"AUTH XOAUTH2 {_base64(words)}", within)
    # A 334 holds the reason as JSON; the refusal itself follows an empty line.
    return await wire.ask("", within) if reply.may_continue else reply


def _expect(reply: Reply, step: str, account: SmtpAccount) -> None:
    """Go on after a success; all but a refusal for good ends the connection."""
    if reply.succeeded:
        return
    if not reply.is_permanent:
        raise ConnectionLost(reply.as_reason())
    raise Misconfigured(
        f"{_where(account)} refused {step}: {reply.as_reason()}. "
        "Check the SMTP settings."
    )


def _connected(account: SmtpAccount) -> socket.socket:
    where = (account.host, account.port)
    try:
        found = socket.create_connection(where, timeout=account.timeouts.connect)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise ConnectionLost(str(error)) from error
        raise Misconfigured(
            f"There is no mail server by the name {account.host}: check smtp_host."
        ) from error
    except OSError as error:
        raise ConnectionLost(f"no connection: {error}") from error
    found.setblocking(False)
    # Each write is a whole turn of the dialogue: waiting for more only delays it.
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found


def _tls_context(account: SmtpAccount) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=account.ca_file)
    except OSError as error:
        raise Misconfigured(
            f"smtp_ca_file {account.ca_file} cannot be used: {error}"
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _where(account: SmtpAccount) -> str:
    return f"{account.host}:{account.port}"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
