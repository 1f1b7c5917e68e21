"""Every route of the desk × method × role × whose thing it is (S1).

The cells are made from the router: a route that is added stands in them at once, and
one without a rule fails. Who may do what is written down here a second time, by hand.
"""

from dataclasses import fields

import pytest
from fastapi.routing import iter_route_contexts
from plain_visit import PlainVisit
from sample_desk import ROLES, SampleDoor, who
from sample_site import SampleMedia, SampleReader, StandingClock

from comms.access.policy import roles_for
from comms.config import Settings
from comms.errors import NotFound, Refused
from comms.model.desk import Counts
from comms.web.app import make_app
from comms.web.desk.gate import OPEN, Gate, typed_in
from comms.web.desk.keys import Keys

NATION = {"admin", "national_lead", "approver"}
WRITERS = {*NATION, "coordinator", "change_agent"}
STOPPERS = {*NATION, "coordinator"}
#: Who may ever use a verb; a verb that is not here fails.
ALLOWED = {
    "read": set(ROLES),
    "save": WRITERS,
    "submit": WRITERS,
    "approve": WRITERS,
    "return": WRITERS,
    "schedule": WRITERS,
    "test-send": WRITERS,
    "comment": WRITERS,
    "correct": WRITERS,
    "change": WRITERS,
    "withdraw": WRITERS,
    "cancel": WRITERS,
    "tick": WRITERS,
    "settle": WRITERS,
    "release": WRITERS,
    "retire": STOPPERS,
    "pause": STOPPERS,
    "resume": STOPPERS,
    "connect": {"admin"},
    "audit": STOPPERS,
    "adopt": WRITERS,
    "offer": NATION,
    "remind": NATION,
    "own": set(ROLES),
    "people": {"admin"},
    "programme": {"admin"},
    # Readers are people: who decides about texts needs nobody's address.
    "readers": {"admin", "national_lead", "coordinator", "change_agent"},
    # Many at once are fewer people's.
    "lists": {"admin", "national_lead", "coordinator"},
}
#: Routes that need no session, each with its reason: the way in.
WAYS_IN = {
    "/desk/enter",
    "/desk/enter/{token}",
    "/desk/{language}/enter",
    "/desk/{language}/enter/{token}",
    "/desk/{language}/code",
    "/desk/{language}/passkey",
    "/desk/{language}/passkey/answer",
    "/desk/{language}/outside",
    "/desk/outside",
    "/desk/{language}/forgotten",
    "/desk/reset/{token}",
    "/desk/{language}/reset/{token}",
    "/desk/address/{token}",
    "/desk/{language}/address/{token}",
}
#: What readers see; what they post: by the token of a link in their mail, and forms.
PUBLIC = {
    *("/", "/healthz", "/favicon.ico", "/static/{name}", "/static/brand/{name}"),
    *("/media/{name}", "/{language}/", "/{language}/accessibility"),
    *("/{language}/privacy", "/{language}/leaving", "/{language}/feed.atom"),
    *("/{language}/feed.json", "/{language}/events.ics", "/{language}/events/"),
    *("/{language}/events/{event_id}", "/{language}/events/{event_id}.ics"),
    *("/{language}/archive/", "/{language}/archive/{newsletter_id}/"),
    "/{language}/archive/{newsletter_id}/{slug}",
    *("/{language}/news/", "/{language}/news/{item_id}"),
    *("/{language}/news/{item_id}/easy", "/{language}/news/{item_id}/press.txt"),
    *("/p/{token}", "/o/{token}", "/{language}/subscribe/sent"),
}
BY_LINK = {
    *("/u/{token}", "/c/{token}", "/p/{token}", "/o/{token}"),
    "/subscribe/{language}/begin",
    "/{language}/subscribe/",
    "/{language}/subscribe/{newsletter_id}",
    "/{language}/subscribe/{newsletter_id}/frame",
}
VALUES = {
    "language": "en",
    "kind": "blog",
    "token": "x",
    "delivery": "9",
    "number": "1",
    "act": "deactivate",
    "part": "units",
    "entry": "POH",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class NobodysWords:
    """Kept words that are nobody's here: what is read is not there."""

    def __init__(self):
        self.drafts = self.states = self

    def lock(self, _user):
        """Every page of a writer carries it."""
        return ""

    def waiting(self, *_arguments):
        """My week asks what she has begun."""
        return ()

    def writers(self, *_arguments):
        """As for an item that does not exist."""
        raise NotFound(key="missing.item", name="some_thing")

    def __getattr__(self, question):
        """Refuse whatever is ordered."""

        def answer(*_arguments, **_named):
            if question not in {"revisions", "revision", "values", "typed"}:
                raise Refused("not_your_region", user="u", unit="POH")

        return answer


#: What is read, and None where it may not be seen.
READINGS = {
    *("item", "sheet", "change_sheet", "card", "picture"),
    *("page", "standing", "report", "after", "item_of_event", "blank_text", "plan"),
    *("account", "mail_accounts", "proposal", "upload"),
}
#: Parts of the desk with questions of their own.
PARTS = {
    "approvals",
    "calendar",
    "editions",
    "running",
    "kits",
    "facts",
    "pictures",
    "readers",
    "lists",
    "segments",
}


class NobodysDesk:
    """A desk on which everything belongs to another unit."""

    keeping = NobodysWords()

    def __getattr__(self, question):
        """Answer as one unit is answered about another's things."""
        if question in PARTS:
            return NobodysDesk()

        def answer(*_arguments, **_named):
            if question not in READINGS:
                raise Refused("not_your_region", user="u", unit="POH")

        return answer

    def stops(self, *_arguments):
        """Every page asks what is stopped."""
        return ()

    def counts(self, *_arguments):
        """Every page asks what waits."""
        return Counts()


class NobodysKeys:
    """Ways to sign in, and people, that are nobody's here."""

    name = ""

    def __getattr__(self, question):
        """Refuse whatever is ordered; nothing is open, nobody is let in."""

        def answer(*_arguments, **_named):
            if question == "is_open":
                return False
            if question in {"part", "sheet", "mail", "share_picture"}:
                return None
            raise Refused("not_your_region", user="u", unit="POH")

        return answer


@pytest.fixture(scope="module")
def door():
    """Everybody is inside already."""
    sample = SampleDoor()
    sample.sessions = {f"key-{role}": role for role in ROLES}
    return sample


@pytest.fixture(scope="module")
def app(tmp_path_factory, door):
    """The application before a desk of nobody's things."""
    return make_app(
        settings=Settings(
            home=tmp_path_factory.mktemp("home"), allowed_hosts=["testserver"]
        ),
        reader=SampleReader(),
        media=SampleMedia(),
        clock=StandingClock(None),
        door=door,
        desk=NobodysDesk(),
        keys=Keys(**dict.fromkeys((one.name for one in fields(Keys)), NobodysKeys())),
    )


@pytest.fixture(scope="module")
def ask(app):
    """Ask as somebody with a role, or as nobody (""), from our own page."""
    browser = PlainVisit(app, "testserver", keeps_faults=True)

    def answer(method, path, role=""):
        cookie = {"cookie": f"__Host-desk=key-{role}"} if role else {}
        headers = {"sec-fetch-site": "same-origin", "accept-language": "en"}
        return browser.request(method, path, headers=headers | cookie)

    yield answer
    browser.close()


def routes(app):
    """Return path, method and rule of every route below /desk."""
    return [
        (context.path, method, _rule(context))
        for context in iter_route_contexts(app.routes)
        if context.path.startswith("/desk")
        for method in sorted(context.methods or ())
    ]


def asked(app):
    """Return the same without HEAD, which runs what GET runs (tested below)."""
    return [one for one in routes(app) if one[1] != "HEAD"]


def _rule(context):
    gates = [
        depends.dependency
        for depends in context.original_route.dependencies
        if isinstance(depends.dependency, Gate)
    ]
    return gates[0].verb if len(gates) == 1 else None


def _address(path):
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return path.format(**{name: VALUES.get(name, "some_thing") for name in names})


def test_every_route_of_the_desk_has_its_rule(app):
    """A route that was added past the gate would be open to the world."""
    found = routes(app)

    assert len(found) > 15
    assert [(path, method) for path, method, verb in found if verb is None] == []


def test_only_the_way_in_is_open(app):
    """What needs no session is listed by hand."""
    assert {path for path, _, verb in routes(app) if verb == OPEN} == WAYS_IN


def test_rules_are_what_is_written_here(app):
    """A new verb, or another reach of an old one, is a decision."""
    for _, _, verb in routes(app):
        if verb != OPEN:
            assert roles_for(verb) == ALLOWED[verb], verb


def test_looking_is_reading_and_nothing_else_is(app):
    """A GET with a writing verb, or a POST that everybody may: a slip in a rule."""
    for path, method, verb in routes(app):
        if verb == OPEN or path == "/desk/leave":
            continue
        looks = method in {"GET", "HEAD"}
        assert not (looks and verb in {"pause", "retire", "tick"}), path
        assert looks or verb != "read" or path.endswith(("/try", "/leave")), path


def test_head_runs_what_get_runs(app):
    """So what GET may, and changes, is what HEAD may and changes."""
    for context in iter_route_contexts(app.routes):
        looks = {"GET", "HEAD"} & set(context.methods or ())
        assert looks in ({"GET", "HEAD"}, set()), context.path


def test_what_is_open_to_the_world_is_written_here(app):
    """Beside the desk: readers' pages, and what links in their mail open.

    An interface for programs would stand here, too: there is none.
    """
    found = {
        (context.path, method)
        for context in iter_route_contexts(app.routes)
        if not context.path.startswith("/desk")
        for method in context.methods or ()
    }

    assert {path for path, method in found if method == "POST"} == BY_LINK
    assert {path for path, _ in found} == PUBLIC | BY_LINK
    assert {method for _, method in found} == {"GET", "HEAD", "POST"}


@pytest.mark.long
def test_without_a_session_nothing_is_told(app, ask):
    """Every route and method: led to the way in, or refused; existing or not."""
    paths = {path for path, _, verb in routes(app) if verb != OPEN}
    for path in [*map(_address, sorted(paths)), "/desk/en/nothing", "/desk/xx/y"]:
        for method in METHODS:
            answer = ask(method, path)
            looks = method in {"GET", "HEAD"}
            assert answer.status_code == (303 if looks else 401), (method, path)
            assert not looks or "/enter" in answer.headers["location"]


@pytest.mark.parametrize("role", ROLES)
def test_roles_pass_where_the_table_says(app, ask, role):
    """The gate stops a role before the endpoint, and never one that may."""
    for path, method, verb in asked(app):
        if verb == OPEN or path == "/desk/leave":
            continue
        answer = ask(method, _address(path), role)
        if role not in ALLOWED[verb]:
            assert answer.status_code == 403, (method, path)
            assert "This is not yours" in answer.text
        else:
            led_to = answer.headers.get("location", "")
            assert answer.status_code != 401, (method, path)
            assert "/enter" not in led_to, (method, path)
            assert "This is not yours" not in answer.text, (method, path)


@pytest.mark.parametrize("role", ROLES)
def test_things_of_another_unit_are_not_there(app, ask, role):
    """Reading: the same 404 as for what does not exist; writing: refused or missing."""
    missing = ask("GET", "/desk/en/nothing/here", role)
    for path, method, verb in asked(app):
        about_a_thing = "{" in path.replace("{language}", "")
        if verb == OPEN or role not in ALLOWED[verb] or not about_a_thing:
            continue
        if verb == "own":
            # A number is looked for among one's own things only.
            continue
        answer = ask(method, _address(path), role)
        assert answer.status_code in {403, 404, 422}, (method, path)
        if method == "GET":
            assert answer.status_code == 404, path
            assert answer.text == missing.text, path


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_methods_that_no_page_uses_do_nothing(app, ask, method):
    """Also for those who may do everything."""
    for path in sorted({path for path, _, _ in routes(app)}):
        assert ask(method, _address(path), "admin").status_code in {404, 405}, path


def test_a_session_of_somebody_who_is_gone_is_none(door, ask, monkeypatch):
    """The door is asked at every request, not once."""
    monkeypatch.setattr(door, "sessions", {})

    assert ask("GET", "/desk/en/stops", "admin").status_code == 303


def test_every_sample_role_is_asked():
    """Seven roles and nobody."""
    assert {who(role).role for role in ROLES} == set(ROLES)
    assert len(ROLES) == 7


def test_what_no_database_keeps_is_not_typed():
    """A NUL, or half a letter of a charset of one's own choice."""
    assert typed_in([("q\0", "a\0b\ud800"), ("q", "c")]) == {"q": ("ab?", "c")}
