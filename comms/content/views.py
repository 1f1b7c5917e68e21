"""Builds what is shown of items and events from their facts and words.

One `Viewer` sees for one language, with one base address: "" on our own pages,
the public address in mail, feeds and calendars.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from comms.clock import in_zone, instant
from comms.content.hashtags import all_tags
from comms.content.words import EASY, STANDARD, Words, parts_of, without_directives
from comms.language import pick, say
from comms.model.facts import Block
from comms.model.plans import EventFacts, ItemFacts
from comms.model.programme import (
    Account,
    Area,
    Contact,
    Host,
    Medium,
    Programme,
    Texts,
    Unit,
    User,
)
from comms.model.tables import Event
from comms.model.views import (
    ContactCard,
    Document,
    EventView,
    FollowLink,
    Funder,
    ItemView,
    Markdown,
    Picture,
    UnitView,
)
from comms.store.catalogue import Catalogue

#: Where on the site the programme's own channels are found.
_OWN_PAGES = {
    "page_and_archive": "news/",
    "rss_atom": "feed.atom",
    "newsletter": "archive/",
    "calendar_feed": "events.ics",
}
_FUNDING, _DEMO, _CORE = "funding_statement", "demo_notice", "core_message"
#: Blocks that stand on every page and in every mail, whatever texts say.
EVERYWHERE = frozenset({_FUNDING, _DEMO, _CORE})


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """What shows facts in one language, at one moment, under one address."""

    catalogue: Catalogue
    language: str
    base: str
    now: datetime
    #: Whether the demo notice is shown.
    demo: bool = False

    def text(self, texts: Texts) -> str:
        """Return the text in this language, or the nearest."""
        return pick(texts, self.language, *self.catalogue.fallbacks(self.language))

    def block(self, identifier: str) -> str:
        """Return the text of a block; "" where the programme has none."""
        found = self.catalogue.find(Block, identifier)
        return self.text(found.texts) if found else ""

    def local(self, moment: datetime) -> datetime:
        """Return an instant as the programme's wall clock shows it."""
        return in_zone(moment, self.catalogue.zone)

    def at(self, local: str | None) -> datetime | None:
        """Return a local time of a file as an aware time in the zone."""
        if local is None:
            return None
        return self.local(instant(local, self.catalogue.zone))

    def picture(self, identifier: str | None) -> Picture | None:
        """Return a picture of the media library, if it has a file."""
        medium = self.catalogue.find(Medium, identifier)
        file = self.catalogue.files.get(identifier or "")
        if medium is None or file is None:
            return None
        return Picture(
            url=f"{self.base}/media/{file.name}",
            alt=self.text(medium.alt),
            width=file.width,
            height=file.height,
            credit=self.text(medium.rights.photographer),
        )

    def illustration(self, identifier: str | None) -> Picture | None:
        """Return a picture that illustrates a text; a logo does not.

        Nor does one of children to which no guardian agrees, or that may be used no
        more, wherever it was shown.
        """
        medium = self.catalogue.find(Medium, identifier)
        if medium is None or medium.type != "photo" or not medium.rights.is_permitted:
            return None
        if medium.rights.is_over(self.local(self.now).date()):
            return None
        return self.picture(identifier)

    def unit_name(self, identifier: str) -> str:
        """Return the name of a unit or of the programme."""
        return self.text(self.catalogue.unit(identifier).name)

    def contact(self, identifier: str | None, unit: str) -> ContactCard | None:
        """Return a contact card; an expired one gives way to the unit's address."""
        found = self.catalogue.find(Contact, identifier)
        if found is None:
            return None
        today = self.local(self.now).date()
        if found.valid_until and found.valid_until < today:
            return self._shared_address(unit)
        user = self.catalogue.find(User, found.user)
        return ContactCard(
            name=self.text(found.name) or (self.text(user.name) if user else ""),
            email=found.email or (user.email if user else ""),
            phone=found.phone or "",
            unit=self.unit_name(unit),
        )

    def _shared_address(self, unit: str) -> ContactCard:
        host = self.catalogue.unit(unit).host
        return ContactCard(
            name=self.text(host.sender_name),
            email=host.reply_to,
            phone="",
            unit=self.unit_name(unit),
        )

    def unit(self, identifier: str) -> UnitView:
        """Return what a page or mail shows of the unit behind it."""
        programme: Programme = self.catalogue.programme
        unit: Unit | Programme = self.catalogue.unit(identifier)
        host: Host = unit.host
        logo = self.picture(unit.brand.logo)
        return UnitView(
            id=identifier,
            name=self.text(unit.name),
            programme=self.text(programme.name),
            programme_short=self.text(programme.short_name),
            colour=unit.brand.colour,
            logo=logo or Picture(url="", alt=self.text(unit.name), width=0, height=0),
            logo_dark=self.picture(unit.brand.logo_dark),
            controller=self.text(host.controller),
            postal_address=host.postal_address,
            privacy_notice=self.text(host.privacy_notice),
            reply_to=host.reply_to,
        )

    def funder(self) -> Funder:
        """Return the funder's line and emblem."""
        block = self.catalogue.find(Block, _FUNDING)
        return Funder(
            text=self.block(_FUNDING),
            logo=self.picture(block.logo) if block else None,
        )

    def core_message(self) -> str:
        """Return the core message."""
        return self.block(_CORE)

    def demo_notice(self) -> str:
        """Return the sentence that says all is invented; "" in real use."""
        return self.block(_DEMO) if self.demo else ""

    def ended_on(self) -> date | None:
        """Return the programme's last day once it is over; None while it runs.

        Also None where the programme wants no banner after its end.
        """
        programme = self.catalogue.programme
        last = programme.runs.ends
        over = self.local(self.now).date() > last
        return last if over and programme.after_end.get("banner", True) else None

    def follow(self, unit: str, *, also_closed: bool = False) -> tuple[FollowLink, ...]:
        """Return the accounts readers can follow: the unit's and the nation's."""
        today = date.min if also_closed else self.local(self.now).date()
        return tuple(
            FollowLink(title=self.text(account.title), url=url)
            for account in self.catalogue.all(Account)
            if _follows(account, unit, self.language, today)
            and (url := self._address(account))
        )

    def _address(self, account: Account) -> str:
        """Return where an account is read: our own ones are parts of the site."""
        if account.channel in _OWN_PAGES:
            return f"{self.base}/{self.language}/{_OWN_PAGES[account.channel]}"
        return account.url or ""

    def event(self, row: Event, others: Mapping[str, Event]) -> EventView:
        """Return one event in this language."""
        facts = EventFacts.model_validate(row.facts)
        sign_up, place = facts.registration, facts.place
        return EventView(
            id=facts.id,
            uid=row.uid,
            sequence=row.sequence,
            language=self.language,
            title=self.text(facts.title),
            summary=self.text(facts.summary),
            starts=self.local(row.starts_at),
            ends=self.local(row.ends_at),
            zone=self.catalogue.zone,
            place=self.text(place.name),
            street=place.street,
            room=self.text(place.room),
            municipality=self.text(place.municipality),
            access=tuple(self._access(facts)),
            registration_required=sign_up.required,
            registration_opens=self.at(sign_up.opens),
            registration_closes=self.at(sign_up.closes),
            capacity=sign_up.capacity,
            free=facts.price == "free",
            media_welcome=facts.media_welcome,
            guest_speaker=self.text(facts.guest_speaker_role),
            cancelled=facts.cancelled,
            unit_name=self.unit_name(facts.unit),
            contact=self.contact(facts.contact, facts.unit),
            url=self.event_url(facts.id),
            calendar_url=f"{self.event_url(facts.id)}.ics",
            previous_in_series=self._neighbour(row, "previous_in_series", others),
            next_in_series=self._neighbour(row, "next_in_series", others),
            updated_at=self.local(row.updated_at),
            unit_id=facts.unit,
        )

    def event_url(self, identifier: str) -> str:
        """Return the address of an event's page."""
        return f"{self.base}/{self.language}/events/{identifier}"

    def _neighbour(
        self, row: Event, key: str, others: Mapping[str, Event]
    ) -> tuple[str, str] | None:
        """Return the next one there that readers may see: not one in preparation."""
        passed = {row.external_id}
        while (name := row.facts.get(key)) and name in others and name not in passed:
            row = others[name]
            if row.published_at is not None:
                facts = EventFacts.model_validate(row.facts)
                return self.text(facts.title), self.event_url(name)
            passed.add(name)
        return None

    def _access(self, facts: EventFacts) -> Iterable[str]:
        access = facts.access
        if access.step_free is not None:
            key = "content.step_free" if access.step_free else "content.not_step_free"
            yield say(self.language, key)
        if access.induction_loop:
            yield say(self.language, "content.induction_loop")
        if access.interpretation:
            names = [
                say(self.language, f"content.language_{code}")
                for code in access.interpretation
            ]
            yield say(
                self.language, "content.interpretation", languages=", ".join(names)
            )
        if note := self.text(access.note):
            yield note.rstrip(".")

    def item(
        self,
        facts: ItemFacts,
        words: Words,
        events: Mapping[str, EventView],
        *,
        wanted: tuple[str, str],
    ) -> ItemView:
        """Return one version of an item.

        Args:
            words: The version chosen (`words.nearest`).
            wanted: Language and level the reader asked for.
        """
        closes = self.at(facts.closes)
        language = words.language
        shown = replace(self, language=language)
        return ItemView(
            id=facts.id,
            type=facts.type,
            language=language,
            level=words.level,
            wanted_language="" if wanted[0] == language else wanted[0],
            wanted_level="" if wanted[1] == words.level else wanted[1],
            title=words.title,
            lead=without_directives(words.lead, language, self.catalogue),
            body=self._body(facts, words, events),
            unit_id=facts.scope,
            unit_name=shown.unit_name(facts.scope),
            byline=shown.byline(facts),
            areas=tuple(shown.areas(facts)),
            tags=shown.tags(facts),
            image=shown.illustration(facts.image),
            documents=tuple(shown.documents(facts, words.title)),
            awaited=tuple(shown.awaited(facts)),
            contact=shown.contact(facts.contact, facts.scope),
            closes_at=closes,
            closed_label=shown.text(facts.after_close.label)
            if facts.after_close
            else "",
            closed=closes is not None and closes <= self.now,
            url=shown.item_url(facts.id, words.level),
        )

    def _body(
        self, facts: ItemFacts, words: Words, events: Mapping[str, EventView]
    ) -> tuple[Markdown | EventView, ...]:
        """Return the body; a correction also shows the event as it is now."""
        parts = parts_of(words.body, words.language, self.catalogue, events)
        if facts.type != "correction":
            return parts
        shown = {part.id for part in parts if isinstance(part, EventView)}
        return (
            *parts,
            *(events[name] for name in facts.events if name in {*events} - shown),
        )

    def item_url(self, identifier: str, level: str = STANDARD) -> str:
        """Return the address of an item's page."""
        page = f"{self.base}/{self.language}/news/{identifier}"
        return f"{page}/easy" if level == EASY else page

    def byline(self, facts: ItemFacts) -> str:
        """Return who signs a text; not always who typed it."""
        user = self.catalogue.find(User, facts.byline)
        return self.text(user.name) if user else ""

    def areas(self, facts: ItemFacts) -> Iterable[str]:
        """Yield the names of the development areas of an item."""
        for identifier in facts.areas:
            if area := self.catalogue.find(Area, identifier):
                yield self.text(area.name)

    def tags(self, facts: ItemFacts) -> tuple[str, ...]:
        """Return the programme's hashtags of an item on the day it is published."""
        return all_tags(
            self.catalogue,
            unit=facts.scope,
            language=self.language,
            day=date.fromisoformat(facts.publish_at[:10]),
        )

    def documents(self, facts: ItemFacts, title: str) -> Iterable[Document]:
        """Yield the files to download."""
        for identifier in facts.attachments:
            medium = self.catalogue.find(Medium, identifier)
            file = self.catalogue.files.get(identifier)
            if medium and (file or medium.address):
                spoken = "" if medium.language == self.language else medium.language
                yield Document(
                    url=f"{self.base}/media/{file.name}" if file else medium.address,
                    title=medium.name or title,
                    type=say(self.language, f"content.type_{medium.type}"),
                    size=file.size if file else 0,
                    language=spoken,
                    captions=tuple(medium.captions) if medium.address else (),
                )

    def awaited(self, facts: ItemFacts) -> Iterable[str]:
        """Yield the kinds of attached files that are not there yet, each once."""
        media = (self.catalogue.find(Medium, name) for name in facts.attachments)
        without = [
            medium.type
            for medium in media
            if medium and not medium.address and medium.id not in self.catalogue.files
        ]
        for kind in dict.fromkeys(without):
            yield say(self.language, f"content.type_{kind}")


def _follows(account: Account, unit: str, language: str, today: date) -> bool:
    if account.owner not in {unit, "national"} or language not in account.languages:
        return False
    return account.retired_on is None or account.retired_on > today
