"""Numbers that stand in mail are given once, also where a row is gone (SQLite)."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_TABLES = ("subscriber", "subscription", "delivery")


def upgrade() -> None:
    """Change the tables; there is no way back but a backup.

    Rows stay as they lie: only what SQLite reads of a table is written otherwise, as
    its documentation of ALTER TABLE describes for changes that touch no row.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    run = connection.exec_driver_sql
    # The first such table makes SQLite keep numbers at all.
    run("CREATE TABLE numbers_kept (id INTEGER PRIMARY KEY AUTOINCREMENT)")
    run("DROP TABLE numbers_kept")
    run("PRAGMA writable_schema=ON")
    for table in _TABLES:
        run(
            "UPDATE sqlite_schema SET sql = replace(sql, 'PRIMARY KEY (id)',"
            f" 'PRIMARY KEY (id AUTOINCREMENT)') WHERE name = '{table}'"  # noqa: S608 - ours
        )
    [[version]] = run("PRAGMA schema_version").fetchall()
    run(f"PRAGMA schema_version={version + 1}")
    run("PRAGMA writable_schema=RESET")
    for table in _TABLES:
        run(
            "INSERT INTO sqlite_sequence (name, seq)"
            f" SELECT '{table}', coalesce(max(id), 0) FROM {table}"  # noqa: S608 - ours
        )
