"""Lets a question be asked once by all that read of one moment.

A page is put together by many hands, each of which reads what it needs; in one
transaction that only reads, the answer is always the same (`store.moment`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from sqlmodel import Session

from comms.store.connecting import READS

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

#: In the `info` of a connection: what was answered, and in which transaction.
_ANSWERED = "answered"


class _Answered(NamedTuple):
    within: object
    answers: dict[tuple[object, ...], Any]


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
        connection = session.connection()
        kept, now = connection.info, connection.get_transaction()
        known: _Answered | None = kept.get(_ANSWERED)
        if known is None or known.within is not now:
            known = kept[_ANSWERED] = _Answered(now, {})
        question = (ask, given, *sorted(named.items()))
        if question not in known.answers:
            known.answers[question] = ask(session, *given, **named)
        found: Answer = known.answers[question]
        return found

    return asked
