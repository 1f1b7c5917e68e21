"""What can go wrong, as one tree, and findings: problems that have a place.

Every error says who must act and how; none shows a secret. The command line
ends with `exit_code`; the desk shows the same sentence.

    CommsError
    ├── WrongUsage            the command was put wrongly (exit 2)
    ├── Refused               a rule of the programme says no
    │   ├── FolderRefused     a campaign folder has errors; carries the findings
    │   └── TemplateRefused   a template or its MJML is not allowed; file and line
    ├── IllegalStep           a state may not follow another
    ├── NotFound              no such publication, user, item …
    ├── Misconfigured         settings or an account are wrong; stops the run
    ├── AddressTaken          readers cannot be waited for at this address and port
    ├── ChannelUnavailable    the other side cannot be met now; try again later
    ├── UnsupportedFeature    a channel cannot do this; said before any wire call
    ├── BackupRefused         a backup cannot be made, opened or restored like this
    ├── StoreRefused          this database may not be used like this
    └── StoreUnavailable      the database does not answer now; try again later
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One problem with its place and its cure."""

    #: Path below the folder that was checked, with "/".
    file: str
    #: Line, counted from 1; 0 where no line can be named.
    line: int
    #: Where in the file: a dotted key ("sections.1.items") or "".
    key: str
    severity: Severity
    #: What stands there, as text; "" where something is missing.
    value: str
    #: What is wrong and what to do about it: one or two whole sentences.
    message: str
    #: Name of the rule ("year_missing") and what fills its sentence, for pages that
    #: say it in words of their own; not printed.
    rule: str = field(default="", compare=False)
    slots: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return the shape that `comms check --json` prints."""
        return {name: getattr(self, name) for name in _PRINTED}


_PRINTED = ("file", "line", "key", "severity", "value", "message")


class CommsError(Exception):
    """Anything this program reports in a sentence instead of a traceback.

    Args:
        message: What happened, for logs; "" where the key says it.
        key: Of the sentence that tells people ("missing.user"); "" where the message
            itself does.
        slots: Values for that sentence.
    """

    exit_code = 1

    def __init__(self, message: str = "", /, *, key: str = "", **slots: object) -> None:
        self.key = key
        self.slots = slots
        super().__init__(message or " ".join([key, *map(str, slots.values())]))


class WrongUsage(CommsError):
    """The command was put wrongly; the message says how it is put rightly."""

    exit_code = 2


class Refused(CommsError):
    """A rule says no.

    Args:
        key: Name of the rule, as in the message catalogue ("four_eyes").
        slots: Values for the sentence of that key.
    """

    def __init__(self, key: str, **slots: object) -> None:
        super().__init__(key=key, **slots)


class FolderRefused(Refused):
    """A campaign folder has errors, so nothing of it was applied."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        errors = sum(1 for finding in findings if finding.severity == "error")
        super().__init__("folder_refused", errors=errors)


class TemplateRefused(Refused):
    """A template, or the MJML it made, is not allowed."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(
            "template_refused",
            file=finding.file,
            line=finding.line,
            message=finding.message,
        )


class IllegalStep(CommsError):
    """A state may not follow another; a bug or a race, never a person's fault."""


class NotFound(CommsError):
    """Something that was named does not exist."""


class Misconfigured(CommsError):
    """Settings or an account are wrong; nothing can be sent until they are right."""


class AddressTaken(CommsError):
    """Readers cannot be waited for at this address and port."""


class ChannelUnavailable(CommsError):
    """The other side of a channel cannot be met at present; it may be better soon."""


class UnsupportedFeature(CommsError):
    """A channel cannot express this; said early and by name."""


class BackupRefused(CommsError):
    """A backup cannot be made, opened or restored in this way."""


class StoreRefused(CommsError):
    """This database, or this version of it, may not be used in this way."""


class StoreUnavailable(CommsError):
    """The database went away, or is full or busy; it may answer soon."""

    def __init__(self) -> None:
        # Words of the driver may hold the address with its password.
        super().__init__(key="store.unavailable")
