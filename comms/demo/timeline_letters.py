"""Newsletters of the timeline: who got what, and one mail of each kind as received."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from comms.campaigns.letters import CORRECTION
from comms.content.words import EASY
from comms.demo.mailbox import CaughtMail, read_mail
from comms.demo.timeline_views import KeptMail, LetterCard
from comms.demo.timeline_words import language_name
from comms.language import pick
from comms.model.programme import Texts
from comms.model.states import DeliveryState
from comms.model.tables import Delivery, Message, Publication

_TEXT = "text"


class LetterBox(Protocol):
    """Keeps mails beside the page."""

    def keep(self, name: str, mail: CaughtMail) -> str:
        """Write a mail's page and return its address from the timeline."""


@dataclass(frozen=True, kw_only=True)
class LetterFiles:
    """Where mails were caught, and what keeps those that are shown."""

    #: Maildir of the catcher.
    caught: Path
    box: LetterBox


def letter_cards(
    row: Publication,
    messages: Sequence[Message],
    deliveries: Sequence[Delivery],
    names: Texts,
    files: LetterFiles,
) -> list[LetterCard]:
    """Return an edition or correction as each of its languages got it.

    Args:
        names: Of the newsletter it went by.
    """
    subjects = {text.language: text.subject for text in messages}
    cards = []
    for language, subject in subjects.items():
        mine = [one for one in deliveries if one.language == language]
        states = Counter(one.state for one in mine)
        cards.append(
            LetterCard(
                kind="Correction" if row.kind == CORRECTION else "Newsletter",
                name=pick(names, language),
                language=language,
                subject=subject,
                recipients=len(mine),
                others=[
                    (state, count)
                    for state, count in states.items()
                    if state != DeliveryState.SENT
                ],
                mails=_kept(row, mine, files),
            )
        )
    return cards


def _kept(
    row: Publication, deliveries: Sequence[Delivery], files: LetterFiles
) -> list[KeptMail]:
    """Keep the first mail of each level and variant, the usual one first."""
    first: dict[tuple[str, str], Delivery] = {}
    for delivery in deliveries:
        if delivery.state == DeliveryState.SENT:
            first.setdefault((delivery.level, delivery.variant), delivery)
    kept = []
    for (level, variant), delivery in first.items():
        # The catcher names its file in the answer that accepts the mail.
        file = files.caught / "new" / delivery.remote_id
        if delivery.remote_id and file.is_file():
            name = f"{row.external_id}-{delivery.language}-{level}-{variant}"
            address = files.box.keep(name, read_mail(file))
            kept.append(KeptMail(label=_label(level, variant), file=address))
    return sorted(kept, key=lambda one: one.label)


def _label(level: str, variant: str) -> str:
    wanted = variant.partition("-for-")[2]
    parts = [
        *(["easy language"] if level == EASY else []),
        *(["text only"] if variant.startswith(_TEXT) else []),
        *([f"for readers of {language_name(wanted)}"] if wanted else []),
        *(["for readers of easy language"] if "not-easy" in variant else []),
    ]
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]
