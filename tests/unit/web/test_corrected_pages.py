"""What was put right stands on every page that told it, in words and as text."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from sample_events import correction_of
from sample_items import items_of
from sample_site import SampleReader

from comms.language import say
from comms.model.views import PutRight
from comms.web.site.archive_notes import with_corrections

LANGUAGES = pytest.mark.parametrize("language", ["fi", "sv", "en"])
ATOM = "{http://www.w3.org/2005/Atom}"


def _says(text, language):
    note = correction_of(language)
    [fact] = note.facts
    shown = note.title.replace("<", "&lt;").replace(">", "&gt;")
    return all(part in text for part in (fact.now, fact.before, shown, note.url))


@LANGUAGES
@pytest.mark.parametrize(
    "path", ["news/e1_announcement", "events/E2", "archive/POH/1-2027"]
)
def test_a_page_says_what_was_put_right_when_and_by_what(client, language, path):
    """With day, hour and zone; a title from outside is text."""
    text = client.get(f"/{language}/{path}").text

    assert _says(text, language)
    assert say(language, "site.corrected") in text
    assert 'datetime="2027-02-20T11:00:00Z"' in text
    assert "(Europe/Helsinki)" in text
    assert 'role="note"' in text


@LANGUAGES
def test_lists_mark_what_was_put_right(client, language):
    """Nobody has to open a number to see that it has a correction."""
    label = say(language, "site.corrected")

    assert client.get(f"/{language}/archive/").text.count(f" {label} ") == 1
    assert client.get(f"/{language}/news/").text.count(f" {label} ") == 1


def test_the_story_on_top_is_marked_too(client, monkeypatch):
    """It is the one that most people read."""
    corrected = next(one for one in items_of("fi") if one.corrections)
    monkeypatch.setattr(SampleReader, "news", lambda *_, **__: ([corrected], False))

    assert "Korjattu la 20.2.2027" in client.get("/fi/").text


@LANGUAGES
def test_feeds_tell_it_in_the_entry(client, language):
    """The entry comes back as changed, and says what has changed."""
    root = ET.fromstring(  # noqa: S314 - our own answer
        client.get(f"/{language}/feed.atom").content
    )
    contents = [one.text for one in root.iter(f"{ATOM}content")]
    [corrected] = [one for one in contents if _says(one, language)]
    assert corrected.startswith(f"<p><strong>{say(language, 'site.corrected')} ")

    items = client.get(f"/{language}/feed.json").json()["items"]
    assert [_says(one["content_html"], language) for one in items].count(True) == 1


def test_a_number_without_a_correction_stays_byte_for_byte():
    """What was mailed is not touched."""
    mail = '<html><body style="margin:0"><p>Hei</p></body></html>'

    assert with_corrections(mail, [], language="fi") == mail
    shown = with_corrections(mail, [correction_of("fi")], language="fi")
    assert shown.endswith("<p>Hei</p></body></html>")
    assert shown.startswith('<html><body style="margin:0"><div class="surface words"')
    assert say("fi", "site.corrected.as_sent") in shown


@LANGUAGES
def test_a_correction_leads_back_to_what_it_corrects(client, monkeypatch, language):
    """Its title is a link, whose words are text."""
    note = correction_of("fi")
    told = PutRight(title=note.title, language="fi", url="/fi/news/e1_announcement")
    item = SampleReader.item
    monkeypatch.setattr(
        SampleReader,
        "item",
        lambda *asked: replace(item(*asked), corrects=(told,)),
    )

    text = client.get(f"/{language}/news/pilot_call").text

    assert say(language, "site.item.corrects") in text
    lang = "" if language == "fi" else ' lang="fi"'
    shown = note.title.replace("<", "&lt;").replace(">", "&gt;")
    assert f'<a href="/fi/news/e1_announcement"{lang}>{shown}</a>' in text
