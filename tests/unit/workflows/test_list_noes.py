"""Four eyes for a unit's list of noes: whom it cuts off from what, and who agrees."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select
from test_lists_at_desk import taken
from test_readers_at_desk import ADMIN, APPROVER, COORDINATOR, OTHER, create_database

from comms.audience.sign_ups import lift_for
from comms.errors import NotFound, Refused
from comms.model.addresses import address_hmac
from comms.model.list_uploads import HowToRead, ListUpload
from comms.model.tables import Act, Subscriber
from comms.store import people_out
from comms.store.sign_ups import suppressions_of
from comms.workflows.desk import DeskReader
from comms.workflows.list_import import Asked, take_list
from comms.workflows.list_noes import AGREE, DECLINE
from comms.workflows.lists_desk import ListReader

__all__ = ["create_database"]

OUT = "gone@x.fi"
ROWS = f"email\n{OUT}\nother@x.fi\n"
ALL = HowToRead(consent_source="Old mail program", standing="objected")


@pytest.fixture
def lists(lape, clock):
    """The desk's lists, some time after those of the sample."""
    clock.advance(timedelta(hours=1))
    return ListReader(lape)


@pytest.fixture
def run(lape, lists):
    """Take a list of noes in for Ostrobothnia, by its coordinator."""
    number = lists.put_in(COORDINATOR, "POH", "out.csv", io.BytesIO(ROWS.encode()))
    return taken(lape, lists, number, ALL)


def noes(house, address=OUT):
    """Return why nothing is sent to an address, by newsletter."""
    with house.store.read() as session:
        return suppressions_of(session, address_hmac(house.key, address))


def waiting(lists, user):
    """Return what somebody is shown of lists that wait."""
    return [(one.count, one.may_decide) for one in lists.page(user, "fi").noes]


def test_a_units_noes_hold_for_its_own_until_a_second_agrees(lape, lists, run):
    """At once at home; elsewhere once somebody else has looked; on record."""
    assert noes(lape) == {"POH": "objection", f"list:{run}": "objection"}
    assert waiting(lists, COORDINATOR) == [(2, False)]
    assert waiting(lists, OTHER) == waiting(lists, ADMIN) == [(2, True)]
    with lape.store.read() as session:
        assert "list:" not in "".join(people_out.suppressions(session))

    with pytest.raises(Refused, match="four_eyes"):
        lists.decide_noes(COORDINATOR, run, AGREE)
    with pytest.raises(Refused):
        lists.decide_noes(APPROVER, run, AGREE)
    with pytest.raises(NotFound):
        lists.decide_noes(OTHER, run + 1, AGREE)
    assert "" not in noes(lape)
    for _ in range(2):
        lists.decide_noes(OTHER, run, AGREE)

    assert noes(lape) == {"POH": "objection", "": "objection"}
    assert waiting(lists, ADMIN) == []
    with lape.store.read() as session:
        [act] = session.exec(select(Act).where(Act.verb == AGREE))
    assert (act.user, act.subject, act.slots) == (
        OTHER,
        "newsletter:POH",
        {"count": "2"},
    )


def test_noes_that_wait_stand_in_the_week_of_those_who_answer_for_the_whole(
    lape, lists, run
):
    """Nobody looks at the lists of others by chance; whose list it is, reads why."""
    desk = DeskReader(lape)

    [line] = desk.week(ADMIN, "fi").watch

    assert (line.act, line.path) == ("decide", "/lists#noes")
    assert desk.week(COORDINATOR, "fi").watch == desk.week(OTHER, "fi").watch == ()
    assert last_of(lape, lists).noes_wait
    lists.decide_noes(ADMIN, run, AGREE)
    assert not last_of(lape, lists).noes_wait
    assert desk.week(ADMIN, "fi").watch == ()


def test_what_nobody_decides_about_is_not_looked_for_at_each_view(lape, tmp_path):
    """All noes that are kept are read where some wait, and only there."""
    file = tmp_path / "out.csv"
    file.write_text(ROWS)
    take_list(
        lape, file, Asked(newsletter="POH", consent_source="x", standing="objected")
    )
    desk, asked = DeskReader(lape), []
    with lape.store.read() as session:
        engine = session.get_bind().engine

    def note(_connection, _cursor, statement, *_):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert desk.week(ADMIN, "fi").watch == ()
    finally:
        event.remove(engine, "before_cursor_execute", note)

    assert asked
    assert not [one for one in asked if "FROM suppression" in one]


def last_of(house, lists):
    """Return the page of the list that was put in last."""
    with house.store.read() as session:
        number = max(session.exec(select(ListUpload.id)).all())
    return lists.upload(COORDINATOR, number, "fi")


def test_declined_noes_stay_the_units_own(lape, lists, run):
    """And nobody agrees to them later."""
    lists.decide_noes(ADMIN, run, DECLINE)
    lists.decide_noes(OTHER, run, AGREE)

    assert noes(lape) == {"POH": "objection"}


def test_a_list_that_is_taken_back_waits_for_nobody(lape, lists, run):
    """It was the wrong one."""
    lists.undo(COORDINATOR, run)

    assert noes(lape) == {"POH": "objection"}
    assert waiting(lists, ADMIN) == []
    with pytest.raises(NotFound):
        lists.decide_noes(OTHER, run, AGREE)


def test_the_nations_list_and_the_operators_hold_everywhere_at_once(
    lape, clock, tmp_path
):
    """An administrator's list for a unit, too; one unsubscribing is of one letter."""
    clock.advance(timedelta(hours=1))
    file = tmp_path / "out.csv"
    file.write_text(ROWS)
    take_list(
        lape,
        file,
        Asked(newsletter="POH", consent_source="x", by=ADMIN, standing="bounced"),
    )
    assert noes(lape) == {"": "hard_bounce"}
    file.write_text("email\nnew@x.fi\n")
    take_list(
        lape, file, Asked(newsletter="POH", consent_source="x", standing="complained")
    )
    assert noes(lape, "new@x.fi") == {"": "complaint"}
    file.write_text("email\nleft@x.fi\n")
    take_list(
        lape,
        file,
        Asked(
            newsletter="POH",
            consent_source="x",
            by=COORDINATOR,
            standing="unsubscribed",
        ),
    )
    assert noes(lape, "left@x.fi") == {"POH": "unsubscribe"}


def test_her_own_yes_outlasts_a_no_that_waits(lape, lists, run):
    """Who signs up herself meanwhile is not cut off by somebody's old list."""
    with lape.store.write() as session:
        person = session.exec(select(Subscriber)).first()
        person.address_key = OUT
        session.add(person)
        session.flush()
        lift_for(session, lape.key, person, ["national"], lape.clock.now())

    lists.decide_noes(OTHER, run, AGREE)

    assert noes(lape) == {"POH": "objection"}
    assert noes(lape, "other@x.fi")[""] == "objection"
