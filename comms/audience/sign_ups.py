"""The rules of coming in: who may be asked how often, and what a yes leads to.

The same for an address that is known and one that is not: nothing here tells anybody
who reads what.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from comms.model.addresses import address_hmac, address_key
from comms.model.sign_up_views import Choices, Wish
from comms.model.states import SubscriptionState
from comms.model.subscribers_in import Asked, SignUp
from comms.model.tables import Subscriber, Subscription
from comms.store import Session, sign_ups, subscribers
from comms.store.subscribers import Agreed, add_consent, by_address, subscription_to
from comms.store.suppressions import EVERYTHING, WAITING, SuppressionReason

#: A link that asks is valid so long.
VALID_FOR = timedelta(days=7)
#: All addresses together are asked at most so often in an hour: what comes on top is
#: no crowd of readers, and would cost the sender its good name. With work (the browser
#: counts for a moment) as many again.
MOST_IN_AN_HOUR = 2_000
MOST_WITH_WORK = 4_000
#: Why an address is not even asked.
NEVER_ASKED = frozenset({SuppressionReason.SAFETY, SuppressionReason.MANUAL})
#: Why somebody gets nothing at all, by her own word: what she chose before is over.
_BY_WORD = frozenset({SuppressionReason.COMPLAINT, SuppressionReason.OBJECTION})
_SEED_BYTES = 16


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The words that somebody agrees to."""

    language: str
    text: str

    @property
    def hash(self) -> str:
        """What a consent names them by."""
        return hashlib.sha256(f"{self.language}\n{self.text}".encode()).hexdigest()


def ask(
    session: Session, key: bytes, wish: Wish, wording: Wording, now: datetime
) -> SignUp:
    """Note that somebody wants an address to be asked.

    Whether it is asked is decided later (`sifting`): here the work is the same for
    every address, so no answer tells by its time who is known.
    """
    hashed = address_hmac(key, address_key(wish.address))
    sign_ups.keep_wording(session, wording.hash, wording.language, wording.text, now)
    row = SignUp(
        kind=Asked.SIGN_UP,
        address=wish.address.strip(),
        address_hmac=hashed,
        language=wish.choices.language,
        level=wish.choices.level,
        format=wish.choices.format,
        region=wish.choices.region,
        newsletters=list(wish.newsletters),
        areas=list(wish.choices.areas),
        form=wish.form,
        source=wish.source,
        by=wish.by,
        wording_hash=wording.hash,
        seed=secrets.token_hex(_SEED_BYTES),
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    sign_ups.keep(session, row)
    return row


def is_flooded(session: Session, now: datetime, *, has_worked: bool = False) -> bool:
    """Tell whether so much was asked within an hour that nobody is asked now."""
    since = now - timedelta(hours=1)
    most = MOST_WITH_WORK if has_worked else MOST_IN_AN_HOUR
    return sign_ups.all_asked_since(session, since) >= most


def let_in(
    session: Session, key: bytes, row: SignUp, bases: Mapping[str, str], now: datetime
) -> Subscriber:
    """Make somebody a subscriber who has shown that the address is hers.

    Args:
        session: The caller commits it.
        key: Of the site.
        row: What she was asked.
        bases: Legal basis by newsletter.
        now: When she pressed.
    """
    choices = Choices(
        language=row.language,
        level=row.level,
        format=row.format,
        region=row.region,
        areas=tuple(row.areas),
    )
    person = _person(session, row.address, choices, now)
    lift_for(session, key, person, row.newsletters, now)
    words = {one: row.more_words.get(one, row.wording_hash) for one in row.newsletters}
    tongues = sign_ups.tongues_of(session, words.values())
    for newsletter, wording in words.items():
        agreed = Agreed(
            wording_hash=wording,
            language=tongues.get(wording, ""),
            form=row.form,
            method="double opt-in",
            legal_basis=bases.get(newsletter, "consent"),
            by=row.by,
        )
        source = row.source or row.form
        join(session, person, newsletter, agreed, source, asked=row.created_at, now=now)
    row.confirmed_at, row.subscriber_id = now, person.id
    sign_ups.keep(session, row)
    return person


def _person(
    session: Session, address: str, choices: Choices, now: datetime
) -> Subscriber:
    key = address_key(address)
    person = by_address(session, key) or Subscriber(
        address=address, address_key=key, language=choices.language, created_at=now
    )
    choose(session, person, choices, now)
    return person


def choose(
    session: Session, person: Subscriber, choices: Choices, now: datetime
) -> None:
    """Write down how somebody wants to be written to; by her own word."""
    person.language, person.level = choices.language, choices.level
    person.format, person.region = choices.format, choices.region
    person.own_choice_at = now
    sign_ups.keep(session, person)
    sign_ups.set_areas(session, person.id or 0, choices.areas)


def join(  # noqa: PLR0913 - all keyword-only but what it is about
    session: Session,
    person: Subscriber,
    newsletter: str,
    agreed: Agreed,
    source: str,
    *,
    asked: datetime | None,
    now: datetime,
) -> None:
    """Let somebody read a newsletter; who does already only confirms it.

    Args:
        session: The caller commits it.
        person: Whoever has said yes.
        newsletter: To what.
        agreed: How.
        source: Where.
        asked: When she first said so, where she has confirmed it; None: only now.
        now: When.
    """
    number = person.id or 0
    seat = subscription_to(session, number, newsletter)
    if seat is None:
        seat = Subscription(
            subscriber_id=number,
            newsletter=newsletter,
            state=SubscriptionState.PENDING,
            changed_at=now,
        )
        session.add(seat)
    elif seat.state == SubscriptionState.BOUNCED:
        subscribers.move(session, seat, SubscriptionState.PENDING, now)
    subscribers.move(session, seat, SubscriptionState.CONFIRMED, now)
    acts = (("given", asked), ("confirmed", now)) if asked else (("given", now),)
    for act, at in acts:
        add_consent(
            session,
            subscriber_id=number,
            newsletter=newsletter,
            act=act,
            source=source,
            at=at,
            agreed=agreed,
        )


def lift_for(
    session: Session,
    key: bytes,
    person: Subscriber,
    newsletters: Iterable[str],
    now: datetime,
) -> None:
    """Let an address be written to again about what its owner has just asked for.

    A complaint covered all newsletters: those that she did not name now stay over.
    """
    hashed = address_hmac(key, person.address_key)
    reasons = sign_ups.suppressions_of(session, hashed)
    wanted = {*newsletters}
    if reasons.get(EVERYTHING) in _BY_WORD:
        for seat in subscribers.subscriptions_of(session, person.id or 0):
            if seat.newsletter not in wanted and seat.state in {
                SubscriptionState.CONFIRMED,
                SubscriptionState.PENDING,
            }:
                subscribers.move(session, seat, SubscriptionState.UNSUBSCRIBED, now)
    lifted = {
        newsletter
        for newsletter, reason in reasons.items()
        if newsletter in {EVERYTHING, *wanted} and reason not in NEVER_ASKED
    }
    # A no of somebody's list that waits for a second person has waited too long.
    lifted |= {one for one in reasons if one.startswith(WAITING)}
    if lifted:
        sign_ups.lift(session, hashed, lifted)
