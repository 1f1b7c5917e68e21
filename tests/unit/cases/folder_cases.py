"""Cases that a person meets in files: `comms check` names them, `apply` refuses."""

import json
from collections.abc import Callable

from catching import Read, case
from people_at_work import People

from tests.unit.content.folder_faults import BLOG, FAULTS

#: Cases that are one edit of one file (`folder_faults` has it), and their sentences.
EDITS = {
    "N02": "alt_text_missing",
    "N03": "photo_permission_missing",
    "N04": "photo_use_not_permitted",
    "N05": "photo_permission_expired",
    "N06": "link_text_unclear",
    "N07": "year_missing",
    "N08": "email_invalid",
    "N09": "contact_unreachable",
    "N10": "channel_retired",
    "N11": "local_time_does_not_exist",
    "N12": "local_time_is_ambiguous",
    "N16": "area_not_in_region",
    "N17": "repeated_item",
    "N28": "heading_order",
}


def _edit(number: str) -> Callable[[People], Read]:
    """Return what makes the edit of a case and checks the folder."""

    def attempt(they: People) -> Read:
        return checked(they, *broken(they, number))

    return attempt


def broken(they: People, number: str) -> tuple[str, str]:
    """Make the edit of a case; return its file and how severe the finding is."""
    name = next(name for name in FAULTS if f"({number})" in name)
    fault = FAULTS[name]
    path = they.folder / fault.file
    path.write_text(path.read_text().replace(fault.old, fault.new, 1))
    return fault.file, fault.severity


for _number, _rule in EDITS.items():
    case(_number, f"rules.{_rule}")(_edit(_number))


@case("N01", "rules.translation_missing")
def both_or_neither(they: People) -> Read:
    """Take the Swedish version of the blog away."""
    (they.folder / BLOG / "sv.md").unlink()
    return checked(they, BLOG + "item.yaml", "error")


def checked(they: People, file: str, severity: str) -> Read:
    """Check the folder in each language; return what is said of one file."""
    ends = they.says("check", they.folder, "--json", code=int(severity == "error"))
    return {
        language: "\n".join(
            one["message"]
            for one in json.JSONDecoder().raw_decode(said)[0]["findings"]
            if (one["file"], one["severity"]) == (file, severity)
        )
        for language, said in ends.items()
    }
