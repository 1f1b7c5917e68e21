"""Keeps what rules said no to in the demo, so that the timeline can say it again.

The record of acts holds the rule's name; the names of things in its sentence are
known at the moment of refusal alone.
"""

import json
from collections import defaultdict
from pathlib import Path

from comms.errors import Refused
from comms.language import MissingWords, say
from comms.model.tables import Act

_FILE = "refusals.json"


def keep_refusal(home: Path, key: str, refused: Refused) -> None:
    """Write down the values of a refused act's sentence; the first time counts."""
    kept = _kept(home)
    if key not in kept and refused.slots:
        kept[key] = {name: str(value) for name, value in refused.slots.items()}
        (home / _FILE).write_text(json.dumps(kept, ensure_ascii=False, indent=1))


def refusal_sentence(home: Path, act: Act) -> str:
    """Return the sentence of the rule that refused an act."""
    kept = _kept(home).get(act.key or "", {})
    # States are names of the program ("in_review"); people read words.
    shown = {name: value.replace("_", " ") for name, value in kept.items()}
    slots = defaultdict(lambda: "…", {**kept, "state": shown.get("state", "…")})
    try:
        return say("en", f"rules.{act.result}") % slots
    except MissingWords:
        return act.result


def _kept(home: Path) -> dict[str, dict[str, str]]:
    file = home / _FILE
    return json.loads(file.read_text()) if file.is_file() else {}
