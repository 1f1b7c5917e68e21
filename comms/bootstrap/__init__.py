"""The only module that names concrete adapters: settings in, ready objects out."""

import fcntl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO

from comms.bootstrap.webhooks import providers, secret_in
from comms.channels.account import fields_of
from comms.channels.email import SmtpAccount, SmtpChannel
from comms.channels.email.look import announced
from comms.channels.http import only_outside
from comms.channels.loading import find, listing
from comms.channels.sandbox import SandboxChannel
from comms.clock import Clock, StandingClock, SteppedClock, SystemClock
from comms.config import Settings, SettingsFault, site_key
from comms.deliver.failover import Lane
from comms.deliver.limits import LaneLimits
from comms.engines.embedded import EmbeddedEngine
from comms.errors import StoreRefused
from comms.mime.dkim import Signer
from comms.model.programme import Account
from comms.ports import Engine, PublicChannel
from comms.ports.accounts import AccountField
from comms.ports.identity import IdentityProvider
from comms.render.environment import open_templates
from comms.storage.disk import DiskStorage
from comms.storage.keys import SigningKeys
from comms.storage.sealed import Secret, sealed_for_reading, sealed_for_writing
from comms.store import Store, copy_store, open_store
from comms.store.connections import sealed_of
from comms.testing import MemoryChannel
from comms.triggers import ShippedTriggers
from comms.workflows.connecting import unsealed
from comms.workflows.doctor import Tools
from comms.workflows.house import House, NoEngine, Planned

#: What seals and opens a backup.
BackupSecret = Secret

#: Held open for the life of the process, so that the lock is.
_LOCKS: list[object] = []


def open_house(settings: Settings, *, alone: bool = False) -> House:
    """Open a site.

    Args:
        alone: This process sends for the site; on SQLite a second one is refused.

    Raises:
        StoreRefused: Another process sends for this site already.
    """
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if alone:
        _take_worker_lock(settings)
    clock, accounts = _clock(settings), mail_accounts(settings)
    # Before the store: a broken setting or key must not leave a database open.
    lanes, key = _lanes(settings), site_key(settings.home)
    store = _store(settings)
    return House(
        settings=settings,
        key=key,
        store=store,
        clock=clock,
        media=DiskStorage(settings.home / "media"),
        triggers=ShippedTriggers(),
        open_templates=cache(lambda: open_templates(settings.templates)),
        open_mail=lambda: SmtpChannel(next(iter(accounts.values()))),
        lanes=lanes,
        open_account=(
            (lambda name: SmtpChannel(accounts[name])) if len(accounts) > 1 else None
        ),
        signers=_signers(settings),
        is_alone=alone and _is_sqlite(settings),
        engine=_engine(settings, clock),
        open_channel=_channels(settings, clock, store, key),
        try_channel=_trying(settings, clock),
        account_fields=_account_fields(settings),
        account_kinds=lambda: _account_kinds(settings),
        meet_mail=lambda name: announced(accounts[name]),
        open_identity=_identity(settings),
        open_provider=providers(settings),
    )


@contextmanager
def open_rehearsal(house: House) -> Iterator[House]:
    """Open a copy of a site that keeps everything to itself; it is gone at the end.

    The copy is an SQLite file, whatever the site's own database is.
    """
    with TemporaryDirectory(prefix="comms-rehearsal-") as folder:
        store = copy_store(house.store, Path(folder) / "comms.db")
        try:
            yield replace(
                house,
                settings=house.settings.model_copy(update={"home": Path(folder)}),
                store=store,
                clock=StandingClock(house.clock.now()),
                planned=Planned(),
                open_mail=MemoryChannel,
                lanes={"email": Lane()},
                open_account=None,
                open_channel=lambda account: SandboxChannel(
                    account.channel, Path(folder) / "sandbox" / account.id
                ),
                is_alone=True,
                engine=NoEngine(),
            )
        finally:
            store.close()


def _account_kinds(settings: Settings) -> list[str]:
    """Return the kinds of channel that plug-ins bring."""
    found = listing(settings.channel_packages)
    return [one.kind for one in found if not one.fault and not one.is_ours]


def _account_fields(settings: Settings) -> Callable[[str], Sequence[AccountField]]:
    """Return what tells the settings that a kind of channel asks for."""

    @cache
    def fields(kind: str) -> tuple[AccountField, ...]:
        usable = [
            adapter
            for adapter in listing(settings.channel_packages)
            if adapter.kind == kind and not adapter.fault
        ]
        return fields_of(usable[0].account_model()) if usable else ()

    return fields


def _trying(
    settings: Settings, clock: Clock
) -> Callable[[str, Mapping[str, str]], PublicChannel]:
    """Return what opens a channel with settings that are not kept yet."""
    return lambda kind, own: _opened(settings, clock, kind, own)


def _opened(
    settings: Settings, clock: Clock, kind: str, own: Mapping[str, str]
) -> PublicChannel:
    """Open a channel; what was typed at the desk leads only into the open internet."""
    factory = find(kind, settings.channel_packages)
    if settings.demo or dict(own) in settings.accounts.values():
        return factory(own, clock)
    with only_outside():
        return factory(own, clock)


def _channels(
    settings: Settings, clock: Clock, store: Store, key: bytes
) -> Callable[[Account], PublicChannel]:
    """Return what opens the channel of an account, each once.

    Sandbox accounts write into the site folder; in a demo those that have settings
    of their own speak to the stand-ins that the demo runs. What the operator wrote into
    the settings comes before what was said at the desk.
    """

    def kept(account: Account) -> str:
        if account.mode != "automatic" or account.id in settings.accounts:
            return ""
        with store.read() as session:
            return sealed_of(session, account.id)

    @cache
    def open_channel(
        identifier: str, kind: str, mode: str, limit: int | None, sealed: str
    ) -> PublicChannel:
        own = settings.accounts.get(identifier) or unsealed(key, sealed)
        if mode == "sandbox" and not (settings.demo and own):
            folder = settings.home / "sandbox" / identifier
            return SandboxChannel(kind, folder, text_limit=limit)
        if mode == "manual_copy":
            kind = "copy_card"
        return _opened(settings, clock, kind, own or {})

    def of_account(account: Account) -> PublicChannel:
        limit = account.limits.get("text")
        return open_channel(
            account.id,
            account.channel,
            account.mode,
            limit if isinstance(limit, int) else None,
            kept(account),
        )

    return of_account


def _store(settings: Settings) -> Store:
    file = settings.database_file
    if file is not None and not file.exists():
        # SQLite gives the files beside it the same rights.
        file.touch(mode=0o600)
    return open_store(settings.store_url)


def _clock(settings: Settings) -> Clock:
    if settings.demo and settings.clock_file.exists():
        return SteppedClock(settings.clock_file)
    return SystemClock()


def mail_accounts(settings: Settings) -> Mapping[str, SmtpAccount]:
    """Return the mail accounts of a site by name, in the order of its settings."""
    return {
        name: SmtpAccount(
            host=one.host,
            port=one.port,
            security=one.security,
            user=one.user,
            password=one.password.get_secret_value(),
            mechanism=one.mechanism,
            connections=one.connections,
            ca_file=one.ca_file,
            helo=settings.mail_domain,
            messages_per_connection=one.messages_per_connection,
        )
        for name, one in settings.mail_accounts.items()
    }


def _lanes(settings: Settings) -> Mapping[str, Lane]:
    return {
        name: Lane(
            weight=one.weight,
            connections=one.connections,
            limits=_limits(name, one.limits),
        )
        for name, one in settings.mail_accounts.items()
    }


def _limits(name: str, written: Mapping[str, object]) -> LaneLimits:
    try:
        return LaneLimits.of(written)
    except ValueError as fault:
        raise SettingsFault("wrong", name=f"mail.{name}", problem=fault) from fault


def signing_keys(settings: Settings) -> SigningKeys:
    """Return the keys with which mail of a site is signed."""
    return SigningKeys(settings.home)


def _signers(settings: Settings) -> Callable[[str], Sequence[Signer]]:
    """Return what opens the signers of a domain, each key once."""
    keys = signing_keys(settings)

    @cache
    def signers(domain: str) -> tuple[Signer, ...]:
        return tuple(
            keys.signer(domain, selector) for selector in settings.dkim.get(domain, [])
        )

    return signers


def _identity(settings: Settings) -> Callable[[], IdentityProvider | None]:
    """Return what opens the provider of an organisation's accounts, if there is one."""

    @cache
    def open_identity() -> IdentityProvider | None:
        wanted = settings.oidc
        if wanted is None:
            return None
        # Few sites have one, and its library takes its time to load.
        from comms.lookups.openid import OpenIdProvider  # noqa: PLC0415

        return OpenIdProvider(
            issuer=wanted.issuer,
            client_id=wanted.client_id,
            client_secret=secret_in(wanted.client_secret_file),
            name=wanted.name,
            answer_to=f"{settings.base_url.rstrip('/')}/desk/outside",
            clock=SystemClock(),
        )

    return open_identity


def doctors_tools(settings: Settings, nameservers: Sequence[str] = ()) -> Tools:
    """Return what a site is examined with.

    Args:
        settings: Of the site.
        nameservers: To ask instead of those that the settings name.

    Raises:
        Misconfigured: A name server is no address.
    """
    # Few commands ask DNS, and the library takes its time to load.
    from comms.lookups.dns import DnsResolver  # noqa: PLC0415

    accounts = mail_accounts(settings)
    return Tools(
        resolver=DnsResolver(nameservers or settings.nameservers),
        announced=lambda name: announced(accounts[name]),
    )


def backup_secret(*, words: str = "", file: Path | None = None) -> Secret:
    """Return what seals and opens backups: a passphrase, or what a key file holds.

    Raises:
        BackupRefused: It can be guessed.
    """
    return Secret.of_file(file) if file else Secret.of_passphrase(words)


def backup_for_writing(path: Path, secret: Secret) -> AbstractContextManager[BinaryIO]:
    """Give what seals all that is written to it; see `storage.sealed`."""
    return sealed_for_writing(path, secret)


def backup_for_reading(path: Path, secret: Secret) -> AbstractContextManager[BinaryIO]:
    """Give what a backup held; see `storage.sealed`."""
    return sealed_for_reading(path, secret)


def empty_site(home: Path) -> None:
    """Delete everything in a site folder; nobody may send for it meanwhile.

    Raises:
        StoreRefused: A process sends for this site.
    """
    if not home.exists():
        return
    with _worker_lock(home) as lock:
        for path in home.iterdir():
            if path.name == Path(lock.name).name:
                # Whoever waits for the lock must not be given another file.
                continue
            if path.is_dir() and not path.is_symlink():
                rmtree(path)
            else:
                path.unlink()


def _is_sqlite(settings: Settings) -> bool:
    return settings.store_url.startswith("sqlite")


def _engine(settings: Settings, clock: Clock) -> Engine:
    """Return what moves work: within this process, or through PostgreSQL."""
    if _is_sqlite(settings):
        return EmbeddedEngine(clock)
    from comms.engines.procrastinate import ProcrastinateEngine  # noqa: PLC0415 - slow

    address = settings.store_url.replace("postgresql+psycopg://", "postgresql://", 1)
    return ProcrastinateEngine(address, silence=settings.worker_silence)


def _take_worker_lock(settings: Settings) -> None:
    # On PostgreSQL any number of workers may send; only to empty the folder takes one
    # who is alone in it.
    is_shared = not _is_sqlite(settings)
    _LOCKS.append(_worker_lock(settings.home, is_shared=is_shared))


def _worker_lock(home: Path, *, is_shared: bool = False) -> IO[bytes]:
    """Return the lock of a site, held until the file is closed."""
    lock = (home / "worker.lock").open("wb")
    kind = fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise StoreRefused(key="store.in_use", place=home) from None
    return lock
