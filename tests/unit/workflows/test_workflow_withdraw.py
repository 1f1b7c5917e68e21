"""An item that is withdrawn is taken back from everywhere we can reach."""

from datetime import timedelta

import pytest
from lape_steps import APPROVER, NL1_AT, approve_items, schedule_nl1
from networks import Killed, reword, with_networks
from sqlmodel import select

from comms.clock import instant
from comms.errors import NotFound, Refused
from comms.model.programme import Account
from comms.model.tables import Delivery
from comms.ports import InDoubt, Unreadable
from comms.store import acts, folders
from comms.store.catalogue import load_catalogue
from comms.store.publications import of_item, publication
from comms.workflows import removals
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.pause import pause, resume
from comms.workflows.settle import settle_unknown
from comms.workflows.site import SiteReader
from comms.workflows.status import status
from comms.workflows.tick import tick
from comms.workflows.withdraw import withdraw

ZONE = "Europe/Helsinki"
NEWS, NEWS_AT = "spring_news", instant("2027-02-03T10:00", ZONE)
WHY = "The picture was used without permission."
LEAD = "national_lead"


CANNOT = {"ig": {"can_delete": False}, "x_national": {"can_update": False}}


def news_stands(house):
    """Bring the news to the beat at which its posts stand on every account."""
    approve_items(house, NEWS)
    house.clock.set(NEWS_AT)
    opened, networks = with_networks(house, house.settings.home, **CANNOT)
    tick(opened)
    house.clock.advance(timedelta(minutes=10))
    return networks


@pytest.fixture
def site(staged, tmp_path):
    """Open the site with the posts of the news on every account."""
    house, networks = staged(news_stands)
    return with_networks(house, tmp_path, networks, **CANNOT)


def rows(house, kind="", item=NEWS):
    """Return the publications of an item, by id."""
    with house.store.read() as session:
        found = of_item(session, item)
    return {r.external_id: r for r in found if kind in {"", r.kind}}


def told(house, name):
    """Return the deliveries of a publication by language."""
    with house.store.read() as session:
        row = publication(session, name)
        found = session.exec(select(Delivery).where(Delivery.publication_id == row.id))
        return {delivery.language: delivery for delivery in found}


def test_posts_are_taken_down_where_the_network_lets_us(site):
    """A publication of its own; the post's row stays, its log stays."""
    house, networks = site

    done = withdraw(house, NEWS, user=LEAD, note=WHY)
    tick(house)

    assert done.state == "withdrawn"
    assert "spring_news.masto.removal1" in done.removals
    assert networks["masto"].standing == networks["x_national"].standing == {}
    assert rows(house)["spring_news.masto.removal1"].state == "sent"
    assert rows(house)["spring_news.masto"].state == "sent"


def test_where_we_cannot_a_person_is_asked_to(site):
    """A task with the address; done is done when the person says so."""
    house, networks = site

    done = withdraw(house, NEWS, user=LEAD, note=WHY)
    tick(house)

    assert done.by_hand == ("spring_news.ig.removal1",)
    [post] = networks["ig"].standing
    held = rows(house)["spring_news.ig.removal1"]
    assert (held.state, held.reason["key"]) == ("held", "posts.cannot_delete")
    assert held.reason["url"] == f"https://n.example/{post}"
    line = next(
        one
        for one in status(house)["needs_a_person"]
        if one["publication"] == held.external_id
    )
    assert "by hand" in line["reason"]

    settle_unknown(
        house, told(house, held.external_id)["fi"].id, user=LEAD, is_there=False
    )

    assert rows(house)[held.external_id].state == "sent"


def test_withdrawing_twice_takes_down_once(site):
    """Run twice, same rows."""
    house, networks = site
    first = withdraw(house, NEWS, user=LEAD, note=WHY, key="k1")
    tick(house)
    before = set(rows(house))

    again = withdraw(house, NEWS, user=LEAD, note=WHY, key="k1")
    tick(house)

    assert again.removals == first.removals
    assert set(rows(house)) == before
    assert networks["masto"].calls["delete"] == 3
    with pytest.raises(Refused):
        withdraw(house, NEWS, user=LEAD, note=WHY)


def test_the_page_says_when_and_why_and_feeds_leave_it_out(site):
    """Nothing of what it said is shown any more."""
    house, _ = site

    withdraw(house, NEWS, user=LEAD, note=WHY)

    reader = SiteReader(house)
    assert reader.item(NEWS, "fi", "standard") is None
    gone = reader.withdrawn(NEWS)
    assert (gone.day.isoformat(), gone.reason) == ("2027-02-03", WHY)
    listed, _ = reader.news("fi", unit=None, limit=50, offset=0)
    assert NEWS not in {item.id for item in listed}
    assert reader.withdrawn("tell_us") is None


@pytest.mark.parametrize(
    ("user", "note", "rule"),
    [
        ("national_lead", "  ", "withdraw_reason"),
        ("translator_sv", WHY, "not_allowed"),
        ("coordinator_POH", WHY, "not_your_region"),
    ],
)
def test_only_who_answers_for_it_withdraws_and_says_why(site, user, note, rule):
    """A refusal is on record, with what its sentence needs."""
    house, networks = site

    with pytest.raises(Refused) as refused:
        withdraw(house, NEWS, user=user, note=note)

    tick(house)
    assert refused.value.key == rule
    assert networks["masto"].calls["delete"] == 0
    with house.store.read() as session:
        act = acts.all_acts(session)[-1]
    assert (act.verb, act.result) == ("withdraw", rule)
    assert set(act.slots) == set(refused.value.slots)


def test_what_nobody_knows_cannot_be_withdrawn(site):
    """A name that is mistyped."""
    with pytest.raises(NotFound):
        withdraw(site[0], "sprng_news", user=LEAD, note=WHY)


def test_what_waits_is_called_off_and_comes_back_with_a_new_approval(lape, tmp_path):
    """Before its time: nothing leaves; approved anew in time, everything does."""
    house, networks = with_networks(lape, tmp_path)
    approve_items(house, NEWS)
    withdraw(house, NEWS, user=LEAD, note=WHY)
    states = {row.state for row in rows(house).values()}

    decide(house, "submit", NEWS, user=LEAD)
    decide(house, "approve", NEWS, user=APPROVER)
    house.clock.set(NEWS_AT)
    tick(house)

    assert states == {"cancelled"}
    assert rows(house)[NEWS].state == "sent"
    assert len(networks["masto"].standing) == 3


def test_reinstated_page_shows_again_and_removed_posts_stay_away(site):
    """Who saw it taken down must not see it again by itself."""
    house, networks = site
    withdraw(house, NEWS, user=LEAD, note=WHY)
    tick(house)

    reword(house, NEWS, fi="Uusi teksti.")
    decide(house, "submit", NEWS, user=LEAD)
    decide(house, "approve", NEWS, user=APPROVER)
    for _ in range(3):
        house.clock.advance(timedelta(hours=1))
        tick(house)

    assert SiteReader(house).item(NEWS, "fi", "standard") is not None
    assert SiteReader(house).withdrawn(NEWS) is None
    assert networks["masto"].standing == {}
    assert rows(house, "edit") == {}


def test_editions_that_would_carry_it_are_drafts_again(lape):
    """And say why; the others stay as they were approved."""
    schedule_nl1(lape)

    done = withdraw(lape, NEWS, user=LEAD, note=WHY)

    assert done.editions == ("NL1",)
    with lape.store.read() as session:
        row = publication(session, "NL1", kind="edition")
    assert (row.state, row.approved_hash) == ("draft", None)
    assert row.reason == {"key": "rules.why.item_withdrawn", "item": NEWS}


def test_mail_that_has_left_stays_and_is_named(due):
    """The web version is what was mailed; the archive is no place for rewriting."""
    tick(due)
    due.clock.advance(timedelta(hours=1))

    done = withdraw(due, NEWS, user=LEAD, note=WHY)

    assert done.mailed == ("NL1",)
    assert "18 maakunnassa" in SiteReader(due).edition_html("national", "1-2027", "fi")
    assert due.clock.now() > NL1_AT


def test_a_post_in_doubt_is_looked_for_and_then_taken_down(lape, tmp_path):
    """Its fate was not known when it was withdrawn; it does not stay for that."""
    house, networks = _in_doubt(lape, tmp_path, InDoubt(reason="lost"))
    networks["masto"].answer = None

    withdraw(house, NEWS, user=LEAD, note=WHY)
    for _ in range(3):
        house.clock.advance(timedelta(minutes=5))
        tick(house)

    assert networks["masto"].standing == {}
    assert {d.state for d in told(house, "spring_news.masto").values()} == {"sent"}
    assert networks["masto"].calls == {"publish": 3, "delete": 3}


def test_a_post_in_doubt_that_never_arrived_is_not_posted_any_more(lape, tmp_path):
    """Claim 17: withdrawn while queued, not published."""
    house, networks = _in_doubt(lape, tmp_path, Killed())
    networks["masto"].standing.clear()
    networks["masto"].answer = None

    withdraw(house, NEWS, user=LEAD, note=WHY)
    for _ in range(3):
        house.clock.advance(timedelta(minutes=5))
        tick(house)

    assert networks["masto"].standing == {}
    states = {d.state for d in told(house, "spring_news.masto").values()}
    assert states == {"cancelled"}
    assert networks["masto"].calls == {"publish": 1}
    assert rows(house)["spring_news.masto"].state == "cancelled"


def _in_doubt(lape, tmp_path, fate):
    """Publish the news; the first post on Mastodon ends in doubt, unreadable yet."""
    approve_items(lape, NEWS)
    lape.clock.set(NEWS_AT)
    house, networks = with_networks(lape, tmp_path)
    with house.store.read() as session:
        house.open_channel(load_catalogue(session).get(Account, "masto"))
    networks["masto"].fates.append(fate)
    networks["masto"].answer = Unreadable(reason="away", retry_after=60)
    try:
        tick(house)
    except Killed:
        house.clock.advance(timedelta(minutes=1))
    return house, networks


def test_a_removal_that_is_interrupted_is_made_again(site):
    """Killed after the network did it: asked once more, gone is gone."""
    house, networks = site
    withdraw(house, NEWS, user=LEAD, note=WHY)
    networks["masto"].fates.append(Killed())

    with pytest.raises(Killed):
        tick(house)
    for _ in range(3):
        house.clock.advance(timedelta(minutes=10))
        tick(house)

    assert networks["masto"].standing == {}
    assert rows(house)["spring_news.masto.removal1"].state == "sent"


def test_what_is_taken_down_is_looked_at_no_more(site, monkeypatch):
    """A beat costs nothing for what was withdrawn long ago."""
    house, _ = site
    withdraw(house, NEWS, user=LEAD, note=WHY)
    tick(house)
    asked = []
    monkeypatch.setattr(removals, "removers", lambda *what: asked.append(what))

    removals.sweep(house)

    assert asked == []


def test_a_pause_stops_removals_too(site):
    """Between two deliveries; lifted, they go on."""
    house, networks = site
    withdraw(house, NEWS, user=LEAD, note=WHY)
    pause(house, user=LEAD, reason="crisis")

    tick(house)
    assert networks["masto"].calls["delete"] == 0
    resume(house, user=LEAD)
    tick(house)

    assert networks["masto"].calls["delete"] == 3


def test_the_event_of_a_withdrawn_announcement_is_not_cancelled(lape, tmp_path):
    """It may take place all the same: its facts stay as they are."""
    house, networks = with_networks(lape, tmp_path)
    approve_items(house, "e1_announcement")
    house.clock.set(instant("2027-02-15T09:00", ZONE))
    tick(house)

    withdraw(house, "e1_announcement", user=LEAD, note=WHY)
    tick(house)

    with house.store.read() as session:
        event = folders.event(session, "E1")
    assert event.facts["cancelled"] is False
    assert SiteReader(house).event_withdrawn("E1").reason == WHY
    # Its record in the event interface is taken down like a post.
    assert networks["linkedevents"].calls == {"publish": 1, "delete": 1}
    assert networks["linkedevents"].standing == {}


def test_an_applied_folder_does_not_bring_it_back(site, checked):
    """It still stands in the files, and is still withdrawn."""
    house, networks = site
    withdraw(house, NEWS, user=LEAD, note=WHY)

    again = apply_checked(house, *checked)
    tick(house)

    assert again.changes == ()
    with house.store.read() as session:
        assert folders.item(session, NEWS).state == "withdrawn"
    assert networks["masto"].standing == {}


def test_what_has_not_left_is_called_off_what_has_is_not(site):
    """`cancel` is for plans; what readers saw is withdrawn, with a reason."""
    house, _ = site
    approve_items(house, "pilot_call")

    decide(house, "cancel", "pilot_call", user="coordinator_EPO")
    with pytest.raises(Refused) as refused:
        decide(house, "cancel", NEWS, user=LEAD)

    assert refused.value.key == "already_out"
    assert {row.state for row in rows(house, item="pilot_call").values()} == {
        "cancelled"
    }
    with house.store.read() as session:
        assert folders.item(session, NEWS).state == "approved"


def test_a_post_on_a_closed_account_is_a_task(site, monkeypatch):
    """Nothing leaves on a retired account, not even a removal."""
    house, networks = site
    monkeypatch.setattr(removals, "is_open", lambda account, _: account.id != "masto")

    done = withdraw(house, NEWS, user=LEAD, note=WHY)
    tick(house)

    assert "spring_news.masto.removal1" in done.by_hand
    assert len(networks["masto"].standing) == 3
