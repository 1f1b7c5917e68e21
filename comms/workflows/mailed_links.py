"""The link in a mailed notice, and where the mail goes; known where it leaves.

The message in the store has a gap where the link will stand; what is made of the
notice's name and the key of the site fills it.
"""

from collections.abc import Mapping, Sequence

from comms.access.links import INVITATION, digest, mailed_token
from comms.campaigns.notices import seed_of, seed_of_before
from comms.clock import SystemClock
from comms.model.access import DoorStep
from comms.model.programme import User
from comms.store import Session, access, door
from comms.store.people import all_people
from comms.workflows import own_address
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
        is_address = link is None and _change(session, seed) is not None
    place = f"/desk/{own_address.PLACE if is_address else PLACE}"
    if link is not None and link.purpose == INVITATION:
        place = ENTRANCE
    return {"door_url": f"{house.base_url}{place}/{token}"}


def addresses_of(
    session: Session, users: Sequence[User], external_id: str
) -> dict[str, str]:
    """Return where notices go, by user.

    Only a link goes to who was never in, or to an address that is to be hers; and what
    is said of a change of address, to where she was.
    """
    if seed := seed_of_before(external_id):
        row = _change(session, seed)
        return {row.user: row.body["before"]} if row else {}
    found = {user.id: user.email for user in users}
    if seed := seed_of(external_id):
        if row := _change(session, seed):
            return {row.user: row.body["email"]} if own_address.is_open(row) else {}
        for one in all_people(session):
            if one.left_at is None and one.email:
                found.setdefault(one.user, one.email)
    return found


def _change(session: Session, seed: str) -> DoorStep | None:
    """Return the change of address that a seed belongs to, while it is known."""
    rows = door.steps_of(session, own_address.KIND, SystemClock().now())
    return next((row for row in rows if row.body["seed"] == seed), None)
