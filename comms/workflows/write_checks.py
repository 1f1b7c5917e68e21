"""What the check of folders says of a form that nobody has kept, and hints for readers.

The rules are those of `comms check`; they see the form's files among the standing facts
of the store, without reading a whole folder again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from comms.content.check import check_folder
from comms.content.check_index import values_at
from comms.content.check_references import REFERENCES
from comms.content.fact_fields import Referring
from comms.content.fact_filling import says_of
from comms.content.fact_references import Says, fill
from comms.content.folder import PROGRAMME, Entry, Folder, read_contents
from comms.content.readability import hints
from comms.content.seminar_problems import from_findings, language_name
from comms.content.words import events_in
from comms.language import say
from comms.model import seminar as form
from comms.model.desk import Problem
from comms.model.plans import (
    Campaign,
    EditionPlan,
    EventFacts,
    ItemFacts,
    VersionText,
)
from comms.model.programme import Described
from comms.store import Session, folders
from comms.store.catalogue import Catalogue

#: Rules about what texts and events say by reference.
ABOUT_REFERENCES = frozenset(
    {
        *("fact_expired", "fact_lacks_language", "reference_unknown"),
        *("directive_unknown", "directive_not_here", "references_many"),
    }
)

#: What a version may leave out, and whether it has it.
_TOLD: Mapping[str, Callable[[VersionText], bool]] = {
    "lead": lambda version: bool(version.lead.strip()),
    "body": lambda version: bool(version.body.strip()),
}


def checked(
    session: Session, catalogue: Catalogue, files: Mapping[str, bytes], language: str
) -> tuple[Problem, ...]:
    """Return what is wrong with, or could be better in, the files of one item.

    Args:
        session: For events that texts name.
        catalogue: Standing facts that the files refer to.
        files: Contents by path, as a form made them.
        language: Of the sentences.
    """
    own = read_contents(files, language)
    says = says_of(catalogue)
    new = {(one.described.kind, one.described.id) for one in own.entries}
    standing = [
        Entry(described=described, path=PROGRAMME, line=0)
        for key, described in catalogue.entries.items()
        # Plans of others: what is wrong with them is no matter of this form's.
        if key not in new and not isinstance(described, Campaign | EditionPlan)
    ]
    texts = [one.described for one in own.entries]
    versions = [fill(one, says) for one in texts if isinstance(one, VersionText)]
    bodies = {name for one in versions for name in events_in(one.body)}
    events = [
        Entry(described=EventFacts.model_validate(row.facts), path="", line=0)
        for row in folders.events_named(
            session, bodies | _named(texts, EventFacts)
        ).values()
    ]
    items = [
        Entry(described=ItemFacts.model_validate(row.facts), path="", line=0)
        for name, row in folders.items(session, names=_named(texts, ItemFacts)).items()
        if (ItemFacts.kind, name) not in new
    ]
    folder = Folder(
        root=Path(),
        entries=(
            *standing,
            *events,
            *items,
            *(_filled(one, says) for one in own.entries),
        ),
        files=dict(files),
        findings=(),
    )
    findings = check_folder(folder, language, asked=files)
    return (
        *from_findings(findings, language),
        *(hint for one in versions for hint in _hints(one, catalogue, language)),
        *_untold([one for one in versions if one.level == "standard"], language),
    )


def _named(own: Iterable[Described], kind: type[Described]) -> set[str]:
    """Return the names of a kind that the files of a form name."""
    return {
        name
        for one in own
        for pattern, target in REFERENCES.get(type(one), {}).items()
        if target is kind
        for _, name in values_at(one, pattern)
    }


def _filled(entry: Entry, says: Says) -> Entry:
    text = entry.described
    if not isinstance(text, Referring):
        return entry
    return replace(entry, described=fill(text, says))


def _hints(
    version: VersionText, catalogue: Catalogue, language: str
) -> Iterator[Problem]:
    is_easy = version.level == "easy"
    field = form.field("easy_more" if is_easy else "more", version.language)
    names = catalogue.programme.short_name.values()
    known = {name.upper() for name in names}
    found = hints(version.body, version.language, is_easy=is_easy, known=known)
    for hint in found:
        slots = {"value": hint.value, "count": hint.count, "limit": hint.limit}
        yield Problem(
            field=field,
            severity="warning",
            key=hint.key,
            sentence=say(language, f"seminar.hint.{hint.key}", **slots),
        )


def _untold(versions: list[VersionText], language: str) -> Iterator[Problem]:
    """Yield what one language says and another leaves out, or what none says."""
    for name, told in _TOLD.items():
        silent = [one for one in versions if not told(one)]
        if len(silent) < len(versions):
            yield from (_silence(name, one, language) for one in silent)
    if versions and not any(told(one) for one in versions for told in _TOLD.values()):
        yield _silence("only_title", versions[0], language)


def _silence(key: str, version: VersionText, language: str) -> Problem:
    slots = {"language_name": language_name(language, version.language)}
    return Problem(
        field=form.field("more" if key == "body" else "summary", version.language),
        severity="warning",
        key=f"untold_{key}",
        sentence=say(language, f"seminar.hint.untold_{key}", **slots),
    )
