"""Changes an entry of the programme: tried out first, then carried out and recorded.

What a change would do is not guessed: it is carried out in a transaction that is never
committed, and compared. Whoever saves says which effects she was shown; where others
would follow by now, they are shown and nothing is saved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from comms.campaigns.accounts import account_of
from comms.content.check import check_folder
from comms.content.differences import hash_of
from comms.content.folder import Folder
from comms.errors import Finding
from comms.model.plans import ItemFacts
from comms.model.programme import Area
from comms.model.states import PublicationState
from comms.store import Session, folders
from comms.store.catalogue import load_catalogue
from comms.store.item_names import all_naming
from comms.store.publications import open_publications
from comms.workflows.house import House
from comms.workflows.laying import carry_out, laid_over
from comms.workflows.programme_promised import (
    PROMISED,
    added,
    void_changed_items,
)
from comms.workflows.promised_beside import all_beside, keep_beside
from comms.workflows.quiet import delayed

Files = Mapping[str, bytes | None]
#: Where things stand, by kind and id.
States = Mapping[tuple[str, str], str]

#: States of a publication that leaves by itself, or is about to be let out.
_AGREED = frozenset(
    {
        PublicationState.IN_REVIEW,
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
    }
)
_GONE = frozenset({PublicationState.CANCELLED, PublicationState.WITHDRAWN})
_NOT_AGREED = frozenset({"draft", "returned"})


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What looks or reads otherwise after a change, beside what is compared."""

    unit: str = ""
    newsletter: str = ""
    area: str = ""
    account: str = ""


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What followed from a change."""

    #: Findings that were not there before; errors: nothing was done.
    findings: tuple[Finding, ...] = ()
    #: Items and editions whose approval is void, by kind and id.
    voided: tuple[tuple[str, str], ...] = ()
    #: Publications that leave no more, by kind and id.
    stopped: tuple[tuple[str, str], ...] = ()
    #: Publications that wait for the end of quiet hours from now on, by kind and id.
    waits: tuple[tuple[str, str], ...] = ()
    redrawn: int = 0

    @property
    def is_refused(self) -> bool:
        """Whether an error stopped it."""
        return any(found.severity == "error" for found in self.findings)

    def digest(self, files: Files) -> str:
        """Return what whoever saves has been shown: effects and files."""
        written = {
            path: "" if content is None else content.hex()
            for path, content in files.items()
        }
        return hash_of([self.voided, self.stopped, self.waits, self.redrawn, written])


def carry(
    session: Session,
    house: House,
    files: Files,
    language: str,
    scope: Scope,
    *,
    despite: bool = False,
) -> Followed:
    """Lay files over those of the store and say what followed; not committed.

    Args:
        session: A writing session, in its turn.
        house: The site.
        files: Contents by path; None: the file goes.
        language: Of findings.
        scope: Whose things look otherwise, though nothing they say has changed.
        despite: Whether it is carried out whatever it breaks: others mend that.
    """
    folder, changed = laid_over(session, files, language)
    findings = _new(session, folder, language)
    if not despite and any(found.severity == "error" for found in findings):
        return Followed(findings=findings)
    states, waited = states_of(session), delayed(session)
    tags = added(session, load_catalogue(session))
    beside = all_beside(session, load_catalogue(session))
    carry_out(session, house, folder, files, changed)
    session.flush()
    tags_now = added(session, load_catalogue(session))
    void_changed_items(session, tags, tags_now)
    keep_beside(session, beside)
    session.flush()
    now = states_of(session)
    others = {name for name in tags if tags[name] != tags_now.get(name, tags[name])}
    return replace(
        between(states, now),
        findings=findings,
        waits=tuple(sorted(delayed(session) - waited)),
        redrawn=_redrawn(session, others, scope),
    )


def between(before: States, after: States) -> Followed:
    """Return what lost its approval, and what leaves no more."""
    return Followed(
        voided=tuple(
            (kind, name)
            for (kind, name), state in before.items()
            if _is_void(kind, state, after.get((kind, name), ""))
        ),
        stopped=tuple(
            key
            for key, state in before.items()
            if key[0] != ItemFacts.kind
            and state not in _GONE
            and after.get(key, PublicationState.CANCELLED) in _GONE
        ),
    )


def _is_void(kind: str, before: str, after: str) -> bool:
    agreed: frozenset[str] = PROMISED if kind == ItemFacts.kind else _AGREED
    return before in agreed and after in _NOT_AGREED


def _new(session: Session, after: Folder, language: str) -> tuple[Finding, ...]:
    """Return what a change brings to light: what stood there is another's to mend."""
    found = check_folder(after, language)
    if not found:
        return ()
    before, _ = laid_over(session, {}, language)
    # Only where something is wrong now does it matter what was wrong before.
    named = {one.file for one in found}
    known = {_apart(one) for one in check_folder(before, language, asked=named)}
    return tuple(one for one in found if _apart(one) not in known)


def _apart(found: Finding) -> tuple[str, ...]:
    # Without its line: an entry before it may have grown.
    return (found.file, found.key, found.severity, found.message)


def states_of(session: Session) -> dict[tuple[str, str], str]:
    """Return where each item stands, and each edition and post that may leave."""
    found = {
        (ItemFacts.kind, name): str(state)
        for name, state in folders.item_states(session).items()
    }
    for row in open_publications(session):
        name = row.external_id if row.kind == "edition" else row.plan_entry
        found[row.kind, name] = str(row.state)
    return found


def _redrawn(session: Session, tagged: set[str], scope: Scope) -> int:
    """Count what has not left and looks or reads otherwise from now on."""
    areas = {*all_naming(session, Area.kind, scope.area)} if scope.area else set()
    return sum(
        (scope.unit != "" and row.unit == scope.unit)
        or (scope.newsletter != "" and row.newsletter == scope.newsletter)
        or (scope.account != "" and account_of(row) == scope.account)
        or _item(row.plan_entry) in tagged | areas
        for row in open_publications(session)
    )


def _item(plan_entry: str) -> str:
    parts: Sequence[str] = plan_entry.split(":")
    return parts[1] if len(parts) > 1 else ""
