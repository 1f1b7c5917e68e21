"""A preview is what leaves: the form on every channel, and nothing of it kept."""

import json
from dataclasses import replace

from desk_form import WRITER, approved, filled, written
from sqlmodel import select

from comms.clock import instant
from comms.model.tables import Act, Delivery, Item, Message, Publication, SourceFile
from comms.store.publications import messages, publication
from comms.workflows.desk import DeskReader
from comms.workflows.site import SiteReader
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"


def _rows(house):
    tables = (Act, Delivery, Item, Message, Publication, SourceFile)
    with house.store.read() as session:
        return [len(session.exec(select(table)).all()) for table in tables]


def test_a_form_shows_every_channel_and_keeps_nothing(desk, offices):
    """Page, feed, calendar, posts, record, press text, mail and chain, from memory."""
    before = _rows(offices)

    tried = desk.try_out(WRITER, filled(desk), "fi")

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
    assert _rows(offices) == before


def test_what_is_left_of_an_earlier_place_is_told(desk):
    """The form begins with it; half of it would lead people to two houses."""

    def left(**changes):
        tried = desk.try_out(WRITER, filled(desk, **changes), "fi")
        return [one.field for one in tried.problems if "venue" in one.key]

    library = {"place__fi": "Kirjasto", "place__sv": "Biblioteket"}

    assert left() == []
    assert left(place__fi="Kirjasto") == ["place.sv", "street"]
    assert left(**library) == ["street"]
    assert left(**library, street="Kirjastokatu 1") == []


def test_what_nobody_looks_at_is_named_and_not_drawn(desk):
    """Whatever is folded: what stops is said of all, and every output is there."""
    values = filled(desk, social__sv="Hej " * 100)
    whole = desk.try_out(WRITER, values, "fi")

    folded = desk.try_out(WRITER, values, "fi", folded=("newsletter", "post"))

    assert folded.problems == whole.problems
    assert "too_long" in {one.key for one in folded.problems}
    mails = [one for one in folded.outputs if one.kind == "newsletter"]
    assert mails
    assert {one.frame for one in mails} == {""}
    hidden = {one.kind for one in folded.outputs if one.is_folded}
    assert hidden == {"newsletter", "post"}
    named = [(one.title, one.language, one.at) for one in folded.outputs]
    assert named == [(one.title, one.language, one.at) for one in whole.outputs]
    shown = [one for one in whole.outputs if one.kind not in hidden]
    assert [one for one in folded.outputs if one.kind not in hidden] == shown
    assert all(one.frame for one in whole.outputs if one.kind == "newsletter")


def test_what_was_previewed_is_what_leaves(desk, offices):
    """Every text of a seminar equals the message that is frozen at its release."""
    tried = desk.try_out(WRITER, filled(desk), "fi")
    approved(desk, written(desk))

    offices.clock.set(instant("2027-02-02T09:00", ZONE))
    tick(offices)

    told = [one for one in tried.outputs if one.kind in {"post", "record", "press"}]
    assert len(told) >= 6
    for one in told:
        with offices.store.read() as session:
            row = publication(session, one.publication)
            kept = {
                m.language: json.loads(m.skeleton) for m in messages(session, row.id)
            }
        frozen = kept[one.language]
        assert (frozen.get("record") or frozen["text"]) == one.text, one.account
        assert tuple(frozen["tags"]) == one.tags
        if one.picture:
            assert frozen["media"][0]["alt"] == one.picture.alt


def test_the_previewed_page_and_mail_are_those_that_readers_get(offices):
    """The view that the page is drawn from, and the whole HTML of the letter."""
    desk = DeskReader(offices)
    tried = desk.try_out(WRITER, filled(desk), "fi")
    mails = {o.language: o.frame for o in tried.outputs if o.kind == "newsletter"}
    previewed = {o.language: o.page.item for o in tried.outputs if o.page}
    name = written(desk)
    approved(desk, name)

    offices.clock.set(instant("2027-02-02T09:00", ZONE))
    tick(offices)

    reader = SiteReader(offices)
    for language in ("fi", "sv"):
        page = reader.item(name, language, "standard")
        assert _words(page) == _words(previewed[language])
        assert mails[language] == reader.edition_html("VSU", "3-2027", language)


def _words(view):
    """Return what readers see of an item; press texts are there once it is out."""
    events = [replace(part, updated_at=None) for part in view.body]
    return replace(view, body=tuple(events), press_url="")
