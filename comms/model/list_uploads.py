"""A list of people that was put in at the desk: its file, how it is read, how far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from comms.model.desk import Choice
from comms.model.tables import Table


class UploadState(StrEnum):
    """How far a list is that was put in."""

    #: Its file is here; nothing was asked of it.
    HERE = "here"
    #: To be tried, or being tried: nothing of it counts.
    TRYING = "trying"
    TRIED = "tried"
    #: To be taken in, or being taken in.
    TAKING = "taking"
    TAKEN = "taken"
    #: It cannot be read, or its file is gone.
    FAILED = "failed"


#: States in which a worker has something to do.
WANTED = (UploadState.TRYING, UploadState.TAKING)


class ListUpload(Table, table=True):
    """A list that somebody has put in at the desk."""

    __tablename__ = "list_upload"
    __table_args__ = (Index("ix_list_upload_shape", "shape", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    state: str = Field(default=UploadState.HERE, index=True)
    #: Name of its file, as it was put in, and in the folder of imports.
    file: str
    stored: str
    size: int
    newsletter: str
    consent_source: str = ""
    #: Of people whose row names none; "": the newsletter's first.
    language: str = ""
    #: Where everybody stands (`lists.Standing`); "": as the list says.
    standing: str = ""
    by: str
    at: datetime
    #: Its headings → our names, as chosen; {}: as they are recognised.
    columns: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    #: Hash of its headings: the next list that has them is read alike.
    shape: str = ""
    #: Rows that were looked at so far, and all there are once it was tried.
    seen: int = 0
    rows: int = 0
    #: What would become of its rows: `Outcome` → rows, and refusals.
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    #: Of the first refused rows: line and reason; what stands there, the report says.
    refused: list[list[Any]] = Field(default_factory=list, sa_type=JSON)
    left_out: list[str] = Field(default_factory=list, sa_type=JSON)
    #: The run (`ListImport`) that takes it in.
    run: int | None = Field(default=None, index=True)
    #: Key of what was wrong, and its slots.
    fault: str = ""
    slots: dict[str, str] = Field(default_factory=dict, sa_type=JSON)


@dataclass(frozen=True, kw_only=True)
class HeadingLine:
    """One column of a list: what it is taken for, and what stands in it."""

    heading: str
    #: One of our names; "": nothing is taken of it.
    name: str
    examples: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RunLine:
    """A list that was taken in, or is being taken in or back."""

    run: int
    file: str
    newsletter_name: str
    by_name: str
    began: datetime
    #: "running", "taken", "undoing", "undone".
    standing: str
    counts: Mapping[str, int]
    consent_source: str
    may_undo: bool
    has_report: bool


@dataclass(frozen=True, kw_only=True)
class NoesLine:
    """A list whose noes to all newsletters wait for a second person."""

    run: int
    #: Addresses that it names.
    count: int
    unit_name: str
    by_name: str
    began: datetime
    #: "" where only the unit's own staff may be told.
    consent_source: str
    #: Whether whoever looks may be the second.
    may_decide: bool


@dataclass(frozen=True, kw_only=True)
class UploadLine:
    """A list that waits for a decision."""

    upload: int
    file: str
    newsletter_name: str
    by_name: str
    at: datetime
    state: str


@dataclass(frozen=True, kw_only=True)
class ListsPage:
    """All lists that are hers to see, and what she may put in."""

    uploads: Sequence[UploadLine]
    runs: Sequence[RunLine]
    newsletters: Sequence[Choice]
    #: Of every unit's lists.
    noes: Sequence[NoesLine] = ()


@dataclass(frozen=True, kw_only=True)
class UploadPage:
    """Everything about a list that was put in."""

    upload: int
    file: str
    newsletter_name: str
    state: str
    by_name: str
    at: datetime
    #: Columns; none where the list has no headings.
    headings: Sequence[HeadingLine]
    #: Name of the program whose lists look so; "": none.
    preset: str
    #: Whether columns are read as an earlier list's with the same headings.
    is_remembered: bool
    #: Whether no column could be taken for addresses.
    has_no_address: bool
    values: Mapping[str, tuple[str, ...]]
    options: Mapping[str, Sequence[Choice]]
    #: Rows done, and all there are (0: not known yet).
    seen: int
    rows: int
    counts: Mapping[str, int]
    #: Reasons of refusals → rows.
    reasons: Mapping[str, int]
    #: Line and reason of the first refused rows.
    refused: Sequence[tuple[int, str]]
    left_out: Sequence[str]
    run: RunLine | None
    #: Whether its noes wait for a second person.
    noes_wait: bool = False
    #: A sentence; "": nothing is wrong.
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class HowToRead:
    """What the form of a list says."""

    consent_source: str
    language: str = ""
    standing: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
