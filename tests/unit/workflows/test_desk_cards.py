"""Cards at the desk: what a person posts, and what she must look for."""

import pytest
from lape_steps import approve_items
from sample_channels import at, with_channels
from sqlmodel import select

from comms.model.states import DeliveryState
from comms.model.tables import Delivery, Publication
from comms.workflows.tick import tick

ADDRESS = "https://x.example.org/lape/status/4711"


def posts_out(house):
    """Bring the news to the moment after its posts."""
    approve_items(house, "spring_news")
    at(house, "2027-02-03T10:00")
    tick(with_channels(house))


@pytest.fixture
def lape(staged):
    """Open the sample after the posts of its news."""
    return staged(posts_out)[0]


@pytest.fixture
def out(desk):
    """Open the desk after the posts of the news."""
    return desk


@pytest.fixture
def doubtful(out, offices):
    """Lose the answer of X; return the delivery's number."""
    assert out
    with offices.store.write() as session:
        row, delivery = _delivery(session, "spring_news.x_national")
        row.state, delivery.state = "partly_failed", DeliveryState.UNKNOWN
        session.add_all([row, delivery])
        return delivery.id


def _delivery(session, name):
    return session.exec(
        select(Publication, Delivery).where(
            Publication.external_id == name,
            Delivery.publication_id == Publication.id,
        )
    ).one()


def test_a_post_of_a_program_is_no_card(out, offices):
    """What went out by itself is not a person's to tick."""
    with offices.store.read() as session:
        _, delivery = _delivery(session, "spring_news.x_national")

    assert out.card("national_lead", delivery.id, "fi") is None


def test_a_post_in_doubt_has_its_page(out, doubtful):
    """Whoever looks for it sees what it said and where to look."""
    card = out.card("national_lead", doubtful, "fi")

    assert (card.state, card.kind, card.may_act) == ("unknown", "post", True)
    assert card.text.startswith("Kevät käynnistyy")
    assert card.open_url


def test_what_was_found_is_kept_with_its_address(out, doubtful, offices):
    """From page to ledger."""
    out.settle("national_lead", doubtful, is_there=True, url=ADDRESS)

    with offices.store.read() as session:
        _, delivery = _delivery(session, "spring_news.x_national")
    assert (delivery.state, delivery.remote_id) == ("sent", "4711")


@pytest.mark.parametrize("user", ["agent_EKA", "coordinator_VSU", "viewer_partner"])
def test_a_doubt_of_the_nation_is_not_a_regions(out, doubtful, user):
    """Neither its page nor its settling."""
    assert out.card(user, doubtful, "fi") is None


def test_who_only_reads_sees_no_button(out, doubtful):
    """A national translator reads everything and ticks nothing."""
    assert out.card("translator_sv", doubtful, "sv").may_act is False


def test_a_mail_is_never_a_card(out, offices):
    """Its recipient is a person's address, not a post."""
    with offices.store.read() as session:
        mails = session.exec(
            select(Delivery.id).where(~Delivery.recipient.startswith("public:"))
        ).all()

    assert mails
    assert [one for one in mails if out.card("admin", one, "fi")] == []
