"""Checks a campaign folder as a whole; one file of rules per noun beside this one.

Reads a `Folder`, writes nothing, and never raises: everything that is wrong is a
finding with file, line and cure. A folder with errors is not applied.
"""

from collections.abc import Callable, Collection

from comms.content.check_comments import check_comments
from comms.content.check_index import Index
from comms.content.check_items import check_contacts, check_items
from comms.content.check_kits import check_kits
from comms.content.check_media import check_media, check_media_in_plans
from comms.content.check_plans import check_plans
from comms.content.check_quiet import check_quiet
from comms.content.check_references import check_languages, check_references
from comms.content.check_segments import check_segments
from comms.content.check_text import check_texts
from comms.content.fact_check import check_facts
from comms.content.folder import Folder
from comms.content.reading_findings import Findings
from comms.errors import Finding

#: In the order in which a reader wants to hear of them within a line.
_RULES: tuple[Callable[[Index, Findings], None], ...] = (
    check_references,
    check_languages,
    check_items,
    check_contacts,
    check_kits,
    check_media,
    check_media_in_plans,
    check_plans,
    check_segments,
    check_quiet,
    check_texts,
    check_facts,
    check_comments,
)


def check_folder(
    folder: Folder, language: str = "en", *, asked: Collection[str] | None = None
) -> tuple[Finding, ...]:
    """Return everything that is wrong with a folder, by file and line.

    Args:
        folder: As `read_folder` returned it; its own findings come along.
        language: Language of the findings.
        asked: Files whose findings are returned; None: all. What is found in them is
            the same, and costs what they hold, not what the folder holds.
    """
    findings = Findings(language)
    index = Index(folder, asked)
    for rule in _RULES:
        rule(index, findings)
    together = dict.fromkeys((*folder.findings, *findings.sorted()))
    wanted = (one for one in together if asked is None or one.file in asked)
    return tuple(sorted(wanted, key=lambda found: (found.file, found.line, found.key)))
