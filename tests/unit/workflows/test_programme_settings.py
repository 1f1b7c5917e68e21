"""Settings of the programme, newsletters and accounts: typed, and read from files."""

import pytest
from programme_steps import Desk, keys

from comms.model.plans import EditionPlan
from comms.model.programme import Account, Newsletter
from comms.store.catalogue import load_catalogue
from comms.workflows.apply import export

RHYTHM = {
    "rhythm.week": ("first",),
    "rhythm.weekday": ("tue",),
    "rhythm.hour": ("9",),
    "rhythm.owner": ("coordinator_POH",),
}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def test_what_files_can_say_is_said_in_forms(lape, tmp_path):
    """Each change is one entry of a file; what nobody touched stays."""
    desk = Desk(lape)
    letter = {**desk.form("newsletters", "POH", last_number="2027: 4"), **RHYTHM}
    letter |= {"rhythm.hour": ("9.00",), "lateness_window_minutes": ("30",)}
    letter |= {"legal_basis": ("public_task",), "sensitive": ("yes",)}
    whole = desk.form("units", "lape", runs__ends="31.1.2028")
    whole |= {
        name: ("",) for name in whole if name.startswith(("umbrella.", "supervisor."))
    }
    account = desk.form("accounts", "bsky", limits__text="280", note="Ask Anna")

    changed = desk.try_out("newsletters", "POH", letter).effects.changed
    done = [
        desk.save("newsletters", "POH", letter),
        desk.save("units", "lape", whole),
        desk.save("accounts", "bsky", account),
    ]
    moved = desk.form(
        "newsletters", "POH", section__1__place="2", section__2__place="1"
    )
    done.append(desk.save("newsletters", "POH", moved))
    backwards = desk.form("units", "lape", runs__ends="31.1.2020")
    export(lape, tmp_path)

    assert [keys(one) for one in done] == [[]] * 4
    assert all(one.act for one in done)
    assert ("The reader’s consent", "A task in the public interest") in [
        (one.before, one.after) for one in changed
    ]
    assert keys(desk.try_out("units", "lape", backwards)) == [
        ("runs.ends", "ends_before")
    ]
    with lape.store.read() as session:
        catalogue = load_catalogue(session)
    poh = catalogue.get(Newsletter, "POH")
    assert (poh.last_number, poh.lateness_window_minutes) == ({2027: 4}, 30)
    assert (poh.legal_basis, poh.sensitive) == ("public_task", True)
    assert catalogue.get(Account, "bsky").limits["text"] == 280
    assert catalogue.programme.umbrella is None
    assert catalogue.programme.supervisor == {}
    plan = next(
        p for p in catalogue.all(EditionPlan) if p.newsletter == "POH" and p.cron
    )
    assert [one.heading["fi"] for one in plan.sections][:2] == [
        "Tule mukaan",
        "Ajankohtaista",
    ]
    assert "2027: 4" in (tmp_path / "newsletters/POH.yaml").read_text()
    assert "# Who approves what" in (tmp_path / "programme.yaml").read_text()
