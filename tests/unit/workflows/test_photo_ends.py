"""A photo is shown no longer because its entry, or its text, is there no more."""

import dataclasses

import pytest
from lape_steps import APPROVER, approve_items, edited

from comms.clock import instant
from comms.model.programme import Medium
from comms.store import folders, pictures
from comms.store.catalogue import load_catalogue
from comms.store.item_names import keep_names
from comms.workflows.apply import apply_checked
from comms.workflows.desk import DeskReader
from comms.workflows.publish import publish_due
from comms.workflows.site import SiteReader
from comms.workflows.withdraw import withdraw

BLOG, PHOTO = "two_languages_blog", "img_piggyback"
LAST_DAY = instant("2027-06-30T12:00", "Europe/Helsinki")
AFTER = instant("2027-07-01T00:00", "Europe/Helsinki")


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: nothing here asks it anything new."""
    return _sqlite_databases


def file_of(house, name=PHOTO):
    """Return the file of a picture."""
    with house.store.read() as session:
        return load_catalogue(session).files[name].name


def without(folder, name=PHOTO):
    """Return the folder without a picture, and the blog without one."""
    kept = tuple(
        one
        for one in folder.entries
        if (one.described.kind, one.described.id) != (Medium.kind, name)
    )
    return edited(dataclasses.replace(folder, entries=kept), "item", BLOG, image=None)


def rights(folder, **changes):
    """Return the folder with other rights of the picture."""
    [said] = [one.described for one in folder.entries if one.described.id == PHOTO]
    changed = said.rights.model_copy(update=changes)
    return edited(folder, Medium.kind, PHOTO, rights=changed)


def test_a_photo_whose_entry_is_deleted_keeps_its_last_day(lape, clock, checked):
    """Mails go on loading its file; nothing said any more until when they may."""
    folder, findings = checked
    site, file = SiteReader(lape), file_of(lape)

    apply_checked(lape, without(folder), findings)
    clock.set(LAST_DAY)
    assert not site.is_kept_back(file)
    clock.set(AFTER)
    assert site.is_kept_back(file)

    with lape.store.write() as session:
        pictures.remember(session, [("drawn.png", file)])
    assert site.is_kept_back("drawn.png")
    # Who puts it in again says anew until when.
    apply_checked(lape, rights(folder, valid_until=None), findings)
    assert not site.is_kept_back(file)
    apply_checked(lape, without(folder), findings)
    assert not site.is_kept_back(file)


def test_a_file_that_another_replaced_keeps_its_last_day(lape, clock, checked):
    """The entry names other bytes; the old ones stand where mails load them."""
    folder, findings = checked
    file = file_of(lape)
    [path] = [path for path in folder.files if path.endswith("piggyback.svg")]
    drawn = b"<rect width='300' height='300' fill='red'/></svg>"
    content = folder.files[path].replace(b"</svg>", drawn)
    anew = dataclasses.replace(folder, files={**folder.files, path: content})

    apply_checked(lape, edited(anew, Medium.kind, PHOTO, pages=1), findings)
    assert file_of(lape) != file
    clock.set(AFTER)

    assert SiteReader(lape).is_kept_back(file)


def test_a_guardians_no_in_a_file_is_one(lape, checked):
    """Whether or not the entry is deleted after it."""
    folder, findings = checked
    site, file = SiteReader(lape), file_of(lape)
    assert site.is_kept_back(file_of(lape, "img_no_permission"))

    said = edited(rights(folder, guardian_permission=False), "item", BLOG, image=None)
    apply_checked(lape, said, findings)
    assert site.is_kept_back(file)
    apply_checked(lape, without(folder), findings)

    assert site.is_kept_back(file)


def test_a_photo_goes_with_the_text_that_is_withdrawn(lape, clock):
    """As a document does: its page says nothing more, nor does its picture."""
    site, file = SiteReader(lape), file_of(lape)
    logo = file_of(lape, "programme_logo")
    approve_items(lape, BLOG)
    clock.set(instant("2027-02-11T10:00", "Europe/Helsinki"))
    publish_due(lape)
    with lape.store.write() as session:
        pictures.remember(session, [("drawn.png", file)])
    assert not site.is_kept_back(file)

    withdraw(lape, BLOG, user=APPROVER, note="Väärä kuva.")

    assert site.is_kept_back(file)
    assert site.is_kept_back("drawn.png")
    assert not site.is_kept_back(logo)
    assert DeskReader(lape).item(APPROVER, BLOG, "fi").picture.url == ""
    with lape.store.write() as session:
        # Another text that is not withdrawn shows it.
        other = folders.item(session, "spring_news")
        keep_names(session, other, [(Medium.kind, PHOTO)])
    assert not site.is_kept_back(file)
