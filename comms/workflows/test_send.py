"""Sends an edition to one user as a test: the very messages that readers would get.

Each message leaves as a notice of its own, so nothing of it enters the ledger of the
edition. The subject says that it is a test; links that leave a list belong to nobody.
A test counts for exactly the content that was sent, once the server has taken it all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from comms.access.policy import Subject, require_may, user_named
from comms.campaigns.notices import NOTICE, notice_of
from comms.deliver.merging import greeting
from comms.deliver.recipients import EMAIL
from comms.deliver.staff import staff_recipient
from comms.errors import Refused
from comms.language import say
from comms.mime.headers import Structured, Unstructured, serialise
from comms.mime.lists import automatic, leaving
from comms.mime.skeleton import Skeleton
from comms.model.links import TEST_TOKEN
from comms.model.programme import User
from comms.model.tables import Message
from comms.store import Session, acts
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.deliveries import add_deliveries
from comms.store.publications import publication
from comms.store.readers import entry_of_test
from comms.workflows.draw import EditionContent, read_edition
from comms.workflows.house import House
from comms.workflows.messages import draw_these
from comms.workflows.readership import variants_of

VERB = "test-send"
#: Header by which a test is told from the edition itself.
TEST_HEADER = "X-Test-Of"


@dataclass(frozen=True, kw_only=True)
class TestSent:
    """A test that is on its way."""

    #: Tells pytest that this is none of its own.
    __test__ = False

    edition: str
    #: Address of the user it goes to.
    address: str
    #: Notices, one a message.
    publication_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class _Drawn:
    content_hash: str
    unit: str
    asked_by: str
    #: For whom, where a stand-in asked; "" in her own right.
    acting_for: str
    receiver: User
    messages: Sequence[Message]


def send_test(
    house: House, what: str, *, user: str, to: str = "", key: str = ""
) -> TestSent:
    """Put a test of an edition on its way.

    Args:
        house: The site.
        what: The edition by the id it has in the files.
        user: Who asks for it; "": who gets it.
        to: Address of the user who gets it; "": of who asks.
        key: Makes the request one test however often it is made; "": none.

    Raises:
        Refused: "not_allowed", "not_your_region", or "test_to_stranger"; the refusal
            is on record.
        NotFound: No such edition or user.
        TemplateRefused: It cannot be drawn.
    """
    now = house.clock.now()
    try:
        with house.store.read() as session:
            drawn = _draw(session, house, what, user, to)
    except Refused as refusal:
        _write_down(house, what, user or to, refusal, now)
        raise
    with house.store.write(durable=True, in_turn=True) as session:
        if key and (done := acts.act_by_key(session, key)):
            return TestSent(edition=what, address=done.note, publication_ids=())
        row = publication(session, what, kind="edition")
        catalogue = load_catalogue(session)
        if read_edition(session, catalogue, row).content_hash != drawn.content_hash:
            raise Refused("changed_meanwhile")
        act = acts.record_act(
            session,
            at=now,
            user=drawn.asked_by,
            acting_for=drawn.acting_for,
            verb=VERB,
            subject=f"edition:{what}",
            content_hash=drawn.content_hash,
            note=drawn.receiver.email,
            key=key or None,
        )
        entry = entry_of_test(what, drawn.content_hash).removeprefix(f"{NOTICE}:")
        ids = [
            _keep(session, f"{entry}:{act.id}:{n}", drawn, message, catalogue.zone, now)
            for n, message in enumerate(drawn.messages, 1)
        ]
    return TestSent(
        edition=what, address=drawn.receiver.email, publication_ids=tuple(ids)
    )


def _draw(session: Session, house: House, what: str, user: str, to: str) -> _Drawn:
    catalogue = load_catalogue(session)
    who = (
        user_named(catalogue, user, house.clock.now())
        if user
        else _receiver(catalogue, to)
    )
    row = publication(session, what, kind="edition")
    away = require_may(
        who,
        VERB,
        Subject(name=f"edition:{what}", type="edition", unit=row.unit, owner=row.owner),
    )
    receiver = _receiver(catalogue, to) if to else who
    content = read_edition(session, catalogue, row)
    which = variants_of(session, content)
    return _Drawn(
        content_hash=content.content_hash,
        unit=row.unit,
        asked_by=who.id,
        acting_for=away,
        receiver=receiver,
        messages=[
            _as_test(house, content, message)
            for message in draw_these(house, content, which)
        ],
    )


def _receiver(catalogue: Catalogue, address: str) -> User:
    """Return who has an address; a test is no way to write to strangers."""
    wanted = address.strip().casefold()
    for user in catalogue.all(User):
        if user.email.casefold() == wanted:
            return user
    raise Refused("test_to_stranger", address=address)


def _as_test(house: House, content: EditionContent, message: Message) -> Message:
    """Return a message marked as a test, its slots filled for nobody."""
    subject = say(message.language, "mail.test_subject", subject=message.subject)
    skeleton = _marked(house, content, message, subject)
    return Message(
        **message.model_dump(exclude={"id", "publication_id", "subject", "skeleton"}),
        publication_id=0,
        subject=subject,
        skeleton=skeleton.to_bytes(),
    )


def _marked(
    house: House, content: EditionContent, message: Message, subject: str
) -> Skeleton:
    skeleton = Skeleton.from_bytes(message.skeleton)
    before = serialise(Unstructured("Subject", message.subject))
    domain = house.settings.mail_domain
    own = (
        *leaving(
            f"{house.base_url}/u/{TEST_TOKEN}",
            f"mailto:leave+{TEST_TOKEN}@{domain}?subject=unsubscribe",
        ),
        *automatic(),
        Structured(TEST_HEADER, content.plan.id),
    )
    _, _, *pieces = skeleton.pieces_with(
        b"",
        {
            "greeting": greeting("", message.language),
            "unsubscribe_url": f"{house.base_url}/u/{TEST_TOKEN}",
            "preferences_url": f"{house.base_url}/p/{TEST_TOKEN}",
            "address": content.catalogue.unit(content.publication.unit).host.reply_to,
        },
    )
    return replace(
        skeleton,
        header_block=skeleton.header_block.replace(
            before, serialise(Unstructured("Subject", subject)), 1
        )
        + b"".join(map(serialise, own)),
        header_names=(*skeleton.header_names, *(one.name.lower() for one in own)),
        pieces=tuple(pieces),
    )


def _keep(
    session: Session,
    name: str,
    drawn: _Drawn,
    message: Message,
    zone: str,
    now: datetime,
) -> int:
    """Keep one message as a notice to the one who tests; it leaves by itself."""
    row = notice_of(name, unit=drawn.unit, owner=drawn.receiver.id, now=now, zone=zone)
    session.add(row)
    session.flush()
    message.publication_id = row.id or 0
    session.add(message)
    add_deliveries(
        session,
        [
            {
                "publication_id": row.id,
                "account": EMAIL,
                "recipient": staff_recipient(drawn.receiver.id),
                "language": message.language,
                "level": message.level,
                "variant": message.variant,
            }
        ],
    )
    return row.id or 0


def _write_down(
    house: House, what: str, user: str, refused: Refused, now: datetime
) -> None:
    with house.store.write(durable=True) as session:
        acts.record_act(
            session,
            at=now,
            user=user,
            verb=VERB,
            subject=f"edition:{what}",
            result=refused.key,
            slots=refused.slots,
        )
