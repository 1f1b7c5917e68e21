"""One-time links in mail: made at the moment of sending, kept nowhere.

The message in the store has a gap where the link will stand; what is made of the
notice's name and the key of the site fills it.
"""

from collections.abc import Mapping, Sequence

from comms.access.links import INVITATION, digest, mailed_token
from comms.campaigns.notices import seed_of
from comms.model.programme import User
from comms.store import Session, access
from comms.store.people import all_people
from comms.workflows.forgotten import PLACE
from comms.workflows.house import House
from comms.workflows.sign_in import ENTRANCE


def door_values(house: House, external_id: str) -> Mapping[str, str]:
    """Return what stands in the gaps of a notice: its link, where it holds one."""
    seed = seed_of(external_id)
    if not seed:
        return {}
    token = mailed_token(house.key, seed)
    with house.store.read() as session:
        link = access.link_by_hash(session, digest(token))
    invites = link is not None and link.purpose == INVITATION
    place = ENTRANCE if invites else f"/desk/{PLACE}"
    return {"door_url": f"{house.base_url}{place}/{token}"}


def addresses_of(
    session: Session, users: Sequence[User], external_id: str
) -> dict[str, str]:
    """Return where notices go, by user; only a link goes to who was never in."""
    found = {user.id: user.email for user in users}
    if seed_of(external_id):
        for row in all_people(session):
            if row.left_at is None and row.email:
                found.setdefault(row.user, row.email)
    return found
