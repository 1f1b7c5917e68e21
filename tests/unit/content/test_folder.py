"""The sample folder as it is: read whole, without errors, quickly."""

import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comms.content.check import check_folder
from comms.content.fact_fields import as_written
from comms.content.folder import Folder, read_contents, read_folder
from comms.content.reading_yaml import YamlFault, parse
from comms.model.plans import EditionPlan, EventFacts, ItemFacts, VersionText
from comms.model.programme import Newsletter, Programme, Unit

LAPE = Path(__file__).parents[3] / "campaigns" / "lape"


@pytest.fixture(scope="module")
def lape() -> Folder:
    """The sample."""
    return read_folder(LAPE)


def test_the_sample_has_no_errors_and_one_deserved_warning(lape: Folder) -> None:
    """It is what people copy; the contact nobody can reach is there on purpose."""
    found = check_folder(lape)

    assert [(f.file, f.value, f.severity) for f in found] == [
        ("contacts.yaml", "c_incomplete", "warning")
    ]


def test_the_sample_is_read_whole(lape: Folder) -> None:
    """Nothing of it is left out in silence."""
    counts = Counter(entry.described.kind for entry in lape.entries)

    assert counts == {
        "programme": 1,
        "unit": 18,
        "area": 4,
        "hashtag": 11,
        "account": 15,
        "audience": 4,
        "user": 10,
        "contact": 5,
        "medium": 27,
        "block": 5,
        "fact": 1,
        "form": 1,
        "event": 2,
        "item": 10,
        "version": 32,
        "newsletter": 5,
        "edition": 3,
        "campaign": 1,
        "kit": 1,
        "year_clock": 9,
    }


def test_the_programme_comes_first(lape: Folder) -> None:
    """Whoever applies the folder needs its zone before anything else."""
    assert isinstance(lape.entries[0].described, Programme)


def test_areas_are_run_by_as_many_units_as_the_pages_say(lape: Folder) -> None:
    """18, 12, 16 and 18 regions; two pilots of six."""
    facts = {entry.described.id: entry.described for entry in lape.entries}

    assert facts["school"].coverage != "all"
    assert len(facts["school"].coverage) == 12
    assert len(facts["special"].coverage) == 16
    assert [len(p.coverage) for p in facts["culture"].sub_pilots] == [6, 6]


def test_local_times_get_the_form_of_the_model(lape: Folder) -> None:
    """People type a space; the model keeps ISO 8601."""
    facts = {(type(e.described), e.described.id): e.described for e in lape.entries}

    assert facts[EventFacts, "E2"].registration.closes == "2027-04-01T16:15"
    assert facts[EditionPlan, "NL1"].send_at == "2027-02-17T10:00"
    assert facts[ItemFacts, "pilot_call"].closes == "2027-03-31T16:15"


def test_versions_know_their_language_and_level(lape: Folder) -> None:
    """File names say it: `fi.easy.md`."""
    versions = [e for e in lape.entries if isinstance(e.described, VersionText)]

    easy = {v.described.id for v in versions if v.described.level == "easy"}
    assert easy == {"spring_news.fi.easy", "tell_us.fi.easy"}


def test_lines_lead_to_what_was_typed(lape: Folder) -> None:
    """Findings of later stages name these lines too."""
    for entry in lape.entries:
        if isinstance(entry.described, VersionText):
            lines = lape.files[entry.path].decode().split("\n")
            first = as_written(entry.described).body.split("\n")[0]
            assert lines[entry.lines["body"] - 1] == first
            assert lines[entry.lines["title"] - 1].startswith("title:")


def test_every_host_and_sender_is_invented(lape: Folder) -> None:
    """A demonstration must not be able to write to anybody."""
    for entry in lape.entries:
        if isinstance(entry.described, Programme | Unit):
            host = entry.described.host
            assert host.sender_address.endswith("@example.org")
            assert host.reply_to.endswith("@example.org")


def test_files_are_kept_as_they_lie_on_the_disk(lape: Folder) -> None:
    """An export returns these very bytes."""
    on_disk = {p.relative_to(LAPE).as_posix() for p in LAPE.rglob("*") if p.is_file()}

    assert set(lape.files) == on_disk
    for path, content in lape.files.items():
        assert content == (LAPE / path).read_bytes()


def test_numbers_before_this_folder_are_remembered(lape: Folder) -> None:
    """The next edition of Southwest Finland is 2/2027."""
    facts = {(type(e.described), e.described.id): e.described for e in lape.entries}

    assert facts[Newsletter, "VSU"].last_number == {2027: 1}
    assert all(
        e.described.number is None
        for e in lape.entries
        if isinstance(e.described, EditionPlan)
    )


def test_reading_the_sample_takes_little_time() -> None:
    """A check is something one runs after every sentence."""
    started = time.process_time()

    check_folder(read_folder(LAPE))

    assert time.process_time() - started < 1.5


_FILES = [
    "programme.yaml",
    "areas.yaml",
    "events/E2.yaml",
    "items/spring_news/fi.md",
    "items/pilot_call/item.yaml",
    "posts/spring_2027.yaml",
    "editions/NL1.yaml",
    "media/media.yaml",
]
_PIECES = st.sampled_from(
    [
        b"",
        b"\t",
        b"- ",
        b": ",
        b"&a ",
        b"*a",
        b"!!python/object:x ",
        b"{{",
        b"[",
        b"}",
        b"\xff",
        b"\x00",
        b'"',
        b"---\n",
        b"\n",
        b"? ",
        b"13.10.",
        b"%YAML 1.1\n---\n",
        b"99999999999999999999",
        b"0x1F",
        b"1e400",
        b".inf",
        b"null",
        b"| ",
        b"<<: ",
        "Ä\u2028🙂".encode(),
        b"2027-02-30",
        b"9999-12-31 23:59",
        b"0001-01-01 00:00",
    ]
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_bytes_ever_end_the_reading(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever an editor, a merge or a stranger left in a file becomes a finding."""
    name = data.draw(st.sampled_from(_FILES))
    content = (LAPE / name).read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        gap = data.draw(st.integers(0, 12))
        content = content[:start] + data.draw(_PIECES) + content[start + gap :]
    root = tmp_path / "one"
    for kept in {"programme.yaml", name}:
        (root / kept).parent.mkdir(parents=True, exist_ok=True)
        (root / kept).write_bytes((LAPE / kept).read_bytes())
    (root / name).write_bytes(content)

    for finding in check_folder(read_folder(root)):
        assert finding.message
        assert finding.line >= 0


@given(st.binary(max_size=200))
def test_no_text_ends_the_parser_otherwise_than_named(content: bytes) -> None:
    """Only `YamlFault` comes out, which the reader turns into a finding."""
    with suppress(YamlFault):
        parse(content.decode("utf-8", "replace"))


def test_the_same_bytes_are_not_read_again(lape: Folder) -> None:
    """Who saves a form changes a few files of hundreds."""
    path = next(path for path in lape.files if path.startswith("units/"))
    changed = {**lape.files, path: lape.files[path] + b"\n# seen\n"}

    again = read_contents(changed)

    anew = {
        now.path
        for before, now in zip(lape.entries, again.entries, strict=True)
        if now is not before and not getattr(now.described, "written", None)
    }
    assert anew == {path}
    assert again.entries == lape.entries


def test_what_is_wrong_with_a_file_is_said_each_time(lape: Folder) -> None:
    """In the language of whoever asks; and by the zone that the programme has now."""
    zone, path = b"timezone: Europe/Helsinki", "events/E1.yaml"
    assert zone in lape.files["programme.yaml"]
    files = {**lape.files, path: lape.files[path] + b"\nwrong: 1\n"}
    moved = lape.files["programme.yaml"].replace(zone, b"timezone: Nowhere/Else")

    first, second = read_contents(files), read_contents(files)

    assert [found.file for found in first.findings] == [path]
    assert second.findings == first.findings
    other = read_contents(files, "fi").findings
    assert [found.rule for found in other] == [found.rule for found in first.findings]
    assert other[0].message != first.findings[0].message
    found = {
        one.file for one in read_contents({**files, "programme.yaml": moved}).findings
    }
    assert found == {"programme.yaml", path}
