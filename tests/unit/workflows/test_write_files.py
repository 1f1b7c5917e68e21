"""Files and videos that are put in with a text at the desk."""

from dataclasses import replace
from datetime import timedelta

import pytest
from text_form import AGENT, APPROVER, blog

from comms.content.pdf import pdf_fault
from comms.content.seen import seen_of
from comms.content.text_media import is_own
from comms.errors import Refused
from comms.model.kept import Typed
from comms.model.programme import Medium
from comms.store import folders
from comms.store.catalogue import load_catalogue
from comms.workflows import uploads
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.kept_words import KeptWords
from comms.workflows.publish import publish_due
from comms.workflows.site import SiteReader
from comms.workflows.uploads import unsaved
from comms.workflows.withdraw import withdraw
from comms.workflows.write import save, values_of

PDF = b"%PDF-1.7\n1 0 obj\n<< /MarkInfo << /Marked true >> >>\nendobj\n%%EOF\n"


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database."""
    return _sqlite_databases


def put(house, content=PDF):
    """Put a file in."""
    return DeskReader(house).put_in_file(AGENT, content, "fi")


def keys(saved):
    """Return the rules that a form meets, by field."""
    return {(one.field, one.key) for one in saved.problems}


def stored(house, name):
    """Return an item's form, and the media that it brings along."""
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        shown = folders.item(session, name).facts["attachments"]
        found = [catalogue.find(Medium, one) for one in shown]
        files = [catalogue.files.get(one) for one in shown]
        return values_of(session, name), found, files, seen_of(session, name)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (PDF, ""),
        (b"<html>%%EOF", "file_no_pdf"),
        (PDF[:30], "file_no_pdf"),
        (PDF.replace(b"/MarkInfo", b"/Encrypt"), "file_locked"),
        (PDF.replace(b"/MarkInfo", b"/OpenAction << /S /JavaScript >>"), "file_acts"),
    ],
)
def test_file_is_known_by_its_content(content, fault):
    """Whatever it is called."""
    assert pdf_fault(content) == fault


def test_media_of_an_item_are_told_from_others():
    """By their ids."""
    assert is_own("deck", "deck_file_0a1b2c3d")
    assert not is_own("deck", "deck_pdf")
    assert not is_own("deck", "deck_2_file_0a1b2c3d")
    assert not is_own("", "_file_0a1b2c3d")


def test_a_file_goes_with_the_text_that_is_withdrawn(lape, clock):
    """Its page says nothing of what it said; its file went on saying it."""
    file = put(lape).upload
    named = {"file_name.0": ("Esite",), "file_language.0": ("fi",)}
    accessible = {"file_tagged.0": ("yes",), "file_upload.0": (file,)}
    item = save(lape, AGENT, {**blog(), **named, **accessible}, "fi").item_id
    decide(lape, "submit", item, user=AGENT)
    decide(lape, "approve", item, user=APPROVER)
    clock.set(clock.now().replace(year=2027, month=2, day=10, hour=8))
    publish_due(lape)
    site = SiteReader(lape)
    assert (site.is_kept_back(file), site.is_lasting(file)) == (False, False)

    withdraw(lape, item, user=APPROVER, note="Väärä esite.")

    assert site.is_kept_back(file)


def test_deck_brings_its_file_along(lape):
    """J1: name, language and size; another name is another medium, the bytes stay."""
    form = blog(kind="slide_deck", byline="")
    upload = put(lape).upload
    half = save(lape, AGENT, {**form, "file_upload.0": (upload,)}, "fi")
    file = {
        "file_upload.0": (upload,),
        "file_name.0": ("Tulokset",),
        "file_language.0": ("fi",),
        "file_tagged.0": ("yes",),
    }
    saved = save(lape, AGENT, {**form, **file}, "fi")
    back, media, files, seen = stored(lape, saved.item_id)
    renamed = {**back, "file_name.0": ("Tulokset 2026",), "file_said.0": ("yes",)}
    again = save(lape, AGENT, renamed, "fi", item_id=saved.item_id, seen=seen)
    _, after, same, seen = stored(lape, saved.item_id)

    assert keys(save(lape, AGENT, form, "fi")) == {("file", "file_missing")}
    assert keys(half) == {
        ("file_name.0", "file_name_missing"),
        ("file_tagged.0", "file_not_accessible"),
    }
    assert saved.problems == again.problems == ()
    assert [(one.name, one.language, one.tagged_pdf) for one in media] == [
        ("Tulokset", "fi", True)
    ]
    assert (files[0].name, files[0].size) == (upload, len(PDF))
    assert [(one.name, one.accessible_version) for one in after] == [
        ("Tulokset 2026", saved.item_id)
    ]
    assert after[0].id != media[0].id
    assert same[0].name == upload
    gone = {**renamed, "file_kept.0": (after[0].id,), "file_gone.0": ("yes",)}
    lost = save(lape, AGENT, gone, "fi", item_id=saved.item_id, seen=seen)
    assert keys(lost) == {("file", "file_missing")}


def test_video_has_captions_or_words_in_each_language(lape):
    """D4: watched elsewhere; what it says is on the page."""
    form = blog(kind="video", byline="", more__sv="")
    bare = save(lape, AGENT, {**form, "video_address": ("http://v.example/1",)}, "fi")
    there = {**form, "video_address": ("https://v.example/1",)}
    mute = save(lape, AGENT, there, "fi")
    saved = save(lape, AGENT, {**there, "captions.sv": ("yes",)}, "fi")
    back, media, _, _ = stored(lape, saved.item_id)

    assert keys(bare) == {("video_address", "video_address_missing")}
    assert keys(mute) == {("more.sv", "video_without_words")}
    assert saved.problems == ()
    assert (back["video_address"], back["captions.sv"]) == (
        ("https://v.example/1",),
        ("yes",),
    )
    assert [(one.captions, one.transcript) for one in media] == [(["sv"], ["fi"])]


def test_item_of_the_folder_keeps_the_files_that_the_form_does_not_hold(lape):
    """A deck whose file comes later is edited all the same."""
    values, media, _, seen = stored(lape, "results_deck")
    changed = {**values, "title.fi": ("Toinen otsikko",)}
    user = "national_lead"
    saved = save(lape, user, changed, "fi", item_id="results_deck", seen=seen)

    assert saved.problems == ()
    assert [one.id for one in stored(lape, "results_deck")[1]] == [
        one.id for one in media
    ]
    assert media


def test_what_is_no_file_for_readers_is_refused(lape):
    """With a cure, at its field."""
    made = put(lape, b"%PDF-1.7 half")

    assert replace(made.problem, sentence="") == replace(
        made.problem, field="file", key="file_no_pdf", sentence=""
    )


def test_what_nobody_saves_goes_after_a_day(lape, monkeypatch):
    """Drafts and saved texts keep theirs; a person puts in so much in a day."""
    other, third = PDF + b"%%EOF\n", PDF + b"\n%%EOF"
    kept, lost, drafted = (put(lape, one).upload for one in (PDF, other, third))
    form = blog(kind="news", byline="")
    file = {"file_upload.0": (kept,), "file_name.0": ("A",), "file_tagged.0": ("yes",)}
    saved = save(lape, AGENT, {**form, **file}, "fi")
    typed = Typed(
        place="/texts/new/news", item_id="", fields={"file_upload.0": (drafted,)}
    )
    KeptWords(lape).keep(AGENT, "fi", typed)
    early = unsaved(lape)
    lape.clock.set(lape.clock.now() + timedelta(days=1, minutes=1))

    assert saved.problems == ()
    assert (early, unsaved(lape), unsaved(lape, run=True), unsaved(lape)) == (
        *(0, 1, 1),
        0,
    )
    assert [lape.media.has(name) for name in (kept, lost, drafted)] == [
        *(True, False, True)
    ]
    monkeypatch.setattr(uploads, "MOST_A_DAY", 1)
    put(lape)
    with pytest.raises(Refused, match="too_many_uploads"):
        put(lape)
    monkeypatch.setattr(uploads, "MOST_AT_ONCE", 0)
    with pytest.raises(Refused, match="uploads_at_once"):
        put(lape)
