"""What the desk shows of lists: those that wait, those taken in, one of them."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from comms.access.policy import LISTS
from comms.access.readers import letters_of
from comms.audience.list_columns import NAMES, OWN
from comms.errors import Refused
from comms.language import MissingWords
from comms.model.desk import Choice
from comms.model.list_uploads import (
    ListsPage,
    ListUpload,
    RunLine,
    UploadLine,
    UploadPage,
)
from comms.model.lists import NOES_WAIT, ListImport, Outcome
from comms.model.programme import Newsletter
from comms.store import list_uploads
from comms.workflows.desk_sight import Sight
from comms.workflows.list_import import REPORTS
from comms.workflows.list_look import Looked, look_at
from comms.workflows.list_noes import noes_lines
from comms.workflows.list_undo import standing_of
from comms.workflows.list_work import file_of, reasons_in
from comms.workflows.pause import OPERATOR
from comms.workflows.readers_page import letter_choices, options_of

#: Names that a column may be given on the page, in the order of its list.
_NAMES = ("email", *sorted(NAMES - {"email", "attributes"}))
_STANDINGS = ("", "unsubscribed", "bounced", "complained", "objected")
_TAKEN = "taken"


def lists_page(sight: Sight) -> ListsPage:
    """Return all lists of the newsletters that are hers."""
    letters = letters_of(sight.catalogue, sight.user, LISTS)
    return ListsPage(
        uploads=[
            UploadLine(
                upload=row.id or 0,
                file=row.file,
                newsletter_name=sight.newsletter(row.newsletter),
                by_name=sight.person(row.by),
                at=sight.local(row.at),
                state=row.state,
            )
            for row in list_uploads.undecided(sight.session, letters)
        ],
        runs=[
            run_line(sight, row)
            for row in list_uploads.runs_for(sight.session, letters)
        ],
        newsletters=letter_choices(letters, sight.viewer),
        noes=noes_lines(sight),
    )


def run_line(sight: Sight, run: ListImport) -> RunLine:
    """Return one list that was taken in, as a line."""
    standing = standing_of(run)
    report = sight.house.settings.home / REPORTS / f"{run.id}.csv"
    return RunLine(
        run=run.id or 0,
        file=run.file,
        newsletter_name=sight.newsletter(run.newsletter),
        by_name=sight.say("outputs.operator")
        if run.by == OPERATOR
        else sight.person(run.by),
        began=sight.local(run.began_at),
        standing=standing,
        counts=_outcomes(run.counts),
        consent_source=run.consent_source,
        may_undo=standing == _TAKEN,
        has_report=report.is_file(),
    )


def upload_page(sight: Sight, row: ListUpload) -> UploadPage:
    """Return everything about a list that was put in."""
    looked = _looked(sight, row)
    run = list_uploads.run(sight.session, row.run) if row.run else None
    return UploadPage(
        upload=row.id or 0,
        file=row.file,
        newsletter_name=sight.newsletter(row.newsletter),
        state=row.state,
        by_name=sight.person(row.by),
        at=sight.local(row.at),
        headings=looked.headings if looked else (),
        preset=looked.preset if looked and not row.columns else "",
        is_remembered=bool(row.columns) and not row.consent_source,
        has_no_address=looked.has_no_address if looked else False,
        values={
            "consent_source": (row.consent_source,),
            "language": (row.language or _first_language(sight, row),),
            "standing": (row.standing,),
        },
        options=_options(sight, looked),
        seen=row.seen,
        rows=row.rows,
        counts=_outcomes(row.counts),
        reasons=reasons_in(row.counts),
        refused=[(int(line), str(why)) for line, why in row.refused],
        left_out=row.left_out,
        run=run_line(sight, run) if run else None,
        noes_wait=run is not None and run.noes == NOES_WAIT and not run.undone_by,
        fault=_sentence(sight, row),
    )


def _looked(sight: Sight, row: ListUpload) -> Looked | None:
    """Return the beginning of the file; None where it is gone, or cannot be read."""
    if row.stored:
        with suppress(Refused, OSError):
            return look_at(file_of(sight.house, row), row.columns)
    return None


def _first_language(sight: Sight, row: ListUpload) -> str:
    return sight.catalogue.get(Newsletter, row.newsletter).languages[0]


def _options(sight: Sight, looked: Looked | None) -> dict[str, tuple[Choice, ...]]:
    own = [
        one.name for one in (looked.headings if looked else ()) if OWN in one.name[:7]
    ]
    of_reader = options_of(sight.catalogue, sight.viewer, sight.language)
    return {
        "language": of_reader["language"],
        "standing": tuple(
            Choice(value=one, label=sight.say(f"readers.list.standing.{one or 'list'}"))
            for one in _STANDINGS
        ),
        "column": (
            Choice(value="", label=sight.say("readers.column.none")),
            *(
                Choice(value=one, label=sight.say(f"readers.column.{one}"))
                for one in _NAMES
            ),
            *(Choice(value=one, label=one.removeprefix(OWN)) for one in own),
        ),
    }


def _outcomes(counts: Mapping[str, Any]) -> dict[str, int]:
    """Return how many rows had which outcome, those of nobody left out."""
    return {one.value: counts[one.value] for one in Outcome if counts.get(one.value)}


def _sentence(sight: Sight, row: ListUpload) -> str:
    if not row.fault:
        return ""
    wrong = f"readers.list.wrong.{row.fault}"
    for key in (wrong, f"rules.{row.fault}", row.fault):
        with suppress(MissingWords):
            return sight.say(key, **row.slots)
    return row.fault
