"""Opens the mail providers that report to a site, and files that hold secrets."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from comms.channels.outside import fetch_outside
from comms.config import Settings
from comms.errors import Misconfigured
from comms.ports.webhooks import Provider
from comms.webhooks import open_provider


def providers(settings: Settings) -> Callable[[str], Provider | None]:
    """Return what opens a provider by the name of its webhook, each once."""

    @cache
    def opened(name: str) -> Provider | None:
        wanted = settings.webhooks.get(name)
        if wanted is None:
            return None
        secret = wanted.secret.get_secret_value()
        if wanted.secret_file is not None:
            secret = secret_in(wanted.secret_file)
        return open_provider(
            wanted.kind, secret=secret, topics=wanted.topics, fetch=fetch_outside
        )

    return opened


def secret_in(file: Path) -> str:
    """Return the secret that a file holds.

    Raises:
        Misconfigured: It cannot be read, or others can read it.
    """
    try:
        if file.stat().st_mode & 0o077:
            raise Misconfigured(key="operate.secret_open", file=file)
        return file.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise Misconfigured(key="operate.secret_missing", file=file) from fault
