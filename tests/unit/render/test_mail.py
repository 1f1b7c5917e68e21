"""What every mail must be: equal in both parts, small, and readable everywhere."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from comms.language import format_moment, format_span
from comms.mime.skeleton import SLOT_NAMES
from comms.model.views import EditionView, EventView, ItemView
from comms.render.environment import open_templates
from comms.render.mail import WARN_ABOVE_BYTES, RenderedMail, render_edition
from tests.unit.render.mail_lint import lint
from tests.unit.render.planted import SLOTS, TOKENS, own_templates
from tests.unit.render.sample_views import Silent, all_editions, nl1, nl2

TEMPLATES = open_templates()
EDITIONS = all_editions()


def render(view: EditionView, form: str = "html") -> RenderedMail:
    """Render one edition with the shipped templates."""
    return render_edition(view, format=form, slots=SLOTS, templates=TEMPLATES)


def html_of(view: EditionView) -> str:
    """Return the HTML part."""
    html = render(view).html
    assert html is not None
    return html


each_edition = pytest.mark.parametrize("name", EDITIONS)


def test_same_mail_is_drawn_once_and_anew_after_a_change(tmp_path):
    """Whoever writes sees three languages after each pause; two have not changed."""
    first, again = render(nl1("fi")), render(nl1("fi"))
    other = render(replace(nl1("fi"), subject="Toinen"))
    silent = [render(replace(nl1("fi"), subject=Silent(one))) for one in "ab"]
    footer = "<mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section>"
    own = own_templates(tmp_path, mail__parts__footer=footer.format("one"))
    asked = {"format": "html", "slots": SLOTS, "templates": own}
    before = render_edition(nl1("fi"), **asked).html
    own_templates(tmp_path, mail__parts__footer=footer.format("two"))

    after = render_edition(nl1("fi"), **asked).html

    assert first is again
    assert other.subject == "Toinen"
    assert [one.subject for one in silent] == ["a", "b"]
    assert ">one<" in before
    assert ">two<" in after


class Reader(HTMLParser):
    """Collects what a test asks about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._hidden = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag, and what it shows or leads to."""
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        if tag in {"style", "title"}:
            self._hidden = tag
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        # The addresses of links are facts too.
        self.words += [attributes.get("href", ""), attributes.get("alt", "")]

    def handle_endtag(self, tag: str) -> None:
        """Leave the hidden part."""
        if tag == self._hidden:
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if not self._hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words and addresses, blanks made one."""
        return squeezed(" ".join(self.words))


def squeezed(text: str) -> str:
    """Return the text with all runs of blanks as one."""
    return " ".join(text.split())


def facts(view: EditionView) -> set[str]:
    """Return what a reader must find, whichever part she reads."""
    found = {
        *(view.newsletter_name, view.number, view.unit.programme, view.intro_by),
        *(view.core_message, view.funder.text, view.demo_notice, view.web_url),
        *(view.archive_url, view.accessibility_url, view.unit.privacy_notice),
        *(view.unit.controller, view.unit.postal_address, view.unit.reply_to),
        *(view.intro, *TOKENS.values()),
    }
    for place in view.follow:
        found |= {place.title, place.url}
    for card in view.contacts:
        found |= {card.name, card.email, card.phone}
    for section in view.sections:
        found.add(section.heading)
        for item in section.items:
            found |= item_facts(item)
    return found


def item_facts(item: ItemView) -> set[str]:
    """Return what a reader must find of an item."""
    found = {item.title, item.lead, item.url, item.byline}
    found |= {document.url for document in item.documents}
    if item.image:
        found |= {item.image.alt, item.image.credit}
    if item.closes_at:
        found.add(format_moment(item.closes_at, item.language))
    if item.contact:
        found |= {item.contact.name, item.contact.email, item.contact.phone}
    for event in item.body:
        if isinstance(event, EventView):
            found |= event_facts(event)
    return found


def event_facts(event: EventView) -> set[str]:
    """Return what a reader must find of an event."""
    found = {
        *(event.title, event.summary, event.place, event.room, event.street),
        *(event.municipality, event.url, event.calendar_url, *event.access),
        format_span(event.starts, event.ends, event.language),
    }
    if event.registration_closes:
        found.add(format_moment(event.registration_closes, event.language))
    return found


@each_edition
def test_both_parts_carry_every_fact(name: str):
    """Who reads the text part gets no less than who reads the HTML."""
    view = EDITIONS[name]
    mail = render(view)
    assert mail.html is not None
    parts = {"html": Reader(mail.html).text, "text": squeezed(mail.text)}

    missing = {
        part: [fact for fact in facts(view) if squeezed(fact) not in words]
        for part, words in parts.items()
    }

    assert missing == {"html": [], "text": []}


@each_edition
def test_text_lines_are_short(name: str):
    """Longer lines break at odd places on a phone or in a quote."""
    for line in render(EDITIONS[name]).text.splitlines():
        assert len(line) <= 65 or " " not in line.strip()


@each_edition
def test_headings_go_down_one_level_at_a_time(name: str):
    """A screen reader walks by headings; a gap sounds like a missing part."""
    levels = Reader(html_of(EDITIONS[name])).headings

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


@each_edition
def test_every_client_can_show_it(name: str):
    """Word, Gmail, Apple, Yahoo and Samsung, by our table."""
    assert lint(html_of(EDITIONS[name])) == []


@each_edition
def test_html_is_small(name: str):
    """Gmail cuts off at about 102 kB, and the way to leave stands at the end."""
    assert len(html_of(EDITIONS[name]).encode()) < WARN_ABOVE_BYTES


@each_edition
def test_nothing_is_loaded_but_our_own_pictures(name: str):
    """No pixel, no font, no third party learns who opened what."""
    html = html_of(EDITIONS[name])

    sources = [a["src"] for _, a in Reader(html).tags if "src" in a]
    assert all(source.startswith("https://lape.example.org/") for source in sources)
    assert not re.search(r"url\(|@import|@font-face|<link|fonts\.", html)


@each_edition
def test_every_picture_says_what_it_shows(name: str):
    """Images are off for many readers, and some never see them."""
    for tag, attributes in Reader(html_of(EDITIONS[name])).tags:
        if tag == "img":
            assert attributes["alt"].strip()


@each_edition
def test_root_says_its_language(name: str):
    """A screen reader chooses its voice by it."""
    view = EDITIONS[name]

    root = next(a for tag, a in Reader(html_of(view)).tags if tag == "html")

    assert (root["lang"], root["dir"]) == (view.language, "ltr")


@each_edition
def test_ids_occur_once_and_links_lead_somewhere(name: str):
    """Doubled ids and empty links are the commonest faults of mail HTML."""
    tags = Reader(html_of(EDITIONS[name])).tags

    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))
    hrefs = [a.get("href", "") for tag, a in tags if tag == "a"]
    allowed = ("https://", "mailto:", "tel:", "slot")
    assert all(href.startswith(allowed) for href in hrefs)


def test_slots_stand_once_or_more_in_both_parts():
    """Greeting, ways to leave and to change, and the reader's own address."""
    mail = render(nl1("fi"))

    for name in SLOT_NAMES:
        assert TOKENS[name] in (mail.html or "")
        assert TOKENS[name] in mail.text


def test_text_only_readers_get_no_html():
    """They asked for it."""
    mail = render(nl1("fi", "easy"), "text")

    assert mail.html is None
    assert "1.1 Perheiden palvelut muuttuvat" in mail.text


def test_preheader_comes_first_and_keeps_other_words_away():
    """Programs show it beside the subject and would else add the next words."""
    html = html_of(nl1("fi"))

    body = html[html.index("<body") :]
    words = Reader(body).words
    first = next(word for word in words if word.strip())
    assert first.startswith(nl1("fi").preheader)
    assert len(first) > 150
    # White on white costs points with spam filters, hidden or not.
    assert "color:#ffffff" not in html.split(first)[0].rpartition("<div")[2]


def test_reader_of_another_language_is_told_in_her_own():
    """She asked for English; the sentence that explains it is in English."""
    mail = render(nl2("fi", wanted="en"))

    sentence = "This newsletter is not available in English, so you get it in Finnish."
    assert 'lang="en" style="' in (mail.html or "")
    assert sentence in (mail.html or "")
    assert sentence in squeezed(mail.text)
    assert sentence not in (render(nl2("fi")).html or "")


def test_reader_of_a_language_without_words_is_told_in_english():
    """A Sámi reader is not left without a reason."""
    mail = render(nl2("fi", wanted="se"))

    assert "in the language you chose, so you get it in Finnish" in squeezed(mail.text)


def test_passage_in_another_language_says_so_and_is_marked():
    """The voice of a screen reader changes with the language of the text."""
    view = nl1("en")
    finnish = nl1("fi").sections[2].items[0]
    section = replace(view.sections[2], items=(finnish,))
    view = replace(view, sections=(*view.sections[:2], section))

    mail = render(view)

    assert '<div lang="fi">' in (mail.html or "")
    assert "This text is in Finnish." in (mail.html or "")
    assert "This text is in Finnish." in mail.text


def test_easy_edition_says_which_items_are_standard_language():
    """Four of five items of NL1 exist in standard language only."""
    mail = render(nl1("fi", "easy"))

    assert (mail.html or "").count("Tämä teksti on yleiskieltä") == 4
    assert mail.text.count("Tämä teksti on yleiskieltä") == 4
    assert mail.text.count("(yleiskieltä)") == 4
    assert "Voit kysyä häneltä lisää." in mail.text


def test_who_asked_for_easy_language_and_gets_none_is_told():
    """The promise of an easy edition was made at sign-up."""
    mail = render(replace(nl1("fi"), wanted_level="easy"))

    assert "ei ole selkokielellä" in (mail.html or "")
    assert "ei ole selkokielellä" in mail.text


def test_cancelled_event_and_closed_call_offer_no_way_in():
    """A button that leads nowhere is worse than none."""
    view = nl1("fi")
    call = replace(view.sections[1].items[1], closed=True)
    meeting = view.sections[1].items[0]
    body = tuple(
        replace(part, cancelled=True) if isinstance(part, EventView) else part
        for part in meeting.body
    )
    items = (
        replace(meeting, body=body),
        replace(call, closed_label="Haku on päättynyt"),
    )
    section = replace(view.sections[1], items=items)

    mail = render(replace(view, sections=(view.sections[0], section)))

    for part in (mail.html or "", mail.text):
        assert part.count("Peruttu") == 2
        assert "Haku on päättynyt" in part
        assert "Lisää kalenteriin" not in part
    assert 'class="button"' not in (mail.html or "")


def test_the_programme_as_sender_is_named_once():
    """The unit of a national letter is the programme itself."""
    view = nl1("fi")
    view = replace(view, unit=replace(view.unit, name=view.unit.programme), contacts=())

    mail = render(view)

    assert (mail.html or "").count(view.unit.programme) == 1
    assert mail.text.count(view.unit.programme) == 1


def test_bare_edition_still_renders():
    """No items, no pictures, no contacts: a new unit's first try."""
    view = replace(
        nl1("fi"),
        sections=(),
        contacts=(),
        follow=(),
        core_message="",
        demo_notice="",
        intro="",
        intro_by="",
        funder=replace(nl1("fi").funder, logo=None),
    )

    mail = render(view)

    assert "<h1" in (mail.html or "")
    assert "Tässä numerossa" not in mail.text


def test_large_mail_warns(caplog: pytest.LogCaptureFixture):
    """The editor hears of it before the reader sees a cut-off mail."""
    view = nl1("fi")

    render(replace(view, sections=view.sections * 4))

    assert "mail is large" in caplog.text


@pytest.mark.parametrize(
    "fault",
    [
        '<td style="display:flex">',
        '<div style="position:absolute">',
        '<td style="background-image:url(x)">',
        '<p style="margin:0;color:var(--x)">',
        "<svg></svg>",
        '<img src="a.webp" width="10" alt="">',
        '<img src="a.png" alt="">',
        "<table><tr></tr></table>",
        "<p>no margin</p>",
        "<style>@import 'x';</style>",
        f"<style>{'a{b:c}' * 4000}</style>",
    ],
)
def test_the_table_of_clients_sees_a_planted_fault(fault: str):
    """A check that finds nothing anywhere proves nothing."""
    assert lint(fault)
