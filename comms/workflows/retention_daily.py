"""Once a day, at night, personal data whose time is over goes by itself."""

from datetime import timedelta

from comms.clock import in_zone
from comms.model.retention import RetentionLine
from comms.store import acts
from comms.store.catalogue import load_catalogue
from comms.store.counted_rows import count_rows
from comms.store.occasions import programme_zone
from comms.workflows.audit_chain import shorten
from comms.workflows.house import House
from comms.workflows.list_files import list_files
from comms.workflows.retention import VERB, retention
from comms.workflows.uploads import unsaved

#: The hour, in the programme's zone, before which a day's run does not begin.
AT_NIGHT = 3
#: Whether it is time is asked so often: a run of this night that a machine which was
#: off has missed is made good within it.
ASK_EVERY = timedelta(hours=1)


def retention_of_the_day(house: House) -> tuple[RetentionLine, ...] | None:
    """Let go of what is over its time; None: not yet, or today's run was.

    A demo keeps what it has: its days pass in minutes, and sessions are of the
    machine's time.
    """
    now = house.clock.now()
    with house.store.read() as session:
        zone = programme_zone(session)
        if zone is None or house.settings.demo:
            return None
        local = in_zone(now, zone)
        subject = f"programme:{load_catalogue(session).programme.id}"
        last = acts.last_act(session, subject, [VERB])
    if local.hour < AT_NIGHT:
        return None
    if last is not None and in_zone(last.at, zone).date() >= local.date():
        return None
    done = retention(house, run=True)
    # After it: what these put on record would hide an erasure from it.
    unsaved(house, run=True)
    list_files(house, run=True)
    shorten(house, run=True)
    count_rows(house.store)
    return done
