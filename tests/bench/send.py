"""A sender in a process of its own, so that only its time and memory count.

`send.py HOME DATABASE_URL PORT DKIM` opens the site, prints "ready", waits for a line,
sends what is on its way and prints one line of JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path

from sites import Site

from comms.workflows.deliver import send_begun


def main() -> None:
    """Send, and say what it took."""
    home, database_url, port, dkim = sys.argv[1:]
    house = Site(Path(home), database_url).open(
        smtp_port=int(port), dkim=json.loads(dkim)
    )
    print("ready", flush=True)
    sys.stdin.readline()
    before = resource.getrusage(resource.RUSAGE_SELF)
    began = time.monotonic()
    send_begun(house)
    ended = time.monotonic()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = {
        "began": began,
        "ended": ended,
        "cpu_s": cpu,
        "peak_rss_mb": after.ru_maxrss / 1024,
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
