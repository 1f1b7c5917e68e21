"""All rooms of the desk behind one door: its pages, its gate, its refusals.

A page is a class with `add_to(routes)`; to add one, name it in `_pages`.
"""

from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter

from comms.clock import Clock
from comms.web.answers import Site
from comms.web.desk.account import OwnAccountPages
from comms.web.desk.accounts import AccountPages
from comms.web.desk.address import AddressPages
from comms.web.desk.approvals import ApprovalPages
from comms.web.desk.audit import AuditPages
from comms.web.desk.calendar import CalendarPages
from comms.web.desk.calendar_tables import CalendarTablePages
from comms.web.desk.cards import CardPages
from comms.web.desk.changes import ChangePages
from comms.web.desk.components import ComponentPages
from comms.web.desk.desk import Desk, Door
from comms.web.desk.door import AskPages, DoorPages
from comms.web.desk.edition_builder import EditionPages
from comms.web.desk.edition_lists import NewsletterPages
from comms.web.desk.facts import FactPages, ReferencePages
from comms.web.desk.frame import DeskPages
from comms.web.desk.gate import DeskRoutes
from comms.web.desk.item_list import ItemListPages
from comms.web.desk.items import ItemPages
from comms.web.desk.kept_pages import KeptPages
from comms.web.desk.keys import Keys
from comms.web.desk.kit_answers import KitAnswers
from comms.web.desk.kits import KitPages
from comms.web.desk.lists import ListPages
from comms.web.desk.people import PeoplePages
from comms.web.desk.pictures import PicturePages
from comms.web.desk.previews import FramePages, Frames
from comms.web.desk.programme import ProgrammePages
from comms.web.desk.programme_brand import BrandPages
from comms.web.desk.proposals import ProposalPages
from comms.web.desk.readers import ReaderPages
from comms.web.desk.refusals import DeskRefusals
from comms.web.desk.segments import SegmentPages
from comms.web.desk.seminars import SeminarPages
from comms.web.desk.shortcuts import ShortcutPages
from comms.web.desk.sign_in import SignInPages
from comms.web.desk.snippets import SnippetPages
from comms.web.desk.stops import StopPages
from comms.web.desk.texts import TextPages
from comms.web.desk.threshold import Threshold
from comms.web.desk.versions import VersionPages
from comms.web.desk.week import WeekPages
from comms.web.hooks.nonce import ViewNonce
from comms.web.item_preview import ItemPreview
from comms.web.throttle import Throttle


class Room(Protocol):
    """A group of pages."""

    def add_to(self, routes: DeskRoutes) -> None:
        """Declare the routes, each with its rule."""
        ...


@dataclass(frozen=True, kw_only=True)
class OpenDesk:
    """A desk, ready to be mounted."""

    router: APIRouter
    refusals: DeskRefusals


def open_desk(
    site: Site,
    *,
    door: Door,
    desk: Desk,
    nonces: ViewNonce,
    wall: Clock,
    keys: Keys | None = None,
) -> OpenDesk:
    """Return the routes of the desk and what answers for them when they refuse.

    Args:
        site: What every group of routes is given.
        door: Who may come in.
        desk: What stands behind the door.
        nonces: Marks of page views.
        wall: Real time.
        keys: Ways to sign in, and who works here; None: by one-time links only.
    """
    pages = DeskPages(site, desk)
    routes = DeskRoutes(door)
    threshold = Threshold(pages)
    # The door first: "enter" is no language.
    throttle = Throttle(wall)
    ways_in: list[Room] = [
        SignInPages(threshold, door, keys) if keys else AskPages(threshold),
        *([AddressPages(threshold, keys, nonces, throttle)] if keys else []),
        DoorPages(threshold, door, nonces, throttle),
    ]
    for room in [*ways_in, *_rooms(pages), *_own_rooms(pages, keys)]:
        room.add_to(routes)
    return OpenDesk(router=routes.router, refusals=DeskRefusals(pages, door))


def _own_rooms(pages: DeskPages, keys: Keys | None) -> list[Room]:
    if keys is None:
        return []
    return [
        OwnAccountPages(pages, keys),
        PeoplePages(pages, keys),
        BrandPages(pages, keys),
        ProgrammePages(pages, keys),
    ]


def _rooms(pages: DeskPages) -> list[Room]:
    site = pages.site
    draw = ItemPreview(site.pages, site.clock)
    frames = Frames(draw, base_url=site.settings.base_url)
    offers = KitPages(pages, frames)
    return [
        WeekPages(pages),
        ItemListPages(pages),
        SeminarPages(pages, frames),
        TextPages(pages, frames),
        KeptPages(pages),
        VersionPages(pages),
        ItemPages(pages, frames),
        ApprovalPages(pages, frames),
        ProposalPages(pages),
        NewsletterPages(pages),
        EditionPages(pages, frames),
        CalendarPages(pages),
        CalendarTablePages(pages),
        offers,
        KitAnswers(pages.desk, offers),
        ChangePages(pages, frames),
        FactPages(pages, "fact"),
        FactPages(pages, "block"),
        ReferencePages(pages),
        PicturePages(pages),
        FramePages(frames, pages.desk),
        AccountPages(pages),
        StopPages(pages),
        AuditPages(pages),
        ReaderPages(pages),
        ListPages(pages),
        SegmentPages(pages),
        SnippetPages(pages),
        ComponentPages(pages),
        ShortcutPages(pages),
        CardPages(pages),
    ]
