"""What follows from what mail providers report, once it is proved."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from came_back import DOMAIN
from lape_steps import NL1_AT, approve_items, schedule_nl1
from provider_site import KINDS, Reported
from sqlmodel import select
from test_sign_up import WISH

from comms.bootstrap.webhooks import providers
from comms.config import Settings, WebhookSettings
from comms.errors import ChannelUnavailable
from comms.model.addresses import address_hmac
from comms.model.failures import Suppression
from comms.model.tables import Delivery, Receipt
from comms.ports.webhooks import Happened
from comms.store.retention import count_over, let_go
from comms.store.webhooks import webhook_heard, webhooks_heard
from comms.testing import FrozenClock
from comms.testing.webhook_contract import (
    NOW,
)
from comms.webhooks import open_provider
from comms.workflows.decide import decide
from comms.workflows.sign_up import SignUps
from comms.workflows.tick import tick
from comms.workflows.webhooks import Answer, Webhooks
from tests.conformance import provider_calls as said


@pytest.fixture
def site(house):
    """Give a site whose mail has left through providers."""
    return Reported(house)


@pytest.mark.parametrize("kind", KINDS)
def test_proved_failure_of_somebody_gone_is_an_end(site, kind):
    """As from a report by mail: the ledger says so, and nothing more is sent to her."""
    [anna, bertta] = site.edition("anna", "bertta")

    answer = site.calls(kind, site.told(kind, Happened.FAILED, anna))

    assert answer is Answer.TAKEN
    assert site.suppressed() == {"anna": "hard_bounce"}
    assert (site.state(anna), site.state(bertta)) == ("bounced", "sent")
    [receipt] = site.all(Receipt)
    assert (receipt.account, receipt.delivery_id) == (f"webhook:{kind}", anna)
    assert "@" not in receipt.detail


@pytest.mark.parametrize("kind", KINDS)
def test_complaint_ends_all_newsletters(site, kind):
    """She is asked nothing more."""
    [anna] = site.edition("anna")

    assert site.calls(kind, site.told(kind, Happened.COMPLAINED, anna)) is Answer.TAKEN

    assert site.suppressed() == {"anna": "complaint"}
    assert site.state(anna) == "complained"


@pytest.mark.parametrize("kind", KINDS)
def test_refusal_by_policy_never_ends_anything(site, kind):
    """It is about how we send."""
    [anna] = site.edition("anna")
    event = site.told(kind, Happened.FAILED, anna, other="5.7.1 refused by policy")

    assert site.calls(kind, event) is Answer.TAKEN

    assert (site.state(anna), site.suppressed()) == ("bounced", {})


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_late_or_arrived_changes_nothing(site, kind):
    """Nor is it written down."""
    [anna] = site.edition("anna")

    for what in (Happened.DELAYED, Happened.DELIVERED):
        assert site.calls(kind, site.told(kind, what, anna)) is Answer.TAKEN

    assert (site.state(anna), site.all(Receipt)) == ("sent", [])


@pytest.mark.parametrize("kind", KINDS)
def test_same_event_again_changes_nothing(site, kind):
    """Providers send once more what was not answered in time."""
    [anna] = site.edition("anna")
    event = site.told(kind, Happened.FAILED, anna, other="4.2.2 mailbox full")

    first = site.calls(kind, event)
    before = [site.all(table) for table in (Receipt, Delivery)]

    assert [first, site.calls(kind, event)] == [Answer.TAKEN] * 2
    assert [site.all(table) for table in (Receipt, Delivery)] == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", [Happened.FAILED, Happened.COMPLAINED])
def test_provider_alone_ends_nothing(site, kind, what):
    """Of an account there anybody may hold the key: an address proves nothing."""
    [anna, bertta] = site.edition("anna", "bertta")
    said_of_her = json.dumps(site.told(kind, what, bertta))
    own = site.path(bertta).removeprefix("bounce+").partition("@")[0]
    forged = said_of_her.replace(own, own.replace(f"{bertta}-", f"{anna}-", 1)).replace(
        site.message_id(bertta), f"{'0' * 32}@{DOMAIN}"
    )

    assert site.calls(kind, json.loads(forged)) is Answer.TAKEN

    assert site.suppressed() == {}
    assert {row.state for row in site.all(Delivery)} == {"sent"}
    assert [row.unproved_at for row in heard(site, kind)] == [NOW]


def test_events_about_no_mail_of_ours_are_let_go(site):
    """An account that others use, too, would fill the table with theirs."""
    [anna] = site.edition("anna")
    about = site.told("brevo", Happened.FAILED, anna)
    site.calls("brevo", about)
    site.calls("brevo", {**about, "message-id": "<x@y>", "X-Mailin-custom": ""})
    before = site.house.clock.now() + timedelta(days=1)

    with site.house.store.write() as session:
        counted = count_over(session, "bounces", before)
        let_go(session, "bounces", before)
        again = count_over(session, "bounces", before)

    assert (counted, again) == (2, 0)
    assert [row.delivery_id for row in site.all(Receipt)] == [anna]


def test_token_of_mailgun_counts_once_whatever_is_said_with_it(site):
    """Its signature does not cover what it says."""
    [anna, bertta] = site.edition("anna", "bertta")
    events = [
        site.told("mailgun", Happened.FAILED, one, name)
        for one, name in ((anna, "anna"), (bertta, "bertta"))
    ]
    nobody = json.loads(json.dumps(events[0]).replace(f"+{anna}-", "+9-"))
    nobody["message"] = {}

    for event in (nobody, *events):
        assert site.calls("mailgun", event) is Answer.TAKEN

    assert site.suppressed() == {}


def test_report_before_the_answer_is_asked_for_once_more(site):
    """The mail is not yet known to have left: nothing may be lost."""
    [anna] = site.edition("anna")
    event = site.told("sendgrid", Happened.FAILED, anna)
    _set(site, anna, "in_data")

    assert site.calls("sendgrid", event) is Answer.LATER
    assert site.all(Receipt) == []
    _set(site, anna, "sent")
    assert site.calls("sendgrid", event) is Answer.TAKEN
    assert site.suppressed() == {"anna": "hard_bounce"}


def test_a_batch_is_taken_as_a_whole(site):
    """Each event by itself: what one of them is about is no matter of another's."""
    deliveries = site.edition("anna", "bertta", "cecilia")
    batch = [
        {
            **site.told("sendgrid", Happened.FAILED, one, name),
            "sg_event_id": f"event-{one}",
        }
        for one, name in zip(deliveries, site.people, strict=True)
    ]
    call = said.sendgrid([*batch, {"event": "open"}, {"event": "bounce"}, None, 7])

    answer = site.hooks.take("sendgrid", call.headers, call.body)

    assert answer is Answer.TAKEN
    assert set(site.suppressed()) == {"anna", "bertta", "cecilia"}


def test_when_a_provider_called_last_is_known(site):
    """So that somebody notices one that fell silent, or that is refused."""
    call = said.call({"RecordType": "Delivery"}, said.basic("wrong" * 5))

    assert site.hooks.take("postmark", call.headers, call.body) is Answer.FORGED
    assert site.calls("postmark", {"RecordType": "Delivery"}) is Answer.TAKEN
    site.wall.set(NOW.replace(second=30))
    assert site.calls("postmark", {"RecordType": "Delivery"}) is Answer.TAKEN
    assert site.calls("postmark", {"nothing": 1}) is Answer.UNREADABLE
    assert site.hooks.take("unheard-of", {}, b"{}") is Answer.UNKNOWN

    [row] = heard(site, "postmark")
    assert (row.taken_at, row.refused_at) == (NOW, NOW)
    assert row.refused == "password"
    with site.house.store.read() as session:
        assert list(webhooks_heard(session)) == ["postmark"]


def test_what_cannot_be_verified_now_is_asked_for_once_more(site):
    """Amazon's certificate may be away for a while; so may a secret be wrong."""

    def away(_url):
        raise ChannelUnavailable(key="operate.webhook_away")

    asked = open_provider("ses", secret="", topics=[said.TOPIC], fetch=away)
    settings = Settings(webhooks={"short": WebhookSettings(kind="brevo")})
    call = said.sns(said.ses_says(Happened.FAILED))

    for opened, name in ((lambda _name: asked, "ses"), (providers(settings), "short")):
        hooks = Webhooks(replace(site.house, open_provider=opened), site.wall)
        assert hooks.take(name, call.headers, call.body) is Answer.LATER


def test_what_our_mail_bears_comes_back_as_a_proof(lape, channel):
    """From the bytes that left to the end of somebody's newsletters."""
    settings = lape.settings.model_copy(update={"smtp_provider": "postmark"})
    opened = {
        "post": open_provider("postmark", secret=said.SECRET, topics=(), fetch=bytes)
    }
    house = replace(lape, settings=settings, open_provider=opened.get)
    schedule_nl1(house)
    house.clock.set(NL1_AT)
    tick(house)
    mail = next(one for one in channel.messages if b"\nX-PM-" in one.content)
    proof = re.search(rb"\r\nX-PM-Metadata-comms: (\S+)\r\n", mail.content)[1].decode()
    event = said.postmark_event(Happened.FAILED)
    call = said.call({**event, "Metadata": {"comms": proof}}, said.basic())

    answer = Webhooks(house, FrozenClock(NOW)).take("post", call.headers, call.body)

    assert answer is Answer.TAKEN
    with house.store.read() as session:
        states = {row.id: row.state for row in session.exec(select(Delivery))}
        [stopped] = session.exec(select(Suppression)).all()
    assert [one for one, state in states.items() if state == "bounced"] == [
        mail.delivery_id
    ]
    assert stopped.address_hmac == address_hmac(house.key, mail.recipient)


@pytest.mark.parametrize("what", ["question", "notice"])
def test_mail_that_no_list_sends_bears_its_proof_too(lape, channel, what):
    """What a provider says of it is believed as ours, and follows as by its path."""
    settings = lape.settings.model_copy(update={"smtp_provider": "postmark"})
    opened = {
        "post": open_provider("postmark", secret=said.SECRET, topics=(), fetch=bytes)
    }
    house = replace(lape, settings=settings, open_provider=opened.get)
    if what == "question":
        SignUps(house).sign_up(WISH)
    else:
        approve_items(house, "e1_announcement")
        decide(house, "submit", "NL3", user="coordinator_VSU")
    tick(house)
    mail = next(one for one in channel.messages if b"X-PM-" in one.content)
    proof = re.search(rb"\r\nX-PM-Metadata-comms: (\S+)\r\n", mail.content)[1].decode()
    event = said.postmark_event(Happened.FAILED)
    call = said.call({**event, "Metadata": {"comms": proof}}, said.basic())

    answer = Webhooks(house, FrozenClock(NOW)).take("post", call.headers, call.body)

    assert answer is Answer.TAKEN
    assert mail.sender == f"bounce+{proof}@{house.settings.mail_domain}"
    with house.store.read() as session:
        assert session.get_one(Delivery, mail.delivery_id).state == "bounced"


def heard(site, name):
    """Return what is known of a webhook."""
    with site.house.store.read() as session:
        row = webhook_heard(session, name)
    return [row] if row else []


def _set(site, delivery, state):
    with site.house.store.write() as session:
        row = session.get_one(Delivery, delivery)
        row.state = state
        session.add(row)
