"""Lets SQLite count what its tables hold, so that it knows the shorter way to a row.

PostgreSQL counts by itself. SQLite does when it is told to: until then it takes every
index for as good as any other, and reads through whole tables where one leads.
"""

from comms.store.engine import Store

#: Of `PRAGMA optimize` (sqlite.org): count where it helps, in tables that this
#: connection has not read, too; a sample of each, however large.
_WHERE_IT_HELPS = 0x10002


def count_rows(store: Store) -> None:
    """Count again what has grown or shrunk since; nobody writes meanwhile.

    A few seconds for each gigabyte at first. Connections that are open plan by it once
    they are opened anew, or what is counted has a table of its own for the first time.
    """
    if store.is_sqlite:
        with store.apart() as cursor:
            cursor.execute(f"PRAGMA optimize={_WHERE_IT_HELPS}")
