"""The ways through the ledger: questions name the index that they are answered by.

What each index holds is said in `model.ledger_indexes`; SQLite takes one only where the
question says the same in the same words.
"""

from typing import Final

from comms.model import ledger_indexes as indexes

#: What waits to be tried, and what waits for its time.
QUEUED: Final = f"delivery.{indexes.QUEUED}"
DEFERRED: Final = f"delivery.{indexes.DEFERRED}"
#: What somebody has in hand.
IN_HAND: Final = f"delivery.{indexes.HELD} AND delivery.state IN ('claimed', 'in_data')"
#: What is over without being sent, or waits for its time.
AT_REST: Final = indexes.AT_REST.replace("state", "delivery.state")
#: Owner of what a dead worker left in hand, until somebody puts it back.
NOBODY: Final = "-"
