"""A fact from its first line to its correction, by keyboard, in a real browser.

A lead types a number once, puts it into a text with "{{", sees what it says there and
on the previews, and changes it on its own page, which lists where it stands.
"""

import pytest
from desk_windows import windows
from playwright.sync_api import expect
from test_facts_by_reference import FACT, ITEM, LEAD, WRITTEN, said

from comms.store import folders

pytestmark = pytest.mark.long


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database."""
    return _sqlite_databases


def test_a_fact_is_typed_once_and_changed_once(staged):
    """One story: new, into a text, changed; nothing of it needs a mouse."""
    with windows(staged(said)[0]) as desk:
        page, base, house = desk.open(LEAD, at=None).page, desk.base, desk.house
        _type_a_fact(page, base)
        _put_it_into_a_text(page, base)
        assert _finnish(house).body.endswith("Soita 040 123 4567")

        _put_it_into_an_event(page, base)

        page.goto(f"{base}/desk/fi/facts/{FACT}")
        assert WRITTEN in page.inner_text("main")
        assert "sanat vaihtuvat heti" in page.inner_text(".uses")
        page.fill("[name='said.fi']", "15 kokeilua")
        page.get_by_role("button", name="Tallenna tieto").press("Enter")
        page.wait_for_url("**changed=1**")
        assert "Yhden tekstin sanat vaihtuivat" in page.inner_text("#message")
        assert "Nyt: 15 kokeilua." in _finnish(house).body


def _type_a_fact(page, base):
    page.goto(f"{base}/desk/fi/facts/new")
    page.fill("[name='said.fi']", "040 123 4567")
    page.fill("[name='name.fi']", "Neuvonnan puhelin")
    page.fill("[name='source']", "Neuvonnan sopimus 2027")
    page.get_by_role("button", name="Tallenna tieto").press("Enter")
    page.wait_for_url("**/facts/neuvonnan_puhelin?**")
    assert "Ei vielä missään" in page.inner_text("main")


def _put_it_into_an_event(page, base):
    """Plain fields open the window, too; one of a line offers facts alone."""
    page.goto(f"{base}/desk/fi/seminars/new")
    room = page.locator("[name='room.fi']")
    room.press("End")
    page.keyboard.type("{{")
    page.locator("#editor-reference-find").wait_for()
    # The list is fetched when the window opens.
    expect(page.locator("[data-written^='{{fact:']:visible").nth(1)).to_be_visible()
    expect(page.locator("[data-written^='{{block:']:visible")).to_have_count(0)
    page.keyboard.type("kokeil")
    expect(page.locator("#editor-reference-list [aria-selected=true]")).to_be_visible()
    page.keyboard.press("Enter")
    assert room.input_value().endswith(WRITTEN)


def _put_it_into_a_text(page, base):
    page.goto(f"{base}/desk/fi/items/{ITEM}/edit")
    text = page.locator("#f-more-fi.editor-text")
    text.wait_for()
    expect(
        page.locator(".reference-said", has_text="14 kokeilua").first
    ).to_be_visible()
    text.press("Control+End")
    page.keyboard.type(" Soita {{")
    find = page.locator("#editor-reference-find")
    find.wait_for()
    page.keyboard.type("puhelin")
    expect(page.locator("#editor-reference-list [aria-selected=true]")).to_be_visible()
    page.keyboard.press("Enter")
    page.locator(".reference-said", has_text="040 123 4567").wait_for()
    held = page.locator("textarea[name='more.fi']").input_value()
    assert held.endswith("Soita {{fact:neuvonnan_puhelin}}")
    page.get_by_role("button", name="Tallenna").first.press("Enter")
    page.wait_for_url(f"**/items/{ITEM}?**")


def _finnish(house):
    with house.store.read() as session:
        item = folders.item(session, ITEM)
        rows = folders.versions(session, [item.id])[item.id]
    return next(row for row in rows if (row.language, row.level) == ("fi", "standard"))
