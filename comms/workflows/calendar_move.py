"""Moves something in the calendar, and takes a move back.

The new time is written into the campaign file, which is then checked and applied like
any other. A move is an act with the values it replaced: taken back, the files are byte
for byte what they were, and what was approved so is approved again, as long as nobody
has touched it in between.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from comms.access.policy import require_may, user_named
from comms.clock import LocalTimeUnclear, in_zone, instant, wall_time
from comms.content.seminar_problems import stops
from comms.content.writing_back import with_value
from comms.errors import NotFound, Refused
from comms.language import say
from comms.model.calendar import Asked, Moved
from comms.model.desk import Problem
from comms.model.states import (
    ITEM_STEPS,
    PUBLICATION_STEPS,
    ItemState,
    PublicationState,
)
from comms.model.tables import Act, Item, Publication
from comms.store import Session, acts, folders
from comms.store import calendar as rows
from comms.workflows.calendar_entries import path_of, slips, title_of, warnings
from comms.workflows.calendar_found import Found, found_by_key, look
from comms.workflows.calendar_moves import (
    Place,
    is_bound,
    places,
    subject_of_found,
    why_fixed,
)
from comms.workflows.desk_sight import Sight, sight
from comms.workflows.house import House
from comms.workflows.write import at_one_instant, lay_over

#: Verbs of a move that voids an approval, and of one that does not.
MOVE, RESCHEDULE = "move", "reschedule"
UNDO = "move-back"
#: Letters of a local time without an offset.
_MINUTES = len("2027-02-10T09:00")
_APPROVED = frozenset({ItemState.APPROVED, ItemState.IN_REVIEW})


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a wish to move something."""

    #: The act, for the undo bar; 0: it was not moved.
    act: int = 0
    problems: tuple[Problem, ...] = ()


def move(
    house: House, user: str, key: str, to: str, language: str, *, seen: str = ""
) -> Outcome:
    """Move something to another local time.

    Args:
        house: The site.
        user: Who moves it.
        key: What, as the calendar names it.
        to: Local time as files write it ("2027-02-10T09:00").
        language: Of the problems' sentences.
        seen: Its time as it was seen; "" asks nothing.

    Raises:
        NotFound: No such thing, or none that she sees.
        Refused: It is not hers, it is fixed, or it was moved meanwhile.
    """
    house = at_one_instant(house)
    with house.store.write(durable=True, in_turn=True) as session:
        seen_by = sight(house, session, user, language)
        one = found_by_key(seen_by, key)
        if one is None:
            raise NotFound(key="missing.publication", name=key)
        who = user_named(seen_by.catalogue, user, house.clock.now())
        away = require_may(who, "save", subject_of_found(one))
        if fixed := why_fixed(seen_by, one):
            raise Refused(fixed)
        if seen and seen[:_MINUTES] != written_at(seen_by, one)[:_MINUTES]:
            raise Refused("changed_meanwhile")
        found = _wrong_time(seen_by, one, to, language)
        if found:
            return Outcome(problems=found)
        return _move(session, house, seen_by, one, to, away)


def written_at(seen_by: Sight, one: Found) -> str:
    """Return the time of something as files write it."""
    return wall_time(one.at, seen_by.catalogue.zone)


def _wrong_time(
    seen_by: Sight, one: Found, to: str, language: str
) -> tuple[Problem, ...]:
    """Return what is wrong with a time that somebody chose."""
    try:
        at = instant(to, seen_by.catalogue.zone)
    except LocalTimeUnclear as unclear:
        words = say(language, "calendar.table.unclear")
        return (_problem("time", unclear.key, words),)
    except ValueError:
        return (_own(language, "day", "unreadable"),)
    if at <= seen_by.now:
        return (_own(language, "day", "past"),)
    if one.kind == "edition" and one.row.year not in {None, int(to[:4])}:
        # Its number is one of that year's.
        return (_own(language, "day", "year"),)
    return ()


def _own(language: str, field: str, key: str) -> Problem:
    return _problem(field, key, say(language, f"calendar.problem.{key}"))


def _problem(field: str, key: str, words: str) -> Problem:
    return Problem(field=field, severity="error", key=key, sentence=words)


def _move(
    session: Session, house: House, seen_by: Sight, one: Found, to: str, away: str
) -> Outcome:
    stood = _standing(session, one)
    edits = [
        (place, _moved(one, place, to)) for place in places(seen_by.catalogue, one)
    ]
    files, old = _edited(session, edits)
    found = lay_over(session, house, files, seen_by.language)
    if stops(found):
        return Outcome(problems=tuple(found))
    _void(session, one)
    act = acts.record_act(
        session,
        at=house.clock.now(),
        user=seen_by.user.id,
        acting_for=away,
        verb=MOVE if is_bound(one) else RESCHEDULE,
        subject=_subject(one),
        note=f"{written_at(seen_by, one)} → {to}".replace("T", " "),
        slots={
            "key": one.key,
            "before": written_at(seen_by, one),
            "after": to,
            "edits": json.dumps(
                [
                    [place.file, list(place.path), before, after]
                    for (place, after), before in zip(edits, old, strict=True)
                ]
            ),
            **stood,
        },
    )
    return Outcome(act=act.id or 0)


def _moved(one: Found, place: Place, to: str) -> str:
    """Return the new value of a place; the end of an event keeps its distance."""
    if place.path == ("ends",) and one.ends is not None:
        # Wall times: an afternoon lasts as long on the day the clocks change.
        length = one.ends.replace(tzinfo=None) - one.at.replace(tzinfo=None)
        end = datetime.fromisoformat(to[:16]) + length
        return end.isoformat(timespec="minutes").replace("T", " ")
    return to.replace("T", " ")


def _edited(
    session: Session, edits: Iterable[tuple[Place, str]]
) -> tuple[dict[str, bytes], list[str]]:
    """Return the files with new values, and how the old ones were written."""
    stored = folders.source_files(session, folders.sources(session)[0])
    files: dict[str, bytes] = {}
    old = []
    for place, value in edits:
        content = files.get(place.file) or stored[place.file].content
        files[place.file], before = with_value(place.file, content, place.path, value)
        old.append(before)
    return files, old


def _subject(one: Found) -> str:
    kind = "item" if one.told else one.kind
    return f"{kind}:{one.about}"


def _standing(session: Session, one: Found) -> dict[str, str]:
    """Return what an undo must find again, and what it then gives back."""
    item = _item(session, one)
    found = {}
    if item is not None:
        found = {"item": item.external_id, "item_state": item.state}
        found["item_hash"] = item.content_hash
    if one.kind == "edition":
        row = session.get_one(Publication, one.row.id)
        found |= {"state": row.state, "approved": row.approved_hash or ""}
        found["hash"] = row.content_hash
    return found


def _item(session: Session, one: Found) -> Item | None:
    """Return the item whose approval goes with the time of something."""
    if one.kind == "event":
        name = one.about
        told = (
            item
            for item in folders.items(session).values()
            if name in item.facts["events"] and item.type != "correction"
        )
        return next(told, None)
    return folders.item(session, one.told.name) if one.told else None


def _void(session: Session, one: Found) -> None:
    """Make a draft of an item of whose event another time was approved."""
    if one.kind != "event":
        # Items and editions notice by themselves that they say something else.
        return
    item = _item(session, one)
    if item is not None and item.state in _APPROVED:
        item.state = ItemState.DRAFT
        session.add(item)


def take_back(house: House, user: str, act_id: int, language: str) -> None:
    """Take one's own move back, if everything stands as the move left it.

    Raises:
        NotFound: No such move of hers.
        Refused: "changed_meanwhile", "in_the_past" or "fixed_sent".
    """
    house = at_one_instant(house)
    with house.store.write(durable=True, in_turn=True) as session:
        seen_by = sight(house, session, user, language)
        act = _own_move(session, user, act_id)
        if act is None:
            raise NotFound(key="missing.publication", name=str(act_id))
        edits = _edits(act)
        one = found_by_key(seen_by, act.slots["key"])
        if one is None or why_fixed(seen_by, one):
            raise Refused("fixed_sent")
        require_may(seen_by.user, "save", subject_of_found(one))
        if instant(act.slots["before"], seen_by.catalogue.zone) <= seen_by.now:
            raise Refused("in_the_past")
        files, stood = _edited(session, [(place, old) for place, old, _ in edits])
        if stood != [new for _, _, new in edits]:
            raise Refused("changed_meanwhile")
        found = lay_over(session, house, files, language)
        if stops(found):
            raise Refused("changed_meanwhile")
        _give_back(session, act)
        acts.record_act(
            session,
            at=house.clock.now(),
            user=user,
            verb=UNDO,
            subject=act.subject,
            note=f"{act.slots['after']} → {act.slots['before']}".replace("T", " "),
        )


def _own_move(session: Session, user: str, act_id: int) -> Act | None:
    act = session.get(Act, act_id)
    verbs = {MOVE, RESCHEDULE}
    return act if act and act.user == user and act.verb in verbs else None


def _edits(act: Act) -> Sequence[tuple[Place, str, str]]:
    return [
        (Place(file=file, path=tuple(path)), before, after)
        for file, path, before, after in json.loads(act.slots["edits"])
    ]


def _give_back(session: Session, act: Act) -> None:
    """Let stand again as approved what is, byte for byte, what was approved."""
    stood: Mapping[str, str] = act.slots
    session.flush()
    item = folders.item(session, stood.get("item", ""))
    if item is not None and item.content_hash == stood["item_hash"]:
        was = stood["item_state"]
        if item.state == ItemState.DRAFT and was in ITEM_STEPS[ItemState.DRAFT]:
            item.state = was
            session.add(item)
    if "state" not in stood:
        return
    row = rows.publication_row(session, int(stood["key"]))
    same = row is not None and row.content_hash == stood["hash"]
    legal = PUBLICATION_STEPS[PublicationState.DRAFT]
    is_draft = row is not None and row.state == PublicationState.DRAFT
    if row is not None and same and is_draft and stood["state"] in legal:
        row.state, row.approved_hash = stood["state"], stood["approved"] or None
        row.reason = {}
        session.add(row)


def moved(seen_by: Sight, act_id: int) -> Moved | None:
    """Return what the undo bar says of one's own move; None for another's."""
    act = _own_move(seen_by.session, seen_by.user.id, act_id)
    if act is None:
        return None
    one = found_by_key(seen_by, act.slots["key"])
    if one is None:
        return None
    zone = seen_by.catalogue.zone
    before, after = (instant(act.slots[at], zone) for at in ("before", "after"))
    stands = one.at == in_zone(after, zone)
    titles = rows.titles_of(seen_by.session, {one.told.id}) if one.told else {}
    return Moved(
        act=act_id,
        title=title_of(seen_by, one, titles.get(one.told.id) if one.told else None),
        before=seen_by.local(before),
        after=seen_by.local(after),
        is_void=_is_void(act, one),
        may_undo=stands and before > seen_by.now and not why_fixed(seen_by, one),
        is_undone=one.at == in_zone(before, zone),
        path=path_of(one),
        warnings=_warned(seen_by, one),
    )


def _is_void(act: Act, one: Found) -> bool:
    """Whether it was approved, or asked to be, and no longer is."""
    was = act.slots.get("state") or act.slots.get("item_state", "")
    return (
        act.verb == MOVE
        and was in {*_APPROVED, "scheduled"}
        and one.state
        in {
            "draft",
            "",
        }
    )


def _warned(seen_by: Sight, one: Found) -> tuple[str, ...]:
    """Return what looks wrong with the new time, of all that is near it."""
    if one.kind != "post":
        return ()
    day = one.at.date()
    asked = Asked(view="list", on=day, kind="post")
    near = look(seen_by, asked, day - timedelta(days=14), day + timedelta(days=14))
    said = slips(near.found)
    return warnings(seen_by, said.get(one.key, ()))
