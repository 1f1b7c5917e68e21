"""What is wrong with mail, as the desk shows it: domains that wait, alarms."""

from comms.access.policy import CONNECT, Subject, may_stop
from comms.language import MissingWords
from comms.model.desk_running import (
    HeldDomain,
    MailAlarm,
    MailTroubles,
    ReturnedAside,
)
from comms.model.failures import Alarm
from comms.model.programme import NATIONAL
from comms.store import failures
from comms.store.pauses import EVERYTHING
from comms.workflows.alarms import SHOWN_FOR
from comms.workflows.desk_sight import Sight
from comms.workflows.set_aside import KEPT_FOR, Aside

_MOST_ALARMS = 20
_MOST_ASIDE = 20


def mail_troubles(sight: Sight) -> MailTroubles:
    """Return what is wrong, for those who answer for mail; to others nothing."""
    subject = Subject(name="", type="account", unit=NATIONAL, owner="")
    if not sight.may(CONNECT, subject):
        return MailTroubles()
    now = sight.house.clock.now()
    held = failures.held_domains(sight.session, now)
    names = {hold.domain for hold in held}
    aside = Aside(sight.house.settings.home, sight.house.clock).lines()
    alarms = failures.alarms_since(sight.session, now - SHOWN_FOR)
    return MailTroubles(
        held=tuple(
            HeldDomain(
                domain=hold.domain,
                until=sight.local(hold.until),
                failures=hold.failure_count,
            )
            for hold in held
        ),
        alarms=tuple(
            _alarm(sight, one)
            for one in alarms[:_MOST_ALARMS]
            if one.subject not in names
        ),
        may_release=may_stop(sight.user, EVERYTHING),
        aside=tuple(
            ReturnedAside(
                name=one.name,
                at=sight.local(one.at),
                until=sight.local(one.at + KEPT_FOR),
                octets=one.octets,
                fault=one.fault,
            )
            for one in aside[:_MOST_ASIDE]
        ),
        aside_count=len(aside),
    )


def _alarm(sight: Sight, alarm: Alarm) -> MailAlarm:
    words, subject = f"notices.{alarm.kind}", alarm.subject
    try:
        title = sight.say(f"{words}.title", subject=subject)
        text = sight.say(f"{words}.text", subject=subject, detail=alarm.detail)
    except MissingWords:
        title, text = subject, alarm.detail
    return MailAlarm(
        title=title,
        text=text,
        count=alarm.count,
        last_at=sight.local(alarm.last_at),
    )
