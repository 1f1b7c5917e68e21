"""Alarms about how we send: what is shown to the operator, and told to administrators.

Once a day for each thing, however often it happened: a code by which mail is refused
whoever it goes to, a domain whose mail waits.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from comms.clock import in_zone
from comms.language import say
from comms.model.failures import Alarm
from comms.model.programme import User
from comms.render.notice import Notice
from comms.store import Session, failures
from comms.store.catalogue import Catalogue
from comms.workflows.house import House

_ADMIN = "admin"
#: So long an alarm is news, and stands among what is wrong.
_NEWS_FOR = timedelta(days=1)
SHOWN_FOR = timedelta(days=7)


def alarms_to_tell(session: Session, house: House) -> list[Alarm]:
    """Return the alarms that are still news."""
    return failures.alarms_since(session, house.clock.now() - _NEWS_FOR)


def administrators(catalogue: Catalogue) -> list[str]:
    """Return who is told of alarms."""
    return [user.id for user in catalogue.all(User) if user.role == _ADMIN]


def about_alarm(
    alarm: Alarm, sign_off: Callable[[str], str]
) -> Callable[[str], Notice]:
    """Return what an administrator is told of an alarm, by language."""

    def notice(language: str) -> Notice:
        return Notice(
            language=language,
            title=say(language, f"notices.{alarm.kind}.title", subject=alarm.subject),
            text=say(
                language,
                f"notices.{alarm.kind}.text",
                subject=alarm.subject,
                detail=alarm.detail,
            ),
            sign_off=sign_off(language),
        )

    return notice


def what_is_wrong(
    session: Session, house: House, zone: str
) -> dict[str, Sequence[Any]]:
    """Return alarms of the last week and held domains, for `comms status`."""
    now, language = house.clock.now(), house.settings.language
    return {
        "alarms": [
            {
                "kind": alarm.kind,
                "subject": alarm.subject,
                "count": alarm.count,
                "since": in_zone(alarm.first_at, zone).isoformat(timespec="minutes"),
                "last": in_zone(alarm.last_at, zone).isoformat(timespec="minutes"),
                "detail": alarm.detail,
                "message": say(
                    language, f"notices.{alarm.kind}.title", subject=alarm.subject
                ),
            }
            for alarm in failures.alarms_since(session, now - SHOWN_FOR)
        ],
        "held_domains": [
            {
                "domain": hold.domain,
                "until": in_zone(hold.until, zone).isoformat(timespec="minutes"),
                "failures": hold.failure_count,
            }
            for hold in failures.held_domains(session, now)
        ],
    }
