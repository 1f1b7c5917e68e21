"""ID tokens: every part that is wrong makes the whole of it worth nothing."""

from datetime import UTC, datetime

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from comms.lookups.openid import OpenIdProvider
from comms.ports.identity import Question
from comms.testing import FrozenClock

ISSUER = "https://login.example.org/tenant"
NOW = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
ASKED = Question(state="s", nonce="the nonce", verifier="v")


@pytest.fixture(scope="module")
def keys():
    """Make two keys of the provider: one that it shows, and its next one."""
    return [RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in "ab"]


class Scripted(OpenIdProvider):
    """A provider whose answers are written down."""

    def __init__(self, token, shown, *, at=ISSUER, says=ISSUER):
        """Take the token, the keys shown one after the other, and its own name."""
        super().__init__(
            issuer=at,
            client_id="comms",
            client_secret="x",  # noqa: S106 - of nobody
            name="",
            answer_to="https://comms.example.org/desk/outside",
            clock=FrozenClock(NOW),
        )
        self.token, self.shown, self.says = token, [*shown], says

    def _ask(self, address, form=None, headers=None):
        if address.endswith("openid-configuration"):
            base = "https://login.example.org"
            named = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            return {"issuer": self.says, **{one: f"{base}/{one}" for one in named}}
        if address.endswith("jwks_uri"):
            shown = self.shown.pop(0) if len(self.shown) > 1 else self.shown[0]
            return KeySet(shown).as_dict(private=False)
        assert form["code_verifier"] == "v"
        assert headers["authorization"].startswith("Basic ")
        return {"id_token": self.token, "access_token": ""}


def claims(**changed):
    """Return what a right token says, but for some of it."""
    now = int(NOW.timestamp())
    right = {
        "iss": ISSUER,
        "sub": "1234",
        "aud": "comms",
        "exp": now + 300,
        "iat": now,
        "nonce": "the nonce",
        "email": "maija@example.org",
        "email_verified": True,
    }
    found = {**right, **changed}
    return {name: value for name, value in found.items() if value is not None}


def token(key, **changed):
    """Return a signed token."""
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims(**changed), key)


def test_right_token_names_account_and_address(keys):
    """And `xms_edov` is Entra ID's word for a verified address."""
    proof = Scripted(token(keys[0]), [[keys[0]]]).proof(ASKED, "code")
    entra = token(keys[0], email_verified=None, xms_edov="1", tid="t")
    other = Scripted(entra, [[keys[0]]]).proof(ASKED, "code")

    assert (proof.issuer, proof.subject, proof.email) == (
        ISSUER,
        "1234",
        "maija@example.org",
    )
    assert (other.email, other.tenant) == ("maija@example.org", "t")


@pytest.mark.parametrize("said", [False, None, "no", 0, "false", [True], {}])
def test_address_that_is_not_verified_is_none(keys, said):
    """Whatever stands there instead of a plain yes."""
    signed = token(keys[0], email_verified=said)

    assert Scripted(signed, [[keys[0]]]).proof(ASKED, "code").email == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://login.example.org/other"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["comms", "another"]},
        {"aud": None},
        {"sub": None},
        {"sub": 7},
        {"exp": int(NOW.timestamp()) - 61},
        {"exp": None},
        {"exp": "2099-01-01"},
        {"iat": int(NOW.timestamp()) + 61},
        {"nbf": int(NOW.timestamp()) + 61},
        {"nonce": "another"},
        {"nonce": None},
    ],
    ids=str,
)
def test_token_with_one_fault_proves_nothing(keys, changed):
    """OpenID Connect Core 3.1.3.7."""
    signed = token(keys[0], **changed)

    assert Scripted(signed, [[keys[0]]]).proof(ASKED, "code") is None


def test_forged_tokens_prove_nothing(keys):
    """Unsigned, signed with another key, or with our secret or its public key."""
    stranger = RSAKey.generate_key(2048, {"kid": "a"})
    secret = OctKey.import_key("x" * 32, {"kid": "a"})
    body = token(keys[0]).split(".")
    none = "eyJhbGciOiJub25lIn0." + body[1] + "."
    forged = [
        none,
        token(stranger),
        ".".join([body[0], body[1][:-4] + "AAAA", body[2]]),
        "",
        "a.b.c",
        "å",
    ]
    forged.append(jwt.encode({"alg": "HS256", "kid": "a"}, claims(), secret))

    for one in forged:
        assert Scripted(one, [[keys[0]]]).proof(ASKED, "code") is None, one


def test_new_key_of_the_provider_is_looked_up_once(keys):
    """Providers change keys from time to time."""
    provider = Scripted(token(keys[1]), [[keys[0]], [keys[1]]])

    assert provider.proof(ASKED, "code").subject == "1234"


def test_issuer_of_several_tenants_is_the_one_of_the_token(keys):
    """As Entra ID's "organizations": the pattern is filled by `tid`."""
    pattern = "https://login.example.org/{tenantid}/v2.0"
    right = token(keys[0], iss="https://login.example.org/t1/v2.0", tid="t1")
    wrong = token(keys[0], iss="https://login.example.org/t2/v2.0", tid="t1")

    def proof(signed):
        at = "https://login.example.org/organizations/v2.0"
        return Scripted(signed, [[keys[0]]], at=at, says=pattern).proof(ASKED, "code")

    assert (proof(right).tenant, proof(right).is_shared) == ("t1", True)
    assert proof(wrong) is None


class Asked(Scripted):
    """A provider that names the address only where it is asked for it."""

    def _ask(self, address, form=None, headers=None):
        if address.endswith("userinfo"):
            return {"sub": "1234", "email": "boss@example.org"}
        found = super()._ask(address, form, headers)
        if address.endswith("openid-configuration"):
            found["userinfo_endpoint"] = "https://login.example.org/userinfo"
        return {**found, "access_token": "x"}


def test_word_about_one_address_vouches_for_no_other(keys):
    """The token says "verified" of an address that it does not name."""
    signed = token(keys[0], email=None, email_verified=True)

    assert Asked(signed, [[keys[0]]]).proof(ASKED, "code").email == ""
