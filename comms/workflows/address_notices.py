"""What is mailed of a change of one's own address: a link, and word to the old one."""

from collections.abc import Iterator
from functools import partial

from comms.campaigns.notices import before_notice, entry_of, link_notice
from comms.clock import SystemClock
from comms.language import pick, say
from comms.mime.skeleton import new_slots
from comms.model.access import DoorStep
from comms.model.programme import NATIONAL, User
from comms.render.notice import Notice
from comms.store import Session, door
from comms.store.catalogue import Catalogue
from comms.store.people import person
from comms.workflows import own_address
from comms.workflows.house import House
from comms.workflows.news import News, sign_off
from comms.workflows.notice_mail import notice_key


def addresses_to_tell(
    session: Session, house: House, catalogue: Catalogue
) -> Iterator[News]:
    """Yield the changes of address that somebody has asked for, or made."""
    wall = SystemClock().now()
    for row in door.steps_of(session, own_address.KIND, wall):
        user = catalogue.find(User, row.user)
        if user is None:
            continue
        seed, what = row.body["seed"], "changed" if own_address.is_done(row) else ""
        told = {}
        if what:
            told[before_notice(seed, what)] = partial(_to_old, house, catalogue, what)
        elif own_address.is_open(row):
            what = "asked"
            told[before_notice(seed, what)] = partial(_to_old, house, catalogue, what)
            if own_address.may_be_told(session, catalogue, row):
                told[link_notice(seed)] = partial(_to_new, house, catalogue, row)
        known = person(session, user.id)
        for name, notice in told.items():
            yield News(
                name=name,
                unit=NATIONAL,
                owner="",
                users=[user],
                notice=notice,
                # Links run by the machine's clock, mail by the site's.
                stale_at=house.clock.now() + (row.expires_at - wall),
                language=known.language if known else "",
            )


def _to_new(house: House, catalogue: Catalogue, row: DoorStep, language: str) -> Notice:
    name = link_notice(row.body["seed"])
    slots = new_slots(notice_key(house, entry_of(name), language))
    programme = pick(catalogue.programme.name, language, *catalogue.fallbacks(language))
    return Notice(
        language=language,
        title=say(language, "notices.address.title"),
        text=say(language, "notices.address.text", programme=programme),
        url=slots.token("door_url"),
        label=say(language, "notices.address.open"),
        sign_off=sign_off(catalogue, language),
    )


def _to_old(house: House, catalogue: Catalogue, what: str, language: str) -> Notice:
    return Notice(
        language=language,
        title=say(language, f"notices.address.{what}.title"),
        text=say(language, f"notices.address.{what}.text"),
        url=f"{house.base_url}/desk/{language}/account",
        label=say(language, "notices.changed.open"),
        sign_off=sign_off(catalogue, language),
    )
