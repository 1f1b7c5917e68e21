"""Reads what is stored of an item that the desk's form can hold."""

from dataclasses import dataclass

from comms.content.fact_fields import as_written
from comms.content.seen import LETTER
from comms.content.seminar_files import Kept
from comms.content.seminar_problems import problem
from comms.content.seminar_read import Seminar
from comms.content.seminar_values import has_the_form, moved_posts, values_of
from comms.model import seminar as form
from comms.model.desk import Problem, Values
from comms.model.plans import Campaign, EditionPlan, EventFacts, ItemFacts, VersionText
from comms.model.programme import Account
from comms.model.states import PublicationState
from comms.model.tables import Event, Item
from comms.store import Session, folders
from comms.store.catalogue import Catalogue
from comms.store.publications import by_plan_entry


@dataclass(frozen=True, kw_only=True)
class Stored:
    """An item as the form could hold it, and what of it has come true."""

    item: Item
    values: Values
    kept: Kept
    #: Local times that have come true: they may lie in the past.
    stood: frozenset[str]
    #: Whether readers have seen the event.
    is_out: bool


def stored_form(session: Session, catalogue: Catalogue, item_id: str) -> Stored | None:
    """Return an item in the form's shape; None: there is none, or it has another."""
    item = folders.item(session, item_id)
    if item is None or not item.content_hash:
        return None
    facts = ItemFacts.model_validate(item.facts)
    versions = versions_of(session, item)
    posts = catalogue.find(Campaign, item_id)
    letter = catalogue.find(EditionPlan, f"{item_id}{LETTER}")
    letter = as_written(letter) if letter else None
    if not has_the_form(facts, versions, posts, letter):
        return None
    event = folders.event(session, item_id)
    event_facts = as_written(EventFacts.model_validate(event.facts))
    records = [name for name in facts.channels if is_record(catalogue, name)]
    return Stored(
        item=item,
        values=values_of(facts, event_facts, versions, posts, letter, records=records),
        kept=Kept(
            event=event_facts,
            item=facts,
            letter=letter,
            posts_at=moved_posts(facts, posts),
            paths=_paths(session, item),
        ),
        stood=_stood(session, item_id, facts, event, letter),
        is_out=event.published_at is not None,
    )


def announced(stored: Stored, seminar: Seminar, language: str) -> list[Problem]:
    """Return the facts that readers know already and that the form would change."""
    if not stored.is_out or stored.kept.event is None:
        return []
    old, texts = stored.kept.event, seminar.texts
    first = seminar.languages[0]
    sign_up, access = old.registration, old.access
    pairs: dict[str, tuple[object, object]] = {
        "day": (old.starts[:10], seminar.starts[:10]),
        "hours": (_hours(old.starts, old.ends), _hours(seminar.starts, seminar.ends)),
        form.field("place", first): (old.place.name, texts["place"]),
        form.field("room", first): (old.place.room, texts["room"]),
        form.field("municipality", first): (
            old.place.municipality,
            texts["municipality"],
        ),
        form.field("access_note", first): (access.note, texts["access_note"]),
        "street": (old.place.street, seminar.street),
        "step_free": (bool(access.step_free), seminar.step_free),
        "induction_loop": (bool(access.induction_loop), seminar.induction_loop),
        "registration": (sign_up.required, seminar.sign_up),
        "registration_closes_day": (sign_up.closes, seminar.closes),
        "media_welcome": (old.media_welcome, seminar.media_welcome),
        "contact": (old.contact, seminar.contact),
        "unit": (old.unit, seminar.unit),
    }
    return [
        problem(language, field, "announced")
        for field, (before, after) in pairs.items()
        if before != after
    ]


def _hours(starts: str, ends: str) -> tuple[str, str]:
    return starts[11:], ends[11:]


def versions_of(session: Session, item: Item) -> list[VersionText]:
    """Return the words of an item as files would have them."""
    rows = folders.versions_of(session, item.id)
    return [
        VersionText.model_validate(
            {
                "id": f"{item.external_id}.{row.language}.{row.level}",
                "item": item.external_id,
                "language": row.language,
                "level": row.level,
                "title": row.title,
                "lead": row.lead,
                "social": row.social,
                "body": row.body,
                **row.written,
            }
        )
        for row in rows
    ]


def is_record(catalogue: Catalogue, name: str) -> bool:
    """Tell whether an account takes a record or a text of its own."""
    account = catalogue.find(Account, name)
    return bool(account and account.channel in form.RECORD_KINDS)


def _paths(session: Session, item: Item) -> frozenset[str]:
    """Return the files that the form would write anew, or leave out."""
    name = item.external_id
    own = {
        f"events/{name}.yaml",
        f"posts/{name}.yaml",
        f"editions/{name}{LETTER}.yaml",
    }
    return frozenset(folders.files_of_item(session, item, own))


def _stood(
    session: Session,
    item_id: str,
    facts: ItemFacts,
    event: Event,
    letter: EditionPlan | None,
) -> frozenset[str]:
    named = f"page:{item_id}", f"edition:{item_id}{LETTER}"
    rows = by_plan_entry(session, named)
    page, edition = (rows.get(entry) for entry in named)
    found = set()
    if event.published_at:
        found.add(str(event.facts["starts"]))
    if page and page.state == PublicationState.SENT:
        found.add(facts.publish_at)
    if letter and edition and edition.published_at:
        found.add(letter.send_at)
    return frozenset(found)
