"""Rows of very many items, copied from those of the sample under other names."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from desk_made import FIRST, NOW, Made, Row
from desk_outputs import outputs

from comms.content.programme_uses import named_in
from comms.model.approved import ApprovedContent
from comms.model.comments import Comment
from comms.model.fact_tables import Use
from comms.model.item_names import ItemName
from comms.model.item_words import ItemWords
from comms.model.kits import Adoption
from comms.model.plans import ItemFacts
from comms.model.revisions import Revision
from comms.model.states import ItemState
from comms.model.tables import Act, Item, SourceFile, Version
from comms.store.item_words import kept


def copied(items: Sequence[Item]) -> Sequence[Item]:
    """Return the items of the sample that stand by themselves."""
    others = ("correction", "event_announcement")
    return [item for item in items if item.type not in others]


def correct_a_number(items: Sequence[Item]) -> None:
    """Let a correction of the sample be of the number that went to all readers."""
    one = next(item for item in items if item.type == "correction")
    kept = {key: value for key, value in one.facts.items() if key != "corrects"}
    one.facts = {**kept, "corrects_edition": "Nnational_2026_12"}


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
        yield from outputs(made, texts[like.id])


def _item(made: Made, texts: Sequence[Version]) -> Iterator[Row]:
    facts = {
        **made.like.facts,
        "id": made.name,
        "owner": made.owner,
        "scope": made.unit,
        "byline": None,
        "publish_at": made.local,
        "kit_for_units": False,
        "repeat": None,
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
            "updated_at": min(made.at, NOW) - timedelta(days=2),
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
    yield ItemWords, {"item_id": made.number, "words": kept(words)}
    for kind, name in sorted(set(named_in(ItemFacts.model_validate(facts)))):
        yield ItemName, {"kind": kind, "name": name, "item_id": made.number}
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
    subject, told = f"item:{made.name}", min(made.at, NOW)
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
