"""Examines a site: everything that could keep it from sending, with the cure.

Changes nothing and sends nothing. One check that fails does not keep the others from
being made.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import comms
from comms.campaigns.accounts import OWN_KINDS
from comms.clock import Clock, SystemClock
from comms.errors import ChannelUnavailable, CommsError, Misconfigured
from comms.mime.dkim import Signer
from comms.model.dns import Resolver
from comms.model.programme import Account, Host, Unit
from comms.operating.diagnosis import Diagnosis, Finder
from comms.operating.machine import (
    check_clock,
    check_disk,
    check_worker,
    check_zone,
)
from comms.operating.names import MailNames, check_names, read_address
from comms.operating.safety import dangers
from comms.render.compiled import broken_templates
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.condition import condition, largest_audience, last_instant
from comms.store.workers import alive
from comms.workflows.doctor_webhooks import check_webhooks
from comms.workflows.house import House

#: Bytes that a mail of ours may have (docs: total ≤ 10 MB by default).
_LARGEST_MAIL = 10_000_000
_LARGE_WAL = 64 * 2**20
#: What makes sending quick, or reaches everybody; without it there is another way.
_WISHED = {"pipelining": "no_pipelining", "8bitmime": "no_8bit"}
_WORKER_FILE = "worker.json"


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What the doctor works with, beside the house."""

    resolver: Resolver
    #: Returns what the server of a mail account announces, by the account's name.
    announced: Callable[[str], Mapping[str, str]]
    wall: Clock = field(default_factory=SystemClock)


@dataclass(kw_only=True)
class Examination:
    """What the doctor found, and what was looked at."""

    diagnoses: list[Diagnosis] = field(default_factory=list)
    #: Facts for people and programs: versions, what servers announce.
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """Whether anything must be put right before mail arrives."""
        return any(one.severity == "error" for one in self.diagnoses)


def examine(house: House, tools: Tools) -> Examination:
    """Look at everything."""
    found = Examination()
    add = found.diagnoses.extend
    add(dangers(house.settings))
    add(_database(house, found))
    if any(one.rule == "database_damaged" for one in found.diagnoses):
        # Whatever else it says cannot be trusted.
        return found
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        readers, last = largest_audience(session), last_instant(session)
    add(check_disk(house.settings.home, readers))
    add(_time(house, catalogue, last, tools.wall))
    add(_workers(house))
    add(_keys(house))
    add(_templates(house))
    add(_mail(house, tools, found))
    add(_accounts(house, catalogue, found))
    add(check_webhooks(house, found.seen.setdefault("webhooks", {})))
    add(_relays(house))
    add(check_names(_names(house, catalogue), tools.resolver))
    return found


def _database(house: House, found: Examination) -> Iterator[Diagnosis]:
    seen = condition(house.store, house.settings.database_file)
    found.seen["database"] = seen.version
    say = Finder("database", seen.version)
    if seen.is_faulty_sqlite:
        yield say.warning("sqlite_faulty")
    if seen.is_old_postgresql:
        yield say.warning("postgresql_old")
    for words in seen.damage:
        yield say.error("database_damaged", problem=words)
    if seen.dangling:
        yield say.error("database_dangling", count=seen.dangling)
    if seen.journal not in {"", "wal"}:
        yield say.warning("database_journal", journal=seen.journal)
    if seen.wal_bytes > _LARGE_WAL:
        yield say.warning("database_wal", megabytes=seen.wal_bytes // 2**20)
    if seen.careless:
        yield say.error("database_careless", settings=", ".join(seen.careless))


def _workers(house: House) -> Iterator[Diagnosis]:
    """Yield that nobody sends: on PostgreSQL others may, from other machines."""
    if house.store.is_sqlite:
        sign = house.settings.home / _WORKER_FILE
        yield from check_worker(sign, house.clock.now())
        return
    with house.store.read() as session:
        if not alive(session):
            yield Finder("worker", "").warning("worker_absent")


def _time(
    house: House, catalogue: Catalogue, last: datetime | None, wall: Clock
) -> Iterator[Diagnosis]:
    yield from check_zone(catalogue.zone)
    made = Path(comms.__file__).stat().st_mtime
    # The time of a demo is its own; what was done then says nothing of the machine.
    own = last if not house.settings.demo else None
    yield from check_clock(wall.now(), own, datetime.fromtimestamp(made, UTC))


def _keys(house: House) -> Iterator[Diagnosis]:
    for domain in house.settings.dkim:
        try:
            house.signers(domain)
        except (CommsError, OSError) as error:
            yield Finder("keys", domain).error("key_unusable", problem=error)


def _templates(house: House) -> Iterator[Diagnosis]:
    for name, problem in broken_templates(house.open_templates()):
        yield Finder("templates", name).error("template_broken", problem=problem)


def _mail(house: House, tools: Tools, found: Examination) -> Iterator[Diagnosis]:
    servers = found.seen["mail"] = {}
    for name in house.settings.mail_accounts:
        say = Finder("mail", name)
        try:
            announced = tools.announced(name)
        except ChannelUnavailable as error:
            yield say.error("mail_away", problem=error)
            continue
        except Misconfigured as error:
            yield say.error("mail_wrong", problem=error)
            continue
        servers[name] = dict(announced)
        yield from _server(say, announced)


def _server(say: Finder, announced: Mapping[str, str]) -> Iterator[Diagnosis]:
    for keyword, rule in _WISHED.items():
        if keyword not in announced:
            yield say.advice(rule)
    if "smtputf8" not in announced:
        yield say.advice("no_smtputf8")
    size = announced.get("size", "")
    if size.isdigit() and 0 < int(size) < _LARGEST_MAIL:
        yield say.warning("mail_small", size=int(size), wished=_LARGEST_MAIL)


def _accounts(
    house: House, catalogue: Catalogue, found: Examination
) -> Iterator[Diagnosis]:
    """Ask networks whether our credentials work; sandboxes and cards need none."""
    asked = found.seen["accounts"] = []
    for account in catalogue.all(Account):
        if account.mode != "automatic" or account.channel in OWN_KINDS:
            continue
        asked.append(account.id)
        try:
            house.open_channel(account).check()
        except (CommsError, OSError) as error:
            yield Finder("accounts", account.id).error("account_wrong", problem=error)


def _relays(house: House) -> Iterator[Diagnosis]:
    for written in house.settings.relay_addresses:
        if read_address(written) is None:
            yield Finder("settings", written).error("relay_address_wrong")


def _names(house: House, catalogue: Catalogue) -> MailNames:
    hosts: list[Host] = [catalogue.programme.host]
    hosts += [unit.host for unit in catalogue.all(Unit)]
    settings = house.settings
    addresses = [read_address(one) for one in settings.relay_addresses]

    def signers(domain: str) -> list[Signer]:
        try:
            return list(house.signers(domain))
        except (CommsError, OSError):
            # Said already, as a key that cannot be used.
            return []

    return MailNames(
        mail_domain=_in_ascii(settings.mail_domain),
        senders=_domains(host.sender_address for host in hosts),
        replies=_domains(host.reply_to for host in hosts),
        smarthosts=[one.host for one in settings.mail_accounts.values()],
        addresses=[one for one in addresses if one is not None],
        signers=signers,
    )


def _domains(addresses: Iterator[str]) -> list[str]:
    found = (_in_ascii(one.rpartition("@")[2]) for one in addresses)
    return list(dict.fromkeys(found))


def _in_ascii(domain: str) -> str:
    """Return a domain as DNS has it: A-labels, lower case."""
    import idna  # noqa: PLC0415 - few domains need it

    lower = domain.lower().rstrip(".")
    if lower.isascii():
        return lower
    try:
        return idna.encode(lower, uts46=True).decode()
    except idna.IDNAError:
        return lower
