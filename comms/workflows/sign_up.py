"""People come in by their own word: they ask, are asked by mail, and press a button.

What a form asks for becomes a question to the address, the same whether it is known
or not; only the button behind the link makes anybody a subscriber.
"""

from collections.abc import Sequence
from contextlib import suppress

from comms.audience.seats import hint_of
from comms.audience.sign_ups import Wording, ask, is_flooded, let_in
from comms.content.quiet import name_outside
from comms.language import LANGUAGES, pick, say
from comms.mime.addresses import HeaderRefused, wire_address
from comms.model.links import PREFERENCES, make_token, read_asked
from comms.model.programme import NATIONAL, Area, Newsletter, Unit
from comms.model.sign_up_views import (
    BUSY,
    WORK,
    AskedView,
    LetterChoice,
    SignUpSheet,
    Wish,
)
from comms.model.subscribers_in import Asked, SignUp
from comms.model.tables import Subscriber
from comms.store import Session, sign_ups, subscribers
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.address_change import has_moved, move_address
from comms.workflows.house import House

#: Letters of an address that is typed, at the most (RFC 5321, section 4.5.3.1).
_LONGEST_ADDRESS = 254
_LEVELS, _FORMATS = ("standard", "easy"), ("html", "text")


class SignUps:
    """What the forms of signing up and the links of their mails ask and change."""

    def __init__(self, house: House) -> None:
        self._house = house

    def sign_up_sheet(self, language: str, newsletter: str = "") -> SignUpSheet | None:
        """Return what can be chosen; None for a newsletter that does not exist.

        A sensitive newsletter stands on its own form alone, which has its own address.
        """
        with self._house.store.read() as session:
            catalogue = load_catalogue(session)
        found = [
            one
            for one in catalogue.all(Newsletter)
            if (one.id == newsletter if newsletter else not one.sensitive)
        ]
        return sheet_of(catalogue, found, language) if found else None

    def sign_up(self, wish: Wish) -> tuple[str, ...]:
        """Put the question to an address; return what is wrong with the form.

        The answer is the same for every address that can be written to; "busy" where
        too many were asked of late, whoever asks.
        """
        house, now = self._house, self._house.clock.now()
        with house.store.read() as session:
            catalogue = load_catalogue(session)
        if wrong := problems(catalogue, wish):
            return wrong
        wording = wording_of(catalogue, wish.newsletters, wish.shown_in)
        with house.store.write(durable=True, in_turn=True) as session:
            if is_flooded(session, now, has_worked=wish.has_worked):
                return (BUSY,) if wish.has_worked else (BUSY, WORK)
            ask(session, house.key, wish, wording, now)
        return ()

    def asked(self, token: str) -> AskedView | None:
        """Return what the link of a mail asks; None for a token that is not ours."""
        with self._house.store.read() as session:
            row = self._row(session, token)
            return self._view(session, row) if row else None

    def confirm(self, token: str) -> AskedView | None:
        """Do what a person has pressed for; twice is once."""
        house, now = self._house, self._house.clock.now()
        with house.store.write(durable=True, in_turn=True) as session:
            row = self._row(session, token)
            if row is None:
                return None
            if row.confirmed_at is None and now < row.expires_at and row.address:
                if row.kind == Asked.SIGN_UP:
                    bases = {
                        one.id: one.legal_basis
                        for one in load_catalogue(session).all(Newsletter)
                    }
                    let_in(session, house.key, row, bases, now)
                else:
                    move_address(session, row, now)
            return self._view(session, row)

    def _row(self, session: Session, token: str) -> SignUp | None:
        seed = read_asked(self._house.key, token)
        row = sign_ups.by_seed(session, seed) if seed else None
        # One's own data has a page of its own (`own_data`).
        return row if row and row.kind != Asked.OWN_DATA else None

    def _view(self, session: Session, row: SignUp) -> AskedView:
        catalogue = load_catalogue(session)
        number = row.subscriber_id
        person = subscribers.subscriber(session, number) if number else None
        is_confirmed = row.confirmed_at is not None
        hint = hint_of(row.address) if row.address else ""
        return AskedView(
            kind=row.kind,
            language=row.language if row.language in LANGUAGES else LANGUAGES[0],
            address_hint=hint,
            letters=tuple(names_of(catalogue, row.newsletters, row.language)),
            is_confirmed=is_confirmed,
            is_over=not is_confirmed
            and (self._house.clock.now() >= row.expires_at or not row.address),
            is_whole=row.kind == Asked.SIGN_UP or has_moved(session, row),
            preferences=self._preferences(session, person)
            if person and is_confirmed
            else "",
        )

    def _preferences(self, session: Session, person: Subscriber) -> str:
        seats = subscribers.subscriptions_of(session, person.id or 0)
        return (
            make_token(self._house.key, PREFERENCES, seats[0].id or 0) if seats else ""
        )


def sheet_of(
    catalogue: Catalogue, letters: Sequence[Newsletter], language: str
) -> SignUpSheet:
    """Return what can be chosen of some newsletters, the nation's first."""
    order = sorted(letters, key=lambda one: (one.unit != NATIONAL, one.id))
    fallbacks = catalogue.fallbacks(language)
    return SignUpSheet(
        letters=tuple(_letter(catalogue, one, language) for one in order),
        regions=tuple(
            (one.id, pick(one.name, language, *fallbacks))
            for one in catalogue.all(Unit)
        ),
        areas=tuple(
            (one.id, pick(one.name, language, *fallbacks))
            for one in catalogue.all(Area)
        ),
        languages=tuple(
            code for code in LANGUAGES if code in catalogue.programme.languages
        ),
        has_easy="easy" in catalogue.programme.reading_levels,
        words=wording_of(catalogue, [one.id for one in order], language).hash,
    )


def _letter(catalogue: Catalogue, found: Newsletter, language: str) -> LetterChoice:
    unit, fallbacks = catalogue.unit(found.unit), catalogue.fallbacks(language)
    return LetterChoice(
        id=found.id,
        name=pick(found.name, language, *fallbacks),
        unit_name=pick(unit.name, language, *fallbacks),
        controller=pick(unit.host.controller, language, *fallbacks),
        privacy_notice=pick(unit.host.privacy_notice, language, *fallbacks),
        legal_basis=found.legal_basis,
        sensitive=found.sensitive,
    )


def names_of(
    catalogue: Catalogue, newsletters: Sequence[str], language: str
) -> list[str]:
    """Return the names of newsletters as others see them; one that is gone: its id."""
    fallbacks = catalogue.fallbacks(language)
    found = [(one, catalogue.find(Newsletter, one)) for one in newsletters]
    return [
        name_outside(letter, language, *fallbacks) if letter else one
        for one, letter in found
    ]


def wording_of(
    catalogue: Catalogue, newsletters: Sequence[str], language: str
) -> Wording:
    """Return the words that somebody agrees to who presses the button of a form."""
    lines = [say(language, "signup.consent")]
    for name in newsletters:
        found = catalogue.find(Newsletter, name)
        if found is not None:
            letter = _letter(catalogue, found, language)
            basis = say(language, f"signup.basis.{letter.legal_basis}")
            who = say(language, "signup.controller", name=letter.controller)
            lines.append(
                " · ".join(
                    one
                    for one in (letter.name, who, basis, letter.privacy_notice)
                    if one
                )
            )
    return Wording(language=language, text="\n".join(lines))


def problems(catalogue: Catalogue, wish: Wish) -> tuple[str, ...]:
    """Return what is wrong with what a form says, by field."""
    units = {one.id for one in catalogue.all(Unit)}
    areas = {one.id for one in catalogue.all(Area)}
    letters = {one.id for one in catalogue.all(Newsletter)}
    chosen = wish.choices
    wrong = {
        "address": not can_be_written_to(wish.address),
        "newsletters": not wish.newsletters or not {*wish.newsletters} <= letters,
        "language": chosen.language not in catalogue.programme.languages,
        "level": chosen.level not in _LEVELS,
        "format": chosen.format not in _FORMATS,
        "region": chosen.region not in units | {""},
        "areas": not {*chosen.areas} <= areas,
    }
    return tuple(field for field, is_wrong in wrong.items() if is_wrong)


def can_be_written_to(address: str) -> bool:
    """Tell whether a typed address is one; other alphabets are fine (RFC 6531)."""
    typed = address.strip()
    if len(typed) > _LONGEST_ADDRESS or "." not in typed.rpartition("@")[2]:
        return False
    with suppress(HeaderRefused):
        wire_address("sign-up", typed, smtputf8=True)
        return True
    return False
