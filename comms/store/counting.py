"""Counts the ledger of a publication without reading its rows, a million perhaps.

Who it goes to stands in an index that no step touches, and once it has finished in its
own row; what waits, is in hand, or came to rest without being sent stands in small
indexes. The rest has been sent: pages and beats count so. A proof reads all rows
(`deliveries.counts`).
"""

from collections import Counter

from sqlmodel import Session, select

from comms.model.tables import Publication
from comms.store.plain import Plain, Statement
from comms.store.ways import AT_REST, IN_HAND, QUEUED

#: State and language as served, and how many.
Counts = list[tuple[str, str, int]]


def mail_counts(session: Session, publication_id: int | None) -> Counts:
    """Return (state, language as served, rows) for the mail of a publication."""
    total = Counter(_on_record(session, publication_id))
    statement = _NOT_SENT if total else _COUNTS
    rows = Plain.of(session).rows(statement, publication=publication_id)
    total.update({language: count for kind, language, count in rows if not kind})
    found = [(str(kind), str(language), int(n)) for kind, language, n in rows if kind]
    for _, language, count in found:
        total[language] -= count
    sent = [("sent", language, count) for language, count in total.items() if count]
    return sorted([*found, *sent])


def total(session: Session, publication_id: int | None) -> int:
    """Return how many recipients a publication has, whatever their state."""
    return sum(by_language(session, publication_id).values())


def by_language(session: Session, publication_id: int | None) -> dict[str, int]:
    """Return how many recipients a publication has in each language."""
    found = _on_record(session, publication_id)
    if not found:
        rows = Plain.of(session).rows(_BY_LANGUAGE, publication=publication_id)
        found = {str(row[0]): int(row[1]) for row in rows}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _on_record(session: Session, publication_id: int | None) -> dict[str, int]:
    """Return what `by_language` does of what has finished; empty before."""
    recipients = select(Publication.recipients).where(Publication.id == publication_id)
    return {**(session.exec(recipients).first() or {})}


def unfinished(session: Session, publication_id: int | None) -> int:
    """Return how many recipients may still get a publication by themselves."""
    [[count]] = Plain.of(session).rows(_UNFINISHED, publication=publication_id)
    return int(count)


def is_unfinished(session: Session, publication_id: int | None) -> bool:
    """Tell whether anything may still happen to a delivery by itself."""
    return bool(Plain.of(session).rows(_IS_UNFINISHED, publication=publication_id))


# From each language to the next one, then how many there are of each: to group rows
# takes twice as long as to count them.
_SERVED = """
    WITH RECURSIVE served (language) AS (
        SELECT min(language) FROM delivery {by_language}
            WHERE publication_id = :publication
        UNION ALL SELECT (SELECT min(delivery.language) FROM delivery {by_language}
            WHERE publication_id = :publication
            AND delivery.language > served.language)
        FROM served WHERE served.language IS NOT NULL
    )
"""
_IN_EACH = """
    served.language, (SELECT count(*) FROM delivery {by_language}
        WHERE publication_id = :publication AND delivery.language = served.language)
    FROM served WHERE served.language IS NOT NULL
"""
_EACH_STATE = """
    SELECT 'queued', language, count(*) FROM delivery {by_queue}
        WHERE publication_id = :publication AND {queued} GROUP BY language
    UNION ALL SELECT state, language, count(*) FROM delivery {by_hand}
        WHERE publication_id = :publication AND {in_hand} GROUP BY state, language
    UNION ALL SELECT state, language, count(*) FROM delivery {by_rest}
        WHERE publication_id = :publication AND {at_rest} GROUP BY state, language
"""
_WAYS = {"queued": QUEUED, "in_hand": IN_HAND, "at_rest": AT_REST}
_NOT_SENT = Statement(_EACH_STATE, **_WAYS)
# One question, so that all is counted at one instant.
_COUNTS = Statement(
    "{served} SELECT '', {in_each} UNION ALL " + _EACH_STATE,
    served=_SERVED,
    in_each=_IN_EACH,
    **_WAYS,
)
_BY_LANGUAGE = Statement("{served} SELECT {in_each}", served=_SERVED, in_each=_IN_EACH)
_OPEN = {
    "queued": f"publication_id = :publication AND {QUEUED}",
    "in_hand": f"publication_id = :publication AND {IN_HAND}",
    "deferred": f"publication_id = :publication AND {AT_REST} AND state = 'deferred'",
}
_UNFINISHED = Statement(
    """
    SELECT (SELECT count(*) FROM delivery {by_queue} WHERE {queued})
        + (SELECT count(*) FROM delivery {by_hand} WHERE {in_hand})
        + (SELECT count(*) FROM delivery {by_rest} WHERE {deferred})
    """,
    **_OPEN,
)
_IS_UNFINISHED = Statement(
    """
    SELECT 1 WHERE EXISTS (SELECT 1 FROM delivery {by_queue} WHERE {queued})
        OR EXISTS (SELECT 1 FROM delivery {by_hand} WHERE {in_hand})
        OR EXISTS (SELECT 1 FROM delivery {by_rest} WHERE {deferred})
    """,
    **_OPEN,
)
