"""What the page of one's own account says: what was done, and what a rule refused."""

from comms.errors import Refused
from comms.model.desk import Problem
from comms.web.desk.refusals import sentence

#: What may be said above the page: after which act.
DONE = frozenset(
    {
        "password",
        "no_password",
        "code",
        "no_code",
        "passkey",
        "renamed",
        "no_key",
        "session",
        "sessions",
        "language",
        "letters",
        "no_letters",
        "stand_in",
        "no_stand_in",
        "email",
        "no_email",
    }
)
#: Fields at which rules say no; all others say so above the page.
_FIELDS = {
    "password_short": "password",
    "password_long": "password",
    "password_common": "password",
    "password_known": "password",
    "wrong_code": "code",
    "email_wrong": "email",
    "email_own": "email",
    "stand_in_narrower": "by",
    "stand_in_days": "starts",
}


def problems_of(refused: Refused | None, language: str) -> tuple[Problem, ...]:
    """Return what a rule refused as problems of the page, at their fields."""
    if refused is None:
        return ()
    return (
        Problem(
            field=_FIELDS.get(refused.key, ""),
            severity="error",
            key=refused.key,
            sentence=sentence(refused, language),
        ),
    )
