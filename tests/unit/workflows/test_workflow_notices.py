"""Notices: people who work here are told once, by the ledger's own mail."""

import dataclasses
from email import message_from_bytes
from email.policy import default

import pytest
from lape_steps import APPROVER, approve_items, schedule_nl1
from sample_channels import at, deliveries_of, planned, with_channels
from sqlmodel import select

from comms.model.people import Person
from comms.model.programme import User
from comms.model.tables import Definition
from comms.ports import Deferred
from comms.store.catalogue import load_catalogue
from comms.store.people import keep_person
from comms.store.publications import by_plan_entry
from comms.testing import MemoryChannel
from comms.workflows import cards
from comms.workflows.accounts import retire
from comms.workflows.decide import decide
from comms.workflows.ledger import ledger
from comms.workflows.notices import language_of
from comms.workflows.pause import pause, resume
from comms.workflows.tick import tick

CARD = "post:spring_news:fb_network"
LATER = Deferred(reason="451 4.3.0 later")


@pytest.fixture
def house(lape):
    """Open the sample with a channel for every account."""
    return with_channels(lape)


def notices(channel):
    """Return the notices that arrived, oldest first, with whom they went to."""
    found = [
        (sent.recipient, message_from_bytes(sent.content, policy=default))
        for sent in channel.messages
    ]
    return [one for one in found if one[1]["Auto-Submitted"] == "auto-generated"]


def body(message, kind="plain"):
    """Return a part of a mail as text."""
    return message.get_body((kind,)).get_content()


def test_due_card_goes_to_whoever_answers_for_it(house, channel):
    """Text, tags, picture and its words, the site, the tick: all in one mail."""
    approve_items(house, "spring_news")
    tick(house)
    told = len(notices(channel))
    at(house, "2027-02-03T10:00")

    tick(house)

    [(recipient, mail)] = notices(channel)[told:]
    assert recipient == "viestinta@example.org"
    assert str(mail["Subject"]).startswith("Julkaise käsin: ")
    [card] = deliveries_of(house, CARD)
    for part in (body(mail), body(mail, "html")):
        assert "#LapeMuutos #Lape" in part
        assert "https://facebook.example.org/groups/lape" in part
        assert f"https://lape.example.org/desk/fi/cards/{card.id}" in part
        assert "https://lape.example.org/media/" in part


def test_notice_is_no_mail_of_a_list(house, channel):
    """Nobody can leave it, and programs do not answer it."""
    approve_items(house, "spring_news")
    at(house, "2027-02-03T10:00")

    tick(house)

    [(_, mail)] = notices(channel)
    assert not [name for name in mail if name.lower().startswith("list-")]
    assert mail["Precedence"] is None
    assert "unsubscribe" not in body(mail).lower()


def test_same_thing_is_told_once(house, channel):
    """A card waits for days; the mail about it came on the first."""
    approve_items(house, "spring_news")
    at(house, "2027-02-03T10:00")
    for _ in range(3):
        tick(house)

    assert len(notices(channel)) == 1
    proof = ledger(house, "notice.card.post.spring_news.fb_network.2027-02-03")
    assert proof["by_state"] == {"sent": 1}
    assert proof["adds_up"]


def test_ticked_card_is_told_no_more(house, channel):
    """Who was faster than the timetable is left alone."""
    approve_items(house, "spring_news")
    pause(house, unit="VSU", user=APPROVER, reason="Muu maakunta")
    at(house, "2027-02-03T10:00")
    tick(house)
    [card] = deliveries_of(house, CARD)

    cards.tick(house, card.id, user="national_lead")
    tick(house)

    assert len(notices(channel)) == 1


def test_submitted_text_goes_to_who_takes_the_next_step(house, channel):
    """A title and the link to the desk, nothing of the text."""
    decide(house, "submit", "two_languages_blog", user="agent_POH")

    tick(house)

    [(recipient, mail)] = notices(channel)
    assert recipient == "koordinaattori.poh@example.org"
    assert "odottaa hyväksyntääsi" in mail["Subject"]
    link = "https://lape.example.org/desk/fi/approvals/two_languages_blog"
    assert link in body(mail)
    assert link in body(mail, "html")
    assert "Blogi, Pohjanmaa. Lähtee ke 10.2.2027 klo 8.30." in body(mail)
    assert len(body(mail)) < 500


def test_second_step_is_asked_after_the_first(house, channel):
    """A press release needs both: the unit, then the nation."""
    decide(house, "submit", "vsu_press_release", user="coordinator_VSU")
    tick(house)
    before = [recipient for recipient, _ in notices(channel)]

    assert before == ["hyvaksyja@example.org"]


def test_text_that_was_returned_is_asked_for_anew(house, channel):
    """What comes back a second time waits a second time."""
    for _ in range(2):
        decide(house, "submit", "two_languages_blog", user="agent_POH")
        tick(house)
        decide(house, "return", "two_languages_blog", user="coordinator_POH")
        tick(house)

    told = [(recipient, mail["Subject"]) for recipient, mail in notices(channel)]
    approver, author = [
        "koordinaattori.poh@example.org",
        "muutosagentti.poh@example.org",
    ]
    assert [recipient for recipient, _ in told] == [approver, author] * 2
    assert told[1][1].endswith("palautettiin sinulle")


def test_approved_text_is_asked_for_no_more(house, channel):
    """Who has approved it already is left alone."""
    approve_items(house, "two_languages_blog")

    tick(house)

    assert notices(channel) == []


def test_urgent_correction_is_told_to_the_national_approver(house, channel):
    """The sample's rule: publish at once, notify the approver, log the reason."""
    approve_items(house, "e1_announcement")
    at(house, "2027-02-15T09:00")
    tick(house)
    told = len(notices(channel))
    at(house, "2027-03-10T13:00")

    decide(house, "correct", "e1_room_change", user="coordinator_VSU", note="Sali")
    tick(house)
    tick(house)

    after = [
        (recipient, mail)
        for recipient, mail in notices(channel)[told:]
        if "Kiireellinen oikaisu" in mail["Subject"]
    ]
    assert [recipient for recipient, _ in after] == ["hyvaksyja@example.org"]
    assert "Sali" not in body(after[0][1])


def test_pause_holds_notices_and_its_end_lets_them_go(house, channel):
    """Nothing leaves means nothing."""
    decide(house, "submit", "two_languages_blog", user="agent_POH")
    pause(house, user=APPROVER, reason="Häiriö")
    tick(house)
    assert notices(channel) == []

    resume(house, user=APPROVER)
    tick(house)

    assert len(notices(channel)) == 1


def test_notices_are_no_part_of_an_edition(house, channel):
    """NL1 goes to its seven, whoever else is told something."""
    schedule_nl1(house)
    at(house, "2027-02-17T10:00")

    tick(house)

    proof = ledger(house, "NL1")
    assert (proof["recipients"], proof["adds_up"]) == (7, True)
    staff = {recipient for recipient, _ in notices(channel)}
    readers = {sent.recipient for sent in channel.messages} - staff
    assert len(readers) == 7


def test_user_who_is_gone_gets_nothing(house, channel):
    """The role is read when the mail leaves, not when it was noticed."""
    approve_items(house, "spring_news")
    pause(house, user=APPROVER, reason="Häiriö")
    decide(house, "submit", "pilot_call", user="coordinator_EPO")
    tick(house)
    resume(house, user=APPROVER)
    with house.store.write() as session:
        _forget(session, "approver_national")

    tick(house)

    with house.store.read() as session:
        [row] = [r for r in by_plan_entry(session).values() if "review" in r.plan_entry]
    assert ledger(house, row.external_id)["by_state"] == {"suppressed": 1}
    assert notices(channel) == []


def _forget(session, user):
    """Take a user out, as applying a folder without her does."""
    row = session.exec(
        select(Definition).where(
            Definition.kind == "user", Definition.external_id == user
        )
    ).one()
    session.delete(row)


def test_retired_account_asks_for_nothing(house, channel):
    """A closed group needs no card."""
    approve_items(house, "spring_news")
    retire(house, "fb_network", user="national_lead", reason="Suljettu")
    at(house, "2027-02-03T10:00")

    tick(house)

    assert notices(channel) == []


def test_interrupted_notice_is_sent_once_more_at_the_most(house):
    """A notice is mail: claimed, in data, sent, and fenced like any other."""
    approve_items(house, "spring_news")
    at(house, "2027-02-03T10:00")
    broken = dataclasses.replace(house, open_mail=_Refusing)
    with pytest.raises(ConnectionError):
        tick(broken)
    again = MemoryChannel()

    tick(dataclasses.replace(house, open_mail=lambda: again))

    assert len(notices(again)) == 1


class _Refusing:
    """A mail server that is away."""

    def send(self, messages, journal):
        """Fail before anything is in data."""
        del journal
        next(messages)
        raise ConnectionError


def test_people_are_written_to_in_the_language_of_their_unit(house):
    """The first language of the unit, else the programme's."""
    with house.store.read() as session:
        catalogue = load_catalogue(session)
    users = {user.id: user for user in catalogue.all(User)}

    assert language_of(catalogue, users["agent_POH"]) == "fi"
    assert language_of(catalogue, users["national_lead"]) == "fi"


def test_card_publication_names_its_notice(house):
    """What was told, and when, stands in the ledger."""
    approve_items(house, "spring_news")
    at(house, "2027-02-03T10:00")
    tick(house)

    row = planned(house, f"notice:card:{CARD}:2027-02-03")

    assert (row.kind, row.state, row.owner) == ("notice", "sent", "national_lead")


def test_card_that_reminds_of_an_event_is_of_no_use_once_it_has_begun(house, channel):
    """Whoever was out of reach until then is not told to post it."""
    with house.store.write() as session:
        query = select(Definition).where(Definition.external_id == "bsky")
        account = session.exec(query.where(Definition.kind == "account")).one()
        account.body = account.body | {"mode": "manual_copy"}
        account.content_hash = "by hand"
        session.add(account)
    approve_items(house, "e1_announcement")
    at(house, "2027-02-15T09:00")
    tick(house)
    step = "e1_announcement.E1.reminder-1d-0900"
    decide(house, "submit", step, user="coordinator_VSU")
    decide(house, "approve", step, user=APPROVER)
    at(house, "2027-03-10T09:00")
    away = MemoryChannel(fates={"koordinaattori.vsu@example.org": LATER})
    tick(dataclasses.replace(house, open_mail=lambda: away))
    notice = f"notice.card.chain.{step}.2027-03-10"
    assert ledger(house, notice)["by_state"] == {"deferred": 1}
    before = len(notices(channel))

    at(house, "2027-03-11T12:00")
    tick(house)

    assert ledger(house, notice)["by_state"] == {"refused": 1}
    assert len(notices(channel)) == before


def test_mail_speaks_the_language_that_somebody_has_chosen(house, channel):
    """Hers at the desk, not her unit's; so does the page that it leads to."""
    now = house.clock.now()
    person = Person(
        user="coordinator_POH",
        role="",
        scope="",
        email="",
        language="sv",
        made_by="admin",
        made_at=now,
        joined_at=now,
    )
    with house.store.write() as session:
        keep_person(session, person)
    decide(house, "submit", "two_languages_blog", user="agent_POH")

    tick(house)

    [(_, mail)] = notices(channel)
    assert "väntar på ditt godkännande" in mail["Subject"]
    assert "/desk/sv/approvals/two_languages_blog" in body(mail)
