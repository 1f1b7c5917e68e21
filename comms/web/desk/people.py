"""Who works here: for administrators of the programme."""

from fastapi import Request
from starlette.responses import Response

from comms.access.policy import PEOPLE
from comms.errors import Refused
from comms.language import say
from comms.model.desk import Problem, Values, Who
from comms.model.door import Newcomer
from comms.web.answers import Language, Name, not_found
from comms.web.desk.frame import DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, first
from comms.web.desk.keys import Keys
from comms.web.desk.refusals import sentence
from comms.web.desk.threshold import lead_to

#: Acts about one person, as their buttons call them.
ACTS = frozenset(
    {
        "invite-again",
        "revoke",
        "change",
        "deactivate",
        "bring-back",
        "end-sessions",
        "reset-factor",
    }
)
_FIELDS = {
    "email_wrong": "email",
    "email_taken": "email",
    "name_missing": "called",
    "role_missing": "role",
    "unit_missing": "scope",
    "role_is_national": "scope",
}
#: What a rule says of each field that is left empty, in the order of the form.
_EMPTY = {
    "called": "name_missing",
    "email": "email_wrong",
    "role": "role_missing",
    "scope": "unit_missing",
}
_LONGEST = 254


class PeoplePages:
    """Routes of people."""

    def __init__(self, pages: DeskPages, keys: Keys) -> None:
        self._pages = pages
        self._people = keys.people

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        base = "/desk/{language}/people"
        routes.read(base, self.show, verb=PEOPLE)
        routes.write(base, self.invite, verb=PEOPLE)
        routes.write(f"{base}/{{user}}/{{act}}", self.act, verb=PEOPLE)

    def show(self, request: Request, language: Language, person: Person) -> Response:
        """Show everybody."""
        asked = request.query_params
        return self._page(
            person, language, done=asked.get("done", ""), whom=asked.get("user", "")
        )

    def invite(self, language: Language, person: Person, posted: Posted) -> Response:
        """Invite somebody by mail."""
        new = Newcomer(
            email=first(posted, "email")[:_LONGEST],
            called=first(posted, "called")[:_LONGEST],
            role=first(posted, "role"),
            scope=first(posted, "scope"),
            language=first(posted, "language"),
        )
        try:
            user, _ = self._people.invite(person.id, new)
        except Refused as refused:
            if refused.key == "not_allowed":
                raise
            return self._page(person, language, refused=refused, values=posted)
        return lead_to(f"/desk/{language}/people?done=invite&user={user}")

    def act(
        self,
        language: Language,
        person: Person,
        user: Name,
        act: str,
        posted: Posted,
    ) -> Response:
        """Carry out one act about one person."""
        if act not in ACTS:
            raise not_found()
        try:
            self._carry_out(person.id, user, act, posted)
        except Refused as refused:
            if refused.key == "not_allowed":
                raise
            return self._page(person, language, refused=refused, whom=user)
        return lead_to(f"/desk/{language}/people?done={act}&user={user}")

    def _carry_out(self, by: str, user: str, act: str, posted: Values) -> None:
        match act:
            case "invite-again":
                self._people.invite_again(by, user)
            case "revoke":
                self._people.revoke_invitation(by, user)
            case "change":
                role, scope = first(posted, "role"), first(posted, "scope")
                self._people.change(by, user, role=role, scope=scope)
            case "deactivate":
                self._people.deactivate(by, user)
            case "bring-back":
                self._people.bring_back(by, user)
            case "end-sessions":
                self._people.end_sessions(by, user)
            case _:
                self._people.reset_factor(by, user)

    def _page(
        self,
        person: Who,
        language: str,
        *,
        refused: Refused | None = None,
        values: Values | None = None,
        done: str = "",
        whom: str = "",
    ) -> Response:
        page = self._people.page(person.id, language)
        problems = _wrong(refused, values, language) if refused else ()
        named = next((one for one in page.people if one.user == whom), None)
        frame = DeskFrame(
            language=language,
            path="/people",
            title=say(language, "people.title"),
            section="people",
            faults=bool(problems),
        )
        return self._pages.answer(
            person,
            "people.html",
            frame,
            status=422 if problems else 200,
            people=page.people,
            choices=page.choices,
            values=values or {"language": (language,)},
            problems=problems,
            faults={one.field: (one,) for one in problems if one.field},
            done=done if named and done in {*ACTS, "invite"} else "",
            whom=named,
        )


def _wrong(
    refused: Refused, values: Values | None, language: str
) -> tuple[Problem, ...]:
    """Return what a rule said, with each field of the invitation that is empty.

    About somebody who stands in the list, without a form, it is said above the list.
    """
    said = {"": refused}
    if values is not None:
        empty = {name: key for name, key in _EMPTY.items() if not first(values, name)}
        said = {name: Refused(key) for name, key in empty.items()}
        said.setdefault(_FIELDS.get(refused.key, ""), refused)
    return tuple(
        Problem(
            field=field,
            severity="error",
            key=said[field].key,
            sentence=sentence(said[field], language),
        )
        for field in ("", *_EMPTY)
        if field in said
    )
