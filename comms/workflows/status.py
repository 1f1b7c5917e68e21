"""What waits, what failed, what is stopped: the answer to "is all well?"."""

from typing import Any

from comms.clock import in_zone
from comms.store import Session, deliveries, waiting
from comms.store.lane_health import Down
from comms.store.lanes import zone_of
from comms.store.pauses import pauses
from comms.workflows.alarms import what_is_wrong
from comms.workflows.house import House
from comms.workflows.lane_down import states
from comms.workflows.lane_lines import lane_lines
from comms.workflows.pause import subject_named
from comms.workflows.reasons import why

#: States that ask for a person.
_NEED_A_PERSON = {"held", "missed", "expired", "partly_failed", "returned"}


def status(house: House) -> dict[str, Any]:
    """Return what `comms status --json` prints."""
    with house.store.read() as session:
        zone = zone_of(session)
        found = waiting.unfinished(session)
        stops = pauses(session)
        names = {stop.unit: stopped(session, stop.unit) for stop in stops}
        doubtful = deliveries.unknown_counts(session)
        wrong = what_is_wrong(session, house, zone)
        lanes = lane_lines(session, house, zone)

    def shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 - columns of a publication
        return {
            "publication": row.external_id,
            "kind": row.kind,
            "unit": row.unit,
            "state": row.state,
            "reason": why(row.reason, house.settings.language),
            "due": in_zone(row.due_at, zone).isoformat(timespec="minutes"),
        }

    return {
        "now": in_zone(house.clock.now(), zone).isoformat(timespec="minutes"),
        "zone": zone,
        "paused": [
            {
                "unit": names[stop.unit],
                "user": stop.user,
                "reason": stop.reason,
                "since": in_zone(stop.at, zone).isoformat(timespec="minutes"),
            }
            for stop in stops
        ],
        "waiting": [shown(row) for row in found if row.state not in _NEED_A_PERSON],
        "needs_a_person": [shown(row) for row in found if row.state in _NEED_A_PERSON],
        "unknown": doubtful,
        "mail_accounts": [
            _account(name, down, zone) for name, down in states(house).items()
        ],
        "lanes": lanes,
        **wrong,
    }


def stopped(session: Session, stop: str) -> str:
    """Return what a stop is of: a unit, "all", or one thing ("edition:NL1")."""
    return subject_named(session, stop).removeprefix("unit:")


def _account(name: str, down: Down | None, zone: str) -> dict[str, Any]:
    """Return how a mail account is: "up", "down", or "wrong" till it is mended."""
    if down is None:
        return {"account": name, "state": "up"}
    return {
        "account": name,
        "state": "wrong" if down.is_misconfigured else "down",
        "since": in_zone(down.since, zone).isoformat(timespec="minutes"),
        "until": in_zone(down.until, zone).isoformat(timespec="seconds"),
        "fault": down.fault,
    }
