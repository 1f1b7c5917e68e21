"""What a form would become on every channel; keeps nothing.

The form's files are read as they would be read when they are kept, and laid over the
store in memory. From there on the functions are those that send: a preview that
differs from what leaves would need a second way of making it, and there is none.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from comms.campaigns.announcements import ANNOUNCEMENT
from comms.campaigns.posts import POST
from comms.clock import instant
from comms.content.fact_filling import says_of
from comms.content.fact_references import Says, fill
from comms.content.folder import read_contents
from comms.content.seminar_problems import stops
from comms.model.desk import Output, Problem, Tried, Values
from comms.model.plans import (
    Campaign,
    EditionPlan,
    EventFacts,
    ItemFacts,
    VersionText,
)
from comms.model.programme import Account, Described, Medium, Newsletter
from comms.model.seminar import RECORD_KINDS
from comms.model.states import ItemState
from comms.model.tables import Event, Item, Publication, Version
from comms.model.text_form import KINDS
from comms.store.catalogue import Catalogue
from comms.store.publications import last_number
from comms.workflows.compose import MakePicture
from comms.workflows.desk_item import outputs
from comms.workflows.desk_letters import Carrier
from comms.workflows.desk_posts import post_problems
from comms.workflows.desk_sight import Sight
from comms.workflows.desk_spread import Spread
from comms.workflows.fact_hints import expired_hints
from comms.workflows.told import Told, events_for, foreseen, in_order
from comms.workflows.venue_hints import venue_hints
from comms.workflows.write import draft
from comms.workflows.write_checks import ABOUT_REFERENCES, checked
from comms.workflows.write_text_shown import shown_letters, shown_with

#: State of what a form would become.
PLANNED = "planned"


def try_out(
    sight: Sight,
    values: Values,
    *,
    item_id: str,
    picture: MakePicture,
    folded: Collection[str] = (),
) -> Tried:
    """Return what a form would become; problems first.

    Args:
        folded: Kinds of outputs that are not drawn; what stops is said of all.

    Raises:
        Refused: The unit is not hers.
        NotFound: No such item.
    """
    made = draft(
        sight.session,
        sight.house,
        sight.user.id,
        values,
        sight.language,
        item_id=item_id,
    )
    files = {path: text for path, text in made.files.items() if text is not None}
    laid = Laid.of(files)
    if laid is None:
        return Tried(problems=made.problems, outputs=())
    laid = laid.filled(says_of(sight.catalogue))
    found_there = checked(sight.session, sight.catalogue, files, sight.language)
    if laid.facts.type not in KINDS:
        # The form of a seminar has rules of its own for all the rest.
        found_there = tuple(one for one in found_there if one.key in ABOUT_REFERENCES)
    hints = (
        *found_there,
        *expired_hints(sight, laid.texts, laid.facts.publish_at),
        *(
            one
            for event in laid.events
            for one in venue_hints(sight, event, laid.facts.scope)
        ),
    )
    if laid.media:
        shown = shown_with(sight.house, sight.catalogue, values, laid.media)
        sight = replace(sight, catalogue=shown)
    spread = laid_over(sight, laid, picture=picture)
    spread = replace(spread, folded=folded)
    found = _joined(made.problems, (*post_problems(spread), *hints))
    outputs_ = tuple(_planned(spread, laid))
    return Tried(problems=found, outputs=outputs_)


def _joined(first: Sequence[Problem], more: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return all problems, each field's once per rule: the form said some already."""
    known = {(one.field, one.key) for one in first}
    if stops(first):
        return tuple(first)
    return (
        *first,
        *(one for one in dict.fromkeys(more) if (one.field, one.key) not in known),
    )


def _planned(spread: Spread, laid: "Laid") -> Iterator[Output]:
    """Yield the outputs; nothing of them is kept, so each is planned."""
    for output in outputs(spread, list(_carriers(spread, laid))):
        yield output if output.kind == "chain" else replace(output, state=PLANNED)


@dataclass(frozen=True, kw_only=True)
class Laid:
    """The files of one item, read."""

    facts: ItemFacts
    texts: Sequence[VersionText]
    events: Sequence[EventFacts]
    plans: Sequence[Campaign]
    editions: Sequence[EditionPlan]
    media: Sequence[Medium] = ()

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "Laid | None":
        """Read files as a folder would be read; None: they hold no whole item."""
        found: list[Described] = [e.described for e in read_contents(files).entries]
        facts = next((one for one in found if isinstance(one, ItemFacts)), None)
        texts = [one for one in found if isinstance(one, VersionText)]
        if facts is None or not texts:
            return None
        return cls(
            facts=facts,
            texts=texts,
            events=[one for one in found if isinstance(one, EventFacts)],
            plans=[one for one in found if isinstance(one, Campaign)],
            editions=[one for one in found if isinstance(one, EditionPlan)],
            media=[one for one in found if isinstance(one, Medium)],
        )

    def filled(self, says: Says) -> "Laid":
        """Return them with what their references say."""
        return replace(
            self,
            facts=fill(self.facts, says),
            texts=[fill(one, says) for one in self.texts],
            events=[fill(one, says) for one in self.events],
            editions=[fill(one, says) for one in self.editions],
        )


def laid_over(sight: Sight, laid: Laid, *, picture: MakePicture) -> Spread:
    """Return the item as it would be, on top of what the store holds."""
    catalogue, facts = sight.catalogue, laid.facts
    item = Item(
        source=catalogue.programme.id,
        external_id=facts.id,
        type=facts.type,
        unit=facts.scope,
        owner=facts.owner,
        path="",
        facts=facts.model_dump(mode="json"),
        content_hash="",
        publish_local=facts.publish_at,
        state=ItemState.DRAFT,
        updated_at=sight.now,
    )
    stored = events_for(sight.session, facts, [text.body for text in laid.texts])
    new = {one.id: _event(sight, one, stored.get(one.id)) for one in laid.events}
    told = Told(
        facts=facts,
        versions=[_version(sight, text) for text in laid.texts],
        events={**stored, **new},
    )
    return Spread(
        sight=sight,
        catalogue=catalogue,
        item=item,
        told=in_order(foreseen(told, catalogue.zone), catalogue.programme.languages),
        rows=list(_rows(catalogue, item, facts, laid.plans)),
        picture=picture,
    )


def _version(sight: Sight, text: VersionText) -> Version:
    return Version(
        item_id=0,
        language=text.language,
        level=text.level,
        content_hash="",
        path="",
        title=text.title,
        lead=text.lead,
        social=text.social,
        body=text.body,
        updated_at=sight.now,
    )


def _event(sight: Sight, facts: EventFacts, old: Event | None) -> Event:
    zone = sight.catalogue.zone
    return Event(
        source=sight.catalogue.programme.id,
        external_id=facts.id,
        unit=facts.unit,
        path="",
        facts=facts.model_dump(mode="json"),
        content_hash="",
        uid=old.uid if old else f"{facts.id}.{sight.catalogue.programme.id}@comms",
        sequence=old.sequence if old else 0,
        starts_at=instant(facts.starts, zone),
        ends_at=instant(facts.ends, zone),
        updated_at=sight.now,
        published_at=old.published_at if old else None,
    )


def _rows(
    catalogue: Catalogue, item: Item, facts: ItemFacts, plans: Sequence[Campaign]
) -> Iterator[Publication]:
    """Yield what would be planned of the item: page, posts, records."""
    yield _row(catalogue, item, "page", "", facts.publish_at)
    for plan in plans:
        for post in plan.posts:
            for account in post.accounts:
                at = post.at or facts.publish_at
                yield _row(catalogue, item, POST, account, at)
    for name in facts.channels:
        account_ = catalogue.find(Account, name)
        if account_ and account_.channel in RECORD_KINDS:
            yield _row(catalogue, item, ANNOUNCEMENT, name, facts.publish_at)


def _row(
    catalogue: Catalogue, item: Item, kind: str, account: str, at: str
) -> Publication:
    name = item.external_id
    return Publication(
        plan_entry=":".join(part for part in (kind, name, account) if part),
        occasion=at[:10],
        kind=kind,
        external_id=f"{name}.{account}" if account else name,
        unit=item.unit,
        owner=item.owner,
        due_local=at,
        due_at=instant(at, catalogue.zone),
    )


def _carriers(spread: Spread, laid: Laid) -> Iterator[Carrier]:
    """Yield the edition that the form would make, or one as it could carry a text."""
    plans = laid.editions
    if laid.facts.type in KINDS:
        plans = shown_letters(spread.catalogue, laid.facts, laid.texts)
    for plan in plans:
        section = next((one for one in plan.sections if one.items), None)
        if section and plan.send_at:
            row = _edition(spread, plan)
            yield Carrier(row=row, plan=plan, section=section)


def _edition(spread: Spread, plan: EditionPlan) -> Publication:
    newsletter = spread.catalogue.get(Newsletter, plan.newsletter)
    at = str(plan.send_at)
    year = int(at[:4])
    before = newsletter.last_number.get(year, 0)
    session = spread.sight.session
    return Publication(
        plan_entry=f"edition:{plan.id}",
        occasion=at[:10],
        kind="edition",
        external_id=plan.id,
        unit=newsletter.unit,
        owner=plan.owner,
        newsletter=newsletter.id,
        year=year,
        # The number it would be given if nobody plans another one before.
        number=last_number(session, newsletter.id, year, before) + 1,
        due_local=at,
        due_at=instant(at, spread.catalogue.zone),
    )
