"""Settings: the only reader of the environment.

A site folder (`COMMS_HOME`, else the current folder) may hold `settings.toml`; the
environment (`COMMS_…`) overrules it. Secrets are kept in files of mode 0600 beside it.
"""

import os
import re
import secrets
import tomllib
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from comms.config.tables import (
    MailAccount,
    OutsideSignIn,
    ProviderKind,
    WebhookSettings,
)

__all__ = [
    "MailAccount",
    "OutsideSignIn",
    "Settings",
    "SettingsFault",
    "WebhookSettings",
]

#: So alike is a mistyped name to the one that is meant, of 1.
_NEAR = 0.8
#: What pydantic finds wrong with a value, and the message id that says so.
_WRONG = {
    "bool_parsing": "no_yes_or_no",
    "bool_type": "no_yes_or_no",
    "dict_type": "no_table",
    "extra_forbidden": "not_there",
    "greater_than_equal": "too_low",
    "int_from_float": "no_number",
    "int_parsing": "no_number",
    "int_type": "no_number",
    "less_than_equal": "too_high",
    "list_type": "no_list",
    "literal_error": "no_choice",
    "missing": "missing",
    "model_type": "no_table",
    "path_type": "no_text",
    "string_too_short": "empty",
    "string_type": "no_text",
}


class SettingsFault(ValueError):
    """A setting, or the file of settings, is wrong.

    `rule` is the message id below "settings.", `slots` are its values.
    """

    def __init__(self, rule: str, **slots: object) -> None:
        self.rule = rule
        self.slots = slots
        super().__init__(rule)


class Settings(BaseSettings):
    """Everything the operator of a site can set."""

    model_config = SettingsConfigDict(
        env_prefix="COMMS_", env_nested_delimiter="__", extra="ignore"
    )

    home: Path = Field(
        default_factory=Path.cwd, description="The site folder: database, keys, media."
    )
    database_url: str = Field(
        default="",
        description="PostgreSQL as postgresql+psycopg://…; empty: SQLite in the "
        "site folder.",
    )
    base_url: str = Field(
        default="http://localhost:8000",
        description="Public address of the site; all absolute links start with it.",
    )
    allowed_hosts: list[str] = Field(
        default=["127.0.0.1", "localhost"],
        description="Host names that requests may be addressed to, beside base_url's.",
    )
    language: Literal["fi", "sv", "en"] = Field(
        default="en", description="Language in which commands speak."
    )
    demo: bool = Field(
        default=False, description="Show the demo notice; the clock is stepped."
    )
    smtp_host: str = Field(default="127.0.0.1", min_length=1, description="Smarthost.")
    smtp_port: int = Field(default=25, ge=1, le=65535, description="465, 587, or 25.")
    smtp_security: Literal["tls", "starttls", "none"] = Field(
        default="none",
        description="tls: from the first byte (465); starttls: required (587); none: "
        "only for a server on this machine.",
    )
    smtp_user: str = Field(default="", description="User name; empty: no AUTH.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Password.")
    smtp_ca_file: Path | None = Field(
        default=None, description="Certificate authority of the smarthost, if own."
    )
    smtp_mechanism: Literal["password", "xoauth2"] = Field(
        default="password",
        description="password: PLAIN or LOGIN; xoauth2: smtp_password is an access "
        "token.",
    )
    smtp_connections: int = Field(
        default=8, ge=1, le=100, description="Connections to the smarthost at once."
    )
    smtp_provider: ProviderKind | Literal[""] = Field(
        default="",
        description="Mail provider behind the smarthost that reports by webhooks.",
    )
    mail: dict[str, MailAccount] = Field(
        default={},
        description="Several mail accounts, by name; in settings.toml as "
        "[mail.<name>]. Without them the smtp_* settings are the one account.",
    )
    dkim: dict[str, list[str]] = Field(
        default={},
        description="Selectors whose keys sign mail from a domain; in settings.toml as "
        'dkim = {"example.org" = ["r2027"]}.',
    )
    mail_domain: str = Field(
        default="localhost",
        description="Domain of return paths, Message-IDs and List-Ids.",
    )
    worker_silence: int = Field(
        default=30,
        ge=2,
        le=3600,
        description="Seconds without a sign of life after which another worker takes "
        "over what one had in hand; PostgreSQL only.",
    )
    accounts: dict[str, dict[str, str]] = Field(
        default={},
        description="Credentials and addresses of accounts on networks, by account id; "
        "in settings.toml as [accounts.x_national].",
    )
    channel_packages: list[str] = Field(
        default=[],
        description="Packages, beside this one, whose channel adapters may run.",
    )
    templates: Path | None = Field(
        default=None, description="Folder of own templates; they come first."
    )
    relay_addresses: list[str] = Field(
        default=[],
        description="IP addresses from which the smarthost sends mail on, where you "
        "know them; comms doctor checks SPF and PTR for them.",
    )
    nameservers: list[str] = Field(
        default=[],
        description="Name servers that comms doctor asks, as 192.0.2.1 or "
        "127.0.0.1:5353; empty: those of the machine.",
    )

    second_factor_roles: list[
        Literal[
            "admin",
            "national_lead",
            "approver",
            "coordinator",
            "change_agent",
            "translator",
            "viewer",
        ]
    ] = Field(
        default=[],
        description="Roles that must sign in to the desk with a second factor.",
    )
    oidc: OutsideSignIn | None = Field(
        default=None,
        description="Signing in with an organisation's accounts (OpenID Connect); in "
        "settings.toml as [oidc].",
    )

    webhooks: dict[str, WebhookSettings] = Field(
        default={},
        description="Mail providers that report what became of mail, by name; in "
        "settings.toml as [webhooks.<name>].",
    )

    @field_validator("oidc", mode="before")
    @classmethod
    def _unset(cls, value: object) -> object:
        """Read an empty value as none, as `settings.toml` begins with."""
        return value or None

    @property
    def store_url(self) -> str:
        """The database, with the default filled in."""
        return self.database_url or f"sqlite:///{self.home.absolute() / 'comms.db'}"

    @property
    def mail_accounts(self) -> dict[str, MailAccount]:
        """The mail accounts by name: those of `mail`, or the one of smtp_*."""
        return self.mail or {
            "email": MailAccount(
                host=self.smtp_host,
                port=self.smtp_port,
                security=self.smtp_security,
                user=self.smtp_user,
                password=self.smtp_password,
                mechanism=self.smtp_mechanism,
                ca_file=self.smtp_ca_file,
                connections=self.smtp_connections,
                provider=self.smtp_provider,
            )
        }

    @property
    def database_file(self) -> Path | None:
        """The file of the database; None where a server has it."""
        return None if self.database_url else self.home / "comms.db"

    @property
    def clock_file(self) -> Path:
        """Position of the stepped clock of a demo."""
        return self.home / "clock"


def load(home: Path | None = None, **overrules: Any) -> Settings:  # noqa: ANN401 - any setting
    """Return the settings of a site folder.

    Args:
        home: The site folder; None: `COMMS_HOME`, else the current folder.
        overrules: Settings that come before the environment.

    Raises:
        SettingsFault: One of them is wrong.
    """
    chosen = home or Path(os.environ.get("COMMS_HOME", "."))
    free = {
        key: value
        for key, value in _written(chosen / "settings.toml").items()
        if f"COMMS_{key.upper()}" not in os.environ
    }
    try:
        return Settings(**{**free, **overrules, "home": chosen})
    except ValidationError as fault:
        raise _wrong(fault) from fault
    except SettingsError as fault:
        # A list or table in the environment that is no JSON; the words name the field.
        named = re.search(r'"(\w+)"', str(fault))
        name = f"COMMS_{named[1].upper()}" if named else "COMMS_…"
        raise SettingsFault("unreadable", name=name) from fault


def _wrong(fault: ValidationError) -> SettingsFault:
    """Say the first thing that is wrong; never the value, which may be a secret."""
    error = fault.errors(include_url=False, include_input=False)[0]
    name = ".".join(map(str, error["loc"]))
    rule = _WRONG.get(error["type"])
    if rule is None:
        return SettingsFault("wrong", name=name, problem=error["msg"])
    given = error.get("ctx", {})
    slots: dict[str, object] = {key: given[key] for key in ("ge", "le") if key in given}
    if "expected" in given:
        slots["choices"] = str(given["expected"]).replace(" or ", ", ")
    return SettingsFault(rule, name=name, **slots)


def _written(file: Path) -> dict[str, Any]:
    """Return what stands in the file of settings, if there is one."""
    if not file.exists():
        return {}
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise SettingsFault("broken", file=file, problem=fault) from fault
    for name in written.keys() - (Settings.model_fields.keys() - {"home"}):
        raise SettingsFault("unknown", file=file, name=name)
    return written


def set_in_environment() -> list[str]:
    """Return the names in the environment that make settings, but for the folder."""
    known = {f"COMMS_{name.upper()}" for name in Settings.model_fields} - {"COMMS_HOME"}
    # "COMMS_MAIL__MAIN__PASSWORD" is a part of one.
    return sorted(name for name in os.environ if name.partition("__")[0] in known)


def mistyped_in_environment() -> dict[str, str]:
    """Return names in the environment that make no setting, with the one they are near.

    What is near none is another program's; nor is any of them an error.
    """
    known = [f"COMMS_{name.upper()}" for name in Settings.model_fields]
    found = {}
    for name in sorted(os.environ):
        mine, _, rest = name.upper().partition("__")
        if mine.startswith("COMMS_") and mine not in known:
            for near in get_close_matches(mine, known, 1, _NEAR):
                found[name] = f"{near}__{rest}" if rest else near
    return found


def language_of_commands() -> str:
    """Return the language to speak, even where other settings are wrong."""
    try:
        return load().language
    except (SettingsFault, OSError):
        asked = os.environ.get("COMMS_LANGUAGE", "")
        return asked if asked in {"fi", "sv", "en"} else "en"


def site_key(home: Path) -> bytes:
    """Return the secret key of a site, made on first use (32 random bytes, 0600)."""
    path = home / "site.key"
    if not path.exists():
        _make_key(path)
    try:
        return bytes.fromhex(path.read_text().strip())
    except ValueError as fault:
        raise SettingsFault("key_broken", file=path) from fault


def _make_key(path: Path) -> None:
    """Keep a new key, whole or not at all; another start may have been faster."""
    new = path.with_name(f"{path.name}.{secrets.token_urlsafe(8)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        # A link never replaces: of several first starts all take the first key.
        with suppress(FileExistsError):
            os.link(new, path)
    finally:
        new.unlink()
