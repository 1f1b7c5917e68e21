"""Real mails that came back, read where they lie; they belong to others.

They are not part of the project. `COMMS_RETURNED_MAILS` names their folder: `mails/`
and `labels.csv` (file, kind, hard, one row for each recipient). Without it these tests
are skipped. `COMMS_MUTATIONS` says how many broken mails are tried.
"""

import csv
import os
import random
from collections import defaultdict
from pathlib import Path

import pytest

from comms.receive.reading import read_mail
from comms.receive.values import Kind

FOLDER = Path(os.environ.get("COMMS_RETURNED_MAILS", "") or "no folder")  # noqa: TID251 - the tester's own place
MUTATIONS = int(os.environ.get("COMMS_MUTATIONS", "2000"))  # noqa: TID251 - as above

pytestmark = pytest.mark.skipif(
    not (FOLDER / "labels.csv").exists(),
    reason="COMMS_RETURNED_MAILS does not name a folder of labelled mails",
)


@pytest.fixture(scope="module")
def labels():
    """Return the rows of labels by file."""
    found = defaultdict(list)
    with (FOLDER / "labels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["file"]].append(row)
    return found


@pytest.fixture(scope="module")
def mails(labels):
    """Return the octets of each mail."""
    return {name: (FOLDER / "mails" / name).read_bytes() for name in labels}


def test_kind_is_right_of_nearly_all(mails, labels):
    """96 of 100, and no false bounce at all."""
    kinds = {name: read_mail(raw).kind for name, raw in mails.items()}

    right = [name for name, kind in kinds.items() if kind == labels[name][0]["kind"]]
    false = [
        name
        for name, kind in kinds.items()
        if kind is Kind.BOUNCE and labels[name][0]["kind"] in {"auto-reply", "none"}
    ]
    assert false == []
    assert len(right) >= 0.96 * len(mails)


def test_hard_and_soft_are_told_apart(mails, labels):
    """94 of 100 recipients of bounces."""
    right = count = 0
    for name, raw in mails.items():
        recipients = read_mail(raw).recipients
        for number, row in enumerate(labels[name]):
            if row["kind"] == "bounce" and row["hard"]:
                count += 1
                is_known = number < len(recipients)
                right += is_known and recipients[number].is_hard == (
                    row["hard"] == "yes"
                )

    assert right >= 0.94 * count


def test_line_ends_make_no_difference(mails):
    """Whatever way a mail has come."""
    for raw in mails.values():
        lines = raw.replace(b"\r\n", b"\n")
        found = [
            read_mail(lines.replace(b"\n", end)) for end in (b"\n", b"\r\n", b"\r")
        ]
        assert found[0] == found[1] == found[2]


@pytest.mark.long
def test_broken_mails_are_read_too(mails):
    """Octets changed, mails cut, doubled, one within another: always an answer."""
    chance = random.Random(20270217)  # noqa: S311 - the same mails each time
    every = sorted(mails.values())

    for _ in range(MUTATIONS):
        read_mail(_broken(chance, every))


def _broken(chance, every):
    raw = bytearray(chance.choice(every))
    at = chance.randrange(len(raw))
    match chance.randrange(6):
        case 0:
            for _ in range(chance.randrange(1, 50)):
                raw[chance.randrange(len(raw))] = chance.randrange(256)
        case 1:
            raw = raw[:at]
        case 2:
            raw = raw[at:]
        case 3:
            end = at + chance.randrange(3000)
            raw = raw[:end] + raw[at:end] * chance.randrange(1, 20) + raw[end:]
        case 4:
            raw = raw[:at] + chance.choice(every) + raw[at:]
        case _:
            head = b"Content-Type: message/rfc822\n\n"
            raw = bytearray(head * chance.randrange(1, 40)) + raw
    return bytes(raw)
