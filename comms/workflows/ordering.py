"""What a person presses, carried out: the desk and the command line call this alone.

An item is decided with all that hangs on it (`announce`), an edition or a step of an
event's chain by itself (`decide`); a test, a release and a withdrawal have workflows of
their own. One press has one meaning, wherever it is made.
"""

from collections.abc import Callable
from typing import Unpack

from comms.content.seen import seen_of
from comms.store import Session, folders
from comms.store.publications import publication
from comms.workflows import announce, decide, release_mail, test_send, withdraw
from comms.workflows.deciding import Press
from comms.workflows.house import House

#: What is decided about an item together with its letter.
_WITH_ALL = {
    "submit": announce.submit,
    "approve": announce.approve,
}


def order(
    house: House,
    verb: str,
    what: str,
    *,
    along: Callable[[Session], None] = announce.nothing,
    **press: Unpack[Press],
) -> None:
    """Carry out one verb about an item, an edition or a step of a chain.

    Args:
        house: The site.
        verb: What is pressed ("approve").
        what: An item, edition or step by its id.
        along: What is written down with a return, in the same transaction.
        press: What comes with it.

    Raises:
        Refused: A rule says no; the refusal is on record. "changed_meanwhile": it is
            not what the person saw.
        NotFound: No such user, or nothing by this name.
    """
    user, key = press["user"], _own_key(verb, what, press.get("key", ""))
    own: Press = {**press, "key": key}
    if verb == test_send.VERB:
        test_send.send_test(house, what, user=user, key=key)
    elif verb == release_mail.RELEASE:
        note = press.get("note", "")
        release_mail.release_mail(house, what, user=user, note=note, key=key)
    elif not _is_item(house, what):
        decide.decide(house, verb, what, demand=along, **own)
    elif verb == "return":
        # With all that hangs on it: each thing gets a key of its own there.
        announce.return_(house, what, along=along, **press)
    elif verb == "withdraw":
        withdraw.withdraw(
            house,
            what,
            user=user,
            note=press.get("note", ""),
            key=key,
            seen=press.get("seen", ""),
        )
    elif verb in _WITH_ALL:
        _WITH_ALL[verb](house, what, **press)
    else:
        decide.decide(house, verb, what, **own)


def state_of(house: House, what: str) -> str:
    """Return where an item, edition or step stands now.

    Raises:
        NotFound: There is none by this name.
    """
    with house.store.read() as session:
        item = folders.item(session, what)
        return item.state if item else publication(session, what).state


def _is_item(house: House, what: str) -> bool:
    with house.store.read() as session:
        return bool(seen_of(session, what))


def _own_key(verb: str, what: str, key: str) -> str:
    """Return a key of this verb alone: all that a page offers comes with the same."""
    return f"{verb}:{what}:{key}" if key else ""
