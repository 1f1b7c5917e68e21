"""`comms user …`: people from the command line, with the same rules as the desk."""

import re

import pytest

LINK = re.compile(r"http://localhost:8000/desk/enter/[A-Za-z0-9_-]{43}")
INVITE = ("user", "invite", "maija@example.org", "--name", "Maija Virtanen")


@pytest.mark.usefixtures("sample")
def test_people_are_invited_listed_and_let_go(comms):
    """One story, as a script would: each answer is one JSON document."""
    said = comms(*INVITE, "--role", "coordinator", "--unit", "POH", "--link", "--json")
    assert said.document["user"] == "maija-virtanen"
    assert LINK.fullmatch(said.document["url"])

    listed = {one["user"]: one for one in comms("user", "list", "--json").document}
    assert listed["maija-virtanen"]["state"] == "invited"
    assert listed["admin"]["role"] == "admin"

    assert comms("user", "deactivate", "agent_POH").code == 0
    listed = {one["user"]: one for one in comms("user", "list", "--json").document}
    assert listed["agent_POH"]["state"] == "left"
    assert comms("user", "link", "agent_POH").code == 1
    assert LINK.fullmatch(comms("user", "link", "agent_EKA").out.strip())
    assert "agent_EKA" in comms("user", "list").out


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("role", "unit", "language"),
    [("owner", "POH", "fi"), ("coordinator", "XXX", "sv"), ("admin", "POH", "en")],
)
def test_a_slip_is_said_in_a_sentence(comms, role, unit, language):
    """In the operator's language; nobody is invited."""
    said = comms(*INVITE, "--role", role, "--unit", unit, LANGUAGE=language)

    assert (said.code, said.out) == (1, "")
    assert said.err.strip().endswith(".")
    assert "maija" not in comms("user", "list").out
