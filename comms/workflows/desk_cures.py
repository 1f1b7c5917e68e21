"""What to do about something that failed: the one act that may mend it, and where."""

from comms.campaigns.accounts import account_of
from comms.content.seen import LETTER
from comms.model.in_lists import AnyPublication
from comms.model.programme import Account
from comms.model.states import PublicationState
from comms.workflows.calendar_places import places
from comms.workflows.desk_sight import Sight, subject_of
from comms.workflows.repeats import REPEAT

#: Kinds of publications whose item has a form at the desk.
_WRITTEN = frozenset({"page", "post", "announcement"})
#: Kinds of publications whose time the calendar can move, and states after which that
#: lets them leave.
_MOVABLE = frozenset({"page", "post", "edition"})
LATE = frozenset({PublicationState.MISSED, PublicationState.EXPIRED})
#: Keys of reasons that only whoever connects the account can mend.
ABOUT_ACCOUNT = frozenset(
    {
        "channel.auth_expired",
        "channel.permission_missing",
        "channel.closed",
        "channel.misconfigured",
    }
)
#: What may be mended in the form of the item, by the key of the reason.
_IN_FORM = {
    "channel.alt_missing": "picture",
    "channel.alt_too_long": "picture",
    "channel.picture_missing": "picture",
    "channel.picture_too_large": "picture",
    "channel.too_many_pictures": "picture",
    "channel.too_long": "shorten",
    "channel.empty": "shorten",
    "channel.tag_cut": "shorten",
    "channel.too_many_tags": "shorten",
    REPEAT: "words",
}


def cure_of(
    sight: Sight, row: AnyPublication, path: str, reason: str
) -> tuple[str, str]:
    """Return the act that may mend something, and its address.

    Args:
        sight: Who looks; whoever may not mend it opens it.
        row: What failed, or waits.
        path: Address of what it tells.
        reason: Why it stands there, as a sentence; "": the state says it.
    """
    key = str((row.reason or {}).get("key", ""))
    if key in ABOUT_ACCOUNT:
        return "renew", _account(sight, row) or path
    if not sight.may("schedule", subject_of(row)):
        return "open", path
    if act := _IN_FORM.get(key):
        return act, f"{path}/edit" if row.kind in _WRITTEN else path
    if row.state in LATE and (there := new_time(sight, row)):
        return "retime", there
    by_state = "decide" if row.state == PublicationState.MISSED else "mend"
    return (by_state if reason else "open"), path


def new_time(sight: Sight, row: AnyPublication) -> str:
    """Return the address at which a publication gets another time; "": nowhere.

    What a rule gives its time is not led there: it comes again by that rule.
    """
    can_move = row.kind in _MOVABLE and not row.external_id.endswith(LETTER)
    _, _, about = row.plan_entry.partition(":")
    found = places(sight.catalogue, row.kind, about.partition(":")[0], row)
    has_place = can_move and any(found)
    subject = subject_of(row)
    may_move = sight.may("schedule", subject) and sight.may("save", subject)
    return f"/calendar/move/{row.id}" if has_place and may_move else ""


def _account(sight: Sight, row: AnyPublication) -> str:
    name = str((row.reason or {}).get("account", "")) or account_of(row)
    return f"/accounts/{name}" if sight.catalogue.find(Account, name) else ""
