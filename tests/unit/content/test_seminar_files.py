"""What the form writes is what the reader of folders reads."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comms.content.folder import read_contents, read_folder
from comms.content.seminar_files import Kept, as_yaml, files_from
from comms.content.seminar_names import name_from
from comms.content.seminar_problems import from_findings
from comms.content.seminar_read import read_form
from comms.content.seminar_text import tidied
from comms.errors import Finding
from comms.model.plans import EventFacts, VersionText
from comms.model.seminar import as_values
from comms.store.catalogue import Catalogue

NOW = datetime(2027, 2, 1, tzinfo=UTC)
_REST = {
    "unit": "EKA",
    "day": "11.3.2027",
    "hours": "12–15",
    "contact": "c_coord_VSU",
    "publish_day": "15.2.2027",
    "publish_time": "9",
}
#: Words that YAML would take for something else.
_TRICKY = [
    *("no", "yes", "null", "~", "1e3", "0x1F", ".inf", "2027-03-11", "12:00", "a:b"),
    *("-", "-x", "{a}", "[b]", "#", "#c", "x:", "'q'", '"q"', "%x", "@x", "`x", "|"),
    *(">", "!t", "&a", "*a", "---", "...", "?", "=", "<<", "\\", "\\n"),
]
#: Any character; by codec, hypothesis would ask for each of a million first.
_ANY = st.characters(exclude_categories=["Cs"])
words = st.one_of(
    st.sampled_from(_TRICKY),
    st.lists(st.sampled_from(_TRICKY), max_size=4).map(" ".join),
    st.lists(st.sampled_from(_TRICKY), max_size=4).map("\n".join),
    st.text(_ANY, max_size=60),
)


@pytest.fixture(scope="module")
def lape():
    """Read the sample's standing facts once."""
    folder = read_folder(Path(__file__).parents[3] / "campaigns/lape")
    entries = {(e.described.kind, e.described.id): e.described for e in folder.entries}
    return Catalogue(entries, {}, {}), {
        path: content
        for path, content in folder.files.items()
        if path.endswith(".yaml") and "/" not in path
    }


@pytest.mark.long
@settings(max_examples=80, deadline=None)
@given(
    title=words,
    summary=words,
    social=words,
    more=words,
    place=words,
)
def test_whatever_is_typed_is_read_back_as_it_was(
    lape, title, summary, social, more, place
):
    """YAML takes "no", "1e3", "- x" and "{" for something else than words."""
    catalogue, standing = lape
    texts = {"title": title, "summary": summary, "social": social, "more": more}
    values = as_values(
        {**{f"{name}.fi": text for name, text in texts.items()}, "place.fi": place}
        | _REST
    )

    seminar, problems = read_form(values, catalogue, "fi", NOW)
    if seminar is None:
        assert problems
        return
    files = files_from(seminar, catalogue, "x", "agent_EKA", Kept())
    folder = read_contents({**standing, **files})

    assert [found for found in folder.findings if found.severity == "error"] == []
    by_kind = {type(entry.described): entry.described for entry in folder.entries}
    event, version = by_kind[EventFacts], by_kind[VersionText]
    assert event.title["fi"] == version.title == tidied(title)
    assert event.place.name["fi"] == tidied(place)
    assert (version.lead, version.social) == (
        tidied(summary),
        tidied(social, lines=True),
    )
    assert version.body.removeprefix("{{event:x}}").strip("\n") == tidied(
        more, lines=True
    )


@settings(max_examples=200, deadline=None)
@given(
    values=st.dictionaries(
        st.text(_ANY, max_size=20), st.lists(st.text(_ANY), max_size=3)
    )
)
def test_no_form_raises(lape, values):
    """A form may be sent by a program, too."""
    _, problems = read_form(as_values(values), lape[0], "sv", NOW)

    assert problems


def test_texts_of_several_lines_stand_as_they_are():
    """A person who opens the file reads it as it will be read."""
    written = as_yaml({"social": "Yksi\n\nkaksi", "items": ["a", "b"]}).decode()

    assert written == "social: |-\n  Yksi\n\n  kaksi\nitems: [a, b]\n"


class Alike(str):
    """A text that Python shows as any other."""

    __slots__ = ()

    def __repr__(self):
        """Return what tells nothing."""
        return "…"


def test_what_is_written_is_known_again_by_its_values():
    """Not by how Python shows them: two may look alike there."""
    first, second = Alike("Yksi\n\nkaksi"), Alike("Kolme\n\nneljä")

    assert as_yaml({"social": first}) != as_yaml({"social": second})
    assert as_yaml({"free_use": False}) != as_yaml({"free_use": 0})


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Mitä perheet tarvitsevat? Avoin iltapäivä", "mita_perheet_tarvitsevat_avoin"),
        ("Ärla øy: Đuŋŋa", "arla_oy_dungnga"),
        ("Lapsiystävällisyysseminaarisarjanavajaistilaisuus", "lapsiystavallis"),
        ("🎉 日本", "event"),
    ],
)
def test_a_title_gives_a_short_plain_name(title, name):
    """Addresses are read aloud on the telephone."""
    found = name_from(title)

    assert found.startswith(name)
    assert len(found) <= 40


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_finding_names_a_file(language):
    """The person at the desk has never seen one."""
    findings = [
        Finding(
            file="items/x/item.yaml",
            line=3,
            key="scope",
            severity="error",
            value="sv",
            message="-",
            rule="translation_missing",
            slots={"item": "x", "language": "sv", "value": "sv"},
        ),
        Finding(
            file="items/x/fi.md",
            line=9,
            key="body",
            severity="warning",
            value="tästä",
            message="The link text.",
            rule="link_text_unclear",
        ),
    ]

    found = from_findings(findings, language)

    assert [one.field for one in found] == ["title.sv", "more.fi"]
    assert not any(".yaml" in one.sentence or ".md" in one.sentence for one in found)
