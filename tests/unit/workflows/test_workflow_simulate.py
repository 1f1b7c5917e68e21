"""A rehearsal shows what would happen, and nothing of it happens."""

from datetime import date

import pytest
from lape_steps import schedule_nl1
from sqlmodel import select

from comms.bootstrap import open_rehearsal
from comms.model.tables import Delivery
from comms.workflows.simulate import last_instant, outcome, rehearse
from comms.workflows.status import status

READER = "Prenumerant02@example.org"


def _february(house):
    """Rehearse what is left of the month: what happens, and what one reader gets."""
    schedule_nl1(house)
    before = status(house)
    with open_rehearsal(house) as copy:
        rehearse(copy, last_instant(copy, date(2027, 2, 28)))
        found = [
            {
                (one.kind, one.publication): one
                for one in outcome(copy, house.clock.now(), reader)
            }
            for reader in ("", READER)
        ]
    return before, *found


@pytest.fixture
def rehearsed(staged):
    """Give a site after a rehearsal, its status before, and what was shown."""
    house, (before, everything, hers) = staged(_february)
    return house, before, everything, hers


def test_a_rehearsal_shows_the_period_as_things_stand(rehearsed, channel):
    """Newsletters with their recipients, posts with their words, what would expire."""
    house, before, found, _ = rehearsed

    edition = found["edition", "NL1"]
    assert (edition.state, edition.by_language) == ("sent", {"fi": 5, "en": 1, "sv": 1})
    assert edition.at == "2027-02-17T10:00+02:00"
    assert found["post", "two_languages_blog.bsky"].words["sv"].startswith("En familj")
    assert found["edition", "NL2"].state == "expired"
    # Nothing of it happened.
    assert channel.messages == []
    assert status(house) == before
    with house.store.read() as session:
        assert not session.exec(select(Delivery).where(Delivery.state != "sent")).all()


def test_a_rehearsal_for_one_person_shows_her_mail(rehearsed):
    """`--as SUBSCRIBER`: what one person would get, in her language."""
    *_, found = rehearsed

    assert list(found) == [("edition", "NL1")]
    assert found["edition", "NL1"].words == {
        "sv": "Lape-nyhetsbrev 1/2027: vårens försök och två träffar"
    }


def test_a_rehearsal_ends_alike_on_both_databases(stages, request):
    """What will go out does not depend on where the rows lie."""
    found = {}
    for kind in ("sqlite", "postgresql"):
        create = request.getfixturevalue(f"_{kind}_databases")
        url, drop = create(stages.filler(_february))
        _, found[kind], _ = stages.returned(_february, url)
        drop()
    assert found["sqlite"] == found["postgresql"]
    assert len(found["sqlite"]) > 20
