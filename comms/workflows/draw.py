"""Draws an edition: reads what it contains and returns what a reader would see.

Preview, web version and what is sent all start from the same `EditionView`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from comms.campaigns.editions import items_of
from comms.campaigns.letters import plan_of, told_item
from comms.campaigns.numbering import shown_number, slug
from comms.clock import in_zone
from comms.content.event_views import EventViews
from comms.content.quiet import name_outside
from comms.content.views import Viewer
from comms.content.words import (
    EASY,
    EVENT_MARK,
    STANDARD,
    Words,
    events_in,
    nearest,
    standard_titles,
    words_of,
)
from comms.errors import NotFound
from comms.language import interface_language, say
from comms.model.plans import EditionPlan, ItemFacts, Section
from comms.model.programme import Newsletter, User
from comms.model.states import ItemState
from comms.model.tables import Event, Item, Publication
from comms.model.views import ContactCard, EditionSection, EditionView, ItemView
from comms.store import Session, folders
from comms.store.catalogue import Catalogue
from comms.store.publications import last_out
from comms.store.waiting import items_named
from comms.workflows.edition_shown import edition_hash
from comms.workflows.house import House
from comms.workflows.told import with_neighbours


@dataclass(frozen=True, kw_only=True)
class EditionContent:
    """What an edition contains, read once for all its languages."""

    publication: Publication
    plan: EditionPlan
    newsletter: Newsletter
    catalogue: Catalogue
    sections: list[tuple[Section, list[Item]]]
    words: dict[str, list[Words]]
    #: Those that its items name, and their neighbours in a series.
    events: dict[str, Event]

    @property
    def items(self) -> list[Item]:
        """All items in order; one that stands twice, twice."""
        return [item for _, items in self.sections for item in items]

    def titles_of(self, item: Item) -> dict[str, str]:
        """Return the titles of one of its items by language."""
        return standard_titles(self.words[item.external_id])

    # A page of the desk asks for what was seen, and whether that was tested.
    @cached_property
    def content_hash(self) -> str:
        """What an approval is bound to."""
        return edition_hash(
            self.publication,
            self.plan,
            self.catalogue,
            self.sections,
            self.events,
            [words.body for told in self.words.values() for words in told],
        )

    @property
    def easy_languages(self) -> set[str]:
        """Languages in which at least one item has an easy version."""
        return {
            words.language
            for item in self.items
            for words in self.words[item.external_id]
            if words.level == EASY
        }


def read_edition(
    session: Session, catalogue: Catalogue, publication: Publication
) -> EditionContent:
    """Read what an edition contains at this moment."""
    plan, sections = _contents(session, catalogue, publication)
    chosen = {item.id: item.external_id for _, part in sections for item in part}
    versions = folders.versions(session, list(chosen))
    words = {
        name: [words_of(version) for version in versions.get(row or 0, [])]
        for row, name in chosen.items()
    }
    named = {
        name for _, part in sections for item in part for name in item.facts["events"]
    }
    named |= {
        name for told in words.values() for one in told for name in events_in(one.body)
    }
    return EditionContent(
        publication=publication,
        plan=plan,
        newsletter=catalogue.get(Newsletter, plan.newsletter),
        catalogue=catalogue,
        sections=sections,
        words=words,
        events=with_neighbours(session, named),
    )


def hash_now(
    session: Session,
    catalogue: Catalogue,
    publication: Publication,
    events: Mapping[str, Event],
) -> str:
    """Return `EditionContent.content_hash` of this moment, reading hardly any words."""
    plan, sections = _contents(session, catalogue, publication)
    items = [item.id for _, part in sections for item in part]
    found = folders.bodies_with(session, EVENT_MARK, items) if items else {}
    bodies = [body for told in found.values() for body in told]
    return edition_hash(publication, plan, catalogue, sections, events, bodies)


def _contents(
    session: Session, catalogue: Catalogue, publication: Publication
) -> tuple[EditionPlan, list[tuple[Section, list[Item]]]]:
    """Return the plan of an edition and its sections with their items."""
    items = {
        name: item
        for name, item in _items(session, catalogue, publication).items()
        if item.state != ItemState.WITHDRAWN
    }
    told = [i.id for i in items.values() if i.external_id == told_item(publication)]
    plan = plan_of(catalogue, publication, items, folders.versions(session, told))
    if plan is None:
        raise NotFound(key="missing.publication", name=publication.external_id)
    since = last_out(session, publication)
    return plan, items_of(plan, items, since, catalogue.zone)


def _items(
    session: Session, catalogue: Catalogue, publication: Publication
) -> Mapping[str, Item]:
    """Return the items an edition may contain: those it names, unless it is filled."""
    plan = catalogue.find(EditionPlan, publication.external_id)
    if plan is None or any(section.fill for section in plan.sections):
        return folders.items(session)
    names = {name for section in plan.sections for name in section.items}
    return items_named(session, names)


def draw_edition(
    house: House,
    content: EditionContent,
    *,
    language: str,
    level: str,
    wanted: tuple[str, str] | None = None,
) -> EditionView:
    """Return the edition as one kind of reader sees it.

    Args:
        language: As served; one of the edition's.
        level: "standard" or "easy".
        wanted: Language and level the reader asked for; None: the same.
    """
    wanted_language, wanted_level = wanted or (language, level)
    viewer = house.viewer(content.catalogue, language, base=house.base_url)
    plan, row = content.plan, content.publication
    number = shown_number(content.newsletter, row, language)
    user = content.catalogue.find(User, plan.intro_by)
    archive = f"{house.base_url}/{language}/archive/"
    return EditionView(
        id=plan.id,
        newsletter_id=content.newsletter.id,
        newsletter_name=name_outside(
            content.newsletter, language, *content.catalogue.fallbacks(language)
        ),
        number=number,
        language=language,
        level=level,
        wanted_language="" if wanted_language == language else wanted_language,
        wanted_level="" if wanted_level == level else wanted_level,
        subject=_outside(content, language, "subject", number=number)
        or viewer.text(plan.subject).replace("{number}", number),
        preheader=_outside(content, language, "preheader")
        or viewer.text(plan.preheader),
        day=in_zone(row.due_at, content.catalogue.zone).date(),
        intro=viewer.text(plan.intro),
        intro_by=viewer.text(user.name) if user else "",
        sections=tuple(
            EditionSection(
                heading=viewer.text(section.heading),
                items=tuple(
                    _item(content, viewer, item, language, level) for item in items
                ),
            )
            for section, items in content.sections
            # A heading with nothing under it says nothing.
            if items
        ),
        unit=viewer.unit(row.unit),
        core_message=viewer.core_message(),
        contacts=tuple(_contacts(content, viewer)),
        funder=viewer.funder(),
        follow=viewer.follow(row.unit),
        site_url=f"{house.base_url}/{language}/",
        web_url=_web_url(content, viewer, archive),
        archive_url=archive,
        accessibility_url=f"{house.base_url}/{language}/accessibility",
        demo_notice=viewer.demo_notice(),
    )


def _outside(content: EditionContent, language: str, part: str, **slots: object) -> str:
    """Return what an inbox shows of a sensitive newsletter; "": as it is written."""
    if not content.newsletter.sensitive:
        return ""
    return say(interface_language(language), f"signup.quiet.{part}", **slots)


def _web_url(content: EditionContent, viewer: Viewer, archive: str) -> str:
    row = content.publication
    if not row.number:
        return viewer.item_url(content.plan.id)
    if content.newsletter.sensitive:
        return ""
    return f"{archive}{content.newsletter.id}/{slug(row)}"


def _item(
    content: EditionContent, viewer: Viewer, item: Item, language: str, level: str
) -> ItemView:
    words = nearest(
        content.words[item.external_id],
        language,
        level,
        content.catalogue.fallbacks(language),
    )
    if words is None:
        # An item without any version cannot be approved, so it cannot come here.
        message = f"{item.external_id} has no words"
        raise LookupError(message)
    shown = replace(viewer, language=words.language)
    facts = ItemFacts.model_validate(item.facts)
    events = EventViews(shown, content.events)
    return viewer.item(facts, words, events, wanted=(language, level))


def _contacts(content: EditionContent, viewer: Viewer) -> list[ContactCard]:
    """The cards of the edition's items and events, each once."""
    found: dict[str, ContactCard] = {}
    for item in content.items:
        facts = ItemFacts.model_validate(item.facts)
        names = [facts.contact]
        names += [
            str(content.events[name].facts["contact"])
            for name in facts.events
            if name in content.events
        ]
        for name in names:
            card = viewer.contact(name, facts.scope)
            if card:
                found[card.email or card.name] = card
    return list(found.values())


def levels_of(content: EditionContent, language: str) -> tuple[str, ...]:
    """Return the reading levels an edition has in a language."""
    return (STANDARD, EASY) if language in content.easy_languages else (STANDARD,)
