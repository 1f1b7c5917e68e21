"""Signing in with an organisation's account, by an identity provider.

An account there is a user's once it has been bound to her: at her first sign-in, by
an address that the provider vouches for and that is hers here, or from her own page.
Afterwards only issuer and subject count: an address may change hands.
"""

import secrets

from comms.access.links import digest
from comms.clock import Clock, SystemClock
from comms.errors import Misconfigured, Refused
from comms.model.access import OutsideIdentity
from comms.model.door import Asked, Browser, Entered, Wrong
from comms.model.programme import User
from comms.ports.identity import IdentityProvider, Proof, Question
from comms.store import Session, door
from comms.store.catalogue import load_catalogue
from comms.workflows.entrance import STEP_LASTS
from comms.workflows.house import House
from comms.workflows.letting_in import (
    SIGN_IN,
    begin_step,
    let_in,
    record,
    user_by_email,
)

OUTSIDE = "outside"


class OutsideEntrance:
    """The way in by an identity provider."""

    def __init__(self, house: House, clock: Clock | None = None) -> None:
        self._house = house
        self._store = house.store
        self._clock = clock or SystemClock()

    @property
    def name(self) -> str:
        """What people call these accounts; "": there is no provider that works."""
        try:
            provider = self._house.open_identity()
        except Misconfigured:
            # Every other way in is still there; comms doctor says what is wrong.
            return ""
        return provider.name if provider else ""

    def ask(self) -> Asked:
        """Return where a browser is sent (`options`), and what is under way.

        Raises:
            Refused: There is no provider.
            ChannelUnavailable: It cannot be met.
        """
        asked = Question(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
        )
        address = self._provider().address(asked)
        now = self._clock.now()
        with self._store.write() as session:
            step = begin_step(
                session,
                OUTSIDE,
                now,
                now + STEP_LASTS,
                state=asked.state,
                nonce=asked.nonce,
                verifier=asked.verifier,
            )
        return Asked(step=step, options=address)

    def enter(
        self, step: str, *, state: str, code: str, browser: Browser
    ) -> Entered | Wrong:
        """Let in whom the provider names; each answer counts once."""
        now = self._clock.now()
        with self._store.write(durable=True) as session:
            row = door.step_under_way(session, digest(step), OUTSIDE, now)
            if row is None or not secrets.compare_digest(
                row.body["state"].encode(), state.encode()
            ):
                return Wrong(rule="start_over")
            if not door.use_step(session, row, now):
                return Wrong(rule="start_over")
            asked = Question(**row.body)
        proof = self._provider().proof(asked, code)
        if proof is None or not self._is_welcome(proof):
            return Wrong(rule="outside_refused")
        with self._store.write(durable=True) as session:
            user = self._owner(session, proof)
            if user is None:
                return Wrong(rule="outside_unknown")
            return let_in(
                session,
                self._house,
                user,
                browser,
                way=OUTSIDE,
                is_strong=True,
                now=now,
            )

    def _owner(self, session: Session, proof: Proof) -> User | None:
        """Return whose account it is; bound at the first sign-in."""
        now, catalogue = self._clock.now(), load_catalogue(session)
        row = door.identity(session, proof.issuer, proof.subject)
        if row is None:
            user = user_by_email(catalogue, proof.email)
            if user is None or self._has_another(session, user, proof.issuer):
                return None
            row = OutsideIdentity(
                issuer=proof.issuer, subject=proof.subject, user=user.id, made_at=now
            )
            record(session, self._house, user.id, "bind-account", note=proof.issuer)
        row.used_at = now
        door.keep(session, row)
        found = catalogue.find(User, row.user)
        if found is None:
            record(session, self._house, row.user, SIGN_IN, result="no_user")
        return found

    def _has_another(self, session: Session, user: User, issuer: str) -> bool:
        """Tell whether a user has an account there: her address is somebody else's now.

        Organisations give an address to the next person who comes.
        """
        return any(one.issuer == issuer for one in door.identities_of(session, user.id))

    def _is_welcome(self, proof: Proof) -> bool:
        """Tell whether the settings let this tenant, and this domain, in."""
        wanted = self._house.settings.oidc
        if wanted is None:
            return False
        tenants = wanted.allowed_tenants
        if (tenants or proof.is_shared) and proof.tenant not in tenants:
            return False
        domain = proof.email.rpartition("@")[2].casefold()
        domains = {one.casefold() for one in wanted.allowed_domains}
        return not domains or domain in domains

    def _provider(self) -> IdentityProvider:
        provider = self._house.open_identity()
        if provider is None:
            raise Refused("no_outside_sign_in")
        return provider
