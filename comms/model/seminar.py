"""The fields of the desk's forms, by name, and how one reads what they hold.

Names only: what a person may type in them is for `content.seminar_read`. A field that
is written once per language has the language after a dot ("title.fi").
"""

from collections.abc import Mapping, Sequence

from comms.model.desk import Values

#: Written once per language of the programme.
PER_LANGUAGE = (
    "title",
    "summary",
    "social",
    "more",
    "place",
    "room",
    "municipality",
    "access_note",
)
#: One value each, as typed; a box that is ticked holds "yes".
SINGLE = (
    "unit",
    "day",
    "hours",
    "street",
    "step_free",
    "induction_loop",
    "registration",
    "registration_closes_day",
    "registration_closes_time",
    "media_welcome",
    "contact",
    "picture",
    "publish_day",
    "publish_time",
    "newsletter",
    "mail_day",
    "mail_time",
    "series_previous",
    "series_next",
)
#: The events before and after it in a series; a form without them leaves both alone.
PREVIOUS, NEXT = "series_previous", "series_next"
#: Any number of choices each.
MANY = ("audiences", "areas", "accounts", "reminders")

#: The form that changes an announced event: facts, and why.
CHANGE_PER_LANGUAGE = ("title", "place", "room", "note")
CHANGE_SINGLE = ("day", "hours", "street", "cancelled", "reason")

#: What a ticked box holds.
YES = "yes"
#: What `registration` holds.
NO_SIGN_UP, SIGN_UP = "none", "required"

#: Kinds of account that an item reaches by itself: they are no choice of the form.
OWN_KINDS = frozenset({"page_and_archive", "rss_atom", "calendar_feed", "newsletter"})
#: Kinds of account that take the event as a record or a text of its own, not as a post.
RECORD_KINDS = frozenset({"event_api", "press_export"})

#: Sort of item that the form makes, and sort of event.
ITEM_TYPE, EVENT_TYPE = "event_announcement", "open_meeting"


def field(name: str, language: str) -> str:
    """Return the name of a field in one language."""
    return f"{name}.{language}"


def one(values: Values, name: str) -> str:
    """Return the one value of a field as typed; "" where it is not there."""
    found = values.get(name, ())
    return found[0] if found else ""


def many(values: Values, name: str) -> tuple[str, ...]:
    """Return all choices of a field, each once, without empty ones."""
    return tuple(dict.fromkeys(value for value in values.get(name, ()) if value))


def names(languages: Sequence[str]) -> tuple[str, ...]:
    """Return all fields of the seminar form, for these languages."""
    return (
        *(field(name, code) for name in PER_LANGUAGE for code in languages),
        *SINGLE,
        *MANY,
    )


def as_values(texts: Mapping[str, str | Sequence[str]]) -> Values:
    """Return a form that holds these texts; a text stands for itself alone."""
    return {
        name: (value,) if isinstance(value, str) else tuple(value)
        for name, value in texts.items()
    }
