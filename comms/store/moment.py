"""Lets all that one page reads be of one moment.

A page asks a dozen workflows, each of which begins to read anew: within `one_moment`
they share a transaction. So no page tells half of what was and half of what is; and a
connection is taken, tried and given back once instead of a dozen times, which is most
of the time of small questions to a server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Connection, Engine
from sqlmodel import Session


class Moment:
    """A transaction to read in; begun by who reads first."""

    def __init__(self) -> None:
        self._begun: list[Connection] = []
        self._current: tuple[Engine, Connection] | None = None
        self._is_over = False

    def connection(self, reader: Engine) -> Connection | None:
        """Return the connection that all read by; None where each takes its own."""
        if self._is_over:
            return None
        if self._current is None:
            connection = reader.connect()
            self._begun.append(connection)
            connection.begin()
            self._current = reader, connection
        engine, connection = self._current
        return connection if engine is reader else None

    def pass_by(self) -> None:
        """Let who reads next see what has been written meanwhile."""
        self._current = None

    @property
    def has_begun(self) -> bool:
        """Whether anybody has read, so that there is something to give back."""
        return bool(self._begun)

    def end(self) -> None:
        """Give back what was taken; who still reads takes a connection of its own."""
        self._is_over, self._current = True, None
        while self._begun:
            self._begun.pop().close()


_MOMENT: ContextVar[Moment | None] = ContextVar("moment", default=None)


@contextmanager
def one_moment() -> Iterator[Moment]:
    """Let all that reads in this context read at one moment, until `Moment.end`."""
    moment = Moment()
    token = _MOMENT.set(moment)
    try:
        yield moment
    finally:
        _MOMENT.reset(token)
        moment.end()


def shared(reader: Engine, info: dict[str, object]) -> Session:
    """Return a session to read in: of this moment where there is one."""
    moment = _MOMENT.get()
    connection = moment.connection(reader) if moment else None
    if connection is None:
        return Session(reader, info=info)
    # To close it leaves the transaction to those who read next.
    return Session(connection, info=info, join_transaction_mode="rollback_only")


def passes() -> None:
    """Let the moment pass, if there is one: something was written, or went wrong."""
    moment = _MOMENT.get()
    if moment:
        moment.pass_by()
