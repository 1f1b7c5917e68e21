"""Letters of people that reach an address for programs go on to the unit's mailbox.

Some programs answer to the return path, and some people to the address a newsletter
comes from. Such a letter goes to where the unit's people read, by the same ledger as
all mail: from our own address, so that it arrives, with an answer going to whoever
wrote it, her words in it, and the letter as it was beside them. Each letter once;
never what a program wrote.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta

from comms.campaigns.notices import NOTICE, letter_notice, notice_of
from comms.clock import in_zone
from comms.deliver.recipients import EMAIL
from comms.deliver.staff import LETTERS, staff_recipient
from comms.language import pick, say
from comms.mime.attached import with_file
from comms.mime.headers import Addresses, Header, Mailbox, Unstructured
from comms.mime.lists import automatic
from comms.mime.skeleton import build_skeleton, new_slots
from comms.model.programme import NATIONAL, Newsletter, Programme, Unit
from comms.model.tables import Message, Publication
from comms.receive.letters import MOST_OCTETS, Letter, letter_in
from comms.receive.values import Returned
from comms.store import Session, receipts
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.deliveries import add_deliveries
from comms.workflows.house import House
from comms.workflows.news import language_in
from comms.workflows.notice_mail import STANDARD, notice_key
from comms.workflows.proven import prove
from comms.workflows.receive import Follows

#: Addresses that every mail domain has (RFC 2142), read by the national unit.
_HOUSE_NAMES = ("postmaster", "abuse")
_KIND = "letter"
#: More within an hour wait in front of the door: no person writes so many.
_MOST_IN_AN_HOUR = 200
_HOUR = timedelta(hours=1)
_MOST_TEXT = 60_000
_FILE = "letter.eml"


def mailboxes(catalogue: Catalogue, mail_domain: str) -> Mapping[str, str]:
    """Return the addresses whose letters go on, in lower case, and to which unit.

    Where a unit's own mailbox is one of them, its letters would go in a circle: they
    are left to whoever keeps that mailbox.
    """
    if not catalogue.all(Programme):
        return {}
    found = {f"{name}@{mail_domain}".lower(): NATIONAL for name in _HOUSE_NAMES}
    for name in (*(unit.id for unit in catalogue.all(Unit)), NATIONAL):
        found[catalogue.unit(name).host.sender_address.lower()] = name
    targets = {
        name: catalogue.unit(name).host.reply_to.lower() for name in found.values()
    }
    return {
        address: name
        for address, name in found.items()
        if not _is_circle(address, targets[name], found, mail_domain)
    }


def _is_circle(
    address: str, target: str, found: Mapping[str, str], mail_domain: str
) -> bool:
    is_here = target in found and target.endswith(f"@{mail_domain.lower()}")
    return address == target or is_here


def takes_letters(house: House, address: str) -> bool:
    """Tell whether letters to an address at the mail domain go on to a unit."""
    domain = house.settings.mail_domain.lower()
    if address.lower().rpartition("@")[2] != domain:
        return False
    with house.store.read() as session:
        return address.lower() in mailboxes(load_catalogue(session), domain)


def pass_on(
    house: House, raw: bytes, found: Returned, to: Sequence[str] = ()
) -> Follows:
    """Let a letter go on to the unit it is meant for, once.

    Args:
        house: The site.
        raw: The mail as it came.
        found: What the mail is.
        to: To whom it came, where that is known beside what it says.

    Returns:
        PASSED_ON, REPEATED; EARLY where too many came within the hour; NOTHING where it
        is no letter, too large, or for no unit of ours.
    """
    letter = letter_in(raw, found, to) if len(raw) <= MOST_OCTETS else None
    if letter is None:
        return Follows.NOTHING
    mark = hashlib.sha256(raw).hexdigest()
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue = load_catalogue(session)
        unit = _unit(session, house, catalogue, found, letter)
        if unit is None or _is_from_there(catalogue, unit, letter):
            return Follows.NOTHING
        is_known = receipts.knows(session, account=EMAIL, event_key=f"{_KIND}:{mark}")
        if is_known:
            return Follows.REPEATED
        count = receipts.count_since(session, kind=_KIND, since=now - _HOUR)
        if count >= _MOST_IN_AN_HOUR:
            return Follows.EARLY
        receipts.add_receipt(
            session,
            account=EMAIL,
            event_key=f"{_KIND}:{mark}",
            kind=_KIND,
            delivery_id=None,
            detail="",
            at=now,
        )
        _write(session, house, catalogue, unit, letter, raw, mark)
    return Follows.PASSED_ON


def _is_from_there(catalogue: Catalogue, unit: str, letter: Letter) -> bool:
    """Tell whether the mailbox that a letter would go to has written it.

    An automatic answer that does not say it is one would go in a circle.
    """
    return letter.address.lower() == catalogue.unit(unit).host.reply_to.lower()


def _unit(
    session: Session,
    house: House,
    catalogue: Catalogue,
    found: Returned,
    letter: Letter,
) -> str | None:
    """Return the unit by what only we can have made, else by the address."""
    proof = prove(session, house.key, found)
    if proof is not None and proof.delivery is not None:
        sending = session.get_one(Publication, proof.delivery.publication_id)
        return sending.unit
    if proof is not None and proof.seat is not None:
        newsletter = catalogue.find(Newsletter, proof.seat.newsletter)
        return newsletter.unit if newsletter else None
    known = mailboxes(catalogue, house.settings.mail_domain)
    return next((known[one] for one in letter.to if one in known), None)


def _write(  # noqa: PLR0913, PLR0917 - what a letter is made of
    session: Session,
    house: House,
    catalogue: Catalogue,
    unit: str,
    letter: Letter,
    raw: bytes,
    mark: str,
) -> None:
    """Keep the mail with its one recipient, the unit's mailbox."""
    now = house.clock.now()
    row = notice_of(
        letter_notice(mark[:32]), unit=unit, owner="", now=now, zone=catalogue.zone
    )
    session.add(row)
    session.flush()
    language = language_in(catalogue, unit)
    key = notice_key(house, row.plan_entry, language)
    words = build_skeleton(
        headers=_headers(catalogue, unit, letter, language),
        text=_text(house, catalogue, letter, language),
        html=None,
        slots=new_slots(key),
        boundary_seed=key,
    )
    session.add(
        Message(
            publication_id=row.id or 0,
            account=EMAIL,
            language=language,
            level=STANDARD,
            variant=NOTICE,
            subject="",
            skeleton=with_file(words, _FILE, raw, seed=key).to_bytes(),
            html="",
            content_hash="",
            created_at=now,
        )
    )
    add_deliveries(
        session,
        [
            {
                "publication_id": row.id,
                "account": EMAIL,
                "recipient": staff_recipient(LETTERS),
                "language": language,
                "level": STANDARD,
                "variant": NOTICE,
            }
        ],
    )


def _headers(
    catalogue: Catalogue, unit: str, letter: Letter, language: str
) -> list[Header]:
    host = catalogue.unit(unit).host
    sender = pick(host.sender_name, language, *catalogue.fallbacks(language))
    display = say(
        language, "letters.from", name=letter.name or letter.address, sender=sender
    )
    headers: list[Header] = [
        # Her own address here would be refused: we may not sign for her domain.
        Addresses("From", (Mailbox(display.replace("@", " "), host.sender_address),)),
        Unstructured("Subject", letter.subject or say(language, "letters.no_subject")),
        *automatic(),
    ]
    if letter.address.isascii():
        headers.insert(1, Addresses("Reply-To", (Mailbox("", letter.address),)))
    return headers


def _text(house: House, catalogue: Catalogue, letter: Letter, language: str) -> str:
    now = in_zone(house.clock.now(), catalogue.zone)
    by = say(language, "letters.head", name=letter.name, address=letter.address)
    at = f"{now:%Y-%m-%d %H:%M} ({now.tzinfo})"
    came = say(language, "letters.came", when=at)
    text = letter.text[:_MOST_TEXT] or say(language, "letters.no_text")
    foot = say(language, "letters.foot", file=_FILE)
    return f"{by}\n{came}\n\n{text}\n\n-- \n{foot}\n"
