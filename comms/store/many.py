"""One statement for many rows, given to the driver as it is.

The toolkit prepares the values of each row anew, which costs more than SQLite needs to
carry the statement out. Here they are prepared by the same types, without the rest.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.dml import UpdateBase
from sqlmodel import Session

_Prepare = Callable[[Any], Any]


def run_many(
    session: Session, statement: UpdateBase, rows: Iterable[dict[str, object]]
) -> None:
    """Carry a statement out for each row.

    Args:
        session: The caller commits it.
        statement: Built once, at import; its parameters are all `bindparam`s.
        rows: A value for every parameter.
    """
    dialect = session.get_bind().dialect
    text, names, prepare = _compiled(statement, dialect)
    given = [
        {name: _prepared(prepare.get(name), value) for name, value in row.items()}
        for row in rows
    ]
    values: Sequence[Any] = (
        [tuple(row[name] for name in names) for row in given] if names else given
    )
    session.connection().exec_driver_sql(text, values)


def _prepared(prepare: _Prepare | None, value: object) -> object:
    return value if prepare is None else prepare(value)


@cache
def _compiled(
    statement: UpdateBase, dialect: Dialect
) -> tuple[str, tuple[str, ...], dict[str, _Prepare]]:
    """Return the text, names in order where it is positional, and value makers."""
    compiled = statement.compile(dialect=dialect)
    prepare: dict[str, _Prepare] = {}
    constants = {}
    for name, parameter in compiled.binds.items():
        made = parameter.type.dialect_impl(dialect).bind_processor(dialect)
        if made is not None:
            prepare[name] = made
        if not parameter.required and parameter.value is not None:
            constants[name] = parameter.value
    if constants:
        message = f"give these as parameters: {', '.join(constants)}"
        raise ValueError(message)
    return str(compiled), tuple(compiled.positiontup or ()), prepare
