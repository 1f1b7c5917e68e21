"""Mail that a fault of ours has stopped goes on once the fault is mended."""

from datetime import timedelta

import pytest
from sqlmodel import select

from comms.deliver.merging import Merger
from comms.errors import NotFound, Refused
from comms.model.failures import Alarm
from comms.model.tables import Act, Item
from comms.store.publications import publication
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.ledger import ledger
from comms.workflows.pause import OPERATOR
from comms.workflows.release_mail import release_mail
from comms.workflows.settle import mail_named, settle_unknown
from comms.workflows.status import status
from comms.workflows.tick import tick

LEAD, READER = "national_lead", "tilaaja03@example.org"
#: What does not depend on the database is told on one.
ONCE = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)


class Fault:
    """A fault of the merge that hits some addresses, until it is mended."""

    def __init__(self):
        self.hits = lambda _address: True

    def mend(self):
        """Let everything be written."""
        self.hits = lambda _address: False


@pytest.fixture
def fault(monkeypatch):
    """Let no message be written."""
    found, merge = Fault(), Merger.merge

    def failing(self, claimed):
        if found.hits(claimed.address):
            raise ValueError(f"nobody may read {claimed.address}")
        return merge(self, claimed)

    monkeypatch.setattr(Merger, "merge", failing)
    return found


@pytest.fixture
def held(due, fault):  # noqa: ARG001 - fault: for what it does
    """Bring NL1 to where a fault of ours holds it."""
    tick(due)
    assert state_of(due) == "held"
    return due


@pytest.fixture
def spoilt(due, fault):
    """Bring NL1 to its end, but for one reader whose message could not be written."""
    fault.hits = READER.__eq__
    tick(due)
    assert ledger(due, "NL1")["by_state"] == {"sent": 6, "refused": 1}
    fault.mend()
    return due


def state_of(house):
    """Return where the edition stands."""
    with house.store.read() as session:
        return publication(session, "NL1").state


def acts(house, verb):
    """Return who did something, to what, how it ended and why."""
    with house.store.read() as session:
        found = session.exec(select(Act).where(Act.verb == verb).order_by(Act.id))
        return [(act.user, act.subject, act.result, act.note) for act in found]


def got(channel, since=0):
    """Return which readers have got a mail, once for each; staff is told besides."""
    return sorted(
        one.recipient
        for one in channel.messages[since:]
        if one.recipient != "admin@example.org"
    )


@pytest.mark.parametrize("user", [OPERATOR, LEAD])
def test_held_mail_goes_on_once_and_the_act_says_who_and_why(
    held, fault, channel, clock, user
):
    """Even days later; nobody is asked for another approval or test."""
    fault.mend()
    clock.advance(timedelta(days=3))
    tick(held)
    assert ledger(held, "NL1")["by_state"] == {"queued": 7}

    done = release_mail(held, "NL1", user=user, note="1.2 is in")
    tick(held)

    assert done.publications == ("NL1",)
    assert ledger(held, "NL1")["by_state"] == {"sent": 7}
    assert state_of(held) == "sent"
    assert len(got(channel)) == len({*got(channel)}) == 7
    [(who, what, result, note)] = acts(held, "release")
    assert (who, what, result) == (user, "edition:NL1", "done")
    assert note.startswith("1.2 is in · ValueError (")
    with pytest.raises(Refused, match="not_held_by_fault"):
        release_mail(held, "NL1", user=user)


def test_content_edited_while_it_was_held_needs_another_approval(held, fault):
    """Nobody had got it: it is a draft again, and nothing of it is left behind."""
    fault.mend()
    with held.store.write() as session:
        item = session.exec(select(Item).where(Item.external_id == "spring_news")).one()
        item.state, item.approved_hash = "draft", None
        session.add(item)

    release_mail(held, "NL1", user=LEAD)
    tick(held)

    assert state_of(held) == "draft"
    assert ledger(held, "NL1")["recipients"] == 0


def test_a_fault_that_is_not_mended_holds_it_again(held):
    """And it can be released again."""
    release_mail(held, "NL1", user=LEAD)
    tick(held)

    assert state_of(held) == "held"
    assert ledger(held, "NL1")["by_state"] == {"queued": 7}
    assert len(acts(held, "release")) == 1


@ONCE
def test_held_mail_is_called_off(held, fault, channel):
    """Whoever waits gets nothing, and it cannot be released any more."""
    decide(held, "cancel", "NL1", user=LEAD)
    fault.mend()
    tick(held)

    assert ledger(held, "NL1")["by_state"] == {"cancelled": 7}
    assert not got(channel)
    with pytest.raises(Refused, match="not_held_by_fault"):
        release_mail(held, "NL1", user=LEAD)


@ONCE
def test_what_a_fault_holds_is_not_scheduled(held):
    """That would be for another day; the refusal says what to do."""
    with pytest.raises(Refused, match="held_by_fault"):
        decide(held, "schedule", "NL1", user=LEAD, untested_because="no time")

    assert state_of(held) == "held"


@ONCE
def test_not_everybody_may_release(held):
    """Whoever may schedule it; the refusal is on record."""
    with pytest.raises(Refused, match="not_your_region"):
        release_mail(held, "NL1", user="agent_POH")
    with pytest.raises(NotFound):
        release_mail(held, "nothing", user=OPERATOR)

    assert acts(held, "release") == [("agent_POH", "NL1", "not_your_region", "")]
    assert state_of(held) == "held"


@ONCE
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_people_are_told_what_to_do(held, channel, language):
    """On the page with its button, in the week, in the status and by mail."""
    desk = DeskReader(held)

    page = desk.item(LEAD, "NL1", language)
    assert {output.may for output in page.outputs} == {("release",)}
    assert all("ValueError (" in output.reason for output in page.outputs)
    assert page.departure.sentences == ()
    assert "cancel" in page.may
    [line] = [one for one in desk.week(LEAD, language).failed if "NL1" in one.subject]
    assert (line.state, line.act) == ("held", "mend")
    [told] = [
        one for one in status(held)["needs_a_person"] if one["publication"] == "NL1"
    ]
    assert "ValueError (" in told["reason"]
    with held.store.read() as session:
        [alarm] = session.exec(select(Alarm)).all()
    assert (alarm.kind, alarm.subject) == ("mail_held", "NL1")
    tick(held)
    mails = [m.content for m in channel.messages if m.recipient == "admin@example.org"]
    assert any(b"comms release NL1" in b"".join(_pieces(one)) for one in mails)


def _pieces(content):
    return [content] if isinstance(content, bytes) else content


@ONCE
def test_button_at_the_desk_is_one_act_however_often_it_is_pressed(held, fault):
    """The second press of the same form finds that it was done."""
    fault.mend()
    desk = DeskReader(held)

    for _ in range(2):
        desk.decide(LEAD, "release", "NL1", key="pressed")
    tick(held)

    assert ledger(held, "NL1")["by_state"] == {"sent": 7}
    assert len(acts(held, "release")) == 1
    assert not any(o.may for o in desk.item(LEAD, "NL1", "en").outputs)


def test_who_was_refused_for_a_fault_gets_hers_after_all(spoilt, channel):
    """The edition had come to its end; it ends anew, and nobody else gets a copy."""
    before = len(channel.messages)
    [recipient] = ledger(spoilt, "NL1")["not_written"]
    [output] = [
        o for o in DeskReader(spoilt).item(LEAD, "NL1", "en").outputs if o.reason
    ][:1]
    assert output.may == ("release",)

    done = release_mail(spoilt, "NL1", user=OPERATOR)
    assert (done.again, state_of(spoilt)) == (1, "sending")
    tick(spoilt)

    assert recipient.startswith("s:")
    assert ledger(spoilt, "NL1")["by_state"] == {"sent": 7}
    assert "not_written" not in ledger(spoilt, "NL1")
    assert state_of(spoilt) == "sent"
    assert got(channel, before) == [READER]


def test_one_of_those_refused_is_settled(spoilt, channel):
    """By the command that decides about what is in doubt; it never arrived."""
    [recipient] = ledger(spoilt, "NL1")["not_written"]
    found = mail_named(spoilt, "NL1", recipient)
    with pytest.raises(Refused, match="not_in_doubt"):
        settle_unknown(spoilt, found, user=LEAD, is_there=True)

    assert settle_unknown(spoilt, found, user=LEAD, is_there=False) == "queued"
    tick(spoilt)

    assert ledger(spoilt, "NL1")["by_state"] == {"sent": 7}
    assert state_of(spoilt) == "sent"
    assert got(channel).count(READER) == 1
    with pytest.raises(NotFound):
        mail_named(spoilt, "NL1", recipient)


@ONCE
def test_who_left_meanwhile_gets_nothing(spoilt, channel):
    """Released or not, each is asked for again when it is claimed."""
    with spoilt.store.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE subscription SET state = 'unsubscribed'"
        )
    before = len(channel.messages)

    release_mail(spoilt, "NL1", user=OPERATOR)
    tick(spoilt)

    assert ledger(spoilt, "NL1")["by_state"] == {"sent": 6, "suppressed": 1}
    assert not got(channel, before)


def test_what_some_have_got_already_goes_on_as_it_began(due, fault, channel):
    """An edit comes too late for the others as well: all get the same words."""
    written = []
    fault.hits = lambda address: len(written) > 1 or bool(written.append(address))
    tick(due)
    assert ledger(due, "NL1")["by_state"] == {"queued": 5, "sent": 2}
    fault.mend()
    with due.store.write() as session:
        item = session.exec(select(Item).where(Item.external_id == "spring_news")).one()
        item.state, item.approved_hash = "draft", None
        session.add(item)

    release_mail(due, "NL1", user=LEAD)
    tick(due)

    assert state_of(due) == "sent"
    assert ledger(due, "NL1")["by_state"] == {"sent": 7}
    assert len({*got(channel)}) == len(got(channel)) == 7
