"""Who looks at the desk, and through which eyes: the site read at one instant.

Made once per request; holds what every page of the desk needs to name things and to
decide, by the one policy, what this person sees and may do.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from comms.access.policy import (
    READING,
    Subject,
    hats,
    may,
    scopes,
    user_named,
    works_for,
)
from comms.clock import in_zone
from comms.content.views import Viewer
from comms.language import MissingWords, say
from comms.model.in_lists import AnyItem, AnyPublication, ItemInList, is_urgent
from comms.model.plans import EditionPlan
from comms.model.programme import NATIONAL, Account, Newsletter, User
from comms.model.tables import Event, Item
from comms.store import Session, pictures
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.waiting import Units
from comms.workflows.house import House


@dataclass(frozen=True)
class Sight:
    """A person, her language, and the store as it stands now."""

    house: House
    session: Session
    catalogue: Catalogue
    user: User
    language: str

    @cached_property
    def viewer(self) -> Viewer:
        """What names things in her language, with addresses from the root."""
        return self.house.viewer(self.catalogue, self.language, base="")

    @property
    def now(self) -> datetime:
        """This instant."""
        return self.viewer.now

    @property
    def units(self) -> Units:
        """The units whose work is hers; None for all of them."""
        return scopes(self.user)

    @property
    def visible(self) -> Units:
        """The units whose things she sees; None for all of them."""
        own = scopes(self.user)
        if own is None:
            return None
        return [unit for unit in (*own, NATIONAL) if self.sees(unit)]

    @property
    def persons(self) -> frozenset[str]:
        """As whom she works: herself, and those for whom she stands in."""
        return frozenset(hat.id for hat in hats(self.user))

    def works_for(self, unit: str) -> bool:
        """Tell whether the work of a unit is hers."""
        return works_for(self.user, unit)

    def sees(self, unit: str) -> bool:
        """Tell whether she may see things of a unit."""
        subject = Subject(name="", type="", unit=unit, owner="")
        return may(self.catalogue, self.user, READING, subject)

    def may(self, verb: str, subject: Subject, given: Sequence[str] = ()) -> bool:
        """Tell whether she may carry out a verb on a subject."""
        return may(self.catalogue, self.user, verb, subject, given)

    def say(self, key: str, **slots: Any) -> str:  # noqa: ANN401 - as `say`
        """Return the words of a key in her language."""
        return say(self.language, key, **slots)

    def said(self, words: str) -> str:
        """Return a reason as a sentence where it is the key of one."""
        try:
            return self.say(words) if "." in words and " " not in words else words
        except MissingWords:
            return words

    def local(self, moment: datetime) -> datetime:
        """Return an instant as the programme's wall clock shows it."""
        return in_zone(moment, self.catalogue.zone)

    @property
    def today(self) -> date:
        """This day, on the wall of the programme."""
        return self.local(self.now).date()

    def kept_back(self, files: Iterable[str]) -> frozenset[str]:
        """Return which of some files of pictures nobody may see any more."""
        return pictures.kept_back(self.session, self.catalogue, files, self.today)

    def media_url(self, file: str) -> str:
        """Return where a file of the media store is seen; "" where nobody may."""
        taken = pictures.is_taken_back(self.session, self.catalogue, file)
        return "" if taken or self.kept_back([file]) else f"/media/{file}"

    def person(self, user: str) -> str:
        """Return what a user is called."""
        found = self.catalogue.find(User, user)
        return self.viewer.text(found.name) if found else user

    def account(self, account: str) -> str:
        """Return what an account is called."""
        found = self.catalogue.find(Account, account)
        return self.viewer.text(found.title) if found else account

    def newsletter(self, name: str | None) -> str:
        """Return what a newsletter is called."""
        found = self.catalogue.find(Newsletter, name)
        return self.viewer.text(found.name) if found else name or ""

    def title_of(self, name: str, titles: dict[str, str] | None) -> str:
        """Return what an item or edition is called, in the nearest language."""
        if titles:
            return self.viewer.text(titles)
        plan = self.catalogue.find(EditionPlan, name)
        if plan is None:
            return name
        subject = self.viewer.text(plan.subject)
        return subject.replace("{number}", "").replace(" :", ":").strip()


def sight(house: House, session: Session, user: str, language: str) -> Sight:
    """Open the desk for one person.

    Raises:
        NotFound: No such user.
    """
    catalogue = load_catalogue(session)
    who = user_named(catalogue, user, house.clock.now())
    return Sight(house, session, catalogue, who, language)


class SightReader:
    """Base of what answers the pages: each asks at one instant, for one person."""

    def __init__(self, house: House) -> None:
        self._house = house

    @contextmanager
    def _as(self, user: str, language: str) -> Iterator[Sight]:
        with self._house.store.read() as session:
            yield sight(self._house, session, user, language)


def subject_of(
    thing: AnyItem | AnyPublication | Event, authors: Collection[str] = ()
) -> Subject:
    """Return what the policy asks about an item, an edition or an event.

    Args:
        thing: What an act is about.
        authors: Who has written at it (`acts.writers`); needed where somebody is to
            approve, since nobody approves their own words.
    """
    if isinstance(thing, Item | ItemInList):
        return Subject(
            name=f"item:{thing.external_id}",
            type=thing.type,
            unit=thing.unit,
            owner=thing.owner,
            urgent=is_urgent(thing),
            authors=frozenset(authors),
        )
    if isinstance(thing, Event):
        return Subject(
            name=f"event:{thing.external_id}",
            type="event",
            unit=thing.unit,
            owner=str(thing.facts.get("organiser", "")),
        )
    return Subject(
        name=f"{thing.kind}:{thing.external_id}",
        type=thing.kind,
        unit=thing.unit,
        owner=thing.owner,
        authors=frozenset(authors),
    )
