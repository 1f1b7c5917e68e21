"""What the pages of signing in, one's own account and people ask for and order.

Narrow promises, kept by `workflows`: `entrance`, `outside`, `forgotten`, `own_account`,
`own_page`, `people`, `programme`. A rule that says no raises `Refused`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from comms.model.brand_look import TypedBrand
from comms.model.desk import PutIn, Values
from comms.model.door import (
    AccountPage,
    Asked,
    Browser,
    CodeWanted,
    Entered,
    KeysAt,
    NewAddress,
    Newcomer,
    NewGenerator,
    PeoplePage,
    Wrong,
)
from comms.model.programme_page import (
    DoneLine,
    PartCard,
    PartPage,
    ProgrammeSheet,
    TriedSheet,
)


class Entrance(Protocol):
    """Ways in that need no link."""

    def by_password(
        self, email: str, password: str, browser: Browser
    ) -> Entered | CodeWanted | Wrong:
        """Try an address and a password."""
        ...

    def by_code(self, step: str, typed: str, browser: Browser) -> Entered | Wrong:
        """Try the second factor."""
        ...

    def passkeys_at(self, at: str) -> KeysAt:
        """Return whether a browser that looks at a host and port may use passkeys."""
        ...

    def ask_for_passkey(self, at: str) -> Asked:
        """Return what a browser is asked that looks at a host and port."""
        ...

    def by_passkey(self, step: str, answer: str, browser: Browser) -> Entered | Wrong:
        """Try what a browser answered."""
        ...


class OutsideEntrance(Protocol):
    """The way in by an organisation's accounts."""

    @property
    def name(self) -> str:
        """What people call these accounts; "": there are none."""
        ...

    def ask(self) -> Asked:
        """Return where a browser is sent (`options`)."""
        ...

    def enter(
        self, step: str, *, state: str, code: str, browser: Browser
    ) -> Entered | Wrong:
        """Let in whom the provider names."""
        ...


class Forgotten(Protocol):
    """The way to a new password."""

    def ask(self, email: str, language: str, browser: Browser) -> None:
        """Ask for a link by mail."""
        ...

    def is_open(self, token: str) -> bool:
        """Tell whether a link works."""
        ...

    def set_password(self, token: str, password: str) -> Wrong | None:
        """Set a new password; None: it is done."""
        ...


class OwnAccount(Protocol):
    """What somebody may change about herself; see `workflows.own_account`."""

    def set_password(self, session_key: str, password: str) -> str: ...  # noqa: D102
    def remove_password(self, session_key: str) -> str: ...  # noqa: D102
    def begin_generator(  # noqa: D102
        self, session_key: str, *, anew: bool = True
    ) -> NewGenerator: ...
    def confirm_generator(  # noqa: D102
        self, session_key: str, typed: str
    ) -> tuple[str, tuple[str, ...]]: ...
    def new_recovery_codes(  # noqa: D102
        self, session_key: str
    ) -> tuple[str, tuple[str, ...]]: ...
    def remove_generator(self, session_key: str) -> str: ...  # noqa: D102
    def ask_for_new_passkey(self, session_key: str, at: str) -> Asked: ...  # noqa: D102
    def add_passkey(  # noqa: D102
        self, session_key: str, step: str, answer: str, title: str
    ) -> str: ...
    def rename_passkey(  # noqa: D102
        self, session_key: str, number: int, title: str
    ) -> None: ...
    def remove_key(  # noqa: D102
        self, session_key: str, kind: str, number: int
    ) -> str: ...
    def end_session(self, session_key: str, number: int) -> None: ...  # noqa: D102
    def end_other_sessions(self, session_key: str) -> None: ...  # noqa: D102
    def set_language(self, session_key: str, language: str) -> None: ...  # noqa: D102
    def use_letters(self, session_key: str, *, on: bool) -> None: ...  # noqa: D102
    def name_stand_in(  # noqa: D102
        self, session_key: str, by: str, starts: date | None, ends: date | None
    ) -> None: ...
    def end_stand_in(self, session_key: str, number: int) -> None: ...  # noqa: D102


class OwnAddress(Protocol):
    """Another e-mail address of one's own; see `workflows.own_address`."""

    def ask(self, session_key: str, typed: str) -> None: ...  # noqa: D102
    def asked(self, session_key: str) -> NewAddress | None: ...  # noqa: D102
    def take_back(self, session_key: str) -> None: ...  # noqa: D102
    def offered(self, token: str) -> str: ...  # noqa: D102
    def confirm(self, token: str) -> bool: ...  # noqa: D102


class OwnPage(Protocol):
    """The page of one's own account."""

    def page(self, session_key: str, language: str, at: str) -> AccountPage:
        """Return the account of whoever holds a session, as seen at a host and port."""
        ...


class People(Protocol):
    """Who works here; see `workflows.people`."""

    def page(self, by: str, language: str) -> PeoplePage:
        """Return everybody."""
        ...

    def invite(  # noqa: D102
        self, by: str, new: Newcomer, *, mailed: bool = True
    ) -> tuple[str, str]: ...
    def invite_again(self, by: str, user: str) -> None: ...  # noqa: D102
    def revoke_invitation(self, by: str, user: str) -> None: ...  # noqa: D102
    def change(  # noqa: D102
        self, by: str, user: str, *, role: str, scope: str
    ) -> None: ...
    def deactivate(self, by: str, user: str) -> None: ...  # noqa: D102
    def bring_back(self, by: str, user: str) -> None: ...  # noqa: D102
    def end_sessions(self, by: str, user: str) -> None: ...  # noqa: D102
    def reset_factor(self, by: str, user: str) -> None: ...  # noqa: D102


class ProgrammeDesk(Protocol):
    """What the programme is made of; see `workflows.programme`."""

    def cards(self, user: str, language: str) -> Sequence[PartCard]:
        """Return every part with its state."""
        ...

    def part(
        self, user: str, part: str, language: str, find: str = ""
    ) -> PartPage | None:
        """Return the table of a part; None: there is no such part."""
        ...

    def sheet(
        self,
        user: str,
        part: str,
        identifier: str,
        language: str,
        values: Values | None = None,
    ) -> ProgrammeSheet | None:
        """Return the form of an entry, with what was typed; None: there is none."""
        ...

    def put_in_logo(self, user: str, content: bytes, language: str) -> PutIn:
        """Take a logo in, to be chosen in a form; nothing refers to it yet."""
        ...

    def mail(
        self,
        user: str,
        entry: str,
        typed: TypedBrand,
        ground: Literal["light", "dark"],
        language: str,
    ) -> str | None:
        """Return a mail as it would look with a brand; None: there is no such unit."""
        ...

    def share_picture(
        self, user: str, entry: str, typed: TypedBrand, language: str
    ) -> bytes | None:
        """Return a share picture as it would look; None: there is no such unit."""
        ...

    def try_out(
        self, user: str, part: str, identifier: str, values: Values, language: str
    ) -> TriedSheet:
        """Return what saving a form would change; changes nothing."""
        ...

    def save(  # noqa: PLR0913 - a form, whoever fills it, and what she was shown
        self,
        user: str,
        part: str,
        identifier: str,
        values: Values,
        language: str,
        *,
        seen: str,
        agreed: str,
        key: str,
        why: str = "",
    ) -> TriedSheet:
        """Keep a form, if what follows is what its writer was shown."""
        ...

    def remove(  # noqa: PLR0913 - as for `save`
        self,
        user: str,
        part: str,
        identifier: str,
        language: str,
        *,
        seen: str,
        agreed: str,
        key: str,
    ) -> TriedSheet:
        """Take an entry away, unless something names it; first say what follows."""
        ...

    def done(self, user: str, act: int, language: str) -> DoneLine | None:
        """Return what an order of hers did; None: it was not hers."""
        ...

    def undo(self, user: str, act: int, language: str) -> int:
        """Bring back what stood before an order of hers; return the new act."""
        ...


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Everything about getting in, as one argument."""

    entrance: Entrance
    outside: OutsideEntrance
    forgotten: Forgotten
    account: OwnAccount
    address: OwnAddress
    page: OwnPage
    people: People
    programme: ProgrammeDesk
