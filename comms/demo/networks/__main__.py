"""The stand-ins as a process: `python -m comms.demo.networks --folder DIR`.

Listens on 127.0.0.1 only: X below `/x`, Mastodon below `/mastodon`, everything posted
as JSON at `/posted`. Says `{"port": N}` on standard output when it is ready, and ends
when its standard input closes, so it outlives nobody. With `--clock` it takes the time
from the demo's clock, so that posts carry the demo's dates.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from comms.clock import Clock, SteppedClock, SystemClock
from comms.demo.networks import Network, NetworkServer, StandInMastodon, StandInX


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until standard input closes."""
    parser = argparse.ArgumentParser(prog="comms.demo.networks")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--clock", type=Path)
    parser.add_argument("--port", type=int, default=0)
    chosen = parser.parse_args(arguments)
    clock: Clock = SteppedClock(chosen.clock) if chosen.clock else SystemClock()
    networks: Mapping[str, Network] = {
        "x": StandInX(clock, chosen.folder / "x.json"),
        "mastodon": StandInMastodon(clock, chosen.folder / "mastodon.json"),
    }
    with NetworkServer(networks, chosen.port) as server:
        sys.stdout.write(json.dumps({"port": server.port}) + "\n")
        sys.stdout.flush()
        while os.read(sys.stdin.fileno(), 4096):
            pass


if __name__ == "__main__":
    main()
