"""What needs a person soon: servers, lists of noes, tokens, permissions.

And for those who answer for the whole: how many units have told nothing this month.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta

from comms.access.policy import LISTS, may_ever
from comms.clock import instant
from comms.model.desk import Line
from comms.model.programme import Medium, Unit
from comms.model.states import PublicationState
from comms.model.tables import Item
from comms.store import calendar as rows
from comms.store import facts, pictures, waiting
from comms.workflows.desk_accounts import asking, servers_down
from comms.workflows.desk_sight import Sight
from comms.workflows.fact_uses import OUT
from comms.workflows.list_noes import noes_lines

#: How early the end of a permission is told: its pictures have to be replaced.
_PERMISSIONS = timedelta(days=30)
_COMING = (
    PublicationState.DRAFT,
    PublicationState.IN_REVIEW,
    PublicationState.APPROVED,
    PublicationState.SCHEDULED,
)
_MOST = 200


def watch_lines(sight: Sight) -> list[Line]:
    """Return what will need her, the most urgent kind first."""
    return [*_servers(sight), *_noes(sight), *_accounts(sight), *_permissions(sight)]


def silent_count(sight: Sight) -> int | None:
    """Return how many units have told nothing this month; None: not hers to know."""
    if sight.units is not None or not may_ever(sight.user, "remind"):
        return None
    zone = sight.catalogue.zone
    today = sight.local(sight.now).date()
    starts = instant(f"{today.replace(day=1)}T00:00", zone)
    wanted = rows.Wanted(
        first=starts, end=sight.now, units=None, kinds=("post", "page", "edition")
    )
    told = {
        unit
        for unit, _, when, _ in rows.counts_by_unit(sight.session, wanted)
        if when == "sent"
    }
    return sum(unit.id not in told for unit in sight.catalogue.all(Unit))


def _servers(sight: Sight) -> Iterator[Line]:
    """Yield the mail servers that do not take mail, to those who can mend them."""
    for name, down in servers_down(sight):
        fault = "wrong" if down.is_misconfigured else "unreachable"
        reason = sight.say(f"running.mail.{fault}")
        yield _line(sight, f"mail:{name}", name, "/accounts", reason)


def _noes(sight: Sight) -> Iterator[Line]:
    """Yield units' lists of noes that wait for a second person, to the nation."""
    if sight.units is not None or not may_ever(sight.user, LISTS):
        return
    for one in noes_lines(sight):
        if one.may_decide:
            yield _line(
                sight,
                f"noes:{one.run}",
                sight.say("readers.list.noes.count", count=one.count),
                "/lists#noes",
                sight.say("running.week.noes"),
                at=one.began,
                unit=one.unit_name,
                act="decide",
            )


def _accounts(sight: Sight) -> Iterator[Line]:
    """Yield the accounts of her units that fail, or whose token ends."""
    for one in asking(sight):
        yield _line(
            sight,
            f"account:{one.id}",
            one.title,
            f"/accounts/{one.id}",
            sight.say(f"running.week.{one.state}"),
            at=one.failing_since or _end(sight, one.expires_on),
            unit=one.owner_name,
        )


def _permissions(sight: Sight) -> Iterator[Line]:
    """Yield what shows, or will show, a picture whose permission ends or is over."""
    until = sight.now + _PERMISSIONS
    ends = {
        one.id: one.rights.valid_until
        for one in sight.catalogue.all(Medium)
        if one.rights.valid_until
        and one.rights.valid_until <= sight.local(until).date()
    }
    if not ends:
        return
    coming = _coming_with(sight, ends, until)
    out = _out_with(sight, ends, leaving=set(coming))
    today = sight.local(sight.now).date()
    titles = waiting.titles(
        sight.session, [one.id for one in (*coming.values(), *out.values())]
    )
    for name, one in {**coming, **out}.items():
        end = ends[one.facts["image"]]
        told = "out" if name in out else ""
        key = ".".join(("permission", *filter(None, (told, "over" * (end < today)))))
        yield _line(
            sight,
            f"picture:{name}",
            sight.title_of(name, titles.get(one.id or 0)),
            f"/items/{name}/edit",
            sight.say(f"running.week.{key}"),
            at=_end(sight, end),
            unit=sight.viewer.unit_name(one.unit),
            act="picture",
        )


def _out_with(
    sight: Sight, ends: Mapping[str, date], leaving: Collection[str]
) -> dict[str, Item]:
    """Return items whose page shows one of some pictures, or did until lately."""
    since = sight.local(sight.now - _PERMISSIONS).date()
    lately = [name for name, end in ends.items() if end >= since]
    found = {
        one.external_id: one
        for one in pictures.items_showing(sight.session, lately)
        if one.external_id not in leaving
        and (sight.units is None or one.unit in sight.units)
    }
    named = [*found][:_MOST]
    told = facts.told_by(sight.session, [f"page:{name}" for name in named])
    return {row.external_id: found[row.external_id] for row in told if row.state in OUT}


def _coming_with(
    sight: Sight, ends: Mapping[str, date], until: datetime
) -> dict[str, Item]:
    """Return items that leave soon with one of some pictures."""
    coming = waiting.publications_in(
        sight.session,
        _COMING,
        units=sight.units,
        since=sight.now,
        until=until,
        limit=_MOST,
    )
    named = {row.plan_entry.split(":")[1] for row in coming if ":" in row.plan_entry}
    items = waiting.items_named(sight.session, named)
    return {name: one for name, one in items.items() if one.facts.get("image") in ends}


def _end(sight: Sight, day: date | None) -> datetime | None:
    return sight.local(instant(f"{day}T23:59", sight.catalogue.zone)) if day else None


def _line(  # noqa: PLR0913 - the parts of a line
    sight: Sight,
    subject: str,
    title: str,
    path: str,
    reason: str,
    *,
    at: datetime | None = None,
    unit: str = "",
    act: str = "renew",
) -> Line:
    kind = subject.partition(":")[0]
    return Line(
        subject=subject,
        title=title,
        sort=sight.say(f"running.week.sort.{kind}"),
        unit_name=unit,
        state="attention",
        at=at,
        reason=reason,
        path=path,
        act=act,
    )
