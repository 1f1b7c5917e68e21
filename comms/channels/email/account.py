"""Where mail is handed over and how: a smarthost, its security, its limits."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from comms.errors import Misconfigured


@dataclass(frozen=True, kw_only=True)
class PhaseTimeouts:
    """Seconds to wait in each phase of the dialogue (RFC 5321 section 4.5.3.2).

    A short wait after the final dot makes duplicates: the server may have the mail.
    """

    connect: float = 60.0
    greeting: float = 300.0
    command: float = 300.0
    data: float = 120.0
    block: float = 180.0
    final_dot: float = 600.0
    #: For what is under way in any phase, once this process is told to end.
    ending: float = 30.0


@dataclass(frozen=True, kw_only=True)
class SmtpAccount:
    """One account on one smarthost."""

    host: str
    port: int
    #: tls: from the first byte (465); starttls: required, never without (587); none:
    #: only to a server on this machine.
    security: Literal["tls", "starttls", "none"]
    #: Empty: no authentication.
    user: str = ""
    #: With "xoauth2" an access token.
    password: str = field(default="", repr=False)
    #: password: PLAIN or LOGIN, whichever is offered; xoauth2: a bearer token.
    mechanism: Literal["password", "xoauth2"] = "password"
    #: Connections that may be open at once.
    connections: int = 1
    #: Certificate authorities to trust instead of the system's.
    ca_file: Path | None = None
    #: Name this machine gives itself in EHLO.
    helo: str = "localhost"
    timeouts: PhaseTimeouts = PhaseTimeouts()
    #: A relay was seen to close after about 2,500.
    messages_per_connection: int = 1000
    #: Seconds.
    connection_age: float = 900.0
    #: Seconds without a message after which a connection is asked whether it still
    #: stands, and after which it is left.
    idle_trusted: float = 10.0
    idle_most: float = 60.0

    def verify(self) -> None:
        """Refuse settings that would send in clear what must not be seen.

        Raises:
            Misconfigured: Mail in clear to another machine, or a password in clear.
        """
        if self.security != "none":
            return
        if self.user:
            raise Misconfigured(
                "A password is never sent in clear: set smtp_security to tls or "
                "starttls, or leave smtp_user empty."
            )
        if not _on_this_machine(self.host):
            raise Misconfigured(
                "Mail in clear goes to a server on this machine only: set "
                "smtp_security to tls or starttls."
            )


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
