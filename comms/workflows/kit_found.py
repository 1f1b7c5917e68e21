"""What is offered, and how far each unit has come with it: read once for a page."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from comms.access.policy import Subject
from comms.clock import instant
from comms.content.gate import is_approved
from comms.content.kits import (
    Heard,
    addressees,
    is_adoptable,
    is_past,
    offer_of,
    standing,
)
from comms.content.words import STANDARD
from comms.model.kit_views import UnitStanding
from comms.model.kits import Adoption, KitOffer
from comms.model.programme import Unit
from comms.model.states import PublicationState
from comms.model.tables import Act, Item, Publication
from comms.store import Session, approved, kits, waiting
from comms.store.catalogue import Catalogue
from comms.workflows.desk_sight import Sight

#: Acts about an offer; the unit stands in their slots.
SEEN, DECLINED, REMINDED, OFFERED = "kit_seen", "kit_decline", "remind", "offer"
UNIT = "unit"


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One offer with everything that units have made of it."""

    item: Item
    offer: KitOffer
    #: Units it is offered to, in the programme's order.
    units: tuple[str, ...]
    #: Items that were adopted from it, by unit.
    own: Mapping[str, Sequence[Item]] = field(default_factory=dict)
    #: By item: what was taken, and its page.
    adoptions: Mapping[str, Adoption] = field(default_factory=dict)
    pages: Mapping[str, Publication] = field(default_factory=dict)
    acts: Sequence[Act] = ()
    zone: str = "UTC"

    @property
    def is_open(self) -> bool:
        """Whether units see it: the text is approved as it stands."""
        return is_approved(self.item)

    @cached_property
    def since(self) -> datetime:
        """When it was offered: by an act, else with the day the item comes out."""
        first = next((act for act in self.acts if act.verb == OFFERED), None)
        return first.at if first else instant(self.item.publish_local, self.zone)

    def last(self, unit: str, *verbs: str) -> Act | None:
        """Return what was done last about a unit."""
        found = [
            act
            for act in self.acts
            if act.verb in verbs and act.slots.get(UNIT) == unit
        ]
        return found[-1] if found else None

    def heard(self, unit: str) -> Heard:
        """Return what is known of a unit."""
        answer = self.last(unit, SEEN, DECLINED)
        declined = answer is not None and answer.verb == DECLINED
        items = self.own.get(unit, ())
        return Heard(
            offered_at=self.since,
            seen_at=answer.at if answer else None,
            declined_at=answer.at if answer and declined else None,
            is_adopted=bool(items),
            is_scheduled=any(map(is_approved, items)),
            is_published=any(self._is_out(item) for item in items),
        )

    def state(self, unit: str, now: datetime) -> str:
        """Return how far a unit has come."""
        return standing(self.heard(unit), now)

    def _is_out(self, item: Item) -> bool:
        page = self.pages.get(item.external_id)
        return page is not None and page.state == PublicationState.SENT


def offers_in(
    session: Session,
    catalogue: Catalogue,
    *,
    only: Collection[str] | None = None,
    units: Collection[str] | None = None,
) -> list[Offered]:
    """Return offers, the newest first.

    Args:
        session: The store.
        catalogue: Terms, units.
        only: Of these items; None: of all.
        units: With what these units have made of them; None: all units.
    """
    named = [one.id for one in catalogue.all(KitOffer)]
    items = list(filter(is_adoptable, kits.offered(session, named, only)))
    names = [item.external_id for item in items]
    adopted = kits.adopted(session, originals=names, units=units) if names else ()
    own: dict[str, dict[str, list[Item]]] = {}
    for item in adopted:
        of_unit = own.setdefault(item.adopted_from or "", {})
        of_unit.setdefault(item.unit, []).append(item)
    told = [item.external_id for item in adopted]
    adoptions = kits.adoptions(session, told) if told else {}
    pages = kits.pages(session, told) if told else {}
    acts: dict[str, list[Act]] = {}
    for act in kits.answers(session, names) if names else ():
        acts.setdefault(act.subject, []).append(act)
    all_units = [unit.id for unit in catalogue.all(Unit)]
    return [
        Offered(
            item=item,
            offer=offer,
            units=tuple(addressees(offer, item, all_units)),
            own=own.get(item.external_id, {}),
            adoptions=adoptions,
            pages=pages,
            acts=acts.get(kits.subject_of_kit(item.external_id), ()),
            zone=catalogue.zone,
        )
        for item in items
        if (offer := offer_of(catalogue, item))
    ]


def offer_named(session: Session, catalogue: Catalogue, name: str) -> Offered | None:
    """Return one offer; None where an item is not offered."""
    return next(iter(offers_in(session, catalogue, only=[name])), None)


def subject_of(found: Item, unit: str) -> Subject:
    """Return what the policy asks about a unit's answer to an offer."""
    return Subject(
        name=kits.subject_of_kit(found.external_id),
        type=found.type,
        unit=unit,
        owner=found.owner,
    )


def may_answer(sight: Sight, found: Offered) -> list[str]:
    """Return the units of an offer for which this person may answer."""
    return [
        unit
        for unit in found.units
        if sight.works_for(unit) and sight.may("adopt", subject_of(found.item, unit))
    ]


def is_over(sight: Sight, found: Offered) -> bool:
    """Tell whether nobody can adopt it any more."""
    return is_past(found.offer, sight.local(sight.now).date())


def titles_of(sight: Sight, items: Iterable[Item]) -> dict[str, str]:
    """Return what items are called, by id."""
    found = list(items)
    titles = waiting.titles(sight.session, [item.id for item in found])
    return {
        item.external_id: sight.title_of(
            item.external_id,
            agreed_titles(sight, item)
            if is_kept_back(sight, item)
            else titles.get(item.id or 0),
        )
        for item in found
    }


def is_kept_back(sight: Sight, item: Item) -> bool:
    """Tell whether an original is being changed by others: a unit waits for the end."""
    return not is_approved(item) and not sight.works_for(item.unit)


def agreed_titles(sight: Sight, item: Item) -> dict[str, str]:
    """Return the titles of an item as they were approved last, by language."""
    last = approved.last(sight.session, item.external_id)
    texts = last.content["texts"] if last else {}
    return {
        name.partition(".")[0]: words["title"]
        for name, words in texts.items()
        if name.endswith(f".{STANDARD}")
    }


def standing_of(
    sight: Sight, found: Offered, unit: str, titles: Mapping[str, str]
) -> UnitStanding:
    """Return how far a unit has come, for people to read."""
    heard = found.heard(unit)
    item = next(iter(found.own.get(unit, ())), None)
    adoption = found.adoptions.get(item.external_id) if item else None
    page = found.pages.get(item.external_id) if item else None
    answer = found.last(unit, SEEN, DECLINED)
    reminder = found.last(unit, REMINDED)
    leaves = (page.published_at or page.due_at) if page else None
    return UnitStanding(
        unit=unit,
        unit_name=sight.viewer.unit_name(unit),
        state=standing(heard, sight.now),
        offered_at=sight.local(heard.offered_at),
        seen_at=_local(sight, heard.seen_at),
        adopted_at=_local(sight, adoption.at if adoption else None),
        leaves_at=_local(sight, leaves),
        item=item.external_id if item else "",
        title=titles.get(item.external_id, "") if item else "",
        reason=answer.note if answer and answer.verb == DECLINED else "",
        by=sight.person(answer.user) if answer else "",
        reminded_at=_local(sight, reminder.at if reminder else None),
    )


def _local(sight: Sight, at: datetime | None) -> datetime | None:
    return sight.local(at) if at else None
