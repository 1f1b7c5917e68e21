"""Work in place of a puzzle, where more forms are sent than people send.

A browser counts for a moment by itself, or a person waits a minute and presses again:
everybody passes, and whoever sends forms by the thousand pays for each of them. Nobody
else is asked and nothing is stored: the challenge is signed, ends, and holds for one
address alone. To send it again gains nothing, for an address is asked once a day.
"""

from dataclasses import dataclass
from hashlib import sha256
from math import ceil

from comms.access.tries import neighbourhood
from comms.model.addresses import address_key
from comms.web.hooks.nonce import ViewNonce
from comms.web.throttle import Throttle

#: Numbers to find, and how many bits of the hash of each are zero.
PARTS, BITS = 8, 10
#: Bytes that are hashed for each try. So many that the hashing counts, which a script
#: in a page does as fast as any program, and not the loop around it.
SIZE = 65_536
#: Who waits so long needs no work, in seconds; and so long a challenge holds.
WAIT, VALID = 60, 900
#: Forms of one network that pass by work within a quarter of an hour: a hall full of
#: people behind one address.
MOST_WORKED = 100
_LONGEST = 12 * PARTS


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """What a form is asked to do before it is sent."""

    mark: str
    #: Seconds after which pressing is enough.
    left: int
    parts: int = PARTS
    bits: int
    size: int = SIZE


class Crowd:
    """Counts the forms of each network, and knows which have done their work."""

    def __init__(self, nonces: ViewNonce) -> None:
        self._nonces = nonces
        self._usual = Throttle(nonces.clock, named=neighbourhood)
        self._worked = Throttle(nonces.clock, named=neighbourhood, most=MOST_WORKED)

    def is_usual(self, host: str) -> bool:
        """Tell whether a network sends no more than people do."""
        return not self._usual.wait(host)

    def is_full(self, host: str) -> bool:
        """Tell whether even work does not help a network now."""
        return bool(self._worked.wait(host))

    def note(self, host: str, *, is_worked: bool) -> None:
        """Count a form that has passed."""
        (self._worked if is_worked else self._usual).note(host)

    def challenge(self, address: str, mark: str = "") -> Challenge:
        """Return what to do for an address; who waits already goes on waiting."""
        age = self._age(address, mark)
        if age is None:
            mark, age = self._nonces.issue(_purpose(address)), 0
        return Challenge(mark=mark, left=max(1, ceil(WAIT - age)), bits=BITS)

    def has_worked(self, address: str, mark: str, answer: str) -> bool:
        """Tell whether somebody has waited, or a browser counted, for an address."""
        age = self._age(address, mark)
        return age is not None and (age >= WAIT or _is_right(mark, answer))

    def is_ours(self, address: str, mark: str) -> bool:
        """Tell whether an address has a challenge that still holds."""
        return self._age(address, mark) is not None

    def _age(self, address: str, mark: str) -> float | None:
        age = self._nonces.age(mark, _purpose(address))
        return None if age is None or age > VALID else age


def _purpose(address: str) -> str:
    return f"work {address_key(address)}"


def _is_right(mark: str, answer: str) -> bool:
    found = answer.split(",")
    if len(found) != PARTS or len(answer) > _LONGEST:
        return False
    return all(_is_found(mark, part, number) for part, number in enumerate(found))


def _is_found(mark: str, part: int, number: str) -> bool:
    tried = f"{mark}:{part}:{number}".encode().ljust(SIZE, b"\0")
    return int.from_bytes(sha256(tried).digest()[:4], "big") >> (32 - BITS) == 0
