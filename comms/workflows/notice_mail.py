"""Makes the mail of a notice: no list sends it, and no program is to answer it."""

import hashlib
import hmac
from collections.abc import Sequence

from comms.campaigns.notices import NOTICE
from comms.deliver.recipients import EMAIL
from comms.language import pick
from comms.mime.headers import Addresses, Header, Mailbox, Structured, Unstructured
from comms.mime.lists import automatic, feedback_id
from comms.mime.skeleton import build_skeleton, new_slots
from comms.model.tables import Message, Publication
from comms.render.notice import Notice, notice_html, notice_text
from comms.store.catalogue import Catalogue
from comms.workflows.house import House

STANDARD = "standard"


def notice_message(
    house: House,
    catalogue: Catalogue,
    row: Publication,
    notice: Notice,
    *,
    headers: Sequence[Header] | None = None,
    variant: str = NOTICE,
) -> Message:
    """Return the message that tells a notice, in the notice's language.

    Args:
        house: The site.
        catalogue: The programme.
        row: The mail.
        notice: What it says.
        headers: Those of a list, where one sends it; None: those of a notice.
        variant: What kind of mail it is.
    """
    key = notice_key(house, row.plan_entry, notice.language)
    html = notice_html(notice)
    skeleton = build_skeleton(
        headers=headers or notice_headers(catalogue, row, notice),
        text=notice_text(notice),
        html=html,
        slots=new_slots(key),
        boundary_seed=key,
    )
    return Message(
        publication_id=row.id or 0,
        account=EMAIL,
        language=notice.language,
        level=STANDARD,
        variant=variant,
        subject=notice.title,
        skeleton=skeleton.to_bytes(),
        html=html,
        content_hash="",
        created_at=house.clock.now(),
    )


def notice_key(house: House, entry: str, language: str) -> bytes:
    """Return what the slots and the boundary of a notice are made from."""
    seed = f"{entry}:{language}".encode()
    return hmac.new(house.key, seed, hashlib.sha256).digest()


def notice_headers(
    catalogue: Catalogue, row: Publication, notice: Notice
) -> list[Header]:
    """Return the headers of a mail that no list sends and nobody answers for us."""
    host = catalogue.unit(row.unit).host
    fallbacks = catalogue.fallbacks(notice.language)
    sender = pick(host.sender_name, notice.language, *fallbacks)
    return [
        Addresses("From", (Mailbox(sender, host.sender_address),)),
        Addresses("Reply-To", (Mailbox("", host.reply_to),)),
        Unstructured("Subject", notice.title),
        *automatic(),
        feedback_id(row.kind, row.unit, row.kind, catalogue.programme.id),
        Structured("Content-Language", notice.language),
    ]
