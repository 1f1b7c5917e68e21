"""Looks at a PDF that somebody puts in: by its content, never by its name.

Nothing is taken apart. What starts programs when it is opened, and what asks for a
password (nobody's screen reader gets in), is refused where the file says so openly.
"""

import re

#: Where a PDF says that it is one, and where it ends (ISO 32000-2, 7.5).
_HEAD, _TAIL = 1024, 2048
_VERSION = re.compile(rb"%PDF-[12]\.[0-9]")
_ACTS = re.compile(rb"/(?:JavaScript|Launch|RichMedia)\b")
_LOCKED = re.compile(rb"/Encrypt\b")


def pdf_fault(content: bytes) -> str:
    """Return the key of what is wrong with a file as a PDF for readers; "": nothing."""
    if not _VERSION.search(content[:_HEAD]) or b"%%EOF" not in content[-_TAIL:]:
        return "file_no_pdf"
    if _LOCKED.search(content):
        return "file_locked"
    if _ACTS.search(content):
        return "file_acts"
    return ""
