"""Whose data was touched: from what is on record, for who has 72 hours."""

import stat
from datetime import timedelta

from sqlmodel import func, select

from comms.model.tables import Act, Subscriber
from comms.workflows.exposed import span_of, who_was_exposed
from comms.workflows.list_export import export_people
from comms.workflows.list_import import Asked, take_list
from comms.workflows.person_file import person_file


def test_only_people_whom_an_act_touched_within_the_time_count(lape, tmp_path):
    """One who was looked at, those of a list, all of an export; before and after: 0."""
    start = lape.clock.now()
    asked = Asked(newsletter="POH", consent_source="messut")
    people = tmp_path / "people.csv"
    people.write_text("email;name\na@example.org;A\nb@example.org;\n")

    def exposed(**more):
        end = lape.clock.now() + timedelta(minutes=1)
        return who_was_exposed(lape, start, end, **more)

    assert exposed().people == 0
    person_file(lape, 1)
    assert exposed().people == 1
    lape.clock.advance(timedelta(hours=1))
    take_list(lape, people, asked)
    found = exposed()
    assert (found.people, found.kinds["name"]) == (3, 1)
    assert [one.verb for one in found.touches] == ["export", "import"]
    assert exposed(newsletter="POH").people >= 2
    export_people(lape, tmp_path / "all.csv")
    with lape.store.read() as session:
        everybody = session.exec(select(func.count()).select_from(Subscriber)).one()
    assert exposed().people == everybody
    start = lape.clock.now() + timedelta(days=1)
    lape.clock.advance(timedelta(days=2))
    assert exposed().people == 0
    assert exposed(everybody=True).people == everybody


def test_the_list_is_private_and_on_record(lape, tmp_path):
    """Whoever makes a list of who was exposed exposes them once more."""
    file = tmp_path / "them.csv"
    since, until = span_of(lape, "2027-01-01", "")

    found = who_was_exposed(lape, since, until, everybody=True, file=file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text().splitlines()) == found.people + 1
    with lape.store.read() as session:
        act = session.exec(select(Act).where(Act.verb == "export")).one()
    assert (act.subject, act.note) == ("subscribers:all", "them.csv")
