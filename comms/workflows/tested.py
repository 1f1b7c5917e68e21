"""The rule that nothing goes to readers that nobody has seen in a mailbox.

An edition needs a test send of exactly the content that is to leave, or a reason why
it may go without; the reason stands in the log. An edit after the test voids it. What
is corrected in a hurry is no edition and needs none.
"""

from typing import Literal

from comms.content.seen import LETTER
from comms.errors import Refused
from comms.model.tables import Act
from comms.store import Session, acts
from comms.store.readers import PASSED, runs_of_tests

#: Verb of letting an edition out without a test; the note says why.
UNTESTED = "untested"
_EDITION = "edition"

Standing = Literal["tested", "on_its_way", "untested"]


def require_tested(session: Session, act: Act, *, because: str) -> None:
    """Refuse to let out what nobody has seen in a mailbox, unless a reason is given.

    Args:
        session: The caller commits it, or takes everything back.
        act: That of scheduling; what is no edition needs no test.
        because: Why it leaves untested; kept in the log. "": no reason.

    Raises:
        Refused: "untested", or "test_on_its_way".
    """
    kind, _, edition = act.subject.partition(":")
    if kind != _EDITION:
        return
    standing = standing_of(session, edition, act.content_hash)
    if is_enough(standing, edition):
        return
    if not because.strip():
        raise Refused(refusal_of(standing))
    acts.record_act(
        session,
        at=act.at,
        user=act.user,
        acting_for=act.acting_for,
        verb=UNTESTED,
        subject=act.subject,
        content_hash=act.content_hash,
        note=because.strip(),
    )


def standing_of(session: Session, edition: str, content_hash: str) -> Standing:
    """Return whether exactly this content has been sent as a test."""
    runs = runs_of_tests(session, edition, content_hash).values()
    if any(set(states) <= PASSED for states in runs):
        return "tested"
    return "on_its_way" if any("sending" in states for states in runs) else "untested"


def is_enough(standing: Standing, edition: str) -> bool:
    """Tell whether an edition may go as far as its test is concerned.

    The letter of an item is tested by asking for its approval, and leaves hours later
    than a test: one that is on its way is enough.
    """
    on_its_way = standing == "on_its_way" and edition.endswith(LETTER)
    return standing == "tested" or on_its_way


def refusal_of(standing: Standing) -> str:
    """Return the rule that says no to what was not tested."""
    return "test_on_its_way" if standing == "on_its_way" else "untested"
