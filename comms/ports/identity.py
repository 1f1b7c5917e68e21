"""The promise of an identity provider: another organisation says who somebody is."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a provider has signed about one person; checked in full."""

    issuer: str
    #: The provider's own name for the account; never changes.
    subject: str
    #: Address that the provider vouches for; "": it names none, or vouches for none.
    email: str = ""
    #: Tenant of the account, where the provider has several; "" for none.
    tenant: str = ""
    #: Whether the provider vouches for several tenants: then they must be named.
    is_shared: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """What one browser is sent to the provider with; only its answer counts."""

    state: str
    nonce: str
    verifier: str


class IdentityProvider(Protocol):
    """Signs people in for us (OpenID Connect, authorization code with PKCE)."""

    @property
    def name(self) -> str:
        """What people call these accounts."""
        ...

    def address(self, question: Question) -> str:
        """Return where a browser is sent.

        Raises:
            ChannelUnavailable: The provider cannot be met.
            Misconfigured: It is not what the settings say.
        """
        ...

    def proof(self, question: Question, code: str) -> Proof | None:
        """Return what the provider says for a code; None: it proves nothing.

        Raises:
            ChannelUnavailable: As for `address`.
            Misconfigured: As for `address`.
        """
        ...
