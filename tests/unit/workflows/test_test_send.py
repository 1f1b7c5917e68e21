"""A test send: the very messages of an edition, to one user, and the rule about it."""

from email import message_from_bytes
from email.policy import default

import pytest
from lape_steps import APPROVER, NL1_AT, NL1_ITEMS, approve_items

from comms.errors import NotFound, Refused
from comms.store import acts, folders
from comms.store.publications import publication
from comms.workflows.decide import decide
from comms.workflows.ledger import ledger
from comms.workflows.subscribe import Seats
from comms.workflows.test_now import deliver_test
from comms.workflows.test_send import TEST_HEADER, send_test
from comms.workflows.tested import standing_of
from comms.workflows.tick import tick

LEAD = "national_lead"


def nl1_approved(house):
    """Bring NL1 to the point where it could be scheduled."""
    approve_items(house, *NL1_ITEMS)
    decide(house, "submit", "NL1", user=LEAD)
    decide(house, "approve", "NL1", user=APPROVER)


@pytest.fixture
def approved(staged):
    """Open the sample with NL1 approved."""
    return staged(nl1_approved)[0]


def mails(channel):
    """Return what was caught, parsed by somebody else."""
    return [message_from_bytes(m.content, policy=default) for m in channel.messages]


def log(house, *verbs):
    """Return (verb, result, note) of acts about NL1."""
    with house.store.read() as session:
        found = acts.about(session, ["edition:NL1", "NL1"])
    return [(a.verb, a.result, a.note) for a in found if a.verb in verbs]


def test_every_message_goes_to_the_one_who_asks_and_to_nobody_else(approved, channel):
    """What the edition sends afterwards is the same but for its mark and its slots."""
    sent = send_test(approved, "NL1", user=LEAD)
    deliver_test(approved, sent.publication_ids)
    tests, channel.messages[:] = mails(channel), []
    decide(approved, "schedule", "NL1", user=LEAD)
    approved.clock.set(NL1_AT)
    tick(approved)
    letters = mails(channel)

    assert {m["To"] for m in tests} == {sent.address}
    assert {m[TEST_HEADER] for m in tests} == {"NL1"}
    assert {m[TEST_HEADER] for m in letters} == {None}
    marked = {(m["Subject"], m["Content-Language"], html_of(m)) for m in tests}
    real = {(m["Subject"], m["Content-Language"], html_of(m)) for m in letters}
    marks = {"fi": "[TESTI] ", "sv": "[TEST] ", "en": "[TEST] "}
    assert {
        (f"{marks[code]}{subject}", code, html) for subject, code, html in real
    } <= (marked)
    assert {m["List-Unsubscribe-Post"] for m in tests} == {"List-Unsubscribe=One-Click"}
    assert ledger(approved, "NL1")["recipients"] == len(letters)


def html_of(message):
    """Return whether a message has HTML, and its headings."""
    part = message.get_body(("html",))
    return part is not None and part.get_content().count("<h2")


def test_links_of_a_test_change_nothing_for_anyone(approved, channel):
    """Whoever tries them in a test must not put a reader off the list."""
    sent = send_test(approved, "NL1", user=LEAD)
    deliver_test(approved, sent.publication_ids)
    seats = Seats(approved)

    links = {
        m["List-Unsubscribe"].split(">")[0].rsplit("/", 1)[1] for m in mails(channel)
    }

    assert links
    assert [seats.leave(token) for token in links] == [None] * len(links)


def test_edition_without_a_test_asks_for_a_reason(approved):
    """Nothing goes to readers that nobody has seen in a mailbox."""
    with pytest.raises(Refused) as refused:
        decide(approved, "schedule", "NL1", user=LEAD)
    state = decide(
        approved, "schedule", "NL1", user=LEAD, untested_because="As last week."
    )

    assert refused.value.key == "untested"
    assert state == "scheduled"
    assert log(approved, "schedule", "untested") == [
        ("schedule", "untested", ""),
        ("schedule", "done", ""),
        ("untested", "done", "As last week."),
    ]


def test_test_counts_once_the_server_has_taken_it_all(approved):
    """Asked for is not arrived."""
    sent = send_test(approved, "NL1", user=LEAD)

    with pytest.raises(Refused) as refused:
        decide(approved, "schedule", "NL1", user=LEAD)
    deliver_test(approved, sent.publication_ids)

    assert refused.value.key == "test_on_its_way"
    assert decide(approved, "schedule", "NL1", user=LEAD) == "scheduled"
    assert not log(approved, "untested")


def test_edit_after_the_test_voids_it(approved):
    """Another content is another test."""
    sent = send_test(approved, "NL1", user=LEAD)
    deliver_test(approved, sent.publication_ids)
    with approved.store.write() as session:
        item = folders.item(session, "spring_news")
        item.content_hash = item.approved_hash = "changed"
        session.add(item)
    decide(approved, "submit", "NL1", user=LEAD)
    decide(approved, "approve", "NL1", user=APPROVER)

    with pytest.raises(Refused) as refused:
        decide(approved, "schedule", "NL1", user=LEAD)

    assert refused.value.key == "untested"


def test_same_request_twice_is_one_test(approved, channel):
    """A press that was cut off is made again."""
    send_test(approved, "NL1", user=LEAD, key="k")
    again = send_test(approved, "NL1", user=LEAD, key="k")
    count = len(channel.messages)
    tick(approved)

    assert count == 0
    assert again.publication_ids == ()
    assert {m["Content-Language"] for m in mails(channel)} == {"fi", "sv", "en"}
    with approved.store.read() as session:
        row = publication(session, "NL1", kind="edition")
        assert standing_of(session, "NL1", row.content_hash) == "tested"


@pytest.mark.parametrize(
    ("user", "to", "key"),
    [
        (LEAD, "stranger@example.com", "test_to_stranger"),
        ("viewer_partner", "", "not_allowed"),
        ("coordinator_VSU", "", "not_your_region"),
    ],
)
def test_who_may_not_test_is_refused_on_record(approved, user, to, key):
    """A test is no way to write to strangers, nor to read another unit's drafts."""
    with pytest.raises(Refused) as refused:
        send_test(approved, "NL1", user=user, to=to)

    assert refused.value.key == key
    assert log(approved, "test-send") == [("test-send", key, "")]


def test_test_of_nothing_is_not_found(lape):
    """The name of an item is no edition."""
    with pytest.raises(NotFound):
        send_test(lape, "spring_news", user=LEAD)
