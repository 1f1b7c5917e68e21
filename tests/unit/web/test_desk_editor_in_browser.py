"""The editor of the desk in a real browser: the field counts, whatever happens."""

import pytest
from browsers import chromium, listening
from desk_browser import desk_app, signed_in, watched
from desk_facts import BLOG
from desk_sample import SampleDesk
from playwright.sync_api import expect

pytestmark = pytest.mark.acceptance

FINNISH = BLOG["more.fi"][0]
#: As Word puts it on the clipboard, with what a hostile page would add.
WORD = """
<meta name=Generator content="Microsoft Word 15">
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'><span
style='font-size:12.0pt'>Lihava<o:p></o:p></span></b></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span>Yksi</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span>Kaksi</p>
<h1>Otsikko</h1>
<p><a href="javascript:alert(1)">paha</a> <a href="https://example.org">Hyvä sivu</a>
<span style="font-style:italic">vino</span><img src=x onerror="alert(1)"></p>
<table><tr><td>A</td><td>B</td></tr></table>
"""
CLEAN = (
    "**Lihava**\n\n- Yksi\n- Kaksi\n\n## Otsikko\n\n"
    "paha [Hyvä sivu](https://example.org) *vino*\n\nA – B"
)
PASTE = """([place, type, content]) => {
  const brought = new DataTransfer();
  if (type === "file") {
    brought.items.add(new File([new Uint8Array(99)], "a.jpg", { type: "image/jpeg" }));
  } else brought.setData(type, content);
  const target = document.querySelector(place);
  target.focus();
  const event = { clipboardData: brought, bubbles: true, cancelable: true };
  target.dispatchEvent(new ClipboardEvent("paste", event));
}"""


@pytest.fixture(scope="module")
def desk():
    """What stands behind the pages."""
    return SampleDesk()


@pytest.fixture(scope="module")
def window(tmp_path_factory, desk):
    """Open a window, and say where the form of a blog is."""
    with (
        listening(desk_app(tmp_path_factory.mktemp("home"), desk)) as address,
        chromium() as browser,
    ):
        context = signed_in(browser, viewport={"width": 1280, "height": 900})
        yield watched(context), f"{address}/desk/fi/items/blog/edit"
        context.close()


@pytest.fixture
def page(window):
    """Open the form of a blog anew."""
    page, address = window
    page.faults.clear()
    page.goto(address)
    page.locator(".editor-text").first.wait_for()
    return page


def value(page, name="more.fi"):
    """Return what the field holds."""
    return page.locator(f'textarea[name="{name}"]').input_value()


def test_editor_lies_over_the_field_and_changes_nothing_by_itself(page):
    """What it cannot hold stays as its source, and a sentence says so."""
    assert value(page) == FINNISH
    assert page.locator("#f-more-fi").get_attribute("role") == "textbox"
    expect(page.locator("textarea#f-more-sv")).to_be_visible()
    expect(page.locator(".editor-plain:visible")).to_have_count(1)
    assert value(page, "more.sv") == BLOG["more.sv"][0]


def test_what_is_pasted_is_cleaned_to_what_a_text_may_have(page):
    """Neither fonts nor scripts; lists of Word are lists. Undo takes it back."""
    page.locator("#f-more-fi").focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    page.evaluate(PASTE, ["#f-more-fi", "text/html", WORD])

    assert value(page).endswith(CLEAN)
    assert value(page).startswith(FINNISH)
    assert page.faults == []


def test_tools_are_one_stop_and_tab_leaves_the_text(page):
    """Also out of a list; arrows go from tool to tool."""
    bar = page.locator(".editor-bar").first
    page.locator("#f-summary-fi").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.dataset.tool")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.activeElement.id")
    page.locator("#f-more-fi li").first.click()
    page.keyboard.press("Tab")

    assert (second, inside) == ("subheading", "f-more-fi")
    assert page.evaluate("document.activeElement.name") == "social.fi"
    expect(bar.locator("[tabindex='0']")).to_have_count(1)


def test_source_and_words_from_elsewhere_are_taken_over(page):
    """Keeping of words, or a script of tomorrow, writes into the field and says so."""
    source = page.locator(".editor-source").first
    source.click()
    page.locator("textarea#f-more-fi").fill("Lyhyt.\n\n* yksi")
    source.click()
    shown = page.locator("#f-more-fi li").inner_text()
    page.evaluate(
        """() => {
        const field = document.querySelector('textarea[name="more.fi"]');
        field.value = "Muualta.";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )

    assert shown == "yksi"
    assert page.locator("#f-more-fi").inner_text() == "Muualta."
    page.locator("#f-more-fi").press("Control+End")
    page.keyboard.type(" Lisää.")
    assert value(page) == "Muualta. Lisää."


def test_picture_is_pasted_and_asked_about(page, desk):
    """Its words come next: the cursor waits there."""
    page.evaluate(PASTE, ["#f-title-fi", "file", ""])
    page.locator("#f-alt-fi:focus").wait_for()

    assert len(desk.put) == len(bytes(99))
    assert page.locator('input[name="upload"]').input_value() == "logo.png"
    expect(page.locator("#f-guardian")).to_be_visible()
    page.locator("#f-children").uncheck()
    expect(page.locator("#f-guardian")).not_to_be_visible()
    assert page.faults == []


@pytest.mark.parametrize("measures", [True, False], ids=["browser", "script"])
def test_a_title_is_read_whole_beside_another_and_stays_one_line(page, measures):
    """It grows with its text, in each browser; what is pasted ends no line."""
    title = page.locator("#f-title-fi")
    if not measures:
        page.evaluate("CSS.supports = () => false")
        title.evaluate("it => it.style.fieldSizing = 'fixed'")
    title.fill("Lyhyt")
    short = title.bounding_box()["height"]

    title.fill("")
    page.keyboard.insert_text("Lasten ja perheiden\nmonialaiset palvelut ")
    page.keyboard.type("Pohjois-Pohjanmaan hyvinvointialueella")

    said = "Lasten ja perheiden monialaiset palvelut"
    expect(title).to_have_value(f"{said} Pohjois-Pohjanmaan hyvinvointialueella")
    assert title.bounding_box()["height"] >= short + 24
    assert title.evaluate("it => it.scrollHeight <= it.clientHeight")
    assert page.faults == []


def test_enter_in_a_title_draws_the_form_anew_and_sends_nothing(page, desk):
    """It ends no line: Enter presses what it presses in any other."""
    page.locator("#f-title-fi").fill("Uusi otsikko")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.url.endswith("/items/blog/edit")
    expect(page.locator("#f-title-fi")).to_have_value("Uusi otsikko")
    assert desk.saved == desk.done == []
