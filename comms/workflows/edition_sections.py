"""Carries out in the plan of an edition what was pressed to arrange it."""

from dataclasses import replace

from comms.campaigns.arranging import Arranged, order_of
from comms.content.edition_form import (
    carrying,
    in_order,
    opening,
    with_items,
    with_section,
    without_section,
)
from comms.model.desk import Problem, Values
from comms.model.plans import EditionPlan


def rearranged(
    plan: EditionPlan, act: str, done: Arranged, values: Values, language: str
) -> tuple[EditionPlan, Arranged, tuple[Problem, ...]]:
    """Return a plan after an act, the act with its way back, and what is wrong."""
    at = done.place[0]
    if done.verb == "section":
        _, old, new = act.split(":")
        order = order_of(done.sections, int(old), int(new))
        return in_order(plan, order), done, ()
    if done.verb == "open":
        texts, problems = opening(values, act, plan.languages, language)
        return with_section(plan, at, texts), done, problems
    if done.verb == "close":
        undo = carrying(done.undo, plan.sections[at].heading)
        return without_section(plan, at), replace(done, undo=undo), ()
    return with_items(plan, done.sections), done, ()
