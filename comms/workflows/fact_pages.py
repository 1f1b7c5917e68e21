"""What the desk's pages of facts and core messages show, and what they order."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from comms.access.policy import Subject
from comms.content.fact_filling import said
from comms.content.fact_form import form_of, with_value
from comms.content.fact_references import written
from comms.content.views import EVERYWHERE
from comms.model.desk import Choice, Values
from comms.model.fact_page import OWNER, UNIT, FactKept, FactLine, FactPage, Offered
from comms.model.facts import Block, Fact
from comms.model.programme import NATIONAL, Unit, User
from comms.store import facts, proposals
from comms.workflows.desk_history import deeds
from comms.workflows.desk_sight import Sight, SightReader
from comms.workflows.fact_editions import edition_lines
from comms.workflows.fact_named import KINDS, name_of, unit_of
from comms.workflows.fact_offered import offered
from comms.workflows.fact_remove import is_free, remove_fact
from comms.workflows.fact_uses import (
    MOST,
    Sayings,
    use_lines,
    used,
)
from comms.workflows.fact_write import save_fact, seen_of
from comms.workflows.putting_back import may_put_back, put_back

#: What an item of a list is found by, at most this long.
_LONGEST_SEARCH = 100
#: Earlier sayings on a page.
_MOST_EARLIER = 20


class FactReader(SightReader):
    """Facts and core messages, for the desk."""

    def list(
        self, user: str, kind: str, language: str, find: str = ""
    ) -> tuple[Sequence[FactLine], int]:
        """Return what fits a search, and how many there are at all."""
        with self._as(user, language) as eyes:
            every = lines(eyes, kind)
            wanted = find[:_LONGEST_SEARCH].casefold().split()
            fit = [one for one in every if all(w in _searched(one) for w in wanted)]
            return fit, len(every)

    def offered(self, user: str, language: str) -> Sequence[Offered]:
        """Return what a text may say by reference."""
        with self._as(user, language) as eyes:
            return offered(eyes)

    def page(
        self, user: str, kind: str, language: str, name: str = ""
    ) -> FactPage | None:
        """Return everything about one, or an empty form; None: there is none."""
        with self._as(user, language) as eyes:
            return fact_page(eyes, kind, name)

    def save(  # noqa: PLR0913, PLR0917 - a form and whoever fills it
        self,
        user: str,
        kind: str,
        values: Values,
        language: str,
        name: str = "",
        seen: str = "",
        key: str = "",
    ) -> FactKept:
        """Keep one; see `workflows.fact_write`."""
        return save_fact(
            self._house, user, kind, values, language, name=name, seen=seen, key=key
        )

    def remove(
        self, user: str, kind: str, language: str, name: str, seen: str, key: str
    ) -> FactKept:
        """Take one away that nothing says; see `workflows.fact_remove`."""
        return remove_fact(
            self._house, user, kind, language, name=name, seen=seen, key=key
        )

    def may_put_back(self, user: str, kind: str, name: str) -> bool:
        """Tell whether she took one away that she may put back."""
        with self._as(user, "en") as eyes:
            return may_put_back(eyes.session, user, f"{kind}:{name}")

    def put_back(self, user: str, kind: str, name: str, language: str) -> None:
        """Put one back; see `workflows.putting_back`."""
        put_back(self._house, user, f"{kind}:{name}", language)


def lines(eyes: Sight, kind: str) -> list[FactLine]:
    """Return all facts, or core messages: expired ones first, then by name."""
    counted = facts.counts(eyes.session, kind)
    found = [
        line_of(eyes, one, counted.get(one.id, 0))
        for one in eyes.catalogue.all(KINDS[kind])
        if eyes.sees(one.unit)
    ]
    return sorted(found, key=lambda line: (not line.is_expired, line.name.casefold()))


def line_of(eyes: Sight, one: Fact | Block, uses: int) -> FactLine:
    """Return the line of one of them."""
    order = eyes.catalogue.fallbacks(eyes.language)
    today = eyes.local(eyes.now).date()
    return FactLine(
        kind=one.kind,
        id=one.id,
        name=name_of(eyes, one),
        said=said(one, eyes.language, order),
        written=written(one.kind, one.id),
        unit_name=eyes.viewer.unit_name(one.unit),
        owner_name=eyes.person(one.owner) if one.owner else "",
        source=one.source,
        valid_until=one.valid_until,
        is_expired=bool(one.valid_until and one.valid_until < today),
        uses=uses,
        is_everywhere=isinstance(one, Block) and one.id in EVERYWHERE,
        languages=tuple(one.texts),
    )


def _searched(line: FactLine) -> str:
    parts = (line.name, line.said, line.id, line.source, line.unit_name)
    return " ".join((*parts, line.owner_name)).casefold()


def fact_page(eyes: Sight, kind: str, name: str) -> FactPage | None:
    """Return everything about one; an empty form where it has no name yet."""
    languages = tuple(eyes.catalogue.programme.languages)
    choices = _choices(eyes)
    if not name:
        unit = choices[UNIT][0].value if choices[UNIT] else ""
        values: Values = {UNIT: (unit,), OWNER: (eyes.user.id,)}
        return FactPage(
            line=None,
            values=values,
            choices=choices,
            languages=languages,
            seen="",
            may_edit=bool(unit),
        )
    one = eyes.catalogue.find(KINDS[kind], name)
    if one is None or not eyes.sees(one.unit):
        return None
    found = used(eyes, kind, name)
    sayings = Sayings.of(eyes, one)
    uses = facts.uses_of(eyes.session, kind, name, MOST)
    shown = use_lines(eyes, sayings, found)
    seen = {line.item for line in shown}
    editions = edition_lines(eyes, sayings, uses, found)
    told = {
        use.item for one in found for use in one.uses if one.item.external_id in seen
    }
    total = facts.counts(eyes.session, kind).get(name, 0)
    may_edit = _may_edit(eyes, one.kind, unit_of(one.kind, one.id, one.unit))
    return FactPage(
        line=line_of(eyes, one, total),
        values=with_value(form_of(one), one, eyes.catalogue.programme.default_language),
        choices=choices,
        languages=languages,
        seen=seen_of(one),
        may_edit=may_edit,
        may_remove=may_edit and is_free(eyes.session, eyes.catalogue, kind, name),
        uses=(*shown, *editions),
        hidden=max(0, total - len(told) - len(editions)),
        earlier=tuple(_earlier(eyes, sayings)),
        history=deeds(eyes, name, kind),
        proposal=_proposal(eyes, one),
    )


def _proposal(eyes: Sight, one: Fact | Block) -> int:
    """Return what waits about it and is hers to see: who speaks for the nation."""
    if not _may_edit(eyes, one.kind, unit_of(one.kind, one.id, one.unit)):
        return 0
    row = proposals.waiting_about(eyes.session, one.kind, one.id, eyes.now)
    return (row.id or 0) if row else 0


def _may_edit(eyes: Sight, kind: str, unit: str) -> bool:
    subject = Subject(name="", type=kind, unit=unit, owner=eyes.user.id)
    return eyes.may("save", subject)


def _choices(eyes: Sight) -> dict[str, tuple[Choice, ...]]:
    own = eyes.user.scope
    units = [NATIONAL, *(unit.id for unit in eyes.catalogue.all(Unit))]
    units.sort(key=lambda unit: unit != own)
    may = [unit for unit in units if _may_edit(eyes, Fact.kind, unit)]
    users = [one for one in eyes.catalogue.all(User) if one.scope in {*may, NATIONAL}]
    return {
        UNIT: tuple(
            Choice(value=unit, label=eyes.viewer.unit_name(unit)) for unit in may
        ),
        OWNER: tuple(
            Choice(value=one.id, label=eyes.viewer.text(one.name)) for one in users
        ),
    }


def _earlier(
    eyes: Sight, sayings: Sayings
) -> Iterator[tuple[datetime | None, Mapping[str, str]]]:
    """Yield what it said before, newest first; None: since anybody knows."""
    languages = eyes.catalogue.programme.languages
    past = list(sayings.past)[:-1]
    for since, one in reversed(past[-_MOST_EARLIER:]):
        at = None if since == facts.ALWAYS else eyes.local(since)
        yield at, {code: text for code in languages if (text := said(one, code))}
