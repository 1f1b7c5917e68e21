"""Makes some messages side by side, since the library that signs lets others run.

An RSA signature takes several times as long as all else that is done for a message.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_One = TypeVar("_One")
_Made = TypeVar("_Made")

#: More threads than this would wait for each other's bytecode.
_MOST_THREADS = 4


class SideBySide:
    """As many makers as there are cores; the caller is one of them.

    Args:
        count: How many; None: one for each core, up to a few.
    """

    def __init__(self, count: int | None = None) -> None:
        self._count = count or min(_MOST_THREADS, os.cpu_count() or 1)
        # Its threads begin with the first work, and end with this object.
        self._others = ThreadPoolExecutor(
            max(1, self._count - 1), thread_name_prefix="merge"
        )

    def map(
        self, make: Callable[[_One], _Made], ones: Iterable[_One]
    ) -> Iterable[_Made]:
        """Return what is made of each, in order.

        Args:
            make: Called in several threads at once.
            ones: What there is to be made.

        Raises:
            Exception: What `make` raised.
        """
        rows = [*ones]
        parts = [rows[number :: self._count] for number in range(self._count)]

        def made(part: list[_One]) -> list[_Made]:
            return [make(one) for one in part]

        others = [self._others.submit(made, part) for part in parts[1:] if part]
        found = [made(parts[0]), *(other.result() for other in others)]
        return [found[at % self._count][at // self._count] for at in range(len(rows))]
