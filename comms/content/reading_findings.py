"""Collects findings while a folder is read or checked, in the reader's words."""

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from comms.errors import Finding, Severity
from comms.language import say

#: More than this of one file helps nobody; the rest shows up at the next check.
_MOST_PER_FILE = 50

#: File, line and dotted key.
Place = tuple[str, int, str]


class Findings:
    """A growing list of findings; each is a rule of the catalogue with its place."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._found: list[Finding] = []

    def add(
        self, rule: str, place: Place, *, value: object = "", **slots: object
    ) -> None:
        """Note an error: the folder is not applied.

        Args:
            rule: Message id below "rules.".
            place: File, line and dotted key.
            value: What stands there.
            slots: Further values for the sentence.
        """
        self._note("error", rule, place, {**slots, "value": shown(value)})

    def warn(
        self, rule: str, place: Place, *, value: object = "", **slots: object
    ) -> None:
        """Note a warning, as `add` notes an error."""
        self._note("warning", rule, place, {**slots, "value": shown(value)})

    def _note(
        self, severity: Severity, rule: str, place: Place, slots: dict[str, object]
    ) -> None:
        file, line, key = place
        finding = Finding(
            file=file,
            line=line,
            key=key,
            severity=severity,
            value=str(slots["value"]),
            message=self.words(rule, **slots),
            rule=rule,
            slots=slots,
        )
        self.keep(finding)

    def keep(self, finding: Finding) -> None:
        """Note what a rule with words of its own found; the same is noted once."""
        if finding not in self._found:
            self._found.append(finding)

    @property
    def found(self) -> tuple[Finding, ...]:
        """All findings, as they were found."""
        return tuple(self._found)

    def words(self, rule: str, **slots: object) -> str:
        """Return the sentence of a rule."""
        return say(self.language, f"rules.{rule}", **slots)

    def suggestion(self, wrong: str, known: Iterable[str]) -> str:
        """Return " Did you mean …?" for the nearest known name, or ""."""
        by_lower = {name.lower(): name for name in known}
        near = get_close_matches(wrong.lower(), by_lower, n=1, cutoff=0.6)
        if not near:
            return ""
        return " " + self.words("did_you_mean", name=by_lower[near[0]])

    def sorted(self) -> tuple[Finding, ...]:
        """Return all findings by file and line, at most fifty of a kind in a file."""
        counts: Counter[tuple[str, Severity]] = Counter()
        kept = []
        for finding in sorted(self._found, key=lambda found: (found.file, found.line)):
            # Counted apart, so that warnings never push an error out of sight.
            counts[finding.file, finding.severity] += 1
            if counts[finding.file, finding.severity] <= _MOST_PER_FILE:
                kept.append(finding)
        return tuple(kept)


def shown(value: object) -> str:
    """Return a value as one short line that survives every terminal and JSON."""
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _LONGEST_VALUE else line[: _LONGEST_VALUE - 1] + "…"


_LONGEST_VALUE = 120
