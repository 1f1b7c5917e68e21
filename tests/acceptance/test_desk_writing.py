"""A change agent writes a blog with a photo, and mends it by phone when it comes back.

By keyboard alone in a real browser, over the real pipeline: first in the Finnish desk,
then, returned, in the Swedish one on a phone. Nothing is timed; what a person would
need is counted from her keys and stops (`Hands`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from desk_play import Story, begun
from each_database import MakeOnce
from PIL import Image
from playwright.sync_api import Page

from comms.store import folders
from comms.workflows.decide import decide

pytestmark = pytest.mark.acceptance

AGENT, APPROVER = "agent_POH", "coordinator_POH"
NAME = "kolme_kysymysta_neuvolassa"
#: Seconds: a key of somebody who types 40 words a minute; a stop, with a look at it.
A_KEY, A_STOP = 0.3, 1.5
#: What a task may take beyond the words themselves (`mission.md`, personas).
TEN_MINUTES, TWO_MINUTES = 600, 120


@dataclass
class Hands:
    """Types and goes on as a person does, and counts what that takes."""

    page: Page
    #: Seconds for words of the text itself, and for all else.
    writing: float = 0.0
    rest: float = 0.0
    places: list[str] = field(default_factory=list)

    def type(self, text: str) -> None:
        """Type words."""
        self.page.keyboard.type(text)
        self.writing += len(text) * A_KEY

    def fill(self, *fields: tuple[str, str]) -> None:
        """Go to fields in turn and type into each; a blank ticks a box."""
        for place, text in fields:
            self.go_to(place)
            if text == " ":
                self.press("Space")
            else:
                self.type(text)

    def press(self, *keys: str) -> None:
        """Press keys that are no words."""
        for key in keys:
            self.page.keyboard.press(key)
            self.rest += A_KEY

    def go_to(self, place: str, key: str = "Tab") -> None:
        """Go on until something has the focus that a selector finds."""
        for _ in range(80):
            self.press(key)
            if self.page.evaluate("(s) => document.activeElement.matches(s)", place):
                self.rest += A_STOP
                return
        pytest.fail(f"the keyboard does not reach {place}")


def photo() -> dict[str, object]:
    """Return a photo as a phone hands it over."""
    file = BytesIO()
    Image.new("RGB", (1200, 900), "teal").save(file, "JPEG")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def write_it(hands: Hands) -> None:
    """Fill the form in both languages, with a heading, a link and a photo."""
    page = hands.page
    page.locator(".new-menu summary").focus()
    hands.press("Enter")
    hands.go_to('a[href$="/texts/new/blog"]')
    hands.press("Enter")
    page.wait_for_url("**/texts/new/blog")
    hands.fill(
        ("#f-title-fi", "Kolme kysymystä neuvolassa"),
        ("#f-summary-fi", "Mitä perhe kysyy, kun kukaan ei kiirehdi?"),
    )
    write_body(hands)
    hands.fill(
        ("#f-social-fi", "Mitä perhe kysyy neuvolassa?"),
        ("#f-title-sv", "Tre frågor på rådgivningen"),
        ("#f-summary-sv", "Vad frågar en familj när ingen har bråttom?"),
        ("#f-more-sv", "Jag besökte rådgivningen. Var får man hjälp?"),
        ("#f-social-sv", "Vad frågar en familj på rådgivningen?"),
    )
    hands.go_to("#f-photo")
    page.locator("#f-photo").set_input_files([photo()])
    page.locator("#f-alt-fi:focus").wait_for()
    hands.type("Vaaka ja vauvan kengät.")
    hands.fill(
        ("#f-alt-sv", "En våg och babyskor."),
        ("#f-children", " "),
        ("#f-guardian", " "),
    )
    hands.press("Control+Enter", "Enter")
    page.locator("#message").wait_for()


def write_body(hands: Hands) -> None:
    """Write with the editor: bold, a link that first says nothing, a heading."""
    # One stop for all tools; arrows go on inside.
    hands.go_to('[data-tool="heading"]')
    hands.press("ArrowRight", "ArrowRight", "Tab")
    hands.type("Kävin ")
    hands.press("Control+b")
    hands.type("Vaasan")
    hands.press("Control+b")
    hands.type(" neuvolassa. ")
    hands.press("Control+k")
    hands.type("Lue lisää")
    hands.press("Tab")
    hands.type("example.org/neuvola")
    hands.press("Enter")
    hands.page.locator("#editor-link-text-error:not([hidden])").wait_for()
    hands.press("Control+a")
    hands.type("Neuvolan ajat")
    hands.press("Enter")
    hands.page.locator("#editor-link").wait_for(state="hidden")
    hands.press("Enter")
    hands.type("## Ensimmäinen kysymys")
    hands.press("Enter")
    hands.type("Mistä saa apua?")


def mend_it(hands: Hands) -> None:
    """Find it on the phone, see what it says in the other language, send it again."""
    page = hands.page
    hands.go_to(f'a[href$="/items/{NAME}"]')
    hands.press("Enter")
    page.wait_for_url(f"**/items/{NAME}")
    hands.go_to(f'a[href$="/items/{NAME}/edit"]')
    hands.press("Enter")
    page.wait_for_url("**/edit")
    hands.go_to("#f-summary-fi")
    hands.press("Control+a")
    hands.type("Mitä perhe kysyy?")
    hands.press("Control+Enter", "Enter")
    page.locator("#message").wait_for()


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, once: MakeOnce) -> Iterator[Story]:
    """Play the story once; the tests look at what came of it."""
    with begun(tmp_path_factory.mktemp("writing"), once) as told:
        page = told.enter(AGENT)
        hands = Hands(page)
        write_it(hands)
        told.seen["sent"] = page.locator("#message").inner_text()
        told.seen["first"] = str(hands.rest)
        page.context.close()
        told.item = NAME
        decide(told.house, "return", NAME, user=APPROVER, note="Lyhennä johdantoa.")
        page = told.enter(AGENT)
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{told.site}/desk/sv/")
        hands = Hands(page)
        mend_it(hands)
        told.seen["again"] = page.locator("#message").inner_text()
        told.seen["second"] = str(hands.rest + hands.writing)
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


def test_a_person_would_be_done_in_time(story: Story) -> None:
    """Ten minutes beside the writing itself; two to mend it."""
    assert float(story.seen["first"]) < TEN_MINUTES
    assert float(story.seen["second"]) < TWO_MINUTES


def test_nothing_went_wrong_in_any_window(story: Story) -> None:
    """No refused request, no error of a script, nothing that the policy forbids."""
    assert story.faults == []
