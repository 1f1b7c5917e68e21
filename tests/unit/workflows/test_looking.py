"""To look changes nothing: every route that answers GET and HEAD, by real addresses.

The routes are the router's. A link of each kind that stands in mail is a valid one,
and what is named by a path is there: else nothing would be looked at but "not found".
"""

import io
from datetime import timedelta

import pytest
from door_site import HERE, PASSWORD, Doors, quick_hashes
from programme_steps import Desk
from sqlmodel import select
from test_choosing import reader
from test_desk_rights import Visit, create_database, fingerprint
from test_proposals import loosen
from test_segment_pages import FORM as SEGMENT
from test_sign_up import WISH, mailed, token_in
from test_tasks_in_browser import card_waits
from test_workflow_correct import day_before
from test_workflow_kits import CARD
from text_form import BLOG, blog

from comms.access import sessions
from comms.access.links import mailed_token
from comms.clock import SystemClock
from comms.model.access import DoorStep, SignInLink
from comms.model.links import LEAVE, make_token, read_token
from comms.model.tables import Delivery, Subscriber, Subscription
from comms.workflows.choosing import OwnChoices
from comms.workflows.decide import decide
from comms.workflows.lists_desk import ListReader
from comms.workflows.own_data import OwnData
from comms.workflows.pause import pause
from comms.workflows.readers import ReaderReader
from comms.workflows.segment_pages import SegmentReader
from comms.workflows.sign_in import sign_in_link
from comms.workflows.sign_up import SignUps
from comms.workflows.write import save

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
ITEM, SEGMENT_PAGE = (
    "/desk/{language}/items/{item_id}",
    "/desk/{language}/segments/{name}",
)
#: Where the same name is another thing.
ELSEWHERE = {
    "/desk/{language}/calendar/events/{name}": {"name": "E1"},
    "/desk/{language}/facts/{name}": {"name": "regions"},
    "/desk/{language}/kit/{item_id}": {"item_id": CARD},
    "/{language}/news/{item_id}": {"item_id": "vsu_press_release"},
    **{
        f"{ITEM}/{page}": {"item_id": BLOG}
        for page in ("again", "edit", "versions", "versions/{number}")
    },
}
#: What an address asks for besides.
ASKED_FOR = {"/desk/{language}/stops/resume": "?unit=VSU"}
#: The package's files and the site's are not laid out here.
FILES = {
    *("/static/{name}", "/static/brand/{name}", "/media/{name}"),
    *("/desk/frames/{name}", "/desk/pictures/{name}"),
    "/desk/{language}/pictures/{name}",
}
#: What nothing is laid out for: another way in, what comes after an event that was
#: written at the desk, and forms of a text that no page is out in.
NOT_HERE = FILES | {
    "/desk/outside",
    "/desk/{language}/items/{item_id}/next",
    "/{language}/news/{item_id}/easy",
    "/{language}/news/{item_id}/press.txt",
}


def laid_out(house):
    """Bring the sample to a day on which there is one of all that has a page."""
    assert not save(house, AGENT, blog(), "fi").problems
    card_waits(house)
    decide(house, "submit", "vsu_press_release", user="coordinator_VSU")
    decide(house, "approve", "vsu_press_release", user="approver_national")
    day_before(house)
    coordinator = "coordinator_POH"
    ListReader(house).put_in(
        coordinator, "POH", "fair.csv", io.BytesIO(b"email\na@x.fi")
    )
    loosen(Desk(house))
    pause(house, unit="VSU", user="admin", reason="A trial.")
    segment = SegmentReader(house).save(coordinator, SEGMENT, "fi").id
    with house.store.read() as session:
        read = select(Subscriber.address).join(Subscription)
        address = session.exec(read.where(Subscription.state == "confirmed")).first()
        card = select(Delivery.id).where(Delivery.account == "fb_network")
        delivery = session.exec(card).first()
    look = ReaderReader(house).look_up("admin", address)
    return {
        SEGMENT_PAGE: {"name": segment},
        "/desk/{language}/readers/{look}": {"look": look},
        "/desk/{language}/cards/{delivery}": {"delivery": delivery},
    }


@pytest.fixture
def there(staged):
    """Lay everything out; return the site, and what is called how there."""
    return staged(laid_out)


@pytest.fixture
def lape(there):
    """Open the site."""
    return there[0]


@pytest.fixture
def visit(lape, monkeypatch):
    """Sign them in; that they are still there is noted once a minute, not here."""
    monkeypatch.setattr("test_desk_rights.ASKED", LOOKING)
    monkeypatch.setattr(sessions, "_SEEN_EVERY", timedelta(days=1))
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


def addresses(path, tokens, names):
    """Return addresses of a route; a name that nobody gave a value is an error."""
    if "{token}" in path:
        kind = path.split("/")[-2]
        return [path.format(language="fi", token=one) for one in tokens[kind]]
    values = VALUES | ELSEWHERE.get(path, {}) | names.get(path, {})
    return [path.format_map(values) + ASKED_FOR.get(path, "")]


def test_looking_changes_nothing(visit, tokens, lape, there):
    """S3: GET and HEAD, each by everybody; all rows of all tables stay as they are."""
    assert all(tokens.values())
    before, missing = fingerprint(lape), set()
    paths = visit.reading_paths()

    assert len(paths) > 35
    for path in paths:
        for address in addresses(path, tokens, there[1]):
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
