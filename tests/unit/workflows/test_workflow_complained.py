"""What follows where a person complains or leaves by mail; on both databases."""

import pytest
from came_back import DOMAIN, GONE, Post, bounce, complaint

from comms.model.addresses import address_hmac
from comms.model.links import PREFERENCES
from comms.model.subscribers_in import Consent
from comms.model.tables import Subscription
from comms.store.suppressions import SuppressionReason, suppress_address
from comms.workflows.departures import DEPARTURES_FILE
from comms.workflows.receive import Follows


@pytest.fixture
def post(house):
    """Give a site whose mail has left."""
    return Post(house)


def test_complaint_ends_everything_and_outranks_what_servers_said(post):
    """In all newsletters, at once; no incident takes it back."""
    [anna] = post.edition("anna")
    with post.house.store.write() as session:
        hashed = address_hmac(post.house.key, "anna@example.org")
        reason = SuppressionReason.SOFT_THRESHOLD
        suppress_address(session, hashed, reason, at=post.house.clock.now())

    raw = complaint(f"Return-Path: <{post.path(anna)}>\nMessage-ID: <x@y>")

    assert post.comes(raw) is Follows.SUPPRESSED
    assert post.suppressed() == {"anna": "complaint"}
    assert post.state(anna) == "complained"
    assert [row.state for row in post.all(Subscription)] == ["unsubscribed"]
    assert [row.act for row in post.all(Consent)] == ["withdrawn"]
    assert post.comes(raw) is Follows.REPEATED


def test_complaint_is_proved_by_the_link_for_leaving(post):
    """Large receivers leave out who it was."""
    post.edition("anna", "bertta")
    link = f"https://lape.example.org/u/{post.token('anna')}"

    followed = post.comes(complaint(f"List-Unsubscribe: <{link}>"))

    assert followed is Follows.SUPPRESSED
    assert post.suppressed() == {"anna": "complaint"}


@pytest.mark.parametrize("fields", ["", "List-Unsubscribe: <https://x/u/{}>"])
def test_complaint_without_proof_changes_nothing(post, fields):
    """A link for preferences, or none at all."""
    post.edition("anna")
    token = post.token("anna", PREFERENCES)

    followed = post.comes(complaint(f"To: anna@example.org\n{fields.format(token)}"))

    assert followed is (Follows.FORGED if fields else Follows.UNPROVED)
    assert post.suppressed() == {}


def test_old_form_of_complaint_leaves_one_newsletter(post):
    """Opt-out asks to leave; it is no complaint."""
    [anna] = post.edition("anna")

    raw = complaint(f"Return-Path: <{post.path(anna)}>", type_="opt-out")

    assert post.comes(raw) is Follows.LEFT
    assert [row.state for row in post.all(Subscription)] == ["unsubscribed"]
    assert (post.suppressed(), post.state(anna)) == ({}, "sent")


def test_mail_to_the_leaving_address_leaves(post):
    """Once: who comes back by her link is not thrown out by the same mail again."""
    post.edition("anna")
    raw = (
        f"From: anna@example.org\nTo: <leave+{post.token('anna')}@{DOMAIN}>\n"
        "Subject: unsubscribe\nMessage-ID: <u@example.org>\n\n"
    )

    assert post.comes(raw) is Follows.LEFT

    [seat] = post.all(Subscription)
    assert seat.state == "unsubscribed"
    noted = (post.house.settings.home / DEPARTURES_FILE).read_text()
    assert post.token("anna") in noted
    with post.house.store.write() as session:
        again = session.get_one(Subscription, seat.id)
        again.state = "confirmed"
        session.add(again)
    assert post.comes(raw) is Follows.REPEATED
    assert [row.state for row in post.all(Subscription)] == ["confirmed"]


def test_mail_to_a_forged_leaving_address_leaves_nobody(post):
    """A token is the only key."""
    post.edition("anna")
    raw = f"From: a@x.example\nTo: <leave+{'t' * 35}@{DOMAIN}>\n\n"

    assert post.comes(raw) is Follows.FORGED
    assert [row.state for row in post.all(Subscription)] == ["confirmed"]


def test_bounce_after_a_complaint_keeps_the_complaint(post):
    """What a person said stays."""
    [anna] = post.edition("anna")
    post.comes(complaint(f"Return-Path: <{post.path(anna)}>"))

    post.comes(bounce(post.path(anna), GONE))

    assert post.suppressed() == {"anna": "complaint"}
    assert post.state(anna) == "complained"
