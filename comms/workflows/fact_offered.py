"""What a text at the desk may say by reference."""

from comms.content.fact_filling import said
from comms.content.fact_references import written
from comms.model.fact_page import Offered
from comms.model.facts import Block, Fact
from comms.model.programme import NATIONAL
from comms.workflows.desk_sight import Sight
from comms.workflows.fact_named import every, name_of

#: More than this nobody chooses from; the rest can be typed.
_MOST = 300


def offered(eyes: Sight) -> tuple[Offered, ...]:
    """Return facts of her own unit, then the nation's, then core messages.

    What has expired is not offered; texts that say it keep it.
    """
    today = eyes.local(eyes.now).date()
    found = [
        one
        for one in every(eyes)
        if (one.unit == NATIONAL or eyes.sees(one.unit))
        and (one.valid_until is None or one.valid_until >= today)
    ]
    found.sort(key=lambda one: (one.kind != Fact.kind, not eyes.works_for(one.unit)))
    return tuple(_offered(eyes, one) for one in found[:_MOST])


def _offered(eyes: Sight, one: Fact | Block) -> Offered:
    languages = eyes.catalogue.programme.languages
    order = eyes.catalogue.fallbacks(eyes.language)
    return Offered(
        written=written(one.kind, one.id),
        name=name_of(eyes, one),
        shown=said(one, eyes.language, order),
        said={
            code: said(one, code, eyes.catalogue.fallbacks(code)) for code in languages
        },
        unit_name=eyes.viewer.unit_name(one.unit),
    )
