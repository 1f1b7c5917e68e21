"""Codes of apps, recovery codes, marks of devices, sealed secrets."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from comms.access import codes, devices, recovery, sealing

KEY, OTHER = b"k" * 32, b"o" * 32
NOW = datetime(2027, 2, 17, 8, 0, 10, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of nobody


def code_at(moment):
    """Return the code that an app shows."""
    return pyotp.TOTP(SECRET).at(moment)


@pytest.mark.parametrize(
    ("seconds", "counts"),
    [(0, True), (-30, True), (30, True), (-61, False), (61, False)],
)
def test_code_counts_one_step_to_either_side(seconds, counts):
    """Clocks of phones differ a little."""
    typed = code_at(NOW + timedelta(seconds=seconds))

    assert (codes.step_of(SECRET, typed, NOW, after=0) is not None) is counts


def test_code_works_once():
    """RFC 6238, 5.2: neither the same nor an older one counts again."""
    step = codes.step_of(SECRET, code_at(NOW), NOW, after=0)
    before = code_at(NOW - timedelta(seconds=30))

    assert codes.step_of(SECRET, code_at(NOW), NOW, after=step) is None
    assert codes.step_of(SECRET, before, NOW, after=step) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "½"])
def test_what_is_no_code_is_wrong(typed):
    """Whatever somebody types."""
    assert codes.step_of(SECRET, typed, NOW, after=0) is None


def test_blanks_in_a_code_do_not_count():
    """Apps show "123 456"."""
    typed = code_at(NOW)

    assert codes.step_of(SECRET, f" {typed[:3]} {typed[3:]} ", NOW, after=0)


def test_ten_recovery_codes_each_of_fifty_bits():
    """Told apart from an app's code by their length and letters."""
    made = recovery.new_codes()

    assert len(set(made)) == recovery.COUNT
    assert all(recovery.looks_like_one(one) for one in made)
    assert not recovery.looks_like_one("123 456")


def test_recovery_code_is_kept_as_a_hash_of_its_owner():
    """Capitals and hyphens do not count; another's code is another hash."""
    kept = recovery.kept(KEY, "maija", "k7d2m-9xq4t")

    assert kept == recovery.kept(KEY, "maija", " K7D2M 9XQ4T")
    assert kept != recovery.kept(KEY, "jussi", "k7d2m-9xq4t")
    assert kept != recovery.kept(OTHER, "maija", "k7d2m-9xq4t")


def test_mark_of_a_device_is_one_persons():
    """Forged, another's, of another site, or half a year old: it is no mark."""
    mark = devices.new_mark(KEY, "maija", NOW)

    assert devices.device_of(KEY, "maija", mark, NOW + timedelta(days=180))
    assert not devices.device_of(KEY, "maija", mark, NOW + timedelta(days=181))
    for key, user, forged in (
        (KEY, "jussi", mark),
        (OTHER, "maija", mark),
        (KEY, "maija", mark[:-1] + ("0" if mark[-1] != "0" else "1")),
        (KEY, "maija", ""),
        (KEY, "maija", "x.é"),
    ):
        assert devices.device_of(key, user, forged, NOW) == ""


def test_sealed_secret_opens_with_its_key_and_purpose_only():
    """What the database holds is not enough."""
    sealed = sealing.seal(KEY, "code generator", SECRET)

    assert SECRET not in sealed
    assert sealing.unseal(KEY, "code generator", sealed) == SECRET
    assert sealing.unseal(OTHER, "code generator", sealed) is None
    assert sealing.unseal(KEY, "something else", sealed) is None
