"""What the doctor found: one thing that is wrong, how bad it is, and the cure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "advice"]


@dataclass(frozen=True, kw_only=True)
class Record:
    """An entry of DNS as it should stand there."""

    #: Name without a dot at its end ("_dmarc.example.org").
    name: str
    #: "TXT", "MX", "PTR", "A".
    type: str
    value: str

    def __str__(self) -> str:
        """Return the record as people read it."""
        return f"{self.name} {self.type} {self.value}"


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """One thing that is wrong."""

    #: What was looked at: "database", "spf" …
    check: str
    #: Whose: a domain, an account, a file; "" where there is only one.
    subject: str = ""
    severity: Severity = "error"
    #: Name of the sentence, below "doctor.", that says what is wrong and what to do.
    rule: str
    slots: Mapping[str, object] = field(default_factory=dict)
    #: What DNS must say instead; None where no record cures it.
    record: Record | None = None

    def as_json(self, message: str) -> dict[str, Any]:
        """Return the shape that `comms doctor --json` prints.

        Args:
            message: The sentence, in the reader's language.
        """
        found: dict[str, Any] = {
            "check": self.check,
            "subject": self.subject,
            "severity": self.severity,
            "rule": self.rule,
            "message": message,
        }
        if self.record is not None:
            record = self.record
            found["record"] = {
                "name": record.name,
                "type": record.type,
                "value": record.value,
            }
        return found


@dataclass(frozen=True)
class Finder:
    """Makes the diagnoses of one check of one subject."""

    check: str
    subject: str

    def error(
        self, rule: str, record: Record | None = None, /, **slots: object
    ) -> Diagnosis:
        """Return what keeps mail from arriving, or a site from working."""
        return self._made("error", rule, record, slots)

    def warning(
        self, rule: str, record: Record | None = None, /, **slots: object
    ) -> Diagnosis:
        """Return what will do harm one day, or to some."""
        return self._made("warning", rule, record, slots)

    def advice(
        self, rule: str, record: Record | None = None, /, **slots: object
    ) -> Diagnosis:
        """Return what would be better."""
        return self._made("advice", rule, record, slots)

    def unanswered(self, name: str, kind: str) -> Diagnosis:
        """Return that nobody could say what stands in DNS."""
        return self.warning("dns_failed", name=name, kind=kind)

    def _made(
        self,
        severity: Severity,
        rule: str,
        record: Record | None,
        slots: Mapping[str, object],
    ) -> Diagnosis:
        return Diagnosis(
            check=self.check,
            subject=self.subject,
            severity=severity,
            rule=rule,
            slots={"subject": self.subject, **slots},
            record=record,
        )
