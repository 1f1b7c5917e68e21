"""Campaigns as files: planned, applied whole or not at all, and given back."""

import dataclasses
import filecmp

import pytest
from lape_steps import SAMPLE, approve_items, edited, schedule_nl1
from sqlmodel import select

from comms.content.differences import differences
from comms.errors import Finding, FolderRefused
from comms.model.tables import (
    Act,
    Definition,
    Event,
    Item,
    Message,
    Publication,
    SourceFile,
    Version,
)
from comms.store import folders
from comms.store.publications import by_plan_entry
from comms.workflows.apply import apply_checked, export
from comms.workflows.decide import decide

TABLES = (Definition, Event, Item, Message, Publication, SourceFile, Version)


def _rows(house):
    with house.store.read() as session:
        return {
            table.__tablename__: len(session.exec(select(table)).all())
            for table in TABLES
        }


def test_applying_twice_changes_nothing_the_second_time(lape, checked):
    """Every key makes its step safe to repeat."""
    before = _rows(lape)

    second = apply_checked(lape, *checked)

    assert second.changes == ()
    assert _rows(lape) == before


def test_export_of_an_applied_folder_equals_it_byte_for_byte(lape, tmp_path):
    """Git shows no difference after apply and export."""
    target = tmp_path / "exported"
    export(lape, target)

    compared = filecmp.dircmp(SAMPLE, target)
    assert not compared.left_only
    assert not compared.right_only
    _, unequal, errors = filecmp.cmpfiles(
        SAMPLE,
        target,
        [
            file.relative_to(SAMPLE).as_posix()
            for file in SAMPLE.rglob("*")
            if file.is_file()
        ],
        shallow=False,
    )
    assert (unequal, errors) == ([], [])


def test_a_folder_with_an_error_applies_nothing(house, checked):
    """All of it or nothing."""
    folder, _ = checked
    error = Finding(
        file="a.yaml", line=1, key="", severity="error", value="", message="No."
    )

    with pytest.raises(FolderRefused):
        apply_checked(house, folder, (error,))

    assert set(_rows(house).values()) == {0}


def test_a_failure_in_the_middle_leaves_nothing_behind(house, checked, monkeypatch):
    """The caller's transaction covers files, facts and publications alike."""

    def fail(*_args, **_kwargs):
        raise RuntimeError("in the middle")

    monkeypatch.setattr("comms.workflows.planning.plan_editions", fail)

    with pytest.raises(RuntimeError):
        apply_checked(house, *checked)

    assert set(_rows(house).values()) == {0}


def test_an_edit_voids_the_approval_and_says_so_beforehand(lape, checked):
    """Approval is bound to what was approved."""
    approve_items(lape, "spring_news")
    folder, findings = checked
    changed = edited(folder, "version", "spring_news.fi.standard", title="Uusi otsikko")

    with lape.store.read() as session:
        [difference, *files] = differences(session, changed)
    apply_checked(lape, changed, findings)

    assert [change.kind for change in files] == ["file"]
    assert (difference.verb, difference.id) == ("change", "spring_news.fi.standard")
    assert difference.keys == ("title",)
    assert difference.consequence == "approval_void"
    with lape.store.read() as session:
        item = folders.item(session, "spring_news")
        [finnish] = [
            version
            for version in folders.versions(session, [item.id])[item.id]
            if (version.language, version.level) == ("fi", "standard")
        ]
    assert (item.state, finnish.revision) == ("draft", 2)


def test_an_edit_of_an_item_takes_back_the_edition_that_carries_it(lape, checked):
    """An edition is approved as a whole, so a new word in it needs a new look."""
    schedule_nl1(lape)
    folder, findings = checked
    changed = edited(folder, "version", "spring_news.sv.standard", title="Ny rubrik")

    apply_checked(lape, changed, findings)

    with lape.store.read() as session:
        edition = by_plan_entry(session)["edition:NL1"]
    assert (edition.state, edition.approved_hash) == ("draft", None)


def test_a_moved_event_keeps_its_uid_and_raises_its_sequence(lape, checked):
    """Calendars know an event by its UID; a change must be newer than the last."""
    folder, findings = checked
    with lape.store.read() as session:
        before = folders.event(session, "E1")
    changed = edited(folder, "event", "E1", starts="2027-03-12T12:00")

    apply_checked(lape, changed, findings)

    with lape.store.read() as session:
        after = folders.event(session, "E1")
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert after.starts_at > before.starts_at


def test_a_mended_word_in_an_event_leaves_its_sequence(lape, checked):
    """Calendars would tell all who come of a change that is none (RFC 5545)."""
    folder, findings = checked
    with lape.store.read() as session:
        before = folders.event(session, "E1")
    title = {**before.facts["title"], "fi": "Lape-seminaari, korjattu nimi"}
    changed = edited(folder, "event", "E1", title=title)

    apply_checked(lape, changed, findings)

    with lape.store.read() as session:
        after = folders.event(session, "E1")
    assert after.facts["title"] == title
    assert (before.sequence, after.sequence) == (0, 0)


def test_what_lies_in_the_past_counts_as_already_out(lape):
    """Applying a folder for the first time sends nothing late."""
    with lape.store.read() as session:
        pages = by_plan_entry(session)
        card, news = pages["page:core_message_card"], pages["page:spring_news"]

    assert (card.state, card.published_at) == ("sent", card.due_at)
    assert (news.state, news.published_at) == ("draft", None)


def test_an_item_that_left_the_folder_is_withdrawn_not_forgotten(lape, checked):
    """What people did with it stays on record."""
    decide(lape, "submit", "tell_us", user="coordinator_EPO")
    folder, findings = checked
    entries = tuple(e for e in folder.entries if "tell_us" not in e.described.id)
    smaller = dataclasses.replace(folder, entries=entries)

    apply_checked(lape, smaller, findings)

    with lape.store.read() as session:
        assert folders.item(session, "tell_us").state == "withdrawn"
        assert session.exec(select(Act)).all()
        assert differences(session, smaller) == []


def test_an_approval_does_not_outlive_the_event_that_it_tells(lape, checked):
    """A room that moved before anybody was told is looked at once more."""
    folder, findings = checked
    approve_items(lape, "e1_announcement")
    [event] = [
        entry.described
        for entry in folder.entries
        if (entry.described.kind, entry.described.id) == ("event", "E1")
    ]
    place = event.place.model_copy(update={"room": {"fi": "Aula", "sv": "Aulan"}})

    apply_checked(lape, edited(folder, "event", "E1", place=place), findings)

    with lape.store.read() as session:
        item = folders.item(session, "e1_announcement")
    assert (item.state, item.approved_hash) == ("draft", None)
