"""The words people see: the same keys, complete, with the same slots, everywhere."""

import re
from functools import partial
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from comms.language import DOMAINS, LANGUAGES

LOCALE = Path(__file__).parents[2] / "comms/locale"
SLOT = re.compile(r"%\((\w+)\)")


def catalogue(language: str, domain: str) -> Catalog:
    """Read one catalogue."""
    path = LOCALE / language / "LC_MESSAGES" / f"{domain}.po"
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(language: str, domain: str) -> dict[str, Message]:
    """Return the messages of a catalogue by key; the header is none."""
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message
        for message in catalogue(language, domain)
        if message.id
    }


def words(message: Message) -> list[str]:
    """Return the words of a message, all plural forms."""
    return [message.string] if isinstance(message.string, str) else [*message.string]


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_complete(language: str, domain: str):
    """Nobody sees a key, an empty place or another language instead of words."""
    own = messages(language, domain)
    all_keys = set().union(*(messages(other, domain) for other in LANGUAGES))

    assert all_keys
    assert all_keys - set(own) == set()
    assert {key for key, m in own.items() if not all(words(m))} == set()
    assert {key for key, m in own.items() if m.fuzzy} == set()


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_slots_are_those_of_the_english_words(language: str, domain: str):
    """A slot that one language lacks is a fact that its readers are not told."""
    english = messages("en", domain)

    different = {
        key: text
        for key, message in messages(language, domain).items()
        for text in words(message)
        if key in english and not _same_slots(text, english[key])
    }

    assert different == {}


def test_no_key_stands_in_two_catalogues():
    """All catalogues of a language are read as one; the first would hide the second."""
    seen: dict[str, str] = {}
    for domain in DOMAINS:
        for key in messages("en", domain):
            assert seen.setdefault(key, domain) == domain, key


def _same_slots(text: str, english: Message) -> bool:
    # A plural form may leave the count out ("one week").
    allowed = [set(SLOT.findall(form)) for form in words(english)]
    found = set(SLOT.findall(text))
    if len(allowed) == 1:
        return found == allowed[0]
    return set.union(*allowed) >= found >= set.intersection(*allowed) - {"count"}


#: What people type as it stands: commands, lists, values, a value in a shell.
CODE = re.compile(r"""`[^`]*`|\["[^\]]*"\]|= "[^"]*"|='[^']*'""")
QUOTES = {"fi": "””", "sv": "””", "en": "“”"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_quoted_as_the_language_does(language: str):
    """Straight marks are for code; a pair of a language is opened and closed."""
    opens, closes = QUOTES[language]
    pair = re.compile(f"{opens}[^{opens}{closes}]*{closes}")
    wrong = {
        key: text
        for domain in DOMAINS
        for key, message in messages(language, domain).items()
        for text in map(partial(CODE.sub, ""), words(message))
        if set(pair.sub("", text)) & set("\"'“”„«»`")
    }

    assert wrong == {}


#: Words that name one thing twice, by language; `docs/glossary.md` has the one.
SANDBOX = {"fi": "hiekkalaati|^Kokeilu", "sv": "sandlåd|^Prov,", "en": "^Trial,"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sandbox_has_one_name(language: str):
    """In each language, on every page."""
    other = re.compile(SANDBOX[language])

    assert not [
        key
        for domain in DOMAINS
        for key, message in messages(language, domain).items()
        for text in words(message)
        if other.search(text)
    ]


#: Counts that are never one, each with its reason.
NEVER_ONE = {
    "calendar.table.too_many": "a limit",
    "cli.status_alarm": "an alarm is told from the second time on",
    "doctor.dkim_several": "several",
    "doctor.database_dangling": "for whoever runs the site",
    "operate.audit_whole": "a log has more acts than its first",
    "operate.audit_broken": "the same",
    "running.per.seconds": "one second has its own words",
    "programme.note.late": "an hour or more",
    "seminar.hint.long_paragraph": "more words than are advised",
}
#: Kept for so many days, at most so long: limits that are no counts.
LIMITS = re.compile(r"%\((?:most|limit|days|least|total)\)s|/%")
COUNTED = re.compile(r"(?<!/)%\((?:count|number|minutes|hours)\)s [a-z]+s\b")


def test_no_count_of_one_stands_before_several():
    """“1 items”: what may be one has a plural form, or stands behind a colon."""
    found = {
        key
        for domain in DOMAINS
        for key, message in messages("en", domain).items()
        if isinstance(message.string, str)
        if COUNTED.search(message.string) and not LIMITS.search(message.string)
    }

    assert found == NEVER_ONE.keys()


#: What says nothing, and what praises itself.
EMPTY_WORDS = re.compile(
    r"went wrong|successfully|oops|"
    r"meni pieleen|meni vikaan|onnistuneesti|"
    r"gick fel|blev fel|framgångsrikt",
    re.IGNORECASE,
)
#: Written to readers, not to those who work here.
TO_READERS = {"mail", "site", "content", "events", "signup"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_say_what_is_wrong_and_do_not_cheer(language: str):
    """“Something went wrong” helps nobody; a desk does not shout."""
    found = {
        key: text
        for domain in DOMAINS
        for key, message in messages(language, domain).items()
        for text in words(message)
        if EMPTY_WORDS.search(text) or ("!" in text and domain not in TO_READERS)
    }

    assert found == {}
