"""Which adapter serves a kind of channel, and what happens when one is broken."""

import importlib.metadata
from importlib.metadata import EntryPoint

import pytest

from comms.channels import loading, mastodon, x
from comms.channels.account import read_settings
from comms.errors import Misconfigured


class Package:
    """A distribution that brings adapters."""

    def __init__(self, name: str, version: str = "1.0") -> None:
        self.name = name
        self.version = version


def entry(name: str, value: str, package: str) -> EntryPoint:
    """Return an entry point as a package's metadata has it."""
    return EntryPoint(name, value, loading.GROUP)._for(Package(package))


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch):
    """Install packages beside this one; returns how."""

    def install(*more: EntryPoint) -> None:
        ours = tuple(importlib.metadata.entry_points(group=loading.GROUP))
        monkeypatch.setattr(loading, "entry_points", lambda **_: (*ours, *more))

    return install


def test_our_adapters_are_found_by_kind():
    """The kind is what stands in accounts.yaml."""
    assert loading.find("x") is x.make
    assert loading.find("mastodon") is mastodon.make


def test_unknown_kind_names_those_there_are():
    """Most often it is a slip of the pen."""
    with pytest.raises(Misconfigured, match=r"mastodno.*mastodon, memory, x"):
        loading.find("mastodno")


def test_listing_loads_nothing(others):
    """A module that cannot even be imported is listed."""
    others(entry("smoke", "no.such.module:make", "smoke"))

    listed = loading.listing(allowed={"smoke"})

    assert "smoke" in [one.kind for one in listed]


def test_broken_adapter_is_out_of_use_alone(others):
    """The others go on, and the message names the package."""
    others(entry("smoke", "no.such.module:make", "smoke-signals"))

    with pytest.raises(Misconfigured, match=r"smoke-signals 1\.0 cannot be loaded"):
        loading.find("smoke", allowed={"smoke-signals"})
    assert loading.find("x") is x.make


def test_adapter_that_nobody_allowed_is_not_used(others):
    """It would run with all rights of the program."""
    others(entry("smoke", "no.such.module:make", "smoke-signals"))

    with pytest.raises(Misconfigured, match="not among the packages"):
        loading.find("smoke")


def test_clash_never_replaces_ours(others):
    """Else a package could take over the national account."""
    others(entry("x", "no.such.module:make", "rival"))

    assert loading.find("x", allowed={"rival"}) is x.make
    (fault,) = [one.fault for one in loading.listing({"rival"}) if not one.is_ours]
    assert "this program has a channel of that name" in fault


def test_two_packages_with_one_name_are_both_out_of_use(others):
    """Which came first would be chance."""
    others(
        entry("smoke", "json:loads", "one"),
        entry("smoke", "json:dumps", "two"),
    )

    with pytest.raises(Misconfigured, match="another package"):
        loading.find("smoke", allowed={"one", "two"})


def test_what_cannot_be_called_is_no_factory(others):
    """The message names what stands in the package's metadata."""
    others(entry("smoke", "json:__doc__", "smoke"))

    with pytest.raises(Misconfigured, match="json:__doc__ cannot be called"):
        loading.find("smoke", allowed={"smoke"})


def test_every_adapter_of_ours_has_a_model_of_its_settings():
    """Forms and the hiding of secrets follow from it."""
    for adapter in loading.listing():
        fields = adapter.account_model().model_fields

        assert [name for name, one in fields.items() if not one.description] == []


def test_adapter_without_a_model_says_so(others):
    """Its settings could not be asked for."""
    others(entry("smoke", "json:loads", "smoke"))
    (adapter,) = [one for one in loading.listing({"smoke"}) if not one.is_ours]

    with pytest.raises(Misconfigured, match="no model named Account"):
        adapter.account_model()


def test_wrong_settings_are_named_without_their_values():
    """A refused token is still a token."""
    with pytest.raises(Misconfigured) as raised:
        read_settings(x.Account, {"acces_token": "s3cret"})

    assert "access_token: Field required" in str(raised.value)
    assert "acces_token" in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_half_of_an_old_token_is_refused():
    """Signing needs all four values."""
    with pytest.raises(Misconfigured, match=r"OAuth 1\.0a needs"):
        read_settings(x.Account, {"access_token": "a", "consumer_key": "b"})


def test_account_shows_no_secret():
    """Settings end up in logs by accident."""
    account = read_settings(x.Account, {"access_token": "s3cret"})

    assert "s3cret" not in f"{account!r} {account.model_dump()}"


@pytest.mark.parametrize(
    "address", ["http://social.example.org", "social.example.org", "ftp://127.0.0.1"]
)
def test_token_never_travels_in_clear(address: str):
    """Everybody on the way could post in our name."""
    with pytest.raises(Misconfigured, match="begins with https"):
        read_settings(mastodon.Account, {"base_url": address, "access_token": "s3cret"})


def test_address_on_this_machine_may_be_plain():
    """Stand-ins have no certificate."""
    settings = {"base_url": "http://127.0.0.1:8000/x/", "access_token": "s3cret"}

    assert read_settings(x.Account, settings).address == "http://127.0.0.1:8000/x"
