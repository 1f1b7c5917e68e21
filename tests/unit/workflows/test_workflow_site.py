"""What readers' pages are told: published things, frozen, in her language."""

import pytest
from lape_steps import APPROVER, approve_items, edited, schedule_nl1

from comms.clock import instant
from comms.model.addresses import address_key
from comms.model.links import LEAVE, make_token
from comms.model.tables import Event
from comms.store import folders, subscribers
from comms.store import publications as rows
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.jobs import bring_up_to_date
from comms.workflows.publish import publish_due, put_out
from comms.workflows.site import SiteReader
from comms.workflows.tick import tick
from comms.workflows.withdraw import withdraw

ZONE = "Europe/Helsinki"
MORNING = instant("2027-02-15T09:00", ZONE)
#: What asks the database for nothing that others do not.
ONCE = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)


@pytest.fixture
def reader(lape):
    """Read the site after its first news is out."""
    approve_items(lape, "spring_news")
    lape.clock.set(instant("2027-02-03T10:00", ZONE))
    publish_due(lape)
    return SiteReader(lape)


def test_news_are_what_is_out_newest_first(reader):
    """Drafts and approved items of tomorrow are nobody's business."""
    items, more = reader.news("fi", unit=None, limit=10, offset=0)

    assert [item.id for item in items] == ["spring_news", "core_message_card"]
    assert not more
    assert items[0].published_at.isoformat() == "2027-02-03T10:00:00+02:00"


def test_news_come_in_pages(reader):
    """No list is unbounded."""
    first, more = reader.news("fi", unit=None, limit=1, offset=0)
    second, rest = reader.news("fi", unit=None, limit=1, offset=1)

    assert ([i.id for i in first], more) == (["spring_news"], True)
    assert ([i.id for i in second], rest) == (["core_message_card"], False)


def test_an_item_offers_its_languages_and_its_easy_version(reader):
    """M4, C2: switch the language, or to easy language, and stay on the page."""
    item = reader.item("spring_news", "fi", "standard")
    easy = reader.item("spring_news", "fi", "easy")
    swedish = reader.item("spring_news", "sv", "easy")

    assert set(item.translations) == {"fi", "sv", "en"}
    assert item.easy_url == "/fi/news/spring_news/easy"
    assert (easy.level, easy.title) == ("easy", "Perheiden palvelut muuttuvat")
    assert (swedish.level, swedish.wanted_level) == ("standard", "easy")


def test_blocks_are_inserted_where_they_are_named(reader):
    """K1: the core message is written once."""
    card = reader.item("core_message_card", "sv", "standard")

    assert card.lead.startswith("Vi bygger tjänster")
    assert "{{" not in card.body[0].text


def test_an_edit_shows_only_after_its_approval(lape, reader, checked):
    """A page is a frozen message, not the item behind it."""
    folder, findings = checked
    apply_checked(
        lape,
        edited(folder, "version", "spring_news.fi.standard", title="Luonnos"),
        findings,
    )

    assert reader.item("spring_news", "fi", "standard").title.startswith("Lape-työ")


def test_what_is_not_out_is_not_there(reader):
    """An address guessed too early answers like any wrong one."""
    assert reader.item("two_languages_blog", "fi", "standard") is None
    assert reader.item("no_such_item", "fi", "standard") is None
    assert reader.event("E1", "fi") is None


def test_a_file_that_is_not_there_yet_is_named(lape, reader):
    """The text speaks of a file; a reader who finds none thinks the page is broken."""
    approve_items(lape, "results_deck")
    lape.clock.set(instant("2027-02-10T12:00", ZONE))
    publish_due(lape)

    item = reader.item("results_deck", "sv", "standard")

    assert (item.awaited, item.documents) == (("PDF",), ())


def test_events_appear_with_the_item_that_announces_them(lape, reader):
    """H3: the first points to the second, and back; each has its own offset."""
    approve_items(lape, "e1_announcement")
    lape.clock.set(instant("2027-02-15T09:00", ZONE))
    publish_due(lape)

    first, second = reader.events("fi")

    assert (first.starts.isoformat(), second.starts.isoformat()) == (
        "2027-03-11T12:00:00+02:00",
        "2027-04-08T12:00:00+03:00",
    )
    assert first.next_in_series[1] == "/fi/events/E2"
    assert second.previous_in_series[1] == "/fi/events/E1"
    with lape.store.write() as session:
        # One in preparation comes between them: readers are led past it.
        rows = folders.events_named(session, ["E1", "E2"])
        between = Event(**rows["E2"].model_dump(exclude={"id"}))
        between.external_id, between.uid = "E1b", "E1b"
        between.published_at = None
        between.facts = {**between.facts, "id": "E1b", "next_in_series": "E2"}
        rows["E1"].facts = {**rows["E1"].facts, "next_in_series": "E1b"}
        session.add_all([between, rows["E1"]])
    assert reader.event("E1", "fi").next_in_series[1] == "/fi/events/E2"
    lape.clock.set(instant("2027-03-12T09:00", ZONE))
    past, more = reader.past_events("fi", limit=1, offset=0)
    assert ([event.id for event in past], more) == (["E1"], False)
    assert reader.past_events("fi", limit=1, offset=1) == ([], False)
    since = instant("2027-03-01T09:00", ZONE)
    assert next(event.id for event in reader.events("fi", since=since)) == "E1"


def test_the_archive_shows_the_very_mail(lape):
    """F2: the web version comes from the same Message, without a recipient's links."""
    schedule_nl1(lape)
    lape.clock.set(instant("2027-02-17T10:00", ZONE))
    tick(lape)
    reader = SiteReader(lape)

    line = reader.newest_edition("sv")
    page = reader.edition_html("national", "1-2027", "sv")

    assert (line.number, line.url) == ("1/2027", "/sv/archive/national/1-2027")
    assert set(line.languages) == {"fi", "sv", "en"}
    assert "Två språk, en familj" in page
    assert "/u/" not in page
    assert "/p/" not in page
    assert reader.edition_html("national", "7-2027", "sv") is None
    assert reader.edition_html("national", "../etc", "sv") is None


def test_leaving_is_at_once_and_can_be_taken_back(lape):
    """One link, one seat: her other newsletters stay."""
    reader = SiteReader(lape)
    with lape.store.read() as session:
        person = subscribers.by_address(session, address_key("tilaaja01@example.org"))
        seat = subscribers.subscription_to(session, person.id, "national")
    token = make_token(lape.key, LEAVE, seat.id)

    left = reader.leave(token)
    again = reader.leave(token)

    assert (left.subscribed, again.subscribed) == (False, False)
    assert left.address_hint == "t…01@example.org"
    assert [subscribed for _, subscribed, _ in left.newsletters] == [False, True]
    assert reader.rejoin(token).subscribed
    assert reader.seat("no token") is None


def test_a_bounced_address_does_not_come_back_by_its_link(lape):
    """Rejoining undoes leaving, nothing else."""
    reader = SiteReader(lape)
    with lape.store.read() as session:
        person = subscribers.by_address(session, address_key("tilaaja11@example.org"))
        seat = subscribers.subscription_to(session, person.id, "national")

    found = reader.rejoin(make_token(lape.key, LEAVE, seat.id))

    assert not found.subscribed


@ONCE
def test_an_event_goes_with_its_last_announcement_and_comes_back_with_it(lape):
    """A second one keeps it; page, lists, calendars and series leave it out."""
    approve_items(lape, "e1_announcement")
    lape.clock.set(MORNING)
    tick(lape)
    reader = SiteReader(lape)
    stood = {one.id: one for one in reader.events("fi")}

    withdraw(lape, "e1_announcement", user="coordinator_VSU", note="Väärä sali.")
    tick(lape)
    listed = {one.id for one in reader.events("fi")}
    shown, gone = reader.event("E1", "fi"), reader.event_withdrawn("E1")
    struck = {one.id: one for one in reader.events_gone("fi")}
    decide(lape, "submit", "e1_announcement", user="coordinator_VSU")
    waits = reader.event("E1", "fi")
    decide(lape, "approve", "e1_announcement", user=APPROVER)
    tick(lape)

    assert (_BOTH - {*stood}, listed & _BOTH) == (set(), set())
    assert shown is waits is None
    assert (gone.day.isoformat(), gone.reason) == ("2027-02-15", "Väärä sali.")
    back = reader.event("E1", "fi")
    assert ({*struck}, struck["E1"].withdrawal) == (_BOTH, gone)
    # Calendars take each of the three over: it stood, it is gone, it is back.
    assert stood["E1"].sequence < struck["E1"].sequence < back.sequence
    assert back.next_in_series[1] == "/fi/events/E2"
    assert (reader.event_withdrawn("E1"), reader.events_gone("fi")) == (None, [])

    _tell_by_another(lape, "vsu_press_release")
    withdraw(lape, "e1_announcement", user="coordinator_VSU", note="Väärä sali.")
    assert _shown(reader) == [True, False]
    _leave_open(lape, "E2")
    bring_up_to_date(lape)
    assert _shown(reader) == [True, False]


_BOTH = {"E1", "E2"}


def _shown(reader):
    return [reader.event(name, "fi") is not None for name in ("E1", "E2")]


def _tell_by_another(house, name):
    """Let another item tell its events, too."""
    with house.store.write(in_turn=True) as session:
        second = folders.item(session, name)
        put_out(session, rows.of_item(session, name)[0], second, MORNING)


def _leave_open(house, name):
    """Leave an event as earlier versions did when they withdrew what told it."""
    with house.store.write(in_turn=True) as session:
        folders.event(session, name).published_at = MORNING
