"""Lets go again what a stop held: only what a person chooses leaves at once.

What should have left by now is listed; of each thing it is chosen whether it leaves,
stays paused by itself, or is called off. What nobody chose stays. What has become too
late is not sent by anybody's press here: it needs a new time. What is due later leaves
at its own time.
"""

from collections.abc import Mapping, Sequence

from comms.access.policy import Subject, may, require_pauser, user_named
from comms.campaigns.publications import move
from comms.errors import NotFound
from comms.model.desk import Line
from comms.model.desk_running import CHOICES, DROP, GO, STAY, Held, Resuming
from comms.model.orders import Pause
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication
from comms.store import Session, acts, resuming, waiting
from comms.store.catalogue import load_catalogue
from comms.store.counting import unfinished
from comms.store.deliveries import cancel_deliveries
from comms.store.pauses import (
    EVERYTHING,
    add_pause,
    lift_pauses,
    of_publication,
    publication_of,
)
from comms.workflows.desk_cures import new_time
from comms.workflows.desk_lines import leaving_words, publication_lines
from comms.workflows.desk_sight import Sight, subject_of
from comms.workflows.figures import grain_of
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR, about, subject_named, unit_of
from comms.workflows.resuming_found import (
    about_of,
    find,
    is_out,
    items_of,
    standing,
)

#: Sentence that says why something was called off.
DROPPED = "running.why.dropped"


def plan(sight: Sight, stop: str) -> Resuming | None:
    """Return what lifting a stop would do; None: no such stop, or not to be seen."""
    stops = standing(sight.session, stop)
    if not stops or not all(may_lift(sight, one.unit) for one in stops):
        return None
    found = find(sight.session, sight.catalogue, stops, sight.now)
    titles = waiting.titles(sight.session, [one.id for one in found.items.values()])
    names = [one.unit for one in stops]
    count, first = resuming.coming(sight.session, names, sight.now)

    def lines(rows: Sequence[Publication]) -> tuple[Held, ...]:
        return tuple(
            _held(sight, together, found.items, titles)
            for together in _together(rows, found.items)
        )

    return Resuming(
        unit=stop,
        title=title_of(sight, stops),
        user_name=who_paused(sight, stops),
        reason=why_paused(stops),
        since=sight.local(stops[0].at),
        seen=_seen(stops),
        is_single=publication_of(names[0]) is not None,
        at_once=lines(found.at_once),
        too_late=lines(found.too_late),
        still_held=found.still,
        later=count,
        next_at=sight.local(first) if first else None,
    )


def resume_chosen(
    house: House,
    *,
    unit: str,
    user: str,
    choices: Mapping[int, str],
    seen: str = "",
) -> bool:
    """Lift a stop; of what should have left by now only what was chosen does.

    Args:
        house: The site.
        unit: Name of the stop: a unit, "" for everything, "publication:17"; or
            "item:spring_news" for the stops of all that tells it.
        user: Who lifts it.
        choices: By number of a publication: "go", "drop"; whatever is missing stays
            paused by itself.
        seen: The instant of the stop that the person saw; another stop stands as it is.

    Returns:
        Whether anything changed: a second order is harmless.

    Raises:
        Refused: Not this user's to do.
        NotFound: No such user.
    """
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue = load_catalogue(session)
        stops = standing(session, unit)
        who = user_named(catalogue, user, now)
        names = [one.unit for one in stops] or [unit]
        away, *_ = [require_pauser(who, unit_of(session, name)) for name in names]
        if not stops or (seen and _seen(stops) != seen):
            return False
        found = find(session, catalogue, stops, now)
        told: dict[str, list[str]] = {choice: [] for choice in CHOICES}
        was = {one.unit: (one.user, one.reason) for one in stops}
        lift_pauses(session, names)
        for one in found.at_once:
            choice = choices.get(one.id or 0, STAY)
            if (
                choice == DROP
                and not is_out(one)
                and may(catalogue, who, "cancel", subject_of(one))
            ):
                drop(session, one)
                _record(session, house, one, user, away, was[names[0]][1])
            elif choice == GO:
                pass
            else:
                choice = STAY
                name = of_publication(one.id)
                by, reason = was.get(name, was[names[0]])
                add_pause(session, name, user=by, reason=reason, at=now)
            told[choice].append(one.external_id)
        acts.record_act(
            session,
            at=now,
            user=user,
            acting_for=away,
            verb="resume",
            subject=subject_named(session, unit),
            slots={name: ", ".join(dict.fromkeys(told[name])) for name in told},
        )
        return True


def drop(session: Session, row: Publication) -> None:
    """Call off what waits, or what nobody has in hand of what is leaving."""
    if row.state == PublicationState.SENDING:
        cancel_deliveries(session, row.id)
        row.reason = {"key": DROPPED}
        if not unfinished(session, row.id):
            move(row, PublicationState.CANCELLED, key=DROPPED)
    else:
        move(row, PublicationState.CANCELLED, key=DROPPED)
    session.add(row)


def title_of(sight: Sight, stops: Sequence[Pause]) -> str:
    """Return what stops are of, by name: of one, or of all that tells one item."""
    name = stops[0].unit
    if name == EVERYTHING:
        return sight.say("door.stops.everything")
    numbers = [publication_of(stop.unit) or 0 for stop in stops]
    if not any(numbers):
        return sight.viewer.unit_name(name)
    rows = resuming.publications(sight.session, numbers)
    lines = lines_of(sight, list(rows.values()))
    return whole_title(list(lines.values())) if lines else name


def whole_title(lines: Sequence[Line]) -> str:
    """Return what lines of one item are called together."""
    return f"{lines[0].title} ({', '.join(sorts_of(lines))})"


def sorts_of(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return where lines of one item go, each once."""
    return tuple(dict.fromkeys(line.sort for line in lines))


def who_paused(sight: Sight, stops: Sequence[Pause]) -> str:
    """Return who ordered some stops."""
    names = (
        sight.say("outputs.operator")
        if one.user == OPERATOR
        else sight.person(one.user)
        for one in stops
    )
    return ", ".join(dict.fromkeys(names))


def why_paused(stops: Sequence[Pause]) -> str:
    """Return why some stops were ordered, each reason once."""
    return " · ".join(dict.fromkeys(one.reason for one in stops if one.reason))


def _seen(stops: Sequence[Pause]) -> str:
    """Return the instant of the newest of some stops, exactly."""
    return max(one.at for one in stops).isoformat()


def lines_of(sight: Sight, rows: Sequence[Publication]) -> dict[int, Line]:
    """Return the line of each publication by itself, by number."""
    items = items_of(sight.session, rows)
    titles = waiting.titles(sight.session, [one.id for one in items.values()])
    return {
        row.id or 0: next(publication_lines(sight, [row], items, titles))
        for row in rows
    }


def may_lift(sight: Sight, stop: str) -> bool:
    """Tell whether a person may let go again what a stop holds."""
    try:
        unit = unit_of(sight.session, stop)
    except NotFound:
        return False
    subject = Subject(name=f"unit:{unit or 'all'}", type="unit", unit=unit, owner="")
    return sight.may("resume", subject)


def _together(
    rows: Sequence[Publication], items: Mapping[str, Item]
) -> list[list[Publication]]:
    """Return what is told of one item at one time as one thing."""
    found: dict[tuple[object, ...], list[Publication]] = {}
    for row in rows:
        known = about_of(row) in items
        begun = row.state == PublicationState.SENDING, is_out(row)
        key = (about_of(row) if known else row.id, row.due_at, *begun)
        found.setdefault(key, []).append(row)
    return list(found.values())


def _held(
    sight: Sight,
    rows: Sequence[Publication],
    items: Mapping[str, Item],
    titles: Mapping[int, dict[str, str]],
) -> Held:
    lines = [*publication_lines(sight, rows, items, titles)]
    first = lines[0]
    waits = (leaving_words(sight, row) for row in rows if not is_out(row))
    sort = ", ".join(dict.fromkeys(line.sort for line in lines))
    return Held(
        ids=tuple(row.id or 0 for row in rows),
        title=first.title,
        sort=f"{sort}: {sight.say('running.resume.changed')}"
        if is_out(rows[0])
        else sort,
        unit_name=first.unit_name,
        state=first.state,
        at=sight.local(rows[0].due_at),
        leaves=next(filter(None, waits), ""),
        path=first.path,
        new_time=next(filter(None, (new_time(sight, row) for row in rows)), ""),
        left=sum(
            unfinished(sight.session, row.id)
            for row in rows
            if row.state == PublicationState.SENDING
            and grain_of(sight, [row]) == "full"
        ),
        may_drop=all(
            sight.may("cancel", subject_of(row)) and not is_out(row) for row in rows
        ),
    )


def _record(
    session: Session,
    house: House,
    row: Publication,
    user: str,
    away: str,
    reason: str,
) -> None:
    acts.record_act(
        session,
        at=house.clock.now(),
        user=user,
        acting_for=away,
        verb="cancel",
        subject=about(row),
        note=reason,
    )
