"""One item of the bench: whose it is, when it is told, and what became of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from comms.model.states import ItemState
from comms.model.tables import Item, Table

Row = tuple[type[Table], dict[str, Any]]

UNITS = (
    "UUS",
    "VSU",
    "SAT",
    "KHA",
    "PIR",
    "PHA",
    "KYM",
    "EKA",
    "ESA",
    "PSA",
    "PKA",
    "KSU",
    "EPO",
    "POH",
    "KPO",
    "PPO",
    "KAI",
    "LAP",
)
#: Each unit's own accounts, and the part of their name before the unit's.
NETWORKS = ("masto", "fb", "ig")
#: Numbers of all rows that are made here lie above those of the sample.
FIRST = 1_000
_ZONE = ZoneInfo("Europe/Helsinki")
NOW = datetime(2027, 2, 10, 8, 0, tzinfo=UTC)
#: Of a hundred items: so many lie ahead, told within so many days.
_AHEAD, _DAYS_AHEAD, _DAYS_BACK = 2, 90, 5 * 365
_PAST_STATES = (
    *(ItemState.APPROVED,) * 96,
    *(ItemState.WITHDRAWN,) * 3,
    ItemState.DRAFT,
)
_COMING_STATES = (
    *(ItemState.DRAFT,) * 3,
    *(ItemState.IN_REVIEW,) * 2,
    ItemState.RETURNED,
    *(ItemState.APPROVED,) * 4,
)
#: Words that make titles differ, so that a search has something to find.
_WORDS = (
    "perhekeskus",
    "neuvola",
    "päiväkoti",
    "koulu",
    "nuorisotyö",
    "lastensuojelu",
    "varhaiskasvatus",
    "vertaistuki",
    "ryhmä",
    "kokemusasiantuntija",
    "palvelupolku",
    "oppilashuolto",
    "lähipalvelu",
    "kotipalvelu",
    "terapia",
    "sovittelu",
    "ero",
    "vanhemmuus",
    "mielenterveys",
    "kohtaamispaikka",
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """One item that is made."""

    number: int
    like: Item

    @property
    def name(self) -> str:
        """Its id."""
        return f"{self.like.external_id[:20]}_{self.number}"

    @property
    def unit(self) -> str:
        """Whose it is; every nineteenth the nation's."""
        place = self.number % (len(UNITS) + 1)
        return UNITS[place] if place < len(UNITS) else "national"

    @property
    def owner(self) -> str:
        """Who wrote it: one of two in a unit."""
        if self.unit == "national":
            return "national_lead"
        return f"{('agent', 'coordinator')[self.number // 19 % 2]}_{self.unit}"

    @property
    def is_coming(self) -> bool:
        """Whether it is to be told yet."""
        return self.number % 100 < _AHEAD

    @property
    def at(self) -> datetime:
        """When it is or was to be told."""
        if self.is_coming:
            days = 1 + self.number * 7 % _DAYS_AHEAD
        else:
            days = -1 - self.number * 31 % _DAYS_BACK
        return NOW + timedelta(days=days, minutes=15 * (self.number % 32))

    @property
    def local(self) -> str:
        """The same as the programme's wall time."""
        return self.at.astimezone(_ZONE).strftime("%Y-%m-%dT%H:%M")

    @property
    def state(self) -> str:
        """What became of it."""
        states = _COMING_STATES if self.is_coming else _PAST_STATES
        return states[self.number // 100 % len(states)]

    @property
    def hash(self) -> str:
        """Stands for what it says."""
        return sha256(self.name.encode()).hexdigest()

    @property
    def accounts(self) -> tuple[str, ...]:
        """On which it is told beside its page: three of five items, on two or three."""
        if self.number % 5 >= 3:
            return ()
        if self.unit == "national":
            return ("bsky", "masto", "x_national")
        return tuple(
            f"{one}_{self.unit.lower()}" for one in NETWORKS[: 2 + self.number % 2]
        )

    def title(self, title: str) -> str:
        """Return a title of its own."""
        word = _WORDS[self.number * 7 % len(_WORDS)]
        return f"{title[:110]} ({word} {self.number})"
