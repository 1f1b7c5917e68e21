"""A form at the desk becomes campaign files, through the checks of every folder."""

from dataclasses import replace
from datetime import timedelta

import pytest
from seminar_form import AUTHOR, E1_AT_THE_DESK, OTHER, e1
from sqlalchemy import event

from comms.clock import instant
from comms.content.seen import seen_of
from comms.errors import Refused
from comms.model.plans import EventFacts
from comms.model.tables import SourceFile
from comms.store import folders
from comms.store.publications import by_plan_entry
from comms.workflows.apply import apply_checked, export, plan
from comms.workflows.check import check
from comms.workflows.decide import decide
from comms.workflows.write import save, values_of

#: What the form does not ask, and the folder's E1 has.
BEYOND = {"id", "series", "next_in_series", "access"}


def test_e1_typed_into_the_form_gives_the_facts_of_the_folder(lape):
    """H1: one form; what it asks is the same as what the file says."""
    saved = save(lape, AUTHOR, e1(), "fi")

    assert (saved.item_id, saved.problems) == (E1_AT_THE_DESK, ())
    with lape.store.read() as session:
        typed = folders.event(session, E1_AT_THE_DESK).facts
        written = folders.event(session, "E1").facts
        item = folders.item(session, E1_AT_THE_DESK)
        planned = {entry for entry in by_plan_entry(session) if E1_AT_THE_DESK in entry}
    assert {k: v for k, v in typed.items() if k not in BEYOND} == {
        k: v for k, v in written.items() if k not in BEYOND
    }
    assert typed["access"] == {**written["access"], "interpretation": []}
    assert item.facts["channels"] == [
        "web",
        "feed",
        "email",
        "ics",
        "linkedevents",
        "press",
    ]
    assert {
        f"page:{E1_AT_THE_DESK}",
        f"post:{E1_AT_THE_DESK}:bsky",
        f"post:{E1_AT_THE_DESK}:masto",
        f"post:{E1_AT_THE_DESK}:x_national",
        f"edition:{E1_AT_THE_DESK}_letter",
    } <= planned


def test_the_form_comes_back_as_it_was_typed(lape):
    """Who opens it again finds her own words, not a file's."""
    saved = save(lape, AUTHOR, e1(), "fi")

    with lape.store.read() as session:
        found = values_of(session, saved.item_id)

    typed = {name: value for name, value in e1().items() if value != ("",)}
    typed |= {"day": ("11.3.2027",), "mail_time": ("8.00",)}
    assert {name: found[name] for name in typed} == typed


def test_the_same_form_sent_twice_is_one_item(lape):
    """A second press of the button, or a page loaded again, makes nothing new."""
    first = save(lape, AUTHOR, e1(), "fi", key="k1")

    again = save(lape, AUTHOR, e1(), "fi", key="k1")

    assert again.item_id == first.item_id
    with lape.store.read() as session:
        assert f"{E1_AT_THE_DESK}_2" not in folders.items(session)


def test_another_form_of_the_same_title_gets_a_name_of_its_own(lape):
    """Two seminars may be called alike."""
    save(lape, AUTHOR, e1(), "fi", key="k1")

    second = save(lape, AUTHOR, e1(), "fi", key="k2")

    assert second.item_id != E1_AT_THE_DESK
    assert len(second.item_id) <= 40


def test_a_stale_form_overwrites_nothing(lape):
    """Two people edit: the second is shown what the first saved."""
    name = save(lape, AUTHOR, e1(), "fi").item_id
    with lape.store.read() as session:
        seen = seen_of(session, name)
    save(lape, AUTHOR, e1(hours="13–15"), "fi", item_id=name, seen=seen)

    stale = save(lape, AUTHOR, e1(hours="14–15"), "fi", item_id=name, seen=seen)

    assert (stale.item_id, stale.problems[0].key) == ("", "changed_meanwhile")
    assert stale.theirs["hours"] == ("13–15",)
    with lape.store.read() as session:
        assert folders.event(session, name).facts["starts"] == "2027-03-11T13:00"


def test_nobody_writes_for_another_unit(lape):
    """N15: a form of a unit that is not one's own is refused, new or edited."""
    with pytest.raises(Refused) as new:
        save(lape, "agent_POH", e1(), "fi")
    name = save(lape, AUTHOR, e1(), "fi").item_id
    with lape.store.read() as session:
        seen = seen_of(session, name)
    values = e1(unit="POH", newsletter="")
    with pytest.raises(Refused) as edited:
        save(lape, "agent_POH", values, "fi", item_id=name, seen=seen)

    assert (new.value.key, edited.value.key) == ("not_your_region", "not_your_region")


def test_a_draft_may_lack_the_second_language(lape):
    """N01 stops the approval, not the writing."""
    values = e1(**dict.fromkeys(("title__sv", "summary__sv", "social__sv"), ""))

    saved = save(lape, AUTHOR, {**values, "more.sv": ()}, "fi")

    assert saved.item_id == E1_AT_THE_DESK
    found = {(problem.field, problem.key) for problem in saved.problems}
    assert ("title.sv", "translation_missing") in found
    assert saved.problems[0].sentence == (
        "Ruotsinkielinen teksti puuttuu. Kirjoita se tai pyydä käännös."
    )


def test_an_edit_of_what_was_approved_asks_for_approval_again(lape):
    """Even of a fact that stands in the event alone."""
    name = save(lape, AUTHOR, e1(newsletter=""), "fi").item_id
    decide(lape, "submit", name, user=AUTHOR)
    decide(lape, "approve", name, user=OTHER)
    with lape.store.read() as session:
        seen = seen_of(session, name)

    values = e1(newsletter="", room__fi="aula")
    save(lape, AUTHOR, values, "fi", item_id=name, seen=seen)

    with lape.store.read() as session:
        item = folders.item(session, name)
    assert (item.state, item.approved_hash) == ("draft", None)


def test_an_account_that_is_unticked_gets_no_post(lape):
    """And one that is ticked again does; the letter gives its number back."""
    name = save(lape, AUTHOR, e1(), "fi").item_id
    edition = f"edition:{name}_letter"

    asked = []

    def note(*call):
        asked.append(call[2])

    def edit(values):
        with lape.store.read() as session:
            seen = seen_of(session, name)
        event.listen(lape.store.writer, "before_cursor_execute", note)
        saved = save(lape, AUTHOR, values, "fi", item_id=name, seen=seen)
        event.remove(lape.store.writer, "before_cursor_execute", note)
        assert saved.item_id == name
        with lape.store.read() as session:
            return {k: v for k, v in by_plan_entry(session).items() if name in k}

    with lape.store.read() as session:
        number = by_plan_entry(session)[edition].number
    without = edit(e1(accounts=["bsky"], newsletter=""))
    again = edit(e1())

    assert f"post:{name}:masto" not in without
    assert edition not in without
    assert f"post:{name}:masto" in again
    assert again[edition].number == number
    # Nothing of what was planned in all the years is read whole for one form.
    assert [words for words in asked if "FROM publication" in words]
    assert not [words for words in asked if "FROM publication ORDER BY" in words]


def test_a_language_that_is_taken_out_is_gone(lape):
    """The file goes, and the version with it."""
    name = save(lape, AUTHOR, e1(), "fi").item_id
    with lape.store.read() as session:
        seen = seen_of(session, name)
    values = {k: v for k, v in e1().items() if not k.endswith(".en")}

    save(lape, AUTHOR, values, "fi", item_id=name, seen=seen)

    with lape.store.read() as session:
        item = folders.item(session, name)
        versions = folders.versions(session, [item.id])[item.id]
        files = folders.source_files(session, "lape")
    assert sorted(version.language for version in versions) == ["fi", "sv"]
    assert f"items/{name}/en.md" not in files


def test_a_folder_without_it_keeps_what_the_desk_wrote(lape, checked):
    """Whoever applies the folder takes nothing from whoever writes at the desk."""
    name = save(lape, AUTHOR, e1(), "fi").item_id

    done = apply_checked(lape, *checked)

    assert done.changes == ()
    assert f"events/{name}.yaml" in done.kept
    with lape.store.read() as session:
        assert folders.item(session, name).state == "draft"


def test_exported_and_applied_it_belongs_to_the_folder(lape, tmp_path):
    """Export gives the files back; applying them changes nothing but whose they are."""
    name = save(lape, AUTHOR, e1(), "fi").item_id
    export(lape, tmp_path / "folder")

    planned = plan(lape, tmp_path / "folder", "en")
    done = apply_checked(lape, *check(tmp_path / "folder", "en"))

    assert (planned.changes, done.changes, done.kept) == ((), (), ())
    with lape.store.read() as session:
        files = folders.source_files(session, "lape")
    origins: set[str] = {file.origin for file in files.values()}
    assert origins == {"folder"}
    assert isinstance(files[f"events/{name}.yaml"], SourceFile)


def test_other_bytes_for_what_the_desk_wrote_are_refused(lape, tmp_path):
    """Neither side loses words without a person saying so."""
    name = save(lape, AUTHOR, e1(), "fi").item_id
    export(lape, tmp_path / "folder")
    file = tmp_path / "folder" / f"events/{name}.yaml"
    file.write_text(file.read_text().replace("12:00", "11:00"))
    folder, findings = check(tmp_path / "folder", "en")

    with pytest.raises(Refused) as refused:
        apply_checked(lape, folder, findings)
    apply_checked(lape, folder, findings, replace_desk=True)

    assert refused.value.key == "desk_differs"
    assert refused.value.slots["files"] == f"events/{name}.yaml"
    with lape.store.read() as session:
        facts = EventFacts.model_validate(folders.event(session, name).facts)
    assert facts.starts == "2027-03-11T11:00"


def test_what_the_form_cannot_hold_is_not_opened_in_it(lape, tmp_path):
    """Saving would lose a greeting that somebody wrote into the letter's file."""
    name = save(lape, AUTHOR, e1(), "fi").item_id
    export(lape, tmp_path / "folder")
    letter = tmp_path / "folder" / f"editions/{name}_letter.yaml"
    letter.write_text(f"{letter.read_text()}intro:\n  fi: Tervetuloa.\n")
    apply_checked(lape, *check(tmp_path / "folder", "en"), replace_desk=True)

    with lape.store.read() as session:
        found = values_of(session, name), values_of(session, "e1_announcement")

    assert found == (None, None)


def test_what_leaves_this_minute_is_not_taken_for_out(lape):
    """A slow check of the form must not let its time slip into the past."""

    class Running:
        """A clock that goes on by a second whenever it is looked at."""

        def __init__(self, instant):
            self.instant = instant

        def now(self):
            self.instant += timedelta(seconds=1)
            return self.instant

    start = instant("2027-02-15T09:00", "Europe/Helsinki") - timedelta(seconds=1)
    slow = replace(lape, clock=Running(start))

    name = save(slow, AUTHOR, e1(), "fi").item_id

    with lape.store.read() as session:
        assert by_plan_entry(session)[f"page:{name}"].state == "draft"
