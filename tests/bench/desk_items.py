"""Rows of very many items, copied from those of the sample under other names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from comms.model.approved import ApprovedContent
from comms.model.comments import Comment
from comms.model.fact_tables import Use
from comms.model.item_words import ItemWords
from comms.model.kits import Adoption
from comms.model.revisions import Revision
from comms.model.states import DeliveryState, ItemState, PublicationState
from comms.model.tables import (
    Act,
    Attempt,
    Delivery,
    Item,
    Publication,
    SourceFile,
    Table,
    Version,
)

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
_NOW = datetime(2027, 2, 10, 8, 0, tzinfo=UTC)
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
        return _NOW + timedelta(days=days, minutes=15 * (self.number % 32))

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


def copied(items: Sequence[Item]) -> Sequence[Item]:
    """Return the items of the sample that stand by themselves."""
    others = ("correction", "event_announcement")
    return [item for item in items if item.type not in others]


def item_rows(
    likes: Sequence[Item],
    versions: Sequence[Version],
    files: Mapping[str, SourceFile],
    count: int,
) -> Iterator[Row]:
    """Yield the rows of so many items, each with all that hangs on it."""
    texts = {
        like.id: [row for row in versions if row.item_id == like.id] for like in likes
    }
    for number in range(FIRST, FIRST + count):
        like = likes[number % len(likes)]
        made = Made(number=number, like=like)
        yield from _item(made, texts[like.id])
        yield from _files(made, texts[like.id], files)
        yield from _history(made, texts[like.id])
        yield from _outputs(made)


def _item(made: Made, texts: Sequence[Version]) -> Iterator[Row]:
    facts = {
        **made.like.facts,
        "id": made.name,
        "owner": made.owner,
        "scope": made.unit,
        "byline": None,
        "publish_at": made.local,
        "kit_for_units": False,
    }
    yield (
        Item,
        {
            **made.like.model_dump(exclude={"id", "closes_local"}),
            "id": made.number,
            "external_id": made.name,
            "unit": made.unit,
            "owner": made.owner,
            "path": f"items/{made.name}/item.yaml",
            "facts": facts,
            "content_hash": made.hash,
            "approved_hash": made.hash if made.state == ItemState.APPROVED else None,
            "publish_local": made.local,
            "state": made.state,
            "updated_at": min(made.at, _NOW) - timedelta(days=2),
            "is_for_units": None,
        },
    )
    for place, version in enumerate(texts):
        yield (
            Version,
            {
                **version.model_dump(),
                "id": made.number * 10 + place,
                "item_id": made.number,
                "path": f"items/{made.name}/{version.path.rpartition('/')[2]}",
                "title": made.title(version.title),
                "body": "\n\n".join([version.body] * 3),
                "updated_at": made.at - timedelta(days=2),
            },
        )
    words = [made.name, *(f"{made.title(one.title)}\n{one.lead}" for one in texts)]
    yield ItemWords, {"item_id": made.number, "words": "\n".join(words).casefold()}
    if made.number % 10 == 0:
        use = {"item": made.name, "language": "fi", "level": "standard"}
        yield (
            Use,
            {
                **use,
                "kind": "fact",
                "name": f"room_{made.number // 10 % 200}",
                "field": "body",
            },
        )


def _files(
    made: Made, texts: Sequence[Version], files: Mapping[str, SourceFile]
) -> Iterator[Row]:
    for like in (made.like.path, *(one.path for one in texts)):
        file = files[like]
        path = f"items/{made.name}/{like.rpartition('/')[2]}"
        yield SourceFile, {**file.model_dump(exclude={"id"}), "path": path}


def _history(made: Made, texts: Sequence[Version]) -> Iterator[Row]:
    """Yield what people did about it."""
    subject, told = f"item:{made.name}", min(made.at, _NOW)
    common = {"subject": subject, "content_hash": made.hash, "user": made.owner}
    if made.state != ItemState.DRAFT:
        yield Act, {**common, "at": told - timedelta(days=2), "verb": "submit"}
    decided = {ItemState.APPROVED: "approve", ItemState.RETURNED: "return"}
    if verb := decided.get(made.state):
        by = {"user": "approver_national", "at": told - timedelta(days=1)}
        yield (
            Act,
            {
                **common,
                **by,
                "verb": verb,
                "note": "Lisää huone."[: 12 * (verb == "return")],
            },
        )
    if made.state == ItemState.APPROVED:
        said = {
            f"{one.language}.{one.level}": {
                "title": made.title(one.title),
                "lead": one.lead,
                "social": one.social,
                "body": one.body,
            }
            for one in texts
        }
        yield (
            ApprovedContent,
            {
                "item": made.name,
                "content_hash": made.hash,
                "content": {"facts": made.like.facts, "texts": said, "events": {}},
            },
        )
    if made.number % 2 == 0:
        yield (
            Revision,
            {
                "item": made.name,
                "number": 1,
                "at": told - timedelta(days=3),
                "user": made.owner,
                "kind": "saved",
                "seen": made.hash,
                "texts": {
                    f"title.{one.language}": [made.title(one.title)] for one in texts
                },
                "changed": ["title.fi"],
            },
        )
    if made.state in (ItemState.IN_REVIEW, ItemState.RETURNED):
        yield (
            Comment,
            {
                "subject": subject,
                "place": "fi.standard.body",
                "quote": "Perheiden palvelut muuttuvat.",
                "user": "approver_national",
                "at": told - timedelta(days=1),
                "text": "Kerro, missä huoneessa.",
            },
        )
    if made.unit != "national" and made.number % 100 == 50:
        original = f"kit_{made.number // 100 % 40}"
        taken = {"fi.standard": {"title": made.title("")}}
        yield (
            Adoption,
            {"item": made.name, "original": original, "taken": taken, "at": told},
        )


def _outputs(made: Made) -> Iterator[Row]:
    """Yield its page and its posts, and where they stand."""
    accounts = ("", *made.accounts)
    for place, account in enumerate(accounts):
        number = made.number * 10 + place
        kind = "post" if account else "page"
        name = f"{made.name}.{account}" if account else made.name
        sent = not made.is_coming and made.state == ItemState.APPROVED
        state = _output_state(made)
        yield (
            Publication,
            {
                "id": number,
                "plan_entry": f"{kind}:{made.name}"
                + (f":{account}" if account else ""),
                "occasion": made.local[:10],
                "kind": kind,
                "external_id": name,
                "unit": made.unit,
                "owner": made.owner,
                "state": state,
                "due_local": made.local,
                "due_at": made.at,
                "content_hash": "",
                "approved_hash": made.hash if sent else None,
                "published_at": made.at if sent else None,
                "finished_at": made.at if sent else None,
            },
        )
        if not sent:
            continue
        for way, language in enumerate(("fi", "sv")):
            delivery = {
                "id": number * 2 + way,
                "publication_id": number,
                "account": account or "web",
                "recipient": f"public:{language}:standard",
                "language": language,
                "level": "standard",
                "variant": "post" if account else "page",
                "state": DeliveryState.SENT,
                "remote_id": f"{number}-{language}" if account else "",
                "attempts": 1 if account else 0,
                "copies": 0,
                "sent_at": made.at,
            }
            yield Delivery, delivery
            if account:
                yield (
                    Attempt,
                    {
                        "delivery_id": number * 2 + way,
                        "number": 1,
                        "started_at": made.at,
                        "ended_at": made.at,
                        "outcome": "accepted",
                        "saved": {"url": f"https://example.org/{account}/{number}"},
                    },
                )


def _output_state(made: Made) -> str:
    if not made.is_coming:
        # What was never approved was not told, and nobody can tell it any more.
        states = {
            ItemState.APPROVED: PublicationState.SENT,
            ItemState.WITHDRAWN: PublicationState.WITHDRAWN,
        }
        return states.get(made.state, PublicationState.EXPIRED)
    if made.state == ItemState.APPROVED:
        return PublicationState.SCHEDULED
    return PublicationState.DRAFT
