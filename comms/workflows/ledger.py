"""The proof of an edition: recipients = the sum over all states."""

from collections import Counter
from typing import Any

from comms.store import counting, deliveries
from comms.store.publications import letters_of, publication
from comms.store.spoilt import not_written
from comms.workflows.house import House


def ledger(house: House, name: str) -> dict[str, Any]:
    """Return the ledger of a publication in the shape `comms ledger --json` prints.

    Raises:
        NotFound: There is no such publication.
    """
    with house.store.read() as session:
        # A correction goes by several newsletters; its proof is their sum.
        found = letters_of(session, name) or [publication(session, name)]
        counted = [
            line
            for row in found
            for line in deliveries.counts(session, row.id)
            or deliveries.public_counts(session, row.id)
        ]
        total = sum(counting.total(session, row.id) for row in found)
        doubtful = [
            one.recipient
            for row in found
            for one in deliveries.unknown(session, row.id)
        ]
        spoilt = [one for row in found for one in not_written(session, row.id)]
    by_state: Counter[str] = Counter()
    by_language: Counter[str] = Counter()
    for state, language, count in counted:
        by_state[state] += count
        by_language[language] += count
    return {
        "publication": name,
        "recipients": total,
        "by_state": dict(by_state.most_common()),
        "by_language": dict(by_language.most_common()),
        "adds_up": sum(by_state.values()) == total == sum(by_language.values()),
        **({"unknown": doubtful} if doubtful else {}),
        **({"not_written": spoilt} if spoilt else {}),
    }
