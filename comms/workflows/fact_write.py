"""Keeps a fact or core message that somebody changed at the desk.

In one transaction the file changes, every text that says it is read anew, whatever of
them was approved becomes a draft again, and a correction is drafted for each mail that
told the old. Nothing leaves: that is for people to decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from comms.access.policy import Subject, require_may, user_named
from comms.campaigns.publications import item_of
from comms.content.differences import hash_of
from comms.content.fact_filling import said
from comms.content.fact_form import FOLDERS, file_of, read_fact, written_file
from comms.content.seminar_names import free_name
from comms.content.seminar_problems import problem, stops
from comms.model.desk import Problem, Values
from comms.model.fact_page import WHY, FactKept
from comms.model.facts import Block, Fact
from comms.model.plans import EditionPlan
from comms.model.proposals import Proposal
from comms.model.tables import Item
from comms.store import Session, acts, facts, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.publications import by_plan_entry
from comms.workflows.desk_sight import Sight, sight
from comms.workflows.edition_write import OPEN, void
from comms.workflows.fact_correct import corrections, draft_all
from comms.workflows.fact_events import EDITION, named_in
from comms.workflows.fact_named import KINDS, name_of, unit_of
from comms.workflows.fact_uses import Used, used
from comms.workflows.house import House
from comms.workflows.laying import lay_over
from comms.workflows.proposing import PROPOSAL, propose, said_now, stands_everywhere
from comms.workflows.write import at_one_instant, values_of
from comms.workflows.write_together import Saving, Standing, note_saved, standing


@dataclass(frozen=True, kw_only=True)
class _Saving:
    """Who saves what of which kind, in which language, by which press."""

    user: str
    kind: str
    values: Values
    language: str
    name: str
    seen: str
    key: str | None


def seen_of(one: Fact | Block | None) -> str:
    """Return the state that a form is drawn from; "" for something new."""
    return hash_of(one.model_dump(mode="json")) if one else ""


def save_fact(  # noqa: PLR0913 - a form and whoever fills it
    house: House,
    user: str,
    kind: str,
    values: Values,
    language: str,
    *,
    name: str = "",
    seen: str = "",
    key: str = "",
) -> FactKept:
    """Keep a fact or core message, or say why not.

    Args:
        house: The site.
        user: Who saves.
        kind: "fact" or "block".
        values: The form.
        language: Of the problems' sentences.
        name: Its id; "" for a new one.
        seen: State that the form was drawn from; another one: nothing is overwritten.
        key: Makes the same form, sent twice, one change; "": none.

    Raises:
        Refused: It is another unit's, or would go there.
        NotFound: There is no such thing.
    """
    press = f"{kind}:{user}:{key}" if key else None
    saving = _Saving(
        user=user,
        kind=kind,
        values=values,
        language=language,
        name=name,
        seen=seen,
        key=press,
    )
    house = at_one_instant(house)
    with house.store.write(durable=True, in_turn=True) as session:
        if press and (done := acts.act_by_key(session, press)):
            return FactKept(
                id=done.subject.partition(":")[2],
                proposal=int(done.slots.get(PROPOSAL, 0)),
            )
        return _save(session, house, saving)


def _save(session: Session, house: House, saving: _Saving) -> FactKept:
    catalogue = load_catalogue(session)
    kind = KINDS[saving.kind]
    old = catalogue.get(kind, saving.name) if saving.name else None
    typed, problems = read_fact(
        saving.kind, saving.values, catalogue, saving.language, house.clock.now()
    )
    away = _require(catalogue, house, saving, old.unit if old else "")
    if typed is None:
        return FactKept(id="", problems=problems)
    _require(catalogue, house, saving, typed.unit)
    if seen_of(old) != saving.seen:
        return FactKept(
            id="", problems=(problem(saving.language, "", "fact_changed_meanwhile"),)
        )
    titles = typed.name
    first = titles.get(catalogue.programme.default_language) or next(
        iter(titles.values())
    )
    name = saving.name or free_name(session, first)
    new = file_of(saving.kind, typed, catalogue, old).model_copy(update={"id": name})
    away = _require(catalogue, house, saving, typed.unit, name) or away
    if isinstance(old, Block) and _waits(catalogue, old, new):
        return _propose(session, house, saving, old, new, away)
    return _keep(session, house, saving, old, new, away)


def _waits(catalogue: Catalogue, old: Block, new: Fact | Block) -> bool:
    """Tell whether words of every page would change: a second person has to agree."""
    return old.texts != new.texts and stands_everywhere(catalogue, old.id)


def _propose(
    session: Session,
    house: House,
    saving: _Saving,
    old: Block,
    new: Fact | Block,
    away: str,
) -> FactKept:
    why = " ".join(saving.values.get(WHY, ("",))[0].split())
    if not why:
        asked = problem(saving.language, WHY, "proposal_why_missing")
        return FactKept(id="", problems=(asked,))
    before, after = (one.model_dump(mode="json") for one in (old, new))
    keys = [key for key in after if before.get(key) != after[key]]
    row = propose(
        session,
        house,
        kind=saving.kind,
        name=old.id,
        before=said_now(load_catalogue(session), saving.kind, old.id, keys),
        after={key: after[key] for key in keys},
        why=why,
        user=saving.user,
        acting_for=away,
        key=saving.key,
    )
    return FactKept(id=old.id, proposal=row.id or 0)


def keep_agreed(
    session: Session, house: House, row: Proposal, old: Block, new: Block, language: str
) -> bool:
    """Carry out what a second person has agreed to; False: the folder refuses it."""
    saving = _Saving(
        user=row.user,
        kind=row.kind,
        values={},
        language=language,
        name=row.name,
        seen="",
        key=None,
    )
    return bool(_keep(session, house, saving, old, new, row.acting_for).id)


def _keep(
    session: Session,
    house: House,
    saving: _Saving,
    old: Fact | Block | None,
    new: Fact | Block,
    away: str,
) -> FactKept:
    name, catalogue = new.id, load_catalogue(session)
    eyes = sight(house, session, saving.user, saving.language)
    found = used(eyes, saving.kind, name, most=None) if old else []
    before = _standing(session, catalogue, found)
    letters = _editions(session, saving) if old else {}
    laid = _lay(session, house, new, saving.language)
    if stops(laid):
        return FactKept(id="", problems=laid)
    act = acts.record_act(
        session,
        at=house.clock.now(),
        user=saving.user,
        acting_for=away,
        verb="save",
        subject=f"{saving.kind}:{name}",
        note=_told(eyes, old, new),
        key=saving.key,
    )
    noted = _Noted(act.note, away, saving, house)
    changed = _note(session, found, before, noted)
    voided = _void(session, letters, noted)
    drafted: list[str] = []
    if isinstance(old, Fact) and isinstance(new, Fact):
        eyes = sight(house, session, saving.user, saving.language)
        files = corrections(eyes, found, old, new)
        drafted = draft_all(session, house, files, saving.language)
    for item in drafted:
        _record(session, house, saving, item, act.note, away)
    total = len(changed) + len(voided)
    return FactKept(id=name, changed=total, drafted=len(drafted))


def _require(
    catalogue: Catalogue, house: House, saving: _Saving, unit: str, name: str = ""
) -> str:
    """Refuse whoever may not write for a unit; return for whom a stand-in writes."""
    who = user_named(catalogue, saving.user, house.clock.now())
    name = name or saving.name
    where = unit_of(saving.kind, name, unit or who.scope)
    subject = Subject(
        name=f"{saving.kind}:{name}", type=saving.kind, unit=where, owner=saving.user
    )
    return require_may(who, "save", subject)


def _lay(
    session: Session, house: House, new: Fact | Block, language: str
) -> tuple[Problem, ...]:
    path = f"{FOLDERS[new.kind]}/{new.id}.yaml"
    source = folders.sources(session)[0]
    row = folders.source_files(session, source).get(path)
    content = written_file(new, row.content if row else b"")
    return lay_over(session, house, {path: content}, language)


def _told(eyes: Sight, old: Fact | Block | None, new: Fact | Block) -> str:
    """Return what changed, for the record: "Hall: Aura → Vega"."""
    order = eyes.catalogue.fallbacks(eyes.language)
    name = name_of(eyes, new)
    then = said(old, eyes.language, order) if old else ""
    now = said(new, eyes.language, order)
    if isinstance(new, Block):
        return f"{name} ({new.version})"
    return f"{name}: {then} → {now}" if then and then != now else f"{name}: {now}"


def _standing(
    session: Session, catalogue: Catalogue, found: Sequence[Used]
) -> dict[str, Standing]:
    """Return how the items stand that say it."""
    names = [one.item.external_id for one in found]
    return {
        name: standing(session, name, values_of(session, name, catalogue))
        for name in names
    }


@dataclass(frozen=True)
class _Noted:
    note: str
    away: str
    saving: _Saving
    house: House


def _note(
    session: Session,
    found: Sequence[Used],
    before: dict[str, Standing],
    noted: _Noted,
) -> list[Item]:
    """Write down at each item that its words changed: who did may not approve it."""
    changed = []
    for one in found:
        name = one.item.external_id
        # The form has the reference, before and after.
        after = standing(session, name, before[name].values)
        if after.seen == before[name].seen:
            continue
        changed.append(one.item)
        _record(session, noted.house, noted.saving, name, noted.note, noted.away)
        saving = Saving(
            user=noted.saving.user, at=noted.house.clock.now(), acting_for=noted.away
        )
        note_saved(session, before[name], after, saving)
    return changed


def _editions(session: Session, saving: _Saving) -> dict[str, str]:
    """Return the editions whose own words say it, with the hash of each plan."""
    named = facts.uses_of(session, saving.kind, saving.name)
    plans = {name for use in named if (name := named_in(use, EDITION))}
    hashes = load_catalogue(session).hashes if plans else {}
    return {name: hashes.get((EditionPlan.kind, name), "") for name in plans}


def _void(session: Session, before: dict[str, str], noted: _Noted) -> list[str]:
    """Make editions drafts again whose words changed; write down who did it."""
    now = load_catalogue(session).hashes if before else {}
    rows = by_plan_entry(session, [f"{EDITION}:{name}" for name in before])
    changed = []
    for row in rows.values():
        name = item_of(row)
        if row.state not in OPEN or now.get((EditionPlan.kind, name)) == before[name]:
            continue
        void(session, row)
        acts.record_act(
            session,
            at=noted.house.clock.now(),
            user=noted.saving.user,
            acting_for=noted.away,
            verb="save",
            subject=f"{EDITION}:{row.external_id}",
            note=noted.note,
        )
        changed.append(row.external_id)
    return changed


def _record(
    session: Session,
    house: House,
    saving: _Saving,
    item: str,
    note: str,
    away: str,
) -> None:
    row = folders.item(session, item)
    acts.record_act(
        session,
        at=house.clock.now(),
        user=saving.user,
        acting_for=away,
        verb="save",
        subject=f"item:{item}",
        content_hash=row.content_hash if row else "",
        note=note,
    )
