"""Ends the permission of a picture: every text goes without it, every page at once.

A guardian's no is not held up: it is carried out also where a plan lacks a picture
then, which is for its writer to mend.
"""

from collections.abc import Sequence

from comms.access.policy import Subject, may, require_may, user_named
from comms.content.differences import hash_of
from comms.content.programme_files import with_entry
from comms.content.reading_file import ITEMS
from comms.errors import NotFound
from comms.model.plans import ItemFacts
from comms.model.programme import NATIONAL, Medium
from comms.model.tables import Item
from comms.store import Session, acts, naming, pictures
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.desk_sight import subject_of
from comms.workflows.house import House
from comms.workflows.programme_change import Files, Scope, carry
from comms.workflows.write import at_one_instant

_LONGEST = 500


def withdraw_permission(  # noqa: PLR0913 - a press and whoever makes it
    house: House,
    user: str,
    language: str,
    name: str,
    *,
    why: str,
    seen: str,
    key: str = "",
) -> bool:
    """End it; all items that show the picture go without, whosever they are.

    Args:
        house: The site.
        user: Whom the guardian's word has reached.
        language: Of findings.
        name: The picture's id.
        why: Who has said so, and how.
        seen: State that was looked at.
        key: Makes the same press, sent twice, one; "": none.

    Returns:
        Whether it has ended; False: another text shows it since she looked.

    Raises:
        Refused: She writes none of the items.
        NotFound: There is no such picture.
    """
    press = f"picture:{user}:{key}" if key else None
    house = at_one_instant(house)
    with house.store.write(durable=True, in_turn=True) as session:
        if press and acts.act_by_key(session, press):
            return True
        catalogue = load_catalogue(session)
        medium, row = catalogue.find(Medium, name), catalogue.files.get(name)
        if medium is None or row is None:
            raise NotFound(key="missing.item", name=name)
        alike = pictures.named_alike(catalogue, name)
        items = pictures.items_showing(session, [one.id for one in alike])
        who = user_named(catalogue, user, house.clock.now())
        subjects = [*map(subject_of, items), of_the_nation(name)]
        own = [one for one in subjects if may(catalogue, who, "save", one)]
        away = require_may(who, "save", (own or subjects)[0])
        if state_of(medium, [one.external_id for one in items]) != seen:
            return False
        for one in items:
            acts.record_act(
                session,
                at=house.clock.now(),
                user=user,
                acting_for=away,
                verb="save",
                subject=f"item:{one.external_id}",
                note=why[:_LONGEST],
            )
        acts.record_act(
            session,
            at=house.clock.now(),
            user=user,
            acting_for=away,
            verb=pictures.WITHDRAWN,
            subject=pictures.subject_of(row.name),
            note=why[:_LONGEST],
            key=press,
            slots={"items": " ".join(one.external_id for one in items)},
        )
        files = _files(session, catalogue, alike, items)
        carry(session, house, files, language, Scope(), despite=True)
    return True


def of_the_nation(name: str) -> Subject:
    """Return what the policy asks about a picture that no text of hers shows."""
    return Subject(name=f"picture:{name}", type="picture", unit=NATIONAL, owner="")


def state_of(medium: Medium, items: Sequence[str]) -> str:
    """Return the state that somebody looks at before she ends a permission."""
    return hash_of([medium.model_dump(mode="json"), sorted(items)])


def _files(
    session: Session,
    catalogue: Catalogue,
    alike: Sequence[Medium],
    items: Sequence[Item],
) -> Files:
    """Return the files of pictures without permission, and of items without picture."""
    source = catalogue.programme.id
    found: dict[str, bytes | None] = {}
    for one in alike:
        path = naming.path_of(session, source, Medium.kind, one.id)
        content = found.get(path) or naming.content_of(session, source, path)
        rights = one.rights.model_dump(mode="json", exclude_defaults=True)
        ended = {**rights, "free_use": None, "guardian_permission": False}
        found[path] = with_entry(Medium, path, content, one.id, {"rights": ended})
    for item in items:
        path = f"{ITEMS}/{item.external_id}/item.yaml"
        content = naming.content_of(session, source, path)
        if content is not None:
            found[path] = with_entry(
                ItemFacts, path, content, item.external_id, {"image": None}
            )
    return found
