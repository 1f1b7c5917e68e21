"""What the desk writes of one entry of the programme, and what it leaves alone."""

from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from comms.content.folder import read_contents, read_folder
from comms.content.programme_fields import FORMS
from comms.content.programme_files import with_entry, without_entry
from comms.content.programme_uses import uses
from comms.content.programme_values import read_values, values_of
from comms.model.programme import Area, Hashtag, Newsletter, Programme, Unit

CAMPAIGNS = Path(__file__).parents[3] / "campaigns"
LAPE = read_folder(CAMPAIGNS / "lape")
TAGS = LAPE.files["hashtags.yaml"]
POH = LAPE.files["units/POH.yaml"]
CHANNELS = ("x", "bluesky", "mastodon", "facebook_page")
NAMES = {"hashtag_policy.max_per_channel": CHANNELS, "approval": ("default",)}


def lines(before, after):
    """Return the lines that went, and those that came."""
    old, new = before.decode().splitlines(), after.decode().splitlines()
    return [x for x in old if x not in new], [x for x in new if x not in old]


def test_one_entry_of_a_list_changes_and_no_byte_of_another():
    """Comments and blank lines between entries are somebody's."""
    patch = {"tag": "LapeÖ", "valid_until": date(2027, 3, 4), "source": None}

    written = with_entry(Hashtag, "hashtags.yaml", TAGS, "POH_sv", patch)

    gone, new = lines(TAGS, written)
    assert (gone, new) == (
        ["  tag: LapeÖsterbotten"],
        ["  tag: LapeÖ", "  valid_until: 2027-03-04"],
    )
    assert len(written.splitlines()) == len(TAGS.splitlines())


def test_new_entry_stands_at_the_end_and_goes_again():
    """What was added and taken away has left only a blank line, at most."""
    new = {"tag": "LapeX", "scope": "generic"}

    added = with_entry(Hashtag, "hashtags.yaml", TAGS, "X", new)
    gone = without_entry("hashtags.yaml", added, "X")

    assert added.startswith(TAGS)
    assert added.endswith(b"\n- id: X\n  tag: LapeX\n  scope: generic\n")
    assert gone.rstrip() == TAGS.rstrip()


@pytest.mark.parametrize(
    "written",
    [
        "- id: X\n  tag: A\n- id: Y\n  tag: B\n...\n",
        "[{id: X, tag: A}, {id: Y, tag: B}]\n",
        "-\n  id: X\n  tag: A\n-\n  id: Y\n  tag: B\n",
        "  - id: X\n    tag: A\n  - id: Y\n    tag: B\n",
        "- id: X\n  tag: A\n  source: 'a\u2028b'\n- id: Y\n  tag: B\n",
        "- id: X\r\n  tag: A\r\n- id: Y\r\n  tag: B\r\n",
    ],
)
def test_list_in_another_way_of_writing_keeps_its_other_entries(written):
    """Whatever `comms apply` reads, the desk changes, and loses nothing of it."""

    def said(content):
        safe = YAML(typ="safe", pure=True).load(content)
        return {one["id"]: one["tag"] for one in safe}

    path, before = "hashtags.yaml", written.encode()

    assert said(with_entry(Hashtag, path, before, "Y", {"tag": "C"})) == {
        "X": "A",
        "Y": "C",
    }
    assert said(with_entry(Hashtag, path, before, "Z", {"tag": "C"})) == {
        "X": "A",
        "Y": "B",
        "Z": "C",
    }
    gone = without_entry(path, before, "Y")
    assert said(gone) == {"X": "A"}
    assert said(without_entry(path, gone, "X")) == {}


def test_last_entry_of_a_list_leaves_an_empty_list():
    """A file that says nothing could not be read as a list."""
    only = with_entry(Hashtag, "hashtags.yaml", None, "X", {"tag": "A"})

    empty = without_entry("hashtags.yaml", only, "X")
    assert empty == b"[]\n"
    assert with_entry(Hashtag, "hashtags.yaml", empty, "X", {"tag": "A"}) == only


def test_file_of_a_unit_keeps_its_comments_and_the_order_of_its_keys():
    """It is read in git by whoever wrote it."""
    patch = {
        "name": {"fi": "Uusi", "sv": "Österbotten", "en": "Ostrobothnia"},
        "publish_together": None,
        "approval": {"default": {"steps": ["approver_national"], "four_eyes": True}},
    }

    written = with_entry(Unit, "units/POH.yaml", POH, "POH", patch)

    gone, new = lines(POH, written)
    assert gone == ["  fi: Pohjanmaa", "publish_together: true"]
    assert new == [
        "  fi: Uusi",
        "publish_together: false",
        "approval:",
        "  default:",
        "    steps: [approver_national]",
        "    four_eyes: true",
    ]


@pytest.mark.parametrize("programme", ["lape", "clean_water", "single_office"])
def test_untouched_form_gives_exactly_the_entry_again(programme):
    """Whoever saves one field changes one field."""
    folder = read_folder(CAMPAIGNS / programme)
    languages = folder.entries[0].described.languages

    for entry in folder.entries:
        for (_, kind), groups in FORMS.items():
            if entry.described.kind == kind:
                body = entry.described.model_dump(exclude_defaults=True)
                form = values_of(groups, entry.described.model_dump(), NAMES)
                read, wrong = read_values(groups, form, body, languages, NAMES)
                again = type(entry.described).model_validate(read)
                assert (again, wrong) == (entry.described, [])


@pytest.mark.parametrize(
    ("field", "typed", "key"),
    [
        ("name.fi", "", "missing"),
        ("name.sv", "x" * 501, "too_long"),
        ("host.reply_to", " ", "missing"),
    ],
)
def test_what_a_unit_lacks_is_said_at_its_field(field, typed, key):
    """The first language is never missing."""
    [unit] = [e.described for e in LAPE.entries if e.path == "units/POH.yaml"]
    groups = FORMS["units", "unit"]
    form = {**values_of(groups, unit.model_dump(), {}), field: (typed,)}

    _, wrong = read_values(groups, form, {}, ["fi", "sv", "en"], {})

    assert [(one.field, one.key) for one in wrong] == [(field, key)]


@pytest.mark.parametrize("typed", ["0", "-1", "1e9", "٣", "9999999999", "12 min"])
def test_numbers_from_outside_are_few_digits_or_none(typed):
    """Nothing that is typed raises, and nothing odd is a number."""
    groups = FORMS["policies", "programme"]

    _, wrong = read_values(
        groups, {"lateness_window_minutes": (typed,)}, {}, ["fi"], {}
    )

    assert [one.key for one in wrong if one.field == "lateness_window_minutes"] == [
        "number"
    ]


def test_what_names_an_entry_is_found_wherever_it_stands():
    """A unit is named by tags, accounts, users, letters and texts; each once."""
    every = [entry.described for entry in LAPE.entries]

    found = [*uses(every, Unit, "POH")]

    assert {use.kind for use in found} == {
        *("area", "hashtag", "account", "user", "newsletter", "item"),
    }
    assert len({(use.kind, use.id) for use in found}) == len(found)
    assert [use.id for use in uses(every, Newsletter, "POH")] == ["NL2"]
    assert [*uses(every, Area, "nowhere"), *uses(every, Programme, "lape")] == []


def test_everything_written_is_read_again():
    """Letters, quotation marks and what YAML takes for something else."""
    odd = {"fi": 'yes: "no" #1', "sv": "é: [x]", "en": "- a"}

    written = with_entry(Unit, "units/POH.yaml", POH, "POH", {"name": odd})

    folder = read_contents({**LAPE.files, "units/POH.yaml": written})
    units = [e.described for e in folder.entries if e.path == "units/POH.yaml"]
    assert (units[0].name, folder.findings) == (odd, LAPE.findings)


def test_no_sign_that_ends_a_line_passes_a_form():
    """A name in a header of mail is one line, whatever is posted (S12)."""
    groups = FORMS["units", "unit"]
    typed = {
        "host.sender_name.fi": ("Lape\r\nBcc: x@example.org\u2028\0",),
        "languages": ("f\x85i",),
    }

    body, _ = read_values(groups, typed, {}, ["fi"], {})

    assert body["host"]["sender_name"] == {"fi": "Lape Bcc: x@example.org"}
    assert body["languages"] == ["f i"]
