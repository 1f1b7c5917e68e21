"""The command menu and the keys of the desk in a real browser, without a mouse."""

import pytest
from browsers import barriers, chromium, listening
from desk_browser import desk_app, signed_in, watched
from desk_facts import PEOPLE
from desk_sample import SampleDesk
from playwright.sync_api import expect

pytestmark = pytest.mark.acceptance

LOOKS = ((390, "light", {}), (1280, "dark", {}))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Serve the desk on this machine."""
    with listening(desk_app(tmp_path_factory.mktemp("home"), SampleDesk())) as address:
        yield address


@pytest.fixture(scope="module")
def page():
    """Open one window of the coordinator's."""
    with chromium() as browser:
        context = signed_in(browser, viewport={"width": 1280, "height": 900})
        window = watched(context)
        window.set_default_timeout(15_000)
        yield window
        context.close()


def chosen(page):
    """Return what Enter would choose."""
    return page.locator("#command-menu [aria-selected=true]")


def test_page_act_and_item_are_reached_by_the_menu(page, site):
    """Open, type, choose, arrive; what is chosen is what the page itself offers."""
    page.goto(f"{site}/desk/fi/items")
    find, said = page.locator("#command-menu-find"), page.locator("#command-menu-said")

    page.keyboard.press("Control+k")
    expect(find).to_be_focused()
    expect(find).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("kalen")
    expect(chosen(page)).to_have_text("Kalenteri")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/desk/fi/calendar")

    page.keyboard.press("/")
    page.keyboard.type("perheet")
    expect(said).to_have_text("Löytyi: 2")
    expect(find).to_have_attribute(
        "aria-activedescendant", chosen(page).get_attribute("id")
    )
    everything = "Etsi kaikista sisällöistä: perheet"
    expect(page.locator("#command-menu-list")).to_contain_text(everything)
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_contain_text(everything)
    page.keyboard.press("ArrowUp")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/desk/fi/items/seminar")

    page.keyboard.press("Control+k")
    # A word that begins so comes before one that only holds it ("tapahtumaloki").
    page.keyboard.type("tap")
    expect(chosen(page)).to_have_text("Tapahtumaloki")
    page.locator("#command-menu-find").fill("keskeytä l")
    page.keyboard.press("Enter")
    expect(page.locator("#pause-reason")).to_be_focused()


def test_the_menu_goes_as_it_came(page, site):
    """Esc brings the cursor back; a link of the editor's stays the editor's."""
    page.goto(f"{site}/desk/fi/items/blog/edit")
    title = page.locator("[name='title.fi']")
    title.focus()
    title.press("End")
    page.keyboard.press("/")
    page.keyboard.press("?")
    page.keyboard.press("Control+k")
    expect(page.locator("#command-menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(title).to_be_focused()
    assert title.input_value().endswith("/?")

    page.locator(".editor-text").first.click()
    page.keyboard.press("Control+k")
    expect(page.locator("#command-menu")).to_be_hidden()
    expect(page.locator("#editor-link")).to_be_visible()


def test_switching_the_language_by_the_menu_loses_no_word(page, site):
    """It presses the button of the form, as a finger would."""
    page.goto(f"{site}/desk/fi/seminars/new")
    page.locator("#f-title-fi").fill("Mitä perheet tarvitsevat?")
    page.keyboard.press("Control+k")
    page.keyboard.type("svensk")
    expect(chosen(page)).to_have_attribute("lang", "sv")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Nytt evenemang")).to_be_visible()
    expect(page.locator("#f-title-fi")).to_have_value("Mitä perheet tarvitsevat?")


@pytest.mark.parametrize(
    ("language", "place", "has", "has_not"),
    [
        ("fi", "/items", "Seuraava rivi", "Lihavoi"),
        ("sv", "/calendar?view=month&on=2027-02-16", "Månad", "Nästa rad"),
    ],
)
def test_the_list_of_keys_names_those_of_the_page(
    page, site, language, place, has, has_not
):
    """Nobody learns a key that does nothing here; focus goes in and comes back."""
    page.goto(f"{site}/desk/{language}{place}")
    page.keyboard.press("?")
    sheet = page.locator("dialog[open]")

    expect(sheet.locator("#sheet-dialog-title")).to_be_focused()
    expect(sheet.get_by_text(has, exact=True)).to_have_count(1)
    expect(sheet.get_by_text(has_not)).to_have_count(0)
    assert barriers(page, LOOKS) == []
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_the_open_menu_can_be_used_by_everybody(page, site):
    """With what it found, and with nothing."""
    page.goto(f"{site}/desk/sv/items")
    page.keyboard.press("Control+k")
    page.keyboard.type("o")
    expect(page.locator("#command-menu-said")).to_contain_text("Träffar")
    assert barriers(page, LOOKS) == []
    page.locator("#command-menu-find").fill("nothing")
    expect(page.locator("#command-menu-said")).to_have_text("Träffar: 1")

    assert barriers(page, LOOKS[:1]) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def test_nothing_moves_for_whoever_asked_for_less_motion(page, site):
    """No transition, animation or gliding, on any component, nor in a window."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site}/desk/fi/components")
    page.keyboard.press("Control+k")
    expect(page.locator("#command-menu")).to_be_visible()
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((one) =>
        [null, "::before", "::after", "::backdrop"].map((part) =>
        getComputedStyle(one, part))).filter((style) =>
        (style.transitionProperty !== "none" && style.transitionDuration !== "0s") ||
        style.animationName !== "none" || style.scrollBehavior === "smooth").length"""
    )

    assert moving == 0


def test_rows_and_the_menu_of_what_is_new_are_walked(page, site):
    """J and K from row to row, N into the menu, arrows along it."""
    page.goto(f"{site}/desk/fi/items")
    rows = page.locator(".lines > li a")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()

    page.keyboard.press("n")
    expect(page.locator(".new-list a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".new-list a").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-new] > summary")).to_be_focused()


def test_whoever_speaks_to_the_machine_has_no_keys_of_one_letter(
    page, site, monkeypatch
):
    """WCAG 2.1.4: switched off they do nothing anywhere; Ctrl+K still does."""
    kaisa = PEOPLE["kaisa"]
    monkeypatch.setitem(
        PEOPLE, "kaisa", type(kaisa)(**{**vars(kaisa), "uses_letters": False})
    )
    page.goto(f"{site}/desk/fi/calendar?view=month&on=2027-02-16")
    for key in ("w", "n", "/", "?", "j"):
        page.keyboard.press(key)
    expect(page.locator("dialog[open], details[open]")).to_have_count(0)
    assert "view=month" in page.url

    page.locator("[data-shortcuts]").click()
    sheet = page.locator("dialog[open]")
    expect(sheet.get_by_text("Päivästä toiseen")).to_be_visible()
    expect(sheet.get_by_text("Viikko", exact=True)).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.locator("#command-menu")).to_be_visible()
