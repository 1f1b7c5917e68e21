"""A person asks to be erased, and is: now, and after a restore."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from lape_steps import NL1_AT, schedule_nl1
from sqlalchemy import func
from sqlmodel import col, select
from test_choosing import reader
from test_sign_up import KEY, WISH, mailed, person_of, token_in

from comms.model.addresses import address_hmac
from comms.model.links import LEAVE, make_token
from comms.model.lists import Attendance
from comms.model.revisions import KeptDraft
from comms.model.subscribers_in import Consent, SignUp
from comms.model.tables import Act, Delivery, Subscriber, Subscription
from comms.store.sign_ups import suppressions_of
from comms.workflows.deliver import begin_due, prepare_begun, send_begun
from comms.workflows.departures import DEPARTURES_FILE, replay_departures
from comms.workflows.erase import erase_address, erase_person
from comms.workflows.erase_files import blank_reports
from comms.workflows.ledger import ledger
from comms.workflows.person_file import person_file
from comms.workflows.sign_up import SignUps
from comms.workflows.sign_up_mail import ask_and_welcome
from comms.workflows.standstill import hold_still
from comms.workflows.subscribe import Seats

__all__ = ["reader"]


@pytest.fixture
def sent(lape, reader):
    """Send the nation's first edition; return one of its readers."""
    schedule_nl1(lape)
    lape.clock.set(NL1_AT)
    begin_due(lape)
    send_begun(lape)
    return reader[0]


def _rows_of(house, table, number):
    with house.store.read() as session:
        column = col(table.subscriber_id)
        query = select(func.count()).select_from(table).where(column == number)
        return session.exec(query).one()


def test_an_erased_person_is_gone_and_the_ledger_adds_up(lape, sent):
    """No row names her; what was counted is counted; the act says who did it."""
    before = ledger(lape, "NL1")
    with lape.store.write() as session:
        session.add(Attendance(subscriber_id=sent.id, event="E1"))
        typed = {"find": [f" {sent.address.upper()} "]}
        session.add(
            KeptDraft(
                user="u",
                writer="w",
                place="/x",
                item="",
                turn=1,
                typed=typed,
                kept_at=lape.clock.now(),
            )
        )

    assert erase_person(lape, sent.id, by="maija")
    assert not erase_person(lape, sent.id)

    assert ledger(lape, "NL1") == before
    assert [
        _rows_of(lape, table, sent.id) for table in (Subscription, Consent, Attendance)
    ] == [0, 0, 0]
    with lape.store.read() as session:
        assert session.get(Subscriber, sent.id) is None
        assert not session.exec(select(KeptDraft)).all()
        hers = select(Delivery).where(Delivery.recipient == f"s:{sent.id}")
        assert not session.exec(hers).all()
        hashed = address_hmac(lape.key, sent.address_key)
        assert suppressions_of(session, hashed) == {"": "objection"}
        act = session.exec(select(Act).where(Act.verb == "erase")).one()
    assert (act.user, act.subject) == ("maija", f"subscriber:{sent.id}")


def test_mail_that_still_waits_is_sent_to_nobody(lape, reader, channel):
    """Between fixing recipients and the claim somebody is erased."""
    schedule_nl1(lape)
    lape.clock.set(NL1_AT)
    begin_due(lape)
    prepare_begun(lape)

    erase_person(lape, reader[0].id)
    send_begun(lape)

    told = ledger(lape, "NL1")
    assert told["adds_up"]
    assert told["by_state"]["suppressed"] == 1
    assert reader[0].address not in {one.recipient for one in channel.messages}


def test_a_number_that_stood_in_mail_is_never_another_persons(lape):
    """The link in an old mail of somebody erased opens nothing, for ever."""
    with lape.store.read() as session:
        last = session.exec(
            select(Subscription).order_by(col(Subscription.id).desc())
        ).first()
    token = make_token(lape.key, LEAVE, last.id)
    erase_person(lape, last.subscriber_id)

    with lape.store.write() as session:
        person = Subscriber(
            address="a@example.org",
            address_key="a@example.org",
            language="fi",
            created_at=lape.clock.now(),
        )
        session.add(person)
        session.flush()
        seat = Subscription(
            subscriber_id=person.id,
            newsletter="national",
            changed_at=lape.clock.now(),
        )
        session.add(seat)
        session.flush()

        assert seat.id > last.id
        assert person.id > last.subscriber_id
    assert Seats(lape).seat(token) is None


def test_who_was_only_asked_is_erased_too_and_may_come_back_herself(lape, channel):
    """The link that she has asks nothing any more; her own new yes lifts the rest."""
    door = SignUps(lape)
    door.sign_up(WISH)
    [(_, mail)] = mailed(lape, channel)

    done = erase_address(lape, WISH.address)

    assert (done.subscriber, done.sign_ups) == (None, 1)
    assert door.asked(token_in(mail)) is None
    with lape.store.read() as session:
        assert not session.exec(select(SignUp)).all()
    door.sign_up(WISH)
    [(_, mail)] = mailed(lape, channel)
    door.confirm(token_in(mail))
    assert person_of(lape)[1] == {"national": "confirmed"}
    with lape.store.read() as session:
        assert not suppressions_of(session, address_hmac(lape.key, KEY))


def test_a_restore_erases_again_who_was_erased_since(lape, sent):
    """Her word stands beside the database, without an address, from before it held."""
    file = lape.settings.home / DEPARTURES_FILE
    file.unlink(missing_ok=True)
    taken_at = lape.clock.now()
    lape.clock.set(taken_at + timedelta(hours=1))
    gone = erase_address(lape, sent.address)
    lines = file.read_text().splitlines()
    with lape.store.write() as session:
        # As the backup had her.
        session.add(Subscriber(**sent.model_dump()))

    with lape.store.write() as session:
        count = replay_departures(session, lape.key, lines, taken_at)
        later = replay_departures(session, lape.key, lines, lape.clock.now())

    assert gone.subscriber == sent.id
    assert (count, later) == (1, 0)
    assert "@" not in file.read_text()
    with lape.store.read() as session:
        assert session.get(Subscriber, sent.id) is None


def test_reports_about_lists_let_go_of_an_address_where_it_stands(tmp_path):
    """Nothing moves, so a list that is half taken in goes on; others stay."""
    lines = [
        "row;line;outcome;reason;address",
        "1;2;new;;maija@example.org",
        "2;3;refused;bad_address;'=x maija@Example.org",
        '3;4;known;;"MAIJA@example.org"',
        "4;5;new;;ulla.maija@example.org",
        "5;6;new;;other@example.org",
    ]
    report = tmp_path / "7.csv"
    before = "\r\n".join([*lines, ""]).encode()
    report.write_bytes(before)

    assert blank_reports(tmp_path, "maija@example.org") == 3

    after = report.read_bytes()
    assert len(after) == len(before)
    assert after.decode().splitlines()[4:] == lines[4:]
    assert b"maija@ex" not in after.lower().replace(b"ulla.maija@ex", b"")


def test_a_person_gets_all_that_is_kept_of_her_and_it_is_on_record(lape, sent):
    """The words she agreed to, each mail with its subject; no cell calculates."""
    with lape.store.write() as session:
        session.get(Subscriber, sent.id).name = "=1+1"

    told = json.loads(person_file(lape, sent.id, by="reader"))
    packed = ZipFile(BytesIO(person_file(lape, sent.id, by="reader", form="zip")))

    assert told["person"]["address"] == sent.address
    assert {one["newsletter"] for one in told["subscriptions"]} >= {"national"}
    assert told["consents"][0]["source"]
    [mail] = [one for one in told["mail"] if one["kind"] == "edition"]
    assert mail["subject"]
    assert mail["state"] == "sent"
    assert {"everything.json", "person.csv", "mail.csv"} <= {*packed.namelist()}
    assert f"{sent.address};'=1+1;" in packed.read("person.csv").decode()
    again = json.loads(packed.read("everything.json"))
    assert [(one["act"], one["by"]) for one in again["acts"]] == [
        ("export", "reader"),
        ("export", "reader"),
    ]


def test_a_restore_holds_the_question_that_was_on_its_way(lape):
    """Nobody knows whether it has left: a person decides, as of all mail."""
    SignUps(lape).sign_up(WISH)
    [name] = ask_and_welcome(lape)
    now = lape.clock.now()

    with lape.store.write() as session:
        held = hold_still(session, taken_at=now, now=now, language="en")

    assert name in held
