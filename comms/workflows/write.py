"""Keeps what somebody writes in the desk's form, as campaign files.

The form becomes files; the files are laid over those of the store, read, checked and
applied by the very functions that carry out a folder. Nothing is kept where a problem
stops it, and nobody's work is overwritten by a form that was opened earlier.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from comms.access.policy import Subject, require_may, scopes, user_named
from comms.content.apply import DESK
from comms.content.apply import apply as write_folder
from comms.content.check import check_folder
from comms.content.differences import differences
from comms.content.folder import read_contents
from comms.content.seen import seen_of
from comms.content.seminar_files import Kept, files_from
from comms.content.seminar_names import free_name
from comms.content.seminar_problems import from_findings, problem, stops
from comms.content.seminar_read import Seminar, read_form
from comms.errors import NotFound, Refused
from comms.language import pick
from comms.model import seminar as form
from comms.model.desk import Problem, Saved, Values
from comms.model.programme import NATIONAL, Account, Newsletter, Unit
from comms.model.states import ITEM_STEPS, ItemState, step
from comms.model.tables import Act, Item
from comms.store import Session, acts, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.apply import plan_publications, rise
from comms.workflows.house import House
from comms.workflows.simulate import StandingClock
from comms.workflows.write_kept import Stored, announced, stored_form
from comms.workflows.write_lengths import too_long
from comms.workflows.write_plans import drop_unplanned


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a form would become."""

    #: Item it is, or would be; "" where nothing can be made of the form yet.
    item_id: str
    #: Contents by path; None: the file goes.
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    #: For whom a stand-in writes it; "" where somebody writes in her own right.
    acting_for: str = ""


def draft(
    session: Session,
    house: House,
    user: str,
    values: Values,
    language: str,
    *,
    item_id: str = "",
) -> Draft:
    """Return the files that a form makes, and what is wrong with it; writes nothing.

    Args:
        session: The store as it is now.
        house: The site.
        user: Who fills the form.
        values: The form.
        language: Of the problems' sentences.
        item_id: Item that is edited; "" for a new one.

    Raises:
        Refused: The unit is not the user's.
        NotFound: No such item, or none that the form could hold.
    """
    catalogue = load_catalogue(session)
    stored = stored_form(session, catalogue, item_id) if item_id else None
    if item_id and stored is None:
        raise NotFound(key="missing.item", name=item_id)
    away = _require_units(catalogue, user, values, stored, house.clock.now())
    stood = stored.stood if stored else frozenset()
    seminar, problems = read_form(
        values, catalogue, language, house.clock.now(), stood=stood
    )
    if seminar is None:
        return Draft(item_id=item_id, problems=problems)
    problems += _beyond_the_form(house, catalogue, user, seminar, stored, language)
    name = item_id or free_name(session, _title(seminar, catalogue))
    kept = stored.kept if stored else Kept()
    new = files_from(seminar, catalogue, name, user, kept)
    files = {**dict.fromkeys(kept.paths - set(new)), **new}
    if stored and stored.is_out:
        # Readers know it: only a correction changes a fact of it.
        files.pop(f"events/{name}.yaml", None)
    return Draft(item_id=name, files=files, problems=problems, acting_for=away)


def lay_over(
    session: Session,
    house: House,
    files: Mapping[str, bytes | None],
    language: str,
) -> tuple[Problem, ...]:
    """Apply files over those of the store, unless a problem stops it; not committed.

    Args:
        session: A writing session, in its turn.
        house: The site.
        files: Contents by path; None: the file goes.
        language: Of the problems' sentences.

    Returns:
        What the check of folders finds in these files.
    """
    now = house.clock.now()
    names = folders.sources(session)
    if not names:
        raise NotFound(key="missing.programme")
    rows = folders.source_files(session, names[0])
    laid = {path: row.content for path, row in rows.items()}
    desk = {path for path, row in rows.items() if row.origin == DESK}
    for path, content in files.items():
        laid.pop(path, None)
        if content is not None:
            laid[path] = content
    folder = read_contents(laid, language, desk=(desk | set(files)) & set(laid))
    findings = check_folder(folder, language)
    problems = from_findings((f for f in findings if f.file in files), language)
    if stops(problems):
        return problems
    changes = differences(session, folder)
    write_folder(session, folder, changes, now, next_sequence=rise)
    drop_unplanned(session, files)
    plan_publications(session, house, now)
    return problems


def values_of(session: Session, item_id: str) -> Values | None:
    """Return the form as it is stored; None for what no form holds."""
    stored = stored_form(session, load_catalogue(session), item_id)
    return stored.values if stored else None


def save(  # noqa: PLR0913 - a form and whoever fills it
    house: House,
    user: str,
    values: Values,
    language: str,
    *,
    item_id: str = "",
    seen: str = "",
    key: str = "",
) -> Saved:
    """Keep a form as a draft, or say why not.

    Args:
        house: The site.
        user: Who saves.
        values: The form.
        language: Of the problems' sentences.
        item_id: Item that is edited; "" for a new one.
        seen: State that the form was drawn from (`seen_of`).
        key: Makes the same form, sent twice, one item; "": none.

    Raises:
        Refused: The unit is not the user's.
        NotFound: No such item, or none that the form could hold.
    """
    name = f"save:{user}:{key}" if key else None
    house = at_one_instant(house)
    with house.store.write(durable=True, in_turn=True) as session:
        if name and (done := acts.act_by_key(session, name)):
            return Saved(item_id=done.subject.removeprefix("item:"))
        before = seen_of(session, item_id)
        if item_id and before != seen:
            return _theirs(session, item_id, language)
        made = draft(session, house, user, values, language, item_id=item_id)
        if stops(made.problems):
            return Saved(item_id="", problems=made.problems)
        found = lay_over(session, house, made.files, language)
        problems = tuple(dict.fromkeys((*made.problems, *found)))
        if stops(found):
            return Saved(item_id="", problems=problems)
        _void_approval(session, made.item_id, before)
        act = _record(session, user, made.item_id, name, house.clock.now())
        act.acting_for = made.acting_for
        session.add(act)
    return Saved(item_id=made.item_id, problems=problems)


def at_one_instant(house: House) -> House:
    """Return the house with a clock that stands still.

    What is planned for this very minute must not lie in the past by the time that it
    is planned: it would count as already out, and nobody would ever be told.
    """
    return replace(house, clock=StandingClock(house.clock.now()))


def _theirs(session: Session, item_id: str, language: str) -> Saved:
    """Return what stands there now: somebody else saved in between."""
    return Saved(
        item_id="",
        problems=(problem(language, "", "changed_meanwhile"),),
        theirs=values_of(session, item_id) or {},
    )


def _require_units(
    catalogue: Catalogue,
    user: str,
    values: Values,
    stored: Stored | None,
    now: datetime,
) -> str:
    """Refuse a form of another unit, whether it comes from there or goes there.

    Returns:
        For whom a stand-in writes; "" in her own right.
    """
    who = user_named(catalogue, user, now)
    known = {unit.id for unit in catalogue.all(Unit)} | {NATIONAL}
    units = {form.one(values, "unit")} & known
    if stored:
        units.add(stored.item.unit)
    away = ""
    for unit in sorted(units or {who.scope}):
        name = f"item:{stored.item.external_id if stored else ''}"
        subject = Subject(name=name, type=form.ITEM_TYPE, unit=unit, owner=user)
        away = require_may(who, "save", subject)
    return away


def _beyond_the_form(
    house: House,
    catalogue: Catalogue,
    user: str,
    seminar: Seminar,
    stored: Stored | None,
    language: str,
) -> tuple[Problem, ...]:
    """Return what only the site can tell: whose letter, how long, what is out."""
    found = [*too_long(house, catalogue, seminar, language)]
    if stored:
        found += announced(stored, seminar, language)
    found += _others_accounts(catalogue, user, seminar, language, house.clock.now())
    newsletter = catalogue.find(Newsletter, seminar.newsletter)
    if newsletter:
        subject = Subject(name="", type="edition", unit=newsletter.unit, owner=user)
        try:
            require_may(user_named(catalogue, user, house.clock.now()), "save", subject)
        except Refused:
            found.append(problem(language, "newsletter", "newsletter_not_yours"))
    return tuple(found)


def _others_accounts(
    catalogue: Catalogue, user: str, seminar: Seminar, language: str, now: datetime
) -> Iterator[Problem]:
    """Yield the ticked accounts on which neither the unit nor the user may post."""
    own = scopes(user_named(catalogue, user, now))
    for name in seminar.accounts if own is not None else ():
        account = catalogue.get(Account, name)
        if account.owner not in {seminar.unit, NATIONAL, *(own or ())}:
            slots = {"account": pick(account.title, language) or account.id}
            yield problem(language, "accounts", "account_not_yours", slots)


def _title(seminar: Seminar, catalogue: Catalogue) -> str:
    """Return the title that names the item: the programme's own language first."""
    titles = seminar.texts["title"]
    return titles.get(catalogue.programme.default_language) or next(
        iter(titles.values())
    )


def _void_approval(session: Session, item_id: str, before: str) -> None:
    """Make an item a draft again where anything that hangs on it has changed."""
    session.flush()
    item = folders.item(session, item_id)
    if item is None or seen_of(session, item_id) == before:
        return
    if item.state in {ItemState.APPROVED, ItemState.IN_REVIEW}:
        item.state = step(ITEM_STEPS, item.state, ItemState.DRAFT)
    item.approved_hash = None
    session.add(item)


def _record(
    session: Session, user: str, item_id: str, key: str | None, now: datetime
) -> Act:
    item: Item | None = folders.item(session, item_id)
    return acts.record_act(
        session,
        at=now,
        user=user,
        verb="save",
        subject=f"item:{item_id}",
        content_hash=item.content_hash if item else "",
        key=key,
    )
