"""To look changes nothing: every route that answers GET and HEAD, by real addresses.

The routes are the router's. A link of each kind that stands in mail is a valid one,
and what is named by a path is there: else nothing would be looked at but "not found".
"""

import pytest
from door_site import HERE, PASSWORD, Doors, quick_hashes
from sqlmodel import select
from test_choosing import reader
from test_desk_rights import Visit, create_database, fingerprint
from test_sign_up import WISH, mailed, token_in

from comms.access.links import mailed_token
from comms.clock import SystemClock
from comms.model.access import DoorStep, SignInLink
from comms.model.links import LEAVE, make_token, read_token
from comms.workflows.choosing import OwnChoices
from comms.workflows.own_data import OwnData
from comms.workflows.sign_in import sign_in_link
from comms.workflows.sign_up import SignUps
from comms.workflows.tick import tick

__all__ = ["create_database", "reader"]

pytestmark = pytest.mark.long

AGENT, EMAIL = "agent_POH", "muutosagentti.poh@example.org"
#: Who looks, each by GET and by HEAD: who sees most, and who works in one unit.
LOOKING = ("admin", "coordinator_VSU")
#: What stands in addresses; another name has to be given its value here.
VALUES = {
    "language": "fi",
    "item_id": "e1_announcement",
    "event_id": "E1",
    "edition_id": "NL1",
    "newsletter_id": "national",
    "account": "x_national",
    "slug": "1-2027",
    "kind": "blog",
    "number": "1",
    "part": "units",
    "entry": "POH",
    "delivery": "1",
    "look": "1",
    "key": "1",
    "name": "core_message",
}
#: Where the same name is another thing.
ELSEWHERE = {
    "/desk/{language}/calendar/events/{name}": {"name": "E1"},
    "/desk/{language}/facts/{name}": {"name": "regions"},
}
#: The package's files and the site's are not laid out here.
FILES = {
    *("/static/{name}", "/static/brand/{name}", "/media/{name}"),
    *("/desk/frames/{name}", "/desk/pictures/{name}"),
    "/desk/{language}/pictures/{name}",
}
#: What has no such thing in the sample, whose items were not written at the desk.
NOT_HERE = FILES | {
    "/desk/outside",
    "/desk/{language}/cards/{delivery}",
    "/desk/{language}/events/{event_id}/change",
    "/desk/{language}/items/{item_id}/again",
    "/desk/{language}/items/{item_id}/edit",
    "/desk/{language}/items/{item_id}/next",
    "/desk/{language}/items/{item_id}/versions/{number}",
    "/desk/{language}/kit/{item_id}",
    "/desk/{language}/lists/{number}",
    "/desk/{language}/proposals/{number}",
    "/desk/{language}/readers/{look}",
    "/desk/{language}/segments/{name}",
    "/desk/{language}/stops/resume",
    "/{language}/events/{event_id}",
    "/{language}/events/{event_id}.ics",
    "/{language}/news/{item_id}",
    "/{language}/news/{item_id}/easy",
    "/{language}/news/{item_id}/press.txt",
}


@pytest.fixture
def lape(due):
    """Send the first number, so that there are pages, cards and a ledger."""
    tick(due)
    return due


@pytest.fixture
def visit(lape, monkeypatch):
    """Sign them in."""
    monkeypatch.setattr("test_desk_rights.ASKED", LOOKING)
    found = Visit(lape)
    yield found
    found.close()


@pytest.fixture
def tokens(lape, reader, channel, monkeypatch):
    """Make a link of each kind, by the beginning of its address."""
    quick_hashes(monkeypatch)
    doors, (_, own) = Doors(lape, SystemClock()), reader
    SignUps(lape).sign_up(WISH)
    asked = [token_in(mail) for _, mail in mailed(lape, channel)]
    OwnChoices(lape).own_address(own, "new@example.org")
    asked += [token_in(mail) for _, mail in mailed(lape, channel)]
    OwnData(lape).ask_own_data(own)
    [data] = [token_in(mail) for _, mail in mailed(lape, channel)]
    doors.address.ask(doors.with_password(AGENT, PASSWORD), "other@example.org")
    doors.forgotten.ask(EMAIL, "fi", HERE)
    enter = [sign_in_link(lape, "admin").rpartition("/")[2]]
    enter.append(doors.invited_again("agent_EKA"))
    with lape.store.read() as session:
        links = session.exec(select(SignInLink).where(SignInLink.purpose == "reset"))
        reset = [mailed_token(lape.key, link.seed) for link in links if link.user]
        steps = session.exec(select(DoorStep))
        address = [s.body["seed"] for s in steps if s.body.get("email")]
    seat = read_token(lape.key, "preferences", own)
    return {
        "c": [*asked, data],
        "o": [data],
        "p": [own],
        "u": [make_token(lape.key, LEAVE, seat)],
        "enter": enter,
        "reset": reset,
        "address": [mailed_token(lape.key, seed) for seed in address],
    }


def addresses(path, tokens):
    """Return addresses of a route; a name that nobody gave a value is an error."""
    if "{token}" in path:
        kind = path.split("/")[-2]
        return [path.format(language="fi", token=one) for one in tokens[kind]]
    return [path.format_map(VALUES | ELSEWHERE.get(path, {}))]


def test_looking_changes_nothing(visit, tokens, lape):
    """S3: GET and HEAD, each by everybody; all rows of all tables stay as they are."""
    assert all(tokens.values())
    before, missing = fingerprint(lape), set()
    paths = visit.reading_paths()

    assert len(paths) > 35
    for path in paths:
        for address in addresses(path, tokens):
            said = {
                visit.ask(user, method, address).status_code
                for user in LOOKING
                for method in ("GET", "HEAD")
            }
            assert max(said) < 500, path
            if min(said) >= 400:
                missing.add(path)

    assert fingerprint(lape) == before
    assert missing - NOT_HERE == set()
