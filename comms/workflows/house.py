"""What every workflow is given: the open store, the clock, the key, the ports."""

import os
import secrets
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from comms.clock import Clock
from comms.config import Settings
from comms.content.views import Viewer
from comms.deliver.breaker import DomainTally
from comms.deliver.failover import Lane
from comms.errors import Misconfigured
from comms.mime.dkim import Signer
from comms.model.programme import Account
from comms.ports import (
    DirectChannel,
    Engine,
    MediaStorage,
    PublicChannel,
    Transaction,
    Triggers,
)
from comms.ports.accounts import AccountField
from comms.ports.identity import IdentityProvider
from comms.ports.webhooks import Provider
from comms.render.environment import Templates
from comms.store import Store
from comms.store.catalogue import Catalogue


def _no_channels(account: Account) -> PublicChannel:
    message = f"No channel is set up for the account {account.id}."
    raise Misconfigured(message)


def _no_adapter(kind: str, _settings: Mapping[str, str]) -> PublicChannel:
    message = f"There is no adapter for channels of kind {kind}."
    raise Misconfigured(message, key="channel.misconfigured")


@dataclass
class Planned:
    """What the planner of a process remembers: only that nothing has changed since."""

    #: Local day and state of the store for which was planned; None: not yet.
    mark: tuple[object, ...] | None = None
    #: State of the store for which the chains of events were planned.
    chains: tuple[object, ...] | None = None
    #: State of the store in which all that stands said what it is to say.
    posts: tuple[object, ...] | None = None
    #: State of the store in which all records said what their events are.
    records: tuple[object, ...] | None = None


def _never() -> bool:
    return False


def _own_name() -> str:
    """Return a name that no other process has had or will have."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class NoEngine:
    """Nobody is called: what is due lies in rows, and is found by who looks."""

    def enqueue(
        self,
        job: str,
        *,
        connection: Transaction,
        args: Mapping[str, str | int] | None = None,
        run_at: datetime | None = None,
        key: str = "",
        count: int = 1,
    ) -> None:
        """Call nobody."""

    def set_up(self, connection: Transaction) -> None:
        """Make nothing."""

    def work(
        self,
        jobs: Mapping[str, Callable[..., None]],
        is_ending: Callable[[], bool],
        tell: Callable[[str, Exception], None] = lambda _name, _fault: None,
    ) -> None:
        """Have nothing to work on."""


@dataclass(frozen=True, kw_only=True)
class House:
    """A site, opened: made by `bootstrap`, passed to workflows."""

    settings: Settings
    store: Store
    clock: Clock
    #: Secret of the site, for tokens and keyed hashes.
    key: bytes
    media: MediaStorage
    #: Makes what says when a plan is due.
    triggers: Triggers
    #: Opened when first needed: mail templates are slow to compile.
    open_templates: Callable[[], Templates]
    #: A fresh connection to the mail account; to the first, where there are several.
    open_mail: Callable[[], DirectChannel]
    #: The mail accounts by name, in the order of the settings.
    lanes: Mapping[str, Lane] = field(default_factory=lambda: {"email": Lane()})
    #: A fresh connection to one of several mail accounts; None: there is one.
    open_account: Callable[[str], DirectChannel] | None = None
    #: Who signs mail from a domain; by its name, in lower case.
    signers: Callable[[str], Sequence[Signer]] = lambda _domain: ()
    #: Whether no other process sends for this site, so that whatever another one
    #: had in hand was left behind.
    is_alone: bool = False
    #: Whether this process is to end: no further message is begun.
    is_ending: Callable[[], bool] = _never
    planned: Planned = field(default_factory=Planned)
    #: This process among those that work for the site. Who has deliveries in hand is
    #: named so, with a colon and what tells its runs apart.
    name: str = field(default_factory=_own_name)
    #: Calls others to work.
    engine: Engine = field(default_factory=NoEngine)
    #: What this process has tried of late, by domain.
    tally: DomainTally = field(default_factory=DomainTally)
    #: The way to an account on a network or page; by mode and kind.
    open_channel: Callable[[Account], PublicChannel] = _no_channels
    #: A channel with settings that are not kept yet; by kind.
    try_channel: Callable[[str, Mapping[str, str]], PublicChannel] = _no_adapter
    #: What the adapter of a kind of channel asks for; nothing: there is no adapter.
    account_fields: Callable[[str], Sequence[AccountField]] = lambda _kind: ()
    #: Kinds of channel that plug-ins bring.
    account_kinds: Callable[[], Sequence[str]] = tuple
    #: Meet a mail server, sign in, and leave; by name of the account.
    meet_mail: Callable[[str], object] = lambda _name: None
    #: Who else may say who somebody is; None: nobody.
    open_identity: Callable[[], IdentityProvider | None] = lambda: None
    #: The mail provider behind a webhook, by its name; None: there is no such webhook.
    open_provider: Callable[[str], Provider | None] = lambda _name: None

    def channel_of(self, lane: str) -> DirectChannel:
        """Return a fresh connection to a mail account."""
        return self.open_account(lane) if self.open_account else self.open_mail()

    @property
    def base_url(self) -> str:
        """Public address of the site, without a slash at its end."""
        return self.settings.base_url.rstrip("/")

    def viewer(self, catalogue: Catalogue, language: str, *, base: str) -> Viewer:
        """Return what shows facts in one language; `base` "" for our own pages."""
        return Viewer(
            catalogue=catalogue,
            language=language,
            base=base,
            now=self.clock.now(),
            demo=self.settings.demo,
        )
