"""Frozen values that the page of a proposal is drawn from; as those of `model.desk`."""

from dataclasses import dataclass
from datetime import datetime

from comms.model.programme_page import ChangedField


@dataclass(frozen=True, kw_only=True)
class ProposalPage:
    """What somebody wants changed, and what a second person may do about it."""

    id: int
    #: "rules" or "words".
    sort: str
    title: str
    user_name: str
    why: str
    at: datetime
    until: datetime
    #: "waiting", "agreed", "refused", "withdrawn", "expired" or "overtaken".
    state: str
    changed: tuple[ChangedField, ...]
    #: Where the entry itself stands; "" for who may not look there.
    path: str
    #: Whether she may agree or refuse, and whether it is hers to take back.
    may_decide: bool
    may_withdraw: bool
    #: Who else may agree, by name; none: nobody is there.
    others: tuple[str, ...] = ()
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""
