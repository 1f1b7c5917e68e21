"""The page of a post that a person puts out by hand, or must look for."""

import json
from collections.abc import Sequence

from comms.campaigns.changes import EDIT, REMOVAL
from comms.model.desk import CardPage
from comms.model.programme import Account
from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Publication
from comms.model.views import Picture
from comms.store import waiting
from comms.store.publications import message_of
from comms.workflows.desk_sight import Sight, subject_of


def card_page(sight: Sight, delivery_id: int) -> CardPage | None:
    """Return a card; None where there is none for this person."""
    delivery = sight.session.get(Delivery, delivery_id)
    if delivery is None:
        return None
    row = sight.session.get_one(Publication, delivery.publication_id)
    account = sight.catalogue.find(Account, delivery.account)
    if account is None or not _is_hers(sight, row, account):
        return None
    if not _is_a_persons(row, delivery, account):
        return None
    kept = message_of(sight.session, delivery)
    if kept is None:
        return None
    post = json.loads(kept.skeleton)
    file, picture = _picture(post["media"])
    is_over = bool(sight.kept_back([file]))
    return CardPage(
        delivery=delivery_id,
        account_title=sight.account(account.id),
        language=delivery.language,
        text=post["text"],
        link=post["link"],
        tags=tuple(post["tags"]),
        picture=None if is_over else picture,
        is_picture_over=is_over,
        open_url=account.url or "",
        due=sight.local(row.due_at),
        state=delivery.state,
        url=_address(sight, delivery),
        kind=row.kind if row.kind in {EDIT, REMOVAL} else "post",
        may_act=sight.may("tick", subject_of(row)),
    )


def _is_hers(sight: Sight, row: Publication, account: Account) -> bool:
    """Whether whoever looks works for the unit or the account."""
    mine = sight.works_for(account.owner) or sight.works_for(row.unit)
    return mine and sight.sees(row.unit)


def _is_a_persons(row: Publication, delivery: Delivery, account: Account) -> bool:
    """Whether a person posts it, changes it by hand, or must look for it."""
    if not delivery.recipient.startswith("public:"):
        return False
    if account.mode == "manual_copy" or delivery.state == DeliveryState.UNKNOWN:
        return True
    return row.kind in {EDIT, REMOVAL} and row.state == PublicationState.HELD


def _address(sight: Sight, delivery: Delivery) -> str:
    if delivery.state != DeliveryState.SENT:
        return ""
    found = waiting.addresses(sight.session, [delivery.id])
    return found.get(delivery.id or 0, "")


def _picture(media: Sequence[dict[str, object]]) -> tuple[str, Picture | None]:
    """Return the file of a post's picture, and what is shown of it."""
    for one in media:
        name = str(one["name"])
        return name, Picture(
            url=f"/media/{name}",
            alt=str(one["alt"]),
            width=int(str(one["width"])),
            height=int(str(one["height"])),
        )
    return "", None
