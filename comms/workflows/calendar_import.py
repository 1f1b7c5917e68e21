"""Reads a table that comes into the calendar, and tries it out line by line.

A line with the id of something moves it, if its time differs; texts are changed where
they are written. A line without one becomes a draft: an item with its text and a plan
of its posts, as campaign files that are checked and applied like any other. Lines that
name the same item are one item, in several languages or on several accounts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from comms.access.policy import Subject, require_may, user_named, works_for
from comms.clock import LocalTimeUnclear, instant
from comms.content.check import check_folder
from comms.content.check_items import is_retired
from comms.content.folder import read_contents
from comms.content.reading_findings import shown
from comms.content.seminar_files import as_yaml, posts_plan, version_file
from comms.content.seminar_names import free_name, name_from
from comms.content.seminar_problems import KEPT, from_findings
from comms.content.sheets import MOST_ROWS, letters, time_of
from comms.errors import Refused
from comms.language import format_moment
from comms.model.calendar import Line, TriedTable
from comms.model.programme import NATIONAL, Account, Area, Medium, User
from comms.store import Session, folders
from comms.workflows.calendar_found import Found
from comms.workflows.calendar_move import MINUTES, written_at, wrong_time
from comms.workflows.calendar_moves import subject_of_found, why_fixed
from comms.workflows.calendar_named import found_by_key
from comms.workflows.calendar_table import column_of, read_time
from comms.workflows.desk_sight import Sight, sight
from comms.workflows.house import House

Rows = Sequence[Sequence[str]]
#: Columns without which nothing can be made of a table.
_NEEDED = ("time", "channel", "topic", "text")
_LONGEST_TITLE = 200
#: Things that one table moves: each is checked with all files, and others wait.
MOST_MOVES = 30


@dataclass(frozen=True, kw_only=True)
class _New:
    """One item that lines of a table make."""

    name: str
    lines: list[int] = field(default_factory=list)
    at: str = ""
    owner: str = ""
    areas: tuple[str, ...] = ()
    picture: str = ""
    accounts: tuple[str, ...] = ()
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a table would become."""

    tried: TriedTable
    #: Things that move: key and new time.
    moves: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    #: For whom the drafts are written as a stand-in; "": for herself.
    acting_for: str = ""


def try_table(house: House, user: str, table: Rows, language: str) -> TriedTable:
    """Return line by line what a table would become; changes nothing."""
    with house.store.read() as session:
        return plan_of(
            house, session, sight(house, session, user, language), table
        ).tried


def plan_of(house: House, session: Session, seen: Sight, table: Rows) -> Plan:
    """Return what a table would become, line by line and as files and moves."""
    if not table:
        return Plan(tried=TriedTable(fault=seen.say("calendar.table.empty")))
    columns = [column_of(heading) for heading in table[0]]
    if lacking := [name for name in _NEEDED if name not in columns]:
        names = ", ".join(seen.say(f"calendar.column.{name}") for name in lacking)
        words = seen.say("calendar.table.lacks", names=names)
        return Plan(tried=TriedTable(fault=words))
    reader = _Reader(house, session, seen, letters(columns.index("time")))
    for number, row in enumerate(table[1 : MOST_ROWS + 1], 2):
        cells = dict(zip(columns, (cell.strip() for cell in row), strict=False))
        cells.pop("", None)
        if any(cells.values()):
            reader.line(number, cells)
    return reader.plan()


class _Reader:
    """Goes through the lines of one table."""

    def __init__(
        self, house: House, session: Session, seen: Sight, time_column: str
    ) -> None:
        self._house, self._session, self._seen = house, session, seen
        #: As a spreadsheet calls it ("B").
        self._time_column = time_column
        self._who = user_named(seen.catalogue, seen.user.id, house.clock.now())
        self._lines: dict[int, Line] = {}
        self._moves: dict[str, str] = {}
        self._new: dict[str, _New] = {}
        self._acting_for = ""

    def line(self, number: int, cells: Mapping[str, str]) -> None:
        """Read one line."""
        topic = cells.get("topic", "")
        if cells.get("id"):
            what, words = self._known(number, cells)
        else:
            what, words = self._draft(number, cells)
        self._lines[number] = Line(number=number, topic=topic, what=what, words=words)

    def _fault(self, key: str, **slots: str) -> tuple[str, str]:
        return "fault", self._seen.say(f"calendar.table.{key}", **slots)

    def _no_time(self, number: int, cells: Mapping[str, str]) -> tuple[str, str]:
        """Return what is wrong with the cell of the time, and how to write one."""
        cell, written = f"{self._time_column}{number}", cells.get("time", "")
        key = "time" if written else "no_time"
        return self._fault(key, cell=cell, value=shown(written))

    def _known(self, number: int, cells: Mapping[str, str]) -> tuple[str, str]:
        """Return what becomes of a line about something that is there already."""
        seen, key = self._seen, cells["id"]
        one = found_by_key(seen, key)
        if one is None:
            return self._fault("unknown", name=key)
        to = read_time(time_of(cells.get("time", "")))
        if not to:
            return self._no_time(number, cells)
        if to == written_at(seen, one)[:MINUTES]:
            return "same", seen.say("calendar.table.same")
        if problem := self._stays(one, key, to):
            return problem
        before = format_moment(one.at, seen.language)
        after = format_moment(
            seen.local(instant(to, seen.catalogue.zone)), seen.language
        )
        words = seen.say("calendar.table.moves", before=before, after=after)
        return "move", words

    def _stays(self, one: Found, key: str, to: str) -> tuple[str, str] | None:
        """Return why something cannot be moved to a time."""
        if fixed := why_fixed(self._seen, one):
            return "fault", self._seen.say(f"rules.{fixed}")
        if not self._seen.may("save", subject_of_found(one)):
            return self._fault("not_yours")
        if self._moves.setdefault(key, to) != to:
            return self._fault("apart")
        problems = wrong_time(self._seen, one, to)
        return ("fault", problems[0].sentence) if problems else None

    def _past(self, at: str) -> tuple[str, str] | None:
        try:
            moment = instant(at, self._seen.catalogue.zone)
        except LocalTimeUnclear:
            return self._fault("unclear")
        if moment <= self._seen.now:
            return "fault", self._seen.say("calendar.problem.past")
        return None

    def _draft(self, number: int, cells: Mapping[str, str]) -> tuple[str, str]:
        """Return what becomes of a line that tells something new."""
        seen, topic, text = self._seen, cells.get("topic", ""), cells.get("text", "")
        at = read_time(time_of(cells.get("time", "")))
        accounts = tuple(self._accounts(cells.get("channel", "")))
        language = cells.get("language", "") or self._spoken(accounts)
        areas = self._areas(cells.get("theme", ""))
        owner = self._person(cells.get("person", ""))
        picture = cells.get("picture", "")
        if not at:
            return self._no_time(number, cells)
        checks: tuple[tuple[bool, str, dict[str, str]], ...] = (
            (not topic or not text or len(topic) > _LONGEST_TITLE, "lacks_words", {}),
            (
                not accounts or "" in accounts,
                "channel",
                {"name": cells.get("channel", "")},
            ),
            (
                language not in seen.catalogue.programme.languages,
                "language",
                {"name": language},
            ),
            (areas is None, "theme", {"name": cells.get("theme", "")}),
            (not owner, "person", {"name": cells.get("person", "")}),
            (
                bool(picture) and seen.catalogue.find(Medium, picture) is None,
                "picture",
                {"name": picture},
            ),
        )
        for is_wrong, key, slots in checks:
            if is_wrong:
                return self._fault(key, **slots)
        problem = self._past(at) or self._not_hers(accounts)
        if problem := problem or self._closed(accounts, at):
            return problem
        group = cells.get("item", "") or f"line {number}"
        old = self._new.get(group)
        if old and (old.at, old.owner) != (at, owner):
            return self._fault("apart")
        base = old or _New(
            name=self._name(cells.get("item", "") or topic),
            at=at,
            owner=owner,
            areas=areas or (),
            picture=picture,
        )
        base.lines.append(number)
        self._new[group] = replace(
            base,
            accounts=tuple(dict.fromkeys((*base.accounts, *accounts))),
            texts={language: (topic, text), **base.texts},
        )
        names = ", ".join(seen.account(name) for name in accounts)
        when = format_moment(
            seen.local(instant(at, seen.catalogue.zone)), seen.language
        )
        words = seen.say("calendar.table.draft", accounts=names, when=when)
        return "draft", words

    def _name(self, wanted: str) -> str:
        """Return an id that neither the store nor another line has."""
        name, number = free_name(self._session, wanted), 1
        taken = {one.name for one in self._new.values()}
        while name in taken:
            number += 1
            name = free_name(self._session, f"{name_from(wanted)[:30]} {number}")
        return name

    def _accounts(self, written: str) -> Iterator[str]:
        """Yield accounts by name or id; "" for one that nobody knows."""
        named: dict[str, str] = {}
        for account in self._seen.catalogue.all(Account):
            for word in (account.id, *account.title.values()):
                named.setdefault(word.casefold(), account.id)
        whole = named.get(written.casefold())
        if whole:
            yield whole
            return
        for part in filter(None, (one.strip() for one in written.split(","))):
            yield named.get(part.casefold(), "")

    def _spoken(self, accounts: Iterable[str]) -> str:
        spoken = {
            code
            for name in accounts
            if (account := self._seen.catalogue.find(Account, name))
            for code in account.languages
        }
        usual = self._seen.catalogue.programme.default_language
        return spoken.pop() if len(spoken) == 1 else usual

    def _areas(self, written: str) -> tuple[str, ...] | None:
        named = {
            word.casefold(): area.id
            for area in self._seen.catalogue.all(Area)
            for word in (area.id, *area.aliases, *area.name.values())
        }
        parts = [one.strip().casefold() for one in written.split(",") if one.strip()]
        found = tuple(named[part] for part in parts if part in named)
        return found if len(found) == len(parts) else None

    def _person(self, written: str) -> str:
        if not written:
            return self._seen.user.id
        for user in self._seen.catalogue.all(User):
            words = {user.id, *user.name.values()}
            # The owner approves it no more, so nobody's work goes to strangers.
            if works_for(user, self._unit) and written.casefold() in {
                word.casefold() for word in words
            }:
                return user.id
        return ""

    @property
    def _unit(self) -> str:
        return next(iter(self._seen.units or ()), NATIONAL)

    def _not_hers(self, accounts: Iterable[str]) -> tuple[str, str] | None:
        """Return why she may not write there, as the form of an event would say."""
        subject = Subject(
            name="", type="news", unit=self._unit, owner=self._seen.user.id
        )
        try:
            self._acting_for = require_may(self._who, "save", subject)
        except Refused:
            return self._fault("not_yours")
        own = self._seen.units
        for name in accounts:
            account = self._seen.catalogue.get(Account, name)
            if own is not None and account.owner not in {*own, NATIONAL}:
                return self._fault("not_yours")
        return None

    def _closed(self, accounts: Iterable[str], at: str) -> tuple[str, str] | None:
        """Return which of the accounts is no longer in use at a local time."""
        for account in map(partial(self._seen.catalogue.get, Account), accounts):
            if is_retired(account, at):
                seen, day = self._seen, account.retired_on
                slots = {"value": seen.account(account.id), "day": day}
                return "fault", seen.say("rules.channel_retired", **slots)
        return None

    def plan(self) -> Plan:
        """Return what all lines become, checked as files."""
        files = {
            path: content
            for new in self._new.values()
            for path, content in self._files(new).items()
        }
        self._check(files)
        lines = tuple(self._lines[number] for number in sorted(self._lines))
        if len(self._moves) > MOST_MOVES:
            words = self._seen.say("calendar.table.too_many", count=MOST_MOVES)
            return Plan(tried=TriedTable(lines=lines, fault=words))
        return Plan(
            tried=TriedTable(lines=lines),
            moves=tuple(self._moves.items()),
            files=files,
            items=tuple(new.name for new in self._new.values()),
            acting_for=self._acting_for,
        )

    def _files(self, new: _New) -> dict[str, bytes]:
        web = [
            account.id
            for account in self._seen.catalogue.all(Account)
            if account.channel == "page_and_archive"
        ]
        facts = {
            "type": "news",
            "owner": new.owner,
            "scope": self._unit,
            "areas": list(new.areas),
            "publish_at": new.at,
            "image": new.picture,
            "channels": web,
        }
        kept = {key: value for key, value in facts.items() if value}
        files = {f"items/{new.name}/item.yaml": as_yaml(kept)}
        for code, (title, text) in new.texts.items():
            path = f"items/{new.name}/{code}.md"
            files[path] = version_file(title, "", text, text)
        titles = {code: title for code, (title, _) in new.texts.items()}
        plan = posts_plan(new.name, titles, new.accounts, new.at)
        files[f"posts/{new.name}.yaml"] = as_yaml(plan)
        return files

    def _check(self, files: Mapping[str, bytes]) -> None:
        """Find what the check of folders finds, and say it at the lines it is about."""
        if not files:
            return
        source = folders.sources(self._session)[0]
        stored = folders.source_files(self._session, source)
        laid = {path: row.content for path, row in stored.items()}
        folder = read_contents({**laid, **files}, self._seen.language, desk=set(files))
        by_name = {new.name: new for new in self._new.values()}
        for finding in check_folder(folder, self._seen.language):
            if finding.file not in files or finding.severity != "error":
                continue
            name = finding.file.split("/")[1].removesuffix(".yaml")
            (problem,) = from_findings([finding], self._seen.language)
            what = "draft" if problem.key in KEPT else "fault"
            for number in by_name[name].lines:
                line = self._lines[number]
                self._lines[number] = replace(
                    line,
                    what="fault" if "fault" in {what, line.what} else what,
                    words=f"{line.words} {problem.sentence}".strip(),
                )
