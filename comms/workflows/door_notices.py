"""What people are mailed about their accounts: one-time links, and changes.

A link is made as its mail leaves (`mailed_links`). Who has changed how she signs in is
told so, at once: if it was somebody else, she learns it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from comms.campaigns.notices import entry_of, link_notice
from comms.clock import SystemClock
from comms.language import format_day, pick, say
from comms.mime.skeleton import new_slots
from comms.model.access import SignInLink
from comms.model.people import StandIn
from comms.model.programme import NATIONAL, User
from comms.model.tables import Act
from comms.render.notice import Notice
from comms.store import Session, access, acts
from comms.store.catalogue import Catalogue
from comms.store.people import as_user, named_as, person, stand_ins, stands_alone
from comms.workflows.house import House
from comms.workflows.news import News, sign_off
from comms.workflows.notice_mail import notice_key
from comms.workflows.sign_in import MAKE_LINK, USE_LINK

#: Acts of which their subject is told, and so long.
_TOLD = (
    "change-password",
    "remove-password",
    "add-passkey",
    "remove-passkey",
    "add-code",
    "remove-code",
    "new-recovery-codes",
    "bind-account",
    "remove-outside",
    "reset-factor",
    MAKE_LINK,
    USE_LINK,
)
_NEWS_FOR = timedelta(days=1)
_NAMED = "name-stand-in"


def links_to_tell(
    session: Session, house: House, catalogue: Catalogue
) -> Iterator[News]:
    """Yield the links that somebody is to be mailed: an invitation, a new password."""
    wall = SystemClock().now()
    links = access.links_to_mail(session, wall)
    # A newer one ends the older ones, also those whose mail has not left yet.
    for link in {(one.user, one.purpose): one for one in links}.values():
        user = _of_link(session, catalogue, link)
        if user is not None:
            yield News(
                name=link_notice(link.seed),
                unit=NATIONAL,
                owner="",
                users=[user],
                notice=partial(_about_link, house, catalogue, link),
                # Links run by the machine's clock, mail by the site's.
                stale_at=house.clock.now() + (link.expires_at - wall),
                language=link.language or _own_language(session, user),
            )


def _of_link(session: Session, catalogue: Catalogue, link: SignInLink) -> User | None:
    """Return whose link it is, also where she has never been in."""
    found = catalogue.find(User, link.user)
    row = person(session, link.user) if found is None else None
    if row is not None and row.left_at is None and stands_alone(row):
        return as_user(row)
    return found


def _own_language(session: Session, user: User) -> str:
    row = person(session, user.id)
    return row.language if row else ""


def _about_link(
    house: House, catalogue: Catalogue, link: SignInLink, language: str
) -> Notice:
    programme = pick(catalogue.programme.name, language, *catalogue.fallbacks(language))
    slots = new_slots(notice_key(house, entry_of(link_notice(link.seed)), language))
    return Notice(
        language=language,
        title=say(language, f"notices.{link.purpose}.title", programme=programme),
        text=say(language, f"notices.{link.purpose}.text", programme=programme),
        url=slots.token("door_url"),
        label=say(language, f"notices.{link.purpose}.open"),
        sign_off=sign_off(catalogue, language),
    )


def changes_to_tell(
    session: Session, house: House, catalogue: Catalogue
) -> Iterator[News]:
    """Yield what was changed about how somebody signs in."""
    for act in acts.done_since(session, _TOLD, house.clock.now() - _NEWS_FOR):
        user = catalogue.find(User, act.subject.partition(":")[2])
        if user is not None:
            yield News(
                name=f"account:{act.id}",
                unit=NATIONAL,
                owner="",
                users=[user],
                notice=partial(_about_change, house, catalogue, act.verb),
                stale_at=act.at + _NEWS_FOR,
                language=_own_language(session, user),
            )


def stand_ins_to_tell(
    session: Session, house: House, catalogue: Catalogue
) -> Iterator[News]:
    """Yield who was named as a stand-in: she is told, and who is away."""
    for act in acts.done_since(session, [_NAMED], house.clock.now() - _NEWS_FOR):
        row = _named(session, act)
        for role, name in (("by", row.by), ("away", row.away)) if row else ():
            user = catalogue.find(User, name)
            if row is not None and user is not None:
                yield News(
                    name=f"stand-in:{act.id}:{role}",
                    unit=NATIONAL,
                    owner="",
                    users=[user],
                    notice=partial(_about_stand_in, house, catalogue, row, role),
                    stale_at=act.at + _NEWS_FOR,
                    language=_own_language(session, user),
                )


def _named(session: Session, act: Act) -> StandIn | None:
    """Return what an act has named; None where it was called off since."""
    found = stand_ins(session, act.user, date.min)
    return next((one for one in found if named_as(one) == act.note), None)


def _about_stand_in(
    house: House, catalogue: Catalogue, row: StandIn, role: str, language: str
) -> Notice:
    slots = {
        name: _called(catalogue, user, language)
        for name, user in (("away", row.away), ("by", row.by))
    }
    return Notice(
        language=language,
        title=say(language, f"people.stand_in.{role}.title", **slots),
        text=say(
            language,
            f"people.stand_in.{role}.text",
            starts=format_day(row.starts, language),
            ends=format_day(row.ends, language),
            **slots,
        ),
        url=f"{house.base_url}/desk/{language}/account",
        label=say(language, "notices.changed.open"),
        sign_off=sign_off(catalogue, language),
    )


def _called(catalogue: Catalogue, user: str, language: str) -> str:
    found = catalogue.find(User, user)
    if found is None:
        return user
    return pick(found.name, language, *catalogue.fallbacks(language))


def _about_change(
    house: House, catalogue: Catalogue, verb: str, language: str
) -> Notice:
    what = say(language, f"notices.changed.{verb}")
    return Notice(
        language=language,
        title=say(language, "notices.changed.title"),
        text=say(language, "notices.changed.text", what=what),
        url=f"{house.base_url}/desk/{language}/account",
        label=say(language, "notices.changed.open"),
        sign_off=sign_off(catalogue, language),
    )
