"""Reads the desk's form of a seminar: what was typed, as facts, or what is missing.

Only what the form itself can tell: that there is a title, a day with its year, an hour
that exists. How the facts fit the programme is for the same check that reads folders.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from comms.content.seminar_fields import FormFields
from comms.content.seminar_problems import stops
from comms.content.seminar_text import is_address, looks_like_address, tidied
from comms.content.seminar_times import Hour, Unread, read_hour
from comms.model import seminar as form
from comms.model.desk import Problem, Values
from comms.model.programme import NATIONAL, Account, Contact, Newsletter, Texts, Unit
from comms.store.catalogue import Catalogue

_REMINDER = re.compile(r"-[0-9]{1,3}[dw](?: [0-2]?[0-9]:[0-5][0-9])?")
#: The address of a link to a mailbox.
_MAILTO = re.compile(r"mailto:([^\s)>?]+)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Seminar:
    """A form that could be read, as facts."""

    unit: str
    #: By name of the field ("title"), then by language.
    texts: Mapping[str, Texts]
    #: Local times as files hold them.
    starts: str
    ends: str
    street: str
    step_free: bool
    induction_loop: bool
    sign_up: bool
    closes: str | None
    media_welcome: bool
    contact: str
    picture: str | None
    publish_at: str
    #: Accounts of posts, and those that take a record of their own.
    accounts: tuple[str, ...]
    records: tuple[str, ...]
    newsletter: str | None
    send_at: str
    audiences: tuple[str, ...]
    areas: tuple[str, ...]
    reminders: tuple[str, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that it is written in."""
        return tuple(self.texts["title"])


def languages_of(catalogue: Catalogue, unit: str) -> tuple[str, ...]:
    """Return the languages of the form: first those that the unit owes."""
    return tuple(
        dict.fromkeys((*owed(catalogue, unit), *catalogue.programme.languages))
    )


def owed(catalogue: Catalogue, unit: str) -> tuple[str, ...]:
    """Return the languages that must be there before approval."""
    found = catalogue.find(Unit, unit)
    return tuple(found.languages) if found else (catalogue.programme.default_language,)


def read_form(
    values: Values,
    catalogue: Catalogue,
    language: str,
    now: datetime,
    *,
    stood: frozenset[str] = frozenset(),
) -> tuple[Seminar | None, tuple[Problem, ...]]:
    """Return the seminar, and everything that the form shows to be wrong.

    Args:
        values: The form.
        catalogue: Standing facts of the programme.
        language: Of the sentences.
        now: What lies before is past.
        stood: Local times that have come true already, so they may lie in the past.

    Returns:
        No seminar where a problem stops it.
    """
    reader = FormReader(values, catalogue, language, now, stood)
    found = reader.seminar()
    return found, tuple(dict.fromkeys(reader.problems))


class FormReader(FormFields):
    """One form on its way from text to facts."""

    def seminar(self) -> Seminar | None:
        """Return the seminar; None where something stops it."""
        unit = self._unit()
        languages = languages_of(self.catalogue, unit)
        texts = self.texts(form.PER_LANGUAGE, languages)
        self._check_texts(texts, languages)
        starts, ends = self.span()
        publish_at = self.moment("publish", starts) or ""
        newsletter = self._newsletter()
        send_at = self._mail(newsletter, publish_at, starts)
        posts, records = self._accounts()
        closes = self._closes(starts)
        contact, reminders = self._contact(), self._reminders()
        if stops(self.problems):
            return None
        return Seminar(
            unit=unit,
            texts=texts,
            starts=starts,
            ends=ends,
            street=self.line("street"),
            step_free=self._ticked("step_free"),
            induction_loop=self._ticked("induction_loop"),
            sign_up=form.one(self.values, "registration") == form.SIGN_UP,
            closes=closes,
            media_welcome=self._ticked("media_welcome"),
            contact=contact,
            picture=self.line("picture") or None,
            publish_at=publish_at,
            accounts=posts,
            records=records,
            newsletter=newsletter,
            send_at=send_at,
            audiences=form.many(self.values, "audiences"),
            areas=form.many(self.values, "areas"),
            reminders=reminders,
        )

    def _mail(self, newsletter: str | None, publish_at: str, starts: str) -> str:
        """Return when the newsletter leaves: with the page, or at a time of its own."""
        typed = form.one(self.values, "mail_day") + form.one(self.values, "mail_time")
        if newsletter is None or not typed.strip():
            return publish_at
        moment = self.moment("mail", starts)
        if moment and publish_at and self.at(moment) < self.at(publish_at):
            self.note("mail_day", "mail_before_page")
        return moment

    def _closes(self, starts: str) -> str | None:
        if form.one(self.values, "registration") != form.SIGN_UP:
            return None
        if not form.one(self.values, "registration_closes_day").strip():
            return None
        day = self.day("registration_closes_day")
        typed = form.one(self.values, "registration_closes_time").strip()
        hour = read_hour(typed) if typed else Hour(wall="23:59")
        if isinstance(hour, Unread):
            self.note("registration_closes_time", hour.key)
        if day is None or isinstance(hour, Unread):
            return None
        moment = self.clear("registration_closes_time", day, hour)
        if moment and starts and self.at(moment) > self.at(starts):
            self.note("registration_closes_day", "closes_after_event")
        return moment or None

    def _unit(self) -> str:
        unit = form.one(self.values, "unit")
        known = {found.id for found in self.catalogue.all(Unit)} | {NATIONAL}
        if unit not in known:
            self.note("unit", "unit_unknown")
        return unit

    def _check_texts(
        self, texts: Mapping[str, Mapping[str, str]], languages: tuple[str, ...]
    ) -> None:
        bodies = ("summary", "social", "more")
        written = {code for name in bodies for code in texts[name]}
        for code in languages:
            titled = code in texts["title"]
            if not titled and (code == languages[0] or code in written):
                self.note(form.field("title", code), "title_missing")
            if code not in texts["summary"] and (titled or code == languages[0]):
                self.note(form.field("summary", code), "summary_missing")
        for code, more in texts["more"].items():
            for address in _MAILTO.findall(more):
                if not is_address(address):
                    self.note(form.field("more", code), "email_invalid", value=address)
        if not texts["place"]:
            self.note(form.field("place", languages[0]), "place_missing")

    def _contact(self) -> str:
        """Return the contact; an address typed instead of a name is looked at."""
        typed = self.line("contact")
        if self.catalogue.find(Contact, typed):
            return typed
        if not typed:
            self.note("contact", "contact_missing")
        elif looks_like_address(typed) and not is_address(typed):
            self.note("contact", "email_invalid", value=typed)
        else:
            self.note("contact", "contact_unknown", value=typed)
        return typed

    def _newsletter(self) -> str | None:
        chosen = self.line("newsletter")
        if chosen and self.catalogue.find(Newsletter, chosen) is None:
            self.note("newsletter", "newsletter_unknown")
        return chosen or None

    def _accounts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the accounts that take posts, and those that take records."""
        posts, records = [], []
        for name in form.many(self.values, "accounts"):
            account = self.catalogue.find(Account, name)
            if account is None:
                self.note("accounts", "account_unknown", value=tidied(name)[:60])
            elif account.channel in form.RECORD_KINDS:
                records.append(name)
            elif account.channel not in form.OWN_KINDS:
                posts.append(name)
        return tuple(posts), tuple(records)

    def _reminders(self) -> tuple[str, ...]:
        found = form.many(self.values, "reminders")
        if any(not _REMINDER.fullmatch(one) for one in found):
            self.note("reminders", "reminder_wrong")
        return found

    def _ticked(self, name: str) -> bool:
        return form.one(self.values, name) == form.YES
