"""Figures of single stages: fixing recipients, the first byte, signing."""

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from databases import fresh_database, fresh_home
from measure import Load, send_once
from peers import discarding_sink
from sites import Site, with_sample_edition

_HERE = Path(__file__).parent
_SIGNATURES = 5_000
_KEYS = {"lape.example.org": ["bench"]}


def snapshot(recipients: int, server: str | None) -> list[dict[str, object]]:
    """Return how long an edition takes from "send now" to recipients, to first byte.

    A process of its own begins the sample's first edition: it fixes the recipients,
    draws the messages and sends the first of them.
    """
    with (
        fresh_home() as home,
        fresh_database(server, f"bench_{home.name[-8:].lower()}") as url,
        discarding_sink() as port,
    ):
        with_sample_edition(Site(home, url), recipients)
        command = [sys.executable, str(_HERE / "begin.py"), str(home), url, str(port)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    common = {
        "recipients": told["recipients"],
        "database": "postgresql" if server else "sqlite",
        "engine": "embedded",
        "peak_rss_mb": round(told["peak_rss_mb"], 1),
    }
    millions = _in_words(recipients)
    return [
        {
            "name": f"snapshot-{millions}-{common['database']}",
            "seconds": round(told["fixed_s"], 2),
            "recipients_per_s": round(told["recipients"] / told["fixed_s"]),
            **common,
        },
        {
            "name": f"first-byte-{millions}-{common['database']}",
            "seconds": round(told["first_s"], 2),
            "seconds_after_fixing": round(told["first_s"] - told["fixed_s"], 2),
            **common,
        },
    ]


def signing(load: Load) -> dict[str, object]:
    """Return the rate with rsa-2048 signatures, and its part of the raw rate."""
    runs, raw, ratios = [], [], []
    with discarding_sink() as port:
        for _ in range(load.pairs):
            runs.append(send_once(load, port, _KEYS))
            raw.append(_raw_signatures_per_s())
            ratios.append(runs[-1].messages_per_s / raw[-1])
    return {
        "name": load.name,
        "messages_per_s": round(median(run.messages_per_s for run in runs)),
        "raw_signatures_per_s": round(median(raw)),
        "ratio_to_raw_signing": round(median(ratios), 3),
        "cpu_us_per_message": round(median(run.cpu_us for run in runs), 1),
        "peak_rss_mb": round(max(run.peak_rss_mb for run in runs), 1),
        "message_bytes": runs[0].message_bytes,
        "recipients": load.recipients,
        "engine": "embedded",
        "database": load.database,
        "sink": "discard",
        "runs": load.pairs,
    }


def _raw_signatures_per_s() -> float:
    """Return how many header blocks one core signs in a second with `cryptography`."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    block = b"x" * 1200
    began = time.perf_counter()
    for _ in range(_SIGNATURES):
        key.sign(block, padding.PKCS1v15(), hashes.SHA256())
    return _SIGNATURES / (time.perf_counter() - began)


def _in_words(count: int) -> str:
    return f"{count // 1_000_000}M" if count >= 1_000_000 else f"{count // 1_000}k"
