"""What figures about a sensitive newsletter tell, and to whom.

Its own unit's staff sees tens, everybody else nothing: on the list of newsletters, the
page of a number, its report, the page of readers, a segment, before and after it left.
"""

from dataclasses import dataclass
from itertools import product
from typing import get_args

import pytest
from test_sensitive_newsletter import ID, create_database, quiet, send

from comms.access.readers import grain_for
from comms.language import say
from comms.model.figures import all_told, figure, told
from comms.model.plans import EditionPlan
from comms.model.programme import NATIONAL, Newsletter, Role
from comms.model.tables import Subscriber, Subscription
from comms.store.catalogue import load_catalogue
from comms.workflows.desk import DeskReader
from comms.workflows.desk_sight import sight
from comms.workflows.edition_pages import EditionReader
from comms.workflows.figures import grain_of_plan
from comms.workflows.programme import ProgrammeDesk
from comms.workflows.readers_page import letters_with_readers
from comms.workflows.segment_pages import SegmentReader

__all__ = ["create_database", "quiet"]

OWN, OTHERS = (
    "coordinator_VSU",
    (
        "admin",
        "national_lead",
        "approver_national",
        "coordinator_EPO",
        "viewer_partner",
    ),
)
#: Readers by language: some that may be told in tens, and a few.
READERS = {"fi": 23, "sv": 4}
#: What would tell how many they are: each figure, their sum, and their difference.
EXACT = {"23", "27", "4", "19"}
SEGMENT = {
    "name.fi": ("Lukijat",),
    "unit": ("VSU",),
    "where.kind": ("group",),
    "where.join": ("all",),
    "where.0.kind": ("newsletter",),
    "where.0.values": (ID,),
}


@dataclass(frozen=True)
class Somebody:
    """Whoever works here."""

    role: str
    scope: str
    id: str = "somebody"
    behalf: tuple = ()


@pytest.fixture
def read(quiet):
    """Give the newsletter its readers."""
    now = quiet.clock.now()
    with quiet.store.write() as session:
        people = [
            Subscriber(
                address=f"{language}{number}@example.org",
                address_key=f"{language}{number}@example.org",
                language=language,
                audience="professionals",
                created_at=now,
            )
            for language, count in READERS.items()
            for number in range(count)
        ]
        session.add_all(people)
        session.flush()
        session.add_all(
            Subscription(
                subscriber_id=one.id,
                newsletter=ID,
                state="confirmed",
                changed_at=now,
                joined_at=now,
            )
            for one in people
        )
    return quiet


def figures_of(house, user):
    """Return all figures about the newsletter that somebody sees."""
    found = [*of_readers(house, user), *of_number(house, user, "en")]
    item = DeskReader(house).item(user, "e1_announcement", "en")
    if item:
        found += [one.text for one in item.outputs if one.publication == "NL3"]
    return [str(one) for one in found]


def of_number(house, user, language):
    """Return those about its number, before it leaves and after."""
    desk, found = EditionReader(house), []
    if page := desk.page(user, "NL3", language):
        found += [page.reader_count, *(count for _, count in page.readers)]
        found += [*(page.departure.sentences if page.departure else ())]
        found += [page.standing.reader_count, *page.standing.sentences]
    if report := desk.report(user, "NL3", language):
        for row in (*report.rows, report.total):
            found += [row.recipients, row.left, row.joined, *row.states.values()]
        found += [*report.reasons, *report.domains, *report.sentences, report.archive]
    return found


def of_readers(house, user):
    """Return those on the lists of newsletters and of readers."""
    cards = EditionReader(house).newsletters(user, "en")
    found = [card.readers for card in cards if card.id == ID]
    with house.store.read() as session:
        letters = letters_with_readers(sight(house, session, user, "en"), ID)
    for one in letters:
        if one.id == ID:
            found += one.total.values()
            found += [n for _, counts in one.by_language for n in counts.values()]
    return found


def exact(shown):
    """Return what of some figures tells how many there are."""
    return [one for one in shown if EXACT & {*one.replace("'", " ").split()}]


def test_only_the_units_own_staff_is_told_tens():
    """The whole matrix: roles, units; of other newsletters everybody is told all."""
    texts = {"name": {"fi": "x"}, "languages": ["fi"]}
    quiet = Newsletter(id="q", unit="VSU", sensitive=True, **texts)
    plain = Newsletter(id="p", unit="VSU", **texts)
    reach = {"coordinator", "change_agent", "admin", "national_lead"}
    for role, scope in product(get_args(Role), ("VSU", "EPO", NATIONAL)):
        somebody = Somebody(role, scope)
        own = "tens" if scope == "VSU" and role in reach else "none"

        assert grain_for(somebody, [plain]) == "full"
        assert grain_for(somebody, [quiet]) == own, (role, scope)
        assert grain_for(somebody, [plain, quiet]) == own
        stands_in = Somebody("viewer", "EPO", behalf=(somebody,))
        assert grain_for(stands_in, [quiet]) == own
    elsewhere = quiet.model_copy(update={"unit": "EPO"})
    own = Somebody("coordinator", "VSU")
    assert grain_for(own, [quiet, elsewhere]) == "none"


def test_no_figure_and_no_difference_is_exact(read):
    """Before it leaves, and after it: nowhere, to nobody."""
    for step in ("before", "after"):
        if step == "after":
            send(read)
        seen = figures_of(read, OWN)
        assert "20" in seen
        assert exact(seen) == []
        for user in OTHERS:
            assert exact(figures_of(read, user)) == [], user


def test_report_is_its_own_units_alone(read):
    """To others there is none; the list of newsletters leads them elsewhere."""
    send(read)
    desk = EditionReader(read)

    found = desk.report(OWN, "NL3", "fi")

    assert found.grain == "tens"
    assert (found.total.recipients, found.archive, found.domains) == (20, {}, ())
    assert {row.language: row.recipients for row in found.rows} == {"fi": 20, "sv": 0}
    assert "vähintään 20" in " ".join(found.sentences)
    for user in OTHERS:
        assert desk.report(user, "NL3", "fi") is None, user
        for card in desk.newsletters(user, "fi"):
            assert card.id != ID or (card.readers, card.grain) == (0, "none")
            assert "/report" not in "".join(line.path for line in card.sent)


def test_segment_counts_its_readers_in_tens_and_shows_no_few(read):
    """And where nobody asks about it, its readers are in nobody's count."""
    desk = SegmentReader(read)
    few = {**SEGMENT, "where.1.kind": ("language",), "where.1.values": ("sv",)}
    sv = {**few, "where.0.kind": ("language",), "where.0.values": ("sv",)}

    many = desk.people(OWN, "fi", "", SEGMENT)
    some = desk.people(OWN, "fi", "", few)
    mine, theirs = (desk.people(user, "fi", "", sv) for user in (OWN, "national_lead"))

    assert (many.count, many.grain, len(many.sample)) == (20, "tens", 10)
    assert (some.count, some.sample) == (0, [])
    assert (mine.grain, theirs.grain) == ("full", "full")
    assert mine.count <= theirs.count


def test_programme_says_nothing_of_how_many_read_it(read):
    """An administrator keeps its settings, and need not know."""
    desk = ProgrammeDesk(read)
    cells = {
        line.id: line.cells[2] for line in desk.part("admin", "newsletters", "en").lines
    }
    sheet = desk.sheet("admin", "newsletters", ID, "en")

    assert cells[ID] == say("en", "figures.none")
    assert cells["national"].isdigit()
    assert not [use for use in sheet.uses if EXACT & {*use.title.split()}]


def test_tens_are_rounded_down_each_by_itself():
    """So a total less its parts tells nothing either."""
    assert [told(n, "tens") for n in (0, 9, 10, 19, 123)] == [0, 0, 10, 10, 120]
    assert all_told({"fi": 23, "sv": 4}, "tens") == {"fi": 20, "sv": 0}
    assert told(5, "none") == 0
    assert figure("en", 37, "full") == "37"
    assert figure("en", 37, "tens") == "at least 30"
    assert figure("en", 3, "tens") == figure("en", 0, "tens") == "fewer than 10"


def test_number_to_readers_of_it_is_as_quiet_as_its_own(read):
    """Who of another newsletter reads it, too, is a figure about it."""
    name = SegmentReader(read).save(OWN, SEGMENT, "fi").id
    with read.store.read() as session:
        catalogue = load_catalogue(session)
        for user, grain in ((OWN, "tens"), ("national_lead", "none")):
            eyes = sight(read, session, user, "en")
            plan = catalogue.get(EditionPlan, "NL3")
            plan = plan.model_copy(update={"newsletter": "VSU", "segment": name})
            assert grain_of_plan(eyes, plan) == grain
