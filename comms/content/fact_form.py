"""Reads the desk's form of a fact or core message, and writes it as a campaign file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from comms.content.fact_references import could_refer
from comms.content.seminar_fields import FormFields
from comms.content.seminar_files import as_file, filled
from comms.content.seminar_problems import stops
from comms.content.seminar_times import shown_day
from comms.model import seminar as form
from comms.model.desk import Problem, Values
from comms.model.fact_page import NAME, OWNER, SAID, SOURCE, UNIT, UNTIL
from comms.model.facts import LONGEST, Block, Fact
from comms.model.programme import NATIONAL, Texts, Unit, User
from comms.store.catalogue import Catalogue

#: Most characters of a core message in one language.
LONGEST_BLOCK = 2_000
#: Folder of the files of a kind.
FOLDERS = {Fact.kind: "facts", Block.kind: "blocks"}


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a form says."""

    name: Texts
    #: By language; one language alone says it in all of them.
    said: Texts
    source: str
    unit: str
    owner: str
    valid_until: date | None


class _FactFields(FormFields):
    longest: Mapping[str, int] = {NAME: 100, SAID: LONGEST}


class _BlockFields(FormFields):
    longest: Mapping[str, int] = {NAME: 100, SAID: LONGEST_BLOCK}
    lines = frozenset({SAID})


def form_of(one: Fact | Block) -> Values:
    """Return the form of what stands there."""
    said = one.texts
    if isinstance(one, Fact) and one.value:
        said = {"": one.value}
    fields: dict[str, str] = {
        **{form.field(NAME, code): text for code, text in one.name.items()},
        **{form.field(SAID, code): text for code, text in said.items() if code},
        SOURCE: one.source,
        UNIT: one.unit,
        OWNER: one.owner or "",
        UNTIL: shown_day(one.valid_until.isoformat()) if one.valid_until else "",
    }
    return form.as_values(fields)


def with_value(values: Values, one: Fact | Block, language: str) -> Values:
    """Return a form with what is the same everywhere in the field of one language."""
    if isinstance(one, Fact) and one.value:
        return {**values, form.field(SAID, language): (one.value,)}
    return values


def read_fact(
    kind: str, values: Values, catalogue: Catalogue, language: str, now: datetime
) -> tuple[Typed | None, tuple[Problem, ...]]:
    """Return what a form says, and what is wrong with it.

    Args:
        kind: "fact" or "block".
        values: The form.
        catalogue: Units and users.
        language: Of the problems' sentences.
        now: For the form's reader.
    """
    make = _FactFields if kind == Fact.kind else _BlockFields
    reader = make(values, catalogue, language, now, frozenset())
    languages = catalogue.programme.languages
    texts = reader.texts((NAME, SAID), languages)
    first = catalogue.programme.default_language
    if not texts[NAME]:
        reader.note(form.field(NAME, first), "fact_name_missing")
    if first not in texts[SAID]:
        reader.note(form.field(SAID, first), "fact_said_missing")
    for code, text in texts[SAID].items():
        if could_refer(text):
            reader.note(form.field(SAID, code), "fact_reference_inside")
    unit, owner = form.one(values, UNIT), form.one(values, OWNER)
    if unit != NATIONAL and catalogue.find(Unit, unit) is None:
        reader.note(UNIT, "fact_unit_unknown")
    if owner and catalogue.find(User, owner) is None:
        reader.note(OWNER, "fact_owner_unknown")
    until = reader.day(UNTIL) if form.one(values, UNTIL).strip() else None
    source = reader.line(SOURCE)
    problems = tuple(dict.fromkeys(reader.problems))
    if stops(problems):
        return None, problems
    typed = Typed(
        name=texts[NAME],
        said=texts[SAID],
        source=source,
        unit=unit,
        owner=owner,
        valid_until=until,
    )
    return typed, problems


def file_of(
    kind: str, typed: Typed, catalogue: Catalogue, old: Fact | Block | None
) -> Fact | Block:
    """Return the entry that a form becomes, without its id."""
    facts: dict[str, Any] = {
        "id": old.id if old else "new",
        "name": typed.name,
        "unit": typed.unit,
        "owner": typed.owner or None,
        "source": typed.source,
        "valid_until": typed.valid_until,
    }
    if kind == Fact.kind:
        first = catalogue.programme.default_language
        if {*typed.said} == {first}:
            return Fact(**facts, value=typed.said[first])
        return Fact(**facts, texts=typed.said)
    before = old if isinstance(old, Block) else None
    version = before.version if before else 1
    if before and before.texts != typed.said:
        version += 1
    logo = before.logo if before else None
    return Block(**facts, texts=typed.said, version=version, logo=logo)


def written_file(one: Fact | Block, old: bytes) -> bytes:
    """Return an entry as a file, below the comment that opened the one before."""
    return as_file(filled(one.model_dump(exclude={"id"})), old)
