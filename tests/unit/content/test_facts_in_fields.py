"""Facts by reference in events, editions and corrections, without a site."""

from datetime import UTC, datetime

import pytest

from comms.content.check import check_folder
from comms.content.corrections import changed, following
from comms.content.differences import as_told, body_of
from comms.content.fact_fields import as_written
from comms.content.fact_references import MOST, fill, written
from comms.content.folder import read_contents
from comms.model.plans import EditionPlan, EventFacts, ItemFacts
from comms.model.tables import Event

SAYS = written("fact", "hall")
FILES = {
    "programme.yaml": b"id: p\nname: {fi: P}\nshort_name: {fi: P}\nlevel: national\n"
    b"languages: [fi, sv]\ndefault_language: fi\nfallback: {sv: fi}\n"
    b"timezone: Europe/Helsinki\nunit_level_name: {fi: alue}\nhashtag_policy: {}\n",
    "users.yaml": b"- {id: lead, role: national_lead, scope: national,"
    b" email: lead@example.org, name: {fi: Lead}}\n",
    "contacts.yaml": b"- {id: desk, role: {fi: Neuvonta}, email: info@example.org}\n",
}
EVENT = """unit: national
type: open_meeting
title: {fi: Ilta}
summary: {fi: Tule.}
starts: 2027-03-11 12:00
ends: 2027-03-11 15:00
place: {name: {fi: Talo}, street: "%(street)s", room: {fi: "%(room)s"}}
organiser: lead
contact: desk
"""


def says(kind, name, language):
    """Return what one fact says, in each language its own."""
    return f"Sali {language or '1'}" if (kind, name) == ("fact", "hall") else None


def event(room=SAYS, street="", **more):
    """Return an event as its file has it."""
    facts = {
        "id": "e",
        "unit": "national",
        "type": "open_meeting",
        "title": {"fi": "Ilta"},
        "summary": {"fi": "Tule."},
        "starts": "2027-03-11T12:00",
        "ends": "2027-03-11T15:00",
        "place": {"name": {"fi": "Talo"}, "street": street, "room": {"fi": room}},
        "organiser": "lead",
        "contact": "desk",
    }
    return EventFacts.model_validate({**facts, **more})


def test_words_and_what_was_typed_stand_beside_each_other():
    """What everybody reads has words; forms and files get the reference back."""
    typed = event(street=f"Katu {SAYS}", title={"fi": "Ilta", "sv": f"Kväll {SAYS}"})

    told = fill(typed, says)

    assert told.place.room == {"fi": "Sali fi"}
    assert told.place.street == "Katu Sali 1"
    assert told.title == {"fi": "Ilta", "sv": "Kväll Sali sv"}
    assert as_written(told) == typed
    short = fill(event(room=f"Tila: {SAYS}. Tule."), lambda *_: "2 vån.")
    assert short.place.room == {"fi": "Tila: 2 vån. Tule."}
    assert "written" not in body_of(event(room="Aula"))


def test_an_edition_says_facts_in_its_own_words():
    """Subject and preheader as they stand, the intro in Markdown; headings not."""
    plan = EditionPlan(
        id="n",
        newsletter="n",
        owner="lead",
        subject={"fi": f"{SAYS} kutsuu"},
        preheader={"fi": SAYS},
        intro={"fi": f"*Tule*: {SAYS}"},
        languages=["fi"],
        send_at="2027-03-01T09:00",
        sections=[],
    )

    told = fill(plan, lambda *_: "A*B")

    assert told.subject == {"fi": "A*B kutsuu"}
    assert told.intro == {"fi": "*Tule*: A\\*B"}
    assert as_written(told) == plan


def row(facts, *, is_out):
    """Return an event as it is stored."""
    at = datetime(2027, 2, 1, tzinfo=UTC)
    return Event(
        source="p",
        external_id="e",
        unit="national",
        path="",
        facts=body_of(facts),
        content_hash="",
        uid="e",
        sequence=0,
        starts_at=at,
        ends_at=at,
        updated_at=at,
        published_at=at if is_out else None,
    )


@pytest.mark.parametrize(("is_out", "room"), [(True, "Sali fi"), (False, "Aula")])
def test_readers_are_told_of_a_change_before_the_event_changes(is_out, room):
    """What nobody knows changes with its fact; what was told waits for a correction."""
    stored = row(fill(event(), says), is_out=is_out)
    now = fill(event(), lambda *_: "Aula")

    assert as_told(now, stored).place.room == {"fi": room}
    assert as_told(now, stored).written == {"place.room.fi": SAYS}
    # Whoever wrote something else into the file meant it.
    assert as_told(event(room="Piha"), stored).place.room == {"fi": "Piha"}


def test_a_correction_says_what_the_event_follows_from_then_on():
    """By reference it follows that fact, by words none."""
    told = fill(event(), says)
    change = {"event": "e", "field": "place.room", "before": {"fi": "Sali fi"}}
    item = ItemFacts(
        id="c",
        type="correction",
        owner="lead",
        scope="national",
        publish_at="2027-03-01T09:00",
        channels=[],
        changes=[{**change, "after": {"fi": written("fact", "yard")}}],
    )
    correction = fill(item, lambda *_: "Piha")

    after = following(changed(told, correction.changes), correction)
    by_words = item.model_copy(
        update={
            "changes": [item.changes[0].model_copy(update={"after": {"fi": "Ulko"}})]
        }
    )

    assert after.place.room == {"fi": "Piha"}
    assert after.written == {"place.room.fi": written("fact", "yard")}
    assert following(changed(told, by_words.changes), by_words).written == {}


@pytest.mark.parametrize(
    ("fact", "slots", "expected"),
    [
        ("value: Sali", {"room": SAYS}, []),
        ("value: Sali", {"room": "{{fact:nowhere}}"}, [("reference_unknown", 7)]),
        ("value: Sali", {"room": "{{block:hall}}"}, [("directive_not_here", 7)]),
        ("value: Sali", {"street": SAYS * (MOST + 1)}, [("references_many", 7)]),
        (
            "{value: Sali, valid_until: 2027-03-10}",
            {"room": SAYS},
            [("fact_expired", 7)],
        ),
        ("value: 'Sali #Talo'", {"room": SAYS}, [("tag_typed", 1)]),
    ],
)
def test_what_is_wrong_is_said_at_its_line(fact, slots, expected):
    """As in texts: unknown, not here, too many, expired; a tag in a fact's words."""
    text = EVENT % {"room": "Aula", "street": "", **slots}
    files = {
        **FILES,
        "events/e.yaml": text.encode(),
        "facts/hall.yaml": f"{fact}\n".encode(),
    }

    found = check_folder(read_contents(files, "fi"), "fi")

    own = [one for one in found if one.file.startswith(("events/", "facts/"))]
    assert [(one.rule, one.line) for one in own] == expected


def test_nobody_writes_into_a_file_what_is_kept_beside_its_words():
    """It would be shown as if it had been typed."""
    text = (EVENT % {"room": "Aula", "street": ""}) + "written: {title.fi: X}\n"

    found = read_contents({**FILES, "events/e.yaml": text.encode()}, "fi").findings

    own = [(one.rule, one.line) for one in found if one.file == "events/e.yaml"]
    assert own == [("key_unknown", 10)]
