"""Reads one file of a campaign folder: bytes in, its entries and findings out.

What a file says by itself, whatever stands beside it: so it is kept, and the same
bytes are not read again. A file in any condition is read to its end.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from comms.content.fact_fields import texts_of
from comms.content.reading_findings import Findings, Place
from comms.content.reading_model import build
from comms.content.reading_text import take_apart
from comms.content.reading_yaml import Written, YamlFault, parse
from comms.errors import Finding
from comms.model import facts, plans, programme
from comms.model.kits import KitOffer
from comms.model.lists import ListMapping
from comms.model.programme import Described
from comms.model.segments import Segment

PROGRAMME = "programme.yaml"

#: Files that hold a list of entries, each with its id.
LISTS: dict[str, type[Described]] = {
    "areas.yaml": programme.Area,
    "hashtags.yaml": programme.Hashtag,
    "accounts.yaml": programme.Account,
    "audiences.yaml": programme.Audience,
    "users.yaml": programme.User,
    "contacts.yaml": programme.Contact,
    "year_clock.yaml": programme.YearClockEntry,
}
#: Folders in which each file is one entry; the file's name is its id.
SINGLES: dict[str, type[Described]] = {
    "units": programme.Unit,
    "blocks": facts.Block,
    "facts": facts.Fact,
    "forms": programme.Form,
    "events": plans.EventFacts,
    "newsletters": programme.Newsletter,
    "editions": plans.EditionPlan,
    "posts": plans.Campaign,
    "kits": KitOffer,
    "mappings": ListMapping,
    "segments": Segment,
}
MEDIA, ITEMS = "media", "items"

_ITEM_FACTS = "item.yaml"
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_VERSION = re.compile(r"([a-z]{2,3})(?:\.(standard|easy))?\.md")
_ITEM_PARTS = 3


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that a file describes."""

    described: Described
    #: Path below the folder, with "/".
    path: str
    line: int
    #: Line of each key by its dotted name ("sections.1.items"); "body" in texts.
    lines: dict[str, int] = field(default_factory=dict)

    # Asked at every press of each of thousands, which are kept as they were read.
    @cached_property
    def refers(self) -> bool:
        """Whether any of its texts could say a fact by reference."""
        one = self.described
        return bool(getattr(one, "written", None)) or any(
            "{{" in text for _, text, _ in texts_of(one)
        )

    def place(self, key: str = "") -> Place:
        """Return file, line and key, for a finding; the nearest line around the key."""
        near = key
        while near and near not in self.lines:
            near = near.rpartition(".")[0]
        return self.path, self.lines.get(near, self.line), key


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """What one file says by itself, whatever stands beside it."""

    entries: tuple[Entry, ...]
    #: What could not be read.
    findings: tuple[Finding, ...]
    #: Of the programme: its zone; else as given.
    zone: str

    def add_to(self, entries: list[Entry], findings: Findings) -> None:
        """Put it beside what other files say."""
        entries += self.entries
        for found in self.findings:
            findings.keep(found)


def read_file(path: str, content: bytes, zone: str, language: str) -> OwnWords:
    """Return what one file says.

    Args:
        path: Below the folder, with "/".
        content: As it lies on the disk.
        zone: IANA zone of the programme; "" while it is not known.
        language: Language of the findings.
    """
    own = read_once(path, content, zone, "en")
    # Most say the same to whoever reads: nothing is wrong with them.
    return read_once(path, content, zone, language) if own.findings else own


# Whoever saves a form or corrects a fact has the whole folder read, and has changed a
# few files of it: the same bytes say the same. As many as some large folders have.
@lru_cache(maxsize=40_000)
def read_once(path: str, content: bytes, zone: str, language: str) -> OwnWords:
    """Return what one file says, as `read_file` does; kept by language."""
    findings = Findings(language)
    reader = _Reader(findings, zone)
    reader.read(path, content)
    return OwnWords(
        entries=tuple(reader.entries), findings=findings.found, zone=reader.zone
    )


class _Reader:
    """Reads one file."""

    def __init__(self, findings: Findings, zone: str) -> None:
        self._findings = findings
        self.zone = zone
        self.entries: list[Entry] = []

    def read(self, path: str, content: bytes) -> None:
        """Take in what it says, and what is wrong with it."""
        parts = PurePosixPath(path).parts
        folder, name = parts[0], parts[-1]
        is_yaml = name.endswith(".yaml")
        if path == PROGRAMME:
            self._single(programme.Programme, path, content)
        elif path in LISTS:
            self._list(LISTS[path], path, content)
        elif len(parts) > 1 and folder == MEDIA:
            self._list(programme.Medium, path, content)
        elif folder in SINGLES and len(parts) == _ITEM_PARTS - 1 and is_yaml:
            self._single(SINGLES[folder], path, content)
        elif folder == ITEMS and len(parts) == _ITEM_PARTS:
            self._item_file(path, parts[1], name, content)
        elif path != "README.md":
            self._unknown_file(path)

    def _is_named_well(self, path: str, name: str) -> bool:
        """Whether a file's or folder's name can be an id; else say so, once."""
        if _IDENTIFIER.fullmatch(name):
            return True
        self._findings.add("identifier_wrong", (path, 0, ""), value=name)
        return False

    def _item_file(self, path: str, item: str, name: str, content: bytes) -> None:
        if not self._is_named_well(f"{ITEMS}/{item}", item):
            return
        if name == _ITEM_FACTS:
            self._single(plans.ItemFacts, path, content, identifier=item)
        elif match := _VERSION.fullmatch(name):
            self._version(path, item, match[1], match[2] or "standard", content)
        else:
            self._unknown_file(path)

    def _unknown_file(self, path: str) -> None:
        name = PurePosixPath(path).name
        known = [*LISTS, PROGRAMME, _ITEM_FACTS, "fi.md", "fi.easy.md"]
        hint = self._findings.suggestion(name, known)
        if name.endswith(".yml"):
            # Somebody meant it: leaving it out would take things away.
            words = self._findings.words("did_you_mean", name=f"{name[:-4]}.yaml")
            place = (path, 0, "")
            self._findings.add("file_unknown", place, value=path, hint=f" {words}")
            return
        self._findings.warn("file_unknown", (path, 0, ""), value=path, hint=hint)

    def _single(
        self,
        model: type[Described],
        path: str,
        content: bytes,
        identifier: str | None = None,
    ) -> None:
        written = self._parse(path, content)
        if written is None:
            return
        if model is programme.Programme:
            self._take_zone(written, path)
        elif isinstance(written.value, dict):
            identifier = identifier or PurePosixPath(path).stem
            if not self._is_named_well(path, identifier):
                return
            stated = written.value.setdefault("id", identifier)
            if stated != identifier:
                place = (path, written.line(("id",)), "id")
                self._findings.add("id_differs", place, value=stated, name=identifier)
                return
            if "written" in written.value and "written" in model.model_fields:
                # What was typed stands in the file; this is kept beside its words.
                place = (path, written.line(("written",)), "written")
                self._findings.add("key_unknown", place, name="written", hint="")
                return
        self._add(model, written, path)

    def _list(self, model: type[Described], path: str, content: bytes) -> None:
        written = self._parse(path, content)
        if written is None or written.value is None:
            return
        if not isinstance(written.value, list):
            self._findings.add("expected_list", (path, written.line(()), ""))
            return
        for index in range(len(written.value)):
            self._add(model, written.part(str(index)), path)

    def _version(
        self, path: str, item: str, language: str, level: str, content: bytes
    ) -> None:
        text = self._decode(path, content)
        if text is None:
            return
        try:
            apart = take_apart(text)
        except YamlFault as fault:
            self._fault(path, fault)
            return
        value = apart.written.value
        if value is None:
            apart.written.value = value = {}
        if isinstance(value, dict):
            for name in ("id", "item", "language", "level", "body", "written"):
                if name in value:
                    place = (path, apart.written.line((name,)), name)
                    self._findings.add("key_from_file_name", place, name=name)
                    return
            value |= {"id": f"{item}.{language}.{level}", "item": item}
            value |= {"language": language, "level": level, "body": apart.body}
            apart.written.lines["body",] = apart.body_line
        self._add(plans.VersionText, apart.written, path)

    def _add(self, model: type[Described], written: Written, path: str) -> None:
        described = build(model, written, path, self.zone, self._findings)
        if described is None:
            return
        lines = {".".join(key): line for key, line in written.lines.items()}
        line = written.line(())
        self.entries.append(
            Entry(described=described, path=path, line=line, lines=lines)
        )

    def _take_zone(self, written: Written, path: str) -> None:
        if not isinstance(written.value, dict):
            return
        zone = written.value.get("timezone")
        try:
            self.zone = ZoneInfo(zone).key if isinstance(zone, str) else ""
        except (ValueError, OSError, LookupError):
            place = (path, written.line(("timezone",)), "timezone")
            self._findings.add("zone_unknown", place, value=zone)

    def _parse(self, path: str, content: bytes) -> Written | None:
        text = self._decode(path, content)
        if text is None:
            return None
        try:
            return parse(text)
        except YamlFault as fault:
            self._fault(path, fault)
            return None

    def _decode(self, path: str, content: bytes) -> str | None:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            line = content.count(b"\n", 0, fault.start) + 1
            byte = f"0x{content[fault.start]:02x}"
            self._findings.add("not_utf8", (path, line, ""), value=byte)
            return None

    def _fault(self, path: str, fault: YamlFault) -> None:
        self._findings.add(fault.rule, (path, fault.line, ""), **fault.slots)
