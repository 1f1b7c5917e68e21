"""The sample programme brought to some point of its life, for tests of workflows."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

from comms.clock import instant
from comms.content.folder import Folder
from comms.workflows.decide import decide
from comms.workflows.house import House

SAMPLE = Path(__file__).parents[3] / "campaigns" / "lape"
#: The sample begins on Monday 2027-02-01, 9.00 in Helsinki.
SAMPLE_STARTS = datetime(2027, 2, 1, 7, 0, tzinfo=UTC)
APPROVER = "approver_national"
NL1_AT = instant("2027-02-17T10:00", "Europe/Helsinki")


def approve_items(house: House, *names: str) -> None:
    """Submit items and have them approved by somebody else."""
    owners = {
        "spring_news": "national_lead",
        "core_message_card": "national_lead",
        "results_deck": "agent_EKA",
        "e1_announcement": "coordinator_VSU",
        "pilot_call": "coordinator_EPO",
        "tell_us": "coordinator_EPO",
    }
    for name in names:
        if name == "two_languages_blog":
            decide(house, "submit", name, user="agent_POH")
            decide(house, "approve", name, user="coordinator_POH")
        else:
            decide(house, "submit", name, user=owners[name])
            decide(house, "approve", name, user=APPROVER)


NL1_ITEMS = (
    "spring_news",
    "results_deck",
    "e1_announcement",
    "pilot_call",
    "two_languages_blog",
)


def schedule_nl1(house: House) -> None:
    """Bring NL1 to the point where only its time is missing."""
    approve_items(house, *NL1_ITEMS)
    decide(house, "submit", "NL1", user="national_lead")
    decide(house, "approve", "NL1", user=APPROVER)
    decide(house, "schedule", "NL1", user="national_lead", untested_because="seen")


def edited(folder: Folder, kind: str, identifier: str, **changes: object) -> Folder:
    """Return the folder with one entry changed, as if its file had been edited."""
    entries = tuple(
        dataclasses.replace(entry, described=entry.described.model_copy(update=changes))
        if (entry.described.kind, entry.described.id) == (kind, identifier)
        else entry
        for entry in folder.entries
    )
    files = dict(folder.files)
    for entry in folder.entries:
        if (entry.described.kind, entry.described.id) == (kind, identifier):
            files[entry.path] += b"\n# edited\n"
    return dataclasses.replace(folder, entries=entries, files=files)
