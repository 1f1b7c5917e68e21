"""Writes campaign files as a person would write them, from the facts of a form.

What the form does not know (a series, an interpreter) stays as the old file has it.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile
from typing import Any

from comms.content.reading_schema import local_time_keys
from comms.content.seen import LETTER
from comms.content.seminar_read import Seminar
from comms.language import interface_language, say
from comms.model import seminar as form
from comms.model.plans import Campaign, EditionPlan, EventFacts, ItemFacts
from comms.model.programme import Account, Described, Newsletter
from comms.store.catalogue import Catalogue

#: Keys that the form owns: they are as typed, whatever the old file says.
_OWN_EVENT = {
    "unit",
    "title",
    "summary",
    "starts",
    "ends",
    "place",
    "contact",
    "media_welcome",
}
_OWN_ITEM = {
    "scope",
    "audiences",
    "areas",
    "publish_at",
    "image",
    "events",
    "reminders",
    "channels",
}


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What stands already where the form is an edit; empty for a new one."""

    event: EventFacts | None = None
    item: ItemFacts | None = None
    letter: EditionPlan | None = None
    #: Time to which its posts were moved; "": they leave with the page.
    posts_at: str = ""
    #: Paths of the files that the item has now.
    paths: frozenset[str] = field(default_factory=frozenset)


def files_from(
    seminar: Seminar, catalogue: Catalogue, identifier: str, owner: str, kept: Kept
) -> dict[str, bytes]:
    """Return the files of a seminar by their paths.

    Args:
        seminar: What the form says.
        catalogue: Standing facts of the programme.
        identifier: Of the item, which is also the event's.
        owner: User who is responsible for a new item.
        kept: What stands already.
    """
    owner = kept.item.owner if kept.item else owner
    files = {
        f"events/{identifier}.yaml": as_yaml(_event(seminar, owner, kept.event)),
        f"items/{identifier}/item.yaml": as_yaml(
            _item(seminar, catalogue, identifier, owner, kept.item)
        ),
    }
    for code in seminar.languages:
        path = f"items/{identifier}/{code}.md"
        files[path] = _version(seminar, identifier, code)
    if seminar.accounts:
        plan = posts_plan(
            identifier,
            seminar.texts["title"],
            seminar.accounts,
            max(seminar.publish_at, kept.posts_at),
        )
        files[f"posts/{identifier}.yaml"] = as_yaml(plan)
    if seminar.newsletter:
        letter = _letter(seminar, catalogue, identifier, owner, kept.letter)
        files[f"editions/{identifier}{LETTER}.yaml"] = as_yaml(letter)
    return files


def posts_plan(
    item: str, title: Mapping[str, str], accounts: Sequence[str], at: str
) -> dict[str, Any]:
    """Return a plan of the posts of one item."""
    post = {"item": item, "accounts": list(accounts), "at": at}
    return ordered(Campaign, {"name": dict(title), "posts": [post]})


def _event(seminar: Seminar, owner: str, old: EventFacts | None) -> dict[str, Any]:
    texts = seminar.texts
    kept = rest_of(old, _OWN_EVENT)
    place = {
        "name": texts["place"],
        "street": seminar.street,
        "room": texts["room"],
        "municipality": texts["municipality"],
    }
    access = {
        **kept.pop("access", {}),
        "step_free": seminar.step_free or None,
        "induction_loop": seminar.induction_loop or None,
        "note": texts["access_note"],
    }
    sign_up = {
        **kept.pop("registration", {}),
        "required": seminar.sign_up,
        "closes": seminar.closes,
    }
    return ordered(
        EventFacts,
        {
            "type": form.EVENT_TYPE,
            "organiser": owner,
            "price": "free",
            **kept,
            "unit": seminar.unit,
            "title": texts["title"],
            "summary": texts["summary"],
            "starts": seminar.starts,
            "ends": seminar.ends,
            "place": filled(place),
            "access": filled(access),
            "registration": filled(sign_up),
            "contact": seminar.contact,
            "media_welcome": seminar.media_welcome,
        },
    )


def _item(
    seminar: Seminar,
    catalogue: Catalogue,
    identifier: str,
    owner: str,
    old: ItemFacts | None,
) -> dict[str, Any]:
    return ordered(
        ItemFacts,
        {
            "type": form.ITEM_TYPE,
            "owner": owner,
            "expires": "event_end",
            **rest_of(old, _OWN_ITEM),
            "scope": seminar.unit,
            "audiences": list(seminar.audiences),
            "areas": list(seminar.areas),
            "publish_at": seminar.publish_at,
            "image": seminar.picture,
            "events": [identifier],
            "reminders": list(seminar.reminders),
            "channels": _channels(seminar, catalogue),
        },
    )


def _channels(seminar: Seminar, catalogue: Catalogue) -> list[str]:
    """Return where the item appears by itself: own pages, mail, records."""
    own = [
        account.id
        for account in catalogue.all(Account)
        if account.channel in form.OWN_KINDS
        and (account.channel != "newsletter" or seminar.newsletter)
    ]
    return [*own, *seminar.records]


def _version(seminar: Seminar, identifier: str, code: str) -> bytes:
    texts = {name: found.get(code, "") for name, found in seminar.texts.items()}
    body = f"{{{{event:{identifier}}}}}"
    if texts["more"]:
        body = f"{body}\n\n{texts['more']}"
    return version_file(texts["title"], texts["summary"], texts["social"], body)


def version_file(title: str, lead: str, social: str, body: str) -> bytes:
    """Return one language version of an item as a file."""
    front = as_yaml(filled({"title": title, "lead": lead, "social": social}))
    return b"---\n%b---\n\n%b\n" % (front, body.encode())


def _letter(
    seminar: Seminar,
    catalogue: Catalogue,
    identifier: str,
    owner: str,
    old: EditionPlan | None,
) -> dict[str, Any]:
    newsletter = catalogue.get(Newsletter, seminar.newsletter or "")
    title, summary = seminar.texts["title"], seminar.texts["summary"]
    languages = [
        code
        for code in newsletter.languages
        if code in title or newsletter.publish_together
    ]
    heading = {
        code: say(interface_language(code), "seminar.letter_heading")
        for code in languages
    }
    return ordered(
        EditionPlan,
        {
            "newsletter": newsletter.id,
            "owner": old.owner if old else owner,
            "subject": {code: title[code] for code in languages if code in title},
            "preheader": {code: summary[code] for code in languages if code in summary},
            "languages": languages,
            "send_at": seminar.send_at,
            "sections": [{"heading": heading, "items": [identifier]}],
        },
    )


def rest_of(old: Described | None, owned: Iterable[str]) -> dict[str, Any]:
    """Return what an old file says beyond the form."""
    if old is None:
        return {}
    found = old.model_dump(exclude_defaults=True)
    return {key: value for key, value in found.items() if key not in {"id", *owned}}


def filled(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return a part without what is empty; "no" is not empty."""
    return {
        key: value
        for key, value in part.items()
        if value is False or value not in ("", None, [], {}, ())
    }


def ordered(kind: type[Described], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts in the order in which the model, and so every file, has them."""
    told = filled(facts)
    return {key: told[key] for key in kind.model_fields if key in told}


def as_yaml(facts: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> bytes:
    """Return facts as YAML that people read: short lists on one line, long texts whole.

    Reading it gives exactly these facts again.
    """
    return _written(_frozen(facts))


#: A value of a file with its kind, which tells "no" from 0: (dict, pairs of name and
#: value), (list, values), or (str, text) and the like.
_Frozen = tuple[type, Any]


def _frozen(value: object) -> _Frozen:
    """Return a value of a file so that it can be known again."""
    if isinstance(value, Mapping):
        return dict, tuple((name, _frozen(inner)) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return list, tuple(_frozen(inner) for inner in value)
    return type(value), value


# A form is written anew after each pause in typing: all its files, one of them other.
@lru_cache(maxsize=256)
def _written(facts: _Frozen) -> bytes:
    from ruamel.yaml import YAML  # noqa: PLC0415 - slow to import

    # It would look for plug-ins on the disk each time, and we bring none.
    writer = YAML(plug_ins=[])
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.width = 1_000_000
    writer.allow_unicode = True
    stream = io.BytesIO()
    writer.dump(_shaped(facts, ""), stream)
    return stream.getvalue()


def as_file(facts: Mapping[str, Any], old: bytes) -> bytes:
    """Return facts as a file, below the comment that opened the one before."""
    lines = old.split(b"\n")
    opening = [*takewhile(lambda line: line.startswith(b"#"), lines)]
    head = b"\n".join([*opening, b"", b""]) if opening else b""
    return head + as_yaml(facts)


def _shaped(frozen: _Frozen, key: str) -> Any:  # noqa: ANN401 - YAML
    from ruamel.yaml.comments import CommentedSeq  # noqa: PLC0415 - as above
    from ruamel.yaml.scalarstring import (  # noqa: PLC0415 - as above
        DoubleQuotedScalarString,
        LiteralScalarString,
    )

    kind, value = frozen
    if kind is dict:
        return {name: _shaped(inner, name) for name, inner in value}
    if kind is list:
        shaped = CommentedSeq(_shaped(inner, "") for inner in value)
        if all(issubclass(inner, str) for inner, _ in value):
            shaped.fa.set_flow_style()
        return shaped
    if not isinstance(value, str):
        return value
    if key in local_time_keys():
        return value.replace("T", " ")
    if "\n" in value and _is_block(value):
        return LiteralScalarString(value)
    return DoubleQuotedScalarString(value) if _needs_quotes(value) else value


def _is_block(text: str) -> bool:
    """Whether a text of several lines can stand as it is, indented."""
    rows = text.split("\n")
    return text == text.strip() and all(row.isprintable() for row in rows)


def _needs_quotes(text: str) -> bool:
    return "\n" in text or not text.isprintable() or text != text.strip()
