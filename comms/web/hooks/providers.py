"""Where mail providers report what became of our mail: `POST /hooks/NAME`.

Not there at all unless the settings name a provider. Whoever calls proves it by what
stands in the call (`comms/webhooks`); a browser's cookie opens nothing here. Answers
are one word: providers look at the status, and strangers learn nothing else. Wrong
calls beyond ten of one network within a quarter of an hour are answered 429; right ones
always come in.
"""

from collections.abc import Mapping
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse
from starlette.responses import Response

from comms.web.answers import Name, not_found
from comms.web.throttle import Throttle

_STATUS = {"taken": 200, "forged": 403, "unreadable": 406, "later": 503}
_TOO_MANY, _UNKNOWN = 429, "unknown"
#: Seconds after which a provider may call once more.
_RETRY_AFTER = 60


class TakesReports(Protocol):
    """What takes providers' calls (`workflows.webhooks`)."""

    def take(self, name: str, headers: Mapping[str, str], body: bytes) -> str:
        """Return "taken", "forged", "unreadable", "later" or "unknown"."""
        ...


async def whole_body(request: Request) -> bytes:
    """Return the body of a request; its size is limited before it comes here."""
    return await request.body()


class ProviderHooks:
    """The one route of all providers."""

    def __init__(self, reports: TakesReports, throttle: Throttle) -> None:
        self._reports, self._throttle = reports, throttle

    def routes(self) -> APIRouter:
        """Return the route."""
        router = APIRouter()
        router.add_api_route("/hooks/{name}", self.take, methods=["POST"])
        return router

    def take(
        self, request: Request, name: Name, body: Annotated[bytes, Depends(whole_body)]
    ) -> Response:
        """Take one call."""
        # A field that comes twice proves nothing: the last one counts.
        answer = self._reports.take(name, dict(request.headers), body)
        if answer == _UNKNOWN:
            raise not_found()
        status, headers = _STATUS[answer], {"cache-control": "no-store"}
        wait = self._wait(request) if answer in {"forged", "unreadable"} else 0
        if wait:
            status = _TOO_MANY
        if wait or answer == "later":
            headers["retry-after"] = str(wait or _RETRY_AFTER)
        return PlainTextResponse(f"{answer}\n", status_code=status, headers=headers)

    def _wait(self, request: Request) -> int:
        address = request.client.host if request.client else ""
        wait = self._throttle.wait(address)
        self._throttle.note(address)
        return wait
