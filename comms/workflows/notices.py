"""Tells people who work here what waits for them, once each, by mail.

A card that is due goes to whoever answers for it; a text that was submitted, to those
who may take the next step; an urgent correction, to the national approver; what is
wrong with how we send, to administrators. What was told is known by its plan entry, so
looking again tells nothing twice. A notice holds titles and a link to the desk, and of
content only the card that has to be pasted.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from comms.access.policy import holders
from comms.campaigns.notices import NOTICE, entry_of, notice_of
from comms.campaigns.publications import item_of
from comms.deliver.recipients import EMAIL
from comms.deliver.staff import staff_recipient
from comms.events.cards import card_text
from comms.language import LANGUAGES, say
from comms.model.programme import NATIONAL, Account, User
from comms.model.tables import Delivery, Item, Publication
from comms.render.notice import Notice, NoticeCard
from comms.store import Session, folders
from comms.store import cards as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.deliveries import add_deliveries
from comms.store.people import person
from comms.store.publications import message_of
from comms.workflows.address_notices import addresses_to_tell
from comms.workflows.alarms import about_alarm, administrators, alarms_to_tell
from comms.workflows.approval_notices import returns_to_tell, reviews_to_tell
from comms.workflows.cards import MANUAL, card_of
from comms.workflows.door_notices import (
    changes_to_tell,
    links_to_tell,
    stand_ins_to_tell,
)
from comms.workflows.house import House
from comms.workflows.kit_notices import reminders_to_tell
from comms.workflows.news import News, language_in, sign_off, title_of, users_named
from comms.workflows.notice_mail import STANDARD, notice_message
from comms.workflows.proposal_notices import proposals_to_tell

#: So long an urgent correction is news.
_NEWS_FOR = timedelta(days=1)
#: The step of an event's chain that comes after it.
_THANKS = "thanks"


def notify(house: House) -> list[str]:
    """Make the notices that nobody has had yet; return them by id."""
    with house.store.read() as session:
        # Most beats find nothing new, and then nobody waits for a lock.
        if not _new(session, house, load_catalogue(session)):
            return []
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue = load_catalogue(session)
        return [
            _write(session, house, catalogue, one).external_id
            for one in _new(session, house, catalogue)
        ]


def language_of(catalogue: Catalogue, user: User) -> str:
    """Return the language in which somebody is written to: the unit's first."""
    return language_in(catalogue, user.scope)


def _spoken(session: Session, catalogue: Catalogue, user: User) -> str:
    """Return the language that somebody has chosen at the desk, else her unit's."""
    row = person(session, user.id)
    chosen = row.language if row else ""
    return chosen if chosen in LANGUAGES else language_of(catalogue, user)


def _new(session: Session, house: House, catalogue: Catalogue) -> list[News]:
    """Return what nobody has been told yet."""
    found = [one for one in _find(session, house, catalogue) if one.users]
    known = rows.known_entries(session, [entry_of(one.name) for one in found])
    return [one for one in found if entry_of(one.name) not in known]


def _find(session: Session, house: House, catalogue: Catalogue) -> Iterator[News]:
    yield from _cards(session, house, catalogue)
    yield from reviews_to_tell(session, house, catalogue)
    yield from returns_to_tell(session, house, catalogue)
    yield from _urgent(session, house, catalogue)
    yield from reminders_to_tell(session, house, catalogue)
    yield from _alarms(session, house, catalogue)
    yield from links_to_tell(session, house, catalogue)
    yield from changes_to_tell(session, house, catalogue)
    yield from stand_ins_to_tell(session, house, catalogue)
    yield from addresses_to_tell(session, house, catalogue)
    yield from proposals_to_tell(session, house, catalogue)


def _cards(session: Session, house: House, catalogue: Catalogue) -> Iterator[News]:
    manual = [one.id for one in catalogue.all(Account) if one.mode == MANUAL]
    waiting = rows.cards_waiting(session, manual)
    for _, group in groupby(waiting, key=lambda found: found[0].id):
        told = list(group)
        row = told[0][0]
        yield News(
            name=f"card:{row.plan_entry}:{row.occasion}",
            unit=row.unit,
            owner=row.owner,
            users=users_named(catalogue, [row.owner]),
            notice=_card_notice(session, house, catalogue, row, [d for _, d in told]),
            stale_at=_begins_at(session, row),
        )


def _card_notice(
    session: Session,
    house: House,
    catalogue: Catalogue,
    row: Publication,
    deliveries: Sequence[Delivery],
) -> Callable[[str], Notice]:
    def notice(language: str) -> Notice:
        title = title_of(
            session, catalogue, folders.item(session, item_of(row)), language
        )
        return Notice(
            language=language,
            title=say(language, "notices.card.title", title=title),
            text=say(language, "notices.card.text"),
            cards=tuple(
                card
                for one in deliveries
                if (card := _card(session, house, catalogue, row, one, language))
            ),
            sign_off=sign_off(catalogue, language),
        )

    return notice


def _card(
    session: Session,
    house: House,
    catalogue: Catalogue,
    row: Publication,
    delivery: Delivery,
    language: str,
) -> NoticeCard | None:
    kept = message_of(session, delivery)
    if kept is None:
        return None
    card = card_of(house, catalogue, row, delivery, kept, language)
    return NoticeCard(
        language=delivery.language,
        text=card_text(card),
        url=card.tick_url,
        label=say(language, "notices.card.tick", account=card.account_title),
    )


def _urgent(session: Session, house: House, catalogue: Catalogue) -> Iterator[News]:
    approvers = [user.id for user in holders(catalogue, "approver")]
    for act in rows.let_out_since(session, house.clock.now() - _NEWS_FOR):
        item = folders.item(session, act.subject.partition(":")[2])
        if item is not None:
            yield News(
                name=f"urgent:{item.external_id}:{act.id}",
                unit=item.unit,
                owner=item.owner,
                users=users_named(catalogue, approvers),
                notice=_about(session, house, catalogue, item, "urgent"),
                stale_at=act.at + _NEWS_FOR,
            )


def _alarms(session: Session, house: House, catalogue: Catalogue) -> Iterator[News]:
    for alarm in alarms_to_tell(session, house):
        yield News(
            name=f"alarm:{alarm.id}",
            unit=NATIONAL,
            owner="",
            users=users_named(catalogue, administrators(catalogue)),
            notice=about_alarm(alarm, partial(sign_off, catalogue)),
        )


def _begins_at(session: Session, row: Publication) -> datetime | None:
    """Return when the event begins that a card reminds of."""
    kind, *names = row.plan_entry.split(":")
    if kind != "chain" or names[-1] == _THANKS:
        return None
    event = folders.events_named(session, [names[1]]).get(names[1])
    return event.starts_at if event else None


def _about(
    session: Session, house: House, catalogue: Catalogue, item: Item, kind: str
) -> Callable[[str], Notice]:
    """Return what is said about an item: its title, and where it is found."""

    def notice(language: str) -> Notice:
        title = title_of(session, catalogue, item, language)
        return Notice(
            language=language,
            title=say(language, f"notices.{kind}.title", title=title),
            text=say(language, f"notices.{kind}.text"),
            url=f"{house.base_url}/desk/{language}/items/{item.external_id}",
            label=say(language, "notices.open"),
            sign_off=sign_off(catalogue, language),
        )

    return notice


def _write(
    session: Session, house: House, catalogue: Catalogue, found: News
) -> Publication:
    """Keep a notice with its messages, one per language, and whom they go to."""
    row = notice_of(
        found.name,
        unit=found.unit,
        owner=found.owner,
        now=house.clock.now(),
        zone=catalogue.zone,
        stale_at=found.stale_at,
    )
    session.add(row)
    session.flush()
    languages = {
        user.id: found.language or _spoken(session, catalogue, user)
        for user in found.users
    }
    for language in dict.fromkeys(languages.values()):
        session.add(notice_message(house, catalogue, row, found.notice(language)))
    add_deliveries(
        session,
        [
            {
                "publication_id": row.id,
                "account": EMAIL,
                "recipient": staff_recipient(user),
                "language": language,
                "level": STANDARD,
                "variant": NOTICE,
            }
            for user, language in languages.items()
        ],
    )
    return row
