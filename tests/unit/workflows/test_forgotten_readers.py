"""Who got which mail is forgotten after its time; what was counted is not."""

from datetime import timedelta

import pytest
from lape_steps import NL1_AT, schedule_nl1
from sqlalchemy import event
from sqlmodel import col, select

from comms.model.tables import Delivery, Event, Publication, Subscriber
from comms.store import forgetting
from comms.store.deliveries import mail_counts
from comms.store.reports import failure_reasons
from comms.workflows import programme_beside
from comms.workflows.deliver import begin_due, send_begun
from comms.workflows.ledger import ledger
from comms.workflows.programme import ProgrammeDesk
from comms.workflows.retention import retention

OVER = timedelta(days=91)


@pytest.fixture
def sent(lape):
    """Send an edition, of which one mail was refused; return its number."""
    schedule_nl1(lape)
    lape.clock.set(NL1_AT)
    begin_due(lape)
    send_begun(lape)
    with lape.store.write() as session:
        row = session.exec(
            select(Publication).where(Publication.external_id == "NL1")
        ).one()
        mail = session.exec(
            select(Delivery)
            .where(Delivery.publication_id == row.id)
            .order_by(col(Delivery.id))
        ).first()
        person = session.get_one(Subscriber, int(mail.recipient[2:]))
        local = person.address.partition("@")[0]
        mail.state, mail.reason = "bounced", f"550 5.1.1 no {local.upper()} here"
        session.add(mail)
        # Its events are over long before.
        for one in session.exec(select(Event)):
            one.ends_at = NL1_AT
            session.add(one)
    return row.id, local


def told(house, number):
    """Return all figures of an edition."""
    with house.store.read() as session:
        return (
            ledger(house, "NL1"),
            mail_counts(session, number),
            [(one[0], one[2]) for one in failure_reasons(session, number)],
        )


def deliveries_over(house, *, run=False):
    """Return how many rows are over their time."""
    lines = {line.kind: line.count for line in retention(house, run=run)}
    return lines["deliveries"]


def test_old_mail_is_nobodys_and_adds_up(lape, sent, monkeypatch):
    """In steps, each row once; no reason names her; all figures stay."""
    monkeypatch.setattr(forgetting, "AT_ONCE", 3)
    number, local = sent
    before, count = told(lape, number), ledger(lape, "NL1")["recipients"]
    lape.clock.set(NL1_AT + OVER)

    tried = deliveries_over(lape)
    ran, again = deliveries_over(lape, run=True), deliveries_over(lape, run=True)

    assert (tried, ran, again) == (count, count, 0)
    assert told(lape, number) == before
    with lape.store.read() as session:
        rows = session.exec(
            select(Delivery).where(Delivery.publication_id == number)
        ).all()
    assert {row.recipient for row in rows} == {f"s:-{row.id}" for row in rows}
    assert not any(local in row.reason.casefold() for row in rows)
    assert not any(row.remote_id for row in rows)


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize(
    ("most", "said"), [(2, "more than 2 would go"), (100, "7 would go")]
)
def test_page_of_retention_counts_no_more_mails_than_it_tells(
    lape, monkeypatch, most, said
):
    """Years of mail may be over at once; nor does it read the facts of all items."""
    lape.clock.set(NL1_AT + OVER)
    monkeypatch.setattr(programme_beside, "MANY", most)
    asked = []
    event.listen(
        lape.store.reader, "before_cursor_execute", lambda *call: asked.append(call[2])
    )

    notes = ProgrammeDesk(lape).sheet("admin", "retention", "lape", "en").notes

    told = [note for note in notes if note.startswith("Who got which mail,")]
    assert told == [f"Who got which mail, over 90 days: {said} now"]
    items = [words for words in asked if "item.facts" in words]
    assert all("item.external_id IN" in words for words in items)


def test_mail_of_which_a_correction_may_follow_keeps_its_readers(lape, sent):
    """Not before its time, nor within a month of the end of an event it told."""
    number, _ = sent
    lape.clock.set(NL1_AT + timedelta(days=89))
    assert deliveries_over(lape) == 0
    lape.clock.set(NL1_AT + OVER)
    with lape.store.write() as session:
        row = session.get_one(Publication, number)
        assert row.carries
        for told in session.exec(select(Event)):
            told.ends_at = lape.clock.now() - timedelta(days=29)
            session.add(told)
    assert deliveries_over(lape) == 0

    lape.clock.advance(timedelta(days=2))

    assert deliveries_over(lape) > 0
