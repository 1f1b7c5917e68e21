"""Says what is wrong in the desk's form, at the field where it can be mended.

What the form's own reader finds and what the check of campaign folders finds come out
alike: a `Problem` with a field, never the name of a file.
"""

import re
from collections.abc import Iterable, Mapping

from comms.errors import Finding
from comms.language import MissingWords, say
from comms.model.desk import Problem

#: What keeps an item from approval, and not from being kept as a draft.
KEPT = frozenset({"translation_missing", "text_missing_in_language", "too_long"})
#: What a person only has to say more clearly.
ASKED = frozenset(
    {
        "year_missing",
        "end_missing",
        "local_time_does_not_exist",
        "local_time_is_ambiguous",
    }
)

#: Fields by the key in the event's file.
_EVENT = {
    "title": "title.{l}",
    "summary": "summary.{l}",
    "place.name": "place.{l}",
    "place.street": "street",
    "place.room": "room.{l}",
    "place.municipality": "municipality.{l}",
    "access.note": "access_note.{l}",
    "registration.closes": "registration_closes_day",
    "starts": "hours",
    "ends": "hours",
    "contact": "contact",
    "unit": "unit",
    "previous_in_series": "series_previous",
    "next_in_series": "series_next",
}
_ITEM = {
    "areas": "areas",
    "audiences": "audiences",
    "image": "picture",
    "scope": "unit",
    "publish_at": "publish_time",
    "channels": "accounts",
    "reminders": "reminders",
    "byline": "byline",
    "closes": "closes_day",
    "contact": "contact",
    "embargo_until": "embargo_day",
    "form": "form",
}
_VERSION = {
    "title": "title.{l}",
    "lead": "summary.{l}",
    "social": "social.{l}",
    "body": "more.{l}",
}
_POSTS = {"posts.0.accounts": "accounts", "posts.0.at": "publish_time"}
_LETTER = {
    "newsletter": "newsletter",
    "send_at": "mail_time",
    "subject": "title.{l}",
    "preheader": "summary.{l}",
    "intro": "intro.{l}",
    "languages": "title.{l}",
}
_FACT = {
    "texts": "said.{l}",
    "name": "name.{l}",
    "valid_until": "until_day",
    "unit": "unit",
    "owner": "owner",
    "source": "source",
}
_FOLDERS = {
    "facts": _FACT,
    "blocks": _FACT,
    "events": _EVENT,
    "items": _ITEM,
    "posts": _POSTS,
    "editions": _LETTER,
}
#: Rules whose cure lies in another field than where they show.
_CURED_IN = {
    "image_required": "picture",
    "photo_use_not_permitted": "picture",
    "photo_permission_expired": "picture",
    "photo_permission_missing": "picture",
    "alt_text_missing": "picture",
    "translation_missing": "title.{l}",
}


def problem(
    language: str, field: str, key: str, slots: Mapping[str, object] | None = None
) -> Problem:
    """Return a problem in the words of the form's catalogue."""
    return Problem(
        field=field,
        severity="ask" if key in ASKED else "error",
        key=key,
        sentence=say(language, f"seminar.problem.{key}", **(slots or {})),
    )


def from_findings(findings: Iterable[Finding], language: str) -> tuple[Problem, ...]:
    """Return findings about files of one form as problems of its fields."""
    return tuple(dict.fromkeys(_problem(found, language) for found in findings))


def stops(problems: Iterable[Problem]) -> bool:
    """Tell whether a form with these problems cannot be kept as a draft."""
    return any(
        found.severity != "warning" and found.key not in KEPT for found in problems
    )


def _problem(found: Finding, language: str) -> Problem:
    severity: str = found.severity
    if found.rule in ASKED:
        severity = "ask"
    return Problem(
        field=_field(found),
        severity=severity,
        key=found.rule or "other",
        sentence=_sentence(found, language),
    )


def _sentence(found: Finding, language: str) -> str:
    """Return the form's own words for a rule, else those of the folder's check."""
    try:
        return say(language, f"seminar.problem.{found.rule}", **_slots(found, language))
    except (MissingWords, KeyError):
        return found.message


def _slots(found: Finding, language: str) -> Mapping[str, object]:
    slots = dict(found.slots)
    if code := str(slots.get("language", "")):
        slots["language_name"] = language_name(language, code)
    return slots or {"value": found.value}


def language_name(language: str, code: str) -> str:
    """Return the name of a language as it stands in "The Swedish text"."""
    try:
        return say(language, f"seminar.text_in_{code}")
    except MissingWords:
        return code


def _field(found: Finding) -> str:
    folder, _, rest = found.file.partition("/")
    fields = _VERSION if found.file.endswith(".md") else _FOLDERS.get(folder, {})
    code = str(found.slots.get("language", ""))
    key = found.key
    if version := re.search(r"/([a-z]{2,3})(?:\.easy)?\.md$", f"/{rest}"):
        code = version[1]
    elif tail := re.fullmatch(r"(.+)\.([a-z]{2,3})", key):
        code = code or (tail[2] if tail[1] in fields else "")
    name = _CURED_IN.get(found.rule, "")
    while not name and key:
        name, key = fields.get(key, ""), key.rpartition(".")[0]
    if "{l}" in name and not code:
        return ""
    is_easy = found.file.endswith(".easy.md")
    return f"{'easy_' if is_easy else ''}{name.replace('{l}', code)}"
