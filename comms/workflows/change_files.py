"""Writes the campaign files of a correction: told where the announcement was told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comms.campaigns.announcements import ANNOUNCEMENT, PRESS
from comms.campaigns.posts import POST, account_of, is_open
from comms.clock import in_zone
from comms.content.change_read import Changed
from comms.content.change_words import Words, words_of_many, write_words
from comms.content.seminar_files import as_yaml, posts_plan, version_file
from comms.content.seminar_times import next_minute
from comms.content.words import STANDARD
from comms.language import pick
from comms.model.plans import EventFacts, ItemFacts
from comms.model.programme import Account
from comms.model.states import PublicationState
from comms.model.tables import Item, Version
from comms.store import Session, folders
from comms.store.catalogue import Catalogue
from comms.store.publications import of_item
from comms.workflows.house import House
from comms.workflows.write_lengths import any_facts, any_words, unfit

CORRECTION = "correction"
#: Posts that no reader has seen, nor will.
_NOT_SHOWN: frozenset[str] = frozenset(
    {PublicationState.CANCELLED, PublicationState.EXPIRED, PublicationState.WITHDRAWN}
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """The announcement that told an event first."""

    item: Item
    facts: ItemFacts
    #: Its titles by language.
    titles: Mapping[str, str]
    #: Open accounts that posted it, or will.
    accounts: tuple[str, ...]
    #: Accounts by which the press was told it.
    press: tuple[str, ...] = ()
    #: Other announcements that are told anew with it.
    also: tuple[str, ...] = ()


def told_of(session: Session, house: House, catalogue: Catalogue, item: Item) -> Told:
    """Return what an announcement told, in which languages and where."""
    today = in_zone(house.clock.now(), catalogue.zone).date()
    versions = folders.versions_of(session, item.id)
    accounts, press = [], []
    for row in of_item(session, item.external_id):
        if row.kind not in {POST, ANNOUNCEMENT} or row.state in _NOT_SHOWN:
            continue
        account = catalogue.find(Account, account_of(row))
        if account is None or not is_open(account, today):
            continue
        if row.kind == POST:
            accounts.append(account.id)
        elif account.channel == PRESS and row.published_at is not None:
            press.append(account.id)
    return Told(
        item=item,
        facts=ItemFacts.model_validate(item.facts),
        titles=_titles(versions),
        accounts=tuple(dict.fromkeys(accounts)),
        press=tuple(press),
    )


def together(told: Sequence[Told]) -> Told:
    """Return several announcements of one unit as one, to be told anew by one mail."""
    first, *others = told
    if not others:
        return first
    facts = [one.facts for one in told]
    united = {
        field: list(dict.fromkeys(x for one in facts for x in getattr(one, field)))
        for field in ("audiences", "areas", "channels")
    }
    titles = {
        code: " · ".join(dict.fromkeys(one.titles.get(code, "") for one in told))
        for code in dict.fromkeys(code for one in told for code in one.titles)
    }
    return Told(
        item=first.item,
        facts=first.facts.model_copy(update=united),
        titles={code: title.strip(" ·") for code, title in titles.items()},
        accounts=tuple(dict.fromkeys(x for one in told for x in one.accounts)),
        press=tuple(dict.fromkeys(x for one in told for x in one.press)),
        also=tuple(one.facts.id for one in others),
    )


def _titles(versions: Sequence[Version]) -> dict[str, str]:
    standard = {v.language: v.title for v in versions if v.level == STANDARD}
    return {v.language: standard.get(v.language, v.title) for v in versions}


class Writer:
    """Writes the files of one correction, of one event or of several."""

    def __init__(
        self,
        house: House,
        catalogue: Catalogue,
        told: Told,
        changed: Sequence[tuple[EventFacts, Changed]],
        user: str,
    ) -> None:
        self._house = house
        self._catalogue = catalogue
        self._told = told
        self._changed = changed
        self._user = user
        self._at = next_minute(house.clock.now(), catalogue.zone)

    @property
    def events(self) -> tuple[str, ...]:
        """Return the events that it changes."""
        return tuple(event.id for event, _ in self._changed)

    def files(self, name: str, *, urgent: bool) -> dict[str, bytes]:
        """Return the files by path."""
        words = {code: self._words(code) for code in self._told.titles}
        files = {f"items/{name}/item.yaml": as_yaml(self._facts(urgent=urgent))}
        for code, found in words.items():
            files[f"items/{name}/{code}.md"] = version_file(
                found.title, found.lead, self._social(code, found), found.body
            )
        if self._told.accounts:
            titles = {code: found.title for code, found in words.items()}
            plan = posts_plan(name, titles, self._told.accounts, self._at)
            files[f"posts/{name}.yaml"] = as_yaml(plan)
        return files

    def _facts(self, *, urgent: bool) -> dict[str, Any]:
        old = self._told.facts
        kinds = {a.id: a.channel for a in self._catalogue.all(Account)}
        mail = [name for name, kind in kinds.items() if kind == "newsletter"]
        # The press hears of it where it was told, or is about to be.
        channels = [
            c for c in old.channels if kinds.get(c) != PRESS or c in self._told.press
        ]
        facts: dict[str, Any] = {
            "type": CORRECTION,
            "owner": self._user,
            "scope": old.scope,
            "audiences": list(old.audiences),
            "areas": list(old.areas),
            "publish_at": self._at,
            "urgent": urgent,
            "image": old.image,
            "events": [*self.events],
            "corrects": old.id,
            "corrects_also": list(self._told.also),
            "changes": [
                change.model_dump()
                for _, changed in self._changed
                for change in changed.changes
            ],
            "channels": list(dict.fromkeys((*channels, *mail))),
        }
        return {key: value for key, value in facts.items() if value}

    def _words(self, code: str) -> Words:
        order = self._catalogue.fallbacks(code)
        found = []
        for event, changed in self._changed:
            title = pick(event.title, code, *order)
            words = write_words(
                event,
                changed.changes,
                title=title,
                note=changed.note.get(code, ""),
                language=code,
                fallbacks=order,
            )
            found.append((title, words))
        return words_of_many(self._told.titles[code], found, code)

    def _social(self, code: str, words: Words) -> str:
        """Return the longest text for networks that fits on every account."""
        facts = any_facts(self._told.facts.scope, self._at)
        for social in words.social:
            version = any_words(code, words.title, social)
            accounts = self._told.accounts
            found = unfit(
                self._house, self._catalogue, facts, [version], accounts, code
            )
            if next(iter(found), None) is None:
                return social
        return words.social[-1]
