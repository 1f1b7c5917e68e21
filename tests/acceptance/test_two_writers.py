"""Two browsers on one item, random edits and cut connections: no word is lost.

A minute's worth in the usual run. The whole five minutes:
`TWO_WRITERS_SECONDS=300 pytest tests/acceptance/test_two_writers.py`, with
TWO_WRITERS_SEED=n for another chance.
"""

import os
import time
from random import Random

import pytest
from desk_play import FORM, begun
from sqlmodel import select
from two_writers import FIELDS, two_writers

from comms.model.desk import Tried
from comms.model.revisions import KeptDraft, Revision
from comms.store import folders
from comms.workflows.desk import DeskReader
from comms.workflows.write import save

pytestmark = pytest.mark.acceptance

AUTHOR = "coordinator_VSU"
#: Acts in the usual run.
ACTS = 24


def asked(name: str, usual: int) -> int:
    """Return a number that whoever runs this asks for."""
    return int(os.environ.get(name) or usual)  # noqa: TID251 - the tester's own


def written(house):
    """Save a seminar and return its id."""
    values = dict(DeskReader(house).blank(AUTHOR, "fi").values)
    for name, text in {**FORM, "f-day": "11.3.2027"}.items():
        field, _, code = name.removeprefix("f-").partition("-")
        values[f"{field}.{code}" if code else field] = (text,)
    saved = save(house, AUTHOR, values, "fi")
    assert saved.item_id, saved.problems
    return saved.item_id


def kept_words(house, item):
    """Return every word of the item, its versions and all drafts."""
    with house.store.read() as session:
        texts = [row.texts for row in session.exec(select(Revision))]
        texts += [row.typed for row in session.exec(select(KeptDraft))]
        row = folders.item(session, item)
        titles = folders.versions(session, [row.id])[row.id]
    found = [text for form in texts for held in form.values() for text in held]
    found += [version.lead for version in titles]
    return {word for text in found for word in text.split()}


def test_two_writers_lose_no_word(tmp_path, once, monkeypatch):
    """Each word is in the item, in a version, or in a draft that waits."""
    # Channels are not drawn: that is most of the work, and not what this is about.
    nothing = Tried(problems=(), outputs=())
    monkeypatch.setattr(DeskReader, "try_out", lambda *_, **__: nothing)
    seed, seconds = asked("TWO_WRITERS_SEED", 2027), asked("TWO_WRITERS_SECONDS", 0)
    with begun(tmp_path, once) as story:
        item = written(story.house)
        pair = two_writers(story, item, seed)
        # Once for certain: both change one text, the second chooses.
        for writer in pair:
            writer.type_in(FIELDS[0])
            writer.do_save()
        turns = Random(seed)  # noqa: S311 - no secret
        until, acts = time.monotonic() + seconds, 0
        while acts < ACTS or time.monotonic() < until:
            turns.choice(pair).act()
            acts += 1
        for writer in pair:
            writer.end()
        found = kept_words(story.house, item)
        faults = [fault for fault in story.faults if "Error:" in fault]

    lost = {word for writer in pair for word in writer.words} - found
    assert lost == set(), f"seed {seed}, {acts} acts"
    assert all(writer.words and writer.saves for writer in pair)
    assert sum(writer.clashes for writer in pair) > 0
    assert faults == []
