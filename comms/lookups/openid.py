"""Signing in by OpenID Connect: authorization code with PKCE, state and nonce.

Speaks with one provider that the settings name, and follows no redirect. An ID token
counts only if its signature, issuer, audience, times and nonce are right; an address
counts only if the provider says that it is verified (`email_verified`, or Entra ID's
`xms_edov`). With a provider of several tenants the issuer holds the tenant's id.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from comms.clock import Clock
from comms.errors import ChannelUnavailable, Misconfigured
from comms.ports.identity import Proof, Question

#: Seconds for one answer, bytes of the longest, seconds that clocks may differ.
_WITHIN, _LONGEST, _SLACK = 10.0, 1_000_000, 60
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
_TENANT = "{tenantid}"
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


class OpenIdProvider:
    """One identity provider."""

    def __init__(
        self,
        *,
        issuer: str,
        client_id: str,
        client_secret: str,
        name: str,
        answer_to: str,
        clock: Clock,
    ) -> None:
        """Take what the settings say.

        Args:
            issuer: Address of the provider; https, but for this machine.
            client_id: Our name there.
            client_secret: Our secret there.
            name: What people call its accounts; "": its host.
            answer_to: Our address that it sends people back to.
            clock: The machine's.
        """
        parts = urlsplit(issuer)
        if parts.scheme != "https" and parts.hostname not in _HERE:
            raise Misconfigured(key="operate.oidc_insecure", issuer=issuer)
        self._issuer = issuer.rstrip("/")
        self._id, self._secret = client_id, client_secret
        self._answer_to = answer_to
        self._clock = clock
        self._about: Mapping[str, Any] | None = None
        self._keys: KeySet | None = None
        self.name = name or (parts.hostname or "")

    def address(self, question: Question) -> str:
        """Return where a browser is sent."""
        digest = hashlib.sha256(question.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._id,
            "redirect_uri": self._answer_to,
            "scope": "openid email profile",
            "state": question.state,
            "nonce": question.nonce,
            "code_challenge": _letters(digest),
            "code_challenge_method": "S256",
        }
        return f"{self._described('authorization_endpoint')}?{urlencode(asked)}"

    def proof(self, question: Question, code: str) -> Proof | None:
        """Return what the provider says for a code; None: it proves nothing."""
        answer = self._exchange(question, code)
        token = answer.get("id_token")
        if not isinstance(token, str):
            return None
        claims = self._claims(token, question.nonce)
        if claims is None:
            return None
        more = self._more(claims, str(answer.get("access_token", "")))
        # Who vouches for an address says so where she names it.
        named = claims if "email" in claims else more
        verified = _is_yes(named.get("email_verified")) or (
            _is_yes(named.get("xms_edov"))
        )
        return Proof(
            issuer=str(claims["iss"]),
            subject=str(claims["sub"]),
            email=str(named.get("email", "")) if verified else "",
            tenant=str(claims.get("tid", more.get("tid", ""))),
            is_shared=_TENANT in str(self._description().get("issuer", "")),
        )

    def _exchange(self, question: Question, code: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._answer_to,
            "code_verifier": question.verifier,
        }
        headers = {}
        methods = self._description().get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )
        if "client_secret_basic" in methods:
            named = f"{quote_plus(self._id)}:{quote_plus(self._secret)}"
            headers["authorization"] = (
                f"Basic {base64.b64encode(named.encode()).decode()}"
            )
        else:
            form |= {"client_id": self._id, "client_secret": self._secret}
        return self._ask(self._described("token_endpoint"), form, headers) or {}

    def _claims(self, token: str, nonce: str) -> dict[str, Any] | None:
        """Return what an ID token says, if all of it is right (OpenID Core 3.1.3.7)."""
        found = self._decoded(token)
        if found is None or not isinstance(found.get("sub"), str):
            return None
        now = self._clock.now().timestamp()
        audience = found.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        right = (
            found.get("iss") == self._issuer_for(found)
            and self._id in audiences
            and (len(audiences) == 1 or found.get("azp") == self._id)
            and _number(found.get("exp")) > now - _SLACK
            and _number(found.get("iat")) < now + _SLACK
            and _number(found.get("nbf", 0)) < now + _SLACK
            and secrets.compare_digest(
                str(found.get("nonce", "")).encode(), nonce.encode()
            )
        )
        return found if right else None

    def _decoded(self, token: str) -> dict[str, Any] | None:
        for is_new in (False, True):
            try:
                found = jwt.decode(
                    token, self._key_set(anew=is_new), algorithms=_ALGORITHMS
                )
            except (JoseError, ValueError):
                # Keys are changed there from time to time: look once more.
                continue
            return dict(found.claims)
        return None

    def _issuer_for(self, claims: Mapping[str, Any]) -> str:
        issuer = str(self._description().get("issuer", ""))
        return issuer.replace(_TENANT, str(claims.get("tid", "")))

    def _more(self, claims: Mapping[str, Any], access: str) -> Mapping[str, Any]:
        """Return what the provider says only where it is asked for it."""
        address = self._description().get("userinfo_endpoint")
        if "email" in claims or not address or not access:
            return {}
        headers = {"authorization": f"Bearer {access}"}
        found = self._ask(self._described("userinfo_endpoint"), None, headers) or {}
        return found if found.get("sub") == claims.get("sub") else {}

    def _key_set(self, *, anew: bool) -> KeySet:
        if self._keys is None or anew:
            found = self._ask(self._described("jwks_uri")) or {}
            self._keys = KeySet.import_key_set(
                {"keys": [one for one in found.get("keys", []) if _signs(one)]}
            )
        return self._keys

    def _described(self, name: str) -> str:
        """Return an address that the provider names; only over TLS, as its own."""
        found = str(self._description().get(name, ""))
        parts = urlsplit(found)
        if parts.scheme != "https" and parts.hostname not in _HERE:
            raise Misconfigured(key="operate.oidc_wrong", issuer=self._issuer)
        return found

    def _description(self) -> Mapping[str, Any]:
        if self._about is None:
            found = self._ask(f"{self._issuer}/.well-known/openid-configuration") or {}
            issuer = str(found.get("issuer", "")).rstrip("/")
            # Who answers for several tenants names them by a pattern.
            if issuer != self._issuer and _TENANT not in issuer:
                raise Misconfigured(key="operate.oidc_wrong", issuer=self._issuer)
            self._about = found
        return self._about

    def _ask(
        self,
        address: str,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any] | None:
        """Return the JSON of an answer; None: the provider said no.

        Raises:
            ChannelUnavailable: It does not answer, or answers nonsense.
        """
        method = "GET" if form is None else "POST"
        try:
            with (
                httpx2.Client(timeout=_WITHIN, follow_redirects=False) as client,
                client.stream(
                    method, address, data=form, headers=dict(headers or {})
                ) as answer,
            ):
                content = b""
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > _LONGEST:
                        raise ChannelUnavailable(key="operate.oidc_away")
            if answer.status_code in range(400, 500):
                return None
            found = httpx2.Response(200, content=content).json()
        except (httpx2.HTTPError, ValueError) as fault:
            raise ChannelUnavailable(key="operate.oidc_away") from fault
        if answer.status_code != 200 or not isinstance(found, dict):  # noqa: PLR2004 - HTTP
            raise ChannelUnavailable(key="operate.oidc_away")
        return found


def _signs(key: Mapping[str, Any]) -> bool:
    return key.get("use", "sig") == "sig" and key.get("kty") in {"RSA", "EC", "OKP"}


def _is_yes(value: object) -> bool:
    """Tell whether a claim says yes; Entra ID writes it as a number or as text."""
    return value is True or str(value) in {"1", "true"}


def _number(value: object) -> float:
    """Return a time; of nonsense, one that is never right."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number else float("nan")  # type: ignore[arg-type]


def _letters(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
