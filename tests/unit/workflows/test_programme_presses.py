"""Presses of an administrator: sent twice, taken back, met by somebody else's."""

import pytest
from programme_steps import Desk, approved, item, keys
from sqlmodel import select

from comms.errors import Refused
from comms.model.tables import Act, Subscriber, Subscription
from comms.store import acts, folders
from comms.store.connections import taken_down


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def test_press_sent_twice_is_one_and_undone_once(lape):
    """By its key; undoing brings the very bytes back."""
    desk = Desk(lape)
    values = desk.form("units", "EKA", name__sv="Karelen")
    seen = desk.sheet("units", "EKA").seen
    with lape.store.read() as session:
        before = folders.source_files(session, "lape")["units/EKA.yaml"].content

    first = desk.save("units", "EKA", values, seen=seen, key="k")
    again = desk.desk.save(
        "admin", "units", "EKA", values, "en", seen=seen, agreed="", key="k"
    )
    undone = {desk.desk.undo("admin", first.act, "en") for _ in range(2)}

    assert again.act == first.act
    assert len(undone) == 1
    with lape.store.read() as session:
        after = folders.source_files(session, "lape")["units/EKA.yaml"].content
        saved = session.get(Act, first.act)
        assert (saved.verb, saved.subject, saved.note) == ("save", "unit:EKA", "name")
        assert acts.last_act(session, "unit:EKA", ["undo"]).id == undone.pop()
    assert after == before


def test_press_of_another_form_is_not_taken_for_the_first_one(lape):
    """Back, changed and saved with the key of the page: nothing is said to be saved."""
    desk = Desk(lape)
    seen = desk.sheet("units", "EKA").seen
    values = desk.form("units", "EKA", name__sv="Karelen")
    first = desk.save("units", "EKA", values, seen=seen, key="k")

    other = {**values, "name.sv": ("Södra K",)}
    met = desk.save("units", "EKA", other, seen=seen, key="k")
    desk.desk.undo("admin", first.act, "en")
    again = desk.save("units", "EKA", values, seen=seen, key="k")

    assert keys(met)[0] == ("", "changed_meanwhile")
    assert again.act not in {0, first.act}
    assert desk.sheet("units", "EKA").values["name.sv"] == ("Karelen",)


def test_undo_takes_no_approval_that_was_given_since(lape):
    """Nobody was shown that it would: the form shows it."""
    desk = Desk(lape)
    done = desk.save("hashtags", "POH_sv", desk.form("hashtags", "POH_sv", tag="LapeÖ"))
    approved(lape)

    with pytest.raises(Refused, match="programme_moved_on"):
        desk.desk.undo("admin", done.act, "en")

    assert item(lape).state == "approved"
    assert desk.sheet("hashtags", "POH_sv").values["tag"] == ("LapeÖ",)


def test_undo_keeps_a_newsletter_that_somebody_reads_by_now(lape):
    """No file names its readers."""
    desk = Desk(lape)
    done = desk.save(
        "newsletters",
        "new",
        desk.form("newsletters", "new", name__fi="Uusi", unit="POH"),
    )
    with lape.store.write() as session:
        reader = session.exec(select(Subscriber)).first()
        session.add(
            Subscription(
                subscriber_id=reader.id,
                newsletter=done.id,
                state="confirmed",
                changed_at=lape.clock.now(),
            )
        )

    with pytest.raises(Refused, match="programme_moved_on"):
        desk.desk.undo("admin", done.act, "en")


def test_new_account_takes_nothing_over_from_one_that_files_removed(lape):
    """Its token, and that it was live, were the other's."""
    desk = Desk(lape)
    typed = desk.form("accounts", "new", channel="mastodon", owner="POH")
    typed |= {"title.fi": ("Lape",), "title.sv": ("Lape",), "languages": ("fi",)}
    with lape.store.write() as session:
        row = taken_down(session, "mastodon_POH", user="admin", at=lape.clock.now())
        row.mode, row.sealed = "automatic", "x"

    assert desk.save("accounts", "new", typed).id == "mastodon_POH_2"


def test_second_administrator_sees_what_the_first_one_saved(lape):
    """Nothing is overwritten unseen; what she typed stays typed."""
    desk = Desk(lape)
    seen = desk.sheet("units", "EKA").seen
    desk.save("units", "EKA", desk.form("units", "EKA", name__sv="Karelen"))
    mine = {**desk.form("units", "EKA"), "name.sv": ("Södra K",)}

    met = desk.save("units", "EKA", mine, seen=seen)

    assert keys(met) == [("", "changed_meanwhile"), ("name.sv", "stands_now")]
    assert "Karelen" in met.problems[1].sentence
    assert desk.sheet("units", "EKA").values["name.sv"] == ("Karelen",)


def test_other_effects_than_were_shown_save_nothing(lape):
    """What was approved meanwhile would lose its approval unseen."""
    desk = Desk(lape)
    values = desk.form("hashtags", "POH_sv", tag="LapeÖ")
    seen = desk.sheet("hashtags", "POH_sv").seen
    shown = desk.try_out("hashtags", "POH_sv", values).effects
    approved(lape)

    met = desk.desk.save(
        "admin",
        "hashtags",
        "POH_sv",
        values,
        "en",
        seen=seen,
        agreed=shown.digest,
        key="k",
    )

    assert (met.act, len(met.effects.voided)) == (0, 1)
    assert item(lape).state == "approved"
