"""What the form of an entry makes of it: a new body, and the files that say so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from comms.content.programme_fields import fields_of
from comms.content.programme_files import path_for, with_entry
from comms.content.programme_values import Wrong, read_values
from comms.content.seminar_names import name_from
from comms.model.desk import Values
from comms.model.programme import (
    NATIONAL,
    Account,
    Area,
    Hashtag,
    Newsletter,
    Programme,
    Unit,
)
from comms.model.programme_page import NEW
from comms.ports import MediaStorage
from comms.store import Session, naming
from comms.store.catalogue import Catalogue
from comms.store.connections import connections
from comms.store.retirements import retirements
from comms.workflows.programme_change import Files, Scope
from comms.workflows.programme_entry import ID, TAG, Entry, names_of
from comms.workflows.programme_logos import logo_files
from comms.workflows.programme_rhythm import rhythm_files
from comms.workflows.programme_rules import breaking, rules_for

_LONGEST_ID = 64


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a form makes of an entry: its new body, and the files that say so."""

    id: str
    body: Mapping[str, Any]
    files: Files
    #: The same files as they are.
    before: Files = field(default_factory=dict)
    wrong: tuple[Wrong, ...] = ()
    scope: Scope = field(default_factory=Scope)


def written(
    session: Session,
    catalogue: Catalogue,
    media: MediaStorage,
    entry: Entry,
    values: Values,
    today: date,
) -> Written:
    """Return what a form makes of an entry; with faults, no files."""
    languages = _languages(catalogue)
    names = names_of(catalogue, entry)
    body, wrong = read_values(entry.groups, values, entry.body, languages, names)
    identifier = entry.id
    more: dict[str, bytes | None] = {}
    if entry.described is None:
        identifier, own = _new_id(session, catalogue, entry, values, body)
        wrong += own
    if entry.kind is Unit and entry.described is None:
        more, own = _own_tags(session, catalogue, identifier, values)
        wrong += own
    if entry.kind is Newsletter:
        more, own = rhythm_files(session, catalogue, identifier, body, values, today)
        wrong += own
    if entry.part == "brand":
        more, own = logo_files(session, catalogue, media, entry, body, values)
        wrong += own
    wrong += rules_for(entry.kind, catalogue, identifier, body)
    body, own = _sound(entry, identifier, body, known=bool(wrong))
    wrong += own
    if wrong:
        return Written(id=identifier, body=body, files={}, wrong=tuple(wrong))
    files = {**files_of(session, catalogue, entry, identifier, body), **more}
    return Written(
        id=identifier,
        body=body,
        files=files,
        before={path: stored(session, catalogue, path) for path in files},
        scope=scope_of(entry, identifier, body),
    )


def scope_of(entry: Entry, identifier: str, body: Mapping[str, Any]) -> Scope:
    """Return whose things look otherwise once an entry has changed."""
    is_same = body == entry.body and entry.part != "brand"
    if entry.part == "policies" or entry.described is None or is_same:
        return Scope()
    if entry.kind is Unit:
        return Scope(unit=identifier)
    if entry.kind is Newsletter:
        return Scope(newsletter=identifier)
    if entry.kind is Account:
        return Scope(account=identifier)
    if entry.kind is Area:
        return Scope(area=identifier)
    is_whole = entry.kind is Programme and entry.part in {"units", "brand"}
    return Scope(unit=NATIONAL) if is_whole else Scope()


def _languages(catalogue: Catalogue) -> list[str]:
    programme = catalogue.programme
    own = programme.default_language
    return [own, *(code for code in programme.languages if code != own)]


def _new_id(
    session: Session,
    catalogue: Catalogue,
    entry: Entry,
    values: Values,
    body: Mapping[str, Any],
) -> tuple[str, list[Wrong]]:
    """Return the id of a new entry: typed for a unit, else made from its words."""
    if entry.kind is Unit:
        typed = values.get(ID, ("",))[0].strip()
        rest = typed.replace("-", "").replace("_", "")
        if not (rest.isascii() and rest.isalnum() and typed[0].isalnum()) or (
            len(typed) > _LONGEST_ID
        ):
            return "x", [Wrong(field=ID, key="id", slots={})]
        taken = {unit.id.lower() for unit in catalogue.all(Unit)}
        # Words that stand for the whole programme, and for what is not there yet.
        taken |= {NATIONAL, NEW, catalogue.programme.id.lower()}
        if typed.lower() in taken:
            return typed, [Wrong(field=ID, key="taken", slots={"name": typed})]
        return typed, []
    if entry.kind is Hashtag:
        owner = body.get("unit") or body.get("scope") or "tag"
        wish = "_".join(filter(None, (owner, body.get("language"))))
    elif entry.kind is Account:
        wish = f"{body.get('channel')}_{body.get('owner')}"[: _LONGEST_ID - 5]
    else:
        told = body.get("name") or {}
        wish = name_from(
            next((told[c] for c in _languages(catalogue) if c in told), "")
        )
    number, free = 1, wish[:_LONGEST_ID]
    gone: set[str] = {NEW}
    if entry.kind is Account:
        # One that was removed keeps its name: its secrets and its end are its own.
        gone |= {*connections(session), *retirements(session)}
    while free in gone or catalogue.find(entry.kind, free) is not None:
        number += 1
        free = f"{wish[: _LONGEST_ID - 5]}_{number}"
    return free, []


def _own_tags(
    session: Session, catalogue: Catalogue, unit: str, values: Values
) -> tuple[dict[str, bytes | None], list[Wrong]]:
    """Return the registry with the tags of a new unit."""
    path = path_for(Hashtag, "")
    content = stored(session, catalogue, path)
    before = content
    wrong: list[Wrong] = []
    for code in _languages(catalogue):
        tag = values.get(f"{TAG}.{code}", ("",))[0].strip().removeprefix("#")
        if not tag:
            continue
        wrong += breaking(tag, f"{TAG}.{code}")
        patch = {"tag": tag, "scope": "region", "unit": unit, "language": code}
        content = with_entry(Hashtag, path, content, f"{unit}_{code}", patch)
    return ({path: content} if content != before else {}), wrong


def _sound(
    entry: Entry, identifier: str, body: dict[str, Any], *, known: bool
) -> tuple[dict[str, Any], list[Wrong]]:
    """Return a body as its model keeps it, and what the model does not accept."""
    try:
        described = entry.kind.model_validate({**body, "id": identifier})
    except ValidationError as fault:
        if known:
            return body, []
        keys = [".".join(map(str, error["loc"])) for error in fault.errors()]
        fields = [one.name for one in fields_of(entry.groups)]
        near = [next((f for f in fields if key.startswith(f)), "") for key in keys]
        return body, [
            Wrong(field=name, key="refused", slots={}) for name in dict.fromkeys(near)
        ]
    sound = described.model_dump(exclude_defaults=True)
    sound.pop("id", None)
    return sound, []


def files_of(
    session: Session,
    catalogue: Catalogue,
    entry: Entry,
    identifier: str,
    body: Mapping[str, Any],
) -> Files:
    """Return the file of an entry with what a new body says; none: nothing changes."""
    old = entry.body
    patch = {
        key: body.get(key) for key in {**old, **body} if old.get(key) != body.get(key)
    }
    if not patch:
        return {}
    path = entry.path or path_for(entry.kind, identifier)
    content = stored(session, catalogue, path)
    return {path: with_entry(entry.kind, path, content, identifier, patch)}


def stored(session: Session, catalogue: Catalogue, path: str) -> bytes | None:
    """Return a file as the store has it; None: there is none."""
    return naming.content_of(session, catalogue.programme.id, path)
