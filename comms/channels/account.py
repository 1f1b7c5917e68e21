"""Read the settings of an account into the model of its adapter.

Settings come as text by name and may be secrets, so a refusal names the field and the
rule, never the value.
"""

from collections.abc import Mapping
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, ValidationError

from comms.errors import Misconfigured
from comms.ports.accounts import AccountField


class AccountSettings(BaseModel):
    """What every model of an account does: refuse what it does not know.

    Secrets are fields of type `SecretStr`; forms mask them, and no text shows them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _never_in_clear(address: str) -> str:
    """Refuse an address at which everybody on the way could read the token."""
    parts = urlsplit(address)
    is_here = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if address and parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        message = "an address begins with https:// (http:// only on this machine)"
        raise ValueError(message)
    return address.rstrip("/")


#: Where a network's interface begins; a token goes there.
NetworkAddress = Annotated[str, AfterValidator(_never_in_clear)]

Model = TypeVar("Model", bound=AccountSettings)


def fields_of(model: type[BaseModel]) -> tuple[AccountField, ...]:
    """Return the settings that a model of an account asks for, in its order."""
    return tuple(
        AccountField(
            name=name,
            is_secret=field.annotation is SecretStr,
            is_required=field.is_required(),
            description=field.description or "",
            default="" if field.is_required() else _shown(field.default),
        )
        for name, field in model.model_fields.items()
    )


def _shown(value: object) -> str:
    return "" if value is None or isinstance(value, SecretStr) else str(value)


def read_settings(model: type[Model], settings: Mapping[str, str]) -> Model:
    """Return the settings as the adapter's model.

    Raises:
        Misconfigured: A setting is missing, unknown or wrong; says which.
    """
    try:
        return model.model_validate(dict(settings))
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'settings'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        )
    raise Misconfigured(
        f"The account's settings are wrong: {faults}.", key="channel.misconfigured"
    )
