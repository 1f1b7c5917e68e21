"""Nobody learns who reads what: one answer and one amount of work for every address.

Work is compared by its statements, not by a clock: what costs the same is as fast, on
every machine and on every day (S10).
"""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event
from sqlmodel import col, select
from starlette.testclient import TestClient
from test_sign_up import WISH, mailed, person_of, token_in

from comms.model.addresses import address_hmac
from comms.model.links import PREFERENCES, make_token
from comms.model.subscribers_in import Consent, ConsentWording
from comms.model.tables import Delivery, Publication, Subscriber, Subscription
from comms.store.suppressions import SuppressionReason, suppress_address
from comms.web.serve import site_app
from comms.workflows.choosing import OwnChoices
from comms.workflows.sign_up import SignUps
from comms.workflows.subscribe import Seats

OURS = {"origin": "https://lape.example.org"}
MORE = replace(WISH, newsletters=("POH",), shown_in="sv")


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `test_sign_up`."""
    return _sqlite_databases


@contextmanager
def statements(house):
    """Note what every database session says."""
    said = []

    def note(*call):
        said.append(call[2])

    engines = (house.store.reader, house.store.writer)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield said
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def addresses(lape, channel):
    """Give an address of each kind: who reads, has left, is asked, is written off."""
    door = SignUps(lape)
    with lape.store.read() as session:
        readers = session.exec(
            select(Subscriber, Subscription)
            .where(Subscription.subscriber_id == Subscriber.id)
            .where(Subscription.newsletter == "national")
            .where(Subscription.state == "confirmed")
            .order_by(col(Subscription.id))
        ).all()
    (reads, _), (left, seat) = readers[0], readers[1]
    Seats(lape).leave(make_token(lape.key, PREFERENCES, seat.id))
    with lape.store.write() as session:
        for address, reason in (
            ("safe@example.org", SuppressionReason.SAFETY),
            ("complained@example.org", SuppressionReason.COMPLAINT),
            ("bounced@example.org", SuppressionReason.HARD_BOUNCE),
        ):
            hashed = address_hmac(lape.key, address)
            suppress_address(session, hashed, reason, at=lape.clock.now())
    door.sign_up(replace(WISH, address="asked@example.org", newsletters=("national",)))
    mailed(lape, channel)
    return [
        "unknown@example.org",
        reads.address,
        left.address,
        "asked@example.org",
        "safe@example.org",
        "complained@example.org",
        "bounced@example.org",
    ]


def rows(house):
    """Count mails, written and under way."""
    with house.store.read() as session:
        return len(session.exec(select(Publication)).all()), len(
            session.exec(select(Delivery)).all()
        )


def test_form_costs_and_answers_the_same_for_every_address(lape, addresses):
    """Every statement, header and byte; no mail is made while somebody waits."""
    client = TestClient(
        site_app(lape), base_url="https://lape.example.org", follow_redirects=False
    )
    page = "/fi/subscribe/national/frame"
    soup = BeautifulSoup(client.get(page).text, "html.parser")
    shown = soup.find("input", {"name": "shown"})["value"]
    mails = rows(lape)
    answers, work = [], []

    for address in ["first@example.org", *addresses]:
        data = {"address": address, "newsletters": "national", "shown": shown}
        with statements(lape) as said:
            answer = client.post(page, data=data, headers=OURS)
        answers.append((answer.status_code, answer.content, dict(answer.headers)))
        work.append(said)

    assert answers[0][0] == 200
    assert answers[1:] == answers[:1] * len(addresses)
    # The first one keeps the words, which are the same for all.
    assert work[2:] == work[1:2] * (len(addresses) - 1)
    assert sum(one.startswith("INSERT INTO sign_up") for one in work[1]) == 1
    assert rows(lape) == mails


def test_change_of_address_costs_the_same_for_every_address(lape, addresses):
    """Who holds a link cannot ask it who else reads."""
    with lape.store.read() as session:
        seat = session.exec(
            select(Subscription).order_by(col(Subscription.id).desc())
        ).first()
    own, work = OwnChoices(lape), []
    token = make_token(lape.key, PREFERENCES, seat.id)

    for address in addresses:
        with statements(lape) as said:
            assert own.own_address(token, address)
        work.append(said)

    assert work[1:] == work[:1] * (len(addresses) - 1)


def test_each_newsletter_keeps_the_words_that_were_shown_with_it(lape, channel):
    """Two forms in two languages, one link: each yes has its own words."""
    door = SignUps(lape)
    door.sign_up(WISH)
    [(_, mail)] = mailed(lape, channel)
    door.sign_up(MORE)
    door.sign_up(replace(MORE, shown_in="en"))
    assert mailed(lape, channel) == []

    door.confirm(token_in(mail))

    person, _ = person_of(lape)
    with lape.store.read() as session:
        words = {one.hash: one for one in session.exec(select(ConsentWording))}
        kept = {
            one.newsletter: (one.language, words[one.wording_hash])
            for one in session.exec(
                select(Consent).where(Consent.subscriber_id == person.id)
            )
        }
    assert {name: tongue for name, (tongue, _) in kept.items()} == {
        "national": "fi",
        "POH": "sv",
    }
    for tongue, wording in kept.values():
        assert wording.language == tongue
    assert "Personuppgiftsansvarig:" in kept["POH"][1].text
    assert "Rekisterinpitäjä:" in kept["national"][1].text
    assert "Vasa" not in kept["national"][1].text
