"""Connects accounts: their settings are kept sealed, the network is asked who we are.

Settings are checked by the adapter's own model, then by asking the network, with no
transaction open. Nothing is posted. What publishes by itself keeps the settings it has
until better ones are proved; whose account it is, is told and remembered, so that a
token of another account is noticed. Secrets are never read back.
"""

import json
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlsplit

from comms.access.policy import CONNECT, require_keeper, user_named
from comms.access.sealing import seal, unseal
from comms.campaigns.accounts import OWN_KINDS
from comms.errors import ChannelUnavailable, CommsError, Misconfigured, Refused
from comms.model.networks import is_public
from comms.model.programme import Account
from comms.ports.accounts import AccountField, Identity, TellsIdentity
from comms.store import Session, acts
from comms.store.catalogue import load_catalogue
from comms.store.connections import connection_of, sealed_of, taken_down
from comms.workflows.house import House

#: What sealed settings are for; another purpose opens none of them.
_PURPOSE = "account"
LIVE = "automatic"
MODES = (LIVE, "sandbox", "manual_copy")
#: Keys of what the network may answer, each with a sentence.
_MISCONFIGURED = "channel.misconfigured"
UNREACHABLE = "channel.unreachable"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What became of settings that somebody gave, or of a test."""

    identity: Identity
    #: Key of what the network did not like; "": nothing.
    fault: str = ""
    #: Whose account it was until now, where it is another one.
    was: str = ""
    #: Whether the settings are kept.
    is_kept: bool = True
    #: Name of a field that does not hold what the adapter asks for.
    field: str = ""


def unsealed(key: bytes, sealed: str) -> dict[str, str]:
    """Return the settings of an account; none where they cannot be opened."""
    found = unseal(key, _PURPOSE, sealed) if sealed else None
    return dict(json.loads(found)) if found else {}


def connect(
    house: House,
    account: str,
    *,
    user: str,
    given: Mapping[str, str],
    expires_on: date | None,
    is_other: bool = False,
) -> Told:
    """Keep settings of an account, and ask the network who we are.

    Args:
        house: The site.
        account: By its id.
        user: Who gives them.
        given: By name of the field; a secret that is missing stays as it is kept.
        expires_on: Last day on which the token works; None: nobody said.
        is_other: It is meant to be another account than until now.

    Raises:
        Refused: Not this user's to do, or no adapter asks for settings.
        NotFound: No such user or account.
    """
    found, kept = _read(house, account, user)
    fields = house.account_fields(found.channel)
    is_closed = found.retired_on is not None
    if not fields or is_closed or account in house.settings.accounts:
        raise Refused("connect_nothing", value=account)
    settings = _merged(fields, given, kept.settings)
    if wrong := _not_ours_to_ask(house, settings):
        return Told(identity=Identity(name=""), is_kept=False, field=wrong)
    told = _ask(house, found.channel, settings)
    if told.field:
        return told
    changed = [name for name in settings if settings[name] != kept.settings.get(name)]
    with house.store.write(durable=True, in_turn=True) as session:
        # It may have gone live, or become another one, while the network was asked.
        found, kept = _standing(house, session, account, user)
        other = bool(kept.identity and told.identity.name) and (
            told.identity.name != kept.identity
        )
        was = kept.identity if other else ""
        if found.mode == LIVE and (told.fault or (other and not is_other)):
            return replace(told, was=was, is_kept=False)
        now = house.clock.now()
        row = taken_down(session, account, user=user, at=now)
        row.sealed = seal(house.key, _PURPOSE, json.dumps(settings))
        row.expires_on = expires_on
        _note(session, house, account, told, user)
        _record(session, house, user, "connect", account, ", ".join(changed))
    return replace(told, was=was)


def test(house: House, account: str, *, user: str) -> Told:
    """Ask the network who we are, with the settings that are kept.

    Raises:
        Refused: Not this user's to do, or there are no settings to test.
        NotFound: No such user or account.
    """
    found, kept = _read(house, account, user)
    own = house.settings.accounts.get(account) or kept.settings
    if not house.account_fields(found.channel) or not own:
        raise Refused("connect_nothing", value=account)
    told = _ask(house, found.channel, own)
    other = bool(kept.identity) and told.identity.name not in {"", kept.identity}
    with house.store.write(durable=True) as session:
        # An answer about settings that are no longer kept says nothing of new ones.
        if unsealed(house.key, sealed_of(session, account)) == kept.settings:
            _note(session, house, account, told, user)
        _record(session, house, user, "check", account, told.fault)
    return replace(told, was=kept.identity if other else "")


def set_mode(house: House, account: str, mode: str, *, user: str) -> bool:
    """Let an account publish by itself, into its sandbox, or by hand.

    Returns:
        Whether anything changed: a second order is harmless.

    Raises:
        Refused: Not this user's to do; a channel of our own, a closed account; or it
            shall publish by itself, and its settings have not been proved.
        NotFound: No such user or account.
    """
    with house.store.write(durable=True, in_turn=True) as session:
        found, kept = _standing(house, session, account, user)
        if mode not in MODES or found.retired_on is not None:
            raise Refused("account_is_own", value=account)
        if mode == found.mode:
            return False
        if mode == LIVE and not may_go_live(house, found, kept.is_proved):
            raise Refused("connect_first", value=account)
        taken_down(session, account, user=user, at=house.clock.now()).mode = mode
        _record(session, house, user, "mode", account, mode)
    return True


def test_mail(house: House, lane: str, *, user: str) -> str:
    """Meet a mail server and sign in; return the key of what is wrong, "" for nothing.

    Raises:
        Refused: Not this user's to do.
        NotFound: No such user.
    """
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        require_keeper(user_named(catalogue, user, house.clock.now()), CONNECT)
    if lane not in house.lanes:
        raise Refused("connect_nothing", value=lane)
    fault = ""
    try:
        house.meet_mail(lane)
    except ChannelUnavailable:
        fault = "running.mail.unreachable"
    except Misconfigured:
        fault = "running.mail.wrong"
    with house.store.write(durable=True) as session:
        _record(session, house, user, "check", f"mail-{lane}", fault)
    return fault


def may_go_live(house: House, account: Account, is_proved: bool) -> bool:
    """Tell whether an account has all that it takes to publish by itself."""
    fields = house.account_fields(account.channel)
    return bool(fields) and (is_proved or account.id in house.settings.accounts)


@dataclass(frozen=True, kw_only=True)
class _Kept:
    settings: Mapping[str, str]
    identity: str = ""
    #: Whether the network knew these settings when it was asked last.
    is_proved: bool = False


def _read(house: House, account: str, user: str) -> tuple[Account, _Kept]:
    with house.store.read() as session:
        return _standing(house, session, account, user)


def _standing(
    house: House, session: Session, account: str, user: str
) -> tuple[Account, _Kept]:
    catalogue = load_catalogue(session)
    require_keeper(user_named(catalogue, user, house.clock.now()), CONNECT)
    found = catalogue.get(Account, account)
    if found.channel in OWN_KINDS:
        raise Refused("account_is_own", value=account)
    row = connection_of(session, account)
    if row is None:
        return found, _Kept(settings={})
    return found, _Kept(
        settings=unsealed(house.key, row.sealed),
        identity=row.identity,
        is_proved=bool(row.sealed and row.checked_at and not row.fault),
    )


def _merged(
    fields: Sequence[AccountField],
    given: Mapping[str, str],
    kept: Mapping[str, str],
) -> dict[str, str]:
    """Return what is given, with the kept secrets that nobody typed anew.

    A kept secret goes only where it went before: whoever names another address, of
    a server of her own, would read it there.
    """
    found = {}
    goes_elsewhere = any(
        _MAY_LEAD & {*given.get(field.name, ""), *kept.get(field.name, "")}
        and given.get(field.name, "") != kept.get(field.name, "")
        for field in fields
        if not field.is_secret
    )
    for field in fields:
        value = given.get(field.name, "")
        if not value and field.is_secret and not goes_elsewhere:
            value = kept.get(field.name, "")
        if value:
            found[field.name] = value
    return found


#: Signs without which nothing is an address.
_MAY_LEAD = frozenset("./:")


def _not_ours_to_ask(house: House, settings: Mapping[str, str]) -> str:
    """Return the address that leads into our own network; "" where none does.

    Whoever sits at the desk is not at the machine: services that listen there are the
    operator's to name, in the settings. A name may lead elsewhere a moment later: our
    own adapters look again as they connect (`channels.http`).
    """
    if house.settings.demo:
        return ""
    for name, value in settings.items():
        if "://" in value and not _leads_out(value):
            return name
    return ""


def _leads_out(address: str) -> bool:
    try:
        host = urlsplit(address).hostname
        found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    except OSError:
        # Nobody is asked at an address that nobody knows.
        return True
    except ValueError:
        # No address at all, or no name of a host.
        return False
    return bool(host) and all(is_public(str(one[4][0])) for one in found)


def _ask(house: House, kind: str, settings: Mapping[str, str]) -> Told:
    """Ask the network; what a plug-in raises is told as a fault, never in its words."""
    nobody = Identity(name="")
    try:
        channel = house.try_channel(kind, settings)
    except Misconfigured as error:
        field = _named(str(error), house, kind)
        return Told(identity=nobody, is_kept=False, field=field)
    except Exception:  # noqa: BLE001 - as below; its words may hold a secret
        field = _named("", house, kind)
        return Told(identity=nobody, is_kept=False, field=field)
    try:
        if isinstance(channel, TellsIdentity):
            return Told(identity=channel.identity())
        channel.check()
    except CommsError as error:
        return Told(identity=nobody, fault=error.key or _MISCONFIGURED)
    except Exception:  # noqa: BLE001 - a plug-in may raise anything
        return Told(identity=nobody, fault=_MISCONFIGURED)
    return Told(identity=nobody)


def _named(words: str, house: House, kind: str) -> str:
    """Return the field that a refusal of settings is about."""
    names = [field.name for field in house.account_fields(kind)]
    return next((name for name in names if f"{name}:" in words), names[0])


def _note(session: Session, house: House, account: str, told: Told, user: str) -> None:
    now: datetime = house.clock.now()
    row = connection_of(session, account) or taken_down(
        session, account, user=user, at=now
    )
    row.checked_at, row.fault = now, told.fault
    if told.identity.name and not told.fault:
        row.identity = told.identity.name[:200]
        row.identity_url = told.identity.url[:500]
    session.add(row)


def _record(
    session: Session, house: House, user: str, verb: str, account: str, note: str
) -> None:
    acts.record_act(
        session,
        at=house.clock.now(),
        user=user,
        verb=verb,
        subject=f"account:{account}",
        note=note,
    )
