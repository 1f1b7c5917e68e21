"""How commands speak: sentences for errors, JSON for programs."""

import json
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

from comms.config import SettingsFault, language_of_commands
from comms.errors import CommsError, Finding, FolderRefused, Refused
from comms.language import say, say_count

#: The language of this process's commands.
speaking = cache(language_of_commands)


def spoken(error: CommsError | OSError | SettingsFault, language: str) -> str:
    """Return what happened in a sentence of the reader's language."""
    if isinstance(error, FolderRefused):
        lines = [finding_line(finding, language) for finding in error.findings]
        return "\n".join([*lines, _rule(error, language)])
    if isinstance(error, Refused):
        return _rule(error, language)
    if isinstance(error, SettingsFault):
        return say(language, f"settings.{error.rule}", **error.slots)
    if isinstance(error, OSError):
        return say(
            language,
            "cli.no_access",
            path=error.filename or "?",
            problem=error.strerror or error,
        )
    return say(language, error.key, **error.slots) if error.key else str(error)


def _rule(error: Refused, language: str) -> str:
    slots = dict(error.slots)
    if state := slots.get("state"):
        slots["state"] = state_name(str(state), language)
    return say(language, f"rules.{error.key}", **slots)


def state_name(state: str, language: str) -> str:
    """Return the word for a state."""
    return say(language, f"rules.state.{state}")


def finding_line(finding: Finding, language: str) -> str:
    """Return a finding as one line: file, line, key, what and cure."""
    line = f":{finding.line}" if finding.line else ""
    key = f" {finding.key}" if finding.key else ""
    severity = say(language, f"cli.{finding.severity}")
    return f"{finding.file or '.'}{line}:{key} {severity}: {finding.message}"


def findings_count(findings: Sequence[Finding], language: str) -> str:
    """Return how many errors and warnings there are."""
    errors = sum(finding.severity == "error" for finding in findings)
    return ", ".join(
        say_count(language, f"cli.{name}s", count)
        for name, count in (("error", errors), ("warning", len(findings) - errors))
        if count
    )


def print_json(document: Any) -> None:  # noqa: ANN401 - any document
    """Print one JSON document, and nothing else, to standard output."""
    # At once: `json.dump` writes each word and each bracket by itself.
    print(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def tell(key: str, **slots: object) -> None:
    """Say something to the person, beside whatever a program reads."""
    print(say(speaking(), key, **slots), file=sys.stderr)
