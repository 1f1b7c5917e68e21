"""Checks facts and blocks: what they say, in which languages, and for how long."""

from collections.abc import Iterator
from datetime import date

from comms.content.check_index import Index
from comms.content.fact_references import as_written, could_refer, references_in
from comms.content.folder import Entry
from comms.content.reading_findings import Findings, Place
from comms.language import format_day
from comms.model.facts import LONGEST, Block, Fact, Referred
from comms.model.plans import ItemFacts, VersionText


def check_facts(index: Index, findings: Findings) -> None:
    """Find facts that say nothing, and texts that say what holds no longer."""
    for entry, fact in index.entries(Fact):
        _check_fact(findings, entry, fact)
    for entry, block in index.entries(Block):
        _refuse_references(findings, entry, block)
    for entry, version in index.entries(VersionText):
        _check_uses(index, findings, entry, version)


def _check_fact(findings: Findings, entry: Entry, fact: Fact) -> None:
    if bool(fact.value.strip()) == bool(fact.texts):
        findings.add("fact_says_nothing", entry.place("value"), value=fact.id)
    for code, text in fact.texts.items():
        if not text.strip():
            findings.add("fact_says_nothing", entry.place(f"texts.{code}"))
        if len(text) > LONGEST:
            place = entry.place(f"texts.{code}")
            findings.add("text_too_long", place, value=text, limit=LONGEST)
    for place, text in _said(entry, fact):
        if "\n" in text:
            findings.add("fact_of_several_lines", place, value=text)
    _refuse_references(findings, entry, fact)


def _refuse_references(findings: Findings, entry: Entry, one: Fact | Block) -> None:
    """What is inserted is inserted as it stands: nothing in it is looked up again."""
    for place, text in _said(entry, one):
        if could_refer(text):
            findings.add("reference_inside", place, value=text)


def _said(entry: Entry, one: Fact | Block) -> Iterator[tuple[Place, str]]:
    if isinstance(one, Fact):
        yield entry.place("value"), one.value
    for code, text in one.texts.items():
        yield entry.place(f"texts.{code}"), text


def _check_uses(
    index: Index, findings: Findings, entry: Entry, version: VersionText
) -> None:
    item = index.find(ItemFacts, version.item)
    out = date.fromisoformat(item.publish_at[:10]) if item else None
    for place, kind, name in _named(entry, as_written(version)):
        one: Referred | None = index.find(Fact if kind == Fact.kind else Block, name)
        if one is None:
            continue
        if out and one.valid_until and one.valid_until < out:
            findings.warn(
                "fact_expired",
                place,
                value=name,
                name=one.name.get(findings.language) or name,
                day=format_day(one.valid_until, findings.language),
            )
        if isinstance(one, Fact | Block) and one.texts:
            _check_language(findings, place, one, version.language)


def _check_language(
    findings: Findings, place: Place, one: Fact | Block, language: str
) -> None:
    if language not in one.texts:
        name = one.name.get(findings.language) or one.id
        findings.warn(
            "fact_lacks_language", place, value=one.id, name=name, code=language
        )


def _named(entry: Entry, typed: VersionText) -> Iterator[tuple[Place, str, str]]:
    """Yield the references of a version, each with its place."""
    for key in ("title", "lead", "social"):
        for found in references_in(getattr(typed, key)):
            yield entry.place(key), found.kind, found.id
    path, first_line, _ = entry.place("body")
    for number, line in enumerate(typed.body.split("\n")):
        for found in references_in(line):
            yield (path, first_line + number, "body"), found.kind, found.id
