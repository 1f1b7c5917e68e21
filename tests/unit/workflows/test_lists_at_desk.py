"""Lists at the desk: tried, taken in, taken back; cut off anywhere, the end is one."""

import io
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select
from test_readers_at_desk import COORDINATOR, OTHER, row_of

from comms.campaigns.notices import begun
from comms.errors import NotFound, Refused
from comms.model.list_uploads import HowToRead, ListUpload
from comms.model.lists import ListImport
from comms.model.sign_up_views import Choices
from comms.model.tables import Act, Subscriber, Subscription
from comms.store.deliveries import add_deliveries
from comms.workflows import list_import, list_undo, list_work
from comms.workflows.list_files import list_files
from comms.workflows.list_work import KEPT_FOR, call_where_wanted, look_after_lists
from comms.workflows.lists_desk import ListReader
from comms.workflows.readers import ReaderReader

HOW = HowToRead(consent_source="Fair in Vaasa, paper list", language="sv")
#: A mail that has left, and to whom.
MAIL = {"kind": "edition", "unit": "POH", "owner": "", "zone": "Europe/Helsinki"}
DELIVERY = {
    "account": "email",
    "language": "fi",
    "level": "standard",
    "variant": "html",
}
#: Thirty rows of a paper list, as somebody typed them; three of them cannot be read.
ROWS = [f"person{number}@example.org;Person {number}" for number in range(27)]
PAPER = "\n".join(["Osoite;Nimi", *ROWS, "no address;X", ";Y", "a@;Z"])


@pytest.fixture
def lists(lape, clock):
    """The desk's lists, some time after those of the sample."""
    clock.advance(timedelta(hours=1))
    return ListReader(lape)


def put_in(lists, text=PAPER, user=COORDINATOR, name="fair.csv"):
    """Put a list in for the newsletter of Ostrobothnia."""
    return lists.put_in(user, "POH", name, io.BytesIO(text.encode("cp1252")))


def taken(house, lists, number, how=HOW):
    """Try a list, take it in, and return its run."""
    lists.try_out(COORDINATOR, number, how)
    look_after_lists(house)
    lists.take(COORDINATOR, number)
    look_after_lists(house)
    return lists.upload(COORDINATOR, number, "fi").run.run


def undone(house, lists, run):
    """Take a run back."""
    lists.undo(COORDINATOR, run)
    look_after_lists(house)


def everybody(house):
    """Return who is there, with where each stands."""
    with house.store.read() as session:
        rows = session.exec(
            select(Subscriber.address_key, Subscription.newsletter, Subscription.state)
            .join(Subscription, col(Subscription.subscriber_id) == Subscriber.id)
            .order_by(col(Subscription.id))
        )
        return sorted(rows.all())


def test_a_paper_list_is_tried_taken_in_and_taken_back(lape, lists):
    """Nothing counts before it is taken in, and nothing is left once it is undone."""
    before = everybody(lape)
    number = put_in(lists)

    page = lists.upload(COORDINATOR, number, "fi")
    assert [one.name for one in page.headings] == ["email", "name"]
    assert page.headings[0].examples[0] == "person0@example.org"
    lists.try_out(COORDINATOR, number, HOW)
    look_after_lists(lape)
    page = lists.upload(COORDINATOR, number, "fi")
    assert (page.state, page.rows, page.counts["new"]) == ("tried", 30, 27)
    assert page.reasons == {"bad_address": 2, "no_address": 1}
    assert [line for line, _ in page.refused] == [29, 30, 31]
    assert everybody(lape) == before

    lists.take(COORDINATOR, number)
    look_after_lists(lape)
    page = lists.upload(COORDINATOR, number, "fi")
    assert (page.run.standing, page.run.counts["new"]) == ("taken", 27)
    assert len(everybody(lape)) == len(before) + 27
    assert row_of(lape, "PERSON3@example.org")[0].language == "sv"
    folder = lape.settings.home / "imports"
    assert [one.suffix for one in folder.iterdir()] == [".csv"]

    undone(lape, lists, page.run.run)
    assert everybody(lape) == before
    assert lists.page(COORDINATOR, "fi").runs[0].standing == "undone"
    # And the right list can come in.
    assert taken(lape, lists, put_in(lists)) != page.run.run
    assert len(everybody(lape)) == len(before) + 27


def test_what_people_did_since_stays_when_a_list_is_taken_back(lape, lists):
    """Who chose herself reads on; who left has left; a no stays a no."""
    rows = "email;status\nnew@x.fi;\nchose@x.fi;\nleft@x.fi;\nno@x.fi;unsubscribed"
    run = taken(lape, lists, put_in(lists, rows))
    readers = ReaderReader(lape)
    looks = {
        name: readers.look_up(COORDINATOR, f"{name}@x.fi") for name in ("chose", "left")
    }
    readers.choose(COORDINATOR, looks["chose"], Choices(language="fi"))
    readers.leave(COORDINATOR, looks["left"], "POH")

    undone(lape, lists, run)

    assert row_of(lape, "new@x.fi")[0] is None
    assert row_of(lape, "chose@x.fi")[1] == {"POH": "confirmed"}
    assert row_of(lape, "left@x.fi")[1] == {"POH": "unsubscribed"}
    number = put_in(lists, "email\nno@x.fi\nleft@x.fi")
    lists.try_out(COORDINATOR, number, HOW)
    look_after_lists(lape)
    assert lists.upload(COORDINATOR, number, "fi").counts == {"opted_out": 2}


def test_who_was_sent_mail_because_of_a_list_keeps_her_record(lape, lists):
    """The link in that mail must go on working; somebody known is unseated only."""
    here = {key for key, letter, _ in everybody(lape) if letter == "POH"}
    known = next(key for key, _, _ in everybody(lape) if key not in here)
    run = taken(lape, lists, put_in(lists, f"email\nmailed@x.fi\n{known}"))
    mail = begun("a number", **MAIL, now=lape.clock.now())
    mail.newsletter = "POH"
    with lape.store.write() as session:
        session.add(mail)
        session.flush()
        to = f"s:{row_of(lape, 'mailed@x.fi')[0].id}"
        row = {"publication_id": mail.id, "recipient": to, **DELIVERY}
        add_deliveries(session, [row])

    undone(lape, lists, run)

    assert row_of(lape, "mailed@x.fi")[1] == {"POH": "unsubscribed"}
    _, seats, consents = row_of(lape, known)
    assert "POH" not in seats
    assert [one.act for one in consents if one.newsletter == "POH"] == [
        "given",
        "withdrawn",
    ]


def test_who_came_at_the_same_instant_stays(lape, lists, clock):
    """A stepped clock stands still while people come in by other ways."""
    clock.advance(timedelta(hours=-1))
    before = everybody(lape)

    undone(lape, lists, taken(lape, lists, put_in(lists)))

    assert everybody(lape) == before


def test_a_list_goes_on_where_it_was_cut_off(lape, lists, monkeypatch):
    """A worker that ends in the middle leaves the rest to the next one."""
    monkeypatch.setattr(list_import, "CHUNK", 10)
    monkeypatch.setattr(list_undo, "CHUNK", 10)
    number = put_in(lists)
    lists.try_out(COORDINATOR, number, HOW)
    look_after_lists(lape)
    lists.take(COORDINATOR, number)
    answers = iter([False, False, True])
    look_after_lists(replace(lape, is_ending=lambda: next(answers, True)))

    page = lists.upload(COORDINATOR, number, "fi")
    assert (page.state, page.seen, page.run.standing) == ("taking", 10, "running")
    with pytest.raises(Refused):
        lists.undo(COORDINATOR, page.run.run)
    look_after_lists(lape)
    page = lists.upload(COORDINATOR, number, "fi")
    assert (page.state, page.run.counts["new"]) == ("taken", 27)

    lists.undo(COORDINATOR, page.run.run)
    answers = iter([False, True])
    look_after_lists(replace(lape, is_ending=lambda: next(answers, True)))
    assert lists.page(COORDINATOR, "fi").runs[0].standing == "undoing"
    look_after_lists(lape)
    assert row_of(lape, "person26@example.org")[0] is None


def test_what_is_asked_for_differently_meanwhile_is_tried_anew(
    lape, lists, monkeypatch
):
    """Nothing is taken in by settings that no trial has shown."""
    number = put_in(lists)
    lists.try_out(COORDINATOR, number, HOW)
    other = replace(HOW, language="fi")

    def changed(*asked):
        report = list_import.try_list(*asked)
        lists.try_out(COORDINATOR, number, other)
        return report

    with monkeypatch.context() as patched:
        patched.setattr(list_work, "try_list", changed)
        look_after_lists(lape)

    assert lists.upload(COORDINATOR, number, "fi").state == "trying"
    look_after_lists(lape)
    assert lists.upload(COORDINATOR, number, "fi").state == "tried"


def test_columns_are_chosen_once_for_all_lists_with_the_same_headings(lape, lists):
    """Whoever gets the same list each month says once what its columns are."""
    text = "Kontakt;Ort\nnew@x.fi;Vaasa"
    number = put_in(lists, text)
    [address, place] = lists.upload(COORDINATOR, number, "fi").headings
    assert (address.name, place.name) == ("email", "")
    chosen = {"Kontakt": "email", "Ort": "fields.city"}
    with pytest.raises(Refused):
        lists.try_out(COORDINATOR, number, replace(HOW, columns={"Ort": "name"}))
    with pytest.raises(Refused):
        lists.try_out(COORDINATOR, number, replace(HOW, columns={"Ort": "password"}))
    taken(lape, lists, number, replace(HOW, columns=chosen))

    again = lists.upload(COORDINATOR, put_in(lists, text), "fi")

    assert again.is_remembered
    assert [one.name for one in again.headings] == ["email", "fields.city"]
    assert row_of(lape, "new@x.fi")[1] == {"POH": "confirmed"}
    # What a unit calls its columns is nothing to another.
    elsewhere = lists.put_in(OTHER, "VSU", "x.csv", io.BytesIO(text.encode()))
    [_, place] = lists.upload(OTHER, elsewhere, "fi").headings
    assert place.name == ""


def test_a_column_that_nobody_named_is_known_by_what_it_holds(lists):
    """And the others by their headings: one odd heading hides none of them."""
    rows = "Nimi;S-posti 1;Kieli\nMaija;;fi\nVille;ville@x.fi;sv\n"

    page = lists.upload(COORDINATOR, put_in(lists, rows), "fi")

    assert [one.name for one in page.headings] == ["name", "email", "language"]
    assert not page.has_no_address


def test_nobody_comes_in_without_a_source_of_consent(lape, lists):
    """Nor by a list of another unit; what cannot be read is not kept."""
    number = put_in(lists)
    with pytest.raises(Refused) as refused:
        lists.try_out(COORDINATOR, number, replace(HOW, consent_source=""))
    assert refused.value.key == "list_no_consent"
    with pytest.raises(NotFound):
        put_in(lists, user=OTHER)
    with pytest.raises(NotFound):
        lists.upload(OTHER, number, "fi")
    with pytest.raises(Refused):
        put_in(lists, "")
    assert len(list((lape.settings.home / "imports").iterdir())) == 1
    assert lists.page(OTHER, "fi").uploads == []


def test_files_that_nobody_takes_in_go(lape, lists, clock):
    """They hold addresses; dropped at once, or after a week."""
    lists.drop(COORDINATOR, put_in(lists))
    number = put_in(lists)
    lists.try_out(COORDINATOR, number, HOW)
    assert call_where_wanted(lape) == [number]
    look_after_lists(lape)
    assert call_where_wanted(lape) == []
    clock.advance(KEPT_FOR + timedelta(hours=1))

    call_where_wanted(lape)

    assert list((lape.settings.home / "imports").iterdir()) == []
    with lape.store.read() as session:
        assert session.exec(select(ListUpload)).all() == []
        assert session.exec(select(ListImport)).all() == []


def test_reports_and_what_was_left_lying_go_in_time(lape, lists):
    """Reports after 90 days, the rest after a week; what a list needs stays."""
    put_in(lists)
    folder = lape.settings.home / "imports"
    left = {"1.csv": 91, "2.csv": 89, f"{'a' * 32}.list": 8, f"out-{'b' * 32}.csv": 8}
    for name in left:
        (folder / name).touch()
    now = lape.clock.now()
    days = dict.fromkeys((one.name for one in folder.iterdir()), 8) | left
    for name, old in days.items():
        at = (now - timedelta(days=old)).timestamp()
        os.utime(folder / name, (at, at))

    tried = list_files(lape)
    assert len([*folder.iterdir()]) == 5

    assert (tried, list_files(lape, run=True), list_files(lape)) == (3, 3, 0)
    assert sorted(one.suffix for one in folder.iterdir()) == [".csv", ".list"]
    with lape.store.read() as session:
        last = session.exec(select(Act).order_by(col(Act.id).desc())).first()
    assert (last.verb, last.note) == ("retention", "list_files 3")


def test_a_file_that_is_gone_is_said(lape, lists):
    """Another machine, or a restored backup."""
    number = put_in(lists)
    lists.try_out(COORDINATOR, number, HOW)
    for one in (lape.settings.home / "imports").iterdir():
        one.unlink()
    look_after_lists(lape)

    page = lists.upload(COORDINATOR, number, "en")
    assert page.state == "failed"
    assert "Put it in again" in page.fault


def test_reports_are_given_on_record(lape, lists):
    """They hold addresses, so taking one away leaves a trace."""
    number = put_in(lists)
    run = taken(lape, lists, number)
    report = lists.run_report(COORDINATOR, run)

    assert report.read_text(encoding="utf-8-sig").count("\n") == 31
    with lape.store.read() as session:
        last = session.exec(select(Act).order_by(col(Act.id).desc())).first()
    assert (last.user, last.verb, last.subject) == (
        COORDINATOR,
        "export",
        "newsletter:POH",
    )


@pytest.fixture
def create_database(_sqlite_databases):
    """Ask on one kind of database: what differs is asked of the import itself."""
    return _sqlite_databases
