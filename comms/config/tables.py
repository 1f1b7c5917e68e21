"""The settings that are tables of their own, as `[mail.main]`."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

#: Mail providers that report by webhooks.
ProviderKind = Literal["brevo", "mailgun", "postmark", "sendgrid", "ses"]


class MailAccount(BaseModel):
    """One of several mail accounts: a table `[mail.<name>]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(min_length=1, description="Smarthost.")
    port: int = Field(default=587, ge=1, le=65535, description="465, 587, or 25.")
    security: Literal["tls", "starttls", "none"] = Field(
        default="starttls", description="As smtp_security."
    )
    user: str = Field(default="", description="User name; empty: no AUTH.")
    password: SecretStr = Field(default=SecretStr(""), description="Password.")
    mechanism: Literal["password", "xoauth2"] = Field(
        default="password", description="As smtp_mechanism."
    )
    ca_file: Path | None = Field(default=None, description="As smtp_ca_file.")
    connections: int = Field(
        default=8, ge=1, le=100, description="Connections at once."
    )
    messages_per_connection: int = Field(
        default=1000, ge=1, description="A connection is left after so many messages."
    )
    weight: int = Field(
        default=1,
        ge=1,
        le=100,
        description="Its part of the mail, in proportion to those of the others.",
    )
    provider: ProviderKind | Literal[""] = Field(
        default="", description="Mail provider behind it that reports by webhooks."
    )
    limits: dict[str, Any] = Field(
        default={}, description="What its provider allows: rates, quotas, hours."
    )


class OutsideSignIn(BaseModel):
    """Signing in with accounts of an identity provider: the table `[oidc]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str = Field(
        min_length=1,
        description="Address of the provider, as https://login.example.org/tenant/v2.0.",
    )
    client_id: str = Field(min_length=1, description="Our name there.")
    client_secret_file: Path = Field(
        description="File that holds our secret there, of mode 0600."
    )
    name: str = Field(
        default="", description="What the button calls these accounts; empty: the host."
    )
    allowed_tenants: list[str] = Field(
        default=[], description="Tenants (claim tid) whose accounts may sign in."
    )
    allowed_domains: list[str] = Field(
        default=[], description="Domains of verified addresses that may sign in."
    )


class WebhookSettings(BaseModel):
    """A mail provider that reports by webhooks: a table `[webhooks.<name>]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ProviderKind = Field(description="Which provider.")
    secret: SecretStr = Field(
        default=SecretStr(""), description="What its calls are verified with."
    )
    secret_file: Path | None = Field(
        default=None, description="File of mode 0600 that holds the secret instead."
    )
    topics: list[str] = Field(
        default=[], description="Amazon SNS: topics from which calls are taken."
    )
