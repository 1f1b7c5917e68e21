"""Stand-ins of networks: strict servers on this machine that behave like the real ones.

The demo's accounts point at them, and the tests of the adapters do. What was posted can
be read back as JSON. They ask for what the makers' documentation asks for, and refuse
what it does not name.
"""

from comms.demo.networks.mastodon import StandInMastodon
from comms.demo.networks.server import Fault, Network, NetworkServer, Reply, Request
from comms.demo.networks.x import StandInX

__all__ = [
    "Fault",
    "Network",
    "NetworkServer",
    "Reply",
    "Request",
    "StandInMastodon",
    "StandInX",
]
