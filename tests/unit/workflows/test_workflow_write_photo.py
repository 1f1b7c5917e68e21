"""Words and rights of a picture are as much approved as the text that shows it."""

import json

import pytest
from text_form import AGENT, APPROVER, BLOG, blog, phone_photo

from comms.content.seen import seen_of
from comms.errors import Refused
from comms.model.programme import Medium
from comms.model.tables import SourceFile
from comms.model.text_form import is_own_photo
from comms.store import folders
from comms.store.catalogue import load_catalogue
from comms.store.publications import messages, page
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.publish import publish_due
from comms.workflows.site import SiteReader
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


@pytest.fixture
def shown_twice(lape, words, clock):
    """Let a page with a child on it out; another text shows the same picture."""
    guarded = {**words, "children": "yes", "guardian": "yes"}
    save(lape, AGENT, blog(**guarded), "fi")
    other = save(lape, AGENT, blog(**guarded, title__fi="Toinen"), "fi").item_id
    approve(lape)
    clock.set(clock.now().replace(year=2027, month=2, day=10, hour=8))
    publish_due(lape)
    return guarded, {BLOG, other}


def test_a_guardians_no_takes_the_picture_from_everywhere(lape, shown_twice):
    """From the page and its file at once, from texts that show it under another id."""
    site, desk = SiteReader(lape), DeskReader(lape).pictures
    guarded, named = shown_twice
    before = desk.page(AGENT, "fi", PHOTO)
    shown = DeskReader(lape).item(APPROVER, BLOG, "fi").picture
    assert (shown.alt["sv"], shown.rights) == ("En våg.", "permitted")
    file = before.url.removeprefix("/media/")
    assert site.item(BLOG, "fi", "standard").image.url == before.url
    assert {one.item for one in before.uses} == named
    assert not site.is_kept_back(file)
    assert not site.is_lasting(file)

    press = {"why": "Huoltaja soitti.", "seen": before.seen, "key": "k"}
    assert desk.withdraw(AGENT, "fi", PHOTO, **press) is None
    assert desk.withdraw(AGENT, "fi", PHOTO, **press) is None

    assert site.item(BLOG, "fi", "standard").image is None
    assert site.is_kept_back(file)
    after = desk.page(AGENT, "fi", PHOTO)
    assert [one.note for one in after.history] == ["Huoltaja soitti."]
    assert {one.item for one in after.uses} == named
    assert (after.url, after.is_permitted, after.may_withdraw) == ("", False, False)
    with lape.store.read() as session:
        items = [folders.item(session, name) for name in named]
        assert {(one.state, one.facts["image"]) for one in items} == {("draft", None)}

    again = blog(**{**guarded, "publish_day": "1.3.2027"})
    assert save(lape, AGENT, again, "fi").item_id
    assert not site.is_kept_back(file)


@pytest.mark.usefixtures("shown_twice")
def test_permission_ends_by_whom_the_guardian_reaches(lape):
    """With a reason, for what was looked at, and in no unit that shows nothing."""
    desk = DeskReader(lape).pictures
    seen = desk.page(AGENT, "fi", PHOTO).seen
    assert desk.page("agent_EKA", "fi", PHOTO) is None

    with pytest.raises(Refused):
        desk.withdraw("agent_EKA", "fi", PHOTO, why="Ei.", seen=seen, key="a")
    for key, why, state in (("b", " ", seen), ("c", "Ei.", "old")):
        assert desk.withdraw(AGENT, "fi", PHOTO, why=why, seen=state, key=key).problems

    assert desk.page(AGENT, "fi", PHOTO).is_permitted


@pytest.fixture
def shown_until(lape, words, clock):
    """Let a page out whose picture may be used until the end of February."""
    until = {**words, "photo_until_day": "28.2.2027"}
    assert save(lape, AGENT, blog(**until), "fi").item_id
    approve(lape)
    clock.set(clock.now().replace(year=2027, month=2, day=10, hour=8))
    publish_due(lape)


def watched(house):
    """Return what the writer's week says of the page."""
    week = DeskReader(house).week(AGENT, "fi")
    return [one.reason for one in week.watch if one.subject == f"picture:{BLOG}"]


@pytest.mark.usefixtures("shown_until")
def test_a_picture_is_shown_until_its_last_day(lape, clock):
    """From midnight on neither page nor mail loads it; the desk says so."""
    site, desk = SiteReader(lape), DeskReader(lape).pictures
    file = desk.page(AGENT, "fi", PHOTO).url.removeprefix("/media/")
    [before] = watched(lape)

    clock.set(clock.now().replace(day=28, hour=21, minute=59))
    assert site.item(BLOG, "fi", "standard").image
    assert not site.is_kept_back(file)
    clock.set(clock.now().replace(hour=22, minute=0))

    assert site.item(BLOG, "fi", "standard").image is None
    assert site.is_kept_back(file)
    shown = desk.page(AGENT, "fi", PHOTO)
    assert (shown.url, shown.is_over, shown.may_withdraw) == ("", True, True)
    [after] = watched(lape)
    assert before != after
    assert "ei enää näytä" in after
    clock.set(clock.now().replace(month=5))
    assert watched(lape) == []
