"""A rehearsal shows what would happen, and nothing of it happens."""

from datetime import date

from lape_steps import SAMPLE_STARTS, schedule_nl1
from sqlmodel import select

from comms.bootstrap import open_rehearsal
from comms.model.tables import Delivery
from comms.store import open_store
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
    schedule_nl1(lape)

    found = _rehearsed(lape, date(2027, 2, 28), "Prenumerant02@example.org")

    assert list(found) == [("edition", "NL1")]
    assert found["edition", "NL1"].words == {
        "sv": "Lape-nyhetsbrev 1/2027: vårens försök och två träffar"
    }


def test_a_rehearsal_ends_alike_on_both_databases(
    fill_lape, open_lape, clock, channel, request
):
    """What will go out does not depend on where the rows lie."""
    found = {}
    for kind in ("sqlite", "postgresql"):
        url, drop = request.getfixturevalue(f"_{kind}_databases")(fill_lape)
        store = open_store(url)
        clock.set(SAMPLE_STARTS)
        house = open_lape(store, clock, channel)
        schedule_nl1(house)

        found[kind] = _rehearsed(house, date(2027, 2, 24))

        store.close()
        drop()
    assert found["sqlite"] == found["postgresql"]
    assert len(found["sqlite"]) > 20
