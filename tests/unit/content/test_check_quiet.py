"""Nothing of a sensitive newsletter is planned for a network, and no page names it."""

from pathlib import Path

import pytest

from comms.content.check import check_folder
from comms.content.folder import read_contents

LAPE = Path(__file__).parents[3] / "campaigns" / "lape"
RULES = {"post_of_sensitive", "sensitive_is_posted", "sensitive_named"}


@pytest.fixture(scope="module")
def files():
    """Read the sample; its region's newsletter is about violence."""
    found = {
        path.relative_to(LAPE).as_posix(): path.read_bytes()
        for path in LAPE.rglob("*")
        if path.is_file()
    }
    letter = found["newsletters/VSU.yaml"].decode()
    for old, new in (
        ("Lape Varsinais-Suomi, kutsukirje", "Toivon kirje"),
        ("Lape Egentliga Finland, inbjudan", "Hoppet"),
        ("languages:", "sensitive: true\nlanguages:"),
    ):
        assert old in letter
        letter = letter.replace(old, new)
    return {**found, "newsletters/VSU.yaml": letter.encode()}


def found_in(files, **changed):
    """Return the findings of these rules, by file."""
    folder = read_contents({**files, **changed}, "en")
    return {
        (one.file, one.rule, one.severity)
        for one in check_folder(folder, "en")
        if one.rule in RULES
    }


def mailed_only(files):
    """Return the item of the newsletter's number, which has no page."""
    path = "items/e1_announcement/item.yaml"
    lines = files[path].decode().split("\n")
    kept = [line for line in lines if not line.startswith("channels:")]
    return {path: "\n".join([*kept, "channels: [email]"]).encode()}


def test_what_only_a_sensitive_newsletter_carries_is_not_posted(files):
    """It is said at the post, and at the number; where it has a page it is public."""
    posts = (
        b"name: {fi: x}\nposts:\n"
        b"  - item: e1_announcement\n    accounts: [x_national]\n"
        b"    at: 2027-03-02 09:00\n"
    )
    others = {
        path: b"name: {fi: x}\nposts: []\n"
        for path in files
        if path.startswith("posts/")
    }
    alone = {
        path: text.replace(b"e1_announcement", b"pilot_call")
        for path, text in files.items()
        if path.startswith("editions/") and path != "editions/NL3.yaml"
    }
    quiet = {**others, **alone, **mailed_only(files)}

    assert found_in(files, **others, **{"posts/x.yaml": posts}) == set()
    assert found_in(files, **quiet) == set()
    assert found_in(files, **{**quiet, "posts/x.yaml": posts}) == {
        ("posts/x.yaml", "post_of_sensitive", "error"),
        ("editions/NL3.yaml", "sensitive_is_posted", "error"),
    }


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ("Tilaa toivon Kirje!", "error"),
        ("[Tilaa](https://lape.example.org/fi/subscribe/VSU)", "error"),
        ("Hoppet finns", "warning"),
        ("Toivon kirjeen lukijaksi", ""),
        ("[Tilaa](https://lape.example.org/fi/subscribe/VSUX)", ""),
    ],
)
def test_a_public_text_does_not_name_it(files, words, severity):
    """Nor lead to its form; a name of one word may be a word of everyday."""
    path = "items/pilot_call/fi.md"
    text = files[path] + f"\n{words}\n".encode()

    found = found_in(files, **{path: text})

    named = {(path, "sensitive_named", severity)} if severity else set()
    assert found == named
    hidden = files["items/pilot_call/item.yaml"].decode().split("\n")
    kept = [line for line in hidden if not line.startswith("channels:")]
    mailed = "\n".join([*kept, "channels: [email]"]).encode()
    assert (
        found_in(files, **{path: text, "items/pilot_call/item.yaml": mailed}) == set()
    )
