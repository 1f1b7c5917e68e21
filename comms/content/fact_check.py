"""Checks facts and blocks: what they say, in which languages, and for how long."""

from collections.abc import Iterator, Mapping
from datetime import date

from comms.content.check_index import Index
from comms.content.check_text import check_directives, check_number, note_tag
from comms.content.fact_fields import Referring, as_written, language_of, texts_of
from comms.content.fact_references import could_refer, references_in
from comms.content.folder import Entry
from comms.content.hashtag_lint import lint_text
from comms.content.reading_findings import Findings, Place
from comms.language import format_day
from comms.model.facts import LONGEST, Block, Fact, Referred
from comms.model.plans import EditionPlan, EventFacts, ItemFacts, VersionText
from comms.model.programme import Hashtag


def check_facts(index: Index, findings: Findings) -> None:
    """Find facts that say nothing, and texts that say what holds no longer."""
    known = [hashtag.tag for _, hashtag in index.entries(Hashtag)]
    for entry, fact in index.asked(Fact):
        _check_fact(findings, entry, fact)
        # It stands in titles and posts, whose tags are added by themselves.
        for place, text in _said(entry, fact):
            for problem in lint_text(text, known=known, may_have_tags=False):
                note_tag(findings, place, problem)
    for entry, block in index.asked(Block):
        _refuse_references(findings, entry, block)
    for entry, version in index.asked(VersionText):
        item = index.find(ItemFacts, version.item)
        _check_uses(index, findings, entry, version, item.publish_at if item else "")
    for kind, key in _UNTIL.items():
        for entry, one in index.asked(kind):
            _check_entry(index, findings, entry, one, getattr(one, key))


#: Until when what they say must hold: the key of a local time.
_UNTIL: Mapping[type[EventFacts | EditionPlan | ItemFacts], str] = {
    EventFacts: "ends",
    EditionPlan: "send_at",
    ItemFacts: "publish_at",
}


def _check_entry(
    index: Index, findings: Findings, entry: Entry, one: Referring, until: str
) -> None:
    """Check the references of what is no text of its own.

    Args:
        index: What there is.
        findings: Where it is noted.
        entry: Where it stands.
        one: The event, edition or correction.
        until: Local time at which it must still hold; "" for none.
    """
    is_there = False
    for key, text, kinds in texts_of(as_written(one)):
        if "{{" in text:
            is_there = True
            check_directives(index, findings, entry.place(key), kinds, _own(one, text))
            check_number(findings, entry.place(key), text)
    if is_there:
        _check_uses(index, findings, entry, one, until)


def _own(one: Referring, text: str) -> str:
    """Return a text without the slot of an edition's number."""
    return text.replace("{number}", "") if isinstance(one, EditionPlan) else text


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
    index: Index, findings: Findings, entry: Entry, one: Referring, until: str
) -> None:
    day = date.fromisoformat(until[:10]) if until else None
    for place, kind, name, code in _named(entry, as_written(one)):
        said: Referred | None = index.find(Fact if kind == Fact.kind else Block, name)
        if said is None:
            continue
        if day and said.valid_until and said.valid_until < day:
            findings.warn(
                "fact_expired",
                place,
                value=name,
                name=said.name.get(findings.language) or name,
                day=format_day(said.valid_until, findings.language),
            )
        if isinstance(said, Fact | Block) and said.texts and code:
            _check_language(findings, place, said, code)


def _check_language(
    findings: Findings, place: Place, one: Fact | Block, language: str
) -> None:
    if language not in one.texts:
        name = one.name.get(findings.language) or one.id
        findings.warn(
            "fact_lacks_language", place, value=one.id, name=name, code=language
        )


def _named(entry: Entry, typed: Referring) -> Iterator[tuple[Place, str, str, str]]:
    """Yield the references of an entry, each with its place and language."""
    for key, text, _ in texts_of(typed):
        code = language_of(typed, key)
        path, first_line, _ = entry.place(key)
        lines = text.split("\n") if key == "body" else [text]
        for number, line in enumerate(lines):
            for found in references_in(line):
                yield (path, first_line + number, key), found.kind, found.id, code
