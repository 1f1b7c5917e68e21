"""A second person presses once, and everything that was ticked goes out."""

from dataclasses import replace

import pytest
from seminar_form import AUTHOR, E1_AT_THE_DESK, OTHER, e1
from sqlalchemy import event

from comms.channels.sandbox import SandboxChannel
from comms.clock import instant
from comms.content.seen import seen_of
from comms.errors import Refused
from comms.store import folders
from comms.store.publications import by_plan_entry, of_item
from comms.workflows.announce import approve, return_, submit
from comms.workflows.ledger import ledger
from comms.workflows.tick import tick
from comms.workflows.write import save

ZONE = "Europe/Helsinki"
LETTER = f"{E1_AT_THE_DESK}_letter"


@pytest.fixture
def desk(lape, tmp_path):
    """Give every account a sandbox."""
    return replace(
        lape,
        open_channel=lambda account: SandboxChannel(
            account.channel, tmp_path / account.id
        ),
    )


def _seen(house):
    with house.store.read() as session:
        return seen_of(session, E1_AT_THE_DESK)


def _states(house):
    with house.store.read() as session:
        found = {row.plan_entry: row.state for row in of_item(session, E1_AT_THE_DESK)}
        edition = by_plan_entry(session).get(f"edition:{LETTER}")
    return {**found, "letter": edition.state if edition else ""}


def test_the_second_person_presses_once(desk):
    """Item and letter are approved, the letter has its time."""
    save(desk, AUTHOR, e1(), "fi")
    questions = []
    for engine in {desk.store.reader, desk.store.writer}:
        event.listen(
            engine, "before_cursor_execute", lambda *call: questions.append(call[2])
        )
    asked = submit(desk, E1_AT_THE_DESK, user=AUTHOR, seen=_seen(desk))

    given = {"user": OTHER, "seen": _seen(desk), "key": "a", "untested_because": "seen"}
    done = approve(desk, E1_AT_THE_DESK, **given)
    again = approve(desk, E1_AT_THE_DESK, **given | {"seen": _seen(desk)})

    assert (asked.item, asked.letter) == ("in_review", "in_review")
    assert (done.item, done.letter) == ("approved", "scheduled")
    assert again == done
    # What was planned in all the years is not read whole for one thing.
    assert [words for words in questions if "FROM publication" in words]
    assert not [words for words in questions if "FROM publication ORDER BY" in words]


def test_everything_that_was_ticked_goes_out(desk, channel):
    """Walk-through 1: page, posts and letter, each at its time, each once."""
    save(desk, AUTHOR, e1(), "fi")
    submit(desk, E1_AT_THE_DESK, user=AUTHOR)
    approve(desk, E1_AT_THE_DESK, user=OTHER, untested_because="seen")

    for moment in ("2027-02-15T09:00", "2027-03-01T08:00"):
        desk.clock.set(instant(moment, ZONE))
        for _ in range(3):
            tick(desk)

    states = _states(desk)
    assert states[f"page:{E1_AT_THE_DESK}"] == "sent"
    assert states["letter"] == "sent"
    for account in ("bsky", "masto", "x_national"):
        assert states[f"post:{E1_AT_THE_DESK}:{account}"] == "sent"
    assert ledger(desk, LETTER)["adds_up"]
    told = [m.recipient for m in channel.messages]
    assert len(told) >= 3


def test_nobody_approves_what_she_has_written(desk):
    """N14: neither the author, nor who saved it later."""
    save(desk, AUTHOR, e1(), "fi")
    save(desk, OTHER, e1(hours="13–15"), "fi", item_id=E1_AT_THE_DESK, seen=_seen(desk))
    submit(desk, E1_AT_THE_DESK, user=AUTHOR)

    refused = []
    for user in (AUTHOR, OTHER):
        with pytest.raises(Refused) as found:
            approve(desk, E1_AT_THE_DESK, user=user)
        refused.append(found.value.key)

    assert refused == ["four_eyes", "four_eyes"]


def test_what_changed_since_it_was_looked_at_is_not_approved(desk):
    """Trust that nobody edits after approval: not even a room."""
    save(desk, AUTHOR, e1(), "fi")
    submit(desk, E1_AT_THE_DESK, user=AUTHOR)
    seen = _seen(desk)
    values = e1(room__fi="aula")
    save(desk, AUTHOR, values, "fi", item_id=E1_AT_THE_DESK, seen=seen)
    submit(desk, E1_AT_THE_DESK, user=AUTHOR)

    with pytest.raises(Refused) as refused:
        approve(desk, E1_AT_THE_DESK, user=OTHER, seen=seen)

    assert refused.value.key == "changed_meanwhile"
    with desk.store.read() as session:
        assert folders.item(session, E1_AT_THE_DESK).state == "in_review"


def test_returned_with_its_letter_it_can_be_asked_for_again(desk):
    """Return says why; the next press asks for both anew."""
    save(desk, AUTHOR, e1(), "fi")
    submit(desk, E1_AT_THE_DESK, user=AUTHOR)

    back = return_(desk, E1_AT_THE_DESK, user=OTHER, note="Tarkista sali.")
    asked = submit(desk, E1_AT_THE_DESK, user=AUTHOR)

    assert (back.item, back.letter) == ("returned", "returned")
    assert (asked.item, asked.letter) == ("in_review", "in_review")


def test_a_missing_language_is_asked_for_before_approval(desk):
    """N01 at the moment of asking, not after."""
    values = {k: v for k, v in e1(newsletter="").items() if not k.endswith(".sv")}
    save(desk, AUTHOR, values, "fi")

    with pytest.raises(Refused) as refused:
        submit(desk, E1_AT_THE_DESK, user=AUTHOR)

    assert refused.value.key == "translation_missing"


def test_a_text_that_fits_no_network_is_not_asked_for(desk):
    """N24: kept as a draft with the count, but not for approval."""
    saved = save(desk, AUTHOR, e1(social__fi="pitkä " * 60), "fi")

    with pytest.raises(Refused) as refused:
        submit(desk, E1_AT_THE_DESK, user=AUTHOR)

    [longest] = [p for p in saved.problems if p.sentence.startswith("X:")]
    assert (longest.field, longest.key) == ("social.fi", "too_long")
    assert "/280)" in longest.sentence
    assert refused.value.key == "too_long"


def test_an_approval_that_comes_too_late_asks_for_a_new_time(desk):
    """Nothing is ever sent late by itself, so nobody approves it into silence."""
    save(desk, AUTHOR, e1(newsletter=""), "fi")
    submit(desk, E1_AT_THE_DESK, user=AUTHOR)
    desk.clock.set(instant("2027-02-16T09:00", ZONE))
    tick(desk)

    with pytest.raises(Refused) as refused:
        approve(desk, E1_AT_THE_DESK, user=OTHER)

    assert refused.value.key == "time_passed"


def test_what_has_left_changes_only_by_a_correction(desk):
    """A fact that readers know is told as a change, never silently mended."""
    save(desk, AUTHOR, e1(newsletter=""), "fi")
    submit(desk, E1_AT_THE_DESK, user=AUTHOR)
    approve(desk, E1_AT_THE_DESK, user=OTHER)
    desk.clock.set(instant("2027-02-15T09:00", ZONE))
    tick(desk)

    values = e1(newsletter="", room__fi="aula")
    saved = save(desk, AUTHOR, values, "fi", item_id=E1_AT_THE_DESK, seen=_seen(desk))

    assert [(p.field, p.key) for p in saved.problems] == [("room.fi", "announced")]
