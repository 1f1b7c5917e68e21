"""What stands beside the form of an entry: what names it, belongs to it, is known."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from comms.access.readers import grain_for
from comms.clock import in_zone
from comms.content.programme_rhythm import has_form
from comms.content.programme_uses import Use
from comms.language import format_moment, say_count
from comms.model.figures import figure
from comms.model.plans import EditionPlan, ItemFacts
from comms.model.programme import NATIONAL, Account, Hashtag, Host, Newsletter, Unit
from comms.model.programme_page import UseLine
from comms.store.acts import latest
from comms.store.connections import connection_of
from comms.store.people import all_people
from comms.store.programme import posts_of
from comms.store.readers import READING, readers_count
from comms.store.retention import DELIVERIES
from comms.store.retirements import retirements
from comms.store.waiting import items_named, titles
from comms.workflows.desk_sight import Sight
from comms.workflows.programme_entry import Entry
from comms.workflows.programme_logos import alike
from comms.workflows.programme_named import MOST, listed, named_by
from comms.workflows.programme_promised import carrying
from comms.workflows.retention import VERB, what_would_go


def use_lines(seen: Sight, entry: Entry) -> tuple[UseLine, ...]:
    """Return what names an entry: files, and people and readers in the store."""
    found = [*_listed(seen, entry)]
    if entry.kind is Unit:
        found += [
            UseLine(sort=seen.say("programme.use.user"), title=row.called or row.user)
            for row in all_people(seen.session)
            if row.scope == entry.id and row.left_at is None
        ]
    if entry.kind is Account:
        found += _known_as(seen, entry.id)
    if entry.kind is Newsletter:
        count = readers_count(seen.session, [entry.id], READING)[entry.id]
        if count:
            words = _readers(seen, entry, count)
            found.append(UseLine(sort=seen.say("programme.use.readers"), title=words))
    return tuple(found)


def _readers(seen: Sight, entry: Entry, count: int) -> str:
    letters = [one for one in [entry.described] if isinstance(one, Newsletter)]
    grain = grain_for(seen.user, letters)
    said = figure(seen.language, count, grain)
    key = "programme.use.readers.count" if grain == "full" else "figures.readers"
    return seen.say(key, count=said)


def _listed(seen: Sight, entry: Entry) -> Iterator[UseLine]:
    """Yield the files and events that name an entry; of each kind some."""
    named = named_by(seen.session, seen.catalogue, entry.kind, entry.id)
    some = [*listed(named)]
    told = titles_of(seen, [use.id for use, _ in some if use.kind == ItemFacts.kind])
    for use, has_more in some:
        line = use_line(seen, use)
        is_item = use.kind == ItemFacts.kind
        yield replace(line, title=told[use.id]) if is_item else line
        if has_more:
            words = seen.say("programme.use.more", count=MOST)
            yield UseLine(sort=line.sort, title=words)


def _known_as(seen: Sight, account: str) -> Iterator[UseLine]:
    """Yield what an account has done: then it is closed, and its traces stay."""
    if posts := posts_of(seen.session, account):
        yield UseLine(
            sort=seen.say("programme.use.post"),
            title=seen.say("programme.use.posts.count", count=posts),
            path=f"/accounts/{account}",
        )
    if connection_of(seen.session, account) or account in retirements(seen.session):
        yield UseLine(
            sort=seen.say("programme.use.account"),
            title=seen.say("programme.use.connected"),
            path=f"/accounts/{account}",
        )


def use_line(seen: Sight, use: Use) -> UseLine:
    """Return one thing that names an entry, with its page."""
    places = {
        "item": f"/items/{use.id}",
        "edition": f"/editions/{use.id}",
        "segment": f"/segments/{use.id}",
        "unit": f"/programme/units/{use.id}",
        "area": f"/programme/areas/{use.id}",
        "hashtag": f"/programme/hashtags/{use.id}",
        "newsletter": f"/programme/newsletters/{use.id}",
        "account": f"/programme/accounts/{use.id}",
        "user": "/people",
        "fact": f"/facts/{use.id}",
        "block": f"/messages/{use.id}",
        "kit": f"/kit/{use.id}",
    }
    name = use.name.get("mul") or seen.viewer.text(use.name)
    return UseLine(
        sort=seen.say(f"programme.use.{use.kind}"),
        title=name.replace("{number}", "").replace(" :", ":").strip() or use.id,
        path=places.get(use.kind, ""),
    )


def carried(seen: Sight, entry: Entry) -> Iterator[UseLine]:
    """Yield what a tag is added to by itself and has not left yet."""
    if not isinstance(entry.described, Hashtag):
        return
    found = carrying(seen.session, seen.catalogue, entry.described.tag)
    # The page names some of them, and counts the others.
    told = titles_of(seen, found[:MOST])
    sort = seen.say("programme.use.item")
    for item in found:
        yield UseLine(
            sort=sort,
            title=told.get(item, item),
            path=f"/items/{item}",
        )


def titles_of(seen: Sight, names: Sequence[str]) -> dict[str, str]:
    """Return what items are called; those that are not there, by their ids."""
    items = items_named(seen.session, names)
    told = titles(seen.session, [item.id for item in items.values()])
    return {
        name: seen.title_of(name, told.get(items[name].id or 0))
        if name in items
        else name
        for name in names
    }


def beside(seen: Sight, entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield other entries that belong to it: name and address."""
    tags = seen.catalogue.all(Hashtag)
    if isinstance(entry.described, Account):
        yield seen.say("programme.beside.account"), f"/accounts/{entry.id}"
    if isinstance(entry.described, Unit) and entry.part != "units":
        yield seen.viewer.text(entry.described.name), f"/programme/units/{entry.id}"
    elif isinstance(entry.described, Unit):
        yield from _tag_links([one for one in tags if one.unit == entry.id])
        for letter in seen.catalogue.all(Newsletter):
            if letter.unit == entry.id:
                name = seen.viewer.text(letter.name)
                yield name, f"/programme/newsletters/{letter.id}"
        yield seen.say("programme.beside.rules"), f"/programme/policies/{entry.id}"
    if isinstance(entry.described, Hashtag):
        mine = entry.described
        kin = [one for one in tags if (one.scope, one.unit) == (mine.scope, mine.unit)]
        yield from _tag_links([one for one in kin if one.id != mine.id])


def _tag_links(tags: Sequence[Hashtag]) -> Iterator[tuple[str, str]]:
    for one in tags:
        yield f"#{one.tag}", f"/programme/hashtags/{one.id}"


def notes(seen: Sight, entry: Entry) -> Iterator[str]:
    """Yield what is true of an entry and is set elsewhere."""
    programme = seen.catalogue.programme
    if entry.part == "units":
        yield seen.say("programme.note.zone", zone=programme.timezone)
    if isinstance(entry.described, Newsletter):
        yield from _of_letter(seen, entry.described)
    if entry.part == "accounts":
        new = "" if entry.described else ".new"
        yield seen.say(f"programme.note.account{new}")
    if entry.part == "brand" and (others := alike(seen.catalogue, entry)):
        shown = [seen.viewer.unit_name(_unit(seen, one)) for one in others[:_SOME]]
        yield say_count(
            seen.language, "brand.note.shared", len(others), names=", ".join(shown)
        )
    if entry.part == "policies":
        yield seen.say("programme.note.tracking")
    if entry.part == "retention":
        yield from _would_go(seen)
        yield from _went(seen, f"programme:{programme.id}")
        yield seen.say("programme.note.retention")


def _would_go(seen: Sight) -> Iterator[str]:
    """Yield how much of each kind is over its time."""
    for line in what_would_go(seen.session, seen.catalogue, seen.now, MANY + 1):
        is_cut = line.kind in DELIVERIES and line.count > MANY
        count = figure(seen.language, line.count, line.grain)
        yield seen.say(
            "programme.would_go.many" if is_cut else "programme.would_go",
            kind=seen.say(f"programme.retained.{line.kind}"),
            count=MANY if is_cut else count,
            days=str(line.days),
        )


def _went(seen: Sight, subject: str) -> Iterator[str]:
    """Yield what the last runs let go of, newest first."""
    for act in latest(seen.session, subject, VERB, _RUNS):
        counts = (part.rpartition(" ") for part in act.note.split(", "))
        told = [
            f"{seen.say(f'programme.retained.{kind}')} {count}"
            for kind, _, count in counts
            if count != "0"
        ]
        when = format_moment(in_zone(act.at, seen.catalogue.zone), seen.language)
        what = ", ".join(told) or seen.say("programme.went.nothing")
        yield seen.say("programme.went", when=when, what=what)


#: Of millions of mails so many are counted: the page says that there are more.
MANY = 10_000
#: Runs that are told of beside the form.
_RUNS = 5
#: Names in a sentence.
_SOME = 4


def _unit(seen: Sight, name: str) -> str:
    return NATIONAL if name == seen.catalogue.programme.id else name


def _of_letter(seen: Sight, letter: Newsletter) -> Iterator[str]:
    programme = seen.catalogue.programme
    host = _host(seen, letter.unit)
    yield seen.say(
        "programme.note.sender",
        name=seen.viewer.text(host.sender_name),
        address=host.sender_address,
    )
    if letter.lateness_window_minutes is None:
        minutes = str(programme.lateness_window_minutes)
        yield seen.say("programme.note.late", minutes=minutes)
    rhythm = [
        plan
        for plan in seen.catalogue.all(EditionPlan)
        if plan.newsletter == letter.id and plan.cron and not plan.send_at
    ]
    for plan in rhythm if not has_form(seen.catalogue, letter.id) else ():
        yield seen.say("programme.note.rhythm", cron=plan.cron)
    if not rhythm:
        yield seen.say("programme.note.no_rhythm")
    yield seen.say("programme.note.consent")


def _host(seen: Sight, unit: str) -> Host:
    found = seen.catalogue.find(Unit, unit)
    return found.host if found else seen.catalogue.programme.host
