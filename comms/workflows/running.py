"""What the pages of running it ask and order: the answers of `web.desk.RunningDesk`."""

from collections.abc import Mapping, Sequence
from datetime import date

from comms.model.desk_running import (
    AccountPage,
    MailLine,
    MailTroubles,
    Resuming,
    Traces,
    TracesAsked,
)
from comms.workflows import (
    cards_ended,
    connecting,
    desk_accounts,
    resuming,
    set_aside,
    traces,
)
from comms.workflows.desk_sight import SightReader
from comms.workflows.mail_troubles import mail_troubles
from comms.workflows.release_domain import release_domain


class RunningReader(SightReader):
    """Stops and what they hold, accounts, and who did what."""

    def plan(self, user: str, stop: str, language: str) -> Resuming | None:
        """Return what lifting a stop would do; None: no such stop, or not hers."""
        with self._as(user, language) as seen:
            return resuming.plan(seen, stop)

    def resume(
        self, user: str, stop: str, *, choices: Mapping[int, str], seen: str
    ) -> bool:
        """Lift a stop; what was not chosen stays paused by itself."""
        return resuming.resume_chosen(
            self._house, unit=stop, user=user, choices=choices, seen=seen
        )

    def account(self, user: str, account: str, language: str) -> AccountPage | None:
        """Return everything about one account; None: there is none."""
        with self._as(user, language) as seen:
            return desk_accounts.account_page(seen, account)

    def mail_accounts(self, user: str, language: str) -> Sequence[MailLine]:
        """Return the mail accounts, for those who answer for them."""
        with self._as(user, language) as seen:
            return desk_accounts.mail_accounts(seen)

    def connect(
        self,
        user: str,
        account: str,
        *,
        given: Mapping[str, str],
        expires_on: date | None,
        is_other: bool,
    ) -> tuple[str, str, str]:
        """Keep settings and ask the network; return what became of it.

        Returns:
            What happened ("connected", "kept", "not_kept", "other", "field"), and its
            detail: who we are, or the field; and the key of what was wrong.
        """
        told = connecting.connect(
            self._house,
            account,
            user=user,
            given=given,
            expires_on=expires_on,
            is_other=is_other,
        )
        if told.field:
            return "field", told.field, ""
        if told.fault:
            return "kept" if told.is_kept else "not_kept", "", told.fault
        if not told.is_kept:
            return "other", told.identity.name, told.was
        return "connected", told.identity.name, told.was

    def test(self, user: str, account: str) -> tuple[str, str]:
        """Ask the network who we are: what is wrong, and whose it was before."""
        told = connecting.test(self._house, account, user=user)
        return told.fault, told.was

    def set_mode(self, user: str, account: str, mode: str) -> bool:
        """Let an account publish by itself, into its sandbox, or by hand."""
        return connecting.set_mode(self._house, account, mode, user=user)

    def test_mail(self, user: str, lane: str) -> str:
        """Meet a mail server; return what is wrong."""
        return connecting.test_mail(self._house, lane, user=user)

    def mail_troubles(self, user: str, language: str) -> MailTroubles:
        """Return what is wrong with mail, for those who answer for it."""
        with self._as(user, language) as seen:
            return mail_troubles(seen)

    def release_domain(self, user: str, domain: str) -> None:
        """Let mail to a domain leave that waits, and believe what is refused there."""
        release_domain(self._house, domain, user=user)

    def read_again(self, user: str, name: str) -> bool:
        """Read a returned mail once more that was laid aside."""
        return set_aside.read_again(self._house, name, user=user)

    def throw_away(self, user: str, name: str) -> None:
        """Delete a returned mail that was laid aside."""
        set_aside.throw_away(self._house, name, user=user)

    def traces(self, user: str, asked: TracesAsked, language: str) -> Traces:
        """Return a page of who did what."""
        with self._as(user, language) as seen:
            return traces.page(seen, asked)

    def traces_table(
        self, user: str, asked: TracesAsked, language: str
    ) -> Sequence[Sequence[str]]:
        """Return who did what as a table; to take it away leaves a trace."""
        traces.take_away(self._house, user, asked, language)
        with self._as(user, language) as seen:
            return list(traces.table(seen, asked))

    def end_card(self, user: str, delivery: int, *, reason: str) -> None:
        """Call off what was to be posted by hand, in all its languages."""
        cards_ended.end_card(self._house, delivery, user=user, reason=reason)
