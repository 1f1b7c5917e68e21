"""A spreadsheet comes in: line by line, tried first, all of it or nothing."""

import pytest
from calendar_steps import asked, entries, file, the

from comms.content.sheets import letters, read_table, write_csv, write_xlsx
from comms.workflows.desk import DeskReader

HEAD = ["Aika", "Kanal", "Topic", "Teksti", "Språk", "Item", "Tunnus", "Muuta"]


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what is written are files, as everywhere."""
    return _sqlite_databases


def sheet(*rows) -> bytes:
    """Return a table as CSV."""
    return write_csv([HEAD, *rows])


def test_table_that_went_out_comes_back_as_nothing_but_a_move(lape):
    """Whoever changes a time in it moves that; everything else stays."""
    desk = DeskReader(lape).calendar
    table = [list(row) for row in desk.table("national_lead", asked(), "sv")]
    time, kind = table[0].index("Tid"), table[0].index("Id")
    post = the(lape, "national_lead", "spring_news", "post")
    for row in table[1:]:
        if row[kind] == post.key:
            row[time] = "2027-02-04 12:00"

    book = write_xlsx(table, "Kalender")
    tried = desk.try_table("national_lead", book, "en")
    same = the(lape, "national_lead", "spring_news", "post").at
    done = desk.take_table("national_lead", book, "en")

    assert {line.what for line in tried.lines} == {"same", "move"}
    assert tried.faults == 0
    assert same == post.at, "a dry run changes nothing"
    assert done.is_done
    assert the(lape, "national_lead", "spring_news", "post").at.hour == 12


def test_lines_of_one_item_become_one_draft_in_two_languages(lape):
    """As campaign files like any other; a formula stays the text it is."""
    desk = DeskReader(lape).calendar
    content = sheet(
        ["2027-02-12 09:00", "Bluesky", "Kahvit", "=SUMMA(A1) tule", "fi", "kahvit"],
        ["12.2.2027 9.00", "bsky", "Kaffe", "Kom på kaffe", "sv", "kahvit"],
        [],
    )

    tried = desk.try_table("coordinator_VSU", content, "fi")
    assert [line.what for line in tried.lines] == ["draft", "draft"]
    assert "kahvit" not in entries(lape, "coordinator_VSU")
    desk.take_table("coordinator_VSU", content, "fi")

    found = entries(lape, "coordinator_VSU")["kahvit"]
    assert {(one.kind, one.state) for one in found} == {
        ("page", "draft"),
        ("post", "draft"),
    }
    assert b"social: =SUMMA(A1) tule" in file(lape, "items/kahvit/fi.md")
    assert b"Kom p\xc3\xa5 kaffe" in file(lape, "items/kahvit/sv.md")
    csv = write_csv(desk.table("coordinator_VSU", asked(), "fi"))
    assert b";'=SUMMA(A1) tule;" in csv
    assert any("=SUMMA(A1) tule" in row for row in read_table(csv))


#: Lines, and what is said at them.
FAULTY = (
    (["2027-13-12 09:00", "bsky", "A", "b"], "Write day and time"),
    (["0001-01-01 00:00", "bsky", "A", "b"], "Write day and time"),
    (["2027-02-12 09:00"], "Give a topic"),
    (["2027-01-12 09:00", "bsky", "A", "b"], "has passed"),
    (["2027-03-28 03:30", "bsky", "A", "b"], "clocks change"),
    (["2027-02-12 09:00", "Naamakirja", "A", "b"], "no such channel"),
    (["2027-02-12 09:00", "bsky", "", "b"], "Give a topic"),
    (["2027-02-12 09:00", "bsky", "A", "b", "de"], "no such language"),
    (["2027-02-12 09:00", "fb_poh", "A", "b"], "another unit"),
    (["2027-02-12 09:00", "bsky", "A", "b", "", "", "99999"], "no such id"),
    (["2027-02-12 09:00", "bsky", "A", "b", "", "", "9" * 20], "no such id"),
)


def test_line_with_a_fault_says_what_and_nothing_is_carried_out(lape):
    """At its line; a good line beside it waits for the cure."""
    desk = DeskReader(lape).calendar
    good = ["2027-02-12 10:00", "bsky", "Hyvä", "rivi", "fi", "hyva"]
    content = sheet(good, *(row for row, _ in FAULTY))

    tried = desk.take_table("coordinator_VSU", content, "en")

    assert [line.what for line in tried.lines] == ["draft", *["fault"] * len(FAULTY)]
    for line, (_, words) in zip(tried.lines[1:], FAULTY, strict=True):
        assert words in line.words
    assert "hyva" not in entries(lape, "coordinator_VSU")


def test_table_without_the_headings_says_which(lape):
    """Rather than guess what a column means."""
    desk = DeskReader(lape).calendar

    assert "Time, Channel" in desk.try_table("admin", b"Aihe;Teksti\na;b", "en").fault
    assert not desk.take_table("admin", b"Aihe;Teksti\na;b", "en").is_done
    assert desk.try_table("admin", b"", "en").fault
    assert desk.try_table("admin", b"PK nothing", "en").fault


def test_table_is_carried_out_whole_and_once(lape):
    """What it would refuse is said before; pressed twice it makes one draft."""
    desk = DeskReader(lape).calendar
    edition = the(lape, "national_lead", "NL1", "edition")
    good = ["2027-02-12 10:00", "bsky", "Hyvä", "rivi", "fi", "hyva"]
    next_year = ["2028-01-03 09:00", "", "", "", "", "", edition.key]

    tried = desk.take_table("national_lead", sheet(good, next_year), "en", key="a")
    assert [line.what for line in tried.lines] == ["draft", "fault"]
    assert "hyva" not in entries(lape, "national_lead")

    moved = ["2027-02-18 09:00", *next_year[1:]]
    for _ in range(2):
        done = desk.take_table("national_lead", sheet(good, moved), "en", key="a")
        assert (done.is_done, done.taken) == (True, 2)
    found = entries(lape, "national_lead")
    assert len(found["hyva"]) == len(["page", "post"])
    assert "hyva_2" not in found
    assert the(lape, "national_lead", "NL1", "edition").at.day == 18


def test_table_that_moves_too_much_is_taken_in_parts(lape, monkeypatch):
    """While it is carried out, nobody else writes."""
    desk = DeskReader(lape).calendar
    monkeypatch.setattr("comms.workflows.calendar_import.MOST_MOVES", 1)
    moves = [
        ["2027-02-18 09:00", "", "", "", "", "", the(lape, "admin", name, kind).key]
        for name, kind in (("NL1", "edition"), ("spring_news", "page"))
    ]

    assert not desk.try_table("national_lead", sheet(moves[0]), "en").fault
    tried = desk.take_table("national_lead", sheet(*moves), "en", key="a")
    assert "more than 1 things" in tried.fault
    assert the(lape, "admin", "NL1", "edition").at.day != 18


def test_what_comes_in_is_given_to_somebody_of_its_unit(lape):
    """The owner approves it no more: nobody chooses so who is passed over."""
    desk = DeskReader(lape).calendar
    head = ["Time", "Channel", "Topic", "Text", "Person"]
    rows = [
        ["2027-02-12 09:00", "bsky", "A", "b", name]
        for name in ("coordinator_VSU", "approver_national", "coordinator_POH")
    ]

    tried = desk.try_table("coordinator_VSU", write_csv([head, *rows]), "en")

    assert [line.what for line in tried.lines] == ["draft", "draft", "fault"]


def test_no_more_goes_out_than_comes_back(lape, monkeypatch):
    """And what goes out is whole: a post on all its accounts, in all its languages."""
    desk = DeskReader(lape).calendar
    whole = desk.table("national_lead", asked(), "en")
    first = sum(row[-1] == whole[1][-1] for row in whole)
    monkeypatch.setattr("comms.workflows.calendar_table.MOST_ROWS", first)

    assert desk.table("national_lead", asked(), "en") == whole[: first + 1]


def test_a_time_that_is_none_names_its_cell_and_the_forms_people_type(lape):
    """As the spreadsheet calls the cell; what stands there is quoted."""
    desk = DeskReader(lape).calendar
    head = ["Kanal", "Topic", "Aika", "Teksti"]
    times = ("11/3", "11.3.2027", "", "11.3.2027 klo 9.00", "11.3.2027 9.00")
    rows = [["bsky", "Kahvit", time, "Tule"] for time in times]

    tried = desk.try_table("coordinator_VSU", write_csv([head, *rows]), "fi")

    assert [line.what for line in tried.lines] == ["fault"] * 3 + ["draft"] * 2
    wrong, dayonly, empty = (line.words for line in tried.lines[:3])
    assert wrong.startswith("Solussa C2 on ”11/3”.")
    assert "11.3.2027 9.00" in wrong
    assert dayonly.startswith("Solussa C3 on ”11.3.2027”.")
    assert empty.startswith("Solu C4 on tyhjä.")


def test_columns_are_called_as_spreadsheets_call_them():
    """Behind Z they go on with AA."""
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == (
        ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    )
