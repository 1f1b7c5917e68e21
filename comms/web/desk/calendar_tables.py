"""The calendar as a spreadsheet: out as CSV and XLSX, in by a dry run first.

A file that was tried comes back with the page as text, so that pressing the button
carries out what was shown, and nothing is kept in between.
"""

import re
import secrets
from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from comms.content.sheets import (
    LARGEST,
    MOST_ROWS,
    read_table,
    write_csv,
    write_xlsx,
)
from comms.errors import Refused
from comms.language import say
from comms.model.calendar import TriedTable
from comms.model.desk import Who
from comms.model.xlsx import SheetFault
from comms.web.answers import Language
from comms.web.desk import forms
from comms.web.desk.calendar_asked import address, read
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person
from comms.web.shield import MAX_TABLE_BYTES

_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNPROCESSABLE = 422
_KEY = re.compile(r"[\w-]{1,40}", re.ASCII)


async def _sent(request: Request) -> tuple[bytes, str | None]:
    """Return the table of a form; to be carried out, the key by which it is, once."""
    limits = {"max_files": 1, "max_fields": 4, "max_part_size": MAX_TABLE_BYTES}
    async with request.form(**limits) as form:
        file, text, key = form.get("file"), form.get("table"), form.get("key")
        content = b""
        if isinstance(file, UploadFile):
            content = await file.read(LARGEST + 1)
        if not content and isinstance(text, str):
            content = text.encode("utf-8", "replace")
        known = key if isinstance(key, str) and _KEY.fullmatch(key) else ""
        return content, known if form.get("act") == "take" else None


Sent = Annotated[tuple[bytes, str | None], Depends(_sent)]
Taken = Annotated[int, Query(ge=0, le=MOST_ROWS)]


class CalendarTablePages:
    """Routes of the spreadsheets."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        path = "/desk/{language}/calendar"
        routes.read(f"{path}.csv", self.as_csv)
        routes.read(f"{path}.xlsx", self.as_xlsx)
        routes.read(f"{path}/table", self.show, verb="save")
        routes.write(f"{path}/table", self.take, verb="save")

    def as_csv(self, request: Request, person: Person, language: Language) -> Response:
        """Give a view as CSV."""
        content = write_csv(self._table(request, person, language))
        return _file(content, _CSV, "csv")

    def as_xlsx(self, request: Request, person: Person, language: Language) -> Response:
        """Give a view as an Excel file."""
        title = say(language, "calendar.title")
        content = write_xlsx(self._table(request, person, language), title)
        return _file(content, _XLSX, "xlsx")

    def _table(self, request: Request, person: Who, language: str) -> list[list[str]]:
        calendar = self._pages.desk.calendar
        asked = read(dict(request.query_params), calendar.today())
        return [list(row) for row in calendar.table(person.id, asked, language)]

    def show(
        self, request: Request, person: Person, language: Language, taken: Taken = 0
    ) -> Response:
        """Ask for a table; tell of the one that was carried out."""
        tried = TriedTable(is_done=True, taken=taken) if taken else None
        return self._page(request, person, language, tried)

    def take(
        self, request: Request, person: Person, language: Language, sent: Sent
    ) -> Response:
        """Try a table out, or carry it out."""
        content, key = sent
        calendar = self._pages.desk.calendar
        try:
            if key is None:
                tried = calendar.try_table(person.id, content, language)
            else:
                tried = calendar.take_table(person.id, content, language, key=key)
        except Refused as refusal:
            words = forms.refused(refusal, language)[0].sentence
            tried = TriedTable(fault=words)
        if tried.is_done:
            place = f"/desk/{language}/calendar/table?taken={tried.taken}"
            return RedirectResponse(place, status_code=303, headers=GUARDED)
        return self._page(request, person, language, tried, _as_text(content))

    def _page(
        self,
        request: Request,
        person: Who,
        language: str,
        tried: TriedTable | None = None,
        text: str = "",
    ) -> Response:
        today = self._pages.desk.calendar.today()
        frame = DeskFrame(
            language=language,
            path="/calendar/table",
            title=say(language, "calendar.table.title"),
            section="calendar",
            faults=bool(tried and tried.fault),
        )
        return self._pages.answer(
            person,
            "calendar_table.html",
            frame,
            status=_UNPROCESSABLE if tried and tried.fault else 200,
            tried=tried,
            text=text,
            key=secrets.token_urlsafe(12),
            back=address(read(dict(request.query_params), today)),
        )


def _as_text(content: bytes) -> str:
    """Return a table as text that can be sent again as it was read."""
    try:
        return write_csv(read_table(content)).decode("utf-8-sig")
    except SheetFault:
        return ""


def _file(content: bytes, media_type: str, ending: str) -> Response:
    name = f'attachment; filename="calendar.{ending}"'
    headers = {**GUARDED, "content-disposition": name}
    return Response(content, media_type=media_type, headers=headers)
