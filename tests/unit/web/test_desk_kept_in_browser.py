"""Words that are kept, in a real browser: offline, left, signed out; for everybody."""

from contextlib import suppress

import pytest
from browsers import barriers, chromium, listening, looks_of
from desk_browser import desk_app, sign_in, signed_in, watched
from desk_facts import VALUES
from desk_sample import SampleDesk
from playwright.sync_api import Error
from sample_keeping import CLASHES, OFFER, WRITERS

from comms.model.kept import Met

pytestmark = pytest.mark.acceptance

EDIT = "/desk/fi/items/seminar/edit"
WORD = "salainen-sana"
#: What lies in the browser, as text.
LYING = "JSON.stringify(Object.entries(localStorage))"


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


@pytest.fixture
def page(browser):
    """Open a window of the coordinator's."""
    context = signed_in(browser, viewport={"width": 1280, "height": 900})
    yield watched(context)
    context.close()


@pytest.fixture
def still():
    """Open a world of hers for pages that are only looked at."""
    with chromium(still=True) as browser:
        yield signed_in(browser, viewport={"width": 1280, "height": 900})


def until_lying(page, count):
    """Wait until so many drafts lie in the browser."""
    # What waits within the page would have to be let in by its policy.
    while page.evaluate("localStorage.length") != count:
        page.wait_for_timeout(50)


def faults_of(page):
    """Return what went wrong; a preview that gives way to a newer one is no fault."""
    return [fault for fault in page.faults if "/desk/frames/" not in fault]


def crashed(page):
    """End a window as an empty battery does, and open another one, connected again."""
    with suppress(Error):
        page.goto("chrome://crash")
    page.close()
    page.context.set_offline(False)
    return watched(page.context)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_of_kept_words_can_be_used_by_everybody(still, site, desk, language):
    """Offers, and two texts side by side."""
    drafts, page = desk.keeping.drafts, watched(still)
    drafts.offered, drafts.writing = (OFFER,), WRITERS
    form = f"{site}/desk/{language}/items/seminar/edit"
    page.goto(form)
    page.locator(".offer summary").evaluate_all("all => all.map(one => one.click())")
    found = barriers(page, looks_of(0, language))
    faults = faults_of(page)
    page.goto(form)
    desk.met = Met(
        name="Maija", taken=("title.sv",), clashes=CLASHES, values=VALUES, seen="h2"
    )
    page.locator(".sheet-foot button[value=save]").evaluate("one => one.click()")
    page.locator("#met").wait_for()

    assert page.evaluate("document.activeElement.id") == "met"
    assert found + barriers(page, looks_of(1, language)) == []
    assert faults == []


def test_what_is_typed_is_kept_after_a_pause(page, site, desk):
    """Without a press; the item is not touched, and nothing stays in the browser."""
    page.goto(f"{site}{EDIT}")
    page.locator("#f-title-fi").press_sequentially(WORD)
    page.get_by_text("Luonnos tallessa 9.41").wait_for()
    until_lying(page, 0)

    *_, (user, typed) = desk.keeping.drafts.kept
    assert user == "coordinator_KAI"
    assert WORD in typed.fields["title.fi"][0]
    assert (typed.place, typed.turn > 0) == ("/items/seminar/edit", True)
    assert desk.saved == []
    assert faults_of(page) == []


def test_without_a_connection_words_lie_sealed_and_are_sent_later(page, site, desk):
    """From whatever page of the desk comes next; their writer alone can read them."""
    page.goto(f"{site}{EDIT}")
    page.context.set_offline(True)
    page.locator("#f-title-fi").press_sequentially(WORD)
    page.get_by_text("Ei yhteyttä.").wait_for()
    until_lying(page, 1)
    lying = page.evaluate(LYING)
    page = crashed(page)
    assert desk.keeping.drafts.kept == []
    page.goto(f"{site}/desk/fi/items")
    until_lying(page, 0)

    *_, (_, typed) = desk.keeping.drafts.kept
    assert WORD in typed.fields["title.fi"][0]
    assert WORD not in lying


def test_another_person_on_the_same_machine_sends_nothing(page, site, desk):
    """Nor reads it: what lies there waits for its writer."""
    page.goto(f"{site}{EDIT}")
    page.context.set_offline(True)
    page.locator("#f-title-fi").press_sequentially(WORD)
    until_lying(page, 1)
    page = crashed(page)
    sign_in(page.context, "noora")

    page.goto(f"{site}/desk/fi/items")
    page.wait_for_load_state("networkidle")

    assert desk.keeping.drafts.kept == []
    assert WORD not in page.evaluate(LYING)


def test_signing_out_leaves_nothing_in_the_browser(page, site, desk):
    """First what is typed goes to the server; on a shared machine nothing stays."""
    page.goto(f"{site}{EDIT}")
    page.locator("#f-title-fi").press_sequentially(WORD)
    page.get_by_role("button", name="Kirjaudu ulos").click()
    page.wait_for_url("**/enter")

    assert page.evaluate("localStorage.length") == 0
    *_, (_, typed) = desk.keeping.drafts.kept
    assert WORD in typed.fields["title.fi"][0]


def test_leaving_the_page_sends_the_last_words(page, site, desk):
    """Before the pause is over."""
    page.goto(f"{site}{EDIT}")
    page.locator("#f-title-fi").press_sequentially(WORD)
    page.goto(f"{site}/desk/fi/items")
    until_lying(page, 0)

    assert any(
        WORD in typed.fields["title.fi"][0] for _, typed in desk.keeping.drafts.kept
    )
