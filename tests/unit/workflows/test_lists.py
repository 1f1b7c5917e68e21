"""Lists come in whole, once, and lift nobody's no."""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlmodel import select

from comms.errors import Refused
from comms.model.lists import Attendance, ListImport, ListReport, SubscriberField
from comms.model.subscribers_in import Consent
from comms.model.tables import Subscriber, Subscription
from comms.workflows import list_export, list_import
from comms.workflows.house import House
from comms.workflows.list_export import export_people
from comms.workflows.list_import import Asked, take_list, try_list
from comms.workflows.list_read import opened_rows

_ASKED = Asked(newsletter="POH", consent_source="Fair in Vaasa, paper list")
_LIST = """email;name;language;fields.city;events;status
New@Example.org;=Ann;sv;Vaasa;E1;active
new@example.ORG;Ann B;;Oulu;;active
tilaaja01@example.org;Maija;;;;active
tilaaja03@example.org;;;;;active
gone@example.org;;;;;unsubscribed
gone@example.org;;;;;active
stopped@example.org;;;;;complained
not an address;;;;;active

later@example.org;;;;;pending
"""


@pytest.fixture
def people(tmp_path: Path, lape: House) -> Path:
    """Write a list with everything in it; some time after those of the sample."""
    lape.clock.set(lape.clock.now() + timedelta(hours=1))
    place = tmp_path / "people.csv"
    place.write_text(_LIST, encoding="cp1252")
    return place


def _rows(report: str) -> list[dict[str, str]]:
    with Path(report).open(encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file, delimiter=";")]


def _outcomes(report: str) -> list[str]:
    return [row["outcome"] for row in _rows(report)]


def test_each_row_is_accounted_for_and_written_as_it_was_tried(
    lape: House, people: Path, tmp_path: Path
):
    """A trial that says something else than what then happens is worth nothing."""
    tried = try_list(
        lape, people, Asked(**{**vars(_ASKED), "report": tmp_path / "tried.csv"})
    )
    with lape.store.read() as session:
        assert not session.exec(select(ListImport)).all()

    done = take_list(lape, people, _ASKED)

    assert done.adds_up
    assert done.rows == 10
    assert tried.counts == done.counts
    assert _outcomes(done.report) == [
        "new",
        "repeated",
        "known",
        # Of whom is known that she reads another unit's newsletter: nobody is told.
        "new",
        "no_taken",
        "opted_out",
        "no_taken",
        "refused",
        "empty",
        "ignored",
    ]
    assert _outcomes(tried.report) == _outcomes(done.report)
    assert "'=" not in Path(done.report).read_text("utf-8")
    with lape.store.read() as session:
        ann = session.exec(
            select(Subscriber).where(Subscriber.address_key == "new@example.org")
        ).one()
        consent = session.exec(
            select(Consent).where(Consent.subscriber_id == ann.id)
        ).one()
        fields = session.exec(select(SubscriberField)).all()
        came = session.exec(select(Attendance)).all()
    assert (ann.address, ann.name, ann.language) == ("New@Example.org", "=Ann", "sv")
    assert (consent.source, consent.form) == (_ASKED.consent_source, "import")
    assert [(one.name, one.value) for one in fields] == [("city", "Vaasa")]
    assert [one.event for one in came] == ["E1"]


def test_the_same_list_again_changes_nothing_and_lifts_nobody(
    lape: House, people: Path, tmp_path: Path
):
    """Old lists come back for years."""
    take_list(lape, people, _ASKED)
    before = _everything(lape)
    all_yes = tmp_path / "again.csv"
    all_yes.write_text(
        "email\ngone@example.org\nstopped@example.org\nnew@example.org\n"
    )

    again = take_list(lape, all_yes, _ASKED)

    assert _outcomes(again.report) == ["opted_out", "opted_out", "known"]
    assert _everything(lape) == before


def test_a_list_that_was_interrupted_ends_as_if_it_had_not_been(
    lape: House, people: Path, monkeypatch: pytest.MonkeyPatch
):
    """Each chunk is there with its mark and its report, or not at all."""
    monkeypatch.setattr(list_import, "CHUNK", 2)
    write, calls = list_import.lists.write, []

    def stop(*given: object) -> None:
        calls.append(given)
        write(*given)  # type: ignore[arg-type]
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(list_import.lists, "write", stop)
    with pytest.raises(KeyboardInterrupt):
        take_list(lape, people, _ASKED)
    interrupted = lape.settings.home / "imports" / "1.csv"
    with interrupted.open("ab") as file:
        file.write(b"half a li")

    done = take_list(lape, people, _ASKED)

    assert done.resumed_at == 4
    assert done.run == 1
    assert done.adds_up
    assert _outcomes(done.report)[:3] == ["new", "repeated", "known"]
    assert len(_outcomes(done.report)) == done.rows


@pytest.mark.parametrize("work", [try_list, take_list])
def test_who_reads_something_else_looks_like_a_stranger(
    lape: House, tmp_path: Path, work: Callable[..., ListReport]
):
    """A list of addresses must not tell which of them another unit writes to."""
    mixed = tmp_path / "mixed.csv"
    mixed.write_text("email\nelse@x.fi\nblocked@x.fi\nstranger@x.fi\nelse@x.fi\n")
    for letter, text in {
        "VSU": "email;status;fields.illness\nelse@x.fi;;x\nblocked@x.fi;complained;\n",
        "national": "email\nnation@x.fi\n",
    }.items():
        place = tmp_path / f"{letter}.csv"
        place.write_text(text)
        take_list(lape, place, Asked(newsletter=letter, consent_source="Elsewhere"))
    lape.clock.set(lape.clock.now() + timedelta(hours=1))
    asked = replace(_ASKED, report=tmp_path / "report.csv")

    done = work(lape, mixed, asked)

    rows = _rows(done.report)
    # That nothing may be sent to an address is told, and not why.
    assert [(row["outcome"], row["reason"]) for row in rows] == [
        ("new", ""),
        ("opted_out", ""),
        ("new", ""),
        ("repeated", ""),
    ]
    assert done.counts["new"] == 2
    out = tmp_path / "out.csv"
    export_people(lape, out, newsletter="national", shown=["national"])
    assert "illness" not in out.read_text()
    # Whoever sees the readers of the nation's newsletter sees those of units, too.
    done = work(lape, mixed, replace(asked, newsletter="national"))
    assert _outcomes(done.report)[0] == "subscribed"


def test_without_a_source_of_consent_nobody_comes_in(lape: House, people: Path):
    """Whoever cannot say how people agreed may not write to them."""
    with pytest.raises(Refused):
        take_list(lape, people, Asked(newsletter="POH", consent_source=" "))


def test_a_list_of_noes_ends_what_is_read_and_makes_nobody(lape: House, tmp_path: Path):
    """Those who left elsewhere have left; of others only a hash is kept."""
    place = tmp_path / "left.txt"
    place.write_text("tilaaja01@example.org\nnobody@example.org\n")
    count = _count(lape)

    done = take_list(
        lape, place, Asked(newsletter="POH", consent_source="", standing="objected")
    )

    assert _outcomes(done.report) == ["no_taken", "no_taken"]
    assert _count(lape) == count
    with lape.store.read() as session:
        states = session.exec(
            select(Subscription.state)
            .join(Subscriber)
            .where(
                Subscriber.address_key == "tilaaja01@example.org",
                Subscription.newsletter == "POH",
            )
        ).all()
    assert states == ["unsubscribed"]


def _count(house: House) -> int:
    with house.store.read() as session:
        return len(session.exec(select(Subscriber.id)).all())


def _everything(house: House) -> list[Callable[[], object]]:
    with house.store.read() as session:
        return [
            [one.model_dump() for one in session.exec(select(table)).all()]
            for table in (Subscriber, Subscription, Consent)
        ]


def _cells(place: Path) -> list[Sequence[str] | None]:
    with place.open("rb") as file:
        rows, close = opened_rows(file)
        found = [cells for _, cells in rows]
        close()
    return found


def test_what_is_written_out_comes_back_the_same(
    lape: House, people: Path, tmp_path: Path
):
    """Nobody is held here, and no cell becomes a formula on the way."""
    take_list(lape, people, _ASKED)
    out, lines = tmp_path / "out.csv", tmp_path / "out.jsonl"

    count = export_people(lape, out, newsletter="POH")
    export_people(lape, lines, form="jsonl")
    sheet = tmp_path / "out.xlsx"
    assert export_people(lape, sheet, form="xlsx", newsletter="POH") == count
    assert _cells(sheet) == _cells(out)
    assert b"<f>" not in ZipFile(sheet).read("xl/worksheets/sheet1.xml")

    again = take_list(lape, out, _ASKED)
    text = out.read_text("utf-8-sig")
    assert "'=Ann" in text
    assert "fields.city" in text.partition("\r\n")[0]
    assert again.counts["known"] + again.counts["no_taken"] == count == again.rows
    everything = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    [ann] = [one for one in everything if one.get("address") == "New@Example.org"]
    assert ann["consents"][0]["source"] == _ASKED.consent_source
    assert ann["fields"] == {"city": "Vaasa"}
    assert sum("suppression" in one for one in everything) == 2
    assert out.stat().st_mode & 0o077 == 0


def test_more_people_than_a_sheet_holds_are_refused(
    lape: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Before anything is written; a sheet that ends early is taken for the whole."""
    monkeypatch.setattr(list_export, "MOST_OF_SHEET", 3)
    place = tmp_path / "out.xlsx"

    with pytest.raises(Refused) as refused:
        export_people(lape, place, form="xlsx")

    assert refused.value.key == "list_more_than_sheet"
    assert not place.exists()
