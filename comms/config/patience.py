"""How long a network that was cut, with no word of it, is waited for.

The same for each connection to PostgreSQL, whoever makes it: the store's, the engine's.
"""

from types import MappingProxyType

#: What the driver is given: seconds (the last: milliseconds) after which this side
#: takes an unanswering server for gone …
OF_OURS = MappingProxyType(
    {
        "connect_timeout": 10,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 25_000,
    }
)
#: … and what the server is told: after which it takes a worker for gone that was cut
#: off, whose locks others wait for. By itself it would wait for two hours.
OF_THE_SERVER = MappingProxyType(
    {
        "tcp_keepalives_idle": 10,
        "tcp_keepalives_interval": 5,
        "tcp_keepalives_count": 3,
        "tcp_user_timeout": 25_000,
    }
)
