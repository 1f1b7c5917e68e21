"""Writes the campaign files of a correction: told where the announcement was told."""

from dataclasses import dataclass
from typing import Any

from comms.campaigns.posts import POST, account_of, is_open
from comms.clock import in_zone
from comms.content.change_read import Changed
from comms.content.change_words import Words, write_words
from comms.content.seminar_files import as_yaml, posts_plan, version_file
from comms.content.seminar_times import next_minute
from comms.language import pick
from comms.model.plans import EventFacts, ItemFacts
from comms.model.programme import Account
from comms.model.states import PublicationState
from comms.model.tables import Item
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
    #: Titles by language.
    languages: tuple[str, ...]
    #: Open accounts that posted it, or will.
    accounts: tuple[str, ...]


def told_of(session: Session, house: House, catalogue: Catalogue, item: Item) -> Told:
    """Return what an announcement told, in which languages and where."""
    today = in_zone(house.clock.now(), catalogue.zone).date()
    versions = folders.versions(session, [item.id]).get(item.id or 0, [])
    accounts = []
    for row in of_item(session, item.external_id):
        if row.kind != POST or row.state in _NOT_SHOWN:
            continue
        account = catalogue.find(Account, account_of(row))
        if account and is_open(account, today):
            accounts.append(account.id)
    return Told(
        item=item,
        facts=ItemFacts.model_validate(item.facts),
        languages=tuple(dict.fromkeys(v.language for v in versions)),
        accounts=tuple(dict.fromkeys(accounts)),
    )


class Writer:
    """Writes the files of one correction."""

    def __init__(
        self,
        house: House,
        catalogue: Catalogue,
        told: Told,
        event: EventFacts,
        change: Changed,
        user: str,
    ) -> None:
        self._house = house
        self._catalogue = catalogue
        self._told = told
        self._event = event
        self._change = change
        self._user = user
        self._at = next_minute(house.clock.now(), catalogue.zone)

    def files(self, name: str, *, urgent: bool) -> dict[str, bytes]:
        """Return the files by path."""
        words = {code: self._words(code) for code in self._told.languages}
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
        channels = [c for c in old.channels if kinds.get(c) != "press_export"]
        facts: dict[str, Any] = {
            "type": CORRECTION,
            "owner": self._user,
            "scope": old.scope,
            "audiences": list(old.audiences),
            "areas": list(old.areas),
            "publish_at": self._at,
            "urgent": urgent,
            "image": old.image,
            "events": [self._event.id],
            "corrects": old.id,
            "changes": [change.model_dump() for change in self._change.changes],
            "channels": list(dict.fromkeys((*channels, *mail))),
        }
        return {key: value for key, value in facts.items() if value}

    def _words(self, code: str) -> Words:
        order = self._catalogue.fallbacks(code)
        return write_words(
            self._event,
            self._change.changes,
            title=pick(self._event.title, code, *order),
            note=self._change.note.get(code, ""),
            language=code,
            fallbacks=order,
        )

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
