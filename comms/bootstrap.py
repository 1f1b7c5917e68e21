"""The only module that names concrete adapters: settings in, ready objects out."""

import fcntl
from functools import cache
from pathlib import Path

from comms.channels.email import SmtpAccount, SmtpChannel
from comms.clock import Clock, SteppedClock, SystemClock
from comms.config import Settings, site_key
from comms.errors import StoreRefused
from comms.render.environment import open_templates
from comms.storage.disk import DiskStorage
from comms.store import Store, open_store
from comms.workflows.house import House

#: Held open for the life of the process, so that the lock is.
_LOCKS: list[object] = []


def open_house(settings: Settings, *, alone: bool = False) -> House:
    """Open a site.

    Args:
        alone: This process sends for the site; a second one is refused.

    Raises:
        StoreRefused: Another process sends for this site already.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    if alone:
        _take_worker_lock(settings.home)
    return House(
        settings=settings,
        # Before the store: a broken key must not leave a database open.
        key=site_key(settings.home),
        store=_store(settings),
        clock=_clock(settings),
        media=DiskStorage(settings.home / "media"),
        open_templates=cache(lambda: open_templates(settings.templates)),
        open_mail=lambda: SmtpChannel(_account(settings)),
        is_alone=alone,
    )


def _store(settings: Settings) -> Store:
    return open_store(settings.store_url)


def _clock(settings: Settings) -> Clock:
    if settings.demo and settings.clock_file.exists():
        return SteppedClock(settings.clock_file)
    return SystemClock()


def _account(settings: Settings) -> SmtpAccount:
    return SmtpAccount(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        ca_file=settings.smtp_ca_file,
        helo=settings.mail_domain,
    )


def _take_worker_lock(home: Path) -> None:
    lock = (home / "worker.lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise StoreRefused(key="store.in_use", place=home) from None
    _LOCKS.append(lock)
