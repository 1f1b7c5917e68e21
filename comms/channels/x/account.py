"""What has to be known of an account on X, and how its calls are signed."""

import logging
from collections.abc import Mapping
from typing import Self

from pydantic import Field, SecretStr, model_validator

from comms.channels.account import AccountSettings, NetworkAddress

_NONE = SecretStr("")

# These write tokens, signatures or whole answers at DEBUG, at the first call already.
for _talkative in ("tweepy", "oauthlib", "requests_oauthlib"):
    logging.getLogger(_talkative).setLevel(logging.INFO)


class Account(AccountSettings):
    """One account on X: a user token of OAuth 2.0, or the four values of OAuth 1.0a."""

    access_token: SecretStr = Field(
        min_length=1,
        description="User token. OAuth 2.0 scopes: tweet.read tweet.write users.read "
        "media.write; it lives two hours. A token of OAuth 1.0a does not expire.",
    )
    access_token_secret: SecretStr = Field(
        default=_NONE, description="Of OAuth 1.0a; empty: the token is of OAuth 2.0."
    )
    consumer_key: SecretStr = Field(default=_NONE, description="Of OAuth 1.0a.")
    consumer_secret: SecretStr = Field(default=_NONE, description="Of OAuth 1.0a.")
    base_url: NetworkAddress = Field(
        default="", description="A stand-in for X, for rehearsals; empty: X itself."
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        rest = (self.access_token_secret, self.consumer_key, self.consumer_secret)
        if len({bool(one.get_secret_value()) for one in rest}) > 1:
            message = "OAuth 1.0a needs consumer key, consumer secret and token secret"
            raise ValueError(message)
        return self

    @property
    def is_oauth1(self) -> bool:
        """Whether calls are signed instead of carrying the token."""
        return bool(self.access_token_secret.get_secret_value())

    @property
    def address(self) -> str:
        """Where calls go that are made here; tweepy has its own host."""
        return self.base_url or "https://api.x.com"

    def sign(self, method: str, url: str) -> Mapping[str, str]:
        """Return the header that proves the account (RFC 5849 or RFC 6750)."""
        token = self.access_token.get_secret_value()
        if not self.is_oauth1:
            return {"Authorization": f"Bearer {token}"}
        # Loads slowly, and only accounts with old tokens need it.
        from oauthlib.oauth1 import Client  # noqa: PLC0415

        signer = Client(
            self.consumer_key.get_secret_value(),
            client_secret=self.consumer_secret.get_secret_value(),
            resource_owner_key=token,
            resource_owner_secret=self.access_token_secret.get_secret_value(),
        )
        _, headers, _ = signer.sign(url, http_method=method)
        return dict(headers)
