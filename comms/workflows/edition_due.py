"""What an edition in work still needs: what stops it, what is to be done by when."""

from collections.abc import Iterator
from datetime import date, timedelta

from comms.campaigns.deadlines import deadlines
from comms.content.gate import is_approved
from comms.events.holidays import holidays
from comms.model.desk import Departure, Problem
from comms.model.desk_edition import Due
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.workflows.desk_sight import Sight
from comms.workflows.draw import EditionContent

_MONTH = timedelta(days=31)
_LET_GO = frozenset(
    {PublicationState.APPROVED, PublicationState.SCHEDULED, PublicationState.SENDING}
)


def stopping(sight: Sight, content: EditionContent) -> Iterator[Problem]:
    """Yield what keeps the edition from approval."""
    if content.publication.published_at is not None:
        return
    plan = content.plan
    if not content.items:
        yield _problem("edition_empty", sight.say("editions.problem.empty"))
    for language in plan.languages:
        for name in ("subject", "preheader"):
            if not getattr(plan, name).get(language, "").strip():
                slots = {"name": sight.say(f"editions.label.{name}"), "code": language}
                words = sight.say("editions.problem.missing", **slots)
                yield _problem("text_missing_in_language", words, f"{name}.{language}")
    for item in {one.external_id: one for one in content.items}.values():
        if is_approved(item):
            continue
        words = sight.say(
            "rules.item_not_approved",
            item=sight.title_of(item.external_id, content.titles_of(item)),
            state=sight.say(f"rules.state.{item.state}"),
        )
        yield _problem("item_not_approved", words, f"item.{item.external_id}")


def _problem(key: str, words: str, field: str = "") -> Problem:
    return Problem(field=field, severity="error", key=key, sentence=words)


def dues_of(
    sight: Sight,
    row: Publication,
    content: EditionContent,
    departure: Departure | None,
) -> Iterator[Due]:
    """Yield what has to be done by when, counted back from the day of sending."""
    today = sight.local(sight.now).date()
    day = date.fromisoformat(content.plan.send_at[:10])
    done = {
        "approval": row.state in _LET_GO,
        "test": departure is not None and departure.test == "tested",
        "send": row.published_at is not None,
    }
    languages = content.plan.languages
    free = {one.day for one in holidays(day - _MONTH, day, sight.language)}
    several = len(languages) > 1
    for one in deadlines(day, several_languages=several, holidays=free):
        yield Due(
            what=one.what,
            words=sight.say(f"editions.due.{one.what}"),
            day=one.day,
            is_done=done.get(one.what, False),
            is_past=one.day < today,
        )
