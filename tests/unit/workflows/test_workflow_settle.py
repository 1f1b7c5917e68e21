"""Only a person moves on what nobody could find out, and it is on record."""

from datetime import timedelta

import pytest
from lape_steps import approve_items
from networks import with_networks
from sqlmodel import select

from comms.clock import instant
from comms.errors import NotFound, Refused
from comms.model.programme import Account
from comms.model.tables import Delivery
from comms.ports import InDoubt, Unreadable
from comms.store import acts
from comms.store.catalogue import load_catalogue
from comms.store.publications import publication
from comms.workflows.pause import pause, resume
from comms.workflows.settle import delivery_named, settle_unknown
from comms.workflows.tick import tick
from comms.workflows.withdraw import withdraw

NEWS, NEWS_AT = "spring_news", instant("2027-02-03T10:00", "Europe/Helsinki")
POST, LEAD = "spring_news.x_national", "national_lead"
THERE = "https://x.com/i/status/1800000000000000001"


def in_doubt(house):
    """Bring the news to a post on X of which nobody knows whether it is there."""
    approve_items(house, NEWS)
    house.clock.set(NEWS_AT)
    opened, networks = with_networks(house, house.settings.home)
    with opened.store.read() as session:
        opened.open_channel(load_catalogue(session).get(Account, "x_national"))
    networks["x_national"].fates.append(InDoubt(reason="lost"))
    networks["x_national"].answer = Unreadable(reason="not listed")
    tick(opened)
    return networks


@pytest.fixture
def site(staged, tmp_path):
    """Open the site with a post in doubt, and X."""
    house, networks = staged(in_doubt)
    house, networks = with_networks(house, tmp_path, networks)
    return house, networks["x_national"]


def told(house):
    """Return the publication and its one delivery."""
    with house.store.read() as session:
        row = publication(session, POST)
        found = session.exec(select(Delivery).where(Delivery.publication_id == row.id))
        return row, found.one()


def test_what_stands_there_counts_as_sent_at_its_address(site):
    """And can be taken down later, by the id at the end of the address."""
    house, network = site
    row, delivery = told(house)
    assert (row.state, row.reason["key"]) == ("partly_failed", "rules.why.unknown")

    state = settle_unknown(house, delivery.id, user=LEAD, is_there=True, url=THERE)
    tick(house)

    row, delivery = told(house)
    assert (state, row.state, row.reason) == ("sent", "sent", {})
    assert delivery.remote_id == "1800000000000000001"
    assert network.calls == {"publish": 1}
    with house.store.read() as session:
        act = acts.all_acts(session)[-1]
    assert (act.verb, act.user, act.note) == ("settle", LEAD, f"fi: there {THERE}")


def test_what_is_not_there_is_sent_once_more(site):
    """Afresh: marks of the earlier try would keep it from leaving."""
    house, network = site
    network.standing.clear()
    network.answer = None

    state = settle_unknown(house, told(house)[1].id, user=LEAD, is_there=False)
    tick(house)

    assert state == "queued"
    assert told(house)[0].state == "sent"
    assert network.calls == {"publish": 2}
    assert len(network.standing) == 1


def test_a_pause_holds_what_was_settled(site):
    """Whoever looked does not lift the stop."""
    house, network = site
    network.answer = None
    pause(house, user=LEAD, reason="crisis")
    settle_unknown(house, told(house)[1].id, user=LEAD, is_there=False)

    tick(house)
    assert network.calls == {"publish": 1}
    resume(house, user=LEAD)
    tick(house)

    assert network.calls == {"publish": 2}


@pytest.mark.parametrize("is_there", [True, False])
def test_what_was_withdrawn_meanwhile_does_not_stand(site, is_there):
    """There: taken down. Not there: not sent."""
    house, network = site
    withdraw(house, NEWS, user=LEAD, note="wrong")
    network.standing.clear()
    network.standing["1800000000000000001"] = object()

    state = settle_unknown(
        house, told(house)[1].id, user=LEAD, is_there=is_there, url=THERE
    )
    for _ in range(2):
        tick(house)
        house.clock.advance(timedelta(minutes=5))

    assert network.calls["publish"] == 1
    if is_there:
        assert network.standing == {}
        assert told(house)[0].state == "sent"
    else:
        assert (state, told(house)[0].state) == ("cancelled", "cancelled")


@pytest.mark.parametrize(
    ("user", "url", "rule"),
    [
        ("translator_sv", THERE, "not_allowed"),
        ("coordinator_POH", THERE, "not_your_region"),
        (LEAD, "", "address_wrong"),
        (LEAD, "javascript:alert(1)", "address_wrong"),
        (LEAD, f"https://x.com/{'9' * 600}", "address_wrong"),
    ],
)
def test_a_guess_is_refused(site, user, url, rule):
    """Who may, and where it stands: without both nothing moves."""
    house, _ = site

    with pytest.raises(Refused) as refused:
        settle_unknown(house, told(house)[1].id, user=user, is_there=True, url=url)

    assert refused.value.key == rule
    assert told(house)[1].state == "unknown"


def test_what_is_known_is_not_settled_again(site):
    """A second click, or a second person."""
    house, _ = site
    delivery = delivery_named(house, POST, "x_national", "fi")
    settle_unknown(house, delivery, user=LEAD, is_there=True, url=THERE)

    with pytest.raises(Refused) as refused:
        settle_unknown(house, delivery, user=LEAD, is_there=False)

    assert refused.value.key == "not_in_doubt"
    with pytest.raises(NotFound):
        delivery_named(house, POST, "x_national", "fi")
    with pytest.raises(NotFound):
        settle_unknown(house, 999_999, user=LEAD, is_there=False)
