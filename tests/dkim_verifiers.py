"""Two verifiers of DKIM by other makers; keys come from the signers, not from DNS."""

import base64
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import dkim

from comms.mime.dkim import Signer

#: In seconds since 1970: the year 2065.
_LATER = 3_000_000_000
ASSETS = Path(__file__).parent.parent / "comms" / "web" / "assets"


def dkimpy(content: bytes, signers: Sequence[Signer]) -> list[bool]:
    """Return what dkimpy says of each signature."""
    records = {name: text.encode() for name, text in _records(signers).items()}

    def answer(name: bytes, timeout: int = 5) -> bytes:  # noqa: ARG001
        return records[name.decode().rstrip(".")]

    found = []
    # The sample lives in the future, whose signatures it would refuse.
    later = SimpleNamespace(time=lambda: _LATER)
    for position in range(len(signers)):
        try:
            with patch.object(dkim, "time", later):
                found.append(dkim.DKIM(content).verify(position, dnsfunc=answer))
        except dkim.ValidationError:
            found.append(False)
    return found


def mailauth(content: bytes, signers: Sequence[Signer]) -> list[bool]:
    """Return what mailauth says of each signature."""
    [found] = mailauth_each([content], signers)
    return found


def mailauth_each(
    contents: Sequence[bytes], signers: Sequence[Signer]
) -> list[list[bool]]:
    """Return what mailauth says of each signature of each mail, in one process."""
    script = """
      import { dkimVerify } from "mailauth/lib/dkim/verify.js";
      import { readFileSync } from "node:fs";
      const given = JSON.parse(readFileSync(0, "utf8"));
      const resolver = async (name) => [[given.records[name]]];
      const found = [];
      for (const content of given.contents) {
        const mail = Buffer.from(content, "base64");
        const read = await dkimVerify(mail, { resolver });
        found.push(read.results.map((one) => one.status.result));
      }
      console.log(JSON.stringify(found));
    """
    node = shutil.which("node")
    assert node
    done = subprocess.run(  # noqa: S603 - our own words
        [node, "--input-type=module", "--eval", script],
        cwd=ASSETS,
        input=json.dumps(
            {
                "contents": [base64.b64encode(one).decode() for one in contents],
                "records": _records(signers),
            }
        ),
        capture_output=True,
        text=True,
        check=True,
    )
    return [[one == "pass" for one in mail] for mail in json.loads(done.stdout)]


def _records(signers: Sequence[Signer]) -> dict[str, str]:
    return {
        f"{one.selector}._domainkey.{one.domain}": one.dns_record for one in signers
    }
