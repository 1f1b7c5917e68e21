"""Makes the publication that edits or takes down a post that stands.

Its plan entry is "edit:<item>:<account>:<n>" or "removal:<item>:<account>:<n>", n
counted over both; its occasion is that of the post. It begins at once.
"""

from datetime import datetime

from comms.campaigns.posts import account_of
from comms.campaigns.publications import item_of
from comms.clock import in_zone
from comms.model.states import PublicationState
from comms.model.tables import Publication

EDIT, REMOVAL = "edit", "removal"
#: A post in place of one that cannot be edited; a person lets it out.
AMEND = "amend"


def change_of(
    kind: str, post: Publication, number: int, now: datetime, zone: str
) -> Publication:
    """Return the publication that changes a post; it is on its way.

    Args:
        kind: `EDIT` or `REMOVAL`.
        post: What stands there.
        number: How many changes the item has had on this account, with this one.
        now: When it begins.
        zone: IANA name of the zone of local times.
    """
    item, account = item_of(post), account_of(post)
    return Publication(
        plan_entry=f"{kind}:{item}:{account}:{number}",
        occasion=post.occasion,
        kind=kind,
        external_id=f"{item}.{account}.{kind}{number}",
        account=account,
        unit=post.unit,
        owner=post.owner,
        state=PublicationState.SENDING,
        due_local=_local(now, zone),
        due_at=now,
        published_at=now,
    )


def amendment_of(
    post: Publication, number: int, now: datetime, zone: str, **why: object
) -> Publication:
    """Return a new post that says what the old one no longer does; it is held.

    Args:
        post: What stands there and cannot be edited.
        number: How many the item has had on this account, with this one.
        now: When it was made.
        zone: IANA name of the zone of local times.
        why: Why a person has to decide.
    """
    item, account = item_of(post), account_of(post)
    return Publication(
        plan_entry=f"{AMEND}:{item}:{account}",
        occasion=f"{_local(now, zone)[:10]}.{number}",
        kind=post.kind,
        external_id=f"{item}.{account}.{AMEND}{number}",
        account=account,
        unit=post.unit,
        owner=post.owner,
        state=PublicationState.HELD,
        due_local=_local(now, zone),
        due_at=now,
        reason=dict(why),
    )


def _local(now: datetime, zone: str) -> str:
    local = in_zone(now, zone).replace(tzinfo=None)
    return local.isoformat(timespec="minutes")
