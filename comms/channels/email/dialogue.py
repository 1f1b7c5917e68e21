"""One connection to a server, spoken with smtplib's reader of replies.

Opens, secures and authenticates; sends commands and bodies with a time-out of their
own for each phase. Whatever breaks the connection is `ConnectionLost`; what the
operator must put right is `errors.Misconfigured`. Keeps no messages.
"""

import base64
import re
import smtplib
import socket
import ssl
import time
from typing import NoReturn

from comms.channels.email.account import SmtpAccount
from comms.channels.email.replies import Reply
from comms.errors import Misconfigured

_BLOCK = 65536
_READY, _COMMAND_UNKNOWN = 220, (500, 502)
_LINE_START_DOT = re.compile(rb"(?m)^\.")
# A quiet connection may have been closed by the other side.
_QUIET_SECONDS = 30.0


class ConnectionLost(Exception):
    """No connection, or none any more; what had not been finished is not there."""


class Dialogue:
    """A connection on which messages can be sent, one after the other."""

    def __init__(self, account: SmtpAccount) -> None:
        """Connect, secure and authenticate.

        Raises:
            Misconfigured: The account is wrong.
            ConnectionLost: The server is not there, or not ready, at present.
        """
        self._account = account
        self._timeouts = account.timeouts
        self._tls: ssl.SSLContext | None = None
        self._smtp = smtplib.SMTP(local_hostname=account.helo)
        self._opened = self._heard = time.monotonic()
        self.message_count = 0
        try:
            self._open()
        except BaseException:
            self.drop()
            raise

    @property
    def is_used_up(self) -> bool:
        """Whether the limits of one connection are reached."""
        age = time.monotonic() - self._opened
        return (
            self.message_count >= self._account.messages_per_connection
            or age >= self._account.connection_age
        )

    @property
    def is_quiet(self) -> bool:
        """Whether so long ago was the last answer that NOOP should ask again."""
        return time.monotonic() - self._heard > _QUIET_SECONDS

    def offers(self, extension: str) -> bool:
        """Return whether the server announced an extension."""
        return self._smtp.has_extn(extension)

    @property
    def size_limit(self) -> int:
        """Largest message the server takes, in octets; 0 where it named none."""
        announced = self._smtp.esmtp_features.get("size", "").strip()
        return int(announced) if announced.isdecimal() else 0

    def command(self, line: str, timeout: float | None = None) -> Reply:
        """Send one command and return the answer.

        Raises:
            ConnectionLost: No answer, or none that SMTP knows.
        """
        if "\r" in line or "\n" in line:
            raise ValueError("a command of more than one line")
        self._wait_at_most(timeout or self._timeouts.command)
        try:
            self._smtp.send(f"{line}\r\n".encode())
        except (OSError, smtplib.SMTPException) as error:
            raise ConnectionLost(str(error)) from error
        return self._reply()

    def body(self, content: bytes) -> Reply:
        """Send a message and its final dot; return the answer to the dot.

        Doubles full stops at the start of lines (RFC 5321 section 4.5.2) and
        changes nothing else.

        Raises:
            ConnectionLost: Nobody can know whether the server has the message.
        """
        stuffed = _LINE_START_DOT.sub(b"..", content)
        ending = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        wire = memoryview(stuffed + ending)
        connection = self._socket()
        connection.settimeout(self._timeouts.block)
        try:
            for start in range(0, len(wire), _BLOCK):
                connection.sendall(wire[start : start + _BLOCK])
        except OSError as error:
            raise ConnectionLost(str(error)) from error
        self._wait_at_most(self._timeouts.final_dot)
        self.message_count += 1
        reply = self._reply()
        if reply.may_continue:
            raise ConnectionLost(f"unexpected answer: {reply.as_reason()}")
        return reply

    def leave(self) -> None:
        """Say goodbye politely; a server that does not answer is left anyway."""
        try:
            self.command("QUIT", timeout=self._timeouts.connect)
        except ConnectionLost:
            pass
        finally:
            self.drop()

    def drop(self) -> None:
        """Close at once: a message that was begun is not finished by this."""
        self._smtp.close()

    def _open(self) -> None:
        account = self._account
        # Settings that cannot work are found before anybody is bothered.
        if account.security != "none":
            self._tls = _tls_context(account)
        self._smtp.sock = _connected(account)
        if account.security == "tls":
            self._secure()
        self._wait_at_most(self._timeouts.greeting)
        self._expect(self._reply(), "greeting")
        self._introduce()
        if account.security == "starttls":
            self._start_tls()
        if account.user:
            self._authenticate()

    def _introduce(self) -> None:
        self._wait_at_most(self._timeouts.command)
        try:
            reply = _reply_of(self._smtp.ehlo())
            if reply.code in _COMMAND_UNKNOWN:
                reply = _reply_of(self._smtp.helo())
        except (OSError, smtplib.SMTPException) as error:
            raise ConnectionLost(str(error)) from error
        self._expect(reply, "EHLO")

    def _start_tls(self) -> None:
        if not self.offers("starttls"):
            raise Misconfigured(
                f"{self._where()} does not offer STARTTLS; nothing was sent in clear."
            )
        self._expect(self.command("STARTTLS"), "STARTTLS")
        self._secure()
        # What was said before is void, and what was already read is thrown away
        # (RFC 3207 section 4.2).
        self._smtp.esmtp_features = {}
        self._introduce()

    def _secure(self) -> None:
        connection = self._socket()
        if self._tls is None:
            raise AssertionError("an account without TLS is never secured")
        connection.settimeout(self._timeouts.greeting)
        try:
            self._smtp.sock = self._tls.wrap_socket(
                connection, server_hostname=self._account.host
            )
        except OSError as error:
            self._explain_tls(error)
        self._smtp.file = None

    def _explain_tls(self, error: OSError) -> NoReturn:
        if isinstance(error, ssl.SSLCertVerificationError):
            raise Misconfigured(
                f"The certificate of {self._where()} does not prove its name: "
                f"{error.verify_message}"
            ) from error
        closed = isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError))
        if isinstance(error, ssl.SSLError) and not closed:
            raise Misconfigured(
                f"{self._where()} does not speak TLS as smtp_security asks: "
                f"{error.reason}"
            ) from error
        raise ConnectionLost(str(error)) from error

    def _authenticate(self) -> None:
        offered = self._smtp.esmtp_features.get("auth", "").upper().split()
        user, password = self._account.user, self._account.password
        if "PLAIN" in offered:
            secret = _base64(f"\0{user}\0{password}")
            reply = self.command(f"AUTH PLAIN {secret}")
        elif "LOGIN" in offered:
            reply = self.command("AUTH LOGIN")
            for answer in (user, password):
                if reply.may_continue:
                    reply = self.command(_base64(answer))
        else:
            raise Misconfigured(
                f"{self._where()} offers neither AUTH PLAIN nor AUTH LOGIN."
            )
        self._expect(reply, "AUTH")

    def _expect(self, reply: Reply, step: str) -> None:
        """Go on after a success; all but a refusal for good ends the connection."""
        if reply.succeeded:
            return
        if not reply.is_permanent:
            raise ConnectionLost(reply.as_reason())
        raise Misconfigured(
            f"{self._where()} refused {step}: {reply.as_reason()}. "
            "Check the SMTP settings."
        )

    def _reply(self) -> Reply:
        try:
            reply = _reply_of(self._smtp.getreply())
        except (OSError, smtplib.SMTPException) as error:
            raise ConnectionLost(str(error)) from error
        if not 200 <= reply.code < 600:  # noqa: PLR2004 - RFC 5321 section 4.2.1
            raise ConnectionLost("the server's answer is not SMTP")
        self._heard = time.monotonic()
        return reply

    def _wait_at_most(self, seconds: float) -> None:
        self._socket().settimeout(seconds)

    def _socket(self) -> socket.socket:
        if self._smtp.sock is None:
            raise ConnectionLost("the connection is closed")
        return self._smtp.sock

    def _where(self) -> str:
        return f"{self._account.host}:{self._account.port}"


def _connected(account: SmtpAccount) -> socket.socket:
    where = (account.host, account.port)
    try:
        return socket.create_connection(where, timeout=account.timeouts.connect)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise ConnectionLost(str(error)) from error
        raise Misconfigured(
            f"There is no mail server by the name {account.host}: check smtp_host."
        ) from error
    except OSError as error:
        raise ConnectionLost(f"no connection: {error}") from error


def _tls_context(account: SmtpAccount) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=account.ca_file)
    except OSError as error:
        raise Misconfigured(
            f"smtp_ca_file {account.ca_file} cannot be used: {error}"
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _reply_of(answer: tuple[int, bytes]) -> Reply:
    code, text = answer
    return Reply(code, text.decode("utf-8", "replace"))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
