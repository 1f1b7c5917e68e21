"""Readers at the desk: looked up on record, signed up, helped; never let back in."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlmodel import col, select
from test_sign_up import mailed

from comms.access.readers import hat_for
from comms.errors import NotFound, Refused
from comms.model.addresses import address_hmac, address_key
from comms.model.programme import Newsletter
from comms.model.reader_views import NewReader
from comms.model.sign_up_views import Choices
from comms.model.subscribers_in import Consent, SignUp
from comms.model.tables import Act, Subscriber, Subscription
from comms.store.catalogue import load_catalogue
from comms.store.subscribers import by_address
from comms.store.suppressions import SuppressionReason, suppress_address
from comms.workflows import reader_sight
from comms.workflows.lists_desk import ListReader
from comms.workflows.readers import ReaderReader

COORDINATOR, OTHER, ADMIN, APPROVER = (
    "coordinator_POH",
    "coordinator_VSU",
    "admin",
    "approver_national",
)
NEW = NewReader(
    address="Puhelin@Example.org",
    newsletters=("POH",),
    choices=Choices(language="sv", level="easy", region="POH"),
    way="mail",
    source="Call on Tuesday",
    day=None,
)
PAPER = replace(NEW, way="paper", source="Fair in Vaasa", day=date(2026, 1, 2))


@pytest.fixture
def create_database(_sqlite_databases):
    """Ask on one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def readers(lape):
    """The desk's readers."""
    return ReaderReader(lape)


@pytest.fixture
def somebody(lape):
    """Return the address of somebody who reads the newsletter of Ostrobothnia."""
    with lape.store.read() as session:
        return session.exec(
            select(Subscriber.address)
            .join(Subscription, col(Subscription.subscriber_id) == Subscriber.id)
            .where(Subscription.newsletter == "POH", Subscription.state == "confirmed")
            .order_by(col(Subscriber.id))
        ).first()


def acts_of(house):
    """Return who did what to whom at the desk, in order."""
    with house.store.read() as session:
        return session.exec(select(Act).where(Act.user != "operator")).all()


def row_of(house, address):
    """Return somebody with her seats by newsletter, and her consents."""
    with house.store.read() as session:
        person = by_address(session, address_key(address))
        if person is None:
            return None, {}, []
        seats = session.exec(
            select(Subscription).where(Subscription.subscriber_id == person.id)
        )
        consents = session.exec(
            select(Consent).where(Consent.subscriber_id == person.id)
        )
        return person, {one.newsletter: one.state for one in seats}, list(consents)


def test_looking_up_is_on_record_without_the_address(lape, readers, somebody):
    """What stands in the log outlives whoever is erased."""
    look = readers.look_up(COORDINATOR, somebody.upper())
    assert readers.look_up(COORDINATOR, "nobody@example.org") == 0

    found, nobody = acts_of(lape)
    assert (found.id, found.user, found.verb) == (look, COORDINATOR, "look-up")
    assert found.subject.startswith("subscriber:")
    assert nobody.subject == "subscribers:none"
    assert "@" not in found.model_dump_json() + nobody.model_dump_json()


def test_a_page_opens_for_who_looked_and_for_some_hours(readers, somebody, clock):
    """A number in an address is no key for anybody else."""
    look = readers.look_up(COORDINATOR, somebody)

    page = readers.page(COORDINATOR, look, "fi")
    assert page.address == somebody
    assert [one.standing for one in page.seats] == ["confirmed"]
    for who, number in ((ADMIN, look), (COORDINATOR, look + 1)):
        with pytest.raises(NotFound):
            readers.page(who, number, "fi")
    clock.advance(timedelta(hours=13))
    with pytest.raises(NotFound):
        readers.page(COORDINATOR, look, "fi")


def test_since_when_another_newsletter_knows_her_is_not_told(lape, readers, somebody):
    """To whoever sees that one, it is; whom only hers knows is known since then."""
    with lape.store.write() as session:
        person = by_address(session, address_key(somebody))
        person.created_at -= timedelta(days=90)
        earlier, number = person.created_at, person.id
        session.add(person)
        seat = session.exec(
            select(Subscription).where(
                Subscription.subscriber_id == number, Subscription.newsletter == "POH"
            )
        ).one()
        at = select(Consent.at).where(Consent.subscriber_id == number)
        begun = min([seat.changed_at, *session.exec(at)])
        session.add(
            Subscription(
                subscriber_id=number,
                newsletter="VSU",
                state="unsubscribed",
                changed_at=begun,
                joined_at=earlier,
            )
        )

    def since(user):
        page = readers.page(user, readers.look_up(user, somebody), "fi")
        return page.known_since

    assert since(COORDINATOR) == begun
    assert since(ADMIN) == earlier


def test_another_units_readers_are_nobody(readers, somebody):
    """As for an address that nobody has; who decides about texts looks at nobody."""
    assert readers.look_up(OTHER, somebody) == 0
    assert {one.id for one in readers.letters(OTHER, "fi")} == {"VSU"}
    assert {one.id for one in readers.letters(ADMIN, "fi")} >= {"POH", "VSU"}
    with pytest.raises(Refused):
        readers.look_up(APPROVER, somebody)
    assert readers.sign_up(OTHER, NEW, "fi") == ("newsletters",)


def test_sensitive_newsletters_are_the_units_own_staffs(lape):
    """Not the nation's either, and not of a stand-in from elsewhere."""
    with lape.store.read() as session:
        letter = load_catalogue(session).get(Newsletter, "POH")
    quiet = letter.model_copy(update={"sensitive": True})

    def hat(role, scope, letter):
        who = SimpleNamespace(id="x", role=role, scope=scope, behalf=())
        return hat_for(who, letter) is not None

    assert hat("admin", "national", letter)
    assert not hat("admin", "national", quiet)
    assert not hat("coordinator", "VSU", quiet)
    assert hat("coordinator", "POH", quiet)
    assert hat("change_agent", "POH", quiet)
    assert not hat("viewer", "POH", quiet)


def test_on_the_phone_a_mail_asks_and_nobody_is_in_before(lape, readers, channel):
    """The question is that of every form; who wrote it down stands beside it."""
    assert readers.sign_up(COORDINATOR, NEW, "fi") == ()

    [(recipient, _)] = mailed(lape, channel)
    assert recipient.casefold() == NEW.address.casefold()
    assert row_of(lape, NEW.address)[0] is None
    with lape.store.read() as session:
        [row] = session.exec(select(SignUp)).all()
    assert (row.form, row.source, row.by) == ("desk", "Call on Tuesday", COORDINATOR)
    # The same address again: nobody is mailed twice in a day.
    assert readers.sign_up(COORDINATOR, NEW, "fi") == ()
    assert mailed(lape, channel) == []


def test_a_paper_counts_with_its_day_and_is_answered_by_a_welcome(
    lape, readers, channel
):
    """The proof names the paper, the day on it and who wrote it down."""
    assert readers.sign_up(COORDINATOR, PAPER, "fi") == ()

    person, seats, [consent] = row_of(lape, NEW.address)
    assert seats == {"POH": "confirmed"}
    assert (person.level, person.own_choice_at) == ("easy", None)
    assert consent.at.date() == PAPER.day
    assert (consent.form, consent.method) == ("paper", "by hand")
    assert (consent.source, consent.by) == ("Fair in Vaasa", COORDINATOR)
    [(_, mail)] = mailed(lape, channel)
    assert "List-Unsubscribe" in mail


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"source": ""}, ("source",)),
        ({"day": None}, ("day",)),
        ({"day": date(2040, 1, 1)}, ("day",)),
        ({"address": "puhelin"}, ("address",)),
        ({"newsletters": ()}, ("newsletters",)),
        ({"way": ""}, ("way",)),
    ],
)
def test_a_paper_without_its_facts_is_no_proof(lape, readers, more, wrong):
    """Nothing is written."""
    assert readers.sign_up(COORDINATOR, replace(PAPER, **more), "fi") == wrong
    assert row_of(lape, PAPER.address)[0] is None


def test_no_paper_lifts_a_no(lape, readers):
    """Whoever left, or whose mail came back, comes back by her own press alone."""
    readers.sign_up(COORDINATOR, PAPER, "fi")
    look = readers.look_up(COORDINATOR, PAPER.address)
    readers.leave(COORDINATOR, look, "POH")
    assert readers.sign_up(COORDINATOR, PAPER, "fi") == ("said_no",)
    away = replace(PAPER, address="away@example.org")
    with lape.store.write() as session:
        hashed = address_hmac(lape.key, away.address)
        reason = SuppressionReason.HARD_BOUNCE
        suppress_address(session, hashed, reason, at=lape.clock.now())

    assert readers.sign_up(COORDINATOR, away, "fi") == ("said_no",)
    assert row_of(lape, away.address)[0] is None


def test_leaving_for_somebody_is_proved_and_on_record(lape, readers, somebody):
    """With who wrote it down; twice is once; another newsletter is not hers."""
    look = readers.look_up(COORDINATOR, somebody)
    readers.leave(COORDINATOR, look, "POH")
    readers.leave(COORDINATOR, look, "POH")

    _, seats, consents = row_of(lape, somebody)
    assert seats["POH"] == "unsubscribed"
    last = consents[-1]
    assert (last.act, last.form, last.by) == ("withdrawn", "desk", COORDINATOR)
    assert [one.verb for one in acts_of(lape)] == ["look-up", "leave-for"]
    assert (lape.settings.home / "departures.log").read_text().count("left") == 1
    with pytest.raises(NotFound):
        readers.leave(COORDINATOR, look, "VSU")


def test_choices_are_written_down_and_the_link_is_sent(
    lape, readers, channel, somebody
):
    """The mail leads to her own page; mail that asks is rationed for her, too."""
    look = readers.look_up(COORDINATOR, somebody)
    readers.choose(COORDINATOR, look, Choices(language="sv", level="easy"))
    with pytest.raises(Refused):
        readers.choose(COORDINATOR, look, Choices(language="xx"))
    readers.send_choices(COORDINATOR, look)
    readers.send_choices(COORDINATOR, look)

    person, _, _ = row_of(lape, somebody)
    assert (person.language, person.level) == ("sv", "easy")
    [(recipient, mail)] = mailed(lape, channel)
    assert recipient == somebody
    assert "/p/" in mail.get_body(("plain",)).get_content()
    page = readers.page(COORDINATOR, look, "sv")
    assert [one.state for one in page.mails] == ["sent"]


def test_another_address_holds_once_both_mailboxes_say_so(
    lape, readers, channel, somebody
):
    """Until then nothing changes."""
    look = readers.look_up(COORDINATOR, somebody)
    with pytest.raises(Refused):
        readers.ask_address(COORDINATOR, look, "new@")
    readers.ask_address(COORDINATOR, look, "new@example.org")

    asked = {recipient for recipient, _ in mailed(lape, channel)}
    assert asked == {somebody, "new@example.org"}
    assert row_of(lape, "new@example.org")[0] is None


def test_counts_name_everybody_once(lape, readers):
    """Over all standings and languages."""
    with lape.store.read() as session:
        seats = session.exec(
            select(Subscription).where(Subscription.newsletter == "POH")
        ).all()
        first = session.get(Subscriber, seats[0].subscriber_id)
    with lape.store.write() as session:
        first.paused_until = "2099-01-01"
        session.add(first)

    found = {one.id: one for one in readers.letters(ADMIN, "fi", "POH")}

    letter = found["POH"]
    assert sum(letter.total.values()) == len(seats)
    assert letter.total["paused"] == 1
    by_language = [Counter(one) for _, one in letter.by_language]
    assert +sum(by_language, Counter()) == +letter.total
    assert found["VSU"].by_language is None
    theirs = {one.id: one for one in readers.letters(OTHER, "fi", "POH")}
    assert [one.by_language for one in theirs.values()] == [None]


def test_rights_are_kept_by_who_answers_for_the_programme(lape, readers, somebody):
    """What is kept comes out, and goes, on record; a unit's coordinator may neither."""
    look = readers.look_up(COORDINATOR, somebody)
    assert not readers.page(COORDINATOR, look, "fi").may_erase
    for act in (readers.person_file, readers.erase):
        with pytest.raises(Refused):
            act(COORDINATOR, look)

    look = readers.look_up(ADMIN, somebody)
    assert somebody in readers.person_file(ADMIN, look).decode()
    readers.erase(ADMIN, look)

    assert row_of(lape, somebody)[0] is None
    assert [one.verb for one in acts_of(lape)][-2:] == ["export", "erase"]
    with pytest.raises(NotFound):
        readers.page(ADMIN, look, "fi")


def test_sensitive_newsletters_stand_in_no_file_of_others(
    lape, readers, somebody, monkeypatch
):
    """Neither in what is kept of one person, nor in a list of them."""
    paper = replace(PAPER, address=somebody, newsletters=("VSU",))
    readers.sign_up(OTHER, paper, "fi")
    letters = reader_sight.letters_of
    monkeypatch.setattr(
        reader_sight,
        "letters_of",
        lambda *of: {k: v for k, v in letters(*of).items() if k != "VSU"},
    )
    look = readers.look_up(ADMIN, somebody)
    assert b"VSU" not in readers.person_file(ADMIN, look)

    place = ListReader(lape).export(COORDINATOR, "POH", "csv")

    text = place.read_text(encoding="utf-8-sig")
    assert somebody in text
    assert "VSU" not in text
    assert "national:" not in text
    with pytest.raises(NotFound):
        ListReader(lape).export(COORDINATOR, "VSU", "csv")
