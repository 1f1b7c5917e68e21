"""Notices to people who work here: each thing is told once.

The plan entry names the thing and its occasion, so noticing it again makes nothing
new. A notice begins at once and has no number and no subscribers.
"""

from datetime import datetime

from comms.clock import in_zone
from comms.model.states import PublicationState
from comms.model.tables import Publication

NOTICE = "notice"
_LINK, _BEFORE, _LETTER = "door", "address", "letter"


def notice_of(
    name: str,
    *,
    unit: str,
    owner: str,
    now: datetime,
    zone: str,
    stale_at: datetime | None = None,
) -> Publication:
    """Return the notice about one thing; it is on its way.

    Args:
        name: What it is about ("card:post:spring_news:fb_network"), unlike any other.
        unit: A pause of this unit stops it.
        owner: Whose thing it is.
        now: When it was noticed.
        zone: IANA name of the zone of local times.
        stale_at: From when it is of no use to anybody.
    """
    return begun(
        entry_of(name),
        kind=NOTICE,
        unit=unit,
        owner=owner,
        now=now,
        zone=zone,
        stale_at=stale_at,
    )


def begun(  # noqa: PLR0913 - all keyword-only but the name
    entry: str,
    *,
    kind: str,
    unit: str,
    owner: str,
    now: datetime,
    zone: str,
    stale_at: datetime | None = None,
) -> Publication:
    """Return a publication that leaves at once; arguments as of `notice_of`.

    Args:
        entry: Its plan entry, unlike any other.
        kind: "notice", "confirmation".
        unit: As there.
        owner: As there.
        now: As there.
        zone: As there.
        stale_at: As there.
    """
    local = in_zone(now, zone).replace(tzinfo=None).isoformat(timespec="minutes")
    return Publication(
        plan_entry=entry,
        # The name is unlike any other, so that one day is enough.
        occasion=local[:10],
        kind=kind,
        external_id=entry.replace(":", "."),
        unit=unit,
        owner=owner,
        state=PublicationState.SENDING,
        due_local=local,
        due_at=now,
        published_at=now,
        recipients_fixed_at=now,
        stale_at=stale_at,
    )


def link_notice(seed: str) -> str:
    """Return the name of the notice that holds a one-time link."""
    return f"{_LINK}:{seed}"


def letter_notice(mark: str) -> str:
    """Return the name of the mail that passes a person's letter on."""
    return f"{_LETTER}:{mark}"


def is_letter(external_id: str) -> bool:
    """Tell whether a mail passes a person's letter on to a unit."""
    return external_id.startswith(f"{NOTICE}.{_LETTER}.")


def before_notice(seed: str, what: str) -> str:
    """Return the name of a notice to the address that somebody had before."""
    return f"{_BEFORE}:{seed}:{what}"


def seed_of_before(external_id: str) -> str:
    """Return what the link of a change of address is made from; "": of none."""
    before, _, seed = external_id.rpartition(".")[0].rpartition(".")
    return seed if before == f"{NOTICE}.{_BEFORE}" else ""


def seed_of(external_id: str) -> str:
    """Return what the link of a notice is made from; "": the notice holds none."""
    before, _, seed = external_id.rpartition(".")
    return seed if before == f"{NOTICE}.{_LINK}" else ""


def entry_of(name: str) -> str:
    """Return the plan entry of a notice."""
    return f"{NOTICE}:{name}"
