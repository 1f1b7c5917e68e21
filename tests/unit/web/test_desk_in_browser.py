"""The desk in a real browser: for everybody, by keyboard, with and without scripts.

Debian's Chromium with the current axe-core from npm, as for readers' pages.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from browsers import barriers, chromium, listening, looks_of
from desk_browser import desk_app, signed_in, watched
from desk_places import UNFOLDED, WRITING
from desk_sample import SampleDesk
from playwright.sync_api import expect

pytestmark = pytest.mark.acceptance

_FRAMED = "<!doctype html><html lang='fi'><title>–</title><body><h1>{}</h1></html>"


@pytest.fixture(scope="module")
def desk():
    """What stands behind the pages."""
    return SampleDesk()


@pytest.fixture(autouse=True)
def fresh(desk):
    """Begin each test with the desk as it was."""
    desk.__init__()


@pytest.fixture(scope="module")
def site(tmp_path_factory, desk):
    """Serve the desk on this machine."""
    with listening(desk_app(tmp_path_factory.mktemp("home"), desk)) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    """Start one browser for all tests here."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def window():
    """Open one window of the coordinator's for pages that are only looked at.

    On a screen that is touched, which is shown all that others are, and the camera.
    """
    with chromium(still=True) as browser:
        yield watched(signed_in(browser, has_touch=True))


@pytest.fixture
def page(browser):
    """Open a window of the coordinator's."""
    context = signed_in(browser, viewport={"width": 1280, "height": 900})
    yield watched(context)
    context.close()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("path", WRITING)
def test_page_can_be_used_by_everybody(window, site, desk, path, language):
    """WCAG 2.2 A and AA as far as a machine can tell; nothing sticks out.

    Nor may the policy refuse what the page uses: that shows in the console only.
    """
    for name, value in WRITING[path].items():
        setattr(desk, name, value)
    window.faults.clear()
    window.goto(f"{site}/desk/{language}{path}", wait_until="load")
    window.locator("main details:not(.new-menu)").evaluate_all(UNFOLDED)

    looks = looks_of(list(WRITING).index(path), language)
    assert barriers(window, looks) == []
    assert window.faults == []


def test_form_is_filled_by_keyboard_in_the_order_of_reading(page, site):
    """First Finnish, then Swedish, then English folded; each stop shows itself."""
    page.goto(f"{site}/desk/fi/seminars/new")
    page.locator("#f-title-fi").focus()
    stops, shown = [], []
    for _ in range(13):
        stops.append(page.evaluate("document.activeElement.name"))
        shown.append(
            page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        )
        page.keyboard.press("Tab")

    # What is optional is folded: the stop is the fold's own line, without a name.
    words = ["title.{}", "summary.{}", "social.{}", None]
    assert stops[:8] == [
        name and name.format(code) for code in ("fi", "sv") for name in words
    ]
    assert stops[8:] == [None, "day", "", "hours", "place.fi"]
    assert set(shown) == {"solid"}


def test_band_of_a_pause_takes_the_focus_where_it_was_pressed(page, site, desk):
    """The page stays; whoever pressed hears who paused what and why, and can resume."""
    desk.stopped = True
    page.goto(f"{site}/desk/sv/items#stopped")
    expect(page.locator("#stopped")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#stopped a").first).to_be_focused()


def test_what_was_looked_for_is_where_one_goes_on(page, site):
    """The page comes anew; whoever looked for an item is not at its top again.

    The word on the button beside the field is not broken in two.
    """
    page.goto(f"{site}/desk/sv/editions/n1")
    page.locator("summary", has_text="Lägg till").last.click()
    button = page.locator("[name='act'][value='find']")
    expect(button).to_be_visible()
    assert button.bounding_box()["height"] < 50
    page.locator("#f-find").fill("ingenting")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_be_focused()


def test_buttons_that_stay_cover_no_field_that_is_reached(page, site):
    """Large fields too: of those browsers show only the cursor by themselves."""
    page.goto(f"{site}/desk/fi/seminars/new")
    page.locator("#f-title-fi").focus()
    covered = []
    for _ in range(20):
        page.keyboard.press("Tab")
        lower, bar, name = page.evaluate(
            """() => [document.activeElement.getBoundingClientRect().bottom,
            document.querySelector(".sheet-foot").getBoundingClientRect().top,
            document.activeElement.id]"""
        )
        if lower > bar:
            covered.append(name)

    assert covered == []


def test_enter_in_a_field_shows_previews_and_keeps_nothing(page, site, desk):
    """A slip of the finger must send nothing."""
    page.goto(f"{site}/desk/fi/seminars/new")
    page.locator("#f-title-fi").fill("Mitä perheet tarvitsevat?")

    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.locator("#f-title-fi").input_value() == "Mitä perheet tarvitsevat?"
    assert page.locator(".fold").count() > 0
    assert (desk.saved, desk.done) == ([], [])


def test_previews_follow_what_is_typed(page, site, desk):
    """After a pause, without a press; focus, folds and the rest stay."""
    page.goto(f"{site}/desk/fi/seminars/new")
    page.locator("#f-title-fi").press_sequentially("Uusi otsikko")
    page.locator("#f-day").fill("11.3.2027")

    page.get_by_text("torstai, viikko 10").wait_for()
    posts = page.locator('details[data-fold="post"]')
    posts.locator("summary").click()
    posts.get_by_text("Uusi otsikko").wait_for()
    page.locator("#f-title-fi").press("End")
    page.keyboard.type("!")
    posts.get_by_text("Uusi otsikko!").wait_for()

    assert page.evaluate("document.activeElement.id") == "f-title-fi"
    assert posts.get_attribute("open") is not None
    assert desk.saved == []
    assert page.faults == []


def test_previews_that_were_folded_are_drawn_when_they_are_unfolded(page, site):
    """While nobody looks at them they are empty, never old."""
    page.goto(f"{site}/desk/fi/seminars/new")
    title, posts = page.locator("#f-title-fi"), page.locator('[data-fold="post"]')
    title.fill("Aluksi")
    expect(posts).to_be_visible()
    title.fill("Ensin")
    expect(posts.locator("[data-later]")).to_be_attached()

    posts.locator("summary").click()
    expect(posts.get_by_text("Ensin")).to_be_visible()
    posts.locator("summary").click()
    title.fill("Sitten")
    expect(posts.locator("[data-later]")).to_be_attached()
    posts.locator("summary").click()

    expect(posts.get_by_text("Sitten")).to_be_visible()
    expect(posts.get_by_text("Ensin")).to_have_count(0)
    assert page.faults == []


def test_what_an_item_says_is_fetched_when_its_fold_is_opened(page, site):
    """By its link; what is open already stays as it is."""
    page.goto(f"{site}/desk/fi/items/seminar")
    cards, posts = page.locator("#fold-card"), page.locator("#fold-post")
    expect(cards.locator("[data-later]")).to_be_attached()

    cards.locator("summary").click()

    expect(cards.locator(".output-text").first).to_be_visible()
    expect(cards.locator("[data-later]")).to_have_count(0)
    expect(posts.locator(".output-text").first).to_be_visible()
    assert page.faults == []


def test_frames_are_led_to_what_is_typed_and_back(page, site, desk, monkeypatch):
    """The same frame shows each new page, and no step back is made of it.

    Back to the first words, too: there its address is what it was drawn with.
    """
    drawn = desk.try_out

    def framed(user, values, language, **more):
        tried = drawn(user, values, language, **more)
        frame = _FRAMED.format(values["title.fi"][0])
        outputs = (replace(tried.outputs[0], frame=frame), *tried.outputs[1:])
        return replace(tried, outputs=outputs)

    monkeypatch.setattr(desk, "try_out", framed)
    page.goto(f"{site}/desk/fi/items/seminar/edit")
    words = page.frame_locator("#previews iframe >> nth=0").locator("h1")
    title = page.locator("#f-title-fi")
    first = title.input_value()
    expect(words).to_have_text(first)
    # A page that was there before the script was may be drawn anew, once.
    title.fill("Ensin")
    expect(words).to_have_text("Ensin")
    page.locator("#previews iframe").first.evaluate("it => window.frame_ = it")
    steps = page.evaluate("history.length")

    title.fill("Sitten")
    expect(words).to_have_text("Sitten")
    title.fill("Ensin")
    expect(words).to_have_text("Ensin")
    title.fill(first)
    expect(words).to_have_text(first)

    assert page.evaluate("frame_ === document.querySelector('#previews iframe')")
    assert page.evaluate("history.length") == steps
    assert page.faults == []


def test_counter_says_what_is_too_long(page, site):
    """People count letters, not code units."""
    page.goto(f"{site}/desk/fi/seminars/new")
    field = page.locator("#f-summary-fi")

    field.fill("🙂" * 141)

    counter = page.locator('[data-counter="f-summary-fi"]')
    assert counter.inner_text() == "141/140 merkkiä"
    assert "over" in counter.get_attribute("class")


def test_counter_is_heard_as_it_gets_near_and_over_not_at_each_letter(page, site):
    """Whoever listens hears "120", and "141": her own letters between."""
    page.goto(f"{site}/desk/fi/seminars/new")
    counter = page.locator('[data-counter="f-summary-fi"]')
    page.locator("#f-summary-fi").fill("x" * 118)
    heard = []
    for _ in range(24):
        page.keyboard.press("x")
        if counter.get_attribute("aria-live") == "polite":
            heard.append(counter.inner_text())

    assert heard == ["120/140 merkkiä", "141/140 merkkiä"]


def test_what_takes_long_says_so_after_a_second(page, site):
    """On the button, whose label stays, and in words; never before."""
    page.goto(f"{site}/desk/fi/items")
    page.clock.install(time=datetime(2027, 2, 1, tzinfo=UTC))
    # From here on it stands still, however long this machine takes.
    page.clock.pause_at(datetime(2027, 2, 2, tzinfo=UTC))
    said, button = page.locator("#under-way"), page.locator(".pause-form button")
    page.locator(".pause-menu summary").click()
    # The press as the browser tells it, and no answer to it.
    page.evaluate(
        "window.addEventListener('submit', (event) => event.preventDefault())"
    )
    button.click()

    page.clock.run_for(900)
    early = said.inner_text()
    page.clock.run_for(200)

    assert early == ""
    assert said.inner_text().startswith("Odota hetki.")
    assert button.get_attribute("aria-busy") == "true"


def test_errors_take_the_focus_and_lead_to_their_fields(page, site):
    """Nobody has to look for what went wrong."""
    page.goto(f"{site}/desk/fi/items/seminar/edit")
    page.locator("#f-day").fill("11.3.")
    page.get_by_role("button", name="Tallenna luonnos").click()
    page.locator("#summary").wait_for()

    focused = page.evaluate("document.activeElement.id")
    page.locator("#summary a").first.click()

    assert page.title().startswith("Virhe: ")
    assert focused == "summary"
    assert page.evaluate("document.activeElement.id") == "f-day"


def test_language_is_switched_without_losing_a_word(page, site):
    """M4: the draft stays as typed."""
    page.goto(f"{site}/desk/fi/seminars/new")
    page.locator("#f-title-fi").fill("Mitä perheet tarvitsevat?")

    page.get_by_role("button", name="Svenska").click()
    page.get_by_role("heading", name="Nytt evenemang").wait_for()

    assert page.locator("#f-title-fi").input_value() == "Mitä perheet tarvitsevat?"


def test_what_stands_in_a_frame_cannot_touch_the_desk(page, site):
    """The sample mail carries a script that would rename the window."""
    page.goto(f"{site}/desk/fi/items/seminar")
    frame = page.frame_locator("iframe").first
    frame.get_by_role("heading", name="Mitä perheet tarvitsevat?").wait_for()

    assert page.title() != "taken"
    assert page.locator("iframe").first.get_attribute("sandbox") == ""


def test_message_after_an_act_takes_the_focus_and_can_be_undone(page, site, desk):
    """What happened, what leaves next, and the way back."""
    page.goto(f"{site}/desk/fi/items/seminar")
    desk.state, desk.output_state = "approved", "scheduled"
    page.get_by_role("button", name="Hyväksy", exact=True).click()
    page.locator("#message").wait_for()

    focused = page.evaluate("document.activeElement.id")
    page.get_by_role("button", name="Kumoa").click()
    page.get_by_text("Hyväksyntä on peruttu.").wait_for()

    assert focused == "message"
    assert [verb for verb, *_ in desk.done] == ["approve", "return"]


def test_states_refresh_by_themselves_while_something_leaves(page, site, desk):
    """Until nothing is under way any more."""
    desk.state, desk.output_state = "approved", "sending"
    page.goto(f"{site}/desk/fi/items/seminar")
    desk.output_state = "sent"

    page.locator(".leaving .chip", has_text="Lähtenyt").first.wait_for()

    expect(page.get_by_role("link", name="Katso fi").first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_whole_form_works_without_scripts(browser, site, desk, width):
    """Previews, year asked for, draft, approval: all are plain buttons."""
    context = signed_in(
        browser, java_script_enabled=False, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    page.goto(f"{site}/desk/fi/items/seminar/edit")

    page.locator("#f-day").fill("11.3.")
    page.get_by_role("button", name="Lähetä hyväksyttäväksi").click()
    page.locator("#summary a").first.click()
    page.locator("#f-day").fill("11.3.2027")
    page.locator("main").get_by_role("button", name="Näytä esikatselut").click()
    expect(page.get_by_text("torstai, viikko 10")).to_be_visible()
    page.get_by_role("button", name="Lähetä hyväksyttäväksi").click()

    expect(page.get_by_text("Lähetetty hyväksyttäväksi.")).to_be_visible()
    assert [verb for verb, *_ in desk.done] == ["submit"]
    context.close()


def test_return_unfolds_without_scripts(browser, site, desk):
    """A details element asks for the words."""
    context = signed_in(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/desk/fi/items/seminar")

    page.get_by_text("Palauta…").click()
    page.get_by_label("Mitä pitää muuttaa?").fill("Lisää huone.")
    page.get_by_role("button", name="Palauta", exact=True).click()

    expect(page.get_by_text("Palautettu kirjoittajalle.")).to_be_visible()
    assert desk.done[0][-1] == "Lisää huone."
    context.close()
