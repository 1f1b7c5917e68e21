"""Moves something in the calendar, and takes a move back.

The new time is written into the campaign file, which is then checked and applied like
any other. A move is an act with the values it replaced: taken back, the files are byte
for byte what they were, and what was approved so is approved again, as long as nobody
has touched it in between.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from comms.access.policy import require_may, user_named
from comms.clock import LocalTimeUnclear, in_zone, instant, wall_time
from comms.content.seminar_problems import stops
from comms.content.writing_back import with_value
from comms.errors import NotFound, Refused
from comms.language import say
from comms.model.calendar import Asked, Moved
from comms.model.desk import Problem
from comms.model.tables import Act
from comms.store import Session, acts, calendar_told, folders
from comms.workflows.calendar_entries import path_of, slips_of, title_of, warnings
from comms.workflows.calendar_found import Found, look
from comms.workflows.calendar_moves import is_bound, subject_of_found, why_fixed
from comms.workflows.calendar_named import found_by_key
from comms.workflows.calendar_places import Place, places
from comms.workflows.calendar_standing import (
    give_back,
    give_back_late,
    may_stand_again,
    standing,
    subjects,
    void,
    was_promised,
)
from comms.workflows.desk_sight import Sight, sight
from comms.workflows.house import House
from comms.workflows.laying import lay_over
from comms.workflows.write import at_one_instant

#: Verbs of a move that voids an approval, and of one that does not.
MOVE, RESCHEDULE = "move", "reschedule"
UNDO = "move-back"
#: Letters of a local time without an offset.
MINUTES = len("2027-02-10T09:00")


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
        return move_within(sight(house, session, user, language), key, to, seen=seen)


def move_within(seen_by: Sight, key: str, to: str, *, seen: str = "") -> Outcome:
    """Move something as `move` does, in the transaction of whoever looks.

    Raises:
        NotFound: No such thing, or none that she sees.
        Refused: It is not hers, it is fixed, or it was moved meanwhile.
    """
    one = found_by_key(seen_by, key)
    if one is None:
        raise NotFound(key="missing.publication", name=key)
    away = _require_hers(seen_by, one)
    if fixed := why_fixed(seen_by, one):
        raise Refused(fixed)
    if seen and seen[:MINUTES] != written_at(seen_by, one)[:MINUTES]:
        raise Refused("changed_meanwhile")
    found = wrong_time(seen_by, one, to)
    return Outcome(problems=found) if found else _move(seen_by, one, to, away)


def _require_hers(seen_by: Sight, one: Found) -> str:
    """Return for whom she moves something as a stand-in; refuse what is not hers."""
    who = user_named(seen_by.catalogue, seen_by.user.id, seen_by.now)
    return require_may(who, "save", subject_of_found(one))


def written_at(seen_by: Sight, one: Found) -> str:
    """Return the time of something as files write it."""
    return wall_time(one.at, seen_by.catalogue.zone)


def wrong_time(seen_by: Sight, one: Found, to: str) -> tuple[Problem, ...]:
    """Return what is wrong with a time that somebody chose."""
    language = seen_by.language
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


def _move(seen_by: Sight, one: Found, to: str, away: str) -> Outcome:
    session, house = seen_by.session, seen_by.house
    stood = standing(session, one)
    found_at = places(seen_by.catalogue, one.kind, one.about, one.row)
    edits = [(place, _moved(one, place, to)) for place in found_at]
    files, old = _edited(session, edits)
    found = lay_over(session, house, files, seen_by.language)
    if stops(found):
        return Outcome(problems=tuple(found))
    void(session, one)
    first, *_ = [
        acts.record_act(
            session,
            at=house.clock.now(),
            user=seen_by.user.id,
            acting_for=away,
            verb=MOVE if is_bound(one) else RESCHEDULE,
            subject=subject,
            note=f"{written_at(seen_by, one)} → {to}".replace("T", " "),
        )
        for subject in subjects(session, one)
    ]
    stands = zip(edits, old, strict=True)
    edited = [[at.file, list(at.path), was, now] for (at, now), was in stands]
    # The others say that she had a hand in it; the first one is taken back.
    first.slots = {
        "key": one.key,
        "before": written_at(seen_by, one),
        "after": to,
        "edits": json.dumps(edited),
        **stood,
    }
    session.add(first)
    return Outcome(act=first.id or 0)


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
        away = _require_hers(seen_by, one)
        if not may_stand_again(act, seen_by.catalogue.zone, seen_by.now):
            raise Refused("in_the_past")
        files, stood = _edited(session, [(place, old) for place, old, _ in edits])
        if stood != [new for _, _, new in edits]:
            raise Refused("changed_meanwhile")
        give_back_late(session, act)
        found = lay_over(session, house, files, language)
        if stops(found):
            raise Refused("changed_meanwhile")
        give_back(session, act)
        acts.record_act(
            session,
            at=house.clock.now(),
            user=user,
            acting_for=away,
            verb=UNDO,
            subject=act.subject,
            note=f"{act.slots['after']} → {act.slots['before']}".replace("T", " "),
        )


def _own_move(session: Session, user: str, act_id: int) -> Act | None:
    act = session.get(Act, act_id)
    if act is None or act.user != user or act.verb not in {MOVE, RESCHEDULE}:
        return None
    return act if "edits" in act.slots else None


def _edits(act: Act) -> Sequence[tuple[Place, str, str]]:
    return [
        (Place(file=file, path=tuple(path)), before, after)
        for file, path, before, after in json.loads(act.slots["edits"])
    ]


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
    titles = calendar_told.titles_of(seen_by.session, {one.told.id}) if one.told else {}
    return Moved(
        act=act_id,
        title=title_of(seen_by, one, titles.get(one.told.id) if one.told else None),
        before=seen_by.local(before),
        after=seen_by.local(after),
        is_void=_is_void(act, one),
        may_undo=stands
        and may_stand_again(act, zone, seen_by.now)
        and not why_fixed(seen_by, one),
        is_undone=one.at == in_zone(before, zone),
        path=path_of(one),
        warnings=_warned(seen_by, one),
    )


def _is_void(act: Act, one: Found) -> bool:
    """Whether it was approved, or asked to be, and no longer is."""
    has_lost = one.state in {"draft", ""}
    return act.verb == MOVE and was_promised(act) and has_lost


def _warned(seen_by: Sight, one: Found) -> tuple[str, ...]:
    """Return what looks wrong with the new time, of all that is near it."""
    if one.kind != "post":
        return ()
    day = one.at.date()
    asked = Asked(view="day", on=day, kind="post")
    said = slips_of(look(seen_by, asked, day, day), [one])
    return warnings(seen_by, said.get(one.key, ()))
