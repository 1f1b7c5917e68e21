"""Keeps what somebody writes in the desk's form, as campaign files.

The form becomes files; the files are laid over those of the store, read, checked and
applied by the very functions that carry out a folder. Nothing is kept where a problem
stops it, and nobody's work is overwritten by a form that was opened earlier.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from comms.access.policy import Subject, require_may, user_named
from comms.clock import StandingClock
from comms.content.seen import seen_of
from comms.content.seminar_files import Kept, files_from
from comms.content.seminar_names import free_name
from comms.content.seminar_problems import problem, stops
from comms.content.seminar_read import Seminar, read_form
from comms.errors import NotFound, Refused
from comms.language import say
from comms.model import seminar as form
from comms.model.desk import Problem, Saved, Values
from comms.model.kept import Met
from comms.model.programme import Newsletter
from comms.model.states import ITEM_STEPS, ItemState, step
from comms.model.tables import Act, Item
from comms.model.text_form import KIND, KINDS
from comms.store import Session, acts, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.house import House
from comms.workflows.laying import lay_over
from comms.workflows.series import linked, note_beside, promised
from comms.workflows.uploads import note_attached
from comms.workflows.write_kept import Stored, announced, stored_form
from comms.workflows.write_lengths import too_long
from comms.workflows.write_rights import (
    Draft,
    others_accounts,
    require_units,
    title_of,
)
from comms.workflows.write_text import draft_text, stored_text
from comms.workflows.write_together import (
    Saving,
    Standing,
    differ,
    meet,
    note_saved,
    put_aside,
    seen_after,
    standing,
)


def draft(  # noqa: PLR0913 - a form and whoever fills it
    session: Session,
    house: House,
    user: str,
    values: Values,
    language: str,
    *,
    item_id: str = "",
    carried: Mapping[str, Any] | None = None,
) -> Draft:
    """Return the files that a form makes, and what is wrong with it; writes nothing.

    Args:
        session: The store as it is now.
        house: The site.
        user: Who fills the form.
        values: The form.
        language: Of the problems' sentences.
        item_id: Item that is edited; "" for a new one.
        carried: Facts of a new text that no form asks.

    Raises:
        Refused: The unit is not the user's.
        NotFound: No such item, or none that the form could hold.
    """
    catalogue = load_catalogue(session)
    if _is_text(session, values, item_id):
        return draft_text(
            session,
            house,
            catalogue,
            user,
            values,
            language,
            item_id=item_id,
            carried=carried,
        )
    stored = stored_form(session, catalogue, item_id) if item_id else None
    if item_id and stored is None:
        raise NotFound(key="missing.item", name=item_id)
    item = stored.item if stored else None
    now = house.clock.now()
    away = require_units(catalogue, user, values, form.ITEM_TYPE, item, now)
    stood = stored.stood if stored else frozenset()
    seminar, problems = read_form(
        values, catalogue, language, house.clock.now(), stood=stood
    )
    if seminar is None:
        return Draft(item_id=item_id, problems=problems)
    problems += _beyond_the_form(house, catalogue, user, seminar, stored, language)
    name = item_id or free_name(session, title_of(seminar.texts["title"], catalogue))
    kept = stored.kept if stored else Kept()
    new = files_from(seminar, catalogue, name, user, kept)
    files = {**dict.fromkeys(kept.paths - set(new)), **new}
    own = f"events/{name}.yaml"
    if stored and stored.is_out:
        # Readers know it: only a correction changes a fact of it.
        files.pop(own, None)
    in_series = linked(
        session,
        house,
        catalogue,
        user=user,
        event=name,
        seminar=seminar,
        file=files.get(own),
        language=language,
    )
    return Draft(
        item_id=name,
        files={**files, **in_series.files},
        problems=(*problems, *in_series.problems),
        acting_for=away,
        beside=in_series.beside,
    )


def values_of(
    session: Session, item_id: str, catalogue: Catalogue | None = None
) -> Values | None:
    """Return the form as it is stored; None for what no form holds."""
    catalogue = catalogue or load_catalogue(session)
    stored = stored_form(session, catalogue, item_id) or stored_text(
        session, catalogue, item_id
    )
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
    restored: int = 0,
    carried: Mapping[str, Any] | None = None,
    may_begin: Callable[[Session], None] | None = None,
) -> Saved:
    """Keep a form as a draft, or say why not.

    Args:
        house: The site.
        user: Who saves.
        values: The form.
        language: Of the problems' sentences.
        item_id: Item that is edited; "" for a new one.
        seen: State that the form was drawn from (`seen_of`); where another one stands
            by now, both edits are put together, and what clashes comes back.
        key: Makes the same form, sent twice, one item; "": none.
        restored: Revision that is brought back by it; 0: none.
        carried: Facts of a new text that no form asks ("adopted_from").
        may_begin: Refuses something new, asked where nobody else writes meanwhile.

    Raises:
        Refused: The unit is not the user's.
        NotFound: No such item, or none that the form could hold.
    """
    name = f"save:{user}:{key}" if key else None
    house = at_one_instant(house)
    with house.store.write(durable=True, in_turn=True) as session:
        if name and (done := acts.act_by_key(session, name)):
            item_id, name = done.subject.removeprefix("item:"), None
            seen = seen_after(session, item_id, key, seen)
        if may_begin and not item_id:
            may_begin(session)
        before, met = _met(session, values, language, item_id=item_id, seen=seen)
        wanted = met.values if met else values
        made = draft(
            session, house, user, wanted, language, item_id=item_id, carried=carried
        )
        saving = Saving(
            user=user,
            at=house.clock.now(),
            based_on=seen,
            key=key,
            acting_for=made.acting_for,
            restored=restored,
            checked=made.checked,
        )
        if met and met.clashes:
            put_aside(session, before, values, saving)
            return _clash(before, met, language)
        if stops(made.problems):
            return Saved(item_id="", problems=made.problems)
        promised_before = promised(session, made.beside)
        found = lay_over(session, house, made.files, language)
        problems = tuple(dict.fromkeys((*made.problems, *found)))
        if stops(found):
            return Saved(item_id="", problems=problems)
        _void_approval(session, made.item_id, before.seen)
        _note(session, before, made.item_id, saving, name)
        note_beside(session, made.beside, saving, _linked_to(wanted, language))
        still = promised(session, made.beside)
        voided = tuple(name for name in promised_before if name not in still)
        note_attached(session, saving, values)
    return Saved(item_id=made.item_id, problems=problems, met=met, voided=voided)


def _linked_to(values: Values, language: str) -> str:
    """Return what a neighbour in a series is told about the link."""
    title = form.one(values, f"title.{language}") or next(
        (form.one(values, name) for name in values if name.startswith("title.")), ""
    )
    return say(language, "seminar.series_linked", title=title)


def _met(
    session: Session, values: Values, language: str, *, item_id: str, seen: str
) -> tuple[Standing, Met | None]:
    """Return how the item stands, and how a form meets it that saw another state."""
    stored = values_of(session, item_id) if item_id else None
    before = standing(session, item_id, stored)
    if not item_id or before.seen == seen:
        return before, None
    catalogue = load_catalogue(session)
    return before, meet(session, catalogue, before, values, seen, language)


def _clash(before: Standing, met: Met, language: str) -> Saved:
    """Return both texts: somebody else saved in between, at the same places."""
    return Saved(
        item_id="",
        problems=(problem(language, "", "changed_meanwhile"),),
        theirs=before.values,
        met=met,
    )


def _note(
    session: Session, before: Standing, item_id: str, saving: Saving, name: str | None
) -> None:
    """Write down that somebody saved, and what stands there now."""
    after = standing(session, item_id, values_of(session, item_id))
    if name is None and saving.key and not differ(before, after):
        # The same form once more: it is on record.
        return
    act = _record(session, saving.user, item_id, name, saving.at)
    act.acting_for = saving.acting_for
    session.add(act)
    note_saved(session, before, after, saving)


def at_one_instant(house: House) -> House:
    """Return the house with a clock that stands still.

    What is planned for this very minute must not lie in the past by the time that it
    is planned: it would count as already out, and nobody would ever be told.
    """
    return replace(house, clock=StandingClock(house.clock.now()))


def _is_text(session: Session, values: Values, item_id: str) -> bool:
    """Tell whether a form is that of a text: an item is of one kind for its life."""
    item = folders.item(session, item_id) if item_id else None
    kind = item.type if item else form.one(values, KIND)
    return kind in KINDS or (item is None and kind not in {"", form.ITEM_TYPE})


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
    found += others_accounts(
        catalogue, user, seminar.unit, seminar.accounts, language, house.clock.now()
    )
    newsletter = catalogue.find(Newsletter, seminar.newsletter)
    if newsletter:
        subject = Subject(name="", type="edition", unit=newsletter.unit, owner=user)
        try:
            require_may(user_named(catalogue, user, house.clock.now()), "save", subject)
        except Refused:
            found.append(problem(language, "newsletter", "newsletter_not_yours"))
    return tuple(found)


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
