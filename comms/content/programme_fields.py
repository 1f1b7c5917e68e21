"""Which fields the form of each entry of a programme has.

The form knows some keys of an entry; what it does not know stays as the file has it.
How values pass between form and entry is in `programme_values`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from comms.model.retention import MOST_DAYS, USUAL

TEXT, TEXTS, CHOICE, MANY, TICK = "text", "texts", "choice", "many", "tick"
DATE, NUMBER, COLOUR, LINES = "date", "number", "colour", "lines"
#: Choices in an order, one below the other.
SLOTS = "slots"
#: A number for each of some names.
NUMBERS = "numbers"
#: Who approves what; see `ways`.
RULES = "rules"
#: Units, or all of them.
COVERAGE = "coverage"
#: A number for each of some years, a line each ("2027: 1").
YEARS = "years"
#: Two times of the day ("21.00–7.00").
HOURS = "hours"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One key of an entry in its form."""

    #: From the top ("host.sender_name").
    name: str
    sort: str
    is_required: bool = False
    #: Least and most of a number.
    span: tuple[int, int] = (0, 999_999_999)
    #: What a number is where the form says nothing.
    usual: int | None = None
    #: What numbers are where the form says nothing, by name.
    usuals: Mapping[str, int] = field(default_factory=dict)
    has_hint: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """Fields under one heading."""

    name: str
    fields: tuple[Field, ...]


def _f(name: str, sort: str = TEXT, *, hint: bool = False, need: bool = True) -> Field:
    return Field(name=name, sort=sort, is_required=need, has_hint=hint)


_HOST = (
    Group(
        name="host",
        fields=(
            _f("host.controller", TEXTS, hint=True),
            _f("host.postal_address"),
            _f("host.privacy_notice", TEXTS),
        ),
    ),
    Group(
        name="sender",
        fields=(
            _f("host.sender_name", TEXTS, hint=True),
            _f("host.sender_address", hint=True),
            _f("host.reply_to", hint=True),
        ),
    ),
)
_LOOK = Group(
    name="look",
    fields=(
        _f("brand.colour", COLOUR, hint=True),
        _f("brand.logo", CHOICE, hint=True),
        _f("brand.logo_dark", CHOICE, need=False),
    ),
)
_NAMES = Group(name="names", fields=(_f("name", TEXTS),))

_QUIET = Group(name="quiet", fields=(_f("quiet_hours", HOURS, hint=True, need=False),))

#: Days that kinds of data are kept, by their names.
_DAYS = {str(kind): days for kind, days in USUAL.items()}

#: Groups of the form by part and kind of entry.
FORMS: Mapping[tuple[str, str], tuple[Group, ...]] = {
    ("units", "unit"): (
        _NAMES,
        Group(
            name="languages",
            fields=(
                _f("languages", MANY),
                _f("publish_together", TICK, hint=True, need=False),
            ),
        ),
        *_HOST,
        _LOOK,
    ),
    ("units", "programme"): (
        Group(
            name="whole",
            fields=(
                _f("name", TEXTS),
                _f("short_name", TEXTS, hint=True),
                _f("unit_name", TEXTS, hint=True, need=False),
                _f("spelling_variants_to_warn_about", LINES, hint=True, need=False),
            ),
        ),
        Group(
            name="runs",
            fields=(_f("runs.starts", DATE), _f("runs.ends", DATE, hint=True)),
        ),
        Group(
            name="umbrella",
            fields=(
                _f("umbrella.name", TEXTS, need=False),
                _f("umbrella.valid_until", DATE, hint=True, need=False),
            ),
        ),
        *_HOST,
        Group(name="watch", fields=(_f("supervisor", TEXTS, hint=True, need=False),)),
    ),
    ("areas", "area"): (
        _NAMES,
        Group(name="aliases", fields=(_f("aliases", LINES, hint=True, need=False),)),
        Group(name="coverage", fields=(_f("coverage", COVERAGE, hint=True),)),
    ),
    ("hashtags", "hashtag"): (
        Group(
            name="tag",
            fields=(
                _f("tag", hint=True),
                _f("language", CHOICE, need=False),
            ),
        ),
        Group(
            name="owner",
            fields=(
                _f("scope", CHOICE),
                _f("unit", CHOICE, need=False),
                _f("valid_until", DATE, hint=True, need=False),
                _f("source", need=False, hint=True),
            ),
        ),
    ),
    ("hashtags", "programme"): (
        Group(
            name="order",
            fields=(_f("hashtag_policy.order", SLOTS, hint=True, need=False),),
        ),
        Group(
            name="most",
            fields=(
                Field(
                    name="hashtag_policy.max_per_channel", sort=NUMBERS, span=(0, 30)
                ),
            ),
        ),
        Group(
            name="rules",
            fields=(
                _f("hashtag_policy.skip_expired", TICK, need=False),
                _f("hashtag_policy.missing_language", CHOICE),
            ),
        ),
    ),
    ("accounts", "account"): (
        Group(
            name="network",
            fields=(
                _f("channel", CHOICE, hint=True),
                _f("owner", CHOICE),
                _f("languages", MANY),
            ),
        ),
        Group(
            name="profile",
            fields=(
                _f("title", TEXTS, hint=True),
                _f("url", hint=True, need=False),
            ),
        ),
        Group(
            name="posts",
            fields=(
                _f("utm", TICK, hint=True, need=False),
                _f("slots", LINES, hint=True, need=False),
                Field(
                    name="limits.text", sort=NUMBER, span=(1, 100_000), has_hint=True
                ),
                _f("note", hint=True, need=False),
            ),
        ),
    ),
    ("newsletters", "newsletter"): (
        _NAMES,
        Group(
            name="whose",
            fields=(
                _f("unit", CHOICE, hint=True),
                _f("languages", MANY),
                _f("publish_together", TICK, hint=True, need=False),
                _f("numbering", hint=True),
                _f("last_number", YEARS, hint=True, need=False),
            ),
        ),
        Group(
            name="readers",
            fields=(
                _f("legal_basis", CHOICE, hint=True, need=False),
                _f("sensitive", TICK, hint=True, need=False),
            ),
        ),
        Group(
            name="late",
            fields=(
                Field(
                    name="lateness_window_minutes",
                    sort=NUMBER,
                    span=(1, 10_080),
                    has_hint=True,
                ),
            ),
        ),
    ),
    ("brand", "programme"): (_LOOK,),
    ("brand", "unit"): (_LOOK,),
    ("policies", "programme"): (
        Group(name="approval", fields=(_f("approval", RULES, need=False),)),
        Group(
            name="time",
            fields=(
                Field(
                    name="lateness_window_minutes",
                    sort=NUMBER,
                    span=(1, 10_080),
                    usual=120,
                    has_hint=True,
                ),
                Field(
                    name="planning_horizon_days",
                    sort=NUMBER,
                    span=(1, 366),
                    usual=60,
                    has_hint=True,
                ),
            ),
        ),
        _QUIET,
        Group(
            name="urgent",
            fields=(_f("urgent_passes_pause", TICK, hint=True, need=False),),
        ),
    ),
    ("retention", "programme"): (
        Group(
            name="retention",
            fields=(
                Field(
                    name="retention", sort=NUMBERS, span=(1, MOST_DAYS), usuals=_DAYS
                ),
            ),
        ),
    ),
    ("policies", "unit"): (
        Group(name="approval", fields=(_f("approval", RULES, need=False),)),
        _QUIET,
    ),
}


def fields_of(groups: Sequence[Group]) -> Iterator[Field]:
    """Yield all fields of a form."""
    for group in groups:
        yield from group.fields
