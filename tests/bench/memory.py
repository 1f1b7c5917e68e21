"""How much memory this process has had at the most."""

from pathlib import Path


def peak_rss_mb() -> float:
    """Return the most that has been in memory, in MB, since this program began.

    `getrusage` would count what the process was before: the one that started it.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(":")
        if name == "VmHWM":
            return int(value.split()[0]) / 1024
    message = "this kernel does not say how much memory a process has had"
    raise RuntimeError(message)
