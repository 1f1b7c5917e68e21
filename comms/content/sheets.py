"""Reads and writes tables: CSV in any usual form, and XLSX without a library.

No cell we write is a formula (`model.cells`), and none becomes one when somebody saves
the file in another form. What we read is data from strangers: small, plain, and
without a document type.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import IO

from comms.model.cells import marked, unmarked
from comms.model.xlsx import Limits, SheetFault, sheet_rows

Rows = Sequence[Sequence[str]]

#: Bytes of a file, and of its cells as CSV; cells of a row.
LARGEST, MOST_COLUMNS = 2_000_000, 60
MOST_ROWS = 1000
#: Bytes of one packed part: what a table of that size needs.
LARGEST_UNPACKED = 4_000_000
_LIMITS = Limits(
    unpacked=LARGEST_UNPACKED, shared=LARGEST_UNPACKED, columns=MOST_COLUMNS
)
#: Rows of a sheet, its headings too: more no spreadsheet opens.
MOST_OF_SHEET = 1_048_576
#: What XML cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: Day 0 of a spreadsheet's calendar (its year 1900 has a day too many).
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall time without zone
_SERIAL = re.compile(r"\d{5}(\.\d+)?")


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV: semicolons and UTF-8 with a mark, as Excel opens it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([marked(cell).replace("\0", "") for cell in row])
    return text.getvalue().encode("utf-8-sig")


def read_table(content: bytes) -> list[list[str]]:
    """Return the rows of a file, whatever its form; all cells are text.

    Raises:
        SheetFault: "too_large", "unreadable".
    """
    if len(content) > LARGEST:
        raise SheetFault("too_large")
    rows = _read_xlsx(content) if content[:2] == b"PK" else _read_csv(content)
    if len(rows) > MOST_ROWS + 1 or any(len(row) > MOST_COLUMNS for row in rows):
        raise SheetFault("too_large")
    # By their lengths: one text may stand in every cell, and is never written out.
    if sum(len(cell) for row in rows for cell in row) > LARGEST:
        raise SheetFault("too_large")
    plain = [[unmarked(cell) for cell in row] for row in rows]
    # A page sends it back as a form does: lines end in two letters there.
    sent = write_csv(plain).replace(b"\r\n", b"\n")
    if len(sent) + sent.count(b"\n") > LARGEST:
        raise SheetFault("too_large")
    return plain


def _read_csv(content: bytes) -> list[list[str]]:
    text = _decoded(content).replace("\0", "")
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as fault:
        raise SheetFault("unreadable") from fault


def _decoded(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older spreadsheets of Western Europe; it knows every byte but five.
        return content.decode("cp1252", "replace")


def write_xlsx(rows: Iterable[Sequence[str]], title: str) -> bytes:
    """Return a table as an Excel file with one sheet; every cell is text."""
    file = io.BytesIO()
    stream_xlsx(file, rows, title)
    return file.getvalue()


def stream_xlsx(file: IO[bytes], rows: Iterable[Sequence[str]], title: str) -> None:
    """Write a long table as `write_xlsx` does, row by row.

    Raises:
        SheetFault: "too_large": more than Excel opens, or than is read here again.
    """
    name = escape(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "xl/workbook.xml": _WORKBOOK.format(name=name),
        "xl/_rels/workbook.xml.rels": _SHEETS,
        "xl/styles.xml": _STYLES,
    }
    head, tail = _SHEET.split("{rows}")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, text in parts.items():
            packed.writestr(_entry(path), text)
        with packed.open(_entry("xl/worksheets/sheet1.xml"), "w") as sheet:
            written = sheet.write(head.encode())
            for number, row in enumerate(rows, 1):
                written += sheet.write(_row(number, row).encode())
                if number > MOST_OF_SHEET or written > Limits().unpacked:
                    raise SheetFault("too_large")
            sheet.write(tail.encode())


def _entry(path: str) -> zipfile.ZipInfo:
    """Return the place of a part; the same table gives the same bytes."""
    entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _row(number: int, row: Sequence[str]) -> str:
    begin = _CELL.format(style=' s="1"' if number == 1 else "")
    cells = [f"{begin}{_shown(cell)}</t></is></c>" if cell else "<c/>" for cell in row]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _shown(cell: str) -> str:
    return escape(_CONTROL.sub("", marked(cell)), quote=False)


def _read_xlsx(content: bytes) -> list[list[str]]:
    found: list[list[str]] = []
    for _, cells in sheet_rows(io.BytesIO(content), _LIMITS):
        if cells is None or len(found) > MOST_ROWS:
            raise SheetFault("too_large")
        found.append(cells)
    return found


def time_of(cell: str) -> str:
    """Return a cell that holds a spreadsheet's day number as "2027-02-10 09:00"."""
    if not _SERIAL.fullmatch(cell.strip()):
        return cell.strip()
    minutes = round(float(cell) * 24 * 60)
    return f"{_EPOCH + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"


def letters(column: int) -> str:
    """Return what a spreadsheet calls a column, counted from 0: "A", "Z", "AA"."""
    name = ""
    while column >= 0:
        column, place = divmod(column, 26)
        name, column = chr(ord("A") + place) + name, column - 1
    return name


_CELL = '<c t="inlineStr"{style}><is><t xml:space="preserve">'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    f'ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    f'ContentType="{_SPREADSHEET}.worksheet+xml"/></Types>'
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_WORKBOOK = (
    f'{_HEAD}<workbook xmlns="{_NAMESPACE}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_SHEETS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship '
    f'Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_NAMESPACE}"><fonts count="2"><font/><font><b/></font>'
    '</fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
    '<xf fontId="1" applyFont="1"/></cellXfs></styleSheet>'
)
_SHEET = (
    f'{_HEAD}<worksheet xmlns="{_NAMESPACE}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>'
    "<sheetData>{rows}</sheetData></worksheet>"
)
