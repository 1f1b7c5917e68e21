"""A press at the desk costs what it changes, not what the programme holds."""

from sqlmodel import select

from comms.content.reading_file import read_once
from comms.model.programme import Newsletter
from comms.model.tables import SourceFile, Version
from comms.store import Session, standing
from comms.store.catalogue import load_catalogue
from comms.workflows.laying import lay_over

TEXT = "items/pilot_call/fi.md"


def written(session: Session, more: str) -> bytes:
    """Return a text of the sample with some more words."""
    row = session.exec(select(SourceFile).where(SourceFile.path == TEXT)).one()
    return row.content + more.encode()


def test_a_second_save_reads_only_the_file_that_changed(lape):
    """What is known of a file holds while its bytes are the same."""
    with lape.store.write() as session:
        lay_over(session, lape, {TEXT: written(session, "\nKerran.\n")}, "fi")
    read = read_once.cache_info().misses
    with lape.store.write() as session:
        lay_over(session, lape, {TEXT: written(session, "\nToisen kerran.\n")}, "fi")

    assert read_once.cache_info().misses - read <= 1
    with lape.store.read() as session:
        [text] = [
            row.body
            for row in session.exec(select(Version).where(Version.path == TEXT))
        ]
    assert text.endswith("Kerran.\n\nToisen kerran.")


def test_a_new_thing_moves_none_of_the_others(lape):
    """Standing things keep their order, and are counted by themselves."""
    with lape.store.write() as session:
        lay_over(session, lape, {TEXT: written(session, "\nKerran.\n")}, "fi")
    with lape.store.read() as session:
        source = session.exec(select(SourceFile.source)).first() or ""
        before = standing.definitions_held(session, source)
        order = [one.id for one in load_catalogue(session).all(Newsletter)]
    texts = {
        "posts/a_new_one.yaml": b"name:\n  fi: Uusi\n  sv: Ny\n  en: New\nposts: []\n"
    }
    with lape.store.write() as session:
        assert lay_over(session, lape, texts, "fi") == ()
    with lape.store.read() as session:
        after = standing.definitions_held(session, source)
        assert [one.id for one in load_catalogue(session).all(Newsletter)] == order
    moved = {key for key, held in before.items() if after[key] != held}
    assert set(after) - set(before) == {("campaign", "a_new_one")}
    assert moved == {
        key
        for key, held in before.items()
        if held.path > "posts/a_new_one.yaml"
        and held.path.split("/")[0]
        in {"posts", "programme.yaml", "units", "users.yaml", "year_clock.yaml"}
        and key[0] != "programme"
    }
