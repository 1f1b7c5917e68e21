"""Readers at the desk: how many, one who is looked up, one who is signed up.

Nobody's readers are browsed: an address is typed, never put into an address of ours,
and looking it up is on record.
"""

from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response

from comms.access.policy import LISTS, READERS, may_ever
from comms.errors import Refused
from comms.language import say
from comms.model.desk import Problem, Values, Who
from comms.model.reader_views import BY_MAIL, STANDINGS, NewReader
from comms.model.sign_up_views import Choices
from comms.web.answers import Language, found
from comms.web.desk.forms import by_field, read_day
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, first
from comms.web.desk.reader_desk import ReaderDesk
from comms.web.desk.refusals import sentence
from comms.web.desk.threshold import lead_to

#: Number of the act by which a reader was looked up.
Look = Annotated[int, Path(ge=1, le=2**31 - 1)]
#: Acts about one reader, as their buttons call them, and the field of each.
ACTS = {"leave": "", "choose": "language", "address": "new_address", "link": ""}
_LONGEST = 320
_WRONG = 422


class ReaderPages:
    """Routes of readers."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    @property
    def _readers(self) -> ReaderDesk:
        return self._pages.desk.readers

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes; fixed names before numbers."""
        base = "/desk/{language}/readers"
        routes.read(base, self.show, verb=READERS)
        routes.write(base, self.look_up, verb=READERS)
        routes.read(f"{base}/new", self.blank, verb=READERS)
        routes.write(f"{base}/new", self.sign_up, verb=READERS)
        routes.read(f"{base}/{{look}}", self.one, verb=READERS)
        routes.write(f"{base}/{{look}}/file", self.file, verb=LISTS)
        routes.write(f"{base}/{{look}}/erase", self.erase, verb=LISTS)
        routes.write(f"{base}/{{look}}/{{act}}", self.act, verb=READERS)

    def show(self, request: Request, language: Language, person: Person) -> Response:
        """Show how many stand where with each newsletter."""
        asked = request.query_params
        return self._overview(
            person,
            language,
            done="erase" if asked.get("done") == "erase" else "",
            apart=asked.get("languages", ""),
        )

    def look_up(self, language: Language, person: Person, posted: Posted) -> Response:
        """Look an address up, on record."""
        address = first(posted, "address")[:_LONGEST]
        look = self._readers.look_up(person.id, address) if address else 0
        if look:
            return lead_to(f"/desk/{language}/readers/{look}")
        key = "readers.find.nobody" if address else "readers.find.empty"
        fault = Problem(
            field="address", severity="error", key=key, sentence=say(language, key)
        )
        return self._overview(person, language, values=posted, problems=(fault,))

    def blank(self, request: Request, language: Language, person: Person) -> Response:
        """Show the form by which somebody is signed up."""
        asked = request.query_params
        values = {
            "way": (asked.get("way", BY_MAIL),),
            "newsletters": tuple(asked.getlist("newsletters")),
            "language": (asked.get("tongue", language),),
        }
        return self._form(person, language, values, done=asked.get("done", ""))

    def sign_up(self, language: Language, person: Person, posted: Posted) -> Response:
        """Sign somebody up."""
        new = _new_reader(posted)
        wrong = self._readers.sign_up(person.id, new, language)
        if not wrong:
            letters = "".join(f"&newsletters={one}" for one in new.newsletters)
            kept = f"way={new.way}&tongue={new.choices.language}{letters}"
            return lead_to(f"/desk/{language}/readers/new?done={new.way}&{kept}")
        problems = tuple(_fault(field, language) for field in wrong)
        return self._form(person, language, posted, problems=problems)

    def one(
        self, request: Request, language: Language, person: Person, look: Look
    ) -> Response:
        """Show one reader who was looked up."""
        done = request.query_params.get("done", "")
        return self._reader(person, language, look, done=done)

    def act(
        self, language: Language, person: Person, look: Look, act: str, posted: Posted
    ) -> Response:
        """Do what a reader has asked for."""
        found(ACTS.get(act))
        try:
            self._carry_out(person.id, look, act, posted)
        except Refused as refused:
            if refused.key == "not_allowed":
                raise
            fault = Problem(
                field=ACTS[act],
                severity="error",
                key=refused.key,
                sentence=sentence(refused, language),
            )
            return self._reader(
                person, language, look, values=posted, problems=(fault,)
            )
        return lead_to(f"/desk/{language}/readers/{look}?done={act}")

    def file(self, person: Person, look: Look) -> Response:
        """Give what is kept of a reader, for her; whoever takes it leaves a trace."""
        content = self._readers.person_file(person.id, look)
        name = 'attachment; filename="subscriber.json"'
        headers = {**GUARDED, "content-disposition": name}
        return Response(content, media_type="application/json", headers=headers)

    def erase(self, language: Language, person: Person, look: Look) -> Response:
        """Erase a reader, as she has asked."""
        self._readers.erase(person.id, look)
        return lead_to(f"/desk/{language}/readers?done=erase")

    def _carry_out(self, by: str, look: int, act: str, posted: Values) -> None:
        match act:
            case "leave":
                self._readers.leave(by, look, first(posted, "newsletter"))
            case "choose":
                self._readers.choose(by, look, _choices(posted))
            case "address":
                address = first(posted, "new_address")[:_LONGEST]
                self._readers.ask_address(by, look, address)
            case _:
                self._readers.send_choices(by, look)

    def _overview(
        self,
        person: Who,
        language: str,
        *,
        values: Values | None = None,
        problems: tuple[Problem, ...] = (),
        done: str = "",
        apart: str = "",
    ) -> Response:
        frame = _frame(language, "/readers", say(language, "readers.title"), problems)
        return self._pages.answer(
            person,
            "readers.html",
            frame,
            status=_WRONG if problems else 200,
            letters=self._readers.letters(person.id, language, apart),
            standings=STANDINGS,
            done=done,
            may_list=may_ever(person, LISTS),
            values=values or {},
            problems=problems,
            faults=by_field(problems),
        )

    def _form(
        self,
        person: Who,
        language: str,
        values: Values,
        *,
        problems: tuple[Problem, ...] = (),
        done: str = "",
    ) -> Response:
        title = say(language, "readers.new.title")
        frame = _frame(language, "/readers/new", title, problems)
        return self._pages.answer(
            person,
            "reader_new.html",
            frame,
            status=_WRONG if problems else 200,
            choices=self._readers.sheet(person.id, language),
            values=values,
            problems=problems,
            faults=by_field(problems),
            may_list=may_ever(person, LISTS),
            done=done,
        )

    def _reader(
        self,
        person: Who,
        language: str,
        look: int,
        *,
        values: Values | None = None,
        problems: tuple[Problem, ...] = (),
        done: str = "",
    ) -> Response:
        page = found(self._readers.page(person.id, look, language))
        title = say(language, "readers.one.title")
        known = {
            "language": (page.choices.language,),
            "level": (page.choices.level,),
            "format": (page.choices.format,),
            "region": (page.choices.region,),
        }
        return self._pages.answer(
            person,
            "reader.html",
            _frame(language, f"/readers/{look}", title, problems),
            status=_WRONG if problems else 200,
            reader=page,
            choices=page.options,
            values={**known, **(values or {})},
            problems=problems,
            faults=by_field(problems),
            may_list=may_ever(person, LISTS),
            done=done if done in ACTS else "",
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


def _choices(posted: Values) -> Choices:
    return Choices(
        language=first(posted, "language"),
        level=first(posted, "level") or "standard",
        format=first(posted, "format") or "html",
        region=first(posted, "region"),
    )


def _new_reader(posted: Values) -> NewReader:
    return NewReader(
        address=first(posted, "address")[:_LONGEST],
        newsletters=tuple(dict.fromkeys(posted.get("newsletters", ()))),
        choices=_choices(posted),
        way=first(posted, "way"),
        source=" ".join(first(posted, "source").split()),
        day=read_day(first(posted, "day")),
    )


def _fault(field: str, language: str) -> Problem:
    # Of the whole: the address can be mended, but is not mistyped.
    is_whole = field in {"busy", "said_no"}
    return Problem(
        field="address" if is_whole else field,
        severity="error",
        key=field,
        sentence=say(language, f"readers.wrong.{field}"),
    )
