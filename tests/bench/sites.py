"""Sites to measure: so many readers, and an edition at some point of its life."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import bindparam, text
from sqlmodel import select

from comms.bootstrap import open_house
from comms.clock import instant
from comms.config import Settings, load
from comms.mime.headers import Addresses, Mailbox, Unstructured
from comms.mime.skeleton import Skeleton, Slots, build_skeleton, new_slots
from comms.model.states import PublicationState
from comms.model.tables import Message, Publication, Subscriber
from comms.store import Session, migrate
from comms.testing import FrozenClock
from comms.workflows.apply import apply
from comms.workflows.house import House
from comms.workflows.ledger import ledger

SAMPLE = Path("campaigns/lape")
#: The sample's first edition, and what must be decided before it may go out.
EDITION = "NL1"
_AT = instant("2027-02-17T10:00", "Europe/Helsinki")
_STARTS = datetime(2027, 2, 1, 7, 0, tzinfo=UTC)
_NEWSLETTER = "national"
_NOW = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
_LINKS = 40
#: The edition that is measured, the one that warms up, and how many get that.
_LARGE, _SMALL = "B", "A"
_FEW = 64


@dataclass(frozen=True)
class Site:
    """Where a site is, so that another process can open it."""

    home: Path
    database_url: str

    def settings(self, **more: object) -> Settings:
        """Return its settings; more of them overrule."""
        return load(
            self.home,
            **{
                "database_url": self.database_url,
                "base_url": "https://lape.example.org",
                "mail_domain": "posti.lape.example.org",
                "smtp_connections": 32,
                **more,
            },
        )

    def open(self, at: datetime = _NOW, **settings: object) -> House:
        """Open it at an instant that does not move."""
        house = open_house(self.settings(**settings))
        return replace(house, clock=FrozenClock(at))


def with_sized_edition(site: Site, recipients: int, size: int) -> int:
    """Make an edition that `begin` lets go, with messages of so many bytes.

    A small one is on its way already: who sends it has looked at everything once, as
    a worker in use has.

    Returns:
        The size of one merged message without its own header fields, in bytes.
    """
    house = site.open()
    migrate(house.store)
    skeleton = _skeleton(size)
    with house.store.write() as session:
        add_readers(session, recipients)
        for name, state, count in (
            (_SMALL, PublicationState.SENDING, min(_FEW, recipients)),
            (_LARGE, PublicationState.SCHEDULED, recipients),
        ):
            _add_edition(session, name, state, count, skeleton)
    settle(house)
    return sum(len(one) for one in skeleton.pieces if isinstance(one, bytes))


def begin(house: House) -> None:
    """Let the edition go that `with_sized_edition` made."""
    with house.store.write() as session:
        found = select(Publication).where(Publication.external_id == _LARGE)
        row = session.exec(found).one()
        row.state = PublicationState.SENDING
        session.add(row)


def require_all_sent(site: Site, recipients: int) -> None:
    """See by the ledger that the edition reached everybody, before a rate is told.

    Raises:
        RuntimeError: It did not.
    """
    house = site.open()
    found = ledger(house, _LARGE)
    house.store.close()
    if not found["adds_up"] or found["by_state"] != {"sent": recipients}:
        message = f"of {recipients} messages not all were sent: {found}"
        raise RuntimeError(message)


def _add_edition(
    session: Session,
    name: str,
    state: PublicationState,
    recipients: int,
    skeleton: Skeleton,
) -> None:
    """Add an edition with its message, for the first so many readers."""
    publication = Publication(
        plan_entry=f"edition:{name}",
        occasion="2027-02-17",
        kind="edition",
        external_id=name,
        unit="national",
        owner="national_lead",
        state=state,
        newsletter=_NEWSLETTER,
        due_local="2027-02-17T10:00",
        due_at=_NOW,
        published_at=_NOW,
        recipients_fixed_at=_NOW,
        year=2027,
        number=1 if name == _LARGE else 2,
        watermark=recipients,
    )
    session.add(publication)
    session.flush()
    session.add(
        Message(
            publication_id=publication.id,
            account="email",
            language="fi",
            level="standard",
            variant="html",
            subject="Kevään uutiset",
            skeleton=skeleton.to_bytes(),
            html="",
            content_hash="bench",
            created_at=_NOW,
        )
    )
    session.execute(
        text(
            "INSERT INTO delivery (publication_id, account, recipient, language,"
            " level, variant, state, reason, remote_id, attempts, copies,"
            " claimed_by, fence)"
            " SELECT :publication, 'email', 's:' || id, 'fi', 'standard', 'html',"
            " 'queued', '', '', 0, 0, '', 0 FROM subscriber"
            " WHERE id <= :recipients ORDER BY id"
        ),
        {"publication": publication.id, "recipients": recipients},
    )


def with_sample_edition(site: Site, recipients: int) -> None:
    """Apply the sample and bring its first edition to the moment before it begins."""
    house = site.open(_STARTS)
    migrate(house.store)
    apply(house, SAMPLE, "en")
    with house.store.write() as session:
        add_readers(session, recipients)
    _schedule(house)
    settle(house)


def at_the_time(site: Site, **settings: object) -> House:
    """Open the site when its first edition is due."""
    return site.open(_AT, **settings)


def _schedule(house: House) -> None:
    """Have the edition and its items approved, by the sample's people."""
    from comms.workflows.decide import decide  # noqa: PLC0415 - slow to import

    owners = {
        "spring_news": "national_lead",
        "results_deck": "agent_EKA",
        "e1_announcement": "coordinator_VSU",
        "pilot_call": "coordinator_EPO",
        "two_languages_blog": "agent_POH",
        EDITION: "national_lead",
    }
    for name, owner in owners.items():
        approver = "coordinator_POH" if owner == "agent_POH" else "approver_national"
        decide(house, "submit", name, user=owner)
        decide(house, "approve", name, user=approver)
    decide(house, "schedule", EDITION, user="national_lead", untested_because="seen")


def add_readers(session: Session, count: int) -> None:
    """Add confirmed readers of one newsletter, every third in Swedish."""
    numbers = (
        "WITH RECURSIVE n(i) AS"
        " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
    )
    now = bindparam("now", _NOW, type_=Subscriber.__table__.c.created_at.type)  # type: ignore[attr-defined]
    session.execute(
        text(
            "INSERT INTO subscriber (id, address, address_key, name, language, level,"
            f" format, audience, created_at) {numbers}"
            " SELECT i, 'tilaaja' || i || '@example.org',"
            " 'tilaaja' || i || '@example.org', '',"
            " CASE WHEN i % 3 = 0 THEN 'sv' ELSE 'fi' END, 'standard', 'html', '',"
            " :now FROM n"
        ).bindparams(now),
        {"count": count},
    )
    session.execute(
        text(
            "INSERT INTO subscription"
            " (id, subscriber_id, newsletter, state, changed_at)"
            " SELECT id, id, :newsletter, 'confirmed', :now FROM subscriber"
        ).bindparams(now),
        {"newsletter": _NEWSLETTER},
    )


def settle(house: House) -> None:
    """Let the database learn what it holds, as one in use has."""
    with house.store.write() as session:
        session.execute(text("ANALYZE"))
    house.store.close()


def _skeleton(size: int) -> Skeleton:
    """Return a message of about so many bytes, with forty links."""
    slots = new_slots(b"bench")
    links = "".join(
        f'<p><a href="https://lape.example.org/uutiset/{number}">Lue lisää</a></p>\n'
        for number in range(_LINKS if size > 20_000 else 4)
    )
    html, text_part = _parts(slots, links, "")
    least = len(_built(slots, html, text_part))
    line = "<p>Perhekeskus palvelee lapsia ja perheit&auml; joka maakunnassa.</p>\n"
    html, text_part = _parts(slots, links, line * ((size - least) // (len(line) + 1)))
    return build_skeleton(
        headers=_headers(),
        text=text_part,
        html=html,
        slots=slots,
        boundary_seed=b"bench",
    )


def _parts(slots: Slots, links: str, filler: str) -> tuple[str, str]:
    html = (
        f"<html lang=fi><body><p>{slots.token('greeting')}</p>\n{filler}{links}"
        f'<p><a href="{slots.token("unsubscribe_url")}">Lopeta tilaus</a> '
        f'<a href="{slots.token("preferences_url")}">Asetukset</a> '
        f"{slots.token('address')}</p></body></html>"
    )
    plain = f"{slots.token('greeting')}\n\n{slots.token('unsubscribe_url')}\n"
    return html, plain


def _built(slots: Slots, html: str, plain: str) -> bytes:
    skeleton = build_skeleton(
        headers=_headers(), text=plain, html=html, slots=slots, boundary_seed=b"bench"
    )
    return b"".join(one for one in skeleton.pieces if isinstance(one, bytes))


def _headers():
    return [
        Unstructured("Subject", "Kevään uutiset lapsille ja perheille"),
        Addresses("From", (Mailbox("Lape", "uutiset@lape.example.org"),)),
    ]
