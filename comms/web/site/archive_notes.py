"""What stands above a number of a newsletter of which something was put right.

The mail itself stays as it was sent: who reads it later reads first what is so now.
Its look follows the mail's own style sheet in the dark, by the classes of the mail.
"""

import re
from collections.abc import Sequence

from markupsafe import Markup

from comms.language import format_moment, say
from comms.model.views import CorrectedFact, CorrectionNote
from comms.web.pages import utc

_BODY = re.compile(r"<body[^>]*>")
_TEXT = "font:16px/26px Arial,Helvetica,sans-serif;color:#18222C;margin:0 0 8px"
_FRAME = Markup(
    '<div class="surface words" role="note" style="box-sizing:border-box;'
    "max-width:600px;margin:0 auto;padding:16px 24px 8px;background-color:#FFFFFF;"
    'border:2px solid #946200;text-align:left">{}</div>'
)
_WHEN = Markup(
    '<p style="{}"><strong>{} <time datetime="{}">{}</time></strong> ({})</p>'
)
_FACT = Markup('<p style="{}">{}{} {}</p>')
_ABOUT = Markup("<strong>{}</strong><br>")
_MORE = Markup(
    '<p style="{}">{} <a href="{}" lang="{}" style="color:#104689">{}</a></p>'
)
_AS_SENT = Markup('<p style="{}">{}</p>')


def with_corrections(
    html: str, notes: Sequence[CorrectionNote], *, language: str
) -> str:
    """Return an edition with what was put right since above it; unchanged without."""
    if not notes:
        return html
    parts = [part for note in notes for part in _note(note, language)]
    parts.append(_AS_SENT.format(_TEXT, say(language, "site.corrected.as_sent")))
    shown = _FRAME.format(Markup().join(parts))
    return _BODY.sub(lambda found: f"{found[0]}{shown}", html, count=1)


def _note(note: CorrectionNote, language: str) -> list[Markup]:
    moment = format_moment(note.at, language)
    label = say(language, "site.corrected")
    more = say(language, "site.corrected.more")
    return [
        _WHEN.format(_TEXT, label, utc(note.at), moment, note.zone),
        *(_fact(fact) for fact in note.facts),
        _MORE.format(_TEXT, more, note.url, note.language, note.title),
    ]


def _fact(fact: CorrectedFact) -> Markup:
    about = _ABOUT.format(fact.about) if fact.about else ""
    return _FACT.format(_TEXT, about, fact.now, fact.before)
