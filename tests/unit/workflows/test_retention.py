"""Personal data goes when its time is over: counted first, and by the file's days."""

import os
from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest
from sqlalchemy import inspect
from sqlmodel import select

from comms.clock import instant
from comms.model.access import DeskSession, SignInLink
from comms.model.programme import Programme
from comms.model.retention import USUAL
from comms.model.states import SubscriptionState
from comms.model.subscribers_in import Consent
from comms.model.tables import Act, Receipt, Subscriber, Subscription
from comms.worker.log import open_log
from comms.worker.timetable import Timetable
from comms.workflows.erase_files import ASIDE
from comms.workflows.programme import ProgrammeDesk
from comms.workflows.retention import retention

NONE_OF_IT = "deliveries 0, sensitive_deliveries 0, sensitive_left 0"


def traces(house):
    """Leave something of each kind, each as old as its time, and a day younger."""
    now = house.clock.now()
    with house.store.write() as session:
        readers = session.exec(select(Subscription)).all()
        for days in (6, 8):
            at = now - timedelta(days=days)
            person = Subscriber(
                address=f"p{days}@example.org",
                address_key=f"p{days}@example.org",
                language="fi",
                created_at=at,
            )
            session.add(person)
            session.flush()
            session.add(
                Subscription(
                    subscriber_id=person.id,
                    newsletter="national",
                    state=SubscriptionState.PENDING,
                    changed_at=at,
                )
            )
            session.add(
                Consent(
                    subscriber_id=person.id,
                    newsletter="national",
                    act="given",
                    source="form",
                    at=at,
                )
            )
        # She reads another letter already: only what she never confirmed goes.
        session.add(
            Subscription(
                subscriber_id=readers[0].subscriber_id,
                newsletter="EKA",
                state=SubscriptionState.PENDING,
                changed_at=now - timedelta(days=9),
            )
        )
        for days in (13, 15):
            session.add(
                Receipt(
                    account="mail",
                    event_key=f"e{days}",
                    kind="bounce",
                    detail="550 maija@example.org",
                    received_at=now - timedelta(days=days),
                )
            )
        for days in (29, 31):
            at = now - timedelta(days=days)
            session.add(
                DeskSession(key_hash=f"s{days}", user="admin", begun_at=at, seen_at=at)
            )
            session.add(
                SignInLink(
                    token_hash=f"l{days}", user="admin", made_at=at, expires_at=at
                )
            )
    return len(readers)


def left(house):
    """Return what is there."""
    with house.store.read() as session:
        return {
            "people": len(session.exec(select(Subscriber)).all()),
            "subscriptions": len(session.exec(select(Subscription)).all()),
            "pending": [
                row.changed_at
                for row in session.exec(
                    select(Subscription).where(
                        Subscription.state == SubscriptionState.PENDING
                    )
                )
            ],
            "details": sorted(row.detail for row in session.exec(select(Receipt))),
            "sessions": [row.key_hash for row in session.exec(select(DeskSession))],
            "links": [row.token_hash for row in session.exec(select(SignInLink))],
        }


def test_trying_counts_and_running_lets_go_of_just_that(lape):
    """On both databases; a second run finds nothing, and both are on record."""
    readers = traces(lape)
    aside = lape.settings.home / ASIDE
    aside.mkdir()
    for days in (13, 15):
        (aside / f"{days}.eml").touch()
        at = (lape.clock.now() - timedelta(days=days)).timestamp()
        os.utime(aside / f"{days}.eml", (at, at))
    before = left(lape)

    tried = {line.kind: line.count for line in retention(lape)}
    untouched = left(lape)
    retention(lape, run=True)
    again = {line.kind: line.count for line in retention(lape, run=True)}

    assert tried == dict.fromkeys(USUAL, 0) | {
        "sign_ups": 2,
        "bounces": 1,
        "sessions": 2,
    }
    assert untouched == before
    assert again == dict.fromkeys(USUAL, 0)
    after = left(lape)
    assert after["people"] == before["people"] - 1
    assert after["subscriptions"] == readers + 1
    assert len(after["pending"]) == len(before["pending"]) - 2
    assert after["details"] == ["", "550 maija@example.org"]
    assert (after["sessions"], after["links"]) == (["s29"], ["l29"])
    assert [one.name for one in aside.iterdir()] == ["13.eml"]
    with lape.store.read() as session:
        done = session.exec(select(Act).where(Act.verb == "retention")).all()
    assert [act.note for act in done] == [
        f"sign_ups 2, bounces 1, sessions 2, {NONE_OF_IT}",
        f"sign_ups 0, bounces 0, sessions 0, {NONE_OF_IT}",
    ]


def test_a_no_outlasts_a_sign_up_that_nobody_confirmed(lape):
    """Whoever had left and signed up again has left: her no is not forgotten."""
    old = lape.clock.now() - timedelta(days=9)
    with lape.store.write() as session:
        seat = session.exec(select(Subscription)).first()
        person, number = seat.subscriber_id, seat.id
        for act in ("confirmed", "withdrawn", "given"):
            session.add(
                Consent(
                    subscriber_id=person,
                    newsletter=seat.newsletter,
                    act=act,
                    source="form",
                    at=old,
                )
            )
        seat.state, seat.changed_at = SubscriptionState.PENDING, old
        session.add(seat)

    assert next(line.count for line in retention(lape, run=True)) == 1

    with lape.store.read() as session:
        mine = select(Consent.act).where(Consent.subscriber_id == person)
        assert {"confirmed", "withdrawn"} <= {*session.exec(mine)}
        now = session.get_one(Subscription, number).state
    assert now == SubscriptionState.UNSUBSCRIBED


def test_days_are_set_at_the_desk(lape):
    """Shown first, within bounds, and written where it is not as usual."""
    desk = ProgrammeDesk(lape)
    sheet = desk.sheet("admin", "retention", "lape", "en")
    wrong = {**sheet.values, "retention.bounces": ("91",)}
    typed = {**sheet.values, "retention.bounces": ("5",)}

    refused = desk.try_out("admin", "retention", "lape", wrong, "en")
    tried = desk.try_out("admin", "retention", "lape", typed, "en")
    desk.save(
        "admin",
        "retention",
        "lape",
        typed,
        "en",
        seen=sheet.seen,
        agreed=tried.effects.digest,
        key="k",
    )

    assert sheet.values["retention.sign_ups"] == ("7",)
    assert [one.field for one in refused.problems] == ["retention.bounces"]
    assert [(c.before, c.after) for c in tried.effects.changed] == [("14", "5")]
    letters = desk.part("admin", "newsletters", "en").lines
    assert {line.id: line.cells[2] for line in letters}["national"] != "0"
    days = {line.kind: line.days for line in retention(lape)}
    assert days == {**USUAL, "bounces": 5}


@pytest.mark.parametrize("days", [0, 400, "x"])
def test_days_out_of_bounds_are_refused_in_files_too(days):
    """Nobody keeps sign-ups for ever by a slip."""
    with pytest.raises(ValueError, match="retention"):
        Programme.model_validate({"id": "x", "retention": {"sign_ups": days}})


def _is_counted(store):
    """Tell whether SQLite knows how much its tables hold."""
    with store.read() as session:
        return inspect(session.connection()).has_table("sqlite_stat1")


def test_the_timetable_lets_go_once_a_day_at_night(lape):
    """Not just after a start, not twice, and what fails holds nothing up."""
    traces(lape)
    settings = lape.settings.model_copy(update={"demo": False})
    lape = replace(lape, settings=settings)
    kept = Timetable(house=lape, log=open_log(lape.clock), health=Mock())

    def went():
        with lape.store.read() as session:
            found = session.exec(select(Act).where(Act.verb == "retention"))
            return [act.note for act in found]

    kept.tidy()
    assert went() == []
    lape.clock.advance(timedelta(hours=1))
    assert not _is_counted(lape.store)
    kept.tidy()
    assert went() == [f"sign_ups 2, bounces 1, sessions 2, {NONE_OF_IT}"]
    assert _is_counted(lape.store) == lape.store.is_sqlite
    lape.clock.advance(timedelta(hours=12))
    kept.tidy()
    assert len(went()) == 1
    # 02.00, then 03.00 in Helsinki.
    lape.clock.set(instant("2027-02-02T02:00", "Europe/Helsinki"))
    kept.tidy()
    assert len(went()) == 1
    lape.clock.advance(timedelta(hours=1))
    kept.tidy()
    assert len(went()) == 2

    notes = ProgrammeDesk(lape).sheet("admin", "retention", "lape", "en").notes
    told = [note for note in notes if "Unconfirmed sign-ups 2" in note]
    assert len(told) == 1
    assert "2027" in told[0]
