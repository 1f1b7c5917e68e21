"""The demo's script and subscribers fit the sample folder they are played on."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import comms.demo
from comms.content.folder import Folder, read_folder
from comms.model.plans import EditionPlan, ItemFacts
from comms.model.programme import Audience, Newsletter, User

SAMPLE = Path(comms.demo.__file__).parent / "sample"
LAPE = Path(__file__).parents[3] / "campaigns" / "lape"


@pytest.fixture(scope="module")
def lape() -> Folder:
    """The folder that the demo applies."""
    return read_folder(LAPE)


@pytest.fixture(scope="module")
def acts() -> list[dict[str, Any]]:
    """The script."""
    return list(YAML(typ="safe", pure=True).load((SAMPLE / "acts.yaml").read_text()))


def ids(folder: Folder, *kinds: type) -> set[str]:
    """Return the ids of some kinds."""
    return {e.described.id for e in folder.entries if isinstance(e.described, kinds)}


def test_acts_name_what_exists(lape: Folder, acts: list[dict[str, Any]]) -> None:
    """A script for another folder would stop the demo halfway."""
    assert {act["who"] for act in acts} <= ids(lape, User)
    assert {act["what"] for act in acts} <= ids(lape, ItemFacts, EditionPlan)
    assert {act["verb"] for act in acts} == {
        "submit",
        "approve",
        "schedule",
        "correct",
        "test-send",
    }


def test_acts_are_in_order_of_time(acts: list[dict[str, Any]]) -> None:
    """The demo steps its clock from one to the next."""
    times = [str(act["at"]) for act in acts]

    assert times == sorted(times)
    assert len({act["id"] for act in acts}) == len(acts)
    assert times[0] >= "2027-02-01 09:05"


def test_everything_approved_is_approved_before_its_time(
    lape: Folder, acts: list[dict[str, Any]]
) -> None:
    """Nothing of the sample waits for a person when its hour comes."""
    done = {
        (act["what"], act["verb"]): str(act["at"])
        for act in acts
        if "expect" not in act
    }
    # The correction takes the short way, with its reason.
    drafts = {"e1_room_change"}
    assert done["e1_room_change", "correct"] < "2027-03-10 13:00"
    for entry in lape.entries:
        item = entry.described
        if isinstance(item, ItemFacts) and item.id not in drafts:
            approved = done[item.id, "approve"].replace(" ", "T")
            assert approved < item.publish_at or item.publish_at < "2027-02-01"
        if isinstance(item, EditionPlan):
            assert done[item.id, "schedule"].replace(" ", "T") < item.send_at
    assert not {what for what, verb in done if verb != "correct"} & drafts


def test_nobody_approves_their_own_work(
    lape: Folder, acts: list[dict[str, Any]]
) -> None:
    """The one attempt is expected to be refused."""
    owners = {
        e.described.id: e.described.owner
        for e in lape.entries
        if isinstance(e.described, ItemFacts | EditionPlan)
    }
    own = [
        act["expect"]
        for act in acts
        if act["verb"] == "approve" and owners[act["what"]] == act["who"]
    ]

    assert own == ["four_eyes"]


def test_subscribers_fit_the_folder(lape: Folder) -> None:
    """Every newsletter and audience they name exists; all addresses are invented."""
    with (SAMPLE / "subscribers.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))

    lists = [pair.split(":") for row in rows for pair in row["newsletters"].split()]
    assert len(rows) == 15
    assert {name for name, _ in lists} == ids(lape, Newsletter)
    assert {row["audience"] for row in rows} <= ids(lape, Audience)
    assert all(row["email"].endswith("@example.org") for row in rows)
    assert Counter(state for _, state in lists)["confirmed"] == 19
    assert all(row["consent_source"] and row["consent_at"] for row in rows)
