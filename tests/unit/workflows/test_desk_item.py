"""The page of an item: what it becomes, what was done, what differs, what she may."""

import pytest
from desk_form import APPROVER, WRITER, approved, filled, written
from lape_steps import NL1_AT, approve_items, schedule_nl1

from comms.clock import instant
from comms.errors import Refused
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"


def test_what_she_may_follows_the_state_and_the_policy(desk):
    """A button that the next page refuses is worse than none."""
    name = written(desk)

    def may(user):
        page = desk.item(user, name, "fi")
        return page.may

    assert may(WRITER) == ("submit", "edit", "cancel")
    desk.decide(WRITER, "submit", name, seen=desk.item(WRITER, name, "fi").seen)
    assert "approve" not in may(WRITER)
    assert may(APPROVER)[:2] == ("approve", "return")
    assert desk.item("agent_EKA", name, "fi") is None
    assert desk.item("viewer_partner", name, "fi") is None


def test_the_history_tells_acts_with_their_notes_and_refusals(desk):
    """Who did what is told by name, and a rule that said no by its sentence."""
    name = written(desk)
    desk.decide(WRITER, "submit", name)
    with pytest.raises(Refused):
        desk.decide(WRITER, "approve", name)
    desk.decide(APPROVER, "return", name, note="Missä huoneessa?")

    history = desk.item(WRITER, name, "fi").history

    assert [deed.verb for deed in history] == ["save", "submit", "approve", "return"]
    assert history[0].user_name == "Hankekoordinaattori, Varsinais-Suomi"
    assert history[2].refusal.startswith("Kukaan ei hyväksy")
    assert history[3].note == "Missä huoneessa?"


def test_a_change_after_the_approval_is_shown_word_by_word(desk):
    """Whoever approves anew reads what changed, not everything again."""
    name = written(desk)
    approved(desk, name)
    assert desk.item(APPROVER, name, "fi").differences == ()

    sheet = desk.sheet(WRITER, name, "fi")
    new = {**sheet.values, "room.fi": ("ruokasali",), "title.sv": ("Familjen talar",)}
    desk.save(WRITER, new, "fi", item_id=name, seen=sheet.seen)

    found = {
        one.label: (one.before, one.after)
        for one in desk.item(APPROVER, name, "fi").differences
    }
    assert found["Otsikko (sv)"] == ("Familjer berättar", "Familjen talar")
    assert found["Perheet kertovat: Tila (fi)"] == ("Juhlasali", "ruokasali")


def test_what_has_left_stands_with_its_address_and_its_state(desk, offices):
    """After the release the page shows the frozen texts and where readers find them."""
    name = written(desk)
    approved(desk, name)
    offices.clock.set(instant("2027-02-02T09:00", ZONE))
    tick(offices)

    page = desk.item(WRITER, name, "fi")

    shown = {(one.kind, one.account, one.language): one for one in page.outputs}
    assert shown["page", "web", "sv"].url == f"/sv/news/{name}"
    assert shown["post", "bsky", "fi"].state == "sent"
    assert shown["post", "bsky", "fi"].picture.url.startswith("/media/")
    mail = shown["newsletter", "email", "fi"]
    assert mail.state == "sent"
    assert "lähetetty" in mail.text
    assert "change" in page.may
    assert "withdraw" in page.may


def test_what_nobody_looks_at_is_not_drawn(desk):
    """A page shows at once how all stands; what it says is drawn by who opens it."""
    name = written(desk)

    def shown(**asked):
        page = desk.item(APPROVER, name, "fi", **asked)
        return {one.kind: one for one in page.outputs if one.language == "fi"}

    first, calendar = shown(), shown(opened={"calendar"})["calendar"]

    assert {kind for kind, one in first.items() if not one.is_folded} == {
        "page",
        "post",
    }
    assert (first["calendar"].text, first["newsletter"].frame) == ("", "")
    assert first["calendar"].at == calendar.at
    assert calendar.text.startswith("BEGIN:VCALENDAR")
    assert "<html" in shown(opened={"newsletter"})["newsletter"].frame
    approved(desk, name)
    assert all(one.is_folded for one in shown().values())


def test_a_text_that_is_too_long_is_a_problem_of_its_field(desk):
    """The counter says how much, the problem where and for which account."""
    tried = desk.try_out(WRITER, filled(desk, social__sv="Hej " * 100), "fi")

    too_long = [one for one in tried.problems if one.key == "too_long"]

    assert {one.field for one in too_long} == {"social.sv"}
    assert any("Bluesky" in one.sentence for one in too_long)


def test_missing_language_is_told_in_the_words_of_the_form(desk):
    """By its name, and without the id that the item has in the folder."""
    name = written(desk, title__sv="", summary__sv="", social__sv="")

    found = {
        one.field: one.sentence
        for one in desk.item(WRITER, name, "fi").problems
        if one.key == "translation_missing"
    }

    words = "Ruotsinkielinen teksti puuttuu. Kirjoita se tai pyydä käännös."
    assert found == {"title.sv": words}


def test_an_edition_has_the_same_page(desk, offices):
    """Whole mails in each language, and the items that keep it from approval."""
    page = desk.item("national_lead", "NL1", "en")

    assert [one.language for one in page.outputs] == ["fi", "sv", "en"]
    assert all("<html" in one.frame for one in page.outputs)
    assert {one.key for one in page.problems} == {"item_not_approved"}
    schedule_nl1(offices)
    offices.clock.set(NL1_AT)
    tick(offices)
    page = desk.item("national_lead", "NL1", "en")
    assert {(one.language, one.url) for one in page.outputs} == {
        (code, f"/{code}/archive/national/1-2027") for code in ("fi", "sv", "en")
    }
    assert page.problems == ()


def test_an_edition_that_changed_since_it_was_seen_is_not_decided(desk, offices):
    """What is approved is what was looked at, for editions as for items."""
    approve_items(
        offices,
        "spring_news",
        "results_deck",
        "e1_announcement",
        "pilot_call",
        "two_languages_blog",
    )
    seen = desk.item("national_lead", "NL1", "en").seen

    with pytest.raises(Refused) as refused:
        desk.decide("national_lead", "submit", "NL1", seen=f"{seen}x")

    assert refused.value.key == "changed_meanwhile"
    desk.decide("national_lead", "submit", "NL1", seen=seen)
    assert desk.item("national_lead", "NL1", "en").state == "in_review"
