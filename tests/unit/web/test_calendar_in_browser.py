"""The calendar in a real browser: for everybody, in three languages and all its views.

Debian's Chromium with the current axe-core from npm, as for the other pages.
"""

import re

import pytest
from browsers import barriers, chromium, listening, looks_of
from desk_browser import desk_app, signed_in, watched
from desk_places import CALENDAR, UNFOLDED
from desk_sample import SampleDesk
from playwright.sync_api import expect

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def desk():
    """What stands behind the pages."""
    return SampleDesk()


@pytest.fixture(scope="module")
def site(tmp_path_factory, desk):
    """Serve the desk on this machine."""
    with listening(desk_app(tmp_path_factory.mktemp("home"), desk)) as address:
        yield address


@pytest.fixture(scope="module")
def page():
    """Open one window of the coordinator's."""
    with chromium() as browser:
        context = signed_in(browser, viewport={"width": 1280, "height": 900})
        window = watched(context)
        window.set_default_timeout(10_000)
        yield window
        context.close()


@pytest.fixture(scope="module")
def still():
    """Open one for views that are only looked at."""
    with chromium(still=True) as browser:
        yield watched(signed_in(browser))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_view_can_be_used_by_everybody(still, site, language):
    """WCAG 2.2 A and AA as far as a machine can tell; nothing sticks out."""
    page, found = still, {}
    for number, path in enumerate(CALENDAR):
        page.faults.clear()
        page.goto(f"{site}/desk/{language}{path}", wait_until="load")
        page.locator("main details").evaluate_all(UNFOLDED)
        looks = looks_of(number, language)
        if faults := [*barriers(page, looks), *page.faults]:
            found[path] = faults

    assert found == {}


def test_day_is_reached_and_a_thing_moved_without_a_mouse(page, site, desk):
    """Arrows between days, Enter into one, Alt and an arrow to the next day."""
    desk.calendar.done.clear()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site}/desk/fi/calendar?view=month&on=2027-02-16")
    page.locator("[role='gridcell'][tabindex='0']").focus()
    stops = [page.evaluate("document.activeElement.dataset.day")]
    for key in ("ArrowDown", "ArrowUp", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
        stops.append(page.evaluate("document.activeElement.dataset.day"))
    page.keyboard.press("Enter")
    inside = page.evaluate("document.activeElement.closest('.cal-entry') !== null")
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowRight")
    page.locator("#message").wait_for()
    focused = page.evaluate("document.activeElement.id")
    with page.expect_navigation():
        page.keyboard.press("u")

    assert [stop[8:] for stop in stops] == ["16", "23", "16", "17", "18"]
    assert inside
    assert focused == "message"
    verbs = [done[0] for done in desk.calendar.done]
    assert verbs == ["move", "take_back"]
    assert desk.calendar.done[0][3:] == ("2027-02-19T09:00", "2027-02-18T09:00")


def test_keys_go_on_where_they_were_in_another_month(page, site):
    """From the day beyond the edge, from a letter, and from the link that was pressed.

    Another month is another page; nobody goes through the whole menu to it again.
    """
    rests, pressed = (
        page.locator("[role='gridcell'][tabindex='0']"),
        page.locator("[data-step='1']"),
    )
    page.goto(f"{site}/desk/fi/calendar?view=month&on=2027-02-16")
    page.keyboard.press("ArrowDown")
    expect(rests).to_be_focused()
    for key in ("ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile("on=2027-03"))
    expect(rests).to_be_focused()
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile("on=2027-02-16"))
    expect(rests).to_be_focused()
    pressed.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("on=2027-03"))
    expect(pressed).to_be_focused()


def test_what_was_approved_is_asked_about_before_it_is_dragged_away(page, site, desk):
    """A drop opens Move… with the new day; what is a draft moves at once."""
    desk.calendar.done.clear()
    page.set_viewport_size({"width": 1280, "height": 2400})
    page.goto(f"{site}/desk/fi/calendar?view=month&on=2027-02-16")
    there = page.locator("td[data-day='2027-02-24']")
    bound = page.locator(".cal-entry[data-asks]").last
    bound.evaluate(
        "one => one.querySelector('[data-move]').href = '/desk/fi/calendar/move/17'"
    )
    bound.drag_to(there)
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    asked = dialog.locator("#f-day").input_value()
    words = dialog.inner_text()
    page.keyboard.press("Escape")
    assert desk.calendar.done == []
    page.locator(".cal-entry[data-key='40']").drag_to(there)
    page.locator("#message").wait_for()

    assert asked == "24.2.2027"
    assert "hyväksyntä pyydetään uudelleen" in words
    assert desk.calendar.done[0][:4] == (
        "move",
        "coordinator_KAI",
        "40",
        "2027-02-24T09:00",
    )
    second = page.locator("td[data-day='2027-02-19'] [data-key='50']")
    with page.expect_navigation():
        second.drag_to(there)
    moved = [done[2:4] for done in desk.calendar.done]
    assert moved[1:] == [("50", "2027-02-23T09:00")], "as far as it was dragged"


def test_letters_lead_to_views_with_the_day_that_has_the_focus(page, site):
    """Without a mouse; how they are switched off is asked of the keys."""
    page.goto(f"{site}/desk/fi/calendar?view=month&on=2027-02-16")
    page.locator("[role='gridcell'][tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    for key, address in (
        ("w", "view=week&on=2027-02-17"),
        ("l", "view=list"),
        ("n", "/calendar/new"),
    ):
        with page.expect_navigation():
            page.keyboard.press(key)
        assert address in page.url
    page.evaluate("localStorage.clear()")


def test_a_week_is_read_day_by_day_and_seen_hour_by_hour(page, site):
    """On a phone each day is whole below its name; where there is room, beside others.

    What is read aloud, and where Tab goes, is one order: that of the days.
    """
    seen = """() => [...document.querySelectorAll(".cal-week h2, .cal-week .cal-entry")]
      .filter(one => one.offsetParent).map(one => [one.tagName,
      one.closest("[role=row]").querySelector("[data-day]").dataset.day,
      one.getBoundingClientRect().left, one.getBoundingClientRect().top])"""
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{site}/desk/fi/calendar?view=week&on=2027-02-16")
    narrow = page.evaluate(seen)
    page.set_viewport_size({"width": 1280, "height": 900})
    wide = page.evaluate(seen)
    page.locator("[role='gridcell'][tabindex='0']").focus()
    stops = []
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        stop = page.evaluate("({ ...document.activeElement.dataset })")
        stops.append((stop["day"][8:], stop.get("hour", "")))

    days = [day for tag, day, *_ in narrow if tag == "H2"]
    assert days == [f"2027-02-{number}" for number in range(15, 22)]
    assert [top for *_, top in narrow] == sorted(top for *_, top in narrow)
    heads = [(left, top) for tag, _, left, top in wide if tag == "H2"]
    assert heads == sorted(heads)
    assert len({top for _, top in heads}) == 1
    hours = ["06:00", "09:00", "09:00", "06:00"]
    assert stops == [("17", ""), *zip(("17", "17", "16", "16"), hours, strict=True)]
