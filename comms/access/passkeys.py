"""Passkeys (WebAuthn): what browsers are asked, and what their answers prove.

The device shows that its owner is there and is herself (a finger, a face, a PIN), so a
passkey is both factors in one. Nothing is asked about makers of devices.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from comms.model.access import Passkey

_TIMEOUT_MS = 300_000
#: Longest answer of a browser that is looked at, and ids of keys in base64url.
_LONGEST = 32_768
_NAME = re.compile(r"[A-Za-z0-9_-]{1,2000}")
#: Names and numbers of the machine that a browser runs on.
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
#: What the library runs into where an answer is none.
_NONSENSE = (ValueError, TypeError, KeyError, RecursionError)


@dataclass(frozen=True, kw_only=True)
class Place:
    """The site as browsers know it: keys are bound to it."""

    #: Host name without port, which must be a name ("news.example.org").
    host: str
    #: Scheme, host and port ("https://news.example.org").
    origin: str
    name: str

    @classmethod
    def of(cls, base_url: str, name: str) -> "Place":
        """Return the place of a site by its public address."""
        parts = urlsplit(base_url)
        return cls(
            host=parts.hostname or "",
            origin=f"{parts.scheme}://{parts.netloc}",
            name=name,
        )

    @property
    def has_name(self) -> bool:
        """Whether keys can be bound to it: browsers bind none to an IP address."""
        return ":" not in self.host and not self.host.replace(".", "").isdigit()

    def is_at(self, at: str) -> bool:
        """Tell whether a browser that looks at a host and port is here."""
        return urlsplit(f"//{at}").hostname == self.host


def local_name(at: str) -> str:
    """Return the address with a name for a browser at its own machine, else "".

    Args:
        at: Host and port that it looks at ("127.0.0.1:8000").
    """
    if urlsplit(f"//{at}").hostname not in _HERE:
        return ""
    port = at.rpartition(":")[2]
    return f"http://localhost:{port}" if port.isdigit() else "http://localhost"


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """What an authenticator made."""

    credential_id: str
    public_key: str
    sign_count: int


def ask_for_new(
    place: Place, *, user: str, called: str, known: list[Passkey], challenge: bytes
) -> str:
    """Return what a browser is asked to make a new key, as JSON."""
    from webauthn import (
        base64url_to_bytes,
        generate_registration_options,
        options_to_json,
    )
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=place.host,
        rp_name=place.name,
        user_id=user.encode(),
        user_name=called,
        user_display_name=called,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id))
            for one in known
        ],
    )
    return options_to_json(options)


def read_new(place: Place, answer: str, challenge: bytes) -> NewKey | None:
    """Return the key that a browser's answer proves; None: it proves none."""
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    if len(answer) > _LONGEST:
        return None
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, *_NONSENSE):
        return None
    return NewKey(
        credential_id=bytes_to_base64url(found.credential_id),
        public_key=bytes_to_base64url(found.credential_public_key),
        sign_count=found.sign_count,
    )


def ask_for_proof(place: Place, challenge: bytes) -> str:
    """Return what a browser is asked to sign in with any key of this site, as JSON."""
    from webauthn import (
        generate_authentication_options,
        options_to_json,
    )
    from webauthn.helpers.structs import (
        UserVerificationRequirement,
    )

    options = generate_authentication_options(
        rp_id=place.host,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def key_named(answer: str) -> str:
    """Return the id of the key that an answer was made with; "" for nonsense."""
    if len(answer) > _LONGEST:
        return ""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return ""
    name = found.get("id") if isinstance(found, dict) else ""
    return name if isinstance(name, str) and _NAME.fullmatch(name) else ""


def proves(
    place: Place, answer: str, challenge: bytes, row: Passkey, now: datetime
) -> bool:
    """Tell whether an answer was made with a key; its count and use are noted."""
    from webauthn import (
        base64url_to_bytes,
        verify_authentication_response,
    )
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, *_NONSENSE):
        return False
    row.sign_count, row.used_at = found.new_sign_count, now
    return True
