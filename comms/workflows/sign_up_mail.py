"""The mails of coming in: the question to an address, and the welcome.

A question goes to whoever is asked, by a link of her own, and holds nothing that was
typed. Questions about the same newsletters leave together. The welcome goes to a
subscriber: it has what every newsletter has for leaving.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import groupby

from comms.audience.sifting import sift
from comms.campaigns.notices import begun
from comms.content.words import STANDARD
from comms.deliver.asked import asked_recipient
from comms.deliver.recipients import EMAIL
from comms.language import LANGUAGES, pick, say
from comms.mime.lists import automatic
from comms.mime.skeleton import new_slots
from comms.model.programme import NATIONAL, Newsletter
from comms.model.subscribers_in import Asked, SignUp
from comms.model.tables import Message, Publication
from comms.render.notice import Notice
from comms.store import Session, sign_ups
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.deliveries import add_deliveries
from comms.store.sending import READER
from comms.workflows.house import House
from comms.workflows.messages import letter_headers
from comms.workflows.notice_mail import notice_key, notice_message
from comms.workflows.sign_up import names_of

CONFIRMATION = "confirmation"
_WELCOME = "welcome"
#: What goes to readers, with the link to their own choices.
_TO_READERS = frozenset({_WELCOME, Asked.CHOICES})
#: So long a welcome is one.
_WELCOME_WITHIN = timedelta(days=1)
#: What the door of the question is called in its message.
_LINK = "door_url"

_Group = tuple[str, tuple[str, ...]]


def ask_and_welcome(house: House) -> list[str]:
    """Write the mails that nobody has had yet; return them by name."""
    now = house.clock.now()
    since = now - _WELCOME_WITHIN
    with house.store.read() as session:
        # Most beats find nothing, and then nobody waits for a lock.
        if not sign_ups.to_ask(session, now) and not sign_ups.to_welcome(
            session, since
        ):
            return []
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue = load_catalogue(session)
        asked = [
            _write(session, house, catalogue, kind, letters, rows)
            for (kind, letters), rows in _grouped(sift(session, now))
        ]
        welcomed = [
            _write(session, house, catalogue, _WELCOME, letters, rows)
            for (_, letters), rows in _grouped(sign_ups.to_welcome(session, since))
        ]
    return [*asked, *welcomed]


def _grouped(rows: Sequence[SignUp]) -> Iterable[tuple[_Group, list[SignUp]]]:
    def group(row: SignUp) -> _Group:
        return row.kind, tuple(row.newsletters)

    for key, found in groupby(sorted(rows, key=group), key=group):
        yield key, list(found)


def _write(
    session: Session,
    house: House,
    catalogue: Catalogue,
    kind: str,
    letters: tuple[str, ...],
    rows: Sequence[SignUp],
) -> str:
    is_welcome, to_reader = kind == _WELCOME, kind in _TO_READERS
    first = catalogue.find(Newsletter, letters[0]) if letters else None
    mail = begun(
        f"{CONFIRMATION}:{kind}:{rows[0].seed}",
        kind=CONFIRMATION,
        unit=first.unit if first else NATIONAL,
        owner="",
        now=house.clock.now(),
        zone=catalogue.zone,
        stale_at=None if is_welcome else max(row.expires_at for row in rows),
    )
    if to_reader:
        mail.newsletter = letters[0]
    session.add(mail)
    session.flush()
    spoken = {row.seed: _spoken(row.language) for row in rows}
    make = _welcome if to_reader else _question
    for language in dict.fromkeys(spoken.values()):
        notice = make(house, catalogue, mail, kind, letters, language)
        session.add(_message(house, catalogue, mail, notice, first))
    add_deliveries(
        session,
        [
            {
                "publication_id": mail.id,
                "account": EMAIL,
                "recipient": f"{READER}{row.subscriber_id}"
                if to_reader
                else asked_recipient(row.seed),
                "language": spoken[row.seed],
                "level": STANDARD,
                "variant": CONFIRMATION,
            }
            for row in {row.subscriber_id or row.seed: row for row in rows}.values()
        ],
    )
    for row in rows:
        if is_welcome:
            row.welcome_id = mail.id
        else:
            row.publication_id = mail.id
        sign_ups.keep(session, row)
    return mail.external_id


def _spoken(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]


def _message(
    house: House,
    catalogue: Catalogue,
    mail: Publication,
    notice: Notice,
    letter: Newsletter | None,
) -> Message:
    headers = None
    if mail.newsletter and letter:
        headers = [
            *letter_headers(house, catalogue, letter, notice.title, notice.language),
            *automatic(),
        ]
    return notice_message(
        house, catalogue, mail, notice, headers=headers, variant=CONFIRMATION
    )


def _question(
    house: House,
    catalogue: Catalogue,
    mail: Publication,
    kind: str,
    letters: tuple[str, ...],
    language: str,
) -> Notice:
    slots = new_slots(notice_key(house, mail.plan_entry, language))
    say_it = _speaker(catalogue, language)
    is_many = kind == Asked.SIGN_UP and len(letters) > 1
    about = f"signup.mail.{kind}{'.many' if is_many else ''}"
    return Notice(
        language=language,
        title=say_it(f"{about}.title"),
        masthead=_programme(catalogue, language),
        text=say_it(f"{about}.text"),
        points=tuple(names_of(catalogue, letters, language)),
        url=slots.token(_LINK),
        label=say_it(f"{about}.button"),
        after=say_it(f"{about}.else"),
        sign_off=_sender(catalogue, mail.unit, language),
    )


def _welcome(
    house: House,
    catalogue: Catalogue,
    mail: Publication,
    kind: str,
    letters: tuple[str, ...],
    language: str,
) -> Notice:
    slots = new_slots(notice_key(house, mail.plan_entry, language))
    say_it = _speaker(catalogue, language)
    return Notice(
        language=language,
        title=say_it(f"signup.mail.{kind}.title"),
        masthead=_programme(catalogue, language),
        text=say_it(f"signup.mail.{kind}.text"),
        points=tuple(names_of(catalogue, letters, language))
        if kind == _WELCOME
        else (),
        url=slots.token("preferences_url"),
        label=say_it(f"signup.mail.{kind}.button"),
        after=say_it(f"signup.mail.{kind}.else"),
        more=((slots.token("unsubscribe_url"), say_it("signup.mail.leave")),),
        sign_off=_sender(catalogue, mail.unit, language),
    )


def _speaker(catalogue: Catalogue, language: str) -> Callable[[str], str]:
    programme = pick(
        catalogue.programme.short_name, language, *catalogue.fallbacks(language)
    )
    return lambda key: say(language, key, programme=programme)


def _programme(catalogue: Catalogue, language: str) -> str:
    return pick(catalogue.programme.name, language, *catalogue.fallbacks(language))


def _sender(catalogue: Catalogue, unit: str, language: str) -> str:
    host, fallbacks = catalogue.unit(unit).host, catalogue.fallbacks(language)
    return say(
        language,
        "signup.mail.sender",
        controller=pick(host.controller, language, *fallbacks),
        address=host.postal_address,
    )
