"""A loopback proxy before any server: forwards, or lets the answer get lost."""

from collections.abc import Callable, Mapping, Sequence

import httpx2

from comms.demo.networks import Fault, Reply, Request

#: Headers that belong to one connection, or that the client writes itself.
_OWN = {"host", "connection", "content-length", "accept-encoding"}


class Forwarding:
    """A stand-in that asks another server (`comms.demo.networks.Network`).

    Args:
        target: Where that server begins.
        post: Method and path of the call that creates a post.
        fail: Refusals in that network's words.
    """

    def __init__(
        self, target: str, post: tuple[str, str], fail: Callable[[Fault], Reply]
    ) -> None:
        self._target = target
        self._post = post
        # A plain connection to this machine; certificates would only cost time.
        self._client = httpx2.Client(timeout=10, verify=False)
        self.fail = fail

    def is_post(self, request: Request) -> bool:
        """Whether this call creates a post."""
        return (request.method, request.path) == self._post

    def answer(self, request: Request) -> Reply:
        """Ask the other server and say what it says."""
        said = self._client.request(
            request.method,
            f"{self._target}{request.path}",
            params={key: list(values) for key, values in request.query.items()},
            content=request.content,
            headers={k: v for k, v in request.headers.items() if k not in _OWN},
        )
        kind = said.headers.get("content-type", "application/json")
        return Reply(
            status=said.status_code, body=said.content, headers={"Content-Type": kind}
        )

    def posted(self) -> Sequence[Mapping[str, object]]:
        """Return nothing: the other server has it."""
        return []

    def close(self) -> None:
        """Hang up."""
        self._client.close()
