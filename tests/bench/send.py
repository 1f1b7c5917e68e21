"""A sender in a process of its own, so that only its time and memory count.

`send.py HOME DATABASE_URL PORT DKIM` opens the site, sends the small edition that is
on its way, prints "ready" and waits for a line; then it lets the large one go, sends it
and prints one line of JSON. So the start of a process, which a worker in use has long
behind it, counts in no figure.
"""

import json
import resource
import sys
import time
from pathlib import Path

from memory import peak_rss_mb
from sites import Site, begin

from comms.workflows.deliver import send_begun


def main() -> None:
    """Send, and say what it took."""
    home, database_url, port, dkim = sys.argv[1:]
    house = Site(Path(home), database_url).open(
        smtp_port=int(port), dkim=json.loads(dkim)
    )
    send_begun(house)
    print("ready", flush=True)
    sys.stdin.readline()
    begin(house)
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
        "peak_rss_mb": peak_rss_mb(),
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
