"""Lists come from everywhere: any letters, any separators, anything broken."""

import io
import zipfile

import pytest

from comms.audience.list_cells import Known, languages
from comms.audience.list_columns import columns_of, rate
from comms.audience.list_rows import rows_of
from comms.audience.list_text import LONGEST_LINE, lines_of, open_text
from comms.audience.list_values import Rows
from comms.content.sheets import write_xlsx
from comms.model.lists import Candidate, ListMapping, Unfit
from comms.model.xlsx import SheetFault, sheet_rows

_KNOWN = Known(
    languages=languages(("fi", "sv", "en")),
    regions={"poh": "POH", "österbotten": "POH"},
    areas={"school": "school", "family": "family"},
    audiences={},
    events={"e1": "E1"},
    newsletter="POH",
    zone="Europe/Helsinki",
)


def _rows(content: bytes) -> list[list[str] | None]:
    return [row for _, row in rows_of(lines_of(open_text(io.BytesIO(content))), rate)]


def _people(text: str, mapping: ListMapping | None = None) -> list[Candidate | Unfit]:
    first, *rest = rows_of(lines_of(open_text(io.BytesIO(text.encode()))), rate)
    reader = Rows(columns_of(first[1] or [], mapping), _KNOWN)
    return [reader.read(n, line, row) for n, (line, row) in enumerate(rest, 1)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_letters_and_separators_are_read(encoding: str, separator: str):
    """Nobody should have to know how their program saves a file."""
    text = 'E-mail{s}Name\r\na@b.fi{s}"Väinö{s}\nÖberg č"\r\n'.replace("{s}", separator)

    found = _rows(text.encode(encoding))

    assert found == [["E-mail", "Name"], ["a@b.fi", f"Väinö{separator}\nÖberg č"]]


def test_a_file_may_change_its_letters_on_the_way():
    """Lists are pasted together from several; each line is read as it was written."""
    content = "email,name\nå@b.fi,Åke\n".encode() + "c@d.fi,Väinö €\x81\n".encode(
        "latin-1", "replace"
    ).replace(b"?", b"\x80")

    assert _rows(content)[1:] == [["å@b.fi", "Åke"], ["c@d.fi", "Väinö €\x81"]]


def test_a_quotation_mark_that_nothing_closes_spoils_its_own_row_only():
    """To the end of the file would be a million people."""
    lines = [f'a{n}@b.fi,"Name {n}"\n' for n in range(300)]
    lines[3] = '"a3@b.fi,Name\n'
    lines[200] = 'a200@b.fi,"Name\n'

    found = _rows(("email,name\n" + "".join(lines)).encode())

    assert len(found) == len(lines) + 1
    assert found[4] == ["a3@b.fi", "Name"]
    assert found[201] == ["a200@b.fi", "Name"]
    assert found[202] == ["a201@b.fi", "Name 201"]


def test_a_row_that_is_too_long_is_passed_over_and_named():
    """Ten megabytes in a cell are no name, and are not held."""
    content = b"email\na@b.fi\n" + b"x" * (LONGEST_LINE * 3) + b"\nc@d.fi\n"

    assert _rows(content) == [["email"], ["a@b.fi"], None, ["c@d.fi"]]


def test_cells_are_read_as_people_write_them():
    """Languages, regions and days have many spellings; none is a reason to refuse."""
    text = (
        "sep=;\nSähköposti;Etunimi;Sukunimi;Kieli;Maakunta;areas;consent_at\n"
        "Maija <M@Äö.fi>;Maija;M;suomi;Österbotten;school, family;1.2.2026 klo 12.30\n"
        "b@c.fi;;'=1+1;sv-FI;?;nowhere;soon\n"
    )

    one, other = _people(text)

    assert isinstance(one, Candidate)
    assert isinstance(other, Candidate)
    assert (one.address, one.name, one.language) == ("M@Äö.fi", "Maija M", "fi")
    assert (one.region, one.areas) == ("POH", ("school", "family"))
    assert f"{one.consent_at}" == "2026-02-01 10:30:00+00:00"
    assert (other.name, other.language) == ("=1+1", "sv")
    assert other.remarks == "region areas consent_at"


def test_a_row_that_names_nobody_says_why():
    """Every row of the input is in the report."""
    found = _people("email,name\n,x\nnobody,x\n\na@b,x\na@b.fi,x,y\na\0@b.fi,\n")

    assert [one.reason if isinstance(one, Unfit) else "" for one in found] == [
        "no_address",
        "bad_address",
        "empty",
        "bad_address",
        "too_many_cells",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "name", "standings"),
    [
        (
            "Email Address,First Name,LEID,EUID,UNSUB_TIME\na@b.fi,A,1,x,2026-01-01\n",
            "mailchimp",
            ["unsubscribed"],
        ),
        (
            (
                "uuid,email,name,attributes,status,created_at,updated_at\n"
                'u,a@b.fi,A,"{""city"": ""Vaasa""}",enabled,2026-01-01,x\n'
                "u,c@d.fi,C,{},blocklisted,2026-01-01,x\n"
            ),
            "listmonk",
            ["active", "objected"],
        ),
    ],
)
def test_exports_of_other_programs_are_known(
    text: str, name: str, standings: list[str]
):
    """Whoever moves here brings who has left there, too."""
    headings = text.partition("\n")[0].split(",")

    found = _people(text)

    assert columns_of(headings, None).mapping == name
    assert [one.standing for one in found if isinstance(one, Candidate)] == standings


def test_a_saved_mapping_says_what_other_columns_mean():
    """Each register has words of its own."""
    mapping = ListMapping(
        id="crm",
        columns={"Yhteys": "email", "Kunta": "fields.municipality", "Tila": "status"},
        statuses={"K": "active"},
    )

    found = _people("Yhteys,Kunta,Tila\na@b.fi,Vaasa,K\nc@d.fi,,Z\n", mapping)

    assert [one.standing for one in found if isinstance(one, Candidate)] == [
        "active",
        "ignored",
    ]
    assert isinstance(found[0], Candidate)
    assert found[0].fields == (("municipality", "Vaasa"),)


def test_a_list_without_headings_is_one_of_addresses():
    """A column of addresses is what many have."""
    columns = columns_of(["x", "a@b.fi"], None)

    assert columns.has_no_headings
    assert columns.places == {"email": (1,)}


def test_an_excel_file_is_read_row_by_row():
    """The same rows as were written, with empty cells where none stand."""
    table = [["email", "name"], ["a@b.fi", ""], ["c@d.fi", "Åsa & Bo"]]

    found = list(sheet_rows(io.BytesIO(write_xlsx(table, "people"))))

    assert [row for _, row in found] == table


def test_an_excel_file_with_a_document_type_is_refused():
    """Entities can blow a small file up to anything."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        bomb = '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
        packed.writestr("xl/worksheets/sheet1.xml", bomb)

    with pytest.raises(SheetFault):
        list(sheet_rows(file))


_MILLION = 1_000_000
_BOMBS = {
    "a tag without end": "<row><c r='" + "A" * (3 * _MILLION),
    "a comment without end": "<!--" + "A" * (3 * _MILLION),
    "elements within elements": "<a>" * 10_000,
    "a row without end": "<row>" + "<c/>" * _MILLION,
    "nothing, a thousand times": " " * (30 * _MILLION),
}


@pytest.mark.parametrize("name", _BOMBS)
def test_a_small_excel_file_does_not_become_a_large_one(name):
    """Some of these became a gigabyte, or a minute, out of a few kilobytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        text = "x" * 90_000
        packed.writestr("xl/sharedStrings.xml", f"<sst><si><t>{text}</t></si></sst>")
        packed.writestr("xl/worksheets/sheet1.xml", f"<sheet>{_BOMBS[name]}")
    assert file.tell() < _MILLION

    with pytest.raises(SheetFault):
        list(sheet_rows(file))


def test_a_cell_of_excel_that_names_a_text_often_makes_no_row():
    """Its row is refused as too long, and the next one is read."""
    row = "<row><c t='s'>" + "<v>0</v>" * 10_000 + "</c></row>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        text = "x" * 90_000
        packed.writestr("xl/sharedStrings.xml", f"<sst><si><t>{text}</t></si></sst>")
        last = "<row><c t='inlineStr'><is><t>a@b.fi</t></is></c></row>"
        packed.writestr("xl/worksheets/sheet1.xml", f"<sheet>{row}{last}</sheet>")

    assert list(sheet_rows(file)) == [(1, None), (2, ["a@b.fi"])]
