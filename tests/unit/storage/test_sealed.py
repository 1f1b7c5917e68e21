"""A sealed file gives back what was written, or says why it does not."""

import os
import tracemalloc

import pytest

from comms.errors import BackupRefused
from comms.storage import sealed
from comms.storage.sealed import Secret, sealed_for_reading, sealed_for_writing

SECRET = Secret(kind="file", value=b"k" * 32)
PIECE = 65_536
CONTENT = os.urandom(2 * PIECE + 100)


def _write(path, content=CONTENT, secret=SECRET):
    with sealed_for_writing(path, secret) as file:
        for start in range(0, len(content), 50_000):
            file.write(content[start : start + 50_000])
    return path


def _read(path, secret=SECRET):
    with sealed_for_reading(path, secret) as file:
        return file.read()


def _refusal(path, secret=SECRET):
    with pytest.raises(BackupRefused) as refused:
        _read(path, secret)
    return refused.value.key


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_written_is_read(tmp_path, length):
    """Whatever the length, also where the last piece is full or empty."""
    content = os.urandom(length)

    assert _read(_write(tmp_path / "a", content)) == content


def test_a_passphrase_opens_what_it_sealed_and_no_other_does(tmp_path, monkeypatch):
    """The same words in another spelling are other words."""
    monkeypatch.setattr(sealed, "_SCRYPT", {"n": 2**10, "r": 8, "p": 1})
    right = Secret.of_passphrase("kaikki lähtee kerran")
    path = _write(tmp_path / "a", secret=right)

    assert _read(path, right) == CONTENT
    wrong = Secret.of_passphrase("Kaikki lähtee kerran")
    assert _refusal(path, wrong) == "operate.wrong_secret"
    assert _refusal(path, SECRET) == "operate.needs_passphrase"


def test_two_files_of_one_secret_share_no_byte_of_their_pieces(tmp_path):
    """Equal content must not show."""
    first, second = _write(tmp_path / "a"), _write(tmp_path / "b")

    assert first.read_bytes()[-PIECE:] != second.read_bytes()[-PIECE:]
    assert CONTENT[:64] not in first.read_bytes()


def test_every_altered_byte_is_noticed(tmp_path):
    """In the head, in the proof, in each piece and in each tag."""
    whole = _write(tmp_path / "a").read_bytes()
    head = len(whole) - len(CONTENT) - 3 * 16
    places = [*range(head), head, head + PIECE, head + PIECE + 16, len(whole) - 1]
    path = tmp_path / "b"

    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert _refusal(path)


def test_a_file_that_was_cut_off_is_refused_wherever_it_ends(tmp_path):
    """Also exactly between two pieces, where each piece is sound."""
    whole = _write(tmp_path / "a").read_bytes()
    head = len(whole) - len(CONTENT) - 3 * 16
    path = tmp_path / "b"

    for end in (0, 7, 20, head - 1, head, head + 5, len(whole) - 1):
        path.write_bytes(whole[:end])
        assert _refusal(path)
    path.write_bytes(whole[: head + PIECE + 16])
    assert _refusal(path) == "operate.cut_off"
    path.write_bytes(whole + b"x")
    assert _refusal(path)


def test_pieces_cannot_change_places(tmp_path):
    """Each is bound to its number."""
    whole = _write(tmp_path / "a", os.urandom(3 * PIECE)).read_bytes()
    size = PIECE + 16
    head = len(whole) - 3 * size
    first, second = whole[head : head + size], whole[head + size : head + 2 * size]
    (tmp_path / "b").write_bytes(
        whole[:head] + second + first + whole[head + 2 * size :]
    )

    assert _refusal(tmp_path / "b") == "operate.altered"


def test_a_hostile_file_cannot_ask_for_endless_work(tmp_path, monkeypatch):
    """The work factors stand in the file, so a file could stop the machine."""
    monkeypatch.setattr(sealed, "_SCRYPT", {"n": 2**10, "r": 8, "p": 1})
    right = Secret.of_passphrase("kaikki lähtee kerran")
    path = _write(tmp_path / "a", secret=right)
    path.write_bytes(path.read_bytes().replace(b'"n": 1024', b'"n": 9e99'))

    assert _refusal(path, right) == "operate.altered"


def test_what_fails_half_way_leaves_no_file(tmp_path):
    """Half a backup would be taken for a whole one."""

    def fail():
        with sealed_for_writing(tmp_path / "a", SECRET) as file:
            file.write(CONTENT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_written_over(tmp_path):
    """Yesterday's backup may be the only good one."""
    _write(tmp_path / "a")

    with (
        pytest.raises(BackupRefused) as refused,
        sealed_for_writing(tmp_path / "a", SECRET),
    ):
        pass
    assert refused.value.key == "operate.file_is_there"


def test_a_disk_without_links_takes_a_backup_too(tmp_path, monkeypatch):
    """As one that is carried away often is."""

    def no_links(*_names):
        raise PermissionError

    monkeypatch.setattr("os.link", no_links)

    assert _read(_write(tmp_path / "a")) == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_other_files_are_told_from_backups(tmp_path):
    """Somebody names the wrong file."""
    (tmp_path / "a").write_bytes(b"SQLite format 3\0")

    assert _refusal(tmp_path / "a") == "operate.no_backup"


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"\n" + b"\xe4" * 30 + b" ", b"\n" + b"\xe4" * 30 + b" "),
        (b"\xe4" * 32 + b"\n", b"\xe4" * 32),
        (b"  " + b"k" * 44 + b"\r\n", b"k" * 44),
    ],
    ids=["random bytes with white ones at the ends", "more bytes", "text"],
)
def test_key_file_is_a_key_whatever_bytes_it_ends_in(tmp_path, content, value):
    """One of twenty files of 32 random bytes begins or ends with white space."""
    (tmp_path / "key").write_bytes(content)

    assert Secret.of_file(tmp_path / "key").value == value


def test_weak_secrets_are_refused(tmp_path):
    """A backup holds every address; white space makes no key longer."""
    key = tmp_path / "key"
    with pytest.raises(BackupRefused):
        Secret.of_passphrase("salasana")
    for content in (b"short", b"short" + b"\n" * 40, b"k" * 31 + b"\n", b"\xe4" * 31):
        key.write_bytes(content)
        with pytest.raises(BackupRefused):
            Secret.of_file(key)
    assert "kkkk" not in repr(SECRET)


def test_memory_stays_flat(tmp_path):
    """A site of any size is sealed and opened piece by piece."""
    block = bytes(2**20)
    tracemalloc.start()
    with sealed_for_writing(tmp_path / "a", SECRET) as file:
        for _ in range(32):
            file.write(block)
    with sealed_for_reading(tmp_path / "a", SECRET) as file:
        while file.read(2**16):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 8 * 2**20
