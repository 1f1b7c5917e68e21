"""Makes the messages of an edition: one per language, level and variant.

Each is drawn, rendered and encoded once; recipients are merged into it later.
"""

import hashlib
import hmac
from collections.abc import Iterable

from comms.content.quiet import code_outside, name_outside
from comms.deliver.recipients import EMAIL
from comms.deliver.served import format_of, wanted_language, wanted_level
from comms.mime.headers import (
    Addresses,
    Header,
    Mailbox,
    Structured,
    Unstructured,
    list_id,
)
from comms.mime.lists import feedback_id, list_fields
from comms.mime.skeleton import Slots, build_skeleton, new_slots
from comms.model.programme import Host, Newsletter
from comms.model.tables import Message, Publication
from comms.render.mail import render_edition
from comms.store import Session, deliveries
from comms.store.catalogue import Catalogue
from comms.workflows.draw import EditionContent, draw_edition, levels_of
from comms.workflows.house import House


def draw_messages(
    session: Session, house: House, content: EditionContent
) -> list[Message]:
    """Return the messages that recipients and the archive need; writes nothing."""
    row = content.publication
    needed = {
        (language, level, "html")
        for language in content.plan.languages
        for level in levels_of(content, language)
    }
    needed |= {
        (language, level, variant)
        for _, language, level, variant in deliveries.variants(session, row.id)
    }
    return draw_these(house, content, sorted(needed))


def draw_these(
    house: House, content: EditionContent, which: Iterable[tuple[str, str, str]]
) -> list[Message]:
    """Return the messages of some languages, levels and variants; writes nothing."""
    return [_render(house, content, *one) for one in which]


def slots_of(house: House, row: Publication, language: str, variant: str) -> Slots:
    """Return the slots that a message was rendered with."""
    name = f"slots:{row.plan_entry}:{row.occasion}:{language}:{variant}"
    return new_slots(hmac.new(house.key, name.encode(), hashlib.sha256).digest())


def _render(
    house: House, content: EditionContent, language: str, level: str, variant: str
) -> Message:
    row = content.publication
    slots = slots_of(house, row, language, variant)
    view = draw_edition(
        house,
        content,
        language=language,
        level=level,
        wanted=(wanted_language(variant, language), wanted_level(variant, level)),
    )
    mail = render_edition(
        view,
        format=format_of(variant),
        slots=slots,
        templates=house.open_templates(),
    )
    seed = f"{row.plan_entry}:{language}:{level}:{variant}".encode()
    skeleton = build_skeleton(
        headers=_headers(house, content, mail.subject, language),
        text=mail.text,
        html=mail.html,
        slots=slots,
        boundary_seed=hmac.new(house.key, seed, hashlib.sha256).digest(),
    )
    return Message(
        publication_id=row.id or 0,
        account=EMAIL,
        language=language,
        level=level,
        variant=variant,
        subject=mail.subject,
        skeleton=skeleton.to_bytes(),
        html=mail.html or "",
        content_hash=content.content_hash,
        created_at=house.clock.now(),
    )


def _headers(
    house: House, content: EditionContent, subject: str, language: str
) -> list[Header]:
    row = content.publication
    return [
        *_from_list(
            house,
            content.catalogue,
            content.newsletter,
            subject,
            language,
            unit=row.unit,
        ),
        feedback_id(
            "edition" if content.newsletter.sensitive else content.plan.id,
            code_outside(content.newsletter, house.key),
            row.kind,
            content.catalogue.programme.id,
        ),
        Structured("Content-Language", language),
    ]


def letter_headers(
    house: House,
    catalogue: Catalogue,
    newsletter: Newsletter,
    subject: str,
    language: str,
) -> list[Header]:
    """Return the headers of a mail to readers of a newsletter that is no edition."""
    unit = newsletter.unit
    return [
        *_from_list(house, catalogue, newsletter, subject, language, unit=unit),
        feedback_id(
            "mail",
            code_outside(newsletter, house.key),
            "confirmation",
            catalogue.programme.id,
        ),
        Structured("Content-Language", language),
    ]


def _from_list(
    house: House,
    catalogue: Catalogue,
    newsletter: Newsletter,
    subject: str,
    language: str,
    *,
    unit: str,
) -> list[Header]:
    viewer = house.viewer(catalogue, language, base=house.base_url)
    host: Host = catalogue.unit(unit).host
    return [
        Addresses(
            "From", (Mailbox(viewer.text(host.sender_name), host.sender_address),)
        ),
        Addresses("Reply-To", (Mailbox("", host.reply_to),)),
        Unstructured("Subject", subject),
        list_id(
            name_outside(newsletter, language, *catalogue.fallbacks(language)),
            code_outside(newsletter, house.key).lower(),
            house.settings.mail_domain,
        ),
        *list_fields(
            help_url=f"{house.base_url}/{language}/leaving",
            owner=host.reply_to,
            archive_url=f"{house.base_url}/{language}/archive/",
        ),
    ]
