"""The loaded process out of which workers are forked (victim.py)."""

import ctypes
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from compiled import compile_once

#: Linux, prctl(2).
_PDEATHSIG = 1


def _serve() -> None:
    """Fork a worker for each order, and take note of their ends."""
    _load()
    signal.signal(signal.SIGCHLD, lambda _number, _frame: _bury())
    for line in iter(sys.stdin.readline, ""):
        order = json.loads(line)
        if order.get("rehearses"):
            _rehearse(order)
            sys.stdout.write("0\n")
            sys.stdout.flush()
            continue
        pid = os.fork()
        if pid == 0:
            _become(order)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _bury() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _load() -> None:
    """Import what a worker imports in its life; look at it no more for garbage."""
    import encodings.idna  # noqa: F401, PLC0415
    import gc  # noqa: PLC0415

    import procrastinate.worker  # noqa: F401, PLC0415
    import psycopg_pool  # noqa: F401, PLC0415
    import sqlalchemy.dialects.postgresql.psycopg  # noqa: F401, PLC0415

    import comms.bootstrap  # noqa: PLC0415
    import comms.cli  # noqa: PLC0415
    import comms.cli.opening  # noqa: PLC0415
    import comms.engines.procrastinate  # noqa: PLC0415
    import comms.worker.log  # noqa: PLC0415
    import comms.worker.work  # noqa: F401, PLC0415

    gc.freeze()


def _rehearse(order: dict[str, object]) -> None:
    """Be `comms worker --once`, and leave nothing of it but what it has compiled."""
    import gc  # noqa: PLC0415 - as in `_load`

    from comms.cli import main  # noqa: PLC0415 - loaded already

    compile_once()
    kept = [os.dup(number) for number in (0, 1, 2)]
    _speak_to(order)
    sys.argv = ["comms", "worker", "--once"]
    with suppress(SystemExit):
        main()
    sys.stdout.flush()
    for number, source in enumerate(kept):
        os.dup2(source, number)
        os.close(source)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    # A fork has one thread: what waits for another one would wait for ever.
    assert len([*Path("/proc/self/task").iterdir()]) == 1
    gc.collect()
    gc.freeze()


def _speak_to(order: dict[str, object]) -> None:
    """Write into the log of a site, which is the one that the environment names."""
    log = os.open(str(order["log"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    for number in (log, nothing):
        os.close(number)
    os.environ["COMMS_HOME"] = str(order["home"])  # noqa: TID251 - of the command


def _become(order: dict[str, object]) -> None:
    """Be the command; never return, and never outlive who asked for it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    _speak_to(order)
    sys.argv = ["comms", "worker"]
    if order["commit"]:
        _die_at(int(str(order["commit"])), after=bool(order["after"]))
    from comms.cli import main  # noqa: PLC0415 - loaded already

    try:
        main()
    except SystemExit as ended:
        os._exit(ended.code if isinstance(ended.code, int) else 1)
    except BaseException:  # noqa: BLE001 - as the interpreter does
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def _die_at(number: int, *, after: bool) -> None:
    """Die at a commit of this process, before or after it is made."""
    # What sessions and plain transactions have in common.
    from sqlalchemy.pool.base import _ConnectionFairy  # noqa: PLC0415 - loaded already

    made = iter(range(1, sys.maxsize))

    def commit(connection: _ConnectionFairy) -> None:
        is_last = next(made) == number
        if is_last and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        assert connection.dbapi_connection is not None
        connection.dbapi_connection.commit()
        if is_last:
            os.kill(os.getpid(), signal.SIGKILL)

    _ConnectionFairy.commit = commit  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    _serve()
