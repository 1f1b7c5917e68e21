"""Reads the desk's form of a seminar: what was typed, as facts, or what is missing.

Only what the form itself can tell: that there is a title, a day with its year, an hour
that exists. How the facts fit the programme is for the same check that reads folders.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from comms.content.form_choices import FormChoices
from comms.content.seminar_problems import stops
from comms.model import seminar as form
from comms.model.desk import Problem, Values
from comms.model.programme import Newsletter, Texts, Unit
from comms.store.catalogue import Catalogue

_REMINDER = re.compile(r"-[0-9]{1,3}[dw](?: [0-2]?[0-9]:[0-5][0-9])?")


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
    #: The events before and after it, "" for none; None: the form does not ask.
    series: tuple[str, str] | None = None

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


class FormReader(FormChoices):
    """One form on its way from text to facts."""

    def seminar(self) -> Seminar | None:
        """Return the seminar; None where something stops it."""
        unit = self.unit()
        languages = languages_of(self.catalogue, unit)
        texts = self.texts(form.PER_LANGUAGE, languages)
        self._check_texts(texts, languages)
        starts, ends = self.span()
        publish_at = self.moment("publish", starts) or ""
        newsletter = self._newsletter()
        send_at = self._mail(newsletter, publish_at, starts)
        posts, records = self.accounts()
        closes = self._closes(starts)
        contact, reminders = self.contact(), self._reminders()
        if stops(self.problems):
            return None
        return Seminar(
            unit=unit,
            texts=texts,
            starts=starts,
            ends=ends,
            street=self.line("street"),
            step_free=self.ticked("step_free"),
            induction_loop=self.ticked("induction_loop"),
            sign_up=form.one(self.values, "registration") == form.SIGN_UP,
            closes=closes,
            media_welcome=self.ticked("media_welcome"),
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
            series=self._series(),
        )

    def _series(self) -> tuple[str, str] | None:
        if not {form.PREVIOUS, form.NEXT} & {*self.values}:
            return None
        return self.line(form.PREVIOUS), self.line(form.NEXT)

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
        moment = self.hour_of_day("registration_closes", usual="23:59")
        if moment and starts and self.at(moment) > self.at(starts):
            self.note("registration_closes_day", "closes_after_event")
        return moment or None

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
        self.check_mailboxes("more", texts["more"])
        if not texts["place"]:
            self.note(form.field("place", languages[0]), "place_missing")

    def _newsletter(self) -> str | None:
        chosen = self.line("newsletter")
        if chosen and self.catalogue.find(Newsletter, chosen) is None:
            self.note("newsletter", "newsletter_unknown")
        return chosen or None

    def _reminders(self) -> tuple[str, ...]:
        found = form.many(self.values, "reminders")
        if any(not _REMINDER.fullmatch(one) for one in found):
            self.note("reminders", "reminder_wrong")
        return found
