"""Reminders that people write follow corrections: none is sent as it was."""

import pytest
from seminar_form import AUTHOR, E1_AT_THE_DESK
from test_workflow_change import (
    APPROVER,
    CHANGE,
    ONCE,
    ROOMS,
    ZONE,
    _change,
    _item,
    _with_sandboxes,
)
from test_workflow_change import day_before as announced
from text_form import blog

from comms.clock import instant
from comms.store import acts
from comms.store.publications import messages_of, of_item
from comms.workflows.announce import approve, submit
from comms.workflows.desk import DeskReader
from comms.workflows.site import SiteReader
from comms.workflows.tick import tick
from comms.workflows.write import save

REMINDER = "muistatko_huomisen"
SAYS = "Tervetuloa valtuustosaliin"


def _write(house, **words):
    """Write a reminder by hand; it leads to the page of the event."""
    form = blog(
        kind="news",
        unit="VSU",
        byline="",
        title__fi="Muistatko huomisen",
        title__sv="Minns du i morgon",
        summary__sv="Välkommen med",
        more__sv="Vi ses.",
        social__sv="Vi ses i morgon!",
        summary__fi=SAYS,
        more__fi=f"[Ohjelma](https://lape.example.org/fi/events/{E1_AT_THE_DESK})",
        social__fi="Huomenna tavataan!",
        accounts=[],
        in_newsletter="",
        publish_day="11.3.2027",
        publish_time="8.00",
    )
    saved = save(house, AUTHOR, {**form, **{k: (v,) for k, v in words.items()}}, "fi")
    assert saved.item_id == REMINDER, saved.problems


def _out(house):
    """Let it out a minute later, and wait some more."""
    for minute in (41, 45):
        house.clock.set(house.clock.now().replace(minute=minute))
        tick(house)


def _approved(house):
    submit(house, REMINDER, user=AUTHOR)
    approve(house, REMINDER, user=APPROVER)


@pytest.fixture
def house(staged):
    """Open the sample on the day before its seminar."""
    return _with_sandboxes(staged(announced)[0])


def _warnings(problems):
    return [one.sentence for one in problems if one.severity == "warning"]


@ONCE
def test_a_reminder_by_hand_is_given_back_with_the_reason(house):
    """Tomorrow at eight it would tell everybody the room of before."""
    _write(house)
    _approved(house)

    _change(house, ROOMS)
    tick(house)

    item, _ = _item(house, REMINDER)
    assert (item.state, item.approved_hash) == ("returned", None)
    with house.store.read() as session:
        back = acts.last_act(session, f"item:{REMINDER}", ["return"])
    assert back.note == (
        "Tekstissä on vielä ”valtuustosaliin”, mutta tieto on oikaistu (Tila vaihtuu: "
        "Mitä perheet tarvitsevat? Avoin iltapäivä). Korjaa teksti."
    )
    page = DeskReader(house).item(AUTHOR, REMINDER, "fi")
    assert back.note in _warnings(page.problems)


@ONCE
def test_one_that_says_nothing_old_leaves_as_it_was_approved(house):
    """A correction takes nobody's approval without a reason."""
    _write(house, **{"summary.fi": "Tervetuloa mukaan"})
    _approved(house)

    _change(house, ROOMS)
    tick(house)

    assert _item(house, REMINDER)[0].state == "approved"
    assert not _warnings(DeskReader(house).item(AUTHOR, REMINDER, "fi").problems)


@ONCE
def test_the_form_of_a_change_names_the_texts_that_say_the_old(house):
    """Before it is told: which other texts are to be mended."""
    _write(house)

    saved = _change(house, ROOMS)

    assert saved.item_id == CHANGE
    [warning] = _warnings(saved.problems)
    assert warning.startswith(
        "Vanha tieto on myös tekstissä ”Muistatko huomisen” (”valtuustosaliin”)."
    )


@ONCE
def test_one_that_is_out_says_beside_it_what_was_put_right(house):
    """It leads to the event's page: that is enough to know what it tells."""
    _write(house, publish_day="10.3.2027", publish_time="12.41")
    _approved(house)
    _out(house)

    _change(house, ROOMS)
    tick(house)

    shown = SiteReader(house).item(REMINDER, "fi", "standard")
    assert [note.facts[0].now for note in shown.corrections] == [
        "Uusi tila: ruokasali, 1. kerros."
    ]
    assert _item(house, REMINDER)[0].state == "approved"
    assert _warnings(DeskReader(house).item(AUTHOR, REMINDER, "fi").problems)


@ONCE
def test_one_that_is_still_to_be_posted_is_given_back_too(house):
    """Its page is out; its post of tomorrow would tell the old room anew."""
    _write(house, publish_day="10.3.2027", publish_time="12.41", accounts="bsky")
    _approved(house)
    _out(house)
    with house.store.write() as session:
        [post] = [row for row in of_item(session, REMINDER) if row.kind == "post"]
        # One more of it, as somebody planned it for the morning.
        post.state, post.due_at = "scheduled", instant("2027-03-11T08:00", ZONE)
        session.add(post)
    assert _item(house, REMINDER)[0].state == "approved"

    _change(house, ROOMS)
    tick(house)

    assert _item(house, REMINDER)[0].state == "returned"
    assert SiteReader(house).item(REMINDER, "fi", "standard")


@ONCE
def test_a_card_that_waits_ends_and_comes_again_with_the_mended_text(house):
    """Somebody would paste the room of before; its words follow nothing."""
    _write(
        house,
        publish_day="10.3.2027",
        publish_time="12.41",
        accounts="fb_network",
        **{"social.fi": f"{SAYS}!"},
    )
    _approved(house)
    _out(house)
    [card] = _posts(house)

    _change(house, ROOMS)
    tick(house)

    [ended] = _posts(house)
    assert card.state == "sending"
    assert (ended.state, ended.reason["key"]) == (
        "cancelled",
        "rules.why.text_given_back",
    )
    sheet = DeskReader(house).sheet(AUTHOR, REMINDER, "fi")
    mended = dict.fromkeys(("summary.fi", "social.fi"), ("Tervetuloa ruokasaliin",))
    saved = save(
        house,
        AUTHOR,
        {**sheet.values, **mended},
        "fi",
        item_id=REMINDER,
        seen=sheet.seen,
    )
    assert saved.item_id == REMINDER, saved.problems
    _approved(house)
    tick(house)
    [again] = _posts(house)
    with house.store.read() as session:
        texts = messages_of(session, [again.id])[again.id]
    newest = max(texts, key=lambda one: one.revision)
    assert again.state == "sending"
    assert b"ruokasaliin" in newest.skeleton


def _posts(house):
    with house.store.read() as session:
        return [row for row in of_item(session, REMINDER) if row.kind == "post"]
