"""What a save plans of a few items is what planning everything would."""

import pytest
from sqlmodel import col, select

from comms.model.tables import Publication, SourceFile
from comms.workflows import laying
from comms.workflows.laying import lay_over
from comms.workflows.planning import plan_publications

POSTS = "posts/spring_2027.yaml"
ITEM = "items/pilot_call/item.yaml"
TEXT = "items/pilot_call/fi.md"
NEW = b"""name:
  fi: Uusi
  sv: Ny
  en: New
posts:
- item: two_languages_blog
  accounts: [masto]
  at: 2027-02-20 10:00
- item: pilot_call
  accounts: [masto]
  cron: 0 10 * * 1
  starts_on: 2027-02-08
  until: 2027-03-31
"""
#: What is written, by path: the words of a file before, and after.
EDITS = (
    {TEXT: ("---\n\n", "---\n\nToinen. ")},
    {ITEM: ("publish_at: 2027-02-", "publish_at: 2027-03-")},
    {POSTS: ("at: 2027-02-17 09:00", "at: 2027-02-18 10:00")},
    {POSTS: ("accounts: [fb_poh, bsky]", "accounts: [fb_poh]")},
    {
        POSTS: (
            "item: pilot_call\n    accounts: [bsky, fb_network]",
            "item: tell_us\n    accounts: [masto]",
        )
    },
    {"posts/new.yaml": None, TEXT: ("---\n\n", "---\n\nKolmas. ")},
)


def planned(session):
    """Return all publications, as far as planning writes them."""
    session.flush()
    rows = session.exec(select(Publication).order_by(col(Publication.id)))
    return [row.model_dump() for row in rows]


@pytest.mark.parametrize("edit", EDITS)
def test_planning_everything_finds_nothing_more(lape, edit, monkeypatch):
    """Items, their texts and their posts: times move, accounts come and go."""
    monkeypatch.setattr(laying, "plan_publications", None)
    with lape.store.write() as session:
        before = planned(session)
        rows = session.exec(select(SourceFile))
        stored = {row.path: row.content.decode() for row in rows}
        files = {}
        for path, change in edit.items():
            if change:
                assert change[0] in stored[path]
                files[path] = stored[path].replace(*change, 1).encode()
            else:
                files[path] = NEW
        problems = lay_over(session, lape, files, "fi")
        assert [one for one in problems if one.severity == "error"] == []
        after = planned(session)
        assert after != before or edit is EDITS[0]

        plan_publications(session, lape, lape.clock.now())

        assert planned(session) == after
