"""Create a post on X with tweepy, and tell what became of the call.

tweepy sets no timeout, follows redirects, writes whole answers into the debug log and
has a fixed host. Its session is given an adapter that cures this. The module loads
tweepy and requests: import it where a post is made.
"""

import ssl
from collections.abc import Generator, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3

from comms.channels.http import (
    ANSWER_WITHIN,
    CONNECT_WITHIN,
    Answer,
    Lost,
    read_answer,
)
from comms.channels.outside import Unsent
from comms.channels.x.account import Account

_TWEEPY_HOST = "https://api.twitter.com"


def create(account: Account, text: str, media: Sequence[str]) -> Answer:
    """Create one post.

    Raises:
        Unsent: No connection came about.
        Lost: It broke off after bytes had left.
    """
    # Takes a quarter of a second to load.
    import tweepy

    client = _client(account)
    try:
        answer = client.create_tweet(
            text=text, media_ids=list(media) or None, user_auth=account.is_oauth1
        )
    except tweepy.HTTPException as error:
        return _read(error.response)
    except requests.RequestException as error:
        raise _what_happened(error) from None
    return _read(answer)


def _client(account: Account) -> Any:  # noqa: ANN401 - tweepy has no types
    import tweepy

    token = account.access_token.get_secret_value()
    if account.is_oauth1:
        client = tweepy.Client(
            consumer_key=account.consumer_key.get_secret_value(),
            consumer_secret=account.consumer_secret.get_secret_value(),
            access_token=token,
            access_token_secret=account.access_token_secret.get_secret_value(),
            return_type=requests.Response,
        )
    else:
        client = tweepy.Client(token, return_type=requests.Response)
    client.session = _Session(account.base_url)
    return client


class _Session(requests.Session):
    """A session that waits so long and no longer, and stays where it is."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        # Else a .netrc file could put its own password in place of the token.
        self.auth = _as_it_is
        self.mount(_TWEEPY_HOST, _Directed(base_url))

    def resolve_redirects(
        self,
        *_: Any,  # noqa: ANN401 - what requests passes
        **__: Any,  # noqa: ANN401
    ) -> Generator[Any, None, None]:
        """Follow nothing: a write must not be made twice."""
        yield from ()


class _Directed(requests.adapters.HTTPAdapter):
    """Sends with timeouts, to a stand-in where one is named."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")
        super().__init__(max_retries=0)

    def send(self, request: Any, **settings: Any) -> requests.Response:  # type: ignore[override]  # noqa: ANN401
        """Send once."""
        if self._base_url:
            request.url = request.url.replace(_TWEEPY_HOST, self._base_url, 1)
            request.headers["Host"] = urlsplit(self._base_url).netloc
        # A connection that is kept may have been closed by the other side.
        request.headers["Connection"] = "close"
        settings["timeout"] = (CONNECT_WITHIN, ANSWER_WITHIN)
        return super().send(request, **settings)


def _as_it_is(request: Any) -> Any:  # noqa: ANN401 - a prepared request
    return request


def _read(response: requests.Response) -> Answer:
    return read_answer(response.status_code, response.headers, response.content)


def _what_happened(error: requests.RequestException) -> Unsent | Lost:
    """Tell a refused connection from a broken one; requests calls both the same."""
    if isinstance(error, requests.ConnectTimeout):
        return Unsent("no connection (timeout)")
    cause: object = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None)
    before = (
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
        urllib3.exceptions.NameResolutionError,
    )
    if isinstance(reason, before) or _is_untrusted(reason):
        return Unsent(f"no connection ({type(reason).__name__})")
    return Lost(f"the connection broke ({type(error).__name__})")


def _is_untrusted(reason: object) -> bool:
    """Whether the other side's certificate was refused, so nothing was said to it."""
    inner = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    return isinstance(inner, ssl.SSLCertVerificationError)
