"""The outputs of the sample's seminar, made from its campaign folder."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from event_facts import changed
from icalendar import Calendar

from comms.clock import instant
from comms.content.folder import read_folder
from comms.content.views import Viewer
from comms.content.words import Words, nearest
from comms.events.calendar import calendar_file, subscribed_calendar
from comms.events.chain import chain
from comms.events.changes import changed_facts, next_sequence
from comms.events.linked_events import (
    EventSource,
    Series,
    linked_events_record,
    series_record,
)
from comms.events.linked_events_check import check_record
from comms.events.press import PressRelease, press_text
from comms.model.plans import EventFacts, ItemFacts, VersionText
from comms.model.tables import Event
from comms.render.environment import shipped_templates
from comms.render.markdown import to_text
from comms.store.catalogue import STANDING, Catalogue

LAPE = Path(__file__).parents[3] / "campaigns" / "lape"
SITE = "https://lape.example.org"
NOW = datetime(2027, 2, 1, 7, 0, tzinfo=UTC)
LANGUAGES = ("fi", "sv", "en")


class Sample:
    """The folder, read once, shown in any language."""

    def __init__(self):
        described = [entry.described for entry in read_folder(LAPE).entries]
        self.catalogue = Catalogue(
            entries={(d.kind, d.id): d for d in described if d.kind in STANDING},
            hashes={},
            files={},
        )
        self.facts = {d.id: d for d in described if isinstance(d, EventFacts)}
        self.items = {d.id: d for d in described if isinstance(d, ItemFacts)}
        self.texts = [d for d in described if isinstance(d, VersionText)]

    def viewer(self, language):
        """Return what shows facts in a language."""
        return Viewer(
            catalogue=self.catalogue, language=language, base=SITE, now=NOW, demo=True
        )

    def events(self, language, **changes):
        """Return both events in a language, E1 with other facts or another revision."""
        rows = {name: row(facts) for name, facts in self.facts.items()}
        rows["E1"] = row(changed(self.facts["E1"], **changes))
        viewer = self.viewer(language)
        return {name: viewer.event(found, rows) for name, found in rows.items()}

    def item(self, name, language):
        """Return an item in a language."""
        words = [
            Words(
                language=text.language,
                level=text.level,
                title=text.title,
                lead=text.lead,
                body=text.body,
            )
            for text in self.texts
            if text.item == name
        ]
        viewer = self.viewer(language)
        chosen = nearest(words, language, "standard", ())
        return viewer.item(
            self.items[name],
            chosen,
            self.events(language),
            wanted=(language, "standard"),
        )


def row(facts):
    """Return the row of an event."""
    return Event(
        source="lape",
        external_id=facts.id,
        unit=facts.unit,
        path="",
        facts=facts.model_dump(mode="json"),
        content_hash="",
        uid=f"{facts.id}.lape@comms",
        starts_at=instant(facts.starts, "Europe/Helsinki"),
        ends_at=instant(facts.ends, "Europe/Helsinki"),
        updated_at=NOW,
    )


@pytest.fixture(scope="module")
def sample():
    """Return the sample."""
    return Sample()


def release(sample, language):
    """Return the press release of the sample, put together as its workflow does."""
    facts = sample.items["vsu_press_release"]
    viewer = sample.viewer(language)
    item = sample.item("vsu_press_release", language)
    events = sample.events(language)
    return PressRelease(
        item=item,
        body="\n\n".join(to_text(part.text, width=10_000) for part in item.body),
        embargo=viewer.at(facts.embargo_until),
        reachable=(viewer.at(facts.reachable.starts), viewer.at(facts.reachable.ends)),
        national=None,
        programme=viewer.text(sample.catalogue.programme.name),
        about=viewer.core_message(),
        funder=viewer.funder(),
        events=tuple(events[name] for name in facts.events),
        invited_to=tuple(events[name] for name in facts.media_invited_to),
        demo_notice=viewer.demo_notice(),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_calendar_file_holds_both_events(sample, language):
    """`ics_file_two_events`; +02:00 and +03:00 (second walk-through)."""
    events = list(sample.events(language).values())

    for made in (
        calendar_file(events, now=NOW, name="Lape"),
        subscribed_calendar(events, now=NOW, name="Lape"),
    ):
        starts = [e.decoded("dtstart") for e in Calendar.from_ical(made).walk("VEVENT")]
        assert [start.isoformat() for start in starts] == [
            "2027-03-11T12:00:00+02:00",
            "2027-04-08T12:00:00+03:00",
        ]


def test_linked_events_are_two_events_and_one_series(sample):
    """`linkedevents_json_two_events_one_series`, within the account's own limits."""
    source = EventSource(
        api="https://events.example.org/v1", data_source="lape", publisher="lape:VSU"
    )
    item = {
        language: sample.item("e1_announcement", language) for language in LANGUAGES
    }
    series = Series(id="vsu_spring", name={c: view.title for c, view in item.items()})
    both = [
        {language: sample.events(language)[name] for language in LANGUAGES}
        for name in ("E1", "E2")
    ]
    records = [
        series_record(series, both, item, source=source),
        *(linked_events_record(v, item, source=source, series=series) for v in both),
    ]
    (account,) = [
        a
        for (kind, name), a in sample.catalogue.entries.items()
        if (kind, name) == ("account", "linkedevents")
    ]

    assert [record["super_event_type"] for record in records] == [
        "recurring",
        None,
        None,
    ]
    for record in records:
        assert check_record(record, limits=account.limits, languages=LANGUAGES) == ()


@pytest.mark.parametrize(
    ("language", "embargo", "reachable"),
    [
        (
            "fi",
            "Julkaisuvapaa ma 1.3.2027 klo 6",
            "Tavoitettavissa ma 1.3.2027 klo 9–11",
        ),
        ("sv", "Fritt för publicering må 1.3.2027 kl. 6", "Nås må 1.3.2027 kl. 9–11"),
    ],
)
def test_press_texts_are_whole(sample, language, embargo, reachable):
    """`press_text_fi`, `press_text_sv`: embargo, both invitations, contact, hours."""
    made = release(sample, language)
    text = press_text(made, [shipped_templates()])

    assert text.count(embargo) == 2
    assert reachable in text
    assert "+358 00 000 0002" in text
    assert text.count("12–15") >= 3
    assert "{{" not in text
    assert "DEMO" in text


def test_room_change_of_the_sample_raises_the_sequence_by_one(sample):
    """`ics_sequence_plus_1`, from the very fact that its correction names."""
    change = sample.items["e1_room_change"].change
    before = sample.facts[change.event]
    after = changed(before, place={"room": change.after})

    (found,) = changed_facts(before, after)

    assert (found.field, found.before, found.after) == (
        change.field,
        change.before,
        change.after,
    )
    assert next_sequence(0, [found]) == 1
    room = sample.events("sv", place={"room": change.after})["E1"].room
    assert room == "matsalen, 1 vån."


def test_reminders_of_the_announcement_make_the_chain_of_both_events(sample):
    """Written once in the item, counted from each of its events."""
    item = sample.items["e1_announcement"]

    chains = {
        name: chain(sample.facts[name], item.reminders, "Europe/Helsinki")
        for name in item.events
    }

    reminders = {
        name: [step.local for step in steps if step.kind == "reminder"]
        for name, steps in chains.items()
    }
    assert reminders == {
        "E1": ["2027-02-25T12:00", "2027-03-08T12:00", "2027-03-10T09:00"],
        "E2": ["2027-03-25T12:00", "2027-04-05T12:00", "2027-04-07T09:00"],
    }
    assert [s.kind for s in chains["E2"]].count("deletion") == 2
