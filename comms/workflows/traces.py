"""The audit log: who did what to what, when, and as whom, for those who may read it.

Nothing secret stands in acts, and of their slots only what says what was chosen is
shown. Whoever takes the log away as a table leaves a trace herself.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from comms.access.policy import (
    AUDIT,
    PEOPLE,
    PROGRAMME,
    Subject,
    may_ever,
    require_auditor,
    scopes,
    user_named,
)
from comms.clock import instant
from comms.language import MissingWords
from comms.model.desk_running import MOST_TRACES, Trace, Traces, TracesAsked
from comms.model.plans import EditionPlan
from comms.model.programme import (
    NATIONAL,
    Account,
    Area,
    Hashtag,
    Medium,
    Newsletter,
    Programme,
    Unit,
    User,
)
from comms.model.segments import Segment
from comms.model.tables import Act, Item
from comms.store import acts, pictures, traces, waiting
from comms.store.catalogue import load_catalogue
from comms.workflows.desk_sight import Sight
from comms.workflows.fact_named import PATHS, called, every
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR
from comms.workflows.reader_sight import NOBODY
from comms.workflows.reasons import refusal

A_PAGE = 50
#: What belongs together when somebody looks for it.
KINDS: Mapping[str, tuple[str, ...]] = {
    "writing": (
        *("save", "move", "reschedule", "move-back", "add", "remove", "undo"),
        *("change", "adopt", "comment", "withdraw-permission"),
    ),
    "approving": ("submit", "approve", "return", "reapprove", "resolve"),
    "sending": (
        *("schedule", "cancel", "correct", "withdraw", "release", "test-send"),
        *("tick", "settle", "pause", "resume", "restored", "pass-quiet"),
    ),
    "accounts": (
        *("connect", "check", "mode", "retire"),
        *("read-returned", "delete-returned"),
    ),
    "people": (
        *("invite", "invite-again", "revoke-invitation", "change-role"),
        *("deactivate", "bring-back", "reset-factor", "end-sessions"),
        *("name-stand-in", "end-stand-in"),
    ),
    "entering": (
        *("sign-in", "change-password", "ask-reset", "bind-account"),
        *("ask-address", "end-address", "change-address"),
        *("make-link", "use-link"),
    ),
    "readers": (
        *("look-up", "ask-reader", "sign-up-paper", "leave-for", "choose-for"),
        *("ask-address-for", "send-choices", "undo-import", "show-people"),
        *("agree-noes", "decline-noes"),
    ),
    "machine": (
        *("apply", "backup", "restore", "export", "erase", "import"),
        *("retention", "shorten"),
    ),
}
#: Part of the programme's pages on which a thing stands.
_PARTS: Mapping[str, str] = {
    Area.kind: "areas",
    Hashtag.kind: "hashtags",
    Newsletter.kind: "newsletters",
    Programme.kind: "",
}
#: Acts about a unit that stop it, or let it go on.
_STOPPING = frozenset({"pause", "resume", "release"})
#: Acts whose note is a way in, and those whose note is the names of fields.
_WAYS, _CHANGING = ("sign-in",), ("save", "undo")
#: Slots of an act that people chose; others are values of a sentence, or what stood.
_CHOSEN = ("go", "stay", "drop")


def page(sight: Sight, asked: TracesAsked) -> Traces:
    """Return a page of the log."""
    sought = _sought(sight, asked)
    found = traces.acts_sought(
        sight.session, sought, limit=A_PAGE + 1, after=asked.after
    )
    shown = found[:A_PAGE]
    return Traces(
        traces=tuple(_told(sight, shown)),
        next_after=(shown[-1].id or 0) if len(found) > A_PAGE else 0,
        people=tuple(_people(sight)),
        units=tuple(_units(sight)),
        kinds=tuple((kind, sight.say(f"running.kind.{kind}")) for kind in KINDS),
        zone=sight.catalogue.zone,
    )


def table(sight: Sight, asked: TracesAsked) -> Iterator[Sequence[str]]:
    """Yield the log as a table with headings, newest first."""
    names = ("at", "person", "for", "did", "thing", "note", "refusal")
    yield [sight.say(f"running.trace.{name}") for name in names]
    sought = _sought(sight, asked)
    found = traces.acts_sought(sight.session, sought, limit=MOST_TRACES)
    for act, one in zip(found, _told(sight, found), strict=True):
        yield [
            one.at.isoformat(timespec="seconds"),
            one.user_name,
            one.for_name,
            one.did,
            f"{one.thing} ({act.subject})",
            one.note,
            one.refusal,
        ]


def take_away(house: House, user: str, asked: TracesAsked, language: str) -> None:
    """Leave a trace of somebody who takes the log away.

    Raises:
        Refused: Not this user's to read.
        NotFound: No such user.
    """
    now = house.clock.now()
    filters = {
        name: str(value)
        for name, value in vars(asked).items()
        if value and name != "after"
    }
    note = ", ".join(f"{name}: {value}" for name, value in filters.items())
    with house.store.write(durable=True) as session:
        catalogue = load_catalogue(session)
        require_auditor(user_named(catalogue, user, now))
        acts.record_act(
            session,
            at=now,
            user=user,
            verb="export",
            subject="site:acts",
            note=f"{note} ({language})".strip(),
        )


def _sought(sight: Sight, asked: TracesAsked) -> traces.Sought:
    units = None
    if sight.units is not None:
        units = [unit for unit in sight.units if _may_read(sight, unit)]
    if asked.unit:
        units = [asked.unit] if _may_read(sight, asked.unit) else []
    zone = sight.catalogue.zone
    return traces.Sought(
        person=asked.person,
        thing=asked.thing,
        verbs=KINDS.get(asked.kind, ()),
        units=units,
        named=_named(sight, units or ()),
        since=_midnight(asked.since, zone),
        until=_midnight(asked.until and asked.until + timedelta(days=1), zone),
        refused=asked.refused,
    )


def _may_read(sight: Sight, unit: str) -> bool:
    subject = Subject(name="", type="unit", unit=unit, owner="")
    return sight.may(AUDIT, subject)


def _midnight(day: date | None, zone: str) -> datetime | None:
    return instant(f"{day}T00:00", zone) if day else None


def _named(sight: Sight, units: Sequence[str]) -> list[str]:
    """Return subjects of units that stand in files: accounts, newsletters."""
    own = [one for one in sight.catalogue.all(Account) if one.owner in units]
    letters = [one for one in sight.catalogue.all(Newsletter) if one.unit in units]
    everything = ["unit:all"] if NATIONAL in units else []
    return [
        *(f"account:{one.id}" for one in own),
        *(f"newsletter:{one.id}" for one in letters),
        *(f"{one.kind}:{one.id}" for one in every(sight) if one.unit in units),
        *everything,
    ]


def _people(sight: Sight) -> Iterator[tuple[str, str]]:
    if sight.units is not None:
        # Whoever may be hers to ask about: those who work for her units.
        known = {
            user.id
            for user in sight.catalogue.all(User)
            if any(scope in sight.units for scope in scopes(user) or ())
        }
    else:
        known = set(traces.people_known(sight.session))
    named = sorted((_person(sight, user), user) for user in known)
    for name, user in named:
        yield user, name


def _units(sight: Sight) -> Iterator[tuple[str, str]]:
    for unit in (NATIONAL, *(one.id for one in sight.catalogue.all(Unit))):
        if _may_read(sight, unit):
            yield unit, sight.viewer.unit_name(unit)


def _person(sight: Sight, user: str) -> str:
    return sight.say("outputs.operator") if user == OPERATOR else sight.person(user)


def _told(sight: Sight, found: Sequence[Act]) -> Iterator[Trace]:
    names = {_name(act.subject) for act in found}
    items = waiting.items_named(sight.session, names)
    titles = waiting.titles(sight.session, [one.id for one in items.values()])
    for act in found:
        thing, path = _thing(sight, act.subject, act.verb, items, titles)
        is_item = act.subject.startswith("item:") and path
        yield Trace(
            id=act.id or 0,
            at=sight.local(act.at),
            user_name=_person(sight, act.user),
            for_name=_person(sight, act.acting_for) if act.acting_for else "",
            did=_did(sight, act.verb) if act.result == "done" else _tried(sight, act),
            thing=thing,
            path=path,
            change_path=f"{path}/versions" if is_item and act.verb == "save" else "",
            note=_note(sight, act),
            refusal=refusal(act, sight.language),
        )


def _did(sight: Sight, verb: str) -> str:
    try:
        return sight.say(f"running.did.{verb}")
    except MissingWords:
        return verb


def _tried(sight: Sight, act: Act) -> str:
    """Return what somebody wanted to do and was refused."""
    with suppress(MissingWords):
        return sight.say(f"running.tried.{act.verb}")
    return sight.say("running.tried", did=_did(sight, act.verb))


def _note(sight: Sight, act: Act) -> str:
    chosen = [
        f"{sight.say(f'running.resume.{name}')}: {act.slots[name]}"
        for name in _CHOSEN
        if act.result == "done" and act.slots.get(name)
    ]
    return ". ".join([*filter(None, [_plain(sight, act)]), *chosen])


def _plain(sight: Sight, act: Act) -> str:
    if act.verb in _WAYS and act.note:
        return sight.said(f"own.way.{act.note}")
    kind = act.subject.partition(":")[0]
    if act.verb in _CHANGING and kind in {*_PARTS, Unit.kind, Account.kind}:
        return ", ".join(_field(sight, one) for one in act.note.split(", ") if one)
    return sight.said(act.note)[:500]


def _field(sight: Sight, name: str) -> str:
    """Return what a part or field of the programme is called; else its name."""
    for key in (f"programme.part.{name}", f"programme.field.{name}"):
        with suppress(MissingWords):
            return sight.say(key)
    return name


def _name(subject: str) -> str:
    """Return the item that a thing tells ("post:spring_news.x" → "spring_news").

    What was refused may stand under its id alone.
    """
    return (subject.partition(":")[2] or subject).partition(".")[0]


def _thing(
    sight: Sight,
    subject: str,
    verb: str,
    items: Mapping[str, Item],
    titles: Mapping[int, dict[str, str]],
) -> tuple[str, str]:
    """Return what a thing is called, and where it stands at the desk."""
    kind, _, name = subject.partition(":")
    about = _name(subject)
    if item := items.get(about):
        title = sight.title_of(about, titles.get(item.id or 0))
        return title, f"/items/{about}" if sight.sees(item.unit) else ""
    if kind == "account" and sight.catalogue.find(Account, name):
        return sight.account(name), f"/accounts/{name}"
    is_edition = kind == "edition" or not name
    if is_edition and sight.catalogue.find(EditionPlan, name or kind):
        return sight.title_of(name or kind, None), f"/items/{name or kind}"
    if kind in {pictures.KIND, Segment.kind, *PATHS}:
        return _shared(sight, kind, name)
    if kind in _PARTS:
        path = (
            f"/programme/{_PARTS[kind]}".rstrip("/")
            if may_ever(sight.user, PROGRAMME)
            else ""
        )
        return _part_named(sight, kind, name), path
    return _unit_or_person(sight, subject, verb)


def _shared(sight: Sight, kind: str, name: str) -> tuple[str, str]:
    """Return a fact, core message, segment or picture; its file once that is gone."""
    if kind == Segment.kind:
        return _segment(sight, name)
    if kind in PATHS:
        return called(sight, kind, name), f"{PATHS[kind]}/{name}"
    files = sight.catalogue.files.items()
    named = next((one for one, row in files if row.name == name), None)
    medium = sight.catalogue.find(Medium, named)
    if medium is None:
        return name, ""
    return sight.viewer.text(medium.alt) or name, f"/pictures/{medium.id}"


def _segment(sight: Sight, name: str) -> tuple[str, str]:
    """Return a segment; its id once it is gone."""
    found = sight.catalogue.find(Segment, name)
    if found is None:
        is_new = name == "new"
        return sight.say("segments.new") if is_new else name, ""
    path = f"/segments/{name}" if sight.sees(found.unit) else ""
    return sight.viewer.text(found.name), path


def _part_named(sight: Sight, kind: str, name: str) -> str:
    """Return what a part of the programme is called; its id once it is gone."""
    if tag := kind == Hashtag.kind and sight.catalogue.find(Hashtag, name):
        return f"#{tag.tag}"
    if area := kind == Area.kind and sight.catalogue.find(Area, name):
        return sight.viewer.text(area.name)
    if kind == Programme.kind:
        return sight.viewer.text(sight.catalogue.programme.name)
    return sight.newsletter(name) if kind == Newsletter.kind else name


def _unit_or_person(sight: Sight, subject: str, verb: str) -> tuple[str, str]:
    kind, _, name = subject.partition(":")
    if kind == "unit" and (verb in _STOPPING or name == "all"):
        known = sight.viewer.unit_name(name) if name != "all" else ""
        return known or sight.say("door.stops.everything"), "/stops"
    if kind == "unit":
        is_known = sight.catalogue.find(Unit, name) is not None
        is_keeper = is_known and may_ever(sight.user, PROGRAMME)
        shown = sight.viewer.unit_name(name) if is_known else name
        return shown, f"/programme/units/{name}" if is_keeper else ""
    if kind == "user":
        path = "/people" if may_ever(sight.user, PEOPLE) else ""
        return _person(sight, name), path
    if kind == "subscriber" and name.isdecimal():
        return sight.say("running.thing.reader", number=name), ""
    return sight.say("running.thing.nobody") if subject == NOBODY else subject, ""
