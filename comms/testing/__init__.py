"""What tests of this program, and of channels written for it, are made of.

A channel in memory, a journal in memory, a clock that stands still, and the suites
that every adapter inherits. Ships with the package; imports no test runner.
"""

from comms.testing.clock import FrozenClock
from comms.testing.direct_contract import DirectChannelContract, Fate, Stage
from comms.testing.engine_contract import EngineContract
from comms.testing.journal import MemoryJournal
from comms.testing.memory_channel import MemoryChannel
from comms.testing.public_contract import PublicChannelContract
from comms.testing.public_stage import PublicStage, Standing, Trouble
from comms.testing.public_worker import Kill, PublicWorker
from comms.testing.trigger_contract import TriggerContract
from comms.testing.webhook_contract import WebhookContract

__all__ = [
    "DirectChannelContract",
    "EngineContract",
    "Fate",
    "FrozenClock",
    "Kill",
    "MemoryChannel",
    "MemoryJournal",
    "PublicChannelContract",
    "PublicStage",
    "PublicWorker",
    "Stage",
    "Standing",
    "TriggerContract",
    "Trouble",
    "WebhookContract",
]
