"""What readers' pages need to know, as one narrow promise.

The pages ask; `workflows.site` answers from the store. Every answer is a frozen
view in the language asked for, or in the fallback language where that one is
missing (the view says so). Addresses in views start with "/".
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from comms.model.sign_up_views import (
    AskedView,
    Choices,
    OwnDataView,
    OwnSheet,
    SignUpSheet,
    Wish,
)
from comms.model.views import (
    CorrectionNote,
    EditionLine,
    EventGone,
    EventView,
    ItemView,
    Seat,
    Shelf,
    SiteView,
    UnitView,
    Withdrawal,
)


class SiteReader(Protocol):
    """Where pages get their content."""

    def site(self, language: str) -> SiteView:
        """Return what every page shows."""
        ...

    def unit(self, unit_id: str, language: str) -> UnitView | None:
        """Return what pages show of a unit or the programme; None if unknown."""
        ...

    def news(
        self, language: str, *, unit: str | None, limit: int, offset: int
    ) -> tuple[Sequence[ItemView], bool]:
        """Return published items, newest first, and whether there are more."""
        ...

    def item(self, item_id: str, language: str, level: str) -> ItemView | None:
        """Return a published item; None if there is none by this id."""
        ...

    def press(self, item_id: str, language: str) -> str | None:
        """Return the press text of a published item; None: there is none to see."""
        ...

    def withdrawn(self, item_id: str) -> Withdrawal | None:
        """Return when and why an item that was out was withdrawn; None: it was not."""
        ...

    def is_kept_back(self, file: str) -> bool:
        """Tell whether a picture is shown no more: its permission has ended."""
        ...

    def is_lasting(self, file: str) -> bool:
        """Tell whether no permission that may end is behind a file."""
        ...

    def event_withdrawn(self, event_id: str) -> Withdrawal | None:
        """Return when and why the last announcement of an event was withdrawn."""
        ...

    def events_gone(self, language: str) -> Sequence[EventGone]:
        """Return events that were withdrawn, for calendars that still show them."""
        ...

    def events(
        self,
        language: str,
        *,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> Sequence[EventView]:
        """Return events to come, next first; those that ended since an instant, too."""
        ...

    def past_events(
        self, language: str, *, limit: int, offset: int
    ) -> tuple[Sequence[EventView], bool]:
        """Return events that are over, latest first, and whether there are more."""
        ...

    def event(self, event_id: str, language: str) -> EventView | None:
        """Return a published event; None if there is none by this id."""
        ...

    def newest_edition(self, language: str) -> EditionLine | None:
        """Return the edition that went out last; None: none has."""
        ...

    def shelves(self, language: str) -> Sequence[Shelf]:
        """Return the last editions of each newsletter, the newest of all first."""
        ...

    def shelf(
        self, newsletter_id: str, language: str, year: int | None
    ) -> Shelf | None:
        """Return the editions of a newsletter in a year; None: none went out.

        Args:
            newsletter_id: The newsletter.
            language: The reader's.
            year: Of their numbers; None: the last one.
        """
        ...

    def edition_html(self, newsletter_id: str, slug: str, language: str) -> str | None:
        """Return the web version of an edition: the very HTML that was mailed."""
        ...

    def edition_corrections(
        self, newsletter_id: str, slug: str, language: str
    ) -> Sequence[CorrectionNote]:
        """Return what an edition that went out told otherwise than it is."""
        ...

    def controllers(self, language: str) -> Sequence[tuple[str, str, str, str]]:
        """Return unit, controller, postal address and privacy notice of each unit."""
        ...

    def seat(self, token: str) -> Seat | None:
        """Return whose link this is; None for a token that is not ours."""
        ...

    def leave(self, token: str) -> Seat | None:
        """End the subscription at once; doing it twice changes nothing more."""
        ...

    def sign_up_sheet(self, language: str, newsletter: str = "") -> SignUpSheet | None:
        """Return what can be chosen on a form; None: there is no such newsletter."""
        ...

    def sign_up(self, wish: Wish) -> tuple[str, ...]:
        """Ask an address by mail; return the fields that are wrong."""
        ...

    def asked(self, token: str) -> AskedView | None:
        """Return what the link of a mail asks; None for a token that is not ours."""
        ...

    def confirm(self, token: str) -> AskedView | None:
        """Do what a person has pressed for; doing it twice changes nothing more."""
        ...

    def own_sheet(self, token: str) -> OwnSheet | None:
        """Return what the holder of a link has chosen; None: it may only leave."""
        ...

    def own_choice(
        self, token: str, choices: Choices, pause: int | None
    ) -> tuple[str, ...] | None:
        """Keep her choices; return the fields that are wrong."""
        ...

    def own_join(self, token: str, newsletter: str, shown_in: str) -> bool:
        """Let her read one more newsletter."""
        ...

    def own_address(self, token: str, address: str) -> bool:
        """Ask both mailboxes about another address; False: it is none."""
        ...

    def ask_own_data(self, token: str) -> bool:
        """Mail the holder of a link the one to her own data; False: it only leaves."""
        ...

    def own_data(self, token: str) -> OwnDataView | None:
        """Return what the link to one's own data shows; None: it is another kind."""
        ...

    def own_file(self, token: str, form: Literal["json", "zip"]) -> bytes | None:
        """Return all that is kept of its holder; None where the link is over."""
        ...

    def erase_own(self, token: str) -> bool:
        """Erase its holder for good; False where the link is over."""
        ...

    def rejoin(self, token: str) -> Seat | None:
        """Undo `leave`: the holder of the link subscribes again."""
        ...
