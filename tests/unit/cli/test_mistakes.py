"""A mistake ends in a sentence with its cure, in her language: no traceback."""

import re
import shutil
from pathlib import Path
from socket import socket
from threading import Event

import pytest
from browsers import free_port

from comms.cli import ending

LAPE = Path(__file__).parents[3] / "campaigns/lape"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A programme without units, its smallest files alone."""
    folder = tmp_path / "small"
    shutil.copytree(LAPE.parent / "single_office", folder)
    return folder


@pytest.mark.parametrize("command", ["check", "plan", "apply"])
def test_a_folder_that_is_not_there_is_wrong_usage(comms, tmp_path, command):
    """A slip in a path is the commonest mistake of all."""
    said = comms(command, tmp_path / "nowhere")

    assert (said.code, said.out) == (2, "")
    assert "Check the path" in said.err


@pytest.mark.parametrize("command", ["check", "plan", "apply"])
def test_a_file_instead_of_a_folder_is_wrong_usage(comms, small, command):
    """People name the file they have just edited."""
    said = comms(command, small / "programme.yaml")

    assert said.code == 2
    assert "not a file in it" in said.err


@pytest.mark.parametrize("command", ["check", "plan", "apply"])
def test_an_empty_folder_is_not_in_order(comms, site, tmp_path, command):
    """It has no programme; and a wrong folder begins no site."""
    (tmp_path / "empty").mkdir()

    said = comms(command, tmp_path / "empty", "--json")

    assert said.code == 1
    finding = said.document["findings"][0]
    assert set(finding) == {"file", "line", "key", "severity", "value", "message"}
    assert finding["file"] == "programme.yaml"
    assert not site.exists()


def test_planning_without_a_site_shows_everything_and_begins_none(comms, site, small):
    """A plan changes nothing."""
    said = comms("plan", small)

    assert said.code == 0
    assert "+ programme single_office" in said.out
    assert not site.exists()


def test_one_site_holds_one_programme(comms, small):
    """A folder of another programme must not mix into this one."""
    comms("apply", small)
    file = small / "programme.yaml"
    file.write_text(file.read_text().replace("id: single_office", "id: other"))

    planned, applied = comms("plan", small), comms("apply", small)

    for said in (planned, applied):
        assert said.code == 1
        assert "This site holds the programme “single_office”" in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["ledger", "NL1"],
        ["export", "out"],
        ["approve", "NL1", "--as", "admin"],
        ["web"],
    ],
)
def test_a_command_on_no_site_begins_none(comms, site, arguments):
    """A slip in COMMS_HOME must not leave a folder with a key behind."""
    said = comms(*arguments)

    assert said.code == 1
    assert "There is no site in" in said.err
    assert not site.exists()


def test_exporting_onto_a_file_is_refused_by_its_path(comms, small):
    """The operating system's words alone do not say what to do."""
    comms("apply", small)

    said = comms("export", small / "programme.yaml")

    assert said.code == 1
    assert "programme.yaml cannot be used" in said.err


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("LANGUAGE", "de", "language is wrong: it must be one of these: 'fi', 'sv'"),
        ("SMTP_PORT", "many", "smtp_port is wrong: it must be a whole number"),
        ("SMTP_PORT", "99999", "smtp_port is wrong: it must be 65535 or less"),
        ("SMTP_PORT", "0", "smtp_port is wrong: it must be 1 or more"),
        ("SMTP_HOST", "", "smtp_host is wrong: it must not be empty"),
        ("DEMO", "hidden", "demo is wrong: it must be true or false"),
        ("ALLOWED_HOSTS", "here", "COMMS_ALLOWED_HOSTS in the environment"),
        ("MAIL__MAIN__PORT", "25", "The setting mail.main.host is missing"),
        ("DATABASE_URL", "nonsense", "not an address of a database"),
        (
            "DATABASE_URL",
            "postgresql+psycopg://x:hidden@127.0.0.1:1/x",
            "The database cannot be opened",
        ),
    ],
)
def test_a_wrong_setting_is_named(comms, setting, value, sentence):
    """The operator mends one line; a password is never shown."""
    said = comms("ledger", "NL1", **{setting: value})

    assert said.code == 1
    assert sentence in said.err
    assert "hidden" not in said.err


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_what_is_wrong_with_a_setting_is_said_in_her_language(comms, language):
    """No half of the sentence is English."""
    said = comms("ledger", "NL1", LANGUAGE=language, SMTP_PORT="many")

    assert said.code == 1
    assert {"fi": "kokonaisluku", "sv": "heltal"}[language] in said.err


@pytest.mark.parametrize("command", ["up", "web"])
def test_a_port_in_use_is_named_with_its_cure(comms, small, command):
    """Two sites on a machine, or the demo still running."""
    comms("apply", small)
    with socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        said = comms(command, "--port", port)

    assert (said.code, said.out) == (1, "")
    assert f"Port {port} at 127.0.0.1 is in use" in said.err
    assert "--port" in said.err


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("smtp_prot = 3", "there is no setting “smtp_prot”"),
        ('home = "elsewhere"', "there is no setting “home”"),
        ('smtp_host = "x', "settings.toml cannot be read"),
    ],
)
def test_a_wrong_file_of_settings_is_named(comms, site, written, sentence):
    """A misspelt setting would otherwise be a setting that does not work."""
    site.mkdir()
    (site / "settings.toml").write_text(written)

    said = comms("ledger", "NL1")

    assert said.code == 1
    assert sentence in said.err


def test_a_damaged_database_or_key_is_named(comms, site, small):
    """What to check, and where the key comes back from."""
    comms("apply", small)
    (site / "site.key").write_text("not hex")
    assert "Put the site’s key back" in comms("ledger", "S1").err
    (site / "site.key").write_text("00" * 32)
    for file in site.glob("comms.db*"):
        file.unlink()
    (site / "comms.db").write_bytes(b"something else" * 100)

    assert "file is not a database" in comms("ledger", "S1").err


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Käyttäjää", "Ei muutoksia.", "Uusia:")),
        ("sv", ("Användaren", "Inga ändringar.", "Nya:")),
        ("en", ("There is no user", "No changes.", "New:")),
    ],
)
def test_commands_speak_the_language_of_the_settings(comms, small, language, words):
    """Also where the other settings are wrong."""
    user, unchanged, new = words

    assert new in comms("apply", small, LANGUAGE=language).out
    assert unchanged in comms("apply", small, LANGUAGE=language).out
    missing = [
        comms(*command, LANGUAGE=language).err
        for command in (["ledger", "NO"], ["approve", "NO", "--as", "librarian"])
    ]
    assert all(("There is no" in err) == (language == "en") for err in missing)
    said = comms("approve", "S1", "--as", "x", LANGUAGE=language)
    assert user in said.err
    wrong = comms("ledger", "S1", LANGUAGE=language, SMTP_PORT="x")
    right = comms("ledger", "S1", LANGUAGE="en", SMTP_PORT="x")
    assert (wrong.err == right.err) == (language == "en")


def test_json_is_one_document_and_words_go_beside_it(comms, small):
    """Programs read standard output to its end."""
    applied = comms("apply", small, "--json")
    again = comms("apply", small, "--json")

    assert {change["verb"] for change in applied.document["changes"]} == {"add"}
    assert "carried out" in applied.err
    assert again.document["changes"] == []
    assert set(comms("ledger", "S1", "--json").document) >= {"recipients", "adds_up"}
    assert comms("check", small, "--json").document == {"findings": []}


def test_a_plan_names_each_thing_once(comms, small):
    """A file goes without saying where what it describes is named."""
    comms("apply", small)
    text, users = small / "items/story_hour/fi.md", small / "users.yaml"
    text.write_text(text.read_text().replace("Satutunti palaa", "Satutunnit alkavat"))
    users.write_text(users.read_text() + "# a note\n")

    lines = comms("plan", small).out.splitlines()

    assert len([line for line in lines if line.startswith("~")]) == 2
    assert "(title)" in lines[0] or "(title)" in lines[1]
    assert any("approved again" in line for line in lines)
    assert any("users.yaml" in line for line in lines)
    assert lines[-1] == "New: 0, changed: 2, removed: 0."


@pytest.mark.usefixtures("sample")
def test_a_mistyped_name_in_the_environment_is_named_and_no_error(comms):
    """It may be another program's; what it was to set is as it was."""
    said = comms("status", "--json", SMTP_PROT="3", MAIL_ACCOUNT__X="1", QXZ="1")

    assert said.code == 0
    assert said.document
    assert "COMMS_SMTP_PROT" in said.err
    assert "COMMS_SMTP_PORT" in said.err
    assert "COMMS_QXZ" not in said.err
    assert "COMMS_HOME" not in said.err


@pytest.mark.usefixtures("sample")
def test_web_ends_with_nothing_wrong_when_it_is_told_to(comms, monkeypatch):
    """What keeps services running would start a failed one anew."""
    ended = Event()
    ended.set()
    monkeypatch.setattr(ending, "told_to_end", lambda: ended)
    taken, port = free_port()
    taken.close()

    assert comms("web", "--insecure-local", "--port", port).code == 0


def test_it_says_which_version_it_is(comms):
    """Who runs it is asked for that first when something is reported."""
    said = comms("--version")

    assert said.code == 0
    assert re.fullmatch(r"comms \d+\.\d+\.\d+\n", said.out)
