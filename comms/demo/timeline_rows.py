"""Everything the timeline tells of, read at once in a handful of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from comms.clock import in_zone
from comms.content.words import STANDARD
from comms.demo.timeline_views import Said
from comms.language import pick
from comms.model.plans import EditionPlan
from comms.model.programme import Account, Newsletter
from comms.model.tables import Act, Delivery, Event, Message, Publication, Version
from comms.store import Session, folders
from comms.store.acts import all_acts
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.publications import messages_of
from comms.store.timeline import came_due, deliveries_of
from comms.workflows.house import House

PAGE, POST, EDITION = "page", "post", "edition"
ANNOUNCEMENT, REMINDER = "announcement", "reminder"
#: What stands on an account: posts, press texts, records of events.
ON_ACCOUNTS = frozenset({POST, ANNOUNCEMENT})


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Everything the page tells of, read at once."""

    house: House
    catalogue: Catalogue
    publications: Sequence[Publication]
    messages: Mapping[int, Sequence[Message]]
    deliveries: Mapping[int, Sequence[Delivery]]
    acts: Sequence[Act]
    events: Sequence[Event]
    #: Versions by the id of their item.
    versions: Mapping[str, Sequence[Version]]

    @cached_property
    def languages(self) -> list[str]:
        """Languages in the programme's order."""
        return self.catalogue.programme.languages

    def order(self, language: str) -> int:
        """Return where a language stands; unknown ones last."""
        known = self.languages
        return known.index(language) if language in known else len(known)

    def unit(self, identifier: str) -> str:
        """Return the English name of a unit."""
        viewer = self.house.viewer(self.catalogue, "en", base="")
        return viewer.unit_name(identifier)

    def local(self, moment: datetime) -> datetime:
        """Return an instant as the programme's wall clock shows it."""
        return in_zone(moment, self.catalogue.zone)

    def titles(self, item: str) -> list[Said]:
        """Return the titles of an item, one per language."""
        found = [v for v in self.versions.get(item, []) if v.level == STANDARD]
        found.sort(key=lambda version: self.order(version.language))
        return [Said(language=v.language, text=v.title) for v in found]

    def heading(self, item: str) -> Said:
        """Return what an item or edition is called, in English where it can be."""
        titles = self.titles(item)
        for said in sorted(titles, key=lambda said: said.language != "en"):
            return said
        plan = self.catalogue.find(EditionPlan, item)
        return self.newsletter(plan.newsletter if plan else None) or Said(
            language="en", text=item
        )

    def newsletter(self, identifier: str | None) -> Said | None:
        """Return the name of a newsletter, in English where it has one."""
        newsletter = self.catalogue.find(Newsletter, identifier)
        names = newsletter.name if newsletter else {}
        for language in ("en", *self.languages):
            if names.get(language):
                return Said(language=language, text=names[language])
        return None

    def account(self, identifier: str) -> str:
        """Return the English name of an account."""
        account = self.catalogue.find(Account, identifier)
        return pick(account.title, "en") if account else identifier


def read_rows(session: Session, house: House) -> Rows:
    """Read everything up to now."""
    now = house.clock.now()
    publications = came_due(session, now)
    ids = [row.id for row in publications]
    items = folders.items(session)
    versions = folders.versions(session, [item.id for item in items.values()])
    return Rows(
        house=house,
        catalogue=load_catalogue(session),
        publications=publications,
        messages=messages_of(session, ids),
        deliveries=deliveries_of(session, ids),
        acts=all_acts(session),
        events=[
            row
            for row in folders.events(session).values()
            if row.published_at is not None and row.starts_at <= now
        ],
        versions={name: versions.get(item.id or 0, []) for name, item in items.items()},
    )


def item_of(row: Publication) -> str:
    """Return the item that a page or post tells of."""
    return row.plan_entry.split(":")[1]
