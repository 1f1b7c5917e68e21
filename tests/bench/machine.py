"""Names the machine and the programs that figures were made with."""

import os
import platform
import shutil
import sys
import sysconfig
from importlib.metadata import version
from pathlib import Path


def machine() -> str:
    """Name the machine: processor, cores, memory, system, and what ran on it."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "unknown processor",
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    room = shutil.disk_usage(".").total / 2**30
    return ", ".join(
        (
            cpu,
            f"{os.cpu_count()} cores",
            f"{memory:.0f} GiB of memory",
            f"{room:.0f} GiB of disk",
            f"{platform.system()} {platform.release().partition('-')[0]}",
            _interpreter(),
            f"SQLite {_sqlite()}",
            *(f"{name} {version(name)}" for name in ("uvloop", "cryptography")),
        )
    )


def _interpreter() -> str:
    """Name the interpreter and its build: one built plainly is a quarter slower."""
    whose = "the system's" if sys.base_prefix == "/usr" else f"in {sys.base_prefix}"
    built = platform.python_build()[1]
    told = [whose, f"built {' '.join(built.split()[:3])}", platform.python_compiler()]
    if "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS")):
        told.append("optimised")
    name = platform.python_implementation()
    return f"{name} {platform.python_version()} ({', '.join(told)})"


def _sqlite() -> str:
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415 - not on every platform
    except ImportError:
        from sqlite3 import dbapi2  # noqa: PLC0415, TID251 - the one fallback
    return str(dbapi2.sqlite_version)
