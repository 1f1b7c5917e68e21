"""Keeps what is pressed and typed on the page of an edition, as its campaign file.

One press keeps everything: what was typed, and what was moved. The file is laid over
those of the store by `write.lay_over`, so the rules are those of every folder; who
presses says what she saw, and another plan by then is not overwritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from comms.access.policy import (
    READING,
    Subject,
    may,
    require_may,
    user_named,
    works_for,
)
from comms.campaigns.arranging import Arranged, Sections, arranged
from comms.campaigns.publications import move
from comms.content.apply import DESK
from comms.content.differences import hash_of
from comms.content.edition_form import (
    file_of,
    path_of,
    plan_from,
    values_of,
)
from comms.content.fact_fields import as_written
from comms.content.seen import LETTER
from comms.content.seminar_problems import problem, stops
from comms.errors import NotFound, Refused
from comms.model.desk import Problem, Values
from comms.model.desk_edition import Pressed
from comms.model.plans import EditionPlan, Section
from comms.model.programme import User
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.store import Session, acts, waiting
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.publications import publication
from comms.workflows.draw import read_edition
from comms.workflows.edition_sections import rearranged
from comms.workflows.house import House
from comms.workflows.laying import lay_over
from comms.workflows.putting_back import kept_file
from comms.workflows.write import at_one_instant

#: States in which words and order may still change; an approval is void then.
OPEN = frozenset(
    {
        PublicationState.DRAFT,
        PublicationState.IN_REVIEW,
        PublicationState.RETURNED,
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
        PublicationState.MISSED,
        PublicationState.EXPIRED,
    }
)
#: What the form of an edition calls the fields of the check of folders; what has none
#: here is about the whole.
_FIELDS = {
    "title": "subject",
    "summary": "preheader",
    "intro": "intro",
    "mail_time": "mail_time",
}
DISCARD = "discard"


@dataclass(frozen=True, kw_only=True)
class _Open:
    """An edition that somebody may change, and her right to it."""

    plan: EditionPlan
    row: Publication
    user: User
    acting_for: str


def press(  # noqa: PLR0913 - a form, whoever presses, and what
    house: House,
    user: str,
    edition: str,
    values: Values,
    language: str,
    *,
    act: str = "",
    seen: str = "",
    key: str = "",
) -> Pressed:
    """Keep what was typed, and carry out what was pressed.

    Args:
        house: The site.
        user: Who presses.
        edition: By its id.
        values: The form; empty: nothing was typed.
        language: Of the problems' sentences.
        act: What moves (`campaigns.arranging`); "": nothing.
        seen: The plan that the page was drawn from (`plan_hash`).
        key: Makes the same press, sent twice, one; "": none.

    Raises:
        Refused: Not hers, or nothing of it may change any more.
        NotFound: No such edition, or none that has a page of its own.
    """
    name = f"edition:{user}:{key}:{act}:{_digest(values)}" if key else None
    house = at_one_instant(house)
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        if name and acts.act_by_key(session, name):
            return Pressed(edition=edition)
        catalogue = load_catalogue(session)
        found = _open(session, catalogue, user, edition, now)
        if plan_hash(catalogue, edition) != seen:
            return _theirs(session, found.plan, language)
        stands = as_written(settled(session, catalogue, found.row, found.plan))
        names = {user.id for user in signers(catalogue, found.row)}
        plan, problems = plan_from(
            values, stands, catalogue, language, now, signers=names
        )
        done = arranged(sections_of(plan), act) if act else None
        if done is not None and not _may_show(session, catalogue, found, done):
            done = None
        if done is not None:
            plan, done, faults = rearranged(plan, act, done, values, language)
            problems += faults
        if stops(problems):
            return Pressed(edition="", problems=problems)
        if plan == as_written(found.plan):
            return Pressed(edition=edition)
        files = {path_of(edition): file_of(plan)}
        problems += _laid(session, house, files, language)
        if stops(problems):
            return Pressed(edition="", problems=problems)
        session.flush()
        void(session, publication(session, edition, kind="edition"))
        _note(session, user, edition, "save", name, found.acting_for, now)
    return Pressed(edition=edition, problems=problems, undo=done.undo if done else "")


def signers(catalogue: Catalogue, row: Publication) -> list[User]:
    """Return whose name may stand under the greeting: who works for its unit."""
    return [
        user
        for user in catalogue.all(User)
        if works_for(user, row.unit) or user.id == row.owner
    ]


def discard(house: House, user: str, edition: str, *, seen: str) -> None:
    """Take a draft away that nobody has asked to approve; its number is free again.

    Raises:
        Refused: Not hers; "changed_meanwhile"; it is no draft any more.
    """
    house = at_one_instant(house)
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue = load_catalogue(session)
        found = _open(session, catalogue, user, edition, now)
        if plan_hash(catalogue, edition) != seen:
            raise Refused("changed_meanwhile")
        written = waiting.origin_of(session, path_of(edition)) == DESK
        if found.row.state != PublicationState.DRAFT or not written:
            raise Refused(
                "publication_state", publication=edition, state=found.row.state
            )
        path = path_of(edition)
        acts.record_act(
            session,
            at=now,
            user=user,
            acting_for=found.acting_for,
            verb=DISCARD,
            subject=f"edition:{edition}",
            slots=kept_file(session, catalogue, path, found.row.unit),
        )
        lay_over(session, house, {path: None}, "en")


def plan_hash(catalogue: Catalogue, edition: str) -> str:
    """Return the hash of a plan: what a page was drawn from."""
    return catalogue.hashes.get((EditionPlan.kind, edition), "")


def sections_of(plan: EditionPlan) -> Sections:
    """Return the items of a plan by section."""
    return tuple(tuple(section.items) for section in plan.sections)


def settled(
    session: Session, catalogue: Catalogue, row: Publication, plan: EditionPlan
) -> EditionPlan:
    """Return a plan all of whose items stand by name, also what came by itself."""
    if not any(section.fill for section in plan.sections):
        return plan
    content = read_edition(session, catalogue, row)
    return plan.model_copy(
        update={
            "sections": [
                Section(
                    heading=section.heading, items=[one.external_id for one in items]
                )
                for section, items in content.sections
            ]
        }
    )


def has_page(plan: EditionPlan | None) -> bool:
    """Tell whether an edition is built on a page of its own.

    The letter of an event belongs to the event's form; a number that comes by a rule is
    filled anew each time.
    """
    return plan is not None and not plan.id.endswith(LETTER) and not plan.cron


def _open(
    session: Session, catalogue: Catalogue, user: str, edition: str, now: datetime
) -> _Open:
    plan = catalogue.find(EditionPlan, edition)
    if plan is None or not has_page(plan):
        raise NotFound(key="missing.publication", name=edition)
    row = publication(session, edition, kind="edition")
    subject = Subject(
        name=f"edition:{edition}", type="edition", unit=row.unit, owner=row.owner
    )
    who = user_named(catalogue, user, now)
    away = require_may(who, "save", subject)
    if row.state not in OPEN or row.published_at is not None:
        raise Refused("publication_state", publication=edition, state=row.state)
    return _Open(plan=plan, row=row, user=who, acting_for=away)


def _may_show(
    session: Session, catalogue: Catalogue, found: _Open, done: Arranged
) -> bool:
    """Tell whether she sees what is added: the mail would show it to her.

    What she may not see is as if it were not there.
    """
    if done.verb != "put":
        return True
    item = waiting.items_named(session, [done.item]).get(done.item)
    if item is None:
        return False
    subject = Subject(name="", type=item.type, unit=item.unit, owner=item.owner)
    return may(catalogue, found.user, READING, subject)


def _digest(values: Values) -> str:
    """Return what tells one form from another that came from the same page."""
    return hash_of({name: list(texts) for name, texts in values.items()})[:16]


def _laid(
    session: Session, house: House, files: Mapping[str, bytes | None], language: str
) -> tuple[Problem, ...]:
    """Lay files over those of the store; name the fields as the page does."""
    return tuple(
        replace(one, field=_field(one.field))
        for one in lay_over(session, house, files, language)
    )


def _field(name: str) -> str:
    first, dot, code = name.partition(".")
    return f"{_FIELDS[first]}{dot}{code}" if first in _FIELDS else ""


def _theirs(session: Session, plan: EditionPlan, language: str) -> Pressed:
    """Return what stands there now: somebody else saved in between."""
    last = acts.last_act(session, f"edition:{plan.id}", ["save"])
    return Pressed(
        edition="",
        problems=(problem(language, "", "changed_meanwhile"),),
        theirs=values_of(plan),
        by=last.user if last else "",
    )


def void(session: Session, row: Publication) -> None:
    """Make an edition a draft again: whoever reads it must read what stands now."""
    if row.state == PublicationState.IN_REVIEW:
        move(row, PublicationState.DRAFT)
    row.approved_hash = None
    session.add(row)


def _note(  # noqa: PLR0913, PLR0917 - the parts of an act
    session: Session,
    user: str,
    edition: str,
    verb: str,
    key: str | None,
    acting_for: str,
    now: datetime,
) -> None:
    acts.record_act(
        session,
        at=now,
        user=user,
        acting_for=acting_for,
        verb=verb,
        subject=f"edition:{edition}",
        key=key,
    )
