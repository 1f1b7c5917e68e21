"""What an account needs to be connected, and who a network says that we are."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, kw_only=True)
class AccountField:
    """One setting that an adapter asks for."""

    #: "access_token".
    name: str
    #: Never shown again once it is kept.
    is_secret: bool
    is_required: bool
    #: What it is, in the adapter's own words.
    description: str
    default: str = ""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who a network says that we are."""

    #: "@lape@social.example.org"; "": the network does not say.
    name: str
    url: str = ""


@runtime_checkable
class TellsIdentity(Protocol):
    """A channel that can say whose account it speaks for; reading changes nothing."""

    def identity(self) -> Identity:
        """Ask the network.

        Raises:
            Misconfigured: As for `PublicChannel.check`.
        """
        ...
