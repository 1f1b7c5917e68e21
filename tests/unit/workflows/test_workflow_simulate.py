"""A rehearsal shows what would happen, and nothing of it happens."""

from datetime import date

import pytest
from lape_steps import schedule_nl1
from sqlmodel import select

from comms.bootstrap import open_rehearsal
from comms.errors import StoreRefused
from comms.model.tables import Delivery
from comms.workflows.simulate import last_instant, outcome, rehearse
from comms.workflows.status import status


def _rehearsed(house, until, subscriber=""):
    with open_rehearsal(house) as copy:
        rehearse(copy, last_instant(copy, until))
        return {
            (one.kind, one.publication): one
            for one in outcome(copy, house.clock.now(), subscriber)
        }


def test_a_rehearsal_shows_the_period_as_things_stand(lape, channel):
    """Newsletters with their recipients, posts with their words, what would expire."""
    if not lape.store.is_sqlite:
        with pytest.raises(StoreRefused), open_rehearsal(lape):
            pass
        return
    schedule_nl1(lape)
    before = status(lape)

    found = _rehearsed(lape, date(2027, 2, 28))

    edition = found["edition", "NL1"]
    assert (edition.state, edition.by_language) == ("sent", {"fi": 5, "en": 1, "sv": 1})
    assert edition.at == "2027-02-17T10:00+02:00"
    assert found["post", "two_languages_blog.bsky"].words["sv"].startswith("En familj")
    assert found["edition", "NL2"].state == "expired"
    # Nothing of it happened.
    assert channel.messages == []
    assert status(lape) == before
    with lape.store.read() as session:
        assert not session.exec(select(Delivery).where(Delivery.state != "sent")).all()


def test_a_rehearsal_for_one_person_shows_her_mail(lape):
    """`--as SUBSCRIBER`: what one person would get, in her language."""
    if not lape.store.is_sqlite:
        pytest.skip("a rehearsal needs SQLite; the other test shows the refusal")
    schedule_nl1(lape)

    found = _rehearsed(lape, date(2027, 2, 28), "Prenumerant02@example.org")

    assert list(found) == [("edition", "NL1")]
    assert found["edition", "NL1"].words == {
        "sv": "Lape-nyhetsbrev 1/2027: vårens försök och två träffar"
    }
