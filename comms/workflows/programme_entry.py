"""One entry of the programme on its way through its form: from the store to files.

An entry is named by its part and id: in "hashtags" each tag and, by the programme's
own id, the order and numbers of all; in "policies" the programme and each unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comms.content.differences import body_of, hash_of
from comms.content.logo_form import LIGHT, alts_of
from comms.content.programme_fields import FORMS, Group
from comms.content.programme_rhythm import rhythm_values
from comms.content.programme_values import Names, values_of
from comms.content.section_form import section_values, shown_pattern
from comms.model.desk import Values
from comms.model.programme import (
    NATIONAL,
    Account,
    Area,
    Described,
    Hashtag,
    Newsletter,
    Programme,
    Unit,
)
from comms.model.programme_page import NEW
from comms.store import Session, naming
from comms.store.catalogue import Catalogue

#: What a part is made of; where it has more, the first can be added.
KINDS: Mapping[str, tuple[type[Described], ...]] = {
    "units": (Unit, Programme),
    "areas": (Area,),
    "hashtags": (Hashtag, Programme),
    "accounts": (Account,),
    "newsletters": (Newsletter,),
    "brand": (Unit, Programme),
    "policies": (Unit, Programme),
    "retention": (Programme,),
}
#: Parts of which entries can be added and taken away.
GROWING = frozenset({"units", "areas", "hashtags", "accounts", "newsletters"})
#: Own rules of approval that a programme may have beside those by type of item.
_LEVELS = (NATIONAL, "region_default")
#: Field of the id of a new unit, and of its tags.
ID, TAG = "id", "region_tag"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry and its form; a new one has no body yet."""

    part: str
    kind: type[Described]
    #: "" for a new one.
    id: str
    #: As the store has it; None for a new one.
    described: Described | None
    path: str

    @property
    def groups(self) -> tuple[Group, ...]:
        """Its form."""
        return FORMS[self.part, self.kind.kind]

    @property
    def seen(self) -> str:
        """Its state, as whoever opens the form sees it."""
        return hash_of(body_of(self.described)) if self.described else ""

    @property
    def body(self) -> dict[str, Any]:
        """What it says beyond what is usual."""
        if self.described is None:
            return {}
        body = self.described.model_dump(exclude_defaults=True)
        body.pop("id", None)
        return body

    @property
    def subject(self) -> str:
        """What acts about it are recorded on."""
        return f"{self.kind.kind}:{self.id}"


def entry_of(
    session: Session, catalogue: Catalogue, part: str, identifier: str
) -> Entry | None:
    """Return an entry of a part, or an empty one for `NEW`; None: there is none."""
    if identifier == NEW:
        kind = KINDS[part][0]
        if part not in GROWING:
            return None
        return Entry(part=part, kind=kind, id="", described=None, path="")
    for kind in KINDS[part]:
        found = catalogue.find(kind, identifier)
        if found is not None:
            source = catalogue.programme.id
            path = naming.path_of(session, source, kind.kind, identifier)
            return Entry(
                part=part, kind=kind, id=identifier, described=found, path=path
            )
    return None


def names_of(catalogue: Catalogue, entry: Entry) -> Names:
    """Return what numbers and rules are kept for."""
    channels = [one.channel for one in catalogue.all(Account)]
    most = catalogue.programme.hashtag_policy.max_per_channel
    types = [*ITEM_TYPES, "edition"]
    rules = [f"urgent_{name}" for name in ITEM_TYPES]
    levels = _LEVELS if entry.kind is Programme else ("default",)
    return {
        "hashtag_policy.max_per_channel": tuple(
            dict.fromkeys(
                [
                    *most,
                    *(one for one in channels if one not in _WITHOUT_TAGS),
                ]
            )
        ),
        "approval": (*levels, *types, *rules),
    }


#: Types of item that rules of approval are made for.
ITEM_TYPES = (
    "news",
    "blog",
    "press_release",
    "correction",
    "event_announcement",
    "evergreen",
    "feedback_campaign",
    "open_call",
    "slide_deck",
    "video",
)
#: Channels that are pages, feeds and mails of our own.
_WITHOUT_TAGS = frozenset(
    {
        *("page_and_archive", "rss_atom", "newsletter", "calendar_feed"),
        *("event_api", "press_export", "webhook"),
    }
)


def form_of(entry: Entry, catalogue: Catalogue) -> Values:
    """Return the form of an entry as it stands."""
    if entry.described is None:
        return _blank(entry, catalogue)
    shown = entry.described.model_dump()
    found = values_of(entry.groups, shown, names_of(catalogue, entry))
    if entry.kind is Newsletter:
        found |= rhythm_values(catalogue, entry.id)
        found |= section_values(shown_pattern(catalogue, entry.id))
    if entry.part == "brand":
        found |= alts_of(catalogue, found[LIGHT][0])
    return found


def _blank(entry: Entry, catalogue: Catalogue) -> Values:
    """Return a new form with what is usual here."""
    found: dict[str, tuple[str, ...]] = {
        "languages": (catalogue.programme.default_language,)
    }
    if entry.kind is Unit:
        found |= {
            "brand.colour": (catalogue.programme.brand.colour,),
            "brand.logo": (catalogue.programme.brand.logo,),
        }
    if entry.kind is Newsletter:
        found["numbering"] = ("{n}/{yyyy}",)
    if entry.kind is Area:
        found["coverage"] = ()
    return found
