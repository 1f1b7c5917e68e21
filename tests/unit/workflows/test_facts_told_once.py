"""Two texts of one newsletter say a fact: who got it hears once that it changed."""

from lape_steps import APPROVER, NL1_AT, schedule_nl1
from test_facts_by_reference import (
    ITEM,
    LEAD,
    ONCE,
    WRITTEN,
    _change,
    _item,
    _open,
    _page,
    form,
    said,
)

from comms.clock import instant
from comms.content.seen import seen_of
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.ledger import ledger
from comms.workflows.tick import tick
from comms.workflows.write import save, values_of

#: Of one unit with a newsletter of its own; carried by the nation's, as `ITEM` is.
BLOG = "two_languages_blog"


def told_twice(house):
    """Let a newsletter leave of which two texts say the fact."""
    said(house)
    opened = _open(house)
    with opened.store.read() as session:
        values, seen = values_of(session, BLOG), seen_of(session, BLOG)
    more = {
        name: (f"{text[0]}\n\nNyt: {WRITTEN}.",)
        for name, text in values.items()
        if name.startswith("more.")
    }
    kept = save(opened, LEAD, {**values, **more}, "fi", item_id=BLOG, seen=seen)
    assert kept.item_id == BLOG, kept.problems
    schedule_nl1(opened)
    for moment in ("2027-02-03T10:00", "2027-02-10T10:00"):
        house.clock.set(instant(moment, "Europe/Helsinki"))
        tick(opened)
    house.clock.set(NL1_AT)
    tick(opened)


def _follows(house):
    """Return what the page of the fact says will follow from a change, by mail."""
    return {
        use.item: place.follows
        for use in _page(house).uses
        for place in use.places
        if place.kind == "mail"
    }


@ONCE
def test_two_texts_of_one_number_are_corrected_by_one_mail(staged):
    """It names both, belongs to whose newsletter it was, and goes out once."""
    house = _open(staged(told_twice)[0])
    before = ledger(house, "NL1")["by_state"]["sent"]
    mails = [p for use in _page(house).uses for p in use.places if p.kind == "mail"]

    assert {mail.follows for mail in mails} == {"mail"}
    kept = _change(house, form("15 kokeilua"))
    assert _follows(house) == {BLOG: "waits", ITEM: "waits"}
    again = _change(house, form("16 kokeilua"))

    assert len(mails) == 2
    assert (kept.changed, kept.drafted, again.drafted) == (2, 1, 0)
    item, words = _item(house, f"{ITEM}_change_1")
    assert item.facts["corrects"] == ITEM
    assert item.facts["corrects_also"] == [BLOG]
    assert (item.unit, item.owner) == ("national", LEAD)
    text = words["fi", "standard"]
    assert text.title.count(" · ") == 1
    assert "Aiemmin kerroimme: 14 kokeilua" in text.body
    assert "Kaksi kieltä" in text.body
    assert {one.corrections for one in _page(house).uses if one.item == BLOG} == {
        one.corrections for one in _page(house).uses if one.item == ITEM
    }
    decide(house, "submit", item.external_id, user=LEAD)
    decide(house, "approve", item.external_id, user=APPROVER)
    house.clock.set(instant("2027-02-17T10:30", "Europe/Helsinki"))
    tick(house)
    assert ledger(house, item.external_id)["by_state"]["sent"] == before


@ONCE
def test_a_correction_says_to_how_many_it_will_go_before_it_is_out(staged):
    """Whoever approves it sees its mail as readers will, and how many they are."""
    house = _open(staged(told_twice)[0])
    before = ledger(house, "NL1")["by_state"]["sent"]
    _change(house, form("15 kokeilua"))
    name = f"{ITEM}_change_1"

    def mails():
        page = DeskReader(house).item(LEAD, name, "fi", opened={"newsletter"})
        shown = page.outputs
        return [one for one in shown if one.kind == "newsletter"]

    waiting = mails()
    assert {one.language for one in waiting} == {"fi", "sv", "en"}
    assert {one.state for one in waiting} == {"draft"}
    assert all(str(before) in one.reason for one in waiting)
    assert "15 kokeilua" in waiting[0].frame
    decide(house, "submit", name, user=LEAD)
    decide(house, "approve", name, user=APPROVER)
    house.clock.set(instant("2027-02-17T10:30", "Europe/Helsinki"))
    tick(house)
    assert {one.state for one in mails()} == {"sent"}
