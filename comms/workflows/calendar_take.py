"""Carries a table out that was tried: in one transaction, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import replace

from comms.content.seminar_problems import stops
from comms.model.calendar import TriedTable
from comms.model.desk import Problem
from comms.model.tables import Act
from comms.store import Session, acts
from comms.workflows.calendar_import import Plan, Rows, plan_of
from comms.workflows.calendar_move import MINUTES, move_within, written_at
from comms.workflows.calendar_named import found_by_key
from comms.workflows.desk_sight import sight
from comms.workflows.house import House
from comms.workflows.laying import lay_over
from comms.workflows.write import at_one_instant


class _Stopped(Exception):
    """Something keeps a table from being carried out: a sentence that says what."""


def take_table(
    house: House, user: str, table: Rows, language: str, *, key: str = ""
) -> TriedTable:
    """Carry a table out, all of it, unless a line of it has a fault.

    Args:
        house: The site.
        user: Whose table it is.
        table: Its headings and lines.
        language: Of what is said about it.
        key: Makes the same table, sent twice, carried out once; "": none.

    Raises:
        Refused: Something changed meanwhile.
    """
    house = at_one_instant(house)
    name = f"import:{user}:{key}" if key else None
    try:
        with house.store.write(durable=True, in_turn=True) as session:
            if name and (done := acts.act_by_key(session, name)):
                return TriedTable(is_done=True, taken=int(done.slots["taken"]))
            plan = plan_of(house, session, sight(house, session, user, language), table)
            if not plan.tried.faults:
                _carry_out(house, session, user, language, plan, name)
    except _Stopped as stopped:
        return TriedTable(fault=str(stopped))
    if plan.tried.faults:
        return plan.tried
    return replace(plan.tried, is_done=True, taken=plan.tried.changes)


def _carry_out(
    house: House,
    session: Session,
    user: str,
    language: str,
    plan: Plan,
    name: str | None,
) -> None:
    """Write the drafts and move what moves; the key stands at the first act of it."""
    done = []
    if plan.files:
        _require_applied(lay_over(session, house, plan.files, language))
    for item in plan.items:
        act = acts.record_act(
            session,
            at=house.clock.now(),
            user=user,
            acting_for=plan.acting_for,
            verb="save",
            subject=f"item:{item}",
        )
        done.append(act.id)
    for key, to in plan.moves:
        session.flush()
        # Anew each time: one move may have taken another thing along.
        seen = sight(house, session, user, language)
        one = found_by_key(seen, key)
        if one is not None and to == written_at(seen, one)[:MINUTES]:
            continue
        outcome = move_within(seen, key, to)
        _require_applied(outcome.problems)
        done.append(outcome.act)
    if name and done:
        first = session.get_one(Act, done[0])
        first.key = name
        first.slots = {**first.slots, "taken": str(plan.tried.changes)}
        session.add(first)


def _require_applied(problems: Sequence[Problem]) -> None:
    for problem in problems:
        if stops([problem]):
            raise _Stopped(problem.sentence)
