"""A preview is what leaves: the form on every channel, and nothing of it kept."""

import json
from dataclasses import replace

import pytest
from sqlmodel import select

from comms.channels.sandbox import SandboxChannel
from comms.clock import instant
from comms.model.tables import Act, Delivery, Item, Message, Publication, SourceFile
from comms.store.publications import messages, publication
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"
TYPED = {
    "title.fi": "Perheet kertovat",
    "title.sv": "Familjer berättar",
    "summary.fi": "Tule kertomaan, mitä palveluista puuttuu.",
    "summary.sv": "Kom och berätta vad som saknas.",
    "social.fi": "Mitä palveluista puuttuu? Tule kertomaan.",
    "social.sv": "Vad saknas i tjänsterna? Kom och berätta.",
    "day": "11.3.2027",
    "hours": "12–15",
    "room.fi": "Juhlasali",
    "room.sv": "Festsalen",
    "media_welcome": "yes",
}


@pytest.fixture
def house(lape, tmp_path):
    """Open the sample with sandboxes for accounts."""
    return replace(
        lape,
        open_channel=lambda account: SandboxChannel(
            account.channel, tmp_path / account.id
        ),
    )


@pytest.fixture
def desk(house):
    """Open its desk."""
    return DeskReader(house, draw_page=lambda view: f"<h1>{view.title}</h1>")


@pytest.fixture
def form(desk):
    """Fill the form of a seminar as the coordinator of a region would."""
    usual = desk.blank("coordinator_VSU", "fi").values
    return {**usual, **{name: (text,) for name, text in TYPED.items()}}


def _rows(house):
    tables = (Act, Delivery, Item, Message, Publication, SourceFile)
    with house.store.read() as session:
        return [len(session.exec(select(table)).all()) for table in tables]


def test_a_form_shows_every_channel_and_keeps_nothing(desk, house, form):
    """Page, feed, calendar, posts, record, press text, mail and chain, from memory."""
    before = _rows(house)

    tried = desk.try_out("coordinator_VSU", form, "fi")

    assert [one for one in tried.problems if one.severity != "warning"] == []
    shown = {(one.kind, one.account, one.language) for one in tried.outputs}
    assert {
        ("page", "web", "fi"),
        ("page", "feed", "sv"),
        ("calendar", "ics", "sv"),
        ("post", "bsky", "fi"),
        ("post", "x_national", "fi"),
        ("record", "linkedevents", "mul"),
        ("press", "press", "sv"),
        ("newsletter", "email", "fi"),
    } <= shown
    assert "chain" in {one.kind for one in tried.outputs}
    assert _rows(house) == before


def test_what_was_previewed_is_what_leaves(desk, house, form):
    """Every text of a seminar equals the message that is frozen at its release."""
    tried = desk.try_out("coordinator_VSU", form, "fi")
    saved = desk.save("coordinator_VSU", form, "fi", key="once")
    decide(house, "submit", saved.item_id, user="coordinator_VSU")
    decide(house, "approve", saved.item_id, user="approver_national")

    house.clock.set(instant("2027-02-02T09:00", ZONE))
    tick(house)

    told = [one for one in tried.outputs if one.kind in {"post", "record", "press"}]
    assert len(told) >= 6
    for one in told:
        with house.store.read() as session:
            row = publication(session, one.publication)
            kept = {
                m.language: json.loads(m.skeleton) for m in messages(session, row.id)
            }
        frozen = kept[one.language]
        assert (frozen.get("record") or frozen["text"]) == one.text, one.account
        assert tuple(frozen["tags"]) == one.tags
        if one.picture:
            assert frozen["media"][0]["alt"] == one.picture.alt
