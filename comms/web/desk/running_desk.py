"""What the pages of running it ask for and order, as one narrow promise.

Kept by `workflows.running`; every method decides by the one policy, as `Desk` does.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from comms.model.desk_running import (
    AccountPage,
    MailLine,
    MailTroubles,
    Resuming,
    Traces,
    TracesAsked,
)


class RunningDesk(Protocol):
    """Stops and what they hold, accounts, and who did what."""

    def plan(self, user: str, stop: str, language: str) -> Resuming | None:
        """Return what lifting a stop would do; None: no such stop, or not hers."""
        ...

    def resume(
        self, user: str, stop: str, *, choices: Mapping[int, str], seen: str
    ) -> bool:
        """Lift a stop; what was not chosen stays paused by itself."""
        ...

    def account(self, user: str, account: str, language: str) -> AccountPage | None:
        """Return everything about one account; None: there is none."""
        ...

    def mail_accounts(self, user: str, language: str) -> Sequence[MailLine]:
        """Return the mail accounts, for those who answer for them."""
        ...

    def connect(
        self,
        user: str,
        account: str,
        *,
        given: Mapping[str, str],
        expires_on: date | None,
        is_other: bool,
    ) -> tuple[str, str, str]:
        """Keep settings and ask the network: what happened, its detail, what is wrong.

        "connected", "kept", "not_kept", "other", "field".
        """
        ...

    def test(self, user: str, account: str) -> tuple[str, str]:
        """Ask the network who we are: what is wrong, whose account it was before."""
        ...

    def set_mode(self, user: str, account: str, mode: str) -> bool:
        """Let an account publish by itself, into its sandbox, or by hand."""
        ...

    def test_mail(self, user: str, lane: str) -> str:
        """Meet a mail server; return the key of what is wrong, "" for nothing."""
        ...

    def mail_troubles(self, user: str, language: str) -> MailTroubles:
        """Return what is wrong with mail, for those who answer for it."""
        ...

    def release_domain(self, user: str, domain: str) -> None:
        """Let mail to a domain leave that waits; refused where it no longer does."""
        ...

    def read_again(self, user: str, name: str) -> bool:
        """Read a returned mail once more; False: it fails still."""
        ...

    def throw_away(self, user: str, name: str) -> None:
        """Delete a returned mail that could not be read."""
        ...

    def traces(self, user: str, asked: TracesAsked, language: str) -> Traces:
        """Return a page of who did what."""
        ...

    def traces_table(
        self, user: str, asked: TracesAsked, language: str
    ) -> Sequence[Sequence[str]]:
        """Return who did what as a table; to take it away leaves a trace."""
        ...

    def end_card(self, user: str, delivery: int, *, reason: str) -> None:
        """Call off what was to be posted by hand, in all its languages."""
        ...
