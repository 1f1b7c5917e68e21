"""Lets nothing of what was removed lie about in the file of the database.

SQLite overwrites what is deleted (`secure_delete`, which every writer sets), but the
log beside the file holds pages as they were, and a page that was split may hold a
copy of a row. The log is cut off after each erasure; at night the file is written
anew. PostgreSQL gives the space of removed rows back by its own `VACUUM`.
"""

from sqlalchemy import inspect

from comms.store.engine import Store

#: Tables that an erasure takes rows out of.
_OF_PEOPLE = (
    *("subscriber", "subscription", "consent", "sign_up", "subscriber_field"),
    *("attendance", "subscriber_area", "delivery", "receipt", "kept_draft"),
)
#: So long a reader may keep the log from being cut off: the next one tries again.
_PATIENCE_MS = 500


def cut_log(store: Store) -> bool:
    """Cut off the log of an SQLite file; False: somebody reads, so it was not."""
    if not store.is_sqlite:
        return True
    with store.apart() as cursor:
        [[usual]] = cursor.execute("PRAGMA busy_timeout").fetchall()
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
        [row] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        cursor.execute(f"PRAGMA busy_timeout={int(usual)}")
    return not row[0]


def write_anew(store: Store) -> bool:
    """Write the file anew, with nothing in it but what stands; the log is cut off."""
    with store.apart() as cursor:
        if store.is_sqlite:
            cursor.execute("VACUUM")
        else:
            known = {*inspect(store.writer).get_table_names()}
            for table in _OF_PEOPLE:
                if table in known:
                    cursor.execute(f"VACUUM {table}")
    return cut_log(store)
