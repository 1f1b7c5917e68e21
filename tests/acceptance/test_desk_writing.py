"""A change agent writes a blog with a photo, and mends it by phone when it comes back.

In a real browser, over the real pipeline: first in the Finnish desk by the keyboard
alone, then, returned, in the Swedish one on a phone.
"""

from collections.abc import Iterator
from io import BytesIO

import pytest
from desk_play import Story, begun
from each_database import MakeOnce
from person import Person
from PIL import Image

from comms.store import folders
from comms.workflows.decide import decide

pytestmark = pytest.mark.acceptance

AGENT, APPROVER = "agent_POH", "coordinator_POH"
NAME = "kolme_kysymysta_neuvolassa"
#: Seconds that a person may take (`mission.md`, personas).
TEN_MINUTES, TWO_MINUTES = 600, 120


def photo() -> dict[str, object]:
    """Return a photo as a phone hands it over."""
    file = BytesIO()
    Image.new("RGB", (1200, 900), "teal").save(file, "JPEG")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def write_it(writer: Person) -> None:
    """Fill the form in both languages, with a heading, a link and a photo."""
    page = writer.page
    writer.unfold(".new-menu:has(a) summary")
    writer.follow('a[href$="/texts/new/blog"]')
    writer.fill(
        ("#f-title-fi", "Kolme kysymystä neuvolassa"),
        ("#f-summary-fi", "Mitä perhe kysyy, kun kukaan ei kiirehdi?"),
    )
    write_body(writer)
    writer.fill(
        ("#f-social-fi", "Mitä perhe kysyy neuvolassa?"),
        ("#f-title-sv", "Tre frågor på rådgivningen"),
        ("#f-summary-sv", "Vad frågar en familj när ingen har bråttom?"),
    )
    writer.go_to("#f-more-sv")
    writer.spell("Jag besökte rådgivningen. Var får man hjälp?")
    writer.fill(("#f-social-sv", "Vad frågar en familj på rådgivningen?"))
    writer.go_to("#f-photo")
    page.locator("#f-photo").set_input_files([photo()])
    writer.waits_for(page.locator("#f-alt-fi:focus"))
    writer.fill(
        ("#f-alt-fi", "Vaaka ja vauvan kengät."),
        ("#f-alt-sv", "En våg och babyskor."),
        ("#f-children", " "),
        ("#f-guardian", " "),
    )
    writer.press("Control+Enter")
    writer.enter()
    writer.reads(page.locator("#message"))


def write_body(writer: Person) -> None:
    """Write with the editor: bold, a link that first says nothing, a heading."""
    # One stop for all tools; arrows go on inside.
    writer.go_to('[data-tool="heading"]')
    writer.press("ArrowRight", "ArrowRight", "Tab")
    writer.spell("Kävin ")
    writer.press("Control+b")
    writer.spell("Vaasan")
    writer.press("Control+b")
    writer.spell(" neuvolassa. ")
    writer.press("Control+k")
    writer.spell("Lue lisää")
    writer.press("Tab")
    writer.spell("example.org/neuvola")
    writer.press("Enter")
    writer.reads(writer.page.locator("#editor-link-text-error:not([hidden])"))
    writer.press("Control+a")
    writer.spell("Neuvolan ajat")
    writer.press("Enter")
    writer.page.locator("#editor-link").wait_for(state="hidden")
    writer.press("Enter")
    writer.spell("## Ensimmäinen kysymys")
    writer.press("Enter")
    writer.spell("Mistä saa apua?")


def mend_it(writer: Person) -> None:
    """Find it on the phone, read why it came back, mend it, send it again."""
    page = writer.page
    writer.reads(page.locator("section[aria-labelledby=waiting] li").first)
    writer.open(page.locator(f'main a[href$="/items/{NAME}"]').first)
    writer.open(page.locator(f'a[href$="/items/{NAME}/edit"]').first)
    writer.write(page.locator("#f-summary-fi"), "Mitä perhe kysyy?")
    writer.open(page.locator("button[value=submit]"))
    writer.reads(page.locator("#message"))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, once: MakeOnce) -> Iterator[Story]:
    """Play the story once; the tests look at what came of it."""
    with begun(tmp_path_factory.mktemp("writing"), once) as told:
        page = told.enter(AGENT)
        writer = Person(page)
        with writer.task("to write a blog with a photo", TEN_MINUTES):
            write_it(writer)
        told.seen["sent"] = page.locator("#message").inner_text()
        page.context.close()
        told.item = NAME
        decide(told.house, "return", NAME, user=APPROVER, note="Lyhennä johdantoa.")
        page = told.enter(AGENT)
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{told.site}/desk/sv/")
        writer = Person(page, "phone")
        with writer.task("to mend what came back", TWO_MINUTES):
            mend_it(writer)
        told.seen["again"] = page.locator("#message").inner_text()
        page.goto(f"{told.site}/desk/sv/items/{NAME}/edit")
        page.get_by_role("tab", name="Svenska").click()
        told.seen["stale"] = page.locator(".stale:visible").inner_text()
        told.seen["sv"] = page.locator("#f-more-sv").inner_text()
        page.context.close()
        yield told


def test_text_was_sent_for_approval_and_again_after_its_return(story: Story) -> None:
    """In the language of the desk in which somebody works."""
    assert story.seen["sent"].startswith("Lähetetty hyväksyttäväksi.")
    assert story.seen["again"].startswith("Skickat för godkännande.")


def test_files_hold_what_was_typed_as_markdown(story: Story) -> None:
    """What git shows is what a person would have written there."""
    with story.house.store.read() as session:
        files = folders.source_files(session, "lape")
        state = folders.item(session, NAME).state
    finnish = files[f"items/{NAME}/fi.md"].content.decode()

    assert state == "in_review"
    assert finnish.endswith(
        "Kävin **Vaasan** neuvolassa. [Neuvolan ajat](https://example.org/neuvola)\n\n"
        "## Ensimmäinen kysymys\n\nMistä saa apua?\n"
    )
    assert "lead: Mitä perhe kysyy?\n" in finnish
    photo = files[f"media/{NAME}_photo.yaml"].content.decode()
    assert "En våg och babyskor." in photo
    assert "guardian_permission: true" in photo


def test_translation_says_what_it_has_not_seen(story: Story) -> None:
    """The sentence, in the language in which it stands."""
    assert "Mitä perhe kysyy?" in story.seen["stale"]
    assert story.seen["sv"].startswith("Jag besökte rådgivningen.")


def test_nothing_went_wrong_in_any_window(story: Story) -> None:
    """No refused request, no error of a script, nothing that the policy forbids."""
    assert story.faults == []
