"""Who is told by mail that a proposal waits for her, or what came of her own."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from comms.access.policy import seconds
from comms.clock import in_zone
from comms.language import format_moment, pick, say
from comms.model.facts import Block
from comms.model.programme import NATIONAL, User
from comms.model.proposals import WITHDRAWN, Proposal
from comms.render.notice import Notice
from comms.store import Session
from comms.store import proposals as rows
from comms.store.catalogue import Catalogue
from comms.workflows.house import House
from comms.workflows.news import News, sign_off, users_named

#: So long it is news what came of a proposal.
_NEWS_FOR = timedelta(days=2)


def proposals_to_tell(
    session: Session, house: House, catalogue: Catalogue
) -> Iterator[News]:
    """Yield what waits for a second person, and what was decided."""
    now = house.clock.now()
    for row in rows.waiting(session, now):
        who = [user.id for user in seconds(catalogue, row.user)]
        yield News(
            name=f"proposal:{row.id}",
            unit=NATIONAL,
            owner=row.user,
            users=users_named(catalogue, who),
            notice=_notice(house, catalogue, row, "waiting"),
            stale_at=row.until,
        )
    for row in rows.decided_since(session, now - _NEWS_FOR):
        if row.state != WITHDRAWN:
            yield News(
                name=f"proposal:{row.id}:{row.state}",
                unit=NATIONAL,
                owner=row.user,
                users=users_named(catalogue, [row.user]),
                notice=_notice(house, catalogue, row, row.state),
            )


def _notice(
    house: House, catalogue: Catalogue, row: Proposal, state: str
) -> Callable[[str], Notice]:
    def notice(language: str) -> Notice:
        sort = "words" if row.kind == Block.kind else "rules"
        return Notice(
            language=language,
            title=say(language, f"proposals.mail.{state}.title"),
            text=say(
                language,
                f"proposals.mail.{state}.text",
                sort=say(language, f"proposals.sort.{sort}"),
                name=_called(catalogue, row.user, language),
                why=row.why,
                until=format_moment(in_zone(row.until, catalogue.zone), language),
                note=row.note,
            ).strip(),
            url=f"{house.base_url}/desk/{language}/proposals/{row.id}",
            label=say(language, "proposals.mail.open"),
            sign_off=sign_off(catalogue, language),
        )

    return notice


def _called(catalogue: Catalogue, user: str, language: str) -> str:
    found = catalogue.find(User, user)
    if found is None:
        return user
    return pick(found.name, language, *catalogue.fallbacks(language))
