"""Tables go out and come back whole, and nothing in them calculates."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comms.content import sheets
from comms.content.sheets import (
    marked,
    read_table,
    time_of,
    unmarked,
    write_csv,
    write_xlsx,
)
from comms.model.xlsx import SheetFault

#: Letters that XML and CSV both can hold, those that are dangerous among them.
CELL = st.text(st.sampled_from("=+-@'\t;,\"åä ŋ☕\n1a"), max_size=8)
TABLE = st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=4)


@given(TABLE)
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_again(table):
    """Lossless, whatever a cell holds (ASVS 1.2.10)."""
    table = [["Aika", "Aihe"], *table]

    assert read_table(write_csv(table)) == table
    assert read_table(write_xlsx(table, "Kalenteri")) == table


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1"]
)
def test_no_cell_begins_like_a_formula(text):
    """S13: neither here nor once somebody saves the file in another form."""
    assert marked(text).startswith("'")
    assert unmarked(marked(text)) == text
    assert b"<f>" not in write_xlsx([[text]], "t")


def test_no_sheet_holds_more_than_excel_opens(monkeypatch):
    """The end of a table that goes missing is missed by nobody."""
    monkeypatch.setattr(sheets, "MOST_OF_SHEET", 2)
    assert write_xlsx([["a"], ["b"]], "t")

    with pytest.raises(SheetFault):
        write_xlsx([["a"], ["b"], ["c"]], "t")


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        ("Aika\tAihe\r\n1\tä;ö\r\n".encode(), ["1", "ä;ö"]),
        ("Aika,Aihe\n1,å\n".encode("cp1252"), ["1", "å"]),
        ("Aika;Aihe\n1;å\n".encode("utf-16"), ["1", "å"]),
        ('Aika;Aihe\n1;"a\nb"\n'.encode("utf-8-sig"), ["1", "a\nb"]),
    ],
)
def test_usual_forms_of_csv_are_read(content, cells):
    """Copied cells, old Excel, new Excel, lines within a cell."""
    assert read_table(content)[1] == cells


def book(sheet: str, **parts: str) -> bytes:
    """Return an Excel file as others write it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, text in parts.items():
            packed.writestr(f"xl/{name}.xml", text)
    return file.getvalue()


def damaged() -> bytes:
    """Return an Excel file in whose packed sheet some bytes are others."""
    content = bytearray(book(f"<worksheet {SPACE}/>"))
    at = content.index(b"sheet1.xml") + len(b"sheet1.xml")
    content[at : at + 4] = b"\xff" * 4
    return bytes(content)


SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def test_cells_of_excel_are_found_by_their_places():
    """Shared texts, gaps between cells, and a formula's last result as text."""
    sheet = (
        f'<worksheet {SPACE}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c>'
        '<c r="C1"><f>1+1</f><v>46062.375</v></c></row></sheetData></worksheet>'
    )
    texts = f"<sst {SPACE}><si><r><t>Ai</t></r><r><t>ka</t></r></si></sst>"

    (row,) = read_table(book(sheet, sharedStrings=texts))

    assert row == ["Aika", "", "46062.375"]
    assert time_of(row[2]) == "2026-02-09 09:00"


def rows(written: str, texts: str = "") -> bytes:
    """Return an Excel file with these rows, and texts that cells name."""
    sheet = f"<worksheet {SPACE}><sheetData>{written}</sheetData></worksheet>"
    return book(sheet, sharedStrings=f"<sst {SPACE}>{texts}</sst>")


def repeated(text: str) -> bytes:
    """Return a small Excel file that names one long text in all cells it may have."""
    row = "<row>" + '<c t="s"><v>0</v></c>' * 60 + "</row>"
    return rows(row * 1000, f"<si><t>{text}</t></si>")


def test_text_within_a_text_is_read_once():
    """However deep they lie in each other; a small file stays small."""
    deep = "<si><t>a</t>" * 9 + "</si>" * 9
    named = "<row><c t='s'><v>{}</v></c></row>"

    assert read_table(rows(named.format(0), deep)) == [["a" * 9]]
    with pytest.raises(SheetFault):
        read_table(rows(named.format(1), deep))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"PK\x03\x04 nothing", "unreadable"),
        (damaged(), "unreadable"),
        (rows(f"<row>{'<c/>' * 400_000}</row>"), "too_large"),
        (repeated("a" * 3_000_000), "too_large"),
        (book("<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "unreadable"),
        (book("<worksheet"), "unreadable"),
        (rows("<row/>" * 1002), "too_large"),
        (book(" " * 20_000_001), "too_large"),
        (b"a" * 2_000_001, "too_large"),
        (b"a\n" * 1002, "too_large"),
        (b";" * 61, "too_large"),
    ],
)
def test_what_is_no_table_of_ours_is_refused(content, fault):
    """Bombs, entities, torn files: a fault with words, never an error."""
    with pytest.raises(SheetFault) as raised:
        read_table(content)

    assert raised.value.key == fault
