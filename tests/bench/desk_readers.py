"""What the desk's pages about readers of the bench show: standings, segments, lists."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from desk_made import UNITS, Row
from desk_standing import defined
from sqlalchemy import text
from sqlmodel import Session

from comms.model.list_uploads import ListUpload, UploadState
from comms.model.lists import ListImport, Outcome
from comms.model.segments import Segment
from comms.model.subscribers_in import Consent
from comms.model.tables import Definition

NOW = datetime(2027, 2, 10, 8, 0, tzinfo=UTC)
#: The reader who is looked up: she reads POH's newsletter, too.
ONE = 13
_SEGMENTS, _LISTS, _YESES = 60, 300, 20
_COLUMNS = {"Sähköposti": "email", "Maakunta": "region"}


def standings(session: Session) -> None:
    """Let readers differ: where they live and stand, what they do, since when."""
    places = " ".join(f"WHEN {n} THEN '{unit}'" for n, unit in enumerate(UNITS))
    session.execute(
        text(
            f"UPDATE subscriber SET region = CASE id % 25 {places} ELSE '' END,"
            " role = CASE id % 7 WHEN 0 THEN 'nurse' WHEN 1 THEN 'teacher' ELSE '' END,"
            " paused_until = CASE id % 211 WHEN 0 THEN '2027-04-01' ELSE '' END"
        )
    )
    session.execute(
        text(
            "UPDATE subscription SET joined_at = changed_at,"
            " state = CASE WHEN id % 31 = 0 THEN 'unsubscribed'"
            " WHEN id % 97 = 0 THEN 'bounced' ELSE state END"
        )
    )
    session.execute(
        text(
            "INSERT INTO subscriber_field (subscriber_id, name, value)"
            " SELECT id, 'city', 'C' || (id % 50) FROM subscriber WHERE id % 4 = 0"
        )
    )


def segments(like: Definition) -> Iterator[Row]:
    """Yield segments of each unit and of the nation."""
    for number in range(_SEGMENTS):
        unit = (*UNITS, "national")[number % (len(UNITS) + 1)]
        where = {
            "all": [
                {"newsletter": [unit]},
                {"any": [{"role": ["nurse"]}, {"region": ["POH", "VSU"]}]},
                {"without": {"field": {"name": "city", "values": [f"C{number % 50}"]}}},
            ]
        }
        named = {"fi": f"Ryhmä {number}", "sv": f"Grupp {number}"}
        one = Segment.model_validate(
            {"id": f"group_{number}", "name": named, "unit": unit, "where": where}
        )
        table, row = defined(like, one.id)
        body = one.model_dump(mode="json", exclude_none=True)
        path = f"segments/{one.id}.yaml"
        yield table, {**row, "kind": Segment.kind, "path": path, "body": body}


def lists() -> Iterator[Row]:
    """Yield lists that were taken in, each as it was put in; some name one reader."""
    for number in range(1, _LISTS + 1):
        unit = (*UNITS, "national")[number % (len(UNITS) + 1)]
        at = NOW - timedelta(days=number, hours=3)
        by = "national_lead" if unit == "national" else f"coordinator_{unit}"
        common = {"id": number, "file": f"messut_{number}.csv", "newsletter": unit}
        common |= {"by": by, "consent_source": "Perhemessut"}
        counts = {Outcome.NEW.value: 900, Outcome.REFUSED.value: 40}
        yield (
            ListImport,
            {
                **common,
                "sha256": f"{number:064x}",
                "options": {},
                "began_at": at,
                "finished_at": at + timedelta(minutes=1),
                "watermark": 940,
                "counts": counts,
            },
        )
        is_taken = number > 1
        yield (
            ListUpload,
            {
                **common,
                "state": UploadState.TAKEN if is_taken else UploadState.TRIED,
                "stored": "" if is_taken else "waiting.csv",
                "size": 90_000,
                "at": at,
                "columns": _COLUMNS,
                "shape": "messut",
                "seen": 940,
                "rows": 940,
                "counts": counts,
                "refused": [[line, "address"] for line in range(40)],
                "run": number if is_taken else None,
            },
        )
        if number <= _YESES:
            yield (
                Consent,
                {
                    "subscriber_id": ONE,
                    "newsletter": "national",
                    "act": "given",
                    "at": at,
                    "source": "import",
                    "form": "import",
                    "method": "import",
                    "legal_basis": "consent",
                    "import_id": number,
                },
            )


def rows_of_readers(found: Sequence[Definition]) -> Iterator[Row]:
    """Yield all rows that hang on readers."""
    yield from segments(next(row for row in found if row.kind == "newsletter"))
    yield from lists()
