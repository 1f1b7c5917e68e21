"""How a command that stays is told to end."""

import signal
from threading import Event


def told_to_end() -> Event:
    """Return what is set by Ctrl-C or SIGTERM.

    Asked a second time, the process ends at once, as after a loss of power.
    """
    ending = Event()

    def end(number: int, _frame: object) -> None:
        ending.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    return ending
