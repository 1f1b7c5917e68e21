"""`comms sign-in-link`: one secret on standard output, and nothing else."""

import re

import pytest

LINK = re.compile(r"http://localhost:8000/desk/enter/[A-Za-z0-9_-]{43}")


@pytest.mark.usefixtures("sample")
def test_link_stands_alone_on_standard_output(comms):
    """A script hands it on; what a person should know goes to standard error."""
    said = comms("sign-in-link", "coordinator_VSU")

    assert said.code == 0
    assert LINK.fullmatch(said.out.strip())
    assert "coordinator_VSU" in said.err


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("port", ["", "8017"])
def test_link_of_a_demo_leads_to_where_it_is_served(comms, site, port):
    """The address that its site is said to have is nowhere."""
    with (site / "settings.toml").open("a") as settings:
        settings.write('demo = true\nbase_url = "https://lape.example.org"\n')
    (site / "clock").write_text("2027-02-01T07:00:00+00:00")
    if port:
        (site / "served-at").write_text(f"http://localhost:{port}")

    said = comms("sign-in-link", "coordinator_VSU")

    there = f"http://localhost:{port or 8000}/desk/enter/"
    assert said.out.startswith(there), said.err


@pytest.mark.usefixtures("sample")
def test_link_as_json_is_one_document(comms):
    """The contract of all commands."""
    said = comms("sign-in-link", "coordinator_VSU", "--json")

    assert said.document["user"] == "coordinator_VSU"
    assert LINK.fullmatch(said.document["url"])
    assert said.err == ""


@pytest.mark.usefixtures("sample")
def test_each_link_is_another(comms):
    """And the newer one ends the older."""
    first, second = (comms("sign-in-link", "admin").out for _ in range(2))

    assert first != second


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_unknown_user_is_refused_in_a_sentence(comms, language):
    """A slip in the name, said in the operator's language."""
    said = comms("sign-in-link", "coordinator_vsu", LANGUAGE=language)

    assert (said.code, said.out) == (1, "")
    assert "coordinator_vsu" in said.err


def test_without_a_site_nothing_is_begun(comms, site):
    """The command is for a site that is there."""
    said = comms("sign-in-link", "admin")

    assert said.code == 1
    assert not (site / "comms.db").exists()
