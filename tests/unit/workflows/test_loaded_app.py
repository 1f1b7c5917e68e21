"""A process that serves pages has read what stays before it stops looking at it."""

from types import SimpleNamespace

import pytest

from comms.errors import StoreUnavailable
from comms.web import serve


@pytest.fixture
def did(monkeypatch):
    """What is done about memory, in order, instead of doing it."""
    found = []
    keeper = SimpleNamespace(
        freeze=lambda: found.append("freeze"),
        set_threshold=lambda *_: found.append("set_threshold"),
    )
    monkeypatch.setattr(serve, "gc", keeper)
    return found


def test_standing_facts_are_read_before_memory_is_frozen(lape, did, monkeypatch):
    """Else one reader in a hundred waits while thousands are looked through."""
    monkeypatch.setattr(serve, "load_catalogue", lambda _: did.append("facts"))

    assert serve.loaded_app(lape)

    assert did == ["facts", "freeze", "set_threshold"]


def test_a_database_that_is_away_keeps_no_site_from_beginning(lape, did, monkeypatch):
    """Its pages say so themselves, and are there again when it is."""

    def away(_session):
        raise StoreUnavailable

    monkeypatch.setattr(serve, "load_catalogue", away)

    assert serve.loaded_app(lape)
    assert did[0] == "freeze"
