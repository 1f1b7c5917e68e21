"""Passwords: which are too weak, and what is kept of the others."""

import pytest
from argon2 import PasswordHasher

from comms.access import passwords
from comms.errors import Refused

GOOD = "neljä sanaa ilman järjestystä"


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("", "password_short"),
        ("1234567", "password_short"),
        ("x" * 257, "password_long"),
        ("salasana", "password_common"),
        ("Salasana123", "password_common"),
        ("Kesäkuu2027!", "password_common"),
        ("qwertyuiop", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("abababab", "password_common"),
        ("87654321", "password_common"),
        ("sarkkinen99", "password_known"),
        ("Maija.2027", "password_known"),
        (GOOD, ""),
        ("sarkkinen ja muita sanoja", ""),
        ("x7f-k2", "password_short"),
        ("hm8zu3kd", ""),
        ("å" * 4 + "bcdefghij" * 6, ""),
    ],
)
def test_only_what_is_guessed_early_is_refused(password, rule):
    """Length, first guesses, what others know; nothing about signs or capitals."""
    about = ["Maija Sarkkinen", "maija.sarkkinen@kunta.example"]

    assert passwords.weakness(password, about) == rule


def test_hash_tells_right_from_wrong_and_holds_no_password():
    """Argon2id, with the parameters that the documents name; no two hashes alike."""
    one, two = passwords.hash_password(GOOD), passwords.hash_password(GOOD)

    assert one != two
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert GOOD not in one
    assert passwords.is_right(one, GOOD)
    assert not passwords.is_right(one, GOOD + "x")


def test_the_same_letters_written_otherwise_are_the_same_password():
    """A Mac writes "ä" as two characters, Windows as one."""
    assert passwords.is_right(
        passwords.hash_password("äiti meni töihin"), "a\u0308iti meni to\u0308ihin"
    )


def test_what_is_longer_than_any_password_is_wrong():
    """Cut off, it could be right."""
    longest = "pitkä sana " * 23

    assert passwords.is_right(passwords.hash_password(longest), longest)
    assert not passwords.is_right(passwords.hash_password(longest), longest + "xyz" * 9)


def test_nobodys_password_is_looked_at_as_long_and_never_right(monkeypatch):
    """An unknown address costs the same work: one hash, with our parameters."""
    seen = []

    class Watched:
        """Notes which hash is looked at."""

        def verify(self, encoded, password):
            """Compare."""
            seen.append(encoded)
            return hasher.verify(encoded, password)

    hasher = passwords._HASHER
    monkeypatch.setattr(passwords, "_HASHER", Watched())

    assert not passwords.is_right(None, GOOD)
    assert not passwords.is_right("no hash at all", GOOD)

    assert not hasher.check_needs_rehash(seen[0])


def test_hash_of_older_parameters_is_outdated():
    """It is made anew at the next sign-in."""
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD)

    assert passwords.is_right(old, GOOD)
    assert passwords.is_outdated(old)
    assert not passwords.is_outdated(passwords._NOBODYS)


def test_only_so_many_hashes_are_made_at_once(monkeypatch):
    """Thousands of tries must not fill the memory: whoever waits too long is told."""
    monkeypatch.setattr(passwords, "_PATIENCE", 0.01)
    turns = passwords._TURN
    assert turns.acquire()
    assert turns.acquire()
    try:
        with pytest.raises(Refused) as busy:
            passwords.is_right(None, GOOD)
    finally:
        turns.release(2)

    assert busy.value.key == "door_busy"
    assert not passwords.is_right(None, GOOD)
