"""Lists of readers at the desk: a file is put in, tried, taken in, and taken back.

The file goes into the site folder as it comes. All that takes long is a worker's: the
page says how far it is, and draws itself anew meanwhile.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO, Annotated

from fastapi import Depends, HTTPException, Path, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from comms.access.policy import LISTS
from comms.errors import Refused
from comms.language import say
from comms.model.desk import Choice, Problem, Values, Who
from comms.model.list_uploads import HowToRead
from comms.web.answers import Language, found
from comms.web.desk.forms import by_field
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, first, typed_in
from comms.web.desk.list_desk import ListDesk, ListForm
from comms.web.desk.refusals import sentence
from comms.web.desk.threshold import lead_to
from comms.web.shield import LISTS_IN

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
#: Fields of columns: "column:Sähköposti".
COLUMN = "column:"
_ACTS = frozenset({"try", "take", "drop"})
_DECIDE = frozenset({"agree-noes", "decline-noes"})
#: What was done, as the address after it says.
_DONE = frozenset({"drop", "undo", *_DECIDE})
#: How people are written out, the usual form first.
_TYPES: dict[ListForm, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
}
_FIELDS = {"list_no_consent": "consent_source"}
#: What a command says in words of its options, the desk says in its own.
_AT_DESK = frozenset({"list_no_consent", "list_no_address"})
_WRONG_LIST = "readers.list.wrong."
_WRONG = 422
_SMALL = 16 * 1024


@dataclass(frozen=True)
class Sent:
    """What a form with a file holds."""

    values: Values
    name: str
    #: None: no file was chosen.
    file: IO[bytes] | None


async def _sent(request: Request) -> AsyncIterator[Sent]:
    """Give a form with a file, which lies on the disk and is gone afterwards."""
    limits = {"max_files": 1, "max_fields": 8, "max_part_size": _SMALL}
    try:
        async with request.form(**limits) as form:
            file = form.get("file")
            is_file = isinstance(file, UploadFile) and bool(file.filename)
            yield Sent(
                typed_in(form.multi_items()),
                (file.filename or "") if isinstance(file, UploadFile) else "",
                file.file if is_file and isinstance(file, UploadFile) else None,
            )
    except ClientDisconnect as cut:
        raise HTTPException(status_code=400) from cut


class ListPages:
    """Routes of lists."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    @property
    def _lists(self) -> ListDesk:
        return self._pages.desk.lists

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes; fixed names before numbers."""
        base = "/desk/{language}/lists"
        routes.read(base, self.show, verb=LISTS)
        routes.write(f"/desk/{{language}}{LISTS_IN}", self.put_in, verb=LISTS)
        routes.write(f"{base}/export", self.export, verb=LISTS)
        routes.write(f"{base}/runs/{{run}}/undo", self.undo, verb=LISTS)
        routes.write(f"{base}/runs/{{run}}/report", self.run_report, verb=LISTS)
        routes.write(f"{base}/runs/{{run}}/{{act}}", self.decide, verb=LISTS)
        routes.read(f"{base}/{{number}}", self.one, verb=LISTS)
        routes.write(f"{base}/{{number}}/report", self.report, verb=LISTS)
        routes.write(f"{base}/{{number}}/{{act}}", self.act, verb=LISTS)

    def show(self, request: Request, language: Language, person: Person) -> Response:
        """Show all lists."""
        done = request.query_params.get("done", "")
        return self._overview(person, language, done=done)

    def put_in(
        self, language: Language, person: Person, sent: Annotated[Sent, Depends(_sent)]
    ) -> Response:
        """Take a file in."""
        newsletter = first(sent.values, "newsletter")
        if sent.file is None or not newsletter:
            missing = {"newsletter": not newsletter, "file": sent.file is None}
            faults = tuple(
                _fault(field, f"readers.list.wrong.{field}", language)
                for field, is_missing in missing.items()
                if is_missing
            )
            return self._overview(person, language, sent.values, faults)
        try:
            number = self._lists.put_in(person.id, newsletter, sent.name, sent.file)
        except Refused as refused:
            fault = _refusal(refused, language, "file")
            return self._overview(person, language, sent.values, (fault,))
        return lead_to(f"/desk/{language}/lists/{number}")

    def one(self, language: Language, person: Person, number: Number) -> Response:
        """Show one list that was put in."""
        return self._upload(person, language, number)

    def act(
        self,
        language: Language,
        person: Person,
        number: Number,
        act: str,
        posted: Posted,
    ) -> Response:
        """Try a list, take it in, or remove it."""
        found(act if act in _ACTS else None)
        try:
            if act == "try":
                self._lists.try_out(person.id, number, _how(posted))
            elif act == "take":
                self._lists.take(person.id, number)
            else:
                self._lists.drop(person.id, number)
                return lead_to(f"/desk/{language}/lists?done=drop")
        except Refused as refused:
            fault = _refusal(refused, language)
            return self._upload(person, language, number, posted, (fault,))
        return lead_to(f"/desk/{language}/lists/{number}#now")

    def undo(self, language: Language, person: Person, run: Number) -> Response:
        """Take a list back."""
        try:
            self._lists.undo(person.id, run)
        except Refused as refused:
            fault = _refusal(refused, language)
            return self._overview(person, language, problems=(fault,))
        return lead_to(f"/desk/{language}/lists?done=undo")

    def decide(
        self, language: Language, person: Person, run: Number, act: str
    ) -> Response:
        """Let a list's noes hold for all newsletters, or for its unit's alone."""
        found(act if act in _DECIDE else None)
        try:
            self._lists.decide_noes(person.id, run, act)
        except Refused as refused:
            fault = _refusal(refused, language)
            return self._overview(person, language, problems=(fault,))
        return lead_to(f"/desk/{language}/lists?done={act}")

    def export(self, language: Language, person: Person, posted: Posted) -> Response:
        """Give the readers of a newsletter; whoever takes them leaves a trace."""
        newsletter = first(posted, "from")
        if not newsletter:
            fault = _fault("from", "readers.list.wrong.newsletter", language)
            return self._overview(person, language, posted, (fault,))
        forms: tuple[ListForm, ...] = ("jsonl", "xlsx")
        usual: ListForm = "csv"
        form = next((one for one in forms if one == first(posted, "form")), usual)
        try:
            place = self._lists.export(person.id, newsletter, form)
        except Refused as refused:
            fault = _refusal(refused, language, "form")
            return self._overview(person, language, posted, (fault,))
        name = f'attachment; filename="subscribers.{form}"'
        return FileResponse(
            str(place),
            media_type=_TYPES[form],
            headers={**GUARDED, "content-disposition": name},
            background=BackgroundTask(place.unlink, missing_ok=True),
        )

    def report(self, person: Person, number: Number) -> Response:
        """Give the report of a trial; whoever takes it leaves a trace."""
        return _file(self._lists.report(person.id, number))

    def run_report(self, person: Person, run: Number) -> Response:
        """Give the report of a list that was taken in; likewise."""
        return _file(self._lists.run_report(person.id, run))

    def _overview(
        self,
        person: Who,
        language: str,
        values: Values | None = None,
        problems: tuple[Problem, ...] = (),
        *,
        done: str = "",
    ) -> Response:
        page = found(self._lists.page(person.id, language))
        return self._pages.answer(
            person,
            "lists.html",
            _frame(language, "/lists", say(language, "readers.lists"), problems),
            status=_WRONG if problems else 200,
            lists=page,
            may_list=True,
            choices={
                "newsletter": page.newsletters,
                "from": page.newsletters,
                "form": tuple(
                    Choice(value=one, label=say(language, f"readers.export.{one}"))
                    for one in _TYPES
                ),
            },
            values=values or {},
            problems=problems,
            faults=by_field(problems),
            done=done if done in _DONE else "",
        )

    def _upload(
        self,
        person: Who,
        language: str,
        number: int,
        values: Values | None = None,
        problems: tuple[Problem, ...] = (),
    ) -> Response:
        page = found(self._lists.upload(person.id, number, language))
        title = say(language, "readers.list.title")
        return self._pages.answer(
            person,
            "list.html",
            _frame(language, f"/lists/{number}", title, problems),
            status=_WRONG if problems else 200,
            list=page,
            may_list=True,
            column=COLUMN,
            choices=page.options,
            values={**page.values, **(values or {})},
            problems=problems,
            faults=by_field(problems),
        )


def _how(posted: Values) -> HowToRead:
    return HowToRead(
        consent_source=" ".join(first(posted, "consent_source").split()),
        language=first(posted, "language"),
        standing=first(posted, "standing"),
        columns={
            name.removeprefix(COLUMN): first(posted, name)
            for name in posted
            if name.startswith(COLUMN)
        },
    )


def _fault(field: str, key: str, language: str) -> Problem:
    return Problem(field=field, severity="error", key=key, sentence=say(language, key))


def _refusal(refused: Refused, language: str, field: str = "") -> Problem:
    if refused.key == "not_allowed":
        raise refused
    return Problem(
        field=_FIELDS.get(refused.key, field),
        severity="error",
        key=refused.key,
        sentence=say(language, f"{_WRONG_LIST}{refused.key}")
        if refused.key in _AT_DESK
        else sentence(refused, language),
    )


def _file(place: object) -> Response:
    path = found(place)
    name = 'attachment; filename="report.csv"'
    headers = {**GUARDED, "content-disposition": name}
    return FileResponse(
        str(path), media_type="text/csv; charset=utf-8", headers=headers
    )


def _frame(
    language: str, path: str, title: str, problems: tuple[Problem, ...]
) -> DeskFrame:
    return DeskFrame(
        language=language,
        path=path,
        title=title,
        section="readers",
        faults=bool(problems),
    )
