"""Words and rights of a picture are as much approved as the text that shows it."""

import json

import pytest
from text_form import AGENT, APPROVER, BLOG, blog, phone_photo

from comms.content.seen import seen_of
from comms.model.programme import Medium
from comms.model.tables import SourceFile
from comms.model.text_form import is_own_photo
from comms.store import folders
from comms.store.catalogue import load_catalogue
from comms.store.publications import messages, page
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.publish import publish_due
from comms.workflows.write import save, values_of

PHOTO, SECOND = f"{BLOG}_photo", f"{BLOG}_photo_2"


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: nothing here asks it anything new."""
    return _sqlite_databases


@pytest.fixture
def words(lape):
    """Put a photo in; give what is said of it."""
    upload = DeskReader(lape).put_in(AGENT, phone_photo(), "fi").upload
    return {"upload": upload, "alt__fi": "Vaaka.", "alt__sv": "En våg."}


def approve(house):
    """Bring the blog to approval."""
    decide(house, "submit", BLOG, user=AGENT)
    decide(house, "approve", BLOG, user=APPROVER)


def say(house, words, **changes):
    """Say something else of the picture that stands there now."""
    with house.store.read() as session:
        seen, values = seen_of(session, BLOG), values_of(session, BLOG)
    kept = {**words, "upload": "", "picture": values["picture"][0], **changes}
    saved = save(house, AGENT, blog(**kept), "fi", item_id=BLOG, seen=seen)
    assert saved.item_id == BLOG


def pictures(house):
    """Return what is said in Finnish of each of the blog's pictures."""
    with house.store.read() as session:
        found = load_catalogue(session).all(Medium)
        return {one.id: one.alt["fi"] for one in found if one.id.startswith(BLOG)}


@pytest.mark.parametrize(
    "change",
    [{"alt__sv": "En annan våg."}, {"photographer": "Maija"}],
    ids=["words", "photographer"],
)
def test_other_words_of_a_picture_ask_for_approval_again(lape, words, change):
    """Whoever writes it alone puts no word out; what approvers saw is another."""
    save(lape, AGENT, blog(**words), "fi")
    approve(lape)
    with lape.store.read() as session:
        seen = seen_of(session, BLOG)

    say(lape, words, **change)

    with lape.store.read() as session:
        item = folders.item(session, BLOG)
        assert (item.state, item.approved_hash) == ("draft", None)
        assert seen_of(session, BLOG) != seen


def test_page_that_is_out_keeps_the_words_that_were_approved(lape, words, clock):
    """What is said anew shows with the next approval; nothing is left behind."""
    save(lape, AGENT, blog(**words), "fi")
    approve(lape)
    clock.set(clock.now().replace(year=2027, month=2, day=10, hour=8))
    publish_due(lape)

    def shown():
        with lape.store.read() as session:
            found = messages(session, page(session, BLOG).id)
        return {json.loads(one.skeleton)["facts"]["image"] for one in found}

    say(lape, words, alt__fi="Toinen.")
    assert shown() == {PHOTO}
    assert pictures(lape) == {PHOTO: "Vaaka.", SECOND: "Toinen."}
    with lape.store.read() as session:
        files = load_catalogue(session).files
        assert files[PHOTO].name == files[SECOND].name
        assert values_of(session, BLOG)["alt.fi"] == ("Toinen.",)

    approve(lape)
    publish_due(lape)
    assert shown() == {SECOND}
    say(lape, words, alt__fi="Toinen.", title__fi="Neljä kysymystä")
    assert pictures(lape) == {SECOND: "Toinen."}


def test_only_a_photo_that_was_put_in_is_taken_for_one(lape, words):
    """Another file of the media store goes by no name as somebody's photo."""
    other = lape.media.save(b"<svg/>", ".svg").name

    saved = save(lape, AGENT, blog(**{**words, "upload": other}), "fi")

    assert [one.key for one in saved.problems] == ["upload_gone"]


def test_picture_of_the_folder_is_nobodys_own(lape, words):
    """Whatever its id: its words are not the form's to write."""
    save(lape, AGENT, blog(**words), "fi")
    with lape.store.write() as session:
        rows = folders.source_files(session, "lape")
        row: SourceFile = rows[f"media/{PHOTO}.yaml"]
        row.origin = "folder"
        session.add(row)

    with lape.store.read() as session:
        values = values_of(session, BLOG)
    assert values["picture"] == (PHOTO,)
    assert "alt.fi" not in values


@pytest.mark.parametrize(
    ("item", "medium", "is_own"),
    [
        ("a", "a_photo", True),
        ("a", "a_photo_12", True),
        ("a", "a_photo_photo", False),
        ("a", "a_photographer", False),
        ("", "_photo", False),
    ],
)
def test_own_picture_is_told_by_its_whole_id(item, medium, is_own):
    """Not by how it begins: that may be another item's."""
    assert is_own_photo(item, medium) == is_own
