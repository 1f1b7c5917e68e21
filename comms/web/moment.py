"""Lets a page be of one moment, however many workflows it asks, as ASGI middleware."""

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comms.store.moment import Moment, one_moment

#: What is sent changes things, and must see that it has.
_LOOKS = frozenset({"GET", "HEAD"})


class OneMoment:
    """Middleware within which all that a page reads is read at once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer within one moment; it ends as the answer begins to leave."""
        if scope["type"] != "http" or scope["method"] not in _LOOKS:
            await self._app(scope, receive, send)
            return
        with one_moment() as moment:
            try:
                await self._app(scope, receive, _ending(send, moment))
            finally:
                await _end(moment)


def _ending(send: Send, moment: Moment) -> Send:
    async def leave(message: Message) -> None:
        # A slow browser must not keep a connection: what comes from here on in pieces,
        # as large tables do, is read by sessions of its own.
        await _end(moment)
        await send(message)

    return leave


async def _end(moment: Moment) -> None:
    if moment.has_begun:
        await run_in_threadpool(moment.end)
    else:
        moment.end()
