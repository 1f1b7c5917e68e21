"""What is to become of a recipient, written into her own address.

`reject-5.1.1-17@d17.example`: the name of a fate, perhaps an enhanced status code,
perhaps a number, and a serial number; the domain is free. So no table travels to the
server, and the address alone tells how the delivery has to end (`ending`).
"""

from dataclasses import dataclass
from functools import lru_cache

#: Final dots that may leave for one recipient (RFC 1047); then a person decides.
MOST_COPIES = 3

#: Fates with the number of times they strike and the code they answer with, unless
#: the address says otherwise.
_USUAL: dict[str, tuple[int, str]] = {
    # Taken at once.
    "accept": (0, ""),
    # 4xx to RCPT, so many times; then taken.
    "later": (1, "4.2.1"),
    # 4xx after the final dot.
    "laterdot": (1, "4.3.0"),
    # 4xx to RCPT at the first sight of a sender and a recipient.
    "greylist": (1, "4.7.1"),
    # 5xx to RCPT, for good.
    "reject": (0, "5.1.1"),
    # 5xx after the final dot, for good.
    "rejectdot": (0, "5.6.0"),
    # The connection ends at RCPT, within the message, or after its end unkept.
    "dropbefore": (1, ""),
    "dropwithin": (1, ""),
    "dropafter": (1, ""),
    # Kept, but the connection ends instead of an answer.
    "unheard": (1, ""),
    # 421 to RCPT, and the end of this connection.
    "busy": (1, "4.3.2"),
    # 421 on every connection for so many milliseconds, once.
    "storm": (200, "4.3.2"),
    # Kept, and answered so many milliseconds later.
    "slow": (50, ""),
    # The final dot is not answered, so many times; the connection stays open.
    "hang": (1, ""),
    # The program that sends is killed: at RCPT, at 354, within the message, after
    # its end unkept, and when it was kept and not yet answered.
    "killrcpt": (1, ""),
    "kill354": (1, ""),
    "killwithin": (1, ""),
    "killdot": (1, ""),
    "killkept": (1, ""),
}
NAMES = frozenset(_USUAL)
#: The doubt of RFC 1047: what left may have arrived, and counts as a copy.
_DOUBTFUL = frozenset({"dropwithin", "dropafter", "unheard"})
_FOR_GOOD = frozenset({"reject", "rejectdot"})


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to mail for one recipient."""

    name: str
    #: How often it strikes; milliseconds for "slow" and "storm".
    times: int
    #: Enhanced status code (RFC 3463); "" where no reply carries one.
    code: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a delivery ends that nothing else disturbed."""

    #: State in the ledger.
    state: str
    #: Copies that the server has kept.
    copies: int


_ACCEPT = Fate("accept", 0, "")


@lru_cache(maxsize=200_000)
def fate_of(address: str) -> Fate:
    """Return the fate that an address names; other addresses are accepted."""
    name, *words = address.partition("@")[0].split("-")
    if name not in NAMES:
        return _ACCEPT
    times, code = _USUAL[name]
    for word in words[:-1]:
        if "." in word:
            code = word
        else:
            times = int(word)
    return Fate(name, times, code)


def ending(address: str) -> Ending:
    """Return how the delivery to an address has to end, without any kill."""
    fate = fate_of(address)
    if fate.name in _FOR_GOOD:
        return Ending("refused", 0)
    kept = fate.name == "unheard"
    if fate.name in _DOUBTFUL and fate.times >= MOST_COPIES:
        return Ending("unknown", MOST_COPIES if kept else 0)
    return Ending("sent", fate.times + 1 if kept else 1)


#: One recipient in a hundred gets each of these, the others are accepted.
_MIX = (
    "later",
    "later-4.2.2-2",
    "laterdot",
    "laterdot-2",
    "greylist",
    "reject-5.1.1",
    "reject-5.2.1",
    "rejectdot-5.7.1",
    "rejectdot-5.6.0",
    "dropbefore",
    "dropbefore-2",
    "dropwithin",
    "dropafter",
    "dropafter-2",
    "unheard",
    "unheard-2",
    "busy",
    "slow-20",
)
#: Rarer: one in so many.
_RARE = {997: "storm-200", 499: "unheard-3", 503: "dropafter-3", 509: "dropwithin-3"}


def mixed_address(number: int) -> str:
    """Return the address of recipient `number` in a crowd with mixed fates.

    Refusals are spread over many domains: many of one domain are an incident there.
    """
    rare = next((fate for step, fate in _RARE.items() if number % step == step - 1), "")
    place = number % 100
    fate = rare or (_MIX[place] if place < len(_MIX) else "accept")
    domain = f"d{number}" if fate.startswith("reject") else f"d{number % 50}"
    return f"{fate}-{number}@{domain}.example"


def plain_address(number: int) -> str:
    """Return the address of recipient `number` where everybody is accepted."""
    return f"accept-{number}@d{number % 50}.example"
