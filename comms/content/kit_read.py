"""Reads the desk's form that offers an item to units, and writes the offer's file."""

from datetime import datetime

from comms.content.seminar_fields import FormFields
from comms.content.seminar_files import as_yaml, ordered
from comms.content.seminar_problems import stops
from comms.model import seminar as form
from comms.model.desk import Problem, Values
from comms.model.kits import KitOffer
from comms.model.programme import Unit
from comms.store.catalogue import Catalogue

#: What the form says where it is not offered to all.
CHOSEN = "some"
#: Most characters of what is said about an offer.
_LONGEST = 600


class _OfferFields(FormFields):
    longest = {"change": _LONGEST, "keep": _LONGEST}  # noqa: RUF012 - a mapping of the class
    lines = frozenset({"change", "keep"})


def read_offer(
    values: Values, catalogue: Catalogue, language: str, now: datetime, item: str
) -> tuple[KitOffer | None, tuple[Problem, ...]]:
    """Return the offer that a form makes, or what is wrong with it.

    Args:
        values: The form.
        catalogue: Units and languages.
        language: Of the sentences.
        now: An offer does not end before it begins.
        item: What is offered.
    """
    fields = _OfferFields(values, catalogue, language, now, frozenset())
    texts = fields.texts(("change", "keep"), catalogue.programme.languages)
    until = fields.day("use_by") if form.one(values, "use_by").strip() else None
    if until and fields.at(f"{until.isoformat()}T23:59") < now:
        fields.note("use_by", "day_past")
    known = {unit.id for unit in catalogue.all(Unit)}
    units = [name for name in form.many(values, "units") if name in known]
    if form.one(values, "to") == CHOSEN and not units:
        # Nobody ticked is not everybody.
        fields.note("units", "units_missing")
    if stops(fields.problems):
        return None, tuple(fields.problems)
    return KitOffer(id=item, units=units, use_by=until, **texts), ()


def offer_file(offer: KitOffer) -> dict[str, bytes]:
    """Return the file of an offer by its path."""
    facts = offer.model_dump(mode="python", exclude_defaults=True)
    facts.pop("id")
    # An offer to all, without terms, says so all the same.
    told = ordered(KitOffer, facts) or {"ended": False}
    return {f"kits/{offer.id}.yaml": as_yaml(told)}
