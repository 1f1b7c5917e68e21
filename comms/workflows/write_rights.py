"""What a form would become, and whose it may be: shared by every form of the desk."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from comms.access.policy import Subject, require_may, scopes, user_named
from comms.content.fact_filling import says_of
from comms.content.fact_references import filled
from comms.content.seminar_problems import problem
from comms.language import pick
from comms.model import seminar as form
from comms.model.desk import Problem, Values
from comms.model.programme import NATIONAL, Account, Unit
from comms.model.tables import Item
from comms.store.catalogue import Catalogue


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a form would become."""

    #: Item it is, or would be; "" where nothing can be made of the form yet.
    item_id: str
    #: Contents by path; None: the file goes.
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    #: For whom a stand-in writes it; "" where somebody writes in her own right.
    acting_for: str = ""
    #: Languages whose words were read against what was changed in the first.
    checked: frozenset[str] = frozenset()
    #: Events whose files change beside its own: its neighbours in a series.
    beside: tuple[str, ...] = ()


def require_units(
    catalogue: Catalogue,
    user: str,
    values: Values,
    kind: str,
    item: Item | None,
    now: datetime,
) -> str:
    """Refuse a form of another unit, whether it comes from there or goes there.

    Args:
        catalogue: Units, and who works for them.
        user: Who fills the form.
        values: The form.
        kind: Type of the item.
        item: The item that is edited; None for a new one.
        now: Who stands in for whom changes.

    Returns:
        For whom a stand-in writes; "" in her own right.
    """
    who = user_named(catalogue, user, now)
    known = {unit.id for unit in catalogue.all(Unit)} | {NATIONAL}
    units = {form.one(values, "unit")} & known
    if item:
        units.add(item.unit)
    away = ""
    for unit in sorted(units or {who.scope}):
        name = f"item:{item.external_id if item else ''}"
        subject = Subject(name=name, type=kind, unit=unit, owner=user)
        away = require_may(who, "save", subject)
    return away


def others_accounts(
    catalogue: Catalogue,
    user: str,
    unit: str,
    accounts: Iterable[str],
    language: str,
    now: datetime,
) -> Iterator[Problem]:
    """Yield the ticked accounts on which neither the unit nor the user may post."""
    own = scopes(user_named(catalogue, user, now))
    for name in accounts if own is not None else ():
        account = catalogue.get(Account, name)
        if account.owner not in {unit, NATIONAL, *(own or ())}:
            slots = {"account": pick(account.title, language) or account.id}
            yield problem(language, "accounts", "account_not_yours", slots)


def title_of(titles: Mapping[str, str], catalogue: Catalogue) -> str:
    """Return the title that names an item: the programme's own language first.

    As readers see it: it becomes a part of addresses.
    """
    first = catalogue.programme.default_language
    code = first if titles.get(first) else next(iter(titles))
    title = titles[code]
    return filled(title, code, says_of(catalogue)) if "{{" in title else title
