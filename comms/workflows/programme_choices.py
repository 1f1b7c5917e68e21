"""What can be chosen in the forms of the programme, and how it is called."""

from collections.abc import Iterator, Mapping

from comms.campaigns.accounts import OWN_KINDS
from comms.campaigns.filling import APART
from comms.content.logo_form import DARK, LIGHT, upload_of
from comms.content.programme_ways import WAYS
from comms.content.section_form import FILL, MOST, SECTION
from comms.language import MissingWords
from comms.model.desk import Choice, Values
from comms.model.programme import NATIONAL, Account, Hashtag, Medium, Newsletter, Unit
from comms.workflows.desk_sight import Sight
from comms.workflows.programme_entry import ITEM_TYPES, Entry, names_of
from comms.workflows.programme_rhythm import rhythm_choices, tongue_of
from comms.workflows.programme_rules import NETWORKS

SCOPES = ("region", "programme", "umbrella", "generic")


def typed_rules(values: Values) -> Iterator[str]:
    """Yield what a form has rules of approval for."""
    for name in values:
        if name.startswith("approval."):
            yield name.removeprefix("approval.")


def language_name(seen: Sight, code: str) -> str:
    """Return what a language of the programme is called."""
    return tongue_of(seen, code)


def channel_name(seen: Sight, channel: str) -> str:
    """Return what a kind of channel is called ("Facebook page")."""
    try:
        return seen.say(f"door.channel.{channel}")
    except MissingWords:
        # One of somebody's own plug-ins.
        return channel.replace("_", " ").capitalize()


def rule_name(seen: Sight, name: str) -> str:
    """Return what a rule of approval is about."""
    if name.startswith("urgent_"):
        kind = type_name(seen, name.removeprefix("urgent_"))
        return seen.say("programme.rule.urgent", kind=kind)
    if name in {NATIONAL, "region_default", "default"}:
        return seen.say(f"programme.rule.{name}")
    return type_name(seen, name)


def type_name(seen: Sight, name: str) -> str:
    """Return what a type of item is called."""
    if name in {*ITEM_TYPES, "edition"}:
        return seen.say(f"outputs.type.{name}")
    return name


def choices_of(
    seen: Sight, entry: Entry, values: Values
) -> Mapping[str, tuple[Choice, ...]]:
    """Return what can be chosen in each field; blank first where nothing is meant."""
    text, catalogue = seen.viewer.text, seen.catalogue
    units = [(unit.id, text(unit.name)) for unit in catalogue.all(Unit)]
    languages = [(c, language_name(seen, c)) for c in catalogue.programme.languages]
    logos = [
        (one.id, f"{text(one.alt)} ({one.id})")
        for one in catalogue.all(Medium)
        if one.type == "logo"
    ]
    uploads = {
        field: [(chosen, seen.say("brand.logo.new"))]
        for field in (LIGHT, DARK)
        if entry.part == "brand" and upload_of(chosen := values.get(field, ("",))[0])
    }
    scopes = [(name, seen.say(f"programme.scope.{name}")) for name in SCOPES]
    whole = (NATIONAL, seen.viewer.unit_name(NATIONAL))
    found: dict[str, list[tuple[str, str]]] = {
        "languages": languages,
        LIGHT: [*uploads.get(LIGHT, ()), *logos],
        DARK: [
            ("", seen.say("programme.no_logo_dark")),
            *uploads.get(DARK, ()),
            *logos,
        ],
        "scope": scopes,
        "coverage": [("all", seen.say("programme.all_units")), *units],
        "hashtag_policy.missing_language": [
            (name, seen.say(f"programme.missing.{name}"))
            for name in ("use_default_language", "leave_out")
        ],
    }
    if entry.kind is Hashtag:
        found["unit"] = [("", seen.say("programme.no_unit")), *units]
        found["language"] = [("", seen.say("programme.every_language")), *languages]
    else:
        found["unit"] = [whole, *units]
    if entry.kind is Account:
        found |= {"channel": _networks(seen, entry), "owner": [whole, *units]}
    if entry.kind is Newsletter:
        # What a file leaves out rests on consent.
        found["legal_basis"] = [
            ("", seen.say("programme.basis.consent")),
            ("public_task", seen.say("programme.basis.public_task")),
        ]
        unit = values.get("unit", (NATIONAL,))[0]
        found |= rhythm_choices(seen, unit)
        kinds = [(n, type_name(seen, n)) for n in ITEM_TYPES if n not in APART]
        found |= {f"{SECTION}.{n}.{FILL}": kinds for n in range(1, MOST + 1)}
    nothing = ("", seen.say("programme.nothing"))
    for place in range(1, len(SCOPES) + 1):
        found[f"hashtag_policy.order.{place}"] = [nothing, *scopes]
    found |= _ways(seen, entry, values)
    return {
        name: tuple(Choice(value=value, label=label) for value, label in pairs)
        for name, pairs in found.items()
    }


def _networks(seen: Sight, entry: Entry) -> list[tuple[str, str]]:
    """Return on which networks an account can be; one that is there, stays there."""
    if isinstance(entry.described, Account):
        names = {entry.described.channel}
    else:
        others = {one.channel for one in seen.catalogue.all(Account)}
        names = {*NETWORKS, *seen.house.account_kinds(), *others} - OWN_KINDS
    return sorted(
        ((name, channel_name(seen, name)) for name in names),
        key=lambda pair: pair[1].casefold(),
    )


def _ways(
    seen: Sight, entry: Entry, values: Values
) -> dict[str, list[tuple[str, str]]]:
    names = names_of(seen.catalogue, entry)["approval"]
    usual = ("", seen.say("programme.way.usual"))
    known = [(way, way_name(seen, way)) for way in WAYS]
    found = {}
    for name in dict.fromkeys((*names, *typed_rules(values))):
        way = values.get(f"approval.{name}", ("",))[0]
        other = [] if way in {"", *WAYS} else [(way, way_name(seen, way))]
        found[f"approval.{name}"] = [usual, *known, *other]
    return found


def way_name(seen: Sight, way: str) -> str:
    """Return how a way of approving is said."""
    if way == "nobody":
        return seen.say("programme.way.nobody")
    steps = way.removesuffix("!").split("+")
    names = [
        seen.say(f"programme.step.{step}") if step in _STEPS else step for step in steps
    ]
    said = seen.say("programme.way.then").join(names)
    return seen.say("programme.way.own", steps=said) if way.endswith("!") else said


_STEPS = frozenset(
    {
        "coordinator_of_unit",
        "approver_national",
        "national_lead_national",
        "approver_of_unit",
        "change_agent_of_unit",
    }
)
