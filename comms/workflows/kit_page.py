"""The page of one offer: for the unit that may adopt it, and for the nation."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from comms.content.gate import is_approved
from comms.content.hashtags import all_tags
from comms.content.kits import DECLINED, STATES, is_adoptable, is_past, offer_of
from comms.content.seen import seen_of
from comms.content.seminar_read import owed
from comms.content.seminar_times import shown_day
from comms.content.words import STANDARD
from comms.model import seminar as form
from comms.model.desk import Choice, Output, Values
from comms.model.facts import Block
from comms.model.kit_views import KitPage, KitUnit, MovedText, OwnItem, UnitStanding
from comms.model.kits import KitOffer
from comms.model.programme import Unit
from comms.model.states import ItemState, PublicationState
from comms.model.tables import Item
from comms.store import folders
from comms.workflows.compose import MakePicture
from comms.workflows.desk_lines import type_name
from comms.workflows.desk_pages import page_outputs
from comms.workflows.desk_posts import post_outputs
from comms.workflows.desk_sheet import today
from comms.workflows.desk_sight import Sight
from comms.workflows.desk_sight import subject_of as subject_of_item
from comms.workflows.desk_spread import spread_of
from comms.workflows.kit_found import (
    Offered,
    is_kept_back,
    is_over,
    may_answer,
    offer_named,
    standing_of,
    subject_of,
    titles_of,
)
from comms.workflows.kit_list import counts_of, own_units, to_remind
from comms.workflows.kit_sheet import begun, choices
from comms.workflows.kit_words import field_of, moved_among, moved_on
from comms.workflows.write_kept import versions_of

#: What says nothing that the page does not.
_NOT_SHOWN = frozenset({"rss_atom", "calendar_feed"})
_BLOCK = re.compile(r"\{\{\s{0,4}block:([A-Za-z0-9_-]{1,64})\s{0,4}\}\}")


def kit_page(
    sight: Sight, name: str, wanted: str, *, picture: MakePicture
) -> KitPage | None:
    """Return everything about an offer, or about an item that could be offered.

    Args:
        name: Item by its id.
        wanted: Unit, where she works for several; "": the first that is offered it.

    Returns:
        None where she may see neither the offer nor the item.
    """
    item = folders.item(sight.session, name)
    if item is None or not item.content_hash or not is_adoptable(item):
        return None
    found = offer_named(sight.session, sight.catalogue, name)
    units = _units(sight, found)
    unit = wanted if wanted in units else next(iter(units), "")
    may_open = sight.sees(item.unit)
    if not unit and not (may_open and (found or _may_offer(sight, item))):
        return None
    page = _page(sight, item, found, may_open=may_open)
    if is_kept_back(sight, item):
        # What others are still writing is nobody's to see, nor to adopt.
        page = replace(page, blocks=())
    else:
        outputs = _outputs(sight, item, unit, picture)
        page = replace(page, outputs=tuple(outputs))
    if found and unit:
        return replace(page, own=_own(sight, found, unit))
    # A unit is told nothing of how far the others are.
    return page if sight.units is not None else _of_nation(sight, page, item, found)


def _units(sight: Sight, found: Offered | None) -> list[str]:
    """Return her units that see the offer: it is open, or they have it."""
    if found is None:
        return []
    return [
        unit
        for unit in own_units(sight)
        if unit in found.own or (unit in found.units and found.is_open)
    ]


def _may_offer(sight: Sight, item: Item) -> bool:
    return sight.may("offer", subject_of(item, item.unit))


def _page(
    sight: Sight, item: Item, found: Offered | None, *, may_open: bool
) -> KitPage:
    offer = found.offer if found else KitOffer(id=item.external_id)
    return KitPage(
        id=item.external_id,
        title=titles_of(sight, [item])[item.external_id],
        sort=type_name(sight, item.type),
        from_unit=sight.viewer.unit_name(item.unit),
        state=item.state,
        is_offered=found is not None and not offer.ended,
        is_open=is_approved(item),
        is_past=is_past(offer, today(sight)),
        use_by=offer.use_by,
        change=sight.viewer.text(offer.change) if offer.change else "",
        keep=sight.viewer.text(offer.keep) if offer.keep else "",
        tongues=_tongues(sight, offer),
        outputs=(),
        blocks=tuple(_blocks(sight, item)),
        may_open=may_open,
    )


def _tongues(sight: Sight, offer: KitOffer) -> dict[str, str]:
    """Return the languages of the terms, where they lack the reader's."""
    return {
        name: next(code for code, text in texts.items() if text == shown)
        for name, texts in (("change", offer.change), ("keep", offer.keep))
        if texts and (shown := sight.viewer.text(texts)) != texts.get(sight.language)
    }


def _blocks(sight: Sight, item: Item) -> Iterator[tuple[str, str]]:
    """Yield the core messages that it uses: approved once, the same everywhere."""
    texts = [
        f"{version.lead}\n{version.body}"
        for version in versions_of(sight.session, item)
    ]
    names = dict.fromkeys(name for text in texts for name in _BLOCK.findall(text))
    for name in names:
        block = sight.catalogue.find(Block, name)
        if block:
            yield name, sight.viewer.text(block.texts)


def _outputs(
    sight: Sight, item: Item, unit: str, picture: MakePicture
) -> Iterator[Output]:
    """Yield the page in the languages of who looks, then what networks would show."""
    spread = spread_of(sight, item, picture=picture)
    languages = owed(sight.catalogue, unit) if unit else None
    for output in (*page_outputs(spread), *post_outputs(spread)):
        account = spread.account(output.account)
        shown = account is None or account.channel not in _NOT_SHOWN
        if shown and (languages is None or output.language in languages):
            yield output


def _of_nation(
    sight: Sight, page: KitPage, item: Item, found: Offered | None
) -> KitPage:
    standings: list[UnitStanding] = []
    if found:
        own = [one for each in found.own.values() for one in each]
        titles = titles_of(sight, own)
        moved = moved_among(sight.session, sight.catalogue, own)
        # Who adopted it is shown, whether or not it is still offered to her.
        units = dict.fromkeys((*found.units, *found.own))
        standings = [
            replace(
                standing_of(sight, found, unit, titles),
                has_moved=any(i.external_id in moved for i in found.own.get(unit, ())),
            )
            for unit in units
            if sight.sees(unit)
        ]
        standings.sort(key=lambda one: STATES.index(one.state))
    may_offer = _may_offer(sight, item)
    may_remind = sight.may("remind", subject_of(item, item.unit))
    return replace(
        page,
        standings=tuple(standings),
        counts=counts_of(sight, found) if found else (),
        to_remind=len(to_remind(sight, found)) if found and may_remind else 0,
        offer=_offer_values(sight, item) if may_offer else None,
        choices={
            "units": tuple(
                Choice(value=unit.id, label=sight.viewer.unit_name(unit.id))
                for unit in sight.catalogue.all(Unit)
                if unit.id != item.unit
            )
        },
        languages=tuple(sight.catalogue.programme.languages),
    )


def _offer_values(sight: Sight, item: Item) -> Values:
    """Return the form that offers, as it stands."""
    offer = offer_of(sight.catalogue, item) or KitOffer(id=item.external_id)
    texts = {"change": offer.change, "keep": offer.keep}
    return form.as_values(
        {
            "units": offer.units,
            "use_by": shown_day(offer.use_by.isoformat()) if offer.use_by else "",
            **{
                form.field(name, code): text
                for name, found in texts.items()
                for code, text in found.items()
            },
        }
    )


def _own(sight: Sight, found: Offered, unit: str) -> KitUnit:
    items = found.own.get(unit, ())
    titles = titles_of(sight, items)
    languages = owed(sight.catalogue, unit)
    is_shown = not is_kept_back(sight, found.item)
    original = versions_of(sight.session, found.item) if is_shown else ()
    leads = {one.language: one.lead for one in original if one.level == STANDARD}
    day = today(sight)
    state = found.state(unit, sight.now)
    return KitUnit(
        unit=unit,
        unit_name=sight.viewer.unit_name(unit),
        standing=standing_of(sight, found, unit, titles),
        items=tuple(_own_item(sight, found, item, titles) for item in items),
        values=begun(sight, found.item, unit) if is_shown else {},
        choices=choices(sight, unit),
        languages=languages,
        leads={code: leads.get(code, "") for code in languages},
        tags={
            code: all_tags(sight.catalogue, unit=unit, language=code, day=day)
            for code in languages
        },
        may_adopt=not items
        and found.is_open
        and not is_over(sight, found)
        and (state == DECLINED or unit in may_answer(sight, found)),
    )


def _own_item(
    sight: Sight, found: Offered, item: Item, titles: Mapping[str, str]
) -> OwnItem:
    page = found.pages.get(item.external_id)
    leaves = (page.published_at or page.due_at) if page else None
    may_save = sight.may("save", subject_of_item(item))
    return OwnItem(
        id=item.external_id,
        title=titles[item.external_id],
        state=item.state,
        leaves_at=sight.local(leaves) if leaves else None,
        moved=tuple(
            MovedText(
                field=field_of(text),
                before=text.ours,
                after=text.theirs,
                is_own=text.is_own,
            )
            for text in moved_on(sight.session, sight.catalogue, item)
        ),
        seen=seen_of(sight.session, item.external_id),
        may_save=may_save and item.state != ItemState.WITHDRAWN,
        is_out=page is not None and page.state == PublicationState.SENT,
    )
