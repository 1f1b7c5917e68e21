"""What is installed is pinned, hash-checked, and named without an address."""

import json
import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, named, tracked

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
NODE_LOCK = ROOT / "comms/web/assets/package-lock.json"

#: Hosts that packages come from, in two parts so that this file holds none of them.
HOSTS = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "yarnpkg" + ".com",
    "jsdelivr" + ".net",
    "unpkg" + ".com",
    "deb.debian" + ".org",
]


def pinned(lock: Path) -> dict[str, str]:
    """Return package and version of each line that pins one."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", [*LOCKS, NODE_LOCK], ids=named)
def test_lock_names_no_address(lock: Path):
    """Each machine takes packages from where it is set up to take them."""
    assert "://" not in lock.read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=named)
def test_every_pin_has_a_hash(lock: Path):
    """A file whose hash is not in the lock is refused by pip."""
    entries = re.split(r"^(?=[\w.-]+==)", lock.read_text(), flags=re.MULTILINE)[1:]

    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_npm_packages_have_a_hash():
    """The same for what browsers load."""
    packages = json.loads(NODE_LOCK.read_text())["packages"]

    assert [n for n, p in packages.items() if n and not p.get("integrity")] == []


def test_demo_and_tests_use_the_same_versions():
    """`make test` extends the environment of `make demo`, it does not change it."""
    demo, dev = (pinned(ROOT / f"requirements/{name}.lock") for name in ("demo", "dev"))

    assert {name: dev.get(name) for name in demo} == demo


def test_no_file_names_a_package_host():
    """An address in a script or a document ends up in somebody's firewall rules."""
    found = {
        named(path)
        for path in tracked()
        if any(host in path.read_bytes().decode(errors="replace") for host in HOSTS)
    }

    assert found == set()
