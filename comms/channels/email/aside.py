"""What has to be made durable, in one thread beside the loop, in the order of asking.

The journal of a run is plain calls that wait for a disk or a server. They are made
here, never two at a time, while the dialogues go on.
"""

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

_Found = TypeVar("_Found")
_Job = Callable[[], Callable[[], None]]


class Aside:
    """One thread; it begins with this object and ends with `close`.

    Args:
        loop: Where what was found is told.
        failed: Told there, once, what an act raised. No other act is begun then.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        failed: Callable[[BaseException], None],
    ) -> None:
        self._loop, self._failed = loop, failed
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._ended = asyncio.Event()
        self._thread = Thread(target=self._work, name="journal")
        self._thread.start()

    def do(self, act: Callable[[], _Found], done: Callable[[_Found], None]) -> None:
        """Let an act be carried out after all that were asked for before.

        Args:
            act: Called in the thread.
            done: Told in the loop what came of it; not called where it failed.
        """

        def job() -> Callable[[], None]:
            found = act()
            return lambda: done(found)

        self._jobs.put(job)

    async def close(self) -> None:
        """Wait until all that was asked for is done, and told."""
        self._jobs.put(None)
        await self._ended.wait()
        self._thread.join()

    def _work(self) -> None:
        tell = self._loop.call_soon_threadsafe
        try:
            while (job := self._jobs.get()) is not None:
                tell(job())
        except BaseException as fault:  # noqa: BLE001 - the loop raises it again
            tell(self._failed, fault)
        finally:
            tell(self._ended.set)
