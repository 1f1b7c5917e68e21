"""The page of one item at the desk: what it becomes, its history, what may be done.

An edition has the same page, with whole mails instead of single outputs.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from comms.access.approvals import given_by
from comms.content.corrections import changes_by
from comms.content.seen import seen_of
from comms.content.seminar_problems import language_name, problem
from comms.model.desk import ItemPage, Output, Problem
from comms.model.plans import EventFacts
from comms.model.programme import Medium, Unit
from comms.model.seminar import ITEM_TYPE
from comms.model.states import ItemState
from comms.model.tables import Event, Item
from comms.model.text_form import KINDS
from comms.model.views import ItemPicture
from comms.store import folders, item_words, waiting
from comms.workflows.approval_thing import thing_named
from comms.workflows.compose import MakePicture
from comms.workflows.desk_chain import chain_outputs
from comms.workflows.desk_corrections import letters_to_come
from comms.workflows.desk_departure import letter_departure
from comms.workflows.desk_edition import edition_page
from comms.workflows.desk_history import deeds, differences
from comms.workflows.desk_letters import (
    Carrier,
    letter_outputs,
    open_carriers,
    sent_carriers,
    sent_outputs,
)
from comms.workflows.desk_lines import item_line, type_name
from comms.workflows.desk_pages import page_outputs
from comms.workflows.desk_paused import as_paused
from comms.workflows.desk_posts import post_outputs, post_problems
from comms.workflows.desk_sight import Sight, subject_of
from comms.workflows.desk_spread import Spread, spread_of
from comms.workflows.said_still import problems_of
from comms.workflows.write import draft, values_of

#: States in which an event goes on.
_STANDING = frozenset(ItemState) - {ItemState.WITHDRAWN}
_TO_SUBMIT = frozenset({ItemState.DRAFT, ItemState.RETURNED})
#: Kinds of outputs that whoever decides reads at once; afterwards they are a fold away.
_READ_FIRST = frozenset({"page", "post"})
_DECIDED = frozenset({ItemState.APPROVED, ItemState.WITHDRAWN})
#: Kinds with words of their own, which a fold may hide.
_WORDED = _READ_FIRST | {
    "newsletter",
    "card",
    "calendar",
    "record",
    "press",
    "chain",
}


def item_page(
    sight: Sight,
    item_id: str,
    *,
    picture: MakePicture,
    opened: Collection[str] | None = None,
) -> ItemPage | None:
    """Return everything about an item or edition; None where she may see none.

    Args:
        opened: Kinds of outputs that are looked at: of an item no others are drawn;
            None: what is read before it is decided on.
    """
    item = folders.item(sight.session, item_id)
    if item is None:
        return edition_page(sight, item_id)
    if not sight.sees(item.unit):
        return None
    if opened is None:
        opened = () if item.state in _DECIDED else _READ_FIRST
    spread = spread_of(
        sight,
        item,
        picture=picture,
        folded=_WORDED.difference(opened),
    )
    titles = {version.language: version.title for version in spread.told.standard}
    events = spread.told.own_events
    coming = _coming(spread)
    may = tuple(_may(spread))
    return ItemPage(
        id=item.external_id,
        title=sight.title_of(item.external_id, titles),
        sort=type_name(sight, item.type),
        state=item.state,
        unit_name=sight.viewer.unit_name(item.unit),
        owner_name=sight.person(item.owner),
        seen=seen_of(sight.session, item.external_id),
        problems=tuple(problems(spread)),
        outputs=tuple(_standing(spread)),
        differences=tuple(differences(spread)),
        history=tuple(deeds(sight, item.external_id, "item", _more(events))),
        may=may,
        events=tuple(
            (row.external_id, _title(sight, row), bool(row.facts["cancelled"]))
            for row in coming
        ),
        departure=letter_departure(sight, item.external_id, may),
        has_versions=True,
        may_begin_again=_may_begin_again(spread),
        may_have_a_next=_may_have_a_next(spread),
        has_changed_facts=spread.is_out and bool(changes_by(item)),
        picture=_picture(spread),
        opened=frozenset(opened),
    )


def _picture(spread: Spread) -> ItemPicture | None:
    """Return what an item is illustrated with; None: a logo, or nothing."""
    name = spread.told.facts.image
    medium = spread.catalogue.find(Medium, name)
    row = spread.catalogue.files.get(name or "")
    if medium is None or row is None or medium.type != "photo":
        return None
    allowed = "permitted" if medium.rights.children_in_picture else "usable"
    if medium.rights.is_over(spread.sight.today):
        allowed = "over"
    return ItemPicture(
        id=medium.id,
        url=spread.sight.media_url(row.name),
        alt={
            one.language: medium.alt.get(one.language, "")
            for one in spread.told.standard
        },
        rights=allowed if medium.rights.is_permitted else "ended",
    )


def _more(events: Sequence[Event]) -> list[str]:
    return [f"event:{row.external_id}" for row in events]


def _title(sight: Sight, row: Event) -> str:
    return sight.viewer.text(EventFacts.model_validate(row.facts).title)


def _standing(spread: Spread) -> list[Output]:
    """Return everything that hangs on the item, as it stands under pauses."""
    carriers = list(open_carriers(spread))
    rows = [*spread.rows, *(carrier.row for carrier in carriers)]
    return as_paused(spread.sight, outputs(spread, carriers), rows, spread.item)


def outputs(spread: Spread, carriers: Iterable[Carrier]) -> Iterator[Output]:
    """Yield everything that hangs on an item, pages first, the chain last."""
    for output in _outputs(spread, carriers):
        yield replace(output, is_folded=output.kind in spread.folded)


def _outputs(spread: Spread, carriers: Iterable[Carrier]) -> Iterator[Output]:
    yield from page_outputs(spread)
    yield from post_outputs(spread)
    yield from letter_outputs(spread, carriers)
    yield from letters_to_come(spread)
    if spread.item.id is not None:
        yield from sent_outputs(spread.sight, sent_carriers(spread))
        yield from _corrections(spread)
    yield from chain_outputs(spread)


def _corrections(spread: Spread) -> Iterator[Output]:
    """Yield the corrections that came after it, each with its own page here."""
    sight = spread.sight
    found = waiting.corrections_of(sight.session, spread.item.external_id)
    titles = waiting.titles(sight.session, [item.id for item in found])
    out = item_words.out(sight.session, [item.external_id for item in found])
    for item in found:
        line = item_line(sight, item, titles, is_out=item.external_id in out)
        yield Output(
            kind="correction",
            account="",
            title=line.title,
            language=sight.language,
            state=line.state,
            at=line.at,
            publication=item.external_id,
        )


def problems(spread: Spread) -> Iterator[Problem]:
    """Yield what stops an approval, then what networks would not take."""
    if spread.item.state == ItemState.WITHDRAWN:
        return
    found = [*_gate(spread), *_of_form(spread), *post_problems(spread), *_stale(spread)]
    yield from {(one.field, one.key, one.severity): one for one in found}.values()


def _stale(spread: Spread) -> Iterator[Problem]:
    """Return what it tells of its events as they were before a correction."""
    sight = spread.sight
    if spread.is_out and spread.item.type == ITEM_TYPE:
        # Its form is closed: its page says beside it what was put right.
        return
    yield from problems_of(
        sight.session,
        sight.catalogue,
        spread.item,
        spread.told.versions,
        sight.language,
    )


def _of_form(spread: Spread) -> Iterable[Problem]:
    """Return what the form would say of itself now, where it was written there."""
    sight, item = spread.sight, spread.item
    if item.id is None or spread.is_out or not _is_of_desk(spread):
        return []
    values = values_of(sight.session, item.external_id)
    if values is None:
        return []
    made = draft(
        sight.session,
        sight.house,
        item.owner,
        values,
        sight.language,
        item_id=item.external_id,
    )
    return made.problems


def _gate(spread: Spread) -> Iterator[Problem]:
    sight = spread.sight
    if spread.is_out and spread.item.state == ItemState.APPROVED:
        return
    for language in owed(spread):
        named = {"language_name": language_name(sight.language, language)}
        key, field = "translation_missing", f"title.{language}"
        yield problem(sight.language, field, key, named)


def owed(spread: Spread) -> list[str]:
    """Return the languages that the item still lacks."""
    unit = spread.catalogue.unit(spread.told.facts.scope)
    has = {version.language for version in spread.told.standard}
    languages = unit.languages if isinstance(unit, Unit) else []
    return [language for language in languages if language not in has]


def _may(spread: Spread) -> Iterator[str]:
    """Yield what this person may do now, the main thing first."""
    sight, item = spread.sight, spread.item
    subject = subject_of(item)
    if item.state == ItemState.IN_REVIEW and _may_approve(sight, item):
        yield from ("approve", "return")
    if item.state in _TO_SUBMIT and sight.may("submit", subject):
        yield "submit"
    if _is_form(spread) and sight.may("save", subject):
        yield "edit"
    if item.state == ItemState.WITHDRAWN:
        return
    if not spread.is_out:
        if sight.may("cancel", subject):
            yield "cancel"
        return
    yield from _may_of_published(spread)


def _may_approve(sight: Sight, item: Item) -> bool:
    """Whether her voice is asked for: of her own words it is not, nor a second time."""
    thing = thing_named(sight, item.external_id)
    given = given_by(thing.acts, item.content_hash) if thing else []
    return thing is not None and sight.may("approve", thing.subject, given)


def _may_begin_again(spread: Spread) -> bool:
    """Whether a form can begin with its words, even after it was withdrawn."""
    sight, item = spread.sight, spread.item
    is_seminar = item.type == ITEM_TYPE and _is_of_desk(spread)
    has_form = item.type in KINDS or is_seminar
    return has_form and sight.may("save", subject_of(item))


def _may_have_a_next(spread: Spread) -> bool:
    """Whether a form can begin with what comes after its event in a series."""
    is_event = spread.item.type == ITEM_TYPE and spread.item.state in _STANDING
    return is_event and _may_begin_again(spread)


def _is_form(spread: Spread) -> bool:
    """Whether a form of the desk holds it: a text always, a seminar until it is out."""
    item = spread.item
    if item.type in KINDS:
        return item.state != ItemState.WITHDRAWN and bool(item.content_hash)
    return _is_of_desk(spread) and not spread.is_out and item.type == ITEM_TYPE


def _is_of_desk(spread: Spread) -> bool:
    """Whether a form of the desk wrote it."""
    return waiting.origin_of(spread.sight.session, spread.item.path) == "desk"


def _coming(spread: Spread) -> list[Event]:
    """Return its events that are not over: of others nobody is told a change."""
    return [row for row in spread.told.own_events if row.ends_at > spread.sight.now]


def _may_of_published(spread: Spread) -> Iterator[str]:
    sight, subject = spread.sight, subject_of(spread.item)
    if _coming(spread) and sight.may("change", subject):
        yield "change"
    if sight.may("withdraw", subject):
        yield "withdraw"
