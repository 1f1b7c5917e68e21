"""`comms subscribers erase` and `export --person`, as they are typed."""

import json


def test_nobody_is_erased_without_being_asked_about(comms, sample, tmp_path):  # noqa: ARG001 - for what it does
    """Where nobody can answer nothing happens; a list does not lift what was erased."""
    people = tmp_path / "people.csv"
    people.write_text("email;name\nmaija@example.org;Maija Meikäläinen\n")
    taken = ("subscribers", "import", str(people), "--newsletter", "POH")
    taken = (*taken, "--consent-source", "messut", "--json")
    place = tmp_path / "maija.json"
    asked = ("subscribers", "export", str(place), "--person", "MAIJA@example.org")
    erase = ("subscribers", "erase", "Maija@Example.org")

    before = comms(*taken)
    file = comms(*asked)
    refused, done = comms(*erase), comms(*erase, "--yes", "--json")
    again, after = comms(*asked), comms(*taken)

    assert before.document["outcomes"]["new"] == 1
    assert file.code == 0, file.err
    assert json.loads(place.read_text())["person"]["name"] == "Maija Meikäläinen"
    assert (refused.code, done.code, again.code) == (1, 0, 1)
    assert done.document["subscriber"] is True
    assert after.document["outcomes"]["opted_out"] == 1
