"""A mailbox of Dovecot's, over TLS on a private port, for tests.

Dovecot comes from the system (Debian: dovecot-imapd); where it is missing tests that
need it are skipped. It keeps everything in one folder and ends with the test.
"""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import trustme

DOVECOT = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")  # noqa: TID251 - where programs are
USER, PASSWORD = "returned", "a-word"

_CONF = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
"""


class Dovecot:
    """A server with one mailbox."""

    def __init__(self, folder: Path) -> None:
        """Start it.

        Args:
            folder: Empty; the server's user must be able to enter it.
        """
        self.folder = folder
        self.port = _free_port()
        authority = trustme.CA()
        self.authority = folder / "authority.pem"
        authority.cert_pem.write_to_path(self.authority)
        own = authority.issue_cert("localhost")
        own.private_key_pem.write_to_path(folder / "key.pem")
        own.cert_chain_pems[0].write_to_path(folder / "cert.pem")
        account = _account()
        for name in ("run", "state", "mail", "home"):
            (folder / name).mkdir()
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                os.chown(path, account.pw_uid, account.pw_gid)
        group = account.pw_gid
        (folder / "conf").write_text(
            _CONF.format(
                folder=folder,
                user=account.pw_name,
                group=_group(group),
                uid=account.pw_uid,
                gid=group,
                port=self.port,
                password=PASSWORD,
            )
        )
        self.process = subprocess.Popen(  # noqa: S603 - found above
            [str(DOVECOT), "-F", "-c", str(folder / "conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def client(self) -> imaplib.IMAP4_SSL:
        """Return a signed-in client."""
        context = ssl.create_default_context(cafile=str(self.authority))
        found = imaplib.IMAP4_SSL("localhost", self.port, ssl_context=context)
        found.login(USER, PASSWORD)
        return found

    def put(self, *mails: bytes) -> None:
        """Put mails into the mailbox, unread."""
        with self.client() as client:
            for raw in mails:
                octets = raw.replace(b"\n", b"\r\n")
                assert client.append("INBOX", "", "", octets)[0] == "OK"

    def flags(self) -> list[set[str]]:
        """Return the flags of each mail that is there."""
        with self.client() as client:
            client.select("INBOX", readonly=True)
            _, found = client.fetch("1:*", "(FLAGS)")
            rows = [row for row in found if isinstance(row, bytes)]
            return [{flag.decode() for flag in imaplib.ParseFlags(row)} for row in rows]

    def empty(self) -> None:
        """Take everything out."""
        with self.client() as client:
            _, count = client.select("INBOX")
            # There is no "1:*" of nothing.
            if int(count[0] or 0):
                client.store("1:*", "+FLAGS", "\\Deleted")
                client.expunge()

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(60)

    def _wait(self) -> None:
        for _ in range(1200):
            try:
                self.client().logout()
            except (OSError, imaplib.IMAP4.error):
                assert self.process.poll() is None, "Dovecot has ended"
                time.sleep(0.05)  # noqa: TID251 - another process starts
            else:
                return
        raise AssertionError((self.folder / "log").read_text())


def _account() -> pwd.struct_passwd:
    """Return whose mailbox it is: ours, or nobody's where we are root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.getuid())


def _group(number: int) -> str:
    return grp.getgrgid(number).gr_name


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
