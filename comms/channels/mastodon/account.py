"""What has to be known of an account on a Mastodon instance."""

from pydantic import Field, SecretStr

from comms.channels.account import AccountSettings, NetworkAddress


class Account(AccountSettings):
    """One account on one instance."""

    base_url: NetworkAddress = Field(
        description="The instance: https://social.example.org"
    )
    access_token: SecretStr = Field(
        min_length=1,
        description="Scopes read:accounts read:statuses write:media write:statuses.",
    )
    visibility: str = Field(
        default="public",
        pattern="^(public|unlisted|private)$",
        description="Who sees posts: public, unlisted or private.",
    )
