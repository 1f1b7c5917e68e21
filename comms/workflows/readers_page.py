"""What the desk shows of readers: how many there are, and one who was looked up."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from comms.access.readers import grain_for, letters_of
from comms.audience.seats import can_leave
from comms.clock import in_zone
from comms.content.views import Viewer
from comms.language import LANGUAGES, say
from comms.model.addresses import address_hmac
from comms.model.desk import Choice
from comms.model.figures import all_told
from comms.model.programme import Newsletter, Unit, User
from comms.model.reader_views import (
    METHODS,
    STANDINGS,
    ConsentLine,
    LetterReaders,
    MailLine,
    ReaderPage,
    SeatLine,
    SuppressionLine,
)
from comms.model.sign_up_views import Choices
from comms.model.states import SubscriptionState
from comms.store import Session, reader_page, sign_ups
from comms.store.catalogue import Catalogue
from comms.store.readers import standings, standings_by_language
from comms.store.sending import READER
from comms.workflows.desk_sight import Sight
from comms.workflows.house import House
from comms.workflows.reader_rights import keeps_rights
from comms.workflows.reader_sight import Looked, looked_up

#: Mails and consents that are shown.
_MAILS, _CONSENTS = 10, 50


def letters_with_readers(sight: Sight, apart: str = "") -> Sequence[LetterReaders]:
    """Return how many stand where with the newsletters that are hers to see.

    Args:
        sight: Whose they are.
        apart: A newsletter whose languages are counted, too: that takes longer.
    """
    letters = letters_of(sight.catalogue, sight.user)
    today = sight.local(sight.now).date().isoformat()
    totals = standings(sight.session, letters, today)
    apart = apart if apart in letters else ""
    spoken = sight.catalogue.programme.languages
    languages = (
        standings_by_language(sight.session, apart, today, spoken) if apart else {}
    )
    return [
        _readers_of(sight, letter, totals[name], languages if name == apart else None)
        for name, letter in letters.items()
    ]


def _readers_of(
    sight: Sight,
    letter: Newsletter,
    total: Counter[str],
    by_language: Mapping[str, Counter[str]] | None,
) -> LetterReaders:
    grain = grain_for(sight.user, [letter])
    return LetterReaders(
        id=letter.id,
        name=sight.newsletter(letter.id),
        unit_name=sight.viewer.unit_name(letter.unit),
        is_sensitive=letter.sensitive,
        grain=grain,
        total=all_told(total, grain),
        by_language=None
        if by_language is None
        else [(code, all_told(found, grain)) for code, found in by_language.items()],
    )


def reader(house: House, user: str, look: int, language: str) -> ReaderPage:
    """Return all about somebody who was looked up.

    Raises:
        NotFound: See `reader_sight.looked_up`.
        Refused: Her role looks at no readers.
    """
    with house.store.read() as session:
        found = looked_up(session, house, user, look)
        return _page(session, house, found, look, language)


def options_of(
    catalogue: Catalogue, viewer: Viewer, language: str
) -> dict[str, tuple[Choice, ...]]:
    """Return what can be chosen of how somebody is written to, by field."""
    spoken = [one for one in LANGUAGES if one in catalogue.programme.languages]
    levels = ["standard", *("easy",) * ("easy" in catalogue.programme.reading_levels)]
    return {
        "language": _choices(spoken, "site.language", language),
        "level": _choices(levels, "signup.level", language),
        "format": _choices(["html", "text"], "signup.format", language),
        "region": (
            Choice(value="", label=say(language, "signup.region.none")),
            *(
                Choice(value=unit.id, label=viewer.text(unit.name))
                for unit in catalogue.all(Unit)
            ),
        ),
    }


def _choices(values: Sequence[str], words: str, language: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=one, label=say(language, f"{words}.{one}")) for one in values
    )


def _page(
    session: Session, house: House, found: Looked, look: int, language: str
) -> ReaderPage:
    catalogue, person = found.catalogue, found.person
    viewer = house.viewer(catalogue, language, base="")
    zone, number = catalogue.zone, person.id or 0
    today = in_zone(house.clock.now(), zone).date().isoformat()
    names = {name: viewer.text(one.name) for name, one in found.letters.items()}
    hashed = address_hmac(house.key, person.address_key)
    pauses = person.paused_until > today
    consents = _consents(session, found, names, viewer)
    return ReaderPage(
        look=look,
        address=person.address,
        name=person.name,
        choices=Choices(
            language=person.language,
            level=person.level,
            format=person.format,
            region=person.region,
            areas=tuple(sign_ups.areas_of(session, number)),
        ),
        region_name=viewer.unit_name(person.region) if person.region else "",
        known_since=in_zone(_known_since(session, found), zone),
        own_choice_at=in_zone(person.own_choice_at, zone)
        if person.own_choice_at
        else None,
        paused_until=date.fromisoformat(person.paused_until) if pauses else None,
        seats=[
            SeatLine(
                newsletter=seat.newsletter,
                name=names[seat.newsletter],
                standing=_standing(seat.state, pauses=pauses),
                since=in_zone(seat.changed_at, zone),
                may_leave=can_leave(seat),
            )
            for seat in found.seats
        ],
        consents=consents[:_CONSENTS],
        has_older_consents=len(consents) > _CONSENTS,
        suppressions=[
            SuppressionLine(
                letter_name=names.get(one.newsletter, ""),
                reason=one.reason,
                at=in_zone(one.at, zone),
            )
            for one in reader_page.suppressions_of(session, hashed, found.letters)
        ],
        mails=[
            MailLine(
                title=_title(one, names, language),
                state=one.state,
                at=in_zone(one.at, zone),
            )
            for one in reader_page.mails_to(
                session, f"{READER}{number}", found.letters, _MAILS
            )
        ],
        may_send_link=any(
            seat.state == SubscriptionState.CONFIRMED for seat in found.seats
        ),
        may_erase=keeps_rights(found.user),
        options=options_of(catalogue, viewer, language),
    )


def _known_since(session: Session, found: Looked) -> datetime:
    """Return since when she is known by newsletters that are the user's to see.

    When she was first kept here tells that another newsletter knew her before.
    """
    first = reader_page.first_consent(session, found.person.id or 0, found.letters)
    seats = [seat.joined_at or seat.changed_at for seat in found.seats]
    return min([*seats, first] if first else seats)


def _standing(state: str, *, pauses: bool) -> str:
    return STANDINGS[1] if pauses and state == STANDINGS[0] else state


def _title(mail: reader_page.Mailed, names: Mapping[str, str], language: str) -> str:
    """Return a number's name with its newsletter's; of other mail, what it is."""
    letter = names[mail.newsletter]
    if mail.kind == "edition":
        return f"{letter}: {mail.external_id}"
    return f"{letter}: {say(language, 'readers.mail.other')}"


def _consents(
    session: Session, found: Looked, names: Mapping[str, str], viewer: Viewer
) -> list[ConsentLine]:
    number, most = found.person.id or 0, _CONSENTS + 1
    rows = reader_page.consents_of(session, number, found.letters, most)
    shown = reader_page.wordings(session, {row.wording_hash for row in rows})
    users = {one.id: viewer.text(one.name) for one in found.catalogue.all(User)}
    return [
        ConsentLine(
            at=in_zone(row.at, found.catalogue.zone),
            act=row.act,
            letter_name=names[row.newsletter],
            source=row.source,
            note=row.note,
            form=row.form,
            method=row.method if row.method in METHODS else "",
            legal_basis=row.legal_basis,
            language=row.language,
            wording=shown.get(row.wording_hash, ""),
            by_name=users.get(row.by, row.by),
        )
        for row in rows
    ]


def letter_choices(
    letters: Mapping[str, Newsletter], viewer: Viewer
) -> tuple[Choice, ...]:
    """Return newsletters as things to choose."""
    return tuple(
        Choice(
            value=name,
            label=viewer.text(one.name),
            hint=viewer.unit_name(one.unit),
        )
        for name, one in letters.items()
    )
