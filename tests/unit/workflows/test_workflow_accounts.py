"""Accounts are closed for good: nothing leaves on them, their log stays."""

import pytest
from lape_steps import approve_items
from sample_channels import at, deliveries_of, planned, with_channels
from sqlmodel import select

from comms.campaigns.accounts import account_of
from comms.errors import NotFound, Refused
from comms.language import LANGUAGES, say
from comms.model.programme import Account
from comms.model.tables import Publication
from comms.store import acts
from comms.store.catalogue import load_catalogue
from comms.store.posts import post_deliveries
from comms.workflows.accounts import retire
from comms.workflows.apply import apply_checked
from comms.workflows.tick import tick

LEAD = "national_lead"
WHY = "X ei enää tavoita perheitä"


def account(house, name):
    """Return an account as everybody sees it now."""
    with house.store.read() as session:
        return load_catalogue(session).get(Account, name)


def followed(house, unit="national"):
    """Return the names in the follow block of pages and mails."""
    with house.store.read() as session:
        catalogue = load_catalogue(session)
    viewer = house.viewer(catalogue, "fi", base="")
    return [link.title for link in viewer.follow(unit)]


def test_closed_account_leaves_the_follow_block(lape):
    """Readers are not sent to a place that nobody looks after."""
    assert "X" in followed(lape)

    assert retire(lape, "x_national", user=LEAD, reason=WHY)

    assert "X" not in followed(lape)
    assert account(lape, "x_national").retired_on.isoformat() == "2027-02-01"


def test_waiting_posts_are_called_off_with_the_reason(lape):
    """Whoever planned them reads why they do not leave."""
    retire(lape, "x_national", user=LEAD, reason=WHY)

    row = planned(lape, "post:spring_news:x_national")
    assert row.state == "cancelled"
    key, slots = row.reason["key"], {k: v for k, v in row.reason.items() if k != "key"}
    assert key == "rules.channel_retired"
    for language in LANGUAGES:
        assert "x_national" in say(language, key, **slots)
    assert planned(lape, "post:spring_news:bsky").state == "draft"


def test_what_is_planned_says_on_which_account_it_is_told(lape):
    """By it what an account has done and will do is found, not by its plan entry."""
    with lape.store.read() as session:
        rows = session.exec(select(Publication)).all()
    assert {row.kind for row in rows if row.account} == {"post", "announcement"}
    for row in rows:
        assert row.account == account_of(row)


def test_nothing_leaves_on_a_closed_account_and_its_log_stays(lape):
    """What went out before is still on record."""
    house = with_channels(lape)
    approve_items(house, "spring_news", "e1_announcement")
    at(house, "2027-02-03T10:00")
    tick(house)
    before = deliveries_of(house, "post:spring_news:x_national")

    retire(house, "x_national", user=LEAD, reason=WHY)
    at(house, "2027-02-15T09:00")
    tick(house)

    assert [one.state for one in before] == ["sent"]
    after = deliveries_of(house, "post:spring_news:x_national")
    assert [one.state for one in after] == ["sent"]
    with house.store.read() as session:
        row = planned(house, "post:e1_announcement:x_national")
        assert post_deliveries(session, row.id) == []
    assert planned(house, "post:e1_announcement:bsky").state == "sent"


def test_card_that_nobody_has_posted_yet_is_called_off(lape):
    """Nobody posts into a group that is closed."""
    house = with_channels(lape)
    approve_items(house, "spring_news")
    at(house, "2027-02-03T10:00")
    tick(house)
    entry = "post:spring_news:fb_network"
    assert planned(house, entry).state == "sending"

    retire(house, "fb_network", user=LEAD, reason=WHY)

    assert planned(house, entry).state == "cancelled"
    assert [one.state for one in deliveries_of(house, entry)] == ["cancelled"]


def test_second_order_changes_nothing(lape):
    """A form sent twice is one decision."""
    assert retire(lape, "x_national", user=LEAD, reason=WHY)
    assert not retire(lape, "x_national", user=LEAD, reason="Toinen syy")

    with lape.store.read() as session:
        orders = [act for act in acts.all_acts(session) if act.verb == "retire"]
    assert [(act.subject, act.note) for act in orders] == [("account:x_national", WHY)]


def test_applying_the_folder_opens_nothing_again(lape, checked):
    """The file may still say that it is open; a person's word counts."""
    retire(lape, "x_national", user=LEAD, reason=WHY)

    apply_checked(lape, *checked)

    assert account(lape, "x_national").retired_on is not None
    assert planned(lape, "post:spring_news:x_national").state == "cancelled"


@pytest.mark.parametrize(
    ("user", "name", "rule"),
    [
        ("agent_POH", "fb_poh", "not_allowed"),
        ("coordinator_VSU", "fb_poh", "not_your_region"),
        ("coordinator_POH", "x_national", "not_your_region"),
        ("viewer_partner", "fb_poh", "not_allowed"),
        ("national_lead", "web", "account_is_own"),
    ],
)
def test_others_may_not_close_it(lape, user, name, rule):
    """Only who answers for an account takes it away from the rest."""
    with pytest.raises(Refused) as refused:
        retire(lape, name, user=user, reason=WHY)

    assert refused.value.key == rule
    for language in LANGUAGES:
        assert say(language, f"rules.{rule}", **refused.value.slots)


def test_coordinator_closes_an_account_of_her_unit(lape):
    """The unit's own page is the unit's to close."""
    assert retire(lape, "fb_poh", user="coordinator_POH", reason=WHY)
    assert "Facebook: Lape Pohjanmaa" not in followed(lape, "POH")


def test_closing_needs_a_reason_and_an_account(lape):
    """Whoever asks next year why it is gone finds an answer."""
    with pytest.raises(Refused, match="retire_reason"):
        retire(lape, "x_national", user=LEAD, reason="  ")
    with pytest.raises(NotFound):
        retire(lape, "nowhere", user=LEAD, reason=WHY)
