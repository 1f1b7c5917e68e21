"""Finds everybody's place: what the rows of a list change, and what they do not.

Nobody who has left, complained, objected or whose mail came back reads anything again
because a list says so; nothing that is known of a person is overwritten. Nor is it
told who is known beside the newsletters of `About.shown`: whoever has a list of
addresses would learn from a trial which of them read something else here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from comms.model.addresses import address_hmac
from comms.model.lists import Candidate, Outcome, Standing, Unfit
from comms.model.states import SubscriptionState
from comms.store import Session
from comms.store.bulk import Cell
from comms.store.lists import FILLED, Seat, Written, known_people, new_ids, seats_at
from comms.store.subscribers import has_suppressions, suppressed
from comms.store.suppressions import EVERYTHING, SuppressionReason

_LEFT = (SubscriptionState.UNSUBSCRIBED, SubscriptionState.BOUNCED)
_HERE = (SubscriptionState.CONFIRMED, SubscriptionState.PENDING)
_CONFIRMED = SubscriptionState.CONFIRMED.value
#: What is written down of a no; whether it is one to all newsletters.
_NOES: dict[Standing, tuple[SuppressionReason, bool]] = {
    "unsubscribed": (SuppressionReason.UNSUBSCRIBE, False),
    "bounced": (SuppressionReason.HARD_BOUNCE, True),
    "complained": (SuppressionReason.COMPLAINT, True),
    "objected": (SuppressionReason.OBJECTION, True),
}

#: What became of a row, and why.
Place = tuple[Outcome, str]


@dataclass(kw_only=True)
class Seen:
    """Who stood in earlier rows of a list that is only tried: hashes of addresses."""

    taken: set[int] = field(default_factory=set)
    noes: set[int] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class About:
    """What holds for all rows of a list."""

    newsletter: str
    source: str
    #: Instant at which its run began: stands on every row that it makes.
    at: datetime
    run: int
    by: str
    #: Secret of the site, for hashes of addresses.
    key: bytes
    #: Of people of whom the list does not say it.
    language: str
    #: Newsletters of which it may be told who stands with them; this one, too.
    shown: Collection[str]
    #: Where a no to all newsletters is written down.
    noes_to: Sequence[str] = (EVERYTHING,)
    #: None: the list is carried out.
    seen: Seen | None = None


def find_places(
    session: Session, rows: Sequence[Candidate | Unfit], about: About
) -> tuple[list[Place], Written]:
    """Return what becomes of some rows, and what is written for it."""
    return _Places(session, rows, about).find()


class _Places:
    def __init__(
        self, session: Session, rows: Sequence[Candidate | Unfit], about: About
    ) -> None:
        self._rows = rows
        self._about = about
        self._written = Written()
        fit = [row for row in rows if isinstance(row, Candidate)]
        keys = [*dict.fromkeys(row.key for row in fit)]
        self._known = known_people(session, keys)
        self._ids = {key: one.id for key, one in self._known.items()}
        # In this order they are written: neighbours in the index of keys together.
        unknown = sorted(key for key in keys if key not in self._known)
        made = (
            new_ids(session, len(unknown))
            if about.seen is None
            else range(-len(unknown), 0)
        )
        self._new_ids = dict(zip(unknown, made, strict=True))
        seats = seats_at(session, about.shown, [*self._ids.values()])
        self._seats = {
            person: seat
            for (person, letter), seat in seats.items()
            if letter == about.newsletter
        }
        self._new_seat = Seat(_CONFIRMED, about.at)
        self._is_shown = {person for person, _ in seats}
        #: Rows for people and seats that this chunk makes, by id.
        self._people: dict[int, list[Cell]] = {}
        self._made: dict[int, list[Cell]] = {}
        # Hashing takes as long as reading a row does, and most lists meet no "no".
        asks = has_suppressions(session)
        self._hmacs = {key: self._hmac(key) for key in keys} if asks else {}
        said = suppressed(session, self._hmacs.values(), about.newsletter)
        self._noes = {key: said[h] for key, h in self._hmacs.items() if h in said}

    def find(self) -> tuple[list[Place], Written]:
        places = [
            self._place(row) if isinstance(row, Candidate) else _unfit(row)
            for row in self._rows
        ]
        self._written.people = [*self._people.values()]
        self._written.seats = [*self._made.values()]
        return places, self._written

    def _place(self, row: Candidate) -> Place:
        if row.standing == "ignored":
            return Outcome.IGNORED, row.remarks
        seen = self._about.seen
        if row.standing != "active":
            if seen is not None:
                seen.noes.add(hash(row.key))
            return self._no(row)
        if (why := self._noes.get(row.key)) is not None:
            # What she has said about all newsletters, she did not say here.
            is_here = why == SuppressionReason.UNSUBSCRIBE
            return Outcome.OPTED_OUT, why if is_here else ""
        if seen is not None and hash(row.key) in seen.noes:
            return Outcome.OPTED_OUT, ""
        return self._yes(row)

    def _yes(self, row: Candidate) -> Place:
        about, person = self._about, self._ids.get(row.key)
        seat = self._seats.get(person) if person is not None else None
        if seat is not None and seat.state in _LEFT:
            return Outcome.OPTED_OUT, seat.state
        seen = about.seen
        if seen is not None:
            if hash(row.key) in seen.taken:
                return Outcome.REPEATED, row.remarks
            if seat is None:
                seen.taken.add(hash(row.key))
        if seat is not None and person is not None:
            self._fill(row, person)
            is_ours = seat.changed_at == about.at
            return Outcome.REPEATED if is_ours else Outcome.KNOWN, row.remarks
        if person is None:
            person = self._add_person(row)
            outcome = Outcome.NEW
        else:
            self._fill(row, person)
            is_shown = person in self._is_shown
            outcome = Outcome.SUBSCRIBED if is_shown else Outcome.NEW
        self._add_seat(row, person)
        return outcome, row.remarks

    def _add_person(self, row: Candidate) -> int:
        about = self._about
        person = self._ids[row.key] = self._new_ids[row.key]
        self._people[person] = [
            person,
            row.address,
            row.key,
            row.name,
            row.language or about.language,
            row.level or "standard",
            row.format or "html",
            row.audience,
            row.region,
            row.role,
            row.organisation,
            about.at,
        ]
        self._add_beside(row, person, areas=True)
        return person

    def _add_seat(self, row: Candidate, person: int) -> None:
        about, at = self._about, self._about.at
        agreed = min(row.consent_at, at) if row.consent_at else at
        self._made[person] = [person, about.newsletter, _CONFIRMED, at, agreed]
        self._seats[person] = self._new_seat
        note = row.note
        if row.consent_source:
            note = f"{row.consent_source}; {note}" if note else row.consent_source
        self._consent(row, person, "given", agreed, note)

    def _consent(
        self, row: Candidate, person: int, act: str, at: datetime, note: str
    ) -> None:
        about = self._about
        self._written.consents.append(
            (
                person,
                about.newsletter,
                act,
                about.source,
                note,
                at,
                row.language,
                "import",
                "import",
                about.by,
                about.run,
            )
        )

    def _fill(self, row: Candidate, person: int) -> None:
        """Add what a list tells of somebody where nothing is known of it."""
        values = (row.name, row.audience, row.region, row.role, row.organisation)
        made, known = self._people.get(person), self._known.get(row.key)
        if made is not None:
            # In the order of `FILLED`: name, then audience and what follows it.
            for place, value in zip((3, 7, 8, 9, 10), values, strict=True):
                made[place] = made[place] or value
        elif known is not None and not known.has_chosen:
            pairs = zip(values, known.is_blank, strict=True)
            if any(value and is_blank for value, is_blank in pairs):
                self._written.filled.append((*values, person))
        is_free = known is None or not known.has_chosen
        self._add_beside(row, person, areas=is_free)

    def _add_beside(self, row: Candidate, person: int, *, areas: bool) -> None:
        written = self._written
        if row.fields:
            written.fields += [(person, name, value) for name, value in row.fields]
        if row.events:
            written.attendances += [(person, event) for event in row.events]
        if areas and row.areas:
            written.areas += [(person, area) for area in row.areas]

    def _no(self, row: Candidate) -> Place:
        about = self._about
        reason, is_to_all = _NOES[row.standing]
        hmac = self._hmacs.get(row.key) or self._hmac(row.key)
        self._noes.setdefault(row.key, reason.value)
        self._written.suppressions += [
            (hmac, newsletter, reason.value, about.at)
            for newsletter in (about.noes_to if is_to_all else (about.newsletter,))
        ]
        person = self._ids.get(row.key)
        seat = self._seats.get(person) if person is not None else None
        if person is None or seat is None or seat.state not in _HERE:
            return Outcome.NO_TAKEN, row.remarks
        bounced = row.standing == "bounced" and seat.state == _HERE[0]
        state = (_LEFT[1] if bounced else _LEFT[0]).value
        self._seats[person] = Seat(state, about.at)
        if (made := self._made.get(person)) is not None:
            made[2] = state
        else:
            self._written.moves.append((state, about.at, person, about.newsletter))
        self._consent(row, person, "withdrawn", about.at, row.note)
        return Outcome.NO_TAKEN, row.remarks

    def _hmac(self, key: str) -> str:
        return address_hmac(self._about.key, key)


def _unfit(row: Unfit) -> Place:
    if row.reason == Outcome.EMPTY:
        return Outcome.EMPTY, ""
    return Outcome.REFUSED, row.reason


assert len(FILLED) == 5  # noqa: S101, PLR2004 - `_fill` names each
