"""How commands speak: sentences for errors, JSON for programs."""

import json
import sys
from typing import Any

from comms.errors import CommsError, Finding, FolderRefused, Refused
from comms.language import say


def sentence(error: CommsError, language: str = "en") -> str:
    """Return what happened in a sentence of the reader's language."""
    if isinstance(error, FolderRefused):
        lines = [finding_line(finding) for finding in error.findings]
        return "\n".join([*lines, _rule(error, language)])
    if isinstance(error, Refused):
        return _rule(error, language)
    return str(error)


def _rule(error: Refused, language: str) -> str:
    slots = dict(error.slots)
    if state := slots.get("state"):
        slots["state"] = say(language, f"rules.state.{state}")
    return say(language, f"rules.{error.key}", **slots)


def finding_line(finding: Finding) -> str:
    """Return a finding as one line: file, line, what and cure."""
    place = f"{finding.file}:{finding.line}"
    key = f" {finding.key}" if finding.key else ""
    return f"{place}:{key} {finding.severity}: {finding.message}"


def print_json(document: Any) -> None:  # noqa: ANN401 - any document
    """Print one JSON document, and nothing else, to standard output."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def tell(text: str) -> None:
    """Say something to the person, beside whatever a program reads."""
    print(text, file=sys.stderr)
