"""The pages, feeds and calendars of an item: as readers see them, or will."""

from collections.abc import Iterator
from dataclasses import replace

from comms.content.event_views import EventViews
from comms.content.site_frame import site_view
from comms.content.words import STANDARD, without_directives, words_of
from comms.events.calendar import calendar_file
from comms.model.desk import Output
from comms.model.programme import Account
from comms.model.tables import Version
from comms.model.views import EventView, ItemView, ReadersPage
from comms.workflows.desk_lines import level_name, reason_of, shown_state
from comms.workflows.desk_spread import Spread

_PAGE, _FEED, _CALENDAR = "page_and_archive", "rss_atom", "calendar_feed"


def page_outputs(spread: Spread) -> Iterator[Output]:
    """Yield the item's page in each language and level, then feed and calendar."""
    row = spread.page
    for version in spread.told.versions if row else ():
        yield _page(spread, version)
    for account in _own_accounts(spread):
        for version in spread.told.standard:
            if version.language in account.languages:
                yield from _own_output(spread, account, version)


def _own_accounts(spread: Spread) -> list[Account]:
    """Return feed and calendar, where the item goes there by itself."""
    named = [spread.account(name) for name in spread.told.facts.channels]
    return [one for one in named if one and one.channel in {_FEED, _CALENDAR}]


def _page(spread: Spread, version: Version) -> Output:
    """Return the page, and its address once it is out."""
    name = next(
        (
            account.id
            for account in spread.catalogue.all(Account)
            if account.channel == _PAGE
        ),
        "web",
    )
    view = None if "page" in spread.folded else item_view(spread, version)
    level = level_name(spread.sight, version.level)
    title = spread.sight.account(name)
    return replace(
        _output(spread, "page", name, version.language),
        title=f"{title} ({level})" if level else title,
        text=_words(spread, version),
        page=_readers_page(spread, _dated(spread, view)) if view else None,
        url=_address(spread, version) if _is_shown(spread) else "",
    )


def _readers_page(spread: Spread, view: ItemView) -> ReadersPage:
    """Return the page as a whole: the item in the frame of the site."""
    viewer = spread.sight.house.viewer(spread.catalogue, view.language, base="")
    unit = viewer.unit(view.unit_id)
    return ReadersPage(item=view, site=site_view(viewer), unit=unit)


def _address(spread: Spread, version: Version) -> str:
    """Return where readers find one version of the item."""
    viewer = spread.sight.house.viewer(spread.catalogue, version.language, base="")
    return viewer.item_url(spread.item.external_id, version.level)


def item_view(spread: Spread, version: Version, base: str = "") -> ItemView:
    """Return what a page shows of one version of the item."""
    viewer = spread.sight.house.viewer(spread.catalogue, version.language, base=base)
    return viewer.item(
        spread.told.facts,
        words_of(version),
        EventViews(viewer, spread.told.events),
        wanted=(version.language, version.level),
    )


def _dated(spread: Spread, view: ItemView) -> ItemView:
    """Return the view with the times and links that its page will carry."""
    row = spread.page
    at = (row.published_at or row.due_at) if row else spread.sight.now
    languages = [version.language for version in spread.told.standard]
    easy = {v.language for v in spread.told.versions if v.level != STANDARD}
    page = f"/{view.language}/news/{view.id}"
    return replace(
        view,
        published_at=spread.sight.local(at),
        updated_at=spread.sight.local(at),
        translations={code: f"/{code}/news/{view.id}" for code in languages},
        easy_url=f"{page}/easy" if view.language in easy else "",
        standard_url=page,
    )


def _own_output(spread: Spread, account: Account, version: Version) -> Iterator[Output]:
    language = version.language
    if account.channel == _FEED:
        made = _output(spread, "page", account.id, language)
        address = f"/{language}/feed.atom" if _is_shown(spread) else ""
        yield replace(made, text=_words(spread, version), url=address)
        return
    events = spread.told.own_events
    if not events:
        return
    made = _output(spread, "calendar", account.id, language)
    name = events[0].external_id
    address = f"/{language}/events/{name}.ics" if _is_shown(spread) else ""
    text = "" if "calendar" in spread.folded else _calendar(spread, language)
    yield replace(made, text=text, url=address)


def event_views(spread: Spread, language: str, base: str) -> list[EventView]:
    """Return the events that the item announces, in one language."""
    viewer = spread.sight.house.viewer(spread.catalogue, language, base=base)
    return [viewer.event(row, spread.told.events) for row in spread.told.own_events]


def _calendar(spread: Spread, language: str) -> str:
    """Return the calendar file that a reader gets."""
    events = event_views(spread, language, spread.sight.house.base_url)
    content = calendar_file(events, now=spread.sight.now, name=events[0].title)
    return content.decode().replace("\r\n", "\n")


def _output(spread: Spread, kind: str, account: str, language: str) -> Output:
    """Return what page, feed and calendar share: they go with the page."""
    row = spread.page
    at = (row.published_at or row.due_at) if row else None
    return Output(
        kind=kind,
        account=account,
        title=spread.sight.account(account),
        language=language,
        state=shown_state(row, spread.item) if row else "planned",
        at=spread.sight.local(at) if at else None,
        reason=reason_of(spread.sight, row) if row else "",
        publication=row.external_id if row else spread.item.external_id,
    )


def _is_shown(spread: Spread) -> bool:
    return spread.page is not None and spread.page.state == "sent"


def _words(spread: Spread, version: Version) -> str:
    lead = without_directives(version.lead, version.language, spread.catalogue)
    return "\n\n".join(part for part in (version.title, lead) if part)
