"""Reads the desk's form of a text: news, blog, call … as facts, or what is missing.

Only what the form itself can tell. How the facts fit the programme is for the same
check that reads folders.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from comms.content.form_choices import FormChoices
from comms.content.seminar_problems import stops
from comms.content.seminar_read import languages_of
from comms.content.text_media import Attached, Clip, read_clip, read_files
from comms.model import seminar as form
from comms.model import text_form
from comms.model.desk import Problem, Values
from comms.model.programme import Form, Texts, User
from comms.model.text_form import KINDS, TextKind
from comms.store.catalogue import Catalogue

#: Most characters of a field.
LONGEST = {
    "title": 200,
    "summary": 1000,
    "social": 5000,
    "more": 100_000,
    "easy_title": 200,
    "easy_summary": 1000,
    "easy_more": 100_000,
}
#: Hour at which something ends that ends on a day.
_LAST = "23:59"


@dataclass(frozen=True, kw_only=True)
class Photo:
    """What a person says about a picture that she put in."""

    #: Name in the media store of one that is not kept yet; "" for the one that is.
    upload: str
    alt: Texts
    children: bool
    guardian: bool
    #: Last day of use; None: no end.
    valid_until: date | None
    #: Who took it; "" where nobody said.
    photographer: str


@dataclass(frozen=True, kw_only=True)
class Text:
    """A form that could be read, as facts."""

    kind: str
    unit: str
    #: By name of the field ("title"), then by language; easy language beside.
    texts: Mapping[str, Texts]
    byline: str | None
    contact: str | None
    publish_at: str
    closes: str | None
    embargo_until: str | None
    #: Form that readers fill in on its page.
    answers: str | None
    #: Medium of the library; None where a picture was put in, or there is none.
    picture: str | None
    photo: Photo | None
    #: Accounts of posts, and those that take a record of their own.
    accounts: tuple[str, ...]
    records: tuple[str, ...]
    in_newsletter: bool
    audiences: tuple[str, ...]
    areas: tuple[str, ...]
    files: tuple[Attached, ...] = ()
    clip: Clip | None = None
    #: Language versions that were read against the first one.
    checked: frozenset[str] = field(default_factory=frozenset)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that it is written in."""
        return tuple(self.texts["title"])


def read_text(  # noqa: PLR0913 - what stands beside a form
    values: Values,
    catalogue: Catalogue,
    language: str,
    now: datetime,
    *,
    stood: frozenset[str] = frozenset(),
    own_photo: str = "",
    has_other: bool = False,
) -> tuple[Text | None, tuple[Problem, ...]]:
    """Return the text, and everything that the form shows to be wrong.

    Args:
        values: The form.
        catalogue: Standing facts of the programme.
        language: Of the sentences.
        now: What lies before is past.
        stood: Local times that have come true already, so they may lie in the past.
        own_photo: Id of the picture that belongs to the item; "": it has none.
        has_other: Whether it has files that the form does not hold.

    Returns:
        No text where a problem stops it.
    """
    reader = TextReader(values, catalogue, language, now, stood)
    found = reader.text(own_photo, has_other=has_other)
    return found, tuple(dict.fromkeys(reader.problems))


class TextReader(FormChoices):
    """One form on its way from text to facts."""

    longest = LONGEST
    lines = frozenset({"social", "more", "easy_more"})

    def text(self, own_photo: str, *, has_other: bool = False) -> Text | None:
        """Return the text; None where something stops it."""
        name = form.one(self.values, text_form.KIND)
        kind = KINDS.get(name)
        if kind is None:
            self.note("", "kind_unknown")
            return None
        unit = self.unit()
        texts = self._words(languages_of(self.catalogue, unit))
        publish_at = self.moment("publish", "")
        posts, records = self.accounts()
        found = Text(
            kind=name,
            unit=unit,
            texts=texts,
            byline=self._byline() if kind.byline else None,
            contact=self.contact(is_needed=kind.needs_contact) or None,
            publish_at=publish_at,
            closes=self._closes(kind, publish_at),
            embargo_until=self._embargo(kind, publish_at),
            answers=self._answers() if kind.form else None,
            picture=self.line("picture") or None,
            photo=self._photo(own_photo, tuple(texts["title"])),
            accounts=posts,
            records=records,
            in_newsletter=self.ticked("in_newsletter"),
            audiences=form.many(self.values, "audiences"),
            areas=form.many(self.values, "areas"),
            files=read_files(self, kind, has_other=has_other),
            clip=read_clip(self, kind, texts, has_other=has_other),
            checked=self._checked(texts["title"]),
        )
        return None if stops(self.problems) else found

    def _words(self, languages: tuple[str, ...]) -> dict[str, Texts]:
        found = self.texts((*text_form.WORDS, *text_form.EASY), languages)
        for before in ("", "easy_"):
            title, rest = found[f"{before}title"], (f"{before}summary", f"{before}more")
            written = {code for name in rest for code in found[name]}
            owed = set() if before else {languages[0]}
            for code in languages:
                if code not in title and code in written | owed:
                    self.note(form.field(f"{before}title", code), "title_missing")
            self.check_mailboxes(f"{before}more", found[f"{before}more"])
        for code in found["social"]:
            if code not in found["title"] and code != languages[0]:
                self.note(form.field("title", code), "title_missing")
        for code in found["easy_title"]:
            if code not in found["title"]:
                self.note(form.field("title", code), "usual_text_missing")
        return found

    def _byline(self) -> str | None:
        typed = self.line("byline")
        if typed and self.catalogue.find(User, typed) is None:
            self.note("byline", "byline_unknown")
        return typed or None

    def _closes(self, kind: TextKind, publish_at: str) -> str | None:
        if not kind.closes:
            return None
        if not form.one(self.values, "closes_day").strip():
            if kind.must_close:
                self.note("closes_day", "day_missing")
            return None
        moment = self.hour_of_day("closes", usual=_LAST)
        if moment and publish_at and self.at(moment) <= self.at(publish_at):
            self.note("closes_day", "closes_before_publish")
        return moment or None

    def _embargo(self, kind: TextKind, publish_at: str) -> str | None:
        if not kind.embargo or not form.one(self.values, "embargo_day").strip():
            return None
        moment = self.hour_of_day("embargo")
        if moment and publish_at and self.at(moment) > self.at(publish_at):
            self.note("embargo_day", "embargo_after_publish")
        return moment or None

    def _answers(self) -> str | None:
        chosen = self.line("form")
        if chosen and self.catalogue.find(Form, chosen) is None:
            self.note("form", "form_unknown")
        return chosen or None

    def _photo(self, own_photo: str, languages: tuple[str, ...]) -> Photo | None:
        """Return what is said of the picture that was put in, if one is shown."""
        upload = self.line(text_form.UPLOAD)
        chosen = self.line("picture")
        if not upload and not (own_photo and chosen == own_photo):
            return None
        alt = self.texts([text_form.ALT], languages)[text_form.ALT]
        for code in languages:
            if code not in alt:
                self.note(form.field(text_form.ALT, code), "alt_missing")
        children, guardian = self.ticked("children"), self.ticked("guardian")
        if children and not guardian:
            self.note("guardian", "guardian_missing")
        typed = form.one(self.values, "photo_until_day").strip()
        return Photo(
            upload=upload,
            alt=alt,
            children=children,
            guardian=guardian,
            valid_until=self.day("photo_until_day") if typed else None,
            photographer=self.line("photographer"),
        )

    def _checked(self, titles: Texts) -> frozenset[str]:
        return frozenset(
            code for code in titles if self.ticked(form.field(text_form.CHECKED, code))
        )
