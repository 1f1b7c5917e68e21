"""Which units are told by mail of an offer that they have not answered."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from comms.access.policy import may, scopes
from comms.content.kits import OPEN
from comms.language import format_day, say
from comms.model.programme import User
from comms.render.notice import Notice
from comms.store import Session, acts
from comms.store.catalogue import Catalogue
from comms.workflows.house import House
from comms.workflows.kit_found import REMINDED, UNIT, Offered, offers_in, subject_of
from comms.workflows.news import News, sign_off, title_of, users_named

#: So long a reminder is news; whoever has answered meanwhile hears nothing.
_NEWS_FOR = timedelta(days=2)


def reminders_to_tell(
    session: Session, house: House, catalogue: Catalogue
) -> Iterator[News]:
    """Yield the offers that somebody had units reminded of."""
    now = house.clock.now()
    told = acts.done_since(session, [REMINDED], now - _NEWS_FOR)
    if not told:
        return
    names = {act.subject.partition(":")[2] for act in told}
    found = {
        one.item.external_id: one for one in offers_in(session, catalogue, only=names)
    }
    for act in told:
        name, unit = act.subject.partition(":")[2], act.slots.get(UNIT, "")
        one = found.get(name)
        if one is None or one.state(unit, now) not in OPEN:
            continue
        yield News(
            # Named by offer and unit: no unit is reminded of one thing twice.
            name=f"kit:{name}:{unit}",
            unit=unit,
            owner=act.user,
            users=users_named(catalogue, _people(catalogue, one, unit)),
            notice=_notice(session, house, catalogue, one, unit),
            stale_at=act.at + _NEWS_FOR,
        )


def _people(catalogue: Catalogue, one: Offered, unit: str) -> list[str]:
    """Return who may answer for a unit, but for those who answer for all units."""
    asked = subject_of(one.item, unit)
    return [
        user.id
        for user in catalogue.all(User)
        if scopes(user) is not None and may(catalogue, user, "adopt", asked)
    ]


def _notice(
    session: Session, house: House, catalogue: Catalogue, one: Offered, unit: str
) -> Callable[[str], Notice]:
    def notice(language: str) -> Notice:
        title = title_of(session, catalogue, one.item, language)
        until = one.offer.use_by
        text = say(language, "kits.notice.text")
        if until:
            day = format_day(until, language)
            text = f"{text} {say(language, 'kits.notice.until', day=day)}"
        return Notice(
            language=language,
            title=say(language, "kits.notice.title", title=title),
            text=text,
            url=f"{house.base_url}/desk/{language}/kit/{one.item.external_id}"
            f"?unit={unit}",
            label=say(language, "kits.notice.open"),
            sign_off=sign_off(catalogue, language),
        )

    return notice
