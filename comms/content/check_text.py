"""Checks what people wrote: directives, hashtags, spelling; Markdown beside this."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from comms.content.check_index import Index
from comms.content.check_markdown import check_body
from comms.content.check_references import unknown
from comms.content.fact_fields import ALLOWED, as_written
from comms.content.fact_references import MOST, references_in
from comms.content.folder import Entry
from comms.content.hashtag_lint import TagProblem, lint_tags, lint_text
from comms.content.reading_findings import Findings, Place, shown
from comms.content.reading_schema import texts_in
from comms.model.facts import Block, Fact
from comms.model.plans import EventFacts, VersionText
from comms.model.programme import Described, Hashtag

_BRACES = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_DIRECTIVE = re.compile(r"\{\{\s*(block|event|fact):([A-Za-z0-9_-]+)\s*\}\}")
_TARGETS: dict[str, type[Described]] = {
    "block": Block,
    "event": EventFacts,
    "fact": Fact,
}
#: Which directives a part of a text may have.
_TEXTS = ALLOWED[VersionText]
_ALLOWED = {**_TEXTS, "body": _TEXTS["body"] | {"event"}}

#: What does not belong to a tag in the registry.
_AROUND = re.compile(r"^[#\s]+|\s+$")


def check_texts(index: Index, findings: Findings) -> None:
    """Find what breaks, misleads or endangers in texts."""
    known = [hashtag.tag for _, hashtag in index.entries(Hashtag)]
    for entry, version in index.asked(VersionText):
        typed = as_written(version)
        _check_version(index, findings, entry, typed, known)
    _check_registry(index, findings)
    _check_spelling(index, findings)


def _check_version(
    index: Index,
    findings: Findings,
    entry: Entry,
    version: VersionText,
    known: Sequence[str],
) -> None:
    for place, key, text in _lines(entry, version):
        check_directives(index, findings, place, _ALLOWED[key], text)
        if key in {"title", "lead", "social"}:
            for problem in lint_text(text, known=known, may_have_tags=False):
                note_tag(findings, place, problem)
    for key in _TEXTS:
        check_number(findings, entry.place(key), getattr(version, key))
    path, first_line, _ = entry.place("body")
    check_body(findings, path, first_line, version.body)


def _lines(entry: Entry, version: VersionText) -> Iterator[tuple[Place, str, str]]:
    """Yield the texts of a version, the body line by line, with their places."""
    for key in ("title", "lead", "social"):
        yield entry.place(key), key, getattr(version, key)
    path, first_line, _ = entry.place("body")
    for number, text in enumerate(version.body.split("\n")):
        yield (path, first_line + number, "body"), "body", text


def check_number(findings: Findings, place: Place, text: str) -> None:
    """Find a text with more references than are filled in."""
    if sum(1 for _ in references_in(text)) > MOST:
        findings.add("references_many", place, limit=MOST)


def check_directives(
    index: Index, findings: Findings, place: Place, allowed: Container[str], text: str
) -> None:
    """Find directives that nobody knows, that may not stand there, or lead nowhere."""
    # Not beyond the last end: there each beginning would look to the end of the text.
    for found in _BRACES.findall(text[: text.rfind("}}") + 2]):
        match = _DIRECTIVE.fullmatch(found)
        if match is None:
            findings.add("directive_unknown", place, value=found)
        elif match[1] not in allowed:
            findings.add("directive_not_here", place, value=found)
        else:
            target = _TARGETS[match[1]]
            hint = unknown(index, findings, target, match[2])
            if hint is not None:
                kind = findings.words(f"kind.{target.kind}")
                findings.add(
                    "reference_unknown", place, value=match[2], kind=kind, hint=hint
                )


def _check_registry(index: Index, findings: Findings) -> None:
    """Tags that break, and those that are two here and one on a network."""
    places: dict[str, Place] = {}
    for entry, hashtag in index.asked(Hashtag):
        plain = _AROUND.sub("", hashtag.tag)
        if plain != hashtag.tag:
            findings.warn("hashtag_breaks", entry.place("tag"), value=hashtag.tag)
        places.setdefault(plain, entry.place("tag"))
    for problem in lint_tags(places):
        note_tag(findings, places[problem.value.removeprefix("#")], problem)


def note_tag(findings: Findings, place: Place, problem: TagProblem) -> None:
    """Note a problem of a tag, at the text where it was typed."""
    file, line, key = place
    problem = replace(problem, value=shown(problem.value))
    findings.keep(problem.finding(findings.language, file=file, line=line, key=key))


def _check_spelling(index: Index, findings: Findings) -> None:
    """Words in another spelling than the programme's own; not in tags and addresses."""
    programme = index.programme
    if programme is None or not programme.spelling_variants_to_warn_about:
        return
    variants = "|".join(map(re.escape, programme.spelling_variants_to_warn_about))
    pattern = re.compile(rf"(?<![\w#@/.:{{-])(?:{variants})(?![\w@/-]|\.\w)")
    house = programme.short_name.get(programme.default_language, programme.id)
    for entry in index.every_asked:
        for place, text in _words(entry):
            for variant in pattern.findall(text):
                findings.warn("spelling_variant", place, value=variant, name=house)


def _words(entry: Entry) -> Iterator[tuple[Place, str]]:
    if isinstance(entry.described, VersionText):
        for place, _, text in _lines(entry, as_written(entry.described)):
            yield place, text
    for key, texts in texts_in(entry.described):
        for language, text in texts.items():
            yield entry.place(".".join((*key, language))), text
