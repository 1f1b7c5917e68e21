"""Somebody stood in every place of a site: none has her address once she is erased."""

import base64
import io
import os
from datetime import timedelta
from hashlib import sha256
from urllib.parse import quote

import pytest
from came_back import Post
from sqlmodel import select
from test_full_life import kept
from test_lists_at_desk import COORDINATOR, HOW
from test_workflow_letters import ONCE, comes, written

from comms.content.sheets import write_xlsx
from comms.model.addresses_within import is_in, is_named
from comms.model.lists import ListImport
from comms.model.revisions import KeptDraft
from comms.model.tables import Receipt
from comms.store.catalogue import load_catalogue
from comms.workflows.deliver import send_begun
from comms.workflows.erase import erase_address
from comms.workflows.erase_files import ASIDE, blank_list
from comms.workflows.letters import mailboxes
from comms.workflows.list_import import REPORTS
from comms.workflows.list_work import look_after_lists
from comms.workflows.lists_desk import ListReader

ADDRESS = "Aino.Erikoisuus@example.org"
KEY = ADDRESS.casefold()
ROWS = [("Osoite", "Nimi"), ("a@x.fi", "Å; ä"), (ADDRESS, "Aino"), ("b@x.fi", "B")]
TEXT = "".join(f'{address};"{name}"\r\n' for address, name in ROWS)
#: The same list as programs write it.
FORMS = {
    "old.csv": TEXT.encode("cp1252"),
    "wide.csv": TEXT.encode("utf-16"),
    "sheet.xlsx": write_xlsx(ROWS, "People"),
    f"{ADDRESS}.csv": TEXT.encode(),
}
ENCODED = {
    "plain": ADDRESS.encode(),
    "base64": base64.encodebytes(f"To: <{ADDRESS}>, more than one line\n".encode() * 3),
    "quoted": b"Aino.Erikoisuus=40example.org",
    "soft": b"Aino.Eriko=\r\nisuus@example.org",
    "percent": quote(ADDRESS, safe="").encode(),
}


def told_about(house):
    """Let her address stand wherever one may stand beside her own rows."""
    lists = ListReader(house)
    for name, content in FORMS.items():
        number = lists.put_in(COORDINATOR, "POH", name, io.BytesIO(content))
        lists.try_out(COORDINATOR, number, HOW)
    look_after_lists(house)
    taken = lists.put_in(COORDINATOR, "POH", "in.csv", io.BytesIO(TEXT.encode()))
    lists.try_out(COORDINATOR, taken, HOW)
    look_after_lists(house)
    lists.take(COORDINATOR, taken)
    look_after_lists(house)
    home, now = house.settings.home, house.clock.now()
    (home / REPORTS / "out-0123.csv").write_text(f"email\n{ADDRESS}\n")
    os.utime(home / REPORTS / "out-0123.csv", (now.timestamp() - 9_000,) * 2)
    (home / ASIDE).mkdir(mode=0o700)
    for name, content in ENCODED.items():
        (home / ASIDE / f"{name}.eml").write_bytes(b"Subject: x\r\n\r\n" + content)
    with house.store.write() as session:
        session.add(
            Receipt(
                account="webhook:mailgun",
                event_key="e",
                kind="bounce",
                detail=f"550 <{ADDRESS}> unknown",
                received_at=now,
            )
        )
        session.add(
            KeptDraft(
                user="u",
                writer="w",
                place="/x",
                item="",
                turn=1,
                typed={"find": [ADDRESS]},
                kept_at=now,
            )
        )
        [to, *_] = mailboxes(load_catalogue(session), house.settings.mail_domain)
    comes(Post(house), written(f"Olen {ADDRESS}\n", sender=ADDRESS), to)
    send_begun(house)


def places(house):
    """Return where she still stands."""
    return {where for where, piece in kept(house) if is_in(piece, KEY)}


@ONCE
def test_nothing_of_an_erased_address_is_left_in_any_place(lape):
    """Rows, lists that wait and were taken in, reports, letters, drafts, mail aside."""
    lape.clock.advance(timedelta(hours=1))
    told_about(lape)
    before = places(lape)
    assert {"subscriber", "message", "receipt", "kept_draft", "list_upload"} <= before
    assert len([one for one in before if f"/{REPORTS}/" in one]) >= 2 * len(FORMS)
    assert len([one for one in before if f"/{ASIDE}/" in one]) == len(ENCODED)

    erase_address(lape, ADDRESS)

    assert places(lape) == set()
    folder = lape.settings.home / REPORTS
    waiting = sorted(folder.glob("*.list"))
    assert len(waiting) == len(FORMS)
    for one in waiting:
        lines = one.read_text("utf-8-sig").splitlines()
        assert [line.partition(";")[0] for line in lines] == [
            *("Osoite", "a@x.fi", "", "b@x.fi"),
        ]
    page = ListReader(lape).upload(COORDINATOR, 1, "fi")
    ListReader(lape).try_out(COORDINATOR, 1, HOW)
    look_after_lists(lape)
    again = ListReader(lape).upload(COORDINATOR, 1, "fi")
    assert again.rows == page.rows
    assert again.counts["empty"] == 1


@ONCE
def test_a_list_that_is_half_taken_in_goes_on_without_her(lape, tmp_path):
    """It is known by its content, which is another one now."""
    place = tmp_path / "0.list"
    place.write_bytes(TEXT.encode())
    with lape.store.write() as session:
        for number, done in enumerate((None, lape.clock.now())):
            session.add(
                ListImport(
                    file="x",
                    sha256="fdc2" if done else _hash(TEXT.encode()),
                    newsletter="POH",
                    consent_source="",
                    options={},
                    by="",
                    began_at=lape.clock.now() + timedelta(seconds=number),
                    finished_at=done,
                )
            )

    assert blank_list(lape, place, KEY)
    assert not blank_list(lape, place, KEY)

    with lape.store.read() as session:
        hashes = session.exec(select(ListImport.sha256).order_by(ListImport.id)).all()
    assert hashes[-2:] == [_hash(place.read_bytes()), "fdc2"]


def _hash(content):
    return sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("text", "is_hers"),
    [
        (f" {ADDRESS.upper()}.", True),
        (f"<{ADDRESS}>", True),
        (f"ulla.{ADDRESS}", False),
        (f"{ADDRESS}.fi", False),
        ("Aino.Erikoisuus", False),
    ],
)
def test_only_a_whole_address_is_hers(text, is_hers):
    """Whoever's address only begins or ends like hers stays in the list."""
    assert is_named(text, KEY) is is_hers
