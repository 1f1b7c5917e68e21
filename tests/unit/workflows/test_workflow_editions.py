"""Editions: their numbers, and sections that fill themselves."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from lape_steps import edited

from comms.clock import instant
from comms.content.folder import Entry
from comms.errors import Refused
from comms.model.plans import EditionPlan, Section
from comms.store.catalogue import load_catalogue
from comms.store.publications import by_plan_entry, publication, take_number
from comms.workflows.apply import apply_checked
from comms.workflows.draw import draw_edition, read_edition


def _plan(folder, identifier, **changes):
    plan = next(
        entry.described
        for entry in folder.entries
        if isinstance(entry.described, EditionPlan) and entry.described.id == "NL1"
    )
    described = plan.model_copy(update={"id": identifier, **changes})
    entry = Entry(described=described, path=f"editions/{identifier}.yaml", line=1)
    return dataclasses.replace(folder, entries=(*folder.entries, entry))


def test_numbers_follow_what_went_out_before(lape):
    """NL3 is 2/2027: number 1 of that newsletter is older than this store."""
    with lape.store.read() as session:
        rows = by_plan_entry(session)

    assert [(rows[f"edition:NL{n}"].number) for n in (1, 2, 3)] == [1, 1, 2]


def test_the_next_edition_gets_the_next_number(lape, checked):
    """No gaps, no doubles."""
    folder, findings = checked

    apply_checked(lape, _plan(folder, "NL4", send_at="2027-05-17T10:00"), findings)

    with lape.store.read() as session:
        assert publication(session, "NL4").number == 2


@pytest.mark.parametrize(("number", "rule"), [(1, "number_taken"), (3, "number_gap")])
def test_a_number_that_does_not_fit_is_refused(lape, checked, number, rule):
    """A number in a file must be the next one; the whole folder waits for it."""
    folder, findings = checked
    changed = _plan(folder, "NL4", send_at="2027-05-17T10:00", number=number)

    with pytest.raises(Refused) as refused:
        apply_checked(lape, changed, findings)

    assert refused.value.key == rule
    with lape.store.read() as session:
        assert "edition:NL4" not in by_plan_entry(session)


def test_two_editors_at_once_get_different_numbers(lape):
    """F1: the row of the newsletter's year is the lock."""

    def take(_editor):
        with lape.store.write() as session:
            return take_number(session, "national", date(2027, 5, 1), 0)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(8))) == list(range(2, 10))


def test_the_month_stands_in_the_readers_language(lape):
    """F7: "1-2027 helmikuu", "1-2027 februari"."""
    with lape.store.read() as session:
        row = publication(session, "NL2")
        content = read_edition(session, load_catalogue(session), row)

    shown = [
        draw_edition(lape, content, language=code, level="standard").number
        for code in ("fi", "sv")
    ]

    assert shown == ["1-2027 helmikuu", "1-2027 februari"]


def test_a_section_fills_itself_from_the_period(lape, checked):
    """Items since the last edition, newest first, none twice."""
    folder, findings = checked
    heading = {"fi": "Uutta"}
    sections = [
        Section(heading=heading, items=["spring_news"]),
        Section(heading=heading, fill=["news", "blog", "open_call"]),
    ]
    apply_checked(lape, edited(folder, "edition", "NL1", sections=sections), findings)

    with lape.store.read() as session:
        row = publication(session, "NL1")
        content = read_edition(session, load_catalogue(session), row)

    assert [[i.external_id for i in part] for _, part in content.sections] == [
        ["spring_news"],
        ["pilot_call", "two_languages_blog"],
    ]
    assert content.publication.due_at == instant("2027-02-17T10:00", "Europe/Helsinki")
