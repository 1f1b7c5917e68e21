"""The form of an edition: from a plan to fields and back, and the file it becomes.

Which items stand where is no field: buttons change that (`campaigns.arranging`). What
the form does not ask stays as the plan has it.
"""

import base64
import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from comms.clock import instant
from comms.content.fact_fields import as_written
from comms.content.seminar_files import as_yaml
from comms.content.seminar_problems import problem
from comms.content.seminar_text import tidied
from comms.content.seminar_times import (
    Hour,
    Unread,
    both_readings,
    local,
    read_day,
    read_hour,
    shown_day,
    shown_hour,
    unclear,
)
from comms.model.desk import Problem, Values
from comms.model.plans import EditionPlan, Section
from comms.model.programme import Audience
from comms.model.segments import Segment
from comms.model.seminar import as_values, field, many, one
from comms.store.catalogue import Catalogue

#: Written once per language, in this order.
WORDS = ("subject", "preheader", "intro")
#: What an inbox shows of a subject, and of the words after it, at the most and least.
SUBJECT_MOST, PREHEADER_LEAST, PREHEADER_MOST = 60, 40, 90
#: Letters of a heading.
LONGEST_HEADING = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_DAY, _TIME = "mail_day", "mail_time"


def path_of(edition: str) -> str:
    """Return where the file of an edition stands."""
    return f"editions/{edition}.yaml"


def heading(section: int, language: str) -> str:
    """Return the field that holds the heading of a section."""
    return f"heading.{section}.{language}"


def new_heading(language: str) -> str:
    """Return the field that holds the heading of a section that is to be added."""
    return f"new_heading.{language}"


def opening(
    values: Values, act: str, languages: Sequence[str], language: str
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Return the headings of a section that is added, and what is wrong with them.

    Args:
        values: The form.
        act: The press; one that takes back brings the headings along.
        languages: Of the number: readers of each must see a heading.
        language: Of the problems' sentences.
    """
    if carried := headings_in(act):
        return carried, ()
    texts = {
        code: _tidied(one(values, new_heading(code)), "")[:LONGEST_HEADING]
        for code in languages
    }
    problems = tuple(
        problem(language, new_heading(code), "heading_missing")
        for code, text in texts.items()
        if not text
    )
    return texts, problems


def carrying(act: str, texts: Mapping[str, str]) -> str:
    """Return an act that brings a section back with the headings it had."""
    written = json.dumps(dict(texts), ensure_ascii=False).encode()
    return f"{act}:{base64.urlsafe_b64encode(written).decode().rstrip('=')}"


def headings_in(act: str) -> dict[str, str]:
    """Return the headings that an act brings along; none where it was made up."""
    written = act.partition(":")[2].partition(":")[2]
    padding = "=" * (-len(written) % 4)
    try:
        found = json.loads(base64.urlsafe_b64decode(written + padding))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        code: tidied(text)[:LONGEST_HEADING]
        for code, text in found.items()
        if _LANGUAGE.fullmatch(code) and isinstance(text, str) and text.strip()
    }


def values_of(plan: EditionPlan) -> Values:
    """Return the form as it would have to be filled to give a plan."""
    plan = as_written(plan)
    texts = {
        field(name, code): getattr(plan, name).get(code, "")
        for name in WORDS
        for code in plan.languages
    }
    texts |= {
        heading(n, code): section.heading.get(code, "")
        for n, section in enumerate(plan.sections)
        for code in plan.languages
    }
    return as_values(
        {
            **texts,
            _DAY: shown_day(plan.send_at),
            _TIME: shown_hour(plan.send_at),
            "audiences": plan.audiences,
            "segment": plan.segment or "",
            "intro_by": plan.intro_by or "",
        }
    )


def plan_from(
    values: Values,
    plan: EditionPlan,
    catalogue: Catalogue,
    language: str,
    now: datetime,
    *,
    signers: Collection[str],
) -> tuple[EditionPlan, tuple[Problem, ...]]:
    """Return a plan with what was typed; what cannot be read stays as it was.

    Args:
        values: The form.
        plan: As it stands.
        catalogue: Audiences, the zone.
        language: Of the problems' sentences.
        now: A new time lies after it.
        signers: Users whose name may stand under the greeting, beside the one there.
    """
    if not values:
        return plan, ()
    at, problems = _moment(values, plan, catalogue.zone, language, now)
    texts = {
        name: {
            code: text
            for code in plan.languages
            if (text := _tidied(one(values, field(name, code)), name))
        }
        for name in WORDS
    }
    sections = [
        section.model_copy(
            update={
                "heading": {
                    code: text
                    for code in plan.languages
                    if (text := _tidied(one(values, heading(n, code)), ""))
                }
                or section.heading
            }
        )
        for n, section in enumerate(plan.sections)
    ]
    asked = many(values, "audiences")
    signer = one(values, "intro_by")
    segment = one(values, "segment") if "segment" in values else plan.segment
    known = {entry.id for entry in catalogue.all(Audience)}
    changes: dict[str, Any] = {
        **texts,
        "sections": sections,
        "send_at": at,
        "audiences": [name for name in asked if name in known],
        "segment": segment if catalogue.find(Segment, segment) else None,
        "intro_by": signer if signer in {*signers, plan.intro_by} else None,
    }
    return plan.model_copy(update=changes), problems


def _tidied(text: str, name: str) -> str:
    """Return what was typed without stray blanks; only the greeting has lines."""
    return tidied(text, lines=name == "intro")


def _moment(
    values: Values, plan: EditionPlan, zone: str, language: str, now: datetime
) -> tuple[str, tuple[Problem, ...]]:
    """Return when it is to leave, or why that cannot be read."""
    typed = one(values, _DAY), one(values, _TIME)
    if typed == (shown_day(plan.send_at), shown_hour(plan.send_at)):
        return plan.send_at, ()
    day, hour = read_day(typed[0]), read_hour(typed[1])
    faults = []
    for name, found in ((_DAY, day), (_TIME, hour)):
        if isinstance(found, Unread):
            faults.append(problem(language, name, found.key))
    if isinstance(day, date) and isinstance(hour, Hour):
        moment = local(day, hour)
        if fault := unclear(moment, zone):
            faults.append(problem(language, _TIME, fault, _both(moment, zone)))
        elif instant(moment, zone) < now:
            faults.append(problem(language, _DAY, "leaves_in_the_past"))
        else:
            return moment, ()
    return plan.send_at, tuple(faults)


def _both(moment: str, zone: str) -> Mapping[str, object]:
    first, second = both_readings(moment, zone)
    return {"first": first, "second": second}


def file_of(plan: EditionPlan) -> bytes:
    """Return a plan as a person would write its file."""
    plan = as_written(plan)
    facts = plan.model_dump(mode="json", exclude_defaults=True, exclude={"id"})
    ordered = {name: facts[name] for name in EditionPlan.model_fields if name in facts}
    # Sections without items keep their place; drawn they are left out.
    ordered["sections"] = [
        section.model_dump(mode="json", exclude_defaults=True)
        for section in plan.sections
    ]
    return as_yaml(ordered)


def with_items(plan: EditionPlan, sections: Sequence[Sequence[str]]) -> EditionPlan:
    """Return a plan with other items in its sections."""
    return plan.model_copy(
        update={
            "sections": [
                section.model_copy(update={"items": list(own)})
                for section, own in zip(plan.sections, sections, strict=True)
            ]
        }
    )


def with_section(plan: EditionPlan, at: int, texts: Mapping[str, str]) -> EditionPlan:
    """Return a plan with one more section, without items."""
    new = Section(heading=dict(texts))
    sections = [*plan.sections[:at], new, *plan.sections[at:]]
    return plan.model_copy(update={"sections": sections})


def without_section(plan: EditionPlan, at: int) -> EditionPlan:
    """Return a plan without one of its sections."""
    sections = [*plan.sections[:at], *plan.sections[at + 1 :]]
    return plan.model_copy(update={"sections": sections})


def in_order(plan: EditionPlan, order: Sequence[int]) -> EditionPlan:
    """Return a plan with its sections in another order."""
    return plan.model_copy(update={"sections": [plan.sections[n] for n in order]})
