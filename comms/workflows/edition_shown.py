"""What readers of an edition see: the hash that an approval of it is bound to.

All that stands in its mails and on its page, in its languages, on the day it leaves,
and nothing else: names, cards, tags and pictures as they are shown, its own unit's look
and sender, the words of every page, and the rule by which it is approved. So another
unit's colour leaves it approved, and the telephone number on one of its cards does not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from comms.access.policy import Subject, rule_for
from comms.campaigns.numbering import shown_number
from comms.content.differences import hash_of
from comms.content.views import Viewer
from comms.content.words import events_in
from comms.model.plans import EditionPlan, EventFacts, ItemFacts, Section
from comms.model.programme import Newsletter, User
from comms.model.segments import Segment
from comms.model.tables import Event, Item, Publication
from comms.store.catalogue import Catalogue
from comms.workflows.shown_beside import beside, card, media, rule, viewers

#: Of a plan: when it leaves, to whom, in which languages.
_PLANNED = ("send_at", "audiences", "languages")

Sections = Sequence[tuple[Section, Sequence[Item]]]
Events = Mapping[str, Event]


def edition_hash(
    row: Publication,
    plan: EditionPlan,
    catalogue: Catalogue,
    sections: Sections,
    events: Events,
    bodies: Iterable[str],
) -> str:
    """Return the hash of all that readers of an edition would see.

    Args:
        row: Its number, its unit, and when it leaves.
        plan: What it says for itself.
        catalogue: Names, looks and words of the programme, and its rules.
        sections: What it carries.
        events: All events by id.
        bodies: Texts of its items, at least those that name an event.
    """
    items = [item for _, part in sections for item in part]
    facts = [ItemFacts.model_validate(item.facts) for item in items]
    named = [name for one in facts for name in (one.image, *one.attachments)]
    names = {name for one in facts for name in one.events}
    names |= {name for body in bodies for name in events_in(body)}
    told = [events[name] for name in sorted(names) if name in events]
    newsletter = catalogue.get(Newsletter, plan.newsletter)
    subject = Subject(name="", type=EditionPlan.kind, unit=row.unit, owner="")
    return hash_of(
        [
            [getattr(plan, name) for name in _PLANNED],
            *_within(catalogue, plan),
            rule(rule_for(catalogue, subject)),
            catalogue.zone,
            [row.number, row.year, newsletter.id],
            [[item.external_id for item in part] for _, part in sections if part],
            [item.content_hash for item in items],
            [event.content_hash for event in told],
            [*media(catalogue, named)],
            [
                [
                    viewer.language,
                    _of_its_own(viewer, row, plan, newsletter, sections),
                    _of_the_unit(viewer, row.unit),
                    [beside(viewer, one) for one in facts],
                    [*_of_events(viewer, told, events)],
                ]
                for viewer in viewers(catalogue, plan.languages, row.due_at)
            ],
        ]
    )


def _within(catalogue: Catalogue, plan: EditionPlan) -> Iterator[Any]:
    """Give what says who is in the segment of an edition; of most there is none."""
    if plan.segment is not None:
        found = catalogue.find(Segment, plan.segment)
        yield [plan.segment, found and found.where.model_dump(mode="json")]


def _of_its_own(
    viewer: Viewer,
    row: Publication,
    plan: EditionPlan,
    newsletter: Newsletter,
    sections: Sections,
) -> list[str]:
    """Return what an edition says for itself."""
    by = viewer.catalogue.find(User, plan.intro_by)
    return [
        viewer.text(newsletter.name),
        shown_number(newsletter, row, viewer.language),
        viewer.text(plan.subject),
        viewer.text(plan.preheader),
        viewer.text(plan.intro),
        viewer.text(by.name) if by else "",
        # A heading with nothing under it is not shown.
        *(viewer.text(section.heading) for section, part in sections if part),
    ]


def _of_the_unit(viewer: Viewer, unit: str) -> list[object]:
    """Return the look and sender of a unit, and the words of every page."""
    host = viewer.catalogue.unit(unit).host
    funder = viewer.funder()
    return [
        astuple(viewer.unit(unit)),
        [viewer.text(host.sender_name), host.sender_address],
        [funder.text, astuple(funder.logo) if funder.logo else ()],
        viewer.core_message(),
        viewer.demo_notice(),
        # A closed account falls out of the follow block by itself: nothing new is said.
        [astuple(link) for link in viewer.follow(unit, also_closed=True)],
    ]


def _of_events(
    viewer: Viewer, told: Sequence[Event], events: Events
) -> Iterator[list[Any]]:
    """Yield what stands beside the facts of events: names, cards, their neighbours."""
    for row in told:
        facts = EventFacts.model_validate(row.facts)
        others = (facts.previous_in_series, facts.next_in_series)
        yield [
            viewer.unit_name(facts.unit),
            card(viewer, facts.contact, facts.unit),
            [
                viewer.text(events[name].facts["title"])
                for name in others
                if name and name in events
            ],
        ]
