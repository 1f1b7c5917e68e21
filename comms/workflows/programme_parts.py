"""The pages of the programme: each part in a sentence, and its table."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from comms.access.readers import grain_for
from comms.clock import in_zone
from comms.content.hashtag_lint import lint_tags
from comms.content.programme_ways import way_of
from comms.language import say_count
from comms.model.figures import figure
from comms.model.plans import EditionPlan
from comms.model.programme import (
    NATIONAL,
    Account,
    Area,
    Brand,
    Hashtag,
    Newsletter,
    Programme,
    Unit,
)
from comms.model.programme_page import (
    PARTS,
    AreaGrid,
    PartCard,
    PartLine,
    PartPage,
    UnitRow,
)
from comms.model.retention import USUAL
from comms.render.colour import READABLE, WHITE, contrast
from comms.store.readers import READING, readers_count
from comms.workflows.desk_sight import Sight
from comms.workflows.kit_coverage import areas_run
from comms.workflows.programme_choices import channel_name, language_name, way_name
from comms.workflows.programme_entry import GROWING

Lines = Iterator[PartLine]


def cards(seen: Sight) -> tuple[PartCard, ...]:
    """Return every part with how many there are, and what is wrong."""
    found = []
    for name in PARTS:
        lines = tuple(LINES[name](seen))
        own = sum(line.id != seen.catalogue.programme.id for line in lines)
        found.append(
            PartCard(
                name=name,
                path=f"{name}/{seen.catalogue.programme.id}"
                if name == "retention"
                else name,
                count=say_count(
                    seen.language,
                    f"programme.count.{name}",
                    len(USUAL) if name == "retention" else own,
                ),
                wrong=tuple(
                    seen.say("programme.wrong", title=line.title, what=line.wrong)
                    for line in lines
                    if line.wrong
                ),
            )
        )
    return tuple(found)


def part_page(seen: Sight, part: str, find: str) -> PartPage:
    """Return the table of a part, as far as it holds what is looked for."""
    lines = tuple(LINES[part](seen))
    if part == "newsletters":
        lines = _with_readers(seen, lines)
    words = find.casefold().split()
    return PartPage(
        name=part,
        columns=tuple(seen.say(f"programme.column.{one}") for one in COLUMNS[part]),
        lines=tuple(line for line in lines if _holds(line, words)),
        total=len(lines),
        may_add=part in GROWING,
        grid=_grid(seen) if part == "areas" else None,
    )


def _grid(seen: Sight) -> AreaGrid:
    columns, runners = areas_run(seen)
    return AreaGrid(
        columns=columns,
        rows=tuple(
            UnitRow(
                unit=unit.id,
                name=seen.viewer.unit_name(unit.id),
                takes_part=tuple(unit.id in run_by for run_by in runners),
            )
            for unit in seen.catalogue.all(Unit)
        ),
    )


def _holds(line: PartLine, words: list[str]) -> bool:
    told = " ".join((line.id, line.title, line.about, *line.cells)).casefold()
    return all(word in told for word in words)


#: Columns of each table, beside the name.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "units": ("languages", "sender", "tags"),
    "areas": ("coverage",),
    "hashtags": ("whose", "language", "until"),
    "accounts": ("network", "unit", "languages"),
    "newsletters": ("unit", "languages", "readers"),
    "brand": ("colour", "contrast"),
    "policies": ("rule",),
    "retention": ("days",),
}


def _languages(seen: Sight, codes: list[str]) -> str:
    return ", ".join(language_name(seen, code) for code in codes)


def _units(seen: Sight) -> Lines:
    tags: dict[str, list[str]] = {}
    for one in seen.catalogue.all(Hashtag):
        tags.setdefault(one.unit or "", []).append(f"#{one.tag}")
    whole = seen.catalogue.programme
    yield PartLine(
        id=whole.id,
        title=seen.say("programme.whole.units"),
        about=seen.viewer.text(whole.host.controller),
        cells=(_languages(seen, whole.languages), whole.host.sender_address, ""),
    )
    for unit in seen.catalogue.all(Unit):
        own = tags.get(unit.id, [])
        missing = [code for code in unit.languages if code not in unit.name]
        names = _languages(seen, missing)
        yield PartLine(
            id=unit.id,
            title=seen.viewer.text(unit.name),
            about=seen.viewer.text(unit.host.controller),
            cells=(
                _languages(seen, unit.languages),
                unit.host.sender_address,
                " ".join(own) or seen.say("programme.no_tag"),
            ),
            wrong=seen.say("programme.wrong.no_name", languages=names)
            if missing
            else "",
        )


def _areas(seen: Sight) -> Lines:
    total = len(seen.catalogue.all(Unit))
    for area in seen.catalogue.all(Area):
        count = total if area.coverage == "all" else len(area.coverage)
        yield PartLine(
            id=area.id,
            title=seen.viewer.text(area.name),
            about=", ".join(area.aliases),
            cells=(seen.say("programme.coverage", count=count, total=total),),
        )


def _hashtags(seen: Sight) -> Lines:
    today = in_zone(seen.now, seen.catalogue.zone).date()
    programme = seen.catalogue.programme
    policy = programme.hashtag_policy
    most = ", ".join(
        f"{channel_name(seen, name)} {count}"
        for name, count in policy.max_per_channel.items()
    )
    yield PartLine(
        id=programme.id, title=seen.say("programme.whole.hashtags"), about=most
    )
    for one in seen.catalogue.all(Hashtag):
        is_over = one.valid_until is not None and one.valid_until < today
        problems = lint_tags([one.tag])
        yield PartLine(
            id=one.id,
            title=f"#{one.tag}",
            cells=(
                seen.viewer.unit_name(one.unit)
                if one.unit
                else seen.say(f"programme.scope.{one.scope}"),
                language_name(seen, one.language)
                if one.language
                else seen.say("programme.every_language"),
                f"{one.valid_until:%-d.%-m.%Y}"
                if one.valid_until
                else seen.say("programme.no_end"),
            ),
            wrong=problems[0].sentence(seen.language) if problems else "",
            is_over=is_over,
        )


def _accounts(seen: Sight) -> Lines:
    for one in seen.catalogue.all(Account):
        yield PartLine(
            id=one.id,
            title=seen.viewer.text(one.title) or one.id,
            about=one.url or "",
            cells=(
                channel_name(seen, one.channel),
                seen.viewer.unit_name(one.owner),
                _languages(seen, one.languages),
            ),
            is_over=one.retired_on is not None,
        )


def _newsletters(seen: Sight) -> Lines:
    rhythms = {plan.newsletter for plan in seen.catalogue.all(EditionPlan) if plan.cron}
    for one in seen.catalogue.all(Newsletter):
        missing = [code for code in one.languages if code not in one.name]
        names = _languages(seen, missing)
        yield PartLine(
            id=one.id,
            title=seen.viewer.text(one.name),
            about=seen.say("programme.has_rhythm") if one.id in rhythms else "",
            cells=(
                seen.viewer.unit_name(one.unit),
                _languages(seen, one.languages),
            ),
            wrong=seen.say("programme.wrong.no_name", languages=names)
            if missing
            else "",
        )


def _with_readers(seen: Sight, lines: tuple[PartLine, ...]) -> tuple[PartLine, ...]:
    """Return the newsletters with how many people read each, which is counted once."""
    letters = seen.catalogue.all(Newsletter)
    counts = readers_count(seen.session, [one.id for one in letters], READING)
    told = {
        one.id: figure(seen.language, counts[one.id], grain_for(seen.user, [one]))
        for one in letters
    }
    return tuple(replace(line, cells=(*line.cells, told[line.id])) for line in lines)


def _brands(seen: Sight) -> Lines:
    whole = seen.catalogue.programme
    yield _brand(seen, whole.id, seen.say("programme.whole.brand"), whole.brand)
    for unit in seen.catalogue.all(Unit):
        yield _brand(seen, unit.id, seen.viewer.text(unit.name), unit.brand)


def _brand(seen: Sight, identifier: str, title: str, brand: Brand) -> PartLine:
    ratio = contrast(WHITE, brand.colour)
    shown = f"{int(ratio * 10) / 10:.1f}"
    wrong = seen.say("programme.wrong.contrast", ratio=shown)
    return PartLine(
        id=identifier,
        title=title,
        cells=(brand.colour, shown),
        wrong="" if ratio >= READABLE else wrong,
    )


def _policies(seen: Sight) -> Lines:
    whole = seen.catalogue.programme
    yield _policy(seen, whole, seen.say("programme.whole.policies"))
    for unit in seen.catalogue.all(Unit):
        yield _policy(seen, unit, seen.viewer.text(unit.name))


def _policy(seen: Sight, one: Programme | Unit, title: str) -> PartLine:
    level = "region_default" if isinstance(one, Programme) else "default"
    rules = one.approval
    rule = rules.get(level) or rules.get(NATIONAL)
    said = (
        way_name(seen, way_of(rule.model_dump()))
        if rule
        else seen.say("programme.way.usual")
    )
    own = len(rules)
    about = say_count(seen.language, "programme.own_rules", own) if own else ""
    return PartLine(id=one.id, title=title, about=about, cells=(said,))


def _retention(seen: Sight) -> Lines:
    programme = seen.catalogue.programme
    days = ", ".join(
        seen.say(
            "programme.kept_for",
            kind=seen.say(f"programme.retained.{kind}"),
            days=str(programme.retention.get(kind, usual)),
        )
        for kind, usual in USUAL.items()
    )
    title = seen.say("programme.whole.retention")
    yield PartLine(id=programme.id, title=title, cells=(days,))


LINES: Mapping[str, Callable[[Sight], Lines]] = {
    "units": _units,
    "areas": _areas,
    "hashtags": _hashtags,
    "accounts": _accounts,
    "newsletters": _newsletters,
    "brand": _brands,
    "policies": _policies,
    "retention": _retention,
}
