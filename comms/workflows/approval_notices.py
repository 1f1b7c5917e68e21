"""Who is told by mail that an approval waits for her, or that a text came back.

A mail holds what it is and when it leaves, and a link that leads by way of signing in
to that approval; the link itself gives no right. Asked anew, it is told anew.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from comms.access.approvals import given_by
from comms.access.policy import Subject, next_approvers
from comms.campaigns.numbering import shown_number
from comms.clock import in_zone, instant
from comms.content.seen import LETTER
from comms.language import MissingWords, format_moment, pick, say
from comms.model.programme import Newsletter
from comms.model.states import ItemState, PublicationState
from comms.model.tables import Act, Item, Publication
from comms.render.notice import Notice
from comms.store import Session, acts, folders
from comms.store import cards as rows
from comms.store.catalogue import Catalogue
from comms.store.publications import editions_in
from comms.workflows.desk_reviews import by_subject, writers
from comms.workflows.desk_sight import subject_of
from comms.workflows.house import House
from comms.workflows.news import News, sign_off, title_of, users_named

#: What leads on: the last of these tells whose turn it is.
_STEPS = frozenset({"submit", "approve"})
#: So long it is news that a text came back.
_NEWS_FOR = timedelta(days=2)


def reviews_to_tell(
    session: Session, house: House, catalogue: Catalogue
) -> Iterator[News]:
    """Yield what waits for an approval: items, and editions of their own."""
    items = rows.items_in_review(session)
    asked = {item.external_id for item in items}
    editions = [
        row
        for row in editions_in(session, [PublicationState.IN_REVIEW])
        # The letter of an item is approved with it.
        if row.external_id.removesuffix(LETTER) not in asked
    ]
    things: list[Item | Publication] = [*items, *editions]
    told = _acts(session, things)
    for thing in things:
        news = _review(session, house, catalogue, thing, told)
        if news is not None:
            yield news


def returns_to_tell(
    session: Session, house: House, catalogue: Catalogue
) -> Iterator[News]:
    """Yield the texts that came back to who wrote them."""
    since = house.clock.now() - _NEWS_FOR
    for back in acts.done_since(session, ["return"], since):
        kind, _, name = back.subject.partition(":")
        item = folders.item(session, name) if kind == "item" else None
        if item is None or item.state != ItemState.RETURNED:
            continue
        submitted = acts.last_act(session, back.subject, ["submit"])
        names = {item.owner, *([submitted.user] if submitted else [])} - {back.user}
        yield News(
            name=f"returned:{name}:{back.id}",
            unit=item.unit,
            owner=item.owner,
            users=users_named(catalogue, names),
            notice=_notice(session, house, catalogue, item, "returned"),
        )


def _acts(
    session: Session, things: Sequence[Item | Publication]
) -> dict[str, list[Act]]:
    """Return the acts about some things, and about the items that letters tell."""
    subjects = [subject_of(thing).name for thing in things]
    subjects += [
        f"item:{thing.external_id.removesuffix(LETTER)}"
        for thing in things
        if isinstance(thing, Publication)
    ]
    return by_subject(acts.about(session, subjects)) if subjects else {}


def _review(
    session: Session,
    house: House,
    catalogue: Catalogue,
    thing: Item | Publication,
    told: dict[str, list[Act]],
) -> News | None:
    own = told.get(subject_of(thing).name, [])
    step = _last(own, _STEPS)
    if step is None:
        return None
    letter_of = told.get(f"item:{thing.external_id.removesuffix(LETTER)}", [])
    subject = subject_of(thing, writers([*own, *letter_of]))
    given = given_by(own, thing.content_hash)
    kind = "edition:" if isinstance(thing, Publication) else ""
    return News(
        # Submitted anew, or approved by the first of two, it is asked anew.
        name=f"review:{kind}{thing.external_id}:{step.id}",
        unit=thing.unit,
        owner=thing.owner,
        users=users_named(
            catalogue, next_approvers(catalogue, subject, given, house.clock.now())
        ),
        notice=_notice(session, house, catalogue, thing, _kind(subject)),
    )


def _kind(subject: Subject) -> str:
    return "review_urgent" if subject.urgent else "review"


def _last(found: Sequence[Act], verbs: frozenset[str]) -> Act | None:
    done = [act for act in found if act.result == "done" and act.verb in verbs]
    return done[-1] if done else None


def _notice(
    session: Session,
    house: House,
    catalogue: Catalogue,
    thing: Item | Publication,
    kind: str,
) -> Callable[[str], Notice]:
    """Return what is said about something that waits, or came back."""
    place = "items" if kind == "returned" else "approvals"

    def notice(language: str) -> Notice:
        title = _title(session, catalogue, thing, language)
        about = _about(catalogue, thing, language)
        return Notice(
            language=language,
            title=say(language, f"notices.{kind}.title", title=title),
            text=f"{about} {say(language, f'notices.{kind}.text')}",
            url=f"{house.base_url}/desk/{language}/{place}/{thing.external_id}",
            label=say(language, f"notices.{kind}.open"),
            sign_off=sign_off(catalogue, language),
        )

    return notice


def _about(catalogue: Catalogue, thing: Item | Publication, language: str) -> str:
    """Return what sort of thing it is, whose, and when it leaves."""
    sort = thing.type if isinstance(thing, Item) else thing.kind
    unit = catalogue.unit(thing.unit)
    return say(
        language,
        "notices.about",
        sort=_sort(language, sort),
        unit=pick(unit.name, language, *catalogue.fallbacks(language)),
        at=format_moment(_leaves_at(catalogue, thing), language),
    )


def _sort(language: str, sort: str) -> str:
    try:
        return say(language, f"outputs.type.{sort}")
    except MissingWords:
        return say(language, "outputs.type.other")


def _leaves_at(catalogue: Catalogue, thing: Item | Publication) -> datetime:
    if isinstance(thing, Item):
        at = instant(thing.publish_local, catalogue.zone)
        return in_zone(at, catalogue.zone)
    return in_zone(thing.due_at, catalogue.zone)


def _title(
    session: Session, catalogue: Catalogue, thing: Item | Publication, language: str
) -> str:
    if isinstance(thing, Item):
        return title_of(session, catalogue, thing, language)
    newsletter = catalogue.find(Newsletter, thing.newsletter)
    if newsletter is None:
        return thing.external_id
    name = pick(newsletter.name, language, *catalogue.fallbacks(language))
    return f"{name} {shown_number(newsletter, thing, language)}".strip()
