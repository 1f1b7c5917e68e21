"""Checks that everything that is named exists, once, and in known languages."""

from collections.abc import Iterator

from comms.content.check_index import Index, values_at
from comms.content.reading_findings import Findings
from comms.content.reading_schema import texts_in
from comms.model import facts, plans, programme
from comms.model.kits import KitOffer
from comms.model.programme import Described
from comms.model.segments import Segment

_UNIT, _USER = programme.Unit, programme.User
_AREA, _ACCOUNT, _MEDIUM = programme.Area, programme.Account, programme.Medium
_EVENT, _ITEM = plans.EventFacts, plans.ItemFacts

#: Which keys of a kind name what. "*" stands for each of a list.
REFERENCES: dict[type[Described], dict[str, type[Described]]] = {
    programme.Programme: {"brand.logo": _MEDIUM, "brand.logo_dark": _MEDIUM},
    _UNIT: {"brand.logo": _MEDIUM, "brand.logo_dark": _MEDIUM},
    _AREA: {"coverage.*": _UNIT, "sub_pilots.*.coverage.*": _UNIT},
    programme.Hashtag: {"unit": _UNIT},
    _ACCOUNT: {"owner": _UNIT},
    programme.Audience: {"prefers_channels.*": _ACCOUNT},
    _USER: {"scope": _UNIT},
    programme.Contact: {"user": _USER, "area": _AREA},
    _MEDIUM: {"accessible_version": _ITEM, "published_elsewhere": _ACCOUNT},
    facts.Block: {"logo": _MEDIUM, "unit": _UNIT, "owner": _USER},
    facts.Fact: {"unit": _UNIT, "owner": _USER},
    programme.Newsletter: {"unit": _UNIT},
    Segment: {"unit": _UNIT},
    _EVENT: {
        "unit": _UNIT,
        "next_in_series": _EVENT,
        "previous_in_series": _EVENT,
        "organiser": _USER,
        "contact": programme.Contact,
    },
    _ITEM: {
        "owner": _USER,
        "byline": _USER,
        "scope": _UNIT,
        "audiences.*": programme.Audience,
        "areas.*": _AREA,
        "image": _MEDIUM,
        "attachments.*": _MEDIUM,
        "events.*": _EVENT,
        "media_invited_to.*": _EVENT,
        "contact": programme.Contact,
        "form": programme.Form,
        "corrects": _ITEM,
        "corrects_also.*": _ITEM,
        "corrects_edition": plans.EditionPlan,
        "adopted_from": _ITEM,
        "change.event": _EVENT,
        "changes.*.event": _EVENT,
        "channels.*": _ACCOUNT,
    },
    KitOffer: {"id": _ITEM, "units.*": _UNIT},
    plans.EditionPlan: {
        "newsletter": programme.Newsletter,
        "owner": _USER,
        "intro_by": _USER,
        "audiences.*": programme.Audience,
        "segment": Segment,
        "sections.*.items.*": _ITEM,
    },
    plans.Campaign: {
        "posts.*.item": _ITEM,
        "posts.*.accounts.*": _ACCOUNT,
        "posts.*.event": _EVENT,
        "posts.*.on_new.units.*": _UNIT,
    },
}

#: Keys that hold codes of languages.
_LANGUAGES: dict[type[Described], tuple[str, ...]] = {
    programme.Programme: ("default_language",),
    _UNIT: ("languages.*",),
    programme.Hashtag: ("language",),
    _ACCOUNT: ("languages.*",),
    programme.Newsletter: ("languages.*",),
    plans.EditionPlan: ("languages.*",),
}


def check_references(index: Index, findings: Findings) -> None:
    """Find ids that stand twice, and names that lead nowhere."""
    _duplicates(index, findings)
    for kind, patterns in REFERENCES.items():
        for entry, described in index.asked(kind):
            for pattern, target in patterns.items():
                for key, name in values_at(described, pattern):
                    hint = unknown(index, findings, target, name)
                    if hint is not None:
                        findings.add(
                            "reference_unknown",
                            entry.place(key),
                            value=name,
                            kind=findings.words(f"kind.{target.kind}"),
                            hint=hint,
                        )


def unknown(
    index: Index, findings: Findings, kind: type[Described], name: str
) -> str | None:
    """Return None for a name that exists, else " Did you mean …?" or ""."""
    known = index.known(kind)
    if known is not None and kind is _AREA:
        parts = [area.sub_pilots for _, area in index.entries(programme.Area)]
        known |= {pilot.id for pilots in parts for pilot in pilots}
    if known is None or name in known:
        return None
    return findings.suggestion(name, known)


def _duplicates(index: Index, findings: Findings) -> None:
    for entry in index.every_asked:
        first = index.first(entry.described)
        if first is not entry:
            findings.add(
                "duplicate_id",
                entry.place("id"),
                value=entry.described.id,
                kind=findings.words(f"kind.{entry.described.kind}"),
                file=first.path,
                line=first.line,
            )


def check_languages(index: Index, findings: Findings) -> None:
    """Find languages and reading levels that the programme does not have."""
    if index.programme is None:
        return
    languages, levels = index.programme.languages, index.programme.reading_levels
    for entry in index.every_asked:
        for key, code in _codes(entry.described):
            if code not in languages:
                known = ", ".join(languages)
                findings.add(
                    "language_unknown", entry.place(key), value=code, known=known
                )
        level = getattr(entry.described, "level", None)
        level = level or getattr(entry.described, "prefers_level", "standard")
        if level not in levels:
            known = ", ".join(levels)
            findings.add("level_unknown", entry.place(), value=level, known=known)


def _codes(described: Described) -> Iterator[tuple[str, str]]:
    """Yield every code of a language below an entry, with its key."""
    for pattern in _LANGUAGES.get(type(described), ()):
        yield from values_at(described, pattern)
    if isinstance(described, plans.VersionText):
        yield "", described.language
    for key, texts in texts_in(described):
        for code in texts:
            yield ".".join((*key, code)), code
