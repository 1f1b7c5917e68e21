"""What stands beside the items of the bench: people, accounts, plans, editions."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from desk_made import FIRST, NETWORKS, UNITS, Made, Row
from sites import add_readers
from sqlalchemy import insert, text
from sqlmodel import Session

from comms.model.states import PublicationState
from comms.model.tables import Definition, Item, Numbering, Publication
from comms.store import counting

_YEARS = range(2022, 2027)
_MONTHS = range(1, 13)
_NOW = datetime(2027, 2, 10, 8, 0, tzinfo=UTC)
_FACTS, _KITS = 200, 40
#: Recipients of an edition of a unit's newsletter.
_READERS_OF_UNIT = 150


def standing(found: Sequence[Definition]) -> Iterator[Row]:
    """Yield accounts and people of each unit, facts and kits."""
    like = {(row.kind, row.external_id): row for row in found}
    account, agent = like["account", "masto"], like["user", "agent_POH"]
    for unit in UNITS:
        for network in NETWORKS:
            name = f"{network}_{unit.lower()}"
            channel = like["account", {"fb": "fb_network"}.get(network, network)]
            if ("account", name) not in like:
                yield defined(channel, name, owner=unit)
        for role in ("agent", "coordinator"):
            name = f"{role}_{unit}"
            if ("user", name) not in like:
                yield defined(
                    agent,
                    name,
                    scope=unit,
                    role=like["user", "coordinator_VSU"].body["role"]
                    if role == "coordinator"
                    else agent.body["role"],
                    email=f"{name.lower()}@example.org",
                )
        if ("newsletter", unit) not in like:
            yield defined(like["newsletter", "POH"], unit, unit=unit)
    assert account.body["channel"]
    fact = like["fact", "regions"]
    for number in range(_FACTS):
        unit = UNITS[number % len(UNITS)]
        until = "2027-01-31" if number % 20 == 0 else "2028-12-31"
        yield defined(
            fact,
            f"room_{number}",
            value=f"Huone {number}",
            unit=unit,
            valid_until=until,
        )


def definitions_of(
    found: Sequence[Definition], likes: Sequence[Item], count: int
) -> Iterator[Row]:
    """Yield the plans of posts: of a unit for a past year, of each new item."""
    like = next(row for row in found if row.kind == "campaign")
    plans: dict[str, list[dict[str, object]]] = {}
    for number in range(FIRST, FIRST + count):
        made = Made(number=number, like=likes[number % len(likes)])
        if made.accounts:
            post = {"item": made.name, "accounts": [*made.accounts], "at": made.local}
            year = f"posts_{made.unit}_{made.local[:4]}"
            plans.setdefault(made.name if made.is_coming else year, []).append(post)
    for name, posts in plans.items():
        yield defined(like, name, path=f"posts/{name}.yaml", posts=posts)


def editions(session: Session, found: Sequence[Definition], count: int) -> None:
    """Add five years of monthly newsletters with their ledgers."""
    like = next(
        row for row in found if (row.kind, row.external_id) == ("edition", "NL2")
    )
    newsletters = [*UNITS, "national"]
    plans, rows, numbers = [], [], []
    for place, newsletter in enumerate(newsletters):
        for year in _YEARS:
            for month in _MONTHS:
                name = f"N{newsletter}_{year}_{month}"
                local = f"{year}-{month:02}-05T09:00"
                at = datetime(year, month, 5, 7, 0, tzinfo=UTC)
                _, plan = defined(
                    like,
                    name,
                    path=f"editions/{name}.yaml",
                    newsletter=newsletter,
                    number=month,
                    send_at=local,
                    owner=_owner(newsletter),
                )
                plans.append(plan)
                number = 5_000_000 + (place * 10 + year - 2022) * 12 + month
                rows.append(
                    {
                        "id": number,
                        "plan_entry": f"edition:{name}",
                        "occasion": local[:10],
                        "kind": "edition",
                        "external_id": name,
                        "unit": newsletter,
                        "owner": _owner(newsletter),
                        "state": PublicationState.SENT,
                        "due_local": local,
                        "due_at": at,
                        "newsletter": newsletter,
                        "year": year,
                        "number": month,
                        "published_at": at,
                        "watermark": count,
                        "recipients_fixed_at": at,
                        "finished_at": at,
                    }
                )
            numbers.append(
                {"newsletter": newsletter, "year": year, "last": 12, "since": at.date()}
            )
    session.execute(insert(Definition), plans)
    session.execute(insert(Publication), rows)
    session.execute(insert(Numbering), numbers)
    for row in rows:
        # The last one of the nation went to all.
        large = row["external_id"] == "Nnational_2026_12"
        _deliver(session, row, count if large else _READERS_OF_UNIT)
        sent = session.get_one(Publication, row["id"])
        sent.recipients = counting.by_language(session, sent.id)


def readers(session: Session, count: int) -> None:
    """Add readers: all of the nation's newsletter, each of one unit's too."""
    add_readers(session, count)
    for place, unit in enumerate(UNITS):
        session.execute(
            text(
                "INSERT INTO subscription"
                " (id, subscriber_id, newsletter, state, changed_at)"
                " SELECT id + :count, id, :unit, 'confirmed', created_at"
                " FROM subscriber"
                " WHERE id % :units = :place"
            ),
            {"unit": unit, "units": len(UNITS), "place": place, "count": count},
        )


def _deliver(session: Session, row: dict[str, Any], count: int) -> None:
    session.execute(
        text(
            "INSERT INTO delivery (publication_id, account, recipient, language,"
            " level, variant, state, reason, remote_id, attempts, copies,"
            " claimed_by, fence)"
            " SELECT :publication, 'email', 's:' || id, language, 'standard', 'html',"
            " CASE WHEN id % 97 = 0 THEN 'bounced' ELSE 'sent' END,"
            " '', '', 1, 1, '', 1 FROM subscriber WHERE id <= :count"
        ),
        {"publication": row["id"], "count": count},
    )


def _owner(newsletter: str) -> str:
    return "national_lead" if newsletter == "national" else f"coordinator_{newsletter}"


def defined(like: Definition, name: str, *, path: str = "", **body: object) -> Row:
    """Return a definition like another one, with a name of its own."""
    whole = {**like.body, "id": name, **body}
    return Definition, {
        **like.model_dump(exclude={"id"}),
        "external_id": name,
        "path": path or like.path,
        "position": 1_000,
        "body": whole,
        "content_hash": sha256(repr(whole).encode()).hexdigest(),
    }
