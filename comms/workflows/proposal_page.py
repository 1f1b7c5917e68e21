"""The page of a proposal, and its line where it waits for somebody."""

from collections.abc import Iterator, Mapping
from typing import Any

from comms.access.policy import PROGRAMME, may_ever, require_second, seconds
from comms.errors import Refused
from comms.model.desk import Line
from comms.model.facts import Block
from comms.model.programme import NATIONAL
from comms.model.programme_page import ChangedField
from comms.model.proposal_page import ProposalPage
from comms.model.proposals import EXPIRED, WAITING, Proposal
from comms.store import proposals as rows
from comms.workflows.desk_sight import Sight
from comms.workflows.fact_named import PATHS, called
from comms.workflows.programme_effects import changed_in
from comms.workflows.programme_entry import entry_of
from comms.workflows.proposing import POLICIES


def proposal_page(sight: Sight, number: int) -> ProposalPage | None:
    """Return a proposal; None where there is none for this person."""
    row = rows.proposal(sight.session, number)
    if row is None or not (_may_decide(sight, row) or row.user == sight.user.id):
        return None
    is_over = row.state == WAITING and row.until <= sight.now
    waits = row.state == WAITING and not is_over
    return ProposalPage(
        id=row.id or 0,
        sort="words" if row.kind == Block.kind else "rules",
        title=_title(sight, row),
        user_name=sight.person(row.user),
        why=row.why,
        at=sight.local(row.at),
        until=sight.local(row.until),
        state=EXPIRED if is_over else row.state,
        changed=tuple(_changed(sight, row)),
        path=_path(sight, row),
        may_decide=waits and _may_decide(sight, row),
        may_withdraw=waits and row.user == sight.user.id,
        others=tuple(
            sight.person(user.id) for user in seconds(sight.catalogue, row.user)
        ),
        decided_by=sight.person(row.decided_by) if row.decided_by else "",
        decided_at=sight.local(row.decided_at) if row.decided_at else None,
        note=row.note,
    )


def proposal_lines(sight: Sight) -> Iterator[Line]:
    """Yield what waits for her to agree, the oldest first."""
    for row in rows.waiting(sight.session, sight.now):
        if _may_decide(sight, row):
            yield Line(
                subject=f"{row.kind}:{row.name}",
                title=_title(sight, row),
                sort=sight.say(f"proposals.sort.{_sort(row)}"),
                unit_name=sight.viewer.unit_name(_unit(row)),
                state="in_review",
                at=sight.local(row.until),
                reason=sight.say(
                    "proposals.waits_for_you", name=sight.person(row.user), why=row.why
                ),
                path=f"/proposals/{row.id}",
                act="decide",
            )


def _may_decide(sight: Sight, row: Proposal) -> bool:
    try:
        require_second(sight.user, row.user)
    except Refused:
        return False
    return True


def _sort(row: Proposal) -> str:
    return "words" if row.kind == Block.kind else "rules"


def _unit(row: Proposal) -> str:
    return row.name if row.kind == "unit" else NATIONAL


def _title(sight: Sight, row: Proposal) -> str:
    if row.kind == Block.kind:
        return called(sight, row.kind, row.name)
    unit = sight.viewer.unit_name(_unit(row))
    return sight.say("proposals.rules_of", unit=unit)


def _path(sight: Sight, row: Proposal) -> str:
    if row.kind == Block.kind:
        return f"{PATHS[row.kind]}/{row.name}"
    is_keeper = may_ever(sight.user, PROGRAMME)
    return f"/programme/{POLICIES}/{row.name}" if is_keeper else ""


def _changed(sight: Sight, row: Proposal) -> Iterator[ChangedField]:
    if row.kind != Block.kind:
        entry = entry_of(sight.session, sight.catalogue, POLICIES, row.name)
        if entry is not None:
            rest = {k: v for k, v in entry.body.items() if k not in row.after}
            before, after = (rest | _said(part) for part in (row.before, row.after))
            yield from changed_in(sight, entry, before, after)
        return
    before, after = (part.get("texts") or {} for part in (row.before, row.after))
    for code in {**before, **after}:
        if before.get(code) != after.get(code):
            yield ChangedField(
                label=sight.say(f"content.language_{code}"),
                before=before.get(code, ""),
                after=after.get(code, ""),
            )


def _said(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if value is not None}
