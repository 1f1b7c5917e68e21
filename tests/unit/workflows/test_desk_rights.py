"""The real desk over the sample: whose things a person sees, and what looking changes.

The gate's matrix (`web/test_desk_gate.py`) asks every route; here the policy behind
it is asked about every item, card and account, for every user of the sample.
"""

import hashlib
from collections import defaultdict
from itertools import cycle

import pytest
from fastapi.routing import iter_route_contexts
from one_site import one_site_app
from spoilt import spoil
from sqlmodel import select

from comms.model.programme import User
from comms.model.tables import Act, Item, Table
from comms.store.catalogue import load_catalogue
from comms.workflows.sign_in import FrontDoor, sign_in_link
from tests.unit.web.plain_visit import PlainVisit

NATION = "national"
#: One of each kind of reach; the gate's matrix has every role.
ASKED = (
    "agent_POH",
    "coordinator_VSU",
    "viewer_partner",
    "translator_sv",
)
VERBS = (
    *(f"items/{{}}/{verb}" for verb in ("submit", "approve", "return", "withdraw")),
    *(f"items/{{}}/{verb}" for verb in ("cancel", "schedule")),
    *(f"approvals/{{}}/{verb}" for verb in ("approve", "return", "correct")),
    *(f"approvals/{{}}/{verb}" for verb in ("comment", "tick")),
)
#: What stands in the addresses of pages.
VALUES = {
    "language": "fi",
    "item_id": "e1_announcement",
    "event_id": "E1",
    "delivery": "1",
    "newsletter_id": "national",
    "slug": "1-2027",
    "name": "some.png",
    "kind": "blog",
}
#: Stands in nothing that she may see.
WORD = "kanarialintu"
#: Who reads what belongs to the programme as a whole, beside her own unit.
UNIT_STAFF = {"coordinator", "change_agent"}


class Visit:
    """Browsers of the sample's users, signed in through the real door."""

    def __init__(self, house):
        self.house = house
        self._browser = PlainVisit(one_site_app(house), "lape.example.org")
        with house.store.read() as session:
            everybody = load_catalogue(session).all(User)
        self.users = [user for user in everybody if user.id in ASKED]
        door = FrontDoor(house)
        self._keys = {
            user.id: door.enter(
                sign_in_link(house, user.id).rpartition("/")[2], agent="test"
            )
            for user in self.users
        }

    def ask(self, user, method, path, **more):
        """Ask for a page as a user, from one of our own pages."""
        headers = {
            "cookie": f"__Host-desk={self._keys[user]}",
            "sec-fetch-site": "same-origin",
        }
        return self._browser.request(method, path, headers=headers, **more)

    def close(self):
        """Ask no more."""
        self._browser.close()

    def reading_paths(self):
        """Return the paths of all routes that are looked at."""
        return [
            context.path
            for context in iter_route_contexts(self._browser.app.routes)
            if "GET" in (context.methods or set())
        ]


@pytest.fixture
def create_database(_sqlite_databases):
    """Ask on one kind of database: rights are no question of SQL."""
    return _sqlite_databases


@pytest.fixture
def visit(lape):
    """Sign everybody in."""
    found = Visit(lape)
    yield found
    found.close()


def items_of(house):
    """Return id and unit of every item."""
    with house.store.read() as session:
        return [(row.external_id, row.unit) for row in session.exec(select(Item)).all()]


def fingerprint(house):
    """Return a hash over every row of every table."""
    with house.store.read() as session:
        rows = [
            str(sorted(map(str, session.execute(select(table)).all())))
            for table in Table.metadata.sorted_tables
        ]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def may_see(user, unit):
    """Tell what the rule says, written a second time."""
    own = user.scope in {NATION, unit}
    return own or (unit == NATION and user.role in UNIT_STAFF)


def test_people_see_items_of_their_own_unit_only(visit, lape):
    """Every user × every item: the page, or the same 404 as for what is not there."""
    for user in visit.users:
        missing = visit.ask(user.id, "GET", "/desk/en/items/no_such_item")
        assert missing.status_code == 404
        for item, unit in items_of(lape):
            answer = visit.ask(user.id, "GET", f"/desk/en/items/{item}")
            if may_see(user, unit):
                assert answer.status_code == 200, (user.id, item)
            else:
                assert answer.status_code == 404, (user.id, item)
                assert answer.text == missing.text, (user.id, item)


def test_lists_hold_no_item_of_another_unit(visit, lape):
    """S2: neither the list, nor the start page, names what its page would hide."""
    for user in visit.users:
        shown = "".join(
            visit.ask(user.id, "GET", path).text
            for path in ("/desk/en/", "/desk/en/items", "/desk/en/approvals")
        )
        for item, unit in items_of(lape):
            if not may_see(user, unit):
                assert f"/items/{item}" not in shown, (user.id, item)
                assert f"/approvals/{item}" not in shown, (user.id, item)


def test_no_word_of_another_unit_is_told(visit, lape):
    """S2: lists, searches, previews, tables, pickers, counts: all that can be read.

    Every text of what her unit may not see holds a word, and so do searches for it.
    """
    (who,) = (user for user in visit.users if user.id == "coordinator_VSU")
    spoil(lape, [WORD], lambda row: not may_see(who, getattr(row, "unit", NATION)))
    theirs = next(item for item, unit in items_of(lape) if not may_see(who, unit))
    known = defaultdict(lambda: "1", VALUES | {"item_id": theirs, "event_id": "E2"})
    found = []

    for path in visit.reading_paths():
        if path.startswith("/desk"):
            for asked in ("", f"?q={WORD[:7]}&words={WORD[:7]}&view=list"):
                place = path.format_map(known) + asked
                answer = visit.ask(who.id, "GET", place)
                if WORD in answer.content.decode(errors="replace"):
                    found.append(place)

    assert found == []
    assert WORD in visit.ask("translator_sv", "GET", f"/desk/fi/items/{theirs}").text


def test_nobody_decides_about_another_unit(visit, lape):
    """Past the pages: the answer is no, and no state moves."""
    before = _states(lape)
    foreign = [
        (user.id, item)
        for user in visit.users
        for item, unit in items_of(lape)
        if user.scope not in {NATION, unit}
    ]
    assert len(foreign) > 2 * len(VERBS)

    for (user, item), verb in zip(foreign, cycle(VERBS), strict=False):
        path = f"/desk/en/{verb.format(item)}"
        answer = visit.ask(user, "POST", path, data={"note": "x", "text": "x"})
        assert answer.status_code in {403, 404, 409}, (user, path)

    assert _states(lape) == before
    with lape.store.read() as session:
        done = [act for act in session.exec(select(Act)) if act.result == "done"]
    assert {act.verb for act in done} <= {"sign-in"}


@pytest.mark.parametrize("user", ["viewer_partner", "translator_sv"])
def test_who_only_reads_writes_nothing(visit, lape, user):
    """Every form of the desk, posted by a partner and by a translator."""
    before = fingerprint(lape)
    paths = [
        "/desk/en/seminars/new",
        "/desk/en/previews",
        "/desk/en/items/e1_announcement/edit",
        "/desk/en/items/e1_announcement/submit",
        "/desk/en/approvals/e1_announcement/approve",
        "/desk/en/approvals/e1_announcement/comment",
        "/desk/en/approvals/e1_announcement/tick",
        "/desk/en/events/E1/change",
        "/desk/en/accounts/x_national/retire",
        "/desk/en/cards/1/posted",
        "/desk/en/cards/1/found",
        "/desk/en/stops",
        "/desk/en/stops/resume",
    ]

    answers = {path: visit.ask(user, "POST", path).status_code for path in paths}

    assert answers == dict.fromkeys(paths, 403)
    assert fingerprint(lape) == before


def _states(house):
    with house.store.read() as session:
        return {row.external_id: row.state for row in session.exec(select(Item))}
