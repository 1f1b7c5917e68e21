"""The sample quarter: what people decide and when, and who subscribes.

Files of a campaign hold no state and no subscriber; the demo plays these parts.
"""

import csv
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from comms.audience.people import Person
from comms.clock import instant

_SAMPLE = resources.files("comms.demo") / "sample"


@dataclass(frozen=True, kw_only=True)
class ScriptedAct:
    """One decision of one person."""

    id: str
    at: datetime
    who: str
    verb: str
    what: str
    note: str = ""
    #: Key of the rule that refuses it; "" where it goes through.
    expect: str = ""


def acts(zone: str) -> list[ScriptedAct]:
    """Return the decisions in order of time."""
    written: list[dict[str, Any]] = YAML(typ="safe").load(
        (_SAMPLE / "acts.yaml").read_text(encoding="utf-8")
    )
    found = [
        ScriptedAct(**{**act, "at": instant(str(act["at"]).replace(" ", "T"), zone)})
        for act in written
    ]
    return sorted(found, key=lambda act: act.at)


def people() -> list[Person]:
    """Return the invented subscribers."""
    text = (_SAMPLE / "subscribers.csv").read_text(encoding="utf-8")
    return [
        Person(
            address=row["email"],
            language=row["language"],
            level=row["level"],
            format=row["format"],
            audience=row["audience"],
            newsletters=dict(pair.split(":", 1) for pair in row["newsletters"].split()),
            consent_source=row["consent_source"],
            consent_at=datetime.fromisoformat(row["consent_at"]),
            note=row["note"],
        )
        for row in csv.DictReader(text.splitlines())
    ]
