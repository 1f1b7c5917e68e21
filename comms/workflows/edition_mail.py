"""The mails of an edition in work: how they look, what an inbox shows, their checks.

Drawn by the very templates that will leave; a rule that one language breaks is broken.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from comms.errors import TemplateRefused
from comms.model.desk import Problem
from comms.model.desk_edition import Inbox, MailCheck
from comms.render.mail import RenderedMail, render_edition
from comms.render.mail_checks import Checked, checked
from comms.workflows.desk_letters import without_reader
from comms.workflows.desk_sight import Sight
from comms.workflows.draw import EditionContent, draw_edition
from comms.workflows.messages import slots_of

_STANDARD, _HTML = "standard", "html"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One edition, drawn in each of its languages."""

    #: HTML by language.
    frames: Mapping[str, str]
    #: The same mails as programs show them that read text alone.
    texts: Mapping[str, str]
    inboxes: tuple[Inbox, ...]
    checks: tuple[MailCheck, ...]
    problems: tuple[Problem, ...]


def drawn_mails(sight: Sight, content: EditionContent) -> Drawn:
    """Return an edition as each of its languages shows it."""
    frames, texts, inboxes, problems = {}, {}, [], []
    found: dict[tuple[str, str], MailCheck] = {}
    for language in content.plan.languages:
        try:
            mail = _mail(sight, content, language)
        except TemplateRefused as refused:
            words = sight.say("outputs.template_fault", problem=refused.finding.message)
            problems.append(
                Problem(
                    field="", severity="error", key="template_fault", sentence=words
                )
            )
            continue
        except LookupError:
            # An item without any words: it is named among what stops.
            continue
        frames[language] = without_reader(
            sight.house, content.publication, language, mail.html or ""
        )
        texts[language] = without_reader(
            sight.house, content.publication, language, mail.text, "text"
        )
        inboxes.append(_inbox(content, language, mail))
        for one in checked(mail):
            shown = _check(sight, one, language)
            before = found.get((one.of, one.key))
            if before is None or before.is_kept:
                found[one.of, one.key] = shown
    return Drawn(
        frames=frames,
        texts=texts,
        inboxes=tuple(inboxes),
        checks=tuple(found.values()),
        problems=tuple(problems),
    )


def _mail(sight: Sight, content: EditionContent, language: str) -> RenderedMail:
    house = sight.house
    return render_edition(
        draw_edition(house, content, language=language, level=_STANDARD),
        format=_HTML,
        slots=slots_of(house, content.publication, language, _HTML),
        templates=house.open_templates(),
    )


def _inbox(content: EditionContent, language: str, mail: RenderedMail) -> Inbox:
    sender = content.catalogue.unit(content.publication.unit).host.sender_name
    return Inbox(
        language=language,
        sender=sender.get(language) or next(iter(sender.values()), ""),
        subject=mail.subject,
        preheader=mail.preheader,
    )


def _check(sight: Sight, one: Checked, language: str) -> MailCheck:
    slots = {**one.slots, "language": language}
    return MailCheck(
        of=one.of,
        key=one.key,
        is_kept=one.is_kept,
        words=sight.say(f"editions.check.{one.key}"),
        cure="" if one.is_kept else sight.say(f"editions.cure.{one.key}", **slots),
    )
