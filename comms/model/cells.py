"""Cells of tables that go out and come in: none becomes a formula on the way.

What a spreadsheet would calculate is marked with an apostrophe, which reading takes
away again, so writing and reading lose nothing (ASVS 1.2.10).
"""

#: Beginnings that a spreadsheet takes for a formula, or a program for an end.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_MARK = "'"
_MARKED = (*_FORMULA, _MARK)


def marked(text: str) -> str:
    """Return a cell that no spreadsheet calculates."""
    return _MARK + text if text.startswith(_MARKED) else text


def unmarked(cell: str) -> str:
    """Return what `marked` was given."""
    is_marked = cell.startswith(_MARK) and cell[1:].startswith(_MARKED)
    return cell[1:] if is_marked else cell
