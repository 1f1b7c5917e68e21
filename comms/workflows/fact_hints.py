"""What has expired by today and a form says all the same: a hint at its field."""

from collections.abc import Iterable, Iterator

from comms.content.fact_fields import ALLOWED, as_written
from comms.content.fact_references import references_in
from comms.language import format_day, say
from comms.model import seminar as form
from comms.model.desk import Problem
from comms.model.plans import VersionText
from comms.workflows.desk_sight import Sight
from comms.workflows.fact_named import KINDS, name_of

#: Fields of the form by those of a version.
_FORM = {"title": "title", "lead": "summary", "social": "social", "body": "more"}


def expired_hints(
    eyes: Sight, texts: Iterable[VersionText], publish_at: str
) -> Iterator[Problem]:
    """Yield a warning for each expired fact of a text that is out, or comes out today.

    For later texts the check of folders says it, by their own day.
    """
    today = eyes.local(eyes.now).date()
    for text in texts:
        typed = as_written(text)
        for field in ALLOWED[VersionText]:
            for found in references_in(getattr(typed, field)):
                one = eyes.catalogue.find(KINDS[found.kind], found.id)
                until = one.valid_until if one else None
                if one is None or until is None or until >= today:
                    continue
                if until.isoformat() < publish_at[:10]:
                    continue
                name = _FORM[field]
                easy = "easy_" if text.level == "easy" and name != "social" else ""
                slots = {
                    "name": name_of(eyes, one),
                    "day": format_day(until, eyes.language),
                }
                yield Problem(
                    field=form.field(f"{easy}{name}", text.language),
                    severity="warning",
                    key="fact_expired",
                    sentence=say(eyes.language, "rules.fact_expired", **slots),
                )
