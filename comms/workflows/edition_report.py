"""What became of an edition that has left: from the ledger, for people.

The figures of the ledger add up: each recipient stands in one state. Who left and who
joined is counted from the hour it went out until the next number did, or until now.
Of a sensitive newsletter it is its own unit's alone, and tells tens.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from comms.campaigns.numbering import slug
from comms.language import MissingWords
from comms.model.desk_edition import Report, ReportRow
from comms.model.figures import Grain, all_told, told
from comms.model.programme import Newsletter
from comms.model.states import FINISHED, DeliveryState, SubscriptionState
from comms.model.tables import Publication
from comms.receive.reasons import prepared, reason_of, status_of
from comms.store import deliveries
from comms.store.reports import (
    changes_of_seats,
    failed_domains,
    failure_reasons,
    next_out,
)
from comms.workflows.desk_edition import edition_named
from comms.workflows.desk_lines import edition_title
from comms.workflows.desk_sight import Sight
from comms.workflows.figures import grain_of
from comms.workflows.forecast import forecast_of

#: Reasons that are shown, the most frequent first.
_REASONS = 6
#: Fewer at one domain would tell who they are.
_SEVERAL = 3


def report(sight: Sight, name: str) -> Report | None:
    """Return what became of an edition; None where she sees none, or none has left."""
    row = edition_named(sight, name)
    if row is None or row.published_at is None or not sight.sees(row.unit):
        return None
    grain = grain_of(sight, [row])
    if grain == "none":
        return None
    following = next_out(sight.session, row)
    until = following.published_at if following else None
    rows = _rows(sight, row, until or sight.now)
    total = _sum(rows)
    forecast = forecast_of(
        sight.session,
        sight.house,
        sight.catalogue,
        row,
        readers=total.recipients,
        through=sum(total.states.get(state, 0) for state in FINISHED),
    )
    return Report(
        id=name,
        title=edition_title(sight, row),
        newsletter_name=sight.newsletter(row.newsletter),
        unit_name=sight.viewer.unit_name(row.unit),
        state=row.state,
        published_at=sight.local(row.published_at),
        finished_at=sight.local(row.finished_at) if row.finished_at else None,
        counted_until=sight.local(until) if until else None,
        rows=tuple(_told(one, grain) for one in rows),
        total=_told(total, grain),
        reasons=_reasons(sight, row, grain),
        archive=_archive(sight, row),
        # Where few read, a place of work names them.
        domains=_domains(sight, row) if grain == "full" else (),
        sentences=tuple(forecast.sentences(sight.language, grain)),
        grain=grain,
    )


def _rows(sight: Sight, row: Publication, until: datetime) -> tuple[ReportRow, ...]:
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for state, language, count in deliveries.mail_counts(sight.session, row.id):
        states[language][state] += count
    left, joined = (
        _changes(sight, row, state, until)
        for state in (SubscriptionState.UNSUBSCRIBED, SubscriptionState.CONFIRMED)
    )
    newsletter = sight.catalogue.find(Newsletter, row.newsletter)
    order = dict.fromkeys(
        (*(newsletter.languages if newsletter else ()), *states, *left, *joined)
    )
    return tuple(
        ReportRow(
            language=language,
            recipients=states[language].total(),
            states=dict(states[language]),
            left=left.get(language, 0),
            joined=joined.get(language, 0),
        )
        for language in order
    )


def _changes(
    sight: Sight, row: Publication, state: SubscriptionState, until: datetime
) -> Mapping[str, int]:
    """Return how many left, or joined, since it went out."""
    since = row.published_at or until
    return changes_of_seats(sight.session, row.newsletter or "", state, since, until)


def _sum(rows: Sequence[ReportRow]) -> ReportRow:
    states = Counter[str]()
    for one in rows:
        states.update(one.states)
    return ReportRow(
        language="",
        recipients=sum(one.recipients for one in rows),
        states=dict(states),
        left=sum(one.left for one in rows),
        joined=sum(one.joined for one in rows),
    )


def _told(row: ReportRow, grain: Grain) -> ReportRow:
    return ReportRow(
        language=row.language,
        recipients=told(row.recipients, grain),
        states=all_told(row.states, grain),
        left=told(row.left, grain),
        joined=told(row.joined, grain),
    )


def _reasons(
    sight: Sight, row: Publication, grain: Grain
) -> tuple[tuple[str, int], ...]:
    """Return why mails did not arrive; a server's own words name people."""
    found = Counter[str]()
    for state, reason, count in failure_reasons(sight.session, row.id or 0):
        found[_why(sight, state, reason)] += count
    several = all_told(found, grain).items()
    return tuple([one for one in several if one[1]][:_REASONS])


def _domains(sight: Sight, row: Publication) -> tuple[tuple[str, int], ...]:
    """Return where many mails failed: a server's fault, or a list that is old."""
    found = Counter(failed_domains(sight.session, row.id or 0))
    several = [one for one in found.most_common(_REASONS) if one[1] >= _SEVERAL]
    return tuple(several)


def _why(sight: Sight, state: str, reason: str) -> str:
    if state == DeliveryState.SUPPRESSED:
        return sight.say("editions.report.suppressed_why")
    why = reason_of(status_of("", [reason]), [prepared(reason)])
    try:
        return sight.say(f"bounce.reason.{why.value}")
    except MissingWords:
        return sight.say("editions.report.other_why")


def _archive(sight: Sight, row: Publication) -> Mapping[str, str]:
    """Return where readers find it, in each language of the newsletter."""
    newsletter = sight.catalogue.find(Newsletter, row.newsletter)
    if newsletter is None or newsletter.sensitive or row.number is None:
        return {}
    return {
        language: f"/{language}/archive/{newsletter.id}/{slug(row)}"
        for language in newsletter.languages
    }
