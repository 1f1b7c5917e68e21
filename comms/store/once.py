"""Lets a question be asked once by all that read of one moment.

A page is put together by many hands, each of which reads what it needs; in one
transaction that only reads, the answer is always the same (`store.moment`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlmodel import Session

from comms.store.connecting import READS

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


#: By transaction; let go of with it, at the end of a page: pictures may be among it.
_ANSWERED: WeakKeyDictionary[object, dict[tuple[object, ...], Any]] = (
    WeakKeyDictionary()
)


def once(
    ask: Callable[Concatenate[Session, Given], Answer],
) -> Callable[Concatenate[Session, Given], Answer]:
    """Ask a question of the store once in each transaction that only reads.

    What is given beside the session must be hashable; nobody may change the answer.
    Where the session may write, it is asked each time.
    """

    @wraps(ask)
    def asked(session: Session, /, *given: Given.args, **named: Given.kwargs) -> Answer:
        if READS not in session.info:
            return ask(session, *given, **named)
        answers = _ANSWERED.setdefault(session.connection().get_transaction(), {})
        question = (ask, given, *sorted(named.items()))
        if question not in answers:
            answers[question] = ask(session, *given, **named)
        found: Answer = answers[question]
        return found

    return asked
