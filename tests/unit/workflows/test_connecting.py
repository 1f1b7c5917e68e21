"""Accounts are connected: settings sealed, the network asked, live only when proved."""

from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from pydantic import Field, SecretStr
from sqlmodel import select

from comms.channels.account import AccountSettings, fields_of, read_settings
from comms.errors import Misconfigured, Refused
from comms.model.orders import Connection
from comms.model.programme import Account
from comms.model.tables import Act
from comms.ports.accounts import Identity
from comms.store.catalogue import load_catalogue
from comms.workflows import connecting
from comms.workflows.accounts import retire
from comms.workflows.connecting import connect, set_mode, unsealed
from comms.workflows.desk import DeskReader

ADMIN, MASTO = "admin", "masto"
CANARY = "canary-token-77"


class Settings(AccountSettings):
    """What the network of the test asks for."""

    base_url: str
    access_token: SecretStr = Field(min_length=1)


@dataclass
class Network:
    """A network that knows tokens, and whose they are."""

    owners: dict = field(default_factory=lambda: {CANARY: "@lape@social.example"})

    def open(self, _kind, settings):
        """Return a channel that says whose token it is."""
        account = read_settings(Settings, settings)
        owners = self.owners

        class Channel:
            def identity(self):
                token = account.access_token.get_secret_value()
                if token not in owners:
                    raise Misconfigured(token, key="channel.auth_expired")
                return Identity(name=owners[token])

        return Channel()


@pytest.fixture
def network():
    """Who the network knows."""
    return Network()


@pytest.fixture
def site(lape, network):
    """Open the sample with that network behind every account."""
    return replace(
        lape,
        try_channel=network.open,
        account_fields=lambda kind: fields_of(Settings) if kind == "mastodon" else (),
    )


def _connect(site, token=CANARY, **more):
    given = {"base_url": "https://social.example", "access_token": token}
    asked = {"expires_on": None, "given": given, **more}
    return connect(site, MASTO, user=ADMIN, **asked)


def _mode(site):
    with site.store.read() as session:
        return load_catalogue(session).get(Account, MASTO).mode


def test_an_account_is_connected_tested_and_goes_live(site):
    """In its sandbox first; live only once the network has said who we are."""
    with pytest.raises(Refused) as early:
        set_mode(site, MASTO, "automatic", user=ADMIN)

    told = _connect(site, expires_on=date(2027, 2, 10))

    assert early.value.key == "connect_first"
    assert (told.identity.name, told.fault, _mode(site)) == (
        "@lape@social.example",
        "",
        "sandbox",
    )
    assert set_mode(site, MASTO, "automatic", user=ADMIN)
    assert not set_mode(site, MASTO, "automatic", user=ADMIN)
    assert _mode(site) == "automatic"
    lines = {one.id: one for one in DeskReader(site).accounts(ADMIN, "fi")}
    # Nine days ahead: the week of whoever answers for it says so.
    assert lines[MASTO].state == "expires"
    assert lines["bsky"].state == "sandbox"


def test_secrets_are_sealed_and_nowhere_else(site):
    """Not in rows, acts or pages; and what is left empty stays as it is kept (S15)."""
    _connect(site)
    _connect(site, "")

    page = DeskReader(site).running.account(ADMIN, MASTO, "fi")
    with site.store.read() as session:
        row = session.exec(select(Connection)).one()
        acts = [(act.verb, act.note) for act in session.exec(select(Act))]
        every = repr([row.model_dump(), acts, page])
    assert CANARY not in every
    assert unsealed(site.key, row.sealed)["access_token"] == CANARY
    assert unsealed(b"x" * 32, row.sealed) == {}
    assert acts[-2:] == [("connect", "base_url, access_token"), ("connect", "")]
    assert [one.is_kept for one in page.fields if one.is_secret] == [True]


def test_a_live_account_keeps_what_works(site, network):
    """A wrong token, or one of another account, changes nothing until it is meant."""
    network.owners["other"] = "@somebody@social.example"
    _connect(site)
    set_mode(site, MASTO, "automatic", user=ADMIN)

    wrong = _connect(site, "expired")
    other = _connect(site, "other")
    meant = _connect(site, "other", is_other=True)

    assert (wrong.fault, wrong.is_kept) == ("channel.auth_expired", False)
    assert (other.was, other.is_kept) == ("@lape@social.example", False)
    assert meant.is_kept
    network.owners.clear()
    told = connecting.test(site, MASTO, user=ADMIN)
    assert told.fault == "channel.auth_expired"
    lines = {one.id: one for one in DeskReader(site).accounts(ADMIN, "fi")}
    assert lines[MASTO].state == "failing"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8025",
        "https://[::1]/",
        "https://2130706433/",
        "http://10.0.0.1",
        "https://[64:ff9b::7f00:1]/",
        "https://224.0.0.1",
        "https://[",
        f"https://{'a' * 64}.example",
    ],
)
def test_the_desk_asks_nothing_of_our_own_network(site, address):
    """Whoever sits at the desk is not at the machine (S8)."""
    own = replace(site, settings=site.settings.model_copy(update={"demo": False}))

    told = connect(
        own,
        MASTO,
        user=ADMIN,
        given={"base_url": address, "access_token": CANARY},
        expires_on=None,
    )

    assert (told.field, told.is_kept) == ("base_url", False)


@pytest.mark.parametrize(
    ("user", "account", "rule"),
    [
        ("national_lead", MASTO, "not_allowed"),
        ("coordinator_POH", MASTO, "not_allowed"),
        (ADMIN, "web", "account_is_own"),
        (ADMIN, "ig", "connect_nothing"),
    ],
)
def test_only_administrators_connect_what_can_be_connected(site, user, account, rule):
    """Secrets are nobody else's; a page of our own has none."""
    with pytest.raises(Refused) as refused:
        connect(site, account, user=user, given={}, expires_on=None)

    assert refused.value.key == rule


def test_a_kept_token_goes_nowhere_else(site):
    """Whoever names a server of her own would read there what no page shows."""
    _connect(site)
    elsewhere = {"base_url": "https://evil.example", "access_token": ""}

    told = connect(site, MASTO, user=ADMIN, given=elsewhere, expires_on=None)

    assert (told.field, told.is_kept) == ("access_token", False)
    assert _connect(site, "").is_kept


def test_what_went_live_meanwhile_keeps_what_works(site, network):
    """While one asks the network about a slip, another lets the account go live."""
    _connect(site)
    asked = []

    def slow(kind, settings):
        if not asked:
            asked.append(set_mode(site, MASTO, "automatic", user=ADMIN))
        return network.open(kind, settings)

    told = _connect(replace(site, try_channel=slow), "slip")

    assert (told.fault, told.is_kept) == ("channel.auth_expired", False)
    with site.store.read() as session:
        row = session.exec(select(Connection)).one()
    assert unsealed(site.key, row.sealed)["access_token"] == CANARY


def test_a_plug_in_that_breaks_is_a_wrong_field(site):
    """Its words may hold the token: they are told to nobody."""

    def broken(_kind, settings):
        raise ValueError(settings["access_token"])

    told = _connect(replace(site, try_channel=broken))

    assert (told.field, told.is_kept) == ("base_url", False)


def test_a_closed_account_takes_no_secrets(site):
    """It is closed for good."""
    retire(site, MASTO, user=ADMIN, reason="Moved")

    with pytest.raises(Refused, match="connect_nothing"):
        _connect(site)
