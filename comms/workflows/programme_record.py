"""Writes down who changed what of the programme, so that it can be taken back."""

import json

from comms.content.differences import sha256
from comms.model.tables import Act
from comms.store import acts
from comms.workflows.desk_sight import Sight
from comms.workflows.programme_change import Followed
from comms.workflows.programme_entry import Entry
from comms.workflows.programme_sheet import title_of
from comms.workflows.programme_written import Written, stored

#: Verbs of its acts.
SAVE, ADD, REMOVE, UNDO = "save", "add", "remove", "undo"
#: What an act keeps for its undoing: the files before it, and hashes of those after.
BEFORE, AFTER = "before", "after"
#: Field of an entry in which rules of approval stand.
_RULES = "approval"


def record(
    seen: Sight,
    verb: str,
    entry: Entry,
    made: Written,
    followed: Followed,
    key: str | None,
) -> Act:
    """Write an order down, with what the files said before it."""
    old = entry.body
    names = sorted({*old, *made.body})
    changed = [name for name in names if old.get(name) != made.body.get(name)]
    return acts.record_act(
        seen.session,
        at=seen.now,
        user=seen.user.id,
        verb=verb,
        subject=f"{entry.kind.kind}:{made.id}",
        note=", ".join(changed) if verb == SAVE else "",
        key=key,
        slots={
            "title": title_of(seen, entry) if entry.described else made.id,
            "harmless": "yes" if _is_harmless(followed) else "",
            BEFORE: json.dumps(
                {
                    path: None if text is None else text.decode()
                    for path, text in made.before.items()
                },
                ensure_ascii=False,
            ),
            AFTER: json.dumps(
                {path: _digest(text) for path, text in made.files.items()}
            ),
        },
    )


def stands(seen: Sight, row: Act) -> bool:
    """Tell whether the files of an order are still as it left them."""
    after = json.loads(str(row.slots.get(AFTER, "{}")))
    return bool(after) and all(
        _digest(stored(seen.session, seen.catalogue, path)) == digest
        for path, digest in after.items()
    )


def is_about_rules(row: Act) -> bool:
    """Tell whether an order changed rules: whoever undoes it would ask for less."""
    return _RULES in row.note.split(", ")


def _is_harmless(followed: Followed) -> bool:
    return not followed.voided and not followed.stopped


def _digest(content: bytes | None) -> str:
    return "" if content is None else sha256(content)
